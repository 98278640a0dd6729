//! The contact: a way to reach somebody.

use super::patch::Patch;

text_enum! {
    /// What a contact's value is.
    ContactKind {
        /// An e-mail address.
        Email = "EMAIL",
        /// A phone number.
        Phone = "PHONE",
    }
}

/// What changes of a contact, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactPatch {
    /// What the value is.
    pub kind: Option<ContactKind>,
    /// The value, as given.
    pub value: Option<String>,
    /// The value in its one comparable form; never absent where the kind or the value changes.
    pub canonical_value: Patch<String>,
    /// The caller's own identifier.
    pub external_id: Patch<String>,
}
