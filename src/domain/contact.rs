//! The contact: a way to reach somebody.

text_enum! {
    /// What a contact's value is.
    ContactKind {
        /// An e-mail address.
        Email = "EMAIL",
        /// A phone number.
        Phone = "PHONE",
    }
}
