//! Facts about this instance itself.

queries! {
    in instance;

    /// A fact by its name.
    fn setting(key: String) -> Option<String>;

    /// Sets a fact.
    fn set(key: String, value: String) -> ();

    /// Whether the directory holds no organisation and no user.
    fn is_empty() -> bool;
}
