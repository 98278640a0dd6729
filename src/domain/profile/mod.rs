//! The profile: what is known of a user as a person.

mod draft;
mod name;
mod patch;
#[cfg(test)]
mod tests;

pub use draft::{ProfileContext, ProfileDraft, TAGS_MAX};
pub use name::{full_name, initial_display_name};
pub use patch::ProfilePatch;

/// The fields, by their paths, that only those change who administer the person: whether the profile is in use, what other
/// systems know it by, and which documents the person has to have. All others everybody may change of themselves.
pub const ADMINISTERED: [&str; 3] = ["enabled", "externalId", "driver.requiredDocuments"];

text_enum! {
    /// A person's gender, where they gave one.
    Gender {
        /// Female.
        Female = "FEMALE",
        /// Male.
        Male = "MALE",
        /// Neither of the two, or both.
        Diverse = "DIVERSE",
    }
}

text_enum! {
    /// How well a person speaks English.
    EnglishLevel {
        /// Understands and uses everyday phrases.
        Beginner = "BEGINNER",
        /// Manages most situations of daily work.
        Intermediate = "INTERMEDIATE",
        /// Speaks and writes about complex subjects.
        Advanced = "ADVANCED",
        /// Speaks without effort.
        Fluent = "FLUENT",
        /// Grew up with the language.
        Native = "NATIVE",
    }
}
