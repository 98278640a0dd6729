//! What one operation may ask for. Each limit is a setting, with its default here.

/// What one operation may ask for. Fragments count where they are spread, as often as they are.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How deep its fields may be nested.
    pub depth: usize,
    /// How many values the answer may have, if every list is as long as it may be; as `document` counts.
    pub cost: u64,
    /// How many fields may be given another name.
    pub aliases: usize,
    /// How many fields may be asked for again beside themselves, under the same name.
    pub repeats: usize,
    /// How many directives it may have.
    pub directives: usize,
    /// How many words, texts, numbers and signs its text may have, and how many selections.
    pub tokens: usize,
    /// How many variables it may have.
    pub variables: usize,
}

impl Limits {
    /// The deepest that may be set: each level of a query lies on the stack while it runs.
    pub const DEEPEST: usize = 50;

    /// What is usual. The introspection of the usual tools is 13 to 15 levels deep; a page of a frontend that is put
    /// together from many parts has some 25 aliases, and repeats `id` and `__typename` in every part.
    pub const DEFAULT: Self =
        Self { depth: 20, cost: 250_000, aliases: 50, repeats: 500, directives: 100, tokens: 10_000, variables: 200 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
