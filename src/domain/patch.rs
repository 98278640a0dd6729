//! The three things that an update can say of a field: nothing, "clear it", or "set it to this".

use serde::{Deserialize, Deserializer};

/// What an update says of one field: apex, b2core, drvn and zitadel all update partially, and the graph does so everywhere.
///
/// Deserialised with `#[serde(default)]`, a missing key is [`Absent`](Patch::Absent) and a `null` is [`Null`](Patch::Null).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing was said: the field keeps its value.
    #[default]
    Absent,
    /// The field is cleared.
    Null,
    /// The field gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether nothing was said of the field.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is cleared.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, where there is one.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, or what `empty` makes where the field is cleared; none if nothing was said of it.
    #[must_use]
    pub fn map_null(self, empty: impl FnOnce() -> T) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Null => Some(empty()),
            Self::Value(value) => Some(value),
        }
    }

    /// The same patch, looked at without taking it.
    #[must_use]
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// Takes the patch out, and leaves an absent one.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Makes something else of the value.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(make(value)),
        }
    }

    /// What the value says of one of its parts; null says that of all of them.
    #[must_use]
    pub fn and_then<U>(self, part: impl FnOnce(T) -> Patch<U>) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => part(value),
        }
    }

    /// Does to a field that may be empty what the patch says.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *field = None,
            Self::Value(value) => *field = Some(value),
        }
    }

    /// What the field is once the patch is applied to `current`.
    #[must_use]
    pub fn over(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Absent => current,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// For a source that says everything it knows, so that a missing value clears the field (ctrl-hub).
    #[must_use]
    pub fn of_whole(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }

    /// For a source that leaves out or nulls what it does not know, so that a missing value keeps the field.
    #[must_use]
    pub fn of_known(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl Patch<String> {
    /// For a source that writes "none" as an empty text (ctrl-hub): a blank value clears the field.
    #[must_use]
    pub fn blank_as_null(self) -> Self {
        match self {
            Self::Value(text) if text.trim().is_empty() => Self::Null,
            other => other,
        }
    }
}

/// Sets a field that always has a value, where the update has one for it.
pub fn apply_required<T>(value: Option<T>, field: &mut T) {
    if let Some(value) = value {
        *field = value;
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked only when the key is there: a missing one is the `#[serde(default)]` of the field.
        Option::deserialize(deserializer).map(Self::of_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Position {
        job_title: Patch<String>,
    }

    fn job_title(json: &str) -> Patch<String> {
        serde_json::from_str::<Position>(json).unwrap().job_title
    }

    #[test]
    fn absent_null_and_value_are_three_things() {
        assert_eq!(job_title("{}"), Patch::Absent);
        assert_eq!(job_title(r#"{"job_title": null}"#), Patch::Null);
        assert_eq!(job_title(r#"{"job_title": "Salesperson"}"#), Patch::Value("Salesperson".into()));
    }

    #[test]
    fn a_patch_keeps_clears_or_sets() {
        let apply = |patch: Patch<i32>| {
            let mut field = Some(1);
            patch.apply(&mut field);
            assert_eq!(patch.over(Some(1)), field);
            field
        };
        assert_eq!(apply(Patch::Absent), Some(1));
        assert_eq!(apply(Patch::Null), None);
        assert_eq!(apply(Patch::Value(2)), Some(2));
    }

    #[test]
    fn a_field_that_always_has_a_value_keeps_it_or_gets_another() {
        let mut enabled = true;
        apply_required(None, &mut enabled);
        assert!(enabled);
        apply_required(Some(false), &mut enabled);
        assert!(!enabled);
    }

    #[test]
    fn a_patch_maps_its_value_only() {
        assert_eq!(Patch::Value(1).map(|n| n + 1), Patch::Value(2));
        assert_eq!(Patch::<i32>::Null.map(|n| n + 1), Patch::Null);
        assert_eq!(Patch::<i32>::Absent.map(|n| n + 1), Patch::Absent);
    }

    #[test]
    fn a_source_says_what_a_missing_value_means() {
        assert_eq!(Patch::of_whole(None::<i32>), Patch::Null);
        assert_eq!(Patch::of_known(None::<i32>), Patch::Absent);
        assert_eq!(Patch::Value("  ".to_owned()).blank_as_null(), Patch::Null);
        assert_eq!(Patch::Value("a".to_owned()).blank_as_null(), Patch::Value("a".to_owned()));
        assert!(Patch::<String>::Absent.blank_as_null().is_absent());
    }
}
