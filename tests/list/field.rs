//! What lists are filtered and ordered by: the names in the graph, and what each field is.

use crate::sight::node::Kind;

/// What a condition of a field looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Some ids of such records.
    Ids(Kind),
    /// Some of these choices.
    Choices(&'static [&'static str]),
    /// Some texts.
    Names,
    /// Some e-mail addresses.
    Emails,
    /// Some countries, by any of their codes.
    Countries,
    /// One text, as it is.
    Is,
    /// The name of a platform, in any case.
    Platform,
    /// Comparisons of a text.
    Text,
    Flag,
    Moment,
    Date,
    Tags,
    /// A thing of several fields, of which the first must be given where that is said.
    Part(&'static [(&'static str, Shape)], bool),
    /// A record that is tested itself.
    Record(Kind),
}

const ROLES: Shape = Shape::Choices(&["OWNER", "ADMIN", "USER_MANAGER", "MEMBER"]);

/// The fields of a kind's filter.
pub const fn conditions(kind: Kind) -> &'static [(&'static str, Shape)] {
    use Shape::{Choices, Date, Flag, Ids, Moment, Names, Part, Record, Tags, Text};
    match kind {
        Kind::User => &[
            ("ids", Ids(Kind::User)),
            ("username", Text),
            ("email", Text),
            ("emails", Shape::Emails),
            ("phone", Text),
            ("states", Choices(&["INITIAL", "ACTIVE", "INACTIVE", "LOCKED"])),
            ("createdAt", Moment),
            ("updatedAt", Moment),
            ("lastSignInAt", Moment),
            ("owners", Ids(Kind::Organisation)),
            ("identity", Part(&[("platform", Shape::Platform), ("subject", Shape::Is)], true)),
            ("metadata", Part(&[("key", Shape::Is), ("value", Shape::Is)], true)),
            (
                "membership",
                Part(
                    &[
                        ("organisations", Ids(Kind::Organisation)),
                        ("roles", ROLES),
                        ("statuses", Choices(&["ACTIVE", "SUSPENDED"])),
                    ],
                    false,
                ),
            ),
            ("teams", Ids(Kind::Team)),
            ("groups", Ids(Kind::Group)),
            ("profile", Record(Kind::Profile)),
        ],
        Kind::Profile => &[
            ("ids", Ids(Kind::Profile)),
            ("externalIds", Names),
            ("enabled", Flag),
            ("firstName", Text),
            ("middleName", Text),
            ("lastName", Text),
            ("name", Text),
            ("nickname", Text),
            ("displayName", Text),
            ("genders", Choices(&["FEMALE", "MALE", "DIVERSE"])),
            ("birthDate", Date),
            ("englishLevels", Choices(&["BEGINNER", "INTERMEDIATE", "ADVANCED", "FLUENT", "NATIVE"])),
            ("tags", Tags),
            ("countries", Shape::Countries),
            ("jobTitle", Text),
            ("customerFacing", Flag),
            ("employerName", Text),
            ("contact", Part(&[("kinds", Choices(&["EMAIL", "PHONE"])), ("value", Text)], false)),
            ("requiresReview", Flag),
            ("reviewedAt", Moment),
            ("createdAt", Moment),
            ("updatedAt", Moment),
            ("owners", Ids(Kind::Organisation)),
            ("user", Record(Kind::User)),
        ],
        Kind::Organisation => &[
            ("ids", Ids(Kind::Organisation)),
            ("name", Text),
            ("slug", Text),
            ("statuses", Choices(&["ACTIVE", "INACTIVE"])),
            ("sandbox", Flag),
            ("owners", Ids(Kind::Organisation)),
            ("createdAt", Moment),
            ("updatedAt", Moment),
        ],
        Kind::Team => &[
            ("ids", Ids(Kind::Team)),
            ("name", Text),
            ("organisations", Ids(Kind::Organisation)),
            ("createdAt", Moment),
            ("updatedAt", Moment),
        ],
        Kind::Group => {
            &[("ids", Ids(Kind::Group)), ("name", Text), ("roles", ROLES), ("createdAt", Moment), ("updatedAt", Moment)]
        }
        Kind::ServiceAccount => &[
            ("ids", Ids(Kind::ServiceAccount)),
            ("name", Text),
            ("enabled", Flag),
            ("roles", ROLES),
            ("createdAt", Moment),
            ("updatedAt", Moment),
        ],
        _ => &[],
    }
}

/// What a kind's lists are ordered by.
pub const fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::User => {
            &["CREATED_AT", "UPDATED_AT", "USERNAME", "EMAIL", "FIRST_NAME", "LAST_NAME", "DISPLAY_NAME", "STATE", "ID"]
        }
        Kind::Profile => &[
            "CREATED_AT",
            "UPDATED_AT",
            "FIRST_NAME",
            "MIDDLE_NAME",
            "LAST_NAME",
            "NAME",
            "DISPLAY_NAME",
            "ENABLED",
            "ID",
        ],
        Kind::Organisation => &["CREATED_AT", "UPDATED_AT", "NAME", "SLUG", "ID"],
        Kind::Team | Kind::Group | Kind::ServiceAccount => &["CREATED_AT", "UPDATED_AT", "NAME", "ID"],
        _ => &[],
    }
}
