//! Enumerations whose values have one name everywhere: in Rust's docs, in the database, in JSON and in the graph.

/// An enumeration whose values are written as text.
pub trait TextEnum: Copy + Eq + Send + Sync + 'static {
    /// The enumeration's name in the graph.
    const NAME: &'static str;
    /// What the enumeration is, for the graph's users.
    const DESCRIPTION: &'static str;
    /// Each value with its text and its description, in the order of declaration.
    const VALUES: &'static [(Self, &'static str, &'static str)];

    /// The value's text, `ACTIVE`.
    fn as_str(self) -> &'static str;

    /// The value of a text; none if there is no such value.
    #[must_use]
    fn from_text(text: &str) -> Option<Self> {
        Self::VALUES.iter().find(|(_, name, _)| *name == text).map(|(value, ..)| *value)
    }
}

/// Declares an enumeration once: its rustdoc becomes the graph's description, its text the database's. `as "Name"` is for one
/// that the graph calls otherwise.
macro_rules! text_enum {
    ($(#[$($doc:tt)+])+ $name:ident as $called:literal { $($values:tt)+ }) => {
        text_enum! { @called $called; $(#[$($doc)+])+ $name { $($values)+ } }
    };
    ($(#[$($doc:tt)+])+ $name:ident { $($values:tt)+ }) => {
        text_enum! { @called stringify!($name); $(#[$($doc)+])+ $name { $($values)+ } }
    };
    (@called $called:expr; $(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $value_doc:literal])+ $value:ident = $text:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $value_doc])+ $value,)+ }

        impl $crate::domain::TextEnum for $name {
            const NAME: &'static str = $called;
            const DESCRIPTION: &'static str = concat!($($doc, "\n"),+);
            const VALUES: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$value, $text, concat!($($value_doc, "\n"),+)),)+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::domain::TextEnum::as_str(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                $crate::domain::TextEnum::from_text(&text)
                    .ok_or_else(|| serde::de::Error::custom(format_args!("{text:?} is no {}", stringify!($name))))
            }
        }
    };
}
