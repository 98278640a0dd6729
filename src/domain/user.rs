//! The user: who somebody is to the systems they sign in to.

text_enum! {
    /// Whether a user may use their account.
    UserState {
        /// Created, and not yet activated.
        Initial = "INITIAL",
        /// In use.
        Active = "ACTIVE",
        /// Deactivated by an administrator; it can be activated again.
        Inactive = "INACTIVE",
        /// Locked; it can be unlocked.
        Locked = "LOCKED",
    }
}
