//! The codes of errors, for programs.

/// What kind of failure an error tells of: `extensions.code`, for programs. Where Apollo has a name for it, it is Apollo's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request is no GraphQL request in JSON, or arrived in part.
    BadRequest,
    /// The request's credential is wrong, or it has none and asks for more than the anonymous may.
    Unauthenticated,
    /// The caller may not read the field, or the request is for an organisation that is not the caller's.
    Forbidden,
    /// The request's method is neither GET nor POST, or it would change something by GET.
    MethodNotAllowed,
    /// The request takes no answer in JSON.
    NotAcceptable,
    /// The request's body is not declared as JSON.
    UnsupportedMediaType,
    /// The request's body is larger than the server takes.
    PayloadTooLarge,
    /// The caller has sent more requests than one may in the time.
    RateLimited,
    /// The request, or finding what a field of it asks for, took longer than the server lets it.
    Timeout,
    /// The query's text does not follow GraphQL's grammar.
    GraphqlParseFailed,
    /// The query does not fit the schema.
    GraphqlValidationFailed,
    /// The query asks for more than a request may: too many values, too deep, or too many of something.
    TooComplex,
    /// The query asks what the schema is, which this server does not tell.
    IntrospectionDisabled,
    /// The operation to run is not in the query, or not the only one that may be meant.
    OperationResolutionFailure,
    /// An argument has a value that cannot be.
    BadUserInput,
    /// The database was too busy for a write or a read that takes long, or away for a moment; the same request may succeed when it is sent again.
    TryAgain,
    /// Something went wrong inside; `extensions.requestId` helps to find out what.
    InternalServerError,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 17] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::RateLimited,
        Self::Timeout,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::TooComplex,
        Self::IntrospectionDisabled,
        Self::OperationResolutionFailure,
        Self::BadUserInput,
        Self::TryAgain,
        Self::InternalServerError,
    ];

    /// The code as clients read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::RateLimited => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::TooComplex => "TOO_COMPLEX",
            Self::IntrospectionDisabled => "INTROSPECTION_DISABLED",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::TryAgain => "TRY_AGAIN",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

impl From<Code> for async_graphql::Value {
    fn from(code: Code) -> Self {
        code.name().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_readme() {
        let readme = include_str!("../../../README.md");
        for code in Code::ALL {
            assert!(readme.contains(&format!("`{}`", code.name())), "{code:?}");
        }
    }
}
