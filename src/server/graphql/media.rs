//! In which form requests come and answers go: `Content-Type` and `Accept`.

use axum::http::{HeaderMap, HeaderValue, header};
use mediatype::{MediaType, MediaTypeList, Name, ReadParams as _, names};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: what was run or could have been is always answered with status 200.
    Json,
    /// `application/graphql-response+json`: the status says what came of the request.
    GraphqlResponse,
}

impl Media {
    /// The form that a client prefers by its `Accept`; JSON, if it prefers none, and none, if it takes neither.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let values = || headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<_> = values().flat_map(MediaTypeList::new).flatten().collect();
        if ranges.is_empty() {
            // There is none, or none that can be read.
            return Some(Self::Json);
        }
        // Of equals the last is the greatest.
        let wanted = [Self::GraphqlResponse, Self::Json].map(|media| (media.wanted(&ranges), media));
        wanted
            .into_iter()
            .filter_map(|(want, media)| Some((want?, media)))
            .max_by_key(|(want, _)| *want)
            .map(|(_, it)| it)
    }

    /// How much it is wanted: by its quality, in thousandths, by how exactly it is named, and how early.
    fn wanted(self, ranges: &[MediaType<'_>]) -> Option<(u16, u8, std::cmp::Reverse<usize>)> {
        let matching =
            ranges.iter().enumerate().filter_map(|(index, range)| Some((index, self.exactness(range)?, range)));
        // The most exact range decides, whatever the others say.
        let (index, exactness, range) = matching.min_by_key(|(index, exactness, _)| (u8::MAX - exactness, *index))?;
        let quality = quality(range);
        (quality > 0).then_some((quality, exactness, std::cmp::Reverse(index)))
    }

    fn exactness(self, range: &MediaType<'_>) -> Option<u8> {
        if range.essence() == self.media_type() {
            return Some(2);
        }
        let any = |name: Name<'_>| name == names::_STAR;
        match (any(range.ty), any(range.subty)) {
            (true, true) => Some(0),
            (false, true) if range.ty == names::APPLICATION => Some(1),
            _ => None,
        }
    }

    fn media_type(self) -> MediaType<'static> {
        match self {
            Self::Json => MediaType::new(names::APPLICATION, names::JSON),
            Self::GraphqlResponse => MediaType::from_parts(
                names::APPLICATION,
                Name::new_unchecked("graphql-response"),
                Some(names::JSON),
                &[],
            ),
        }
    }

    /// What an answer of this form is called.
    pub const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// The quality of a range, in thousandths; the highest, where it has none that can be read.
fn quality(range: &MediaType<'_>) -> u16 {
    let given = range.get_param(names::Q).and_then(|value| value.as_str().parse::<f32>().ok());
    given.filter(|quality| (0.0..=1.0).contains(quality)).map_or(1_000, thousandths)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the quality is from 0 to 1")]
fn thousandths(quality: f32) -> u16 {
    (quality * 1_000.0).round() as u16
}

/// Whether a body is declared as JSON, in UTF-8 or in nothing that is named.
///
/// No form of a page can declare it, nor can a script of another origin without asking for leave first.
pub fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(media) = declared.and_then(|text| MediaType::parse(text).ok()) else { return false };
    let charset = media.get_param(names::CHARSET);
    let utf8 = charset.is_none_or(|charset| charset.unquoted_str().eq_ignore_ascii_case("utf-8"));
    media.essence() == Media::Json.media_type() && utf8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).expect("a header"))).collect()
    }

    #[test]
    fn the_most_wanted_form_is_given() {
        use Media::{GraphqlResponse, Json};
        for (accept, expected) in [
            (&[][..], Some(Json)),
            (&[""], Some(Json)),
            (&["*/*"], Some(Json)),
            (&["application/*"], Some(Json)),
            (&["application/json"], Some(Json)),
            (&["APPLICATION/JSON; charset=UTF-8"], Some(Json)),
            (&["application/graphql-response+json"], Some(GraphqlResponse)),
            (
                &["application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"],
                Some(GraphqlResponse),
            ),
            (&["application/json, application/graphql-response+json"], Some(Json)),
            (&["application/json;q=0.9, application/graphql-response+json"], Some(GraphqlResponse)),
            (&["application/json", "application/graphql-response+json;q=0.5"], Some(Json)),
            (&["application/graphql-response+json, */*"], Some(GraphqlResponse)),
            (&["application/graphql-response+json, application/json;q=0.9, */*;q=0.1"], Some(GraphqlResponse)),
            (&["*/*;q=0.1, application/graphql-response+json;q=0"], Some(Json)),
            (&["application/json;q=0, */*"], Some(GraphqlResponse)),
            (&["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"], Some(Json)),
            (&["text/html"], None),
            (&["text/*, image/png;q=0.3"], None),
            (&["application/json;q=0"], None),
            (&["application/json;q=0.000, text/html"], None),
            (&["application/graphql-response"], None),
            (&["application/xml+json"], None),
        ] {
            assert_eq!(Media::accepted(&headers(header::ACCEPT, accept)), expected, "{accept:?}");
        }
    }

    #[test]
    fn only_json_is_declared_as_json() {
        for media in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(is_json(&headers(header::CONTENT_TYPE, &[media])), "{media}");
        }
        for media in [
            "",
            "application/json; charset=iso-8859-1",
            "application/jsonp",
            "application/graphql",
            "text/plain",
            "text/plain; application/json",
            "text/plain,application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=application/json",
        ] {
            assert!(!is_json(&headers(header::CONTENT_TYPE, &[media])), "{media}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
