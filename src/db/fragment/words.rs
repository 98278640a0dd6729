//! The documents that are searched, and their indexes of words: FTS5 on SQLite, GIN on PostgreSQL.

use super::{Fragment, Part};
use crate::domain::search::{Findable, Match};

/// Beginnings of so many characters stand in PostgreSQL's index of words themselves, as its migration `search_words` makes them.
const BEGINNING: usize = 8;

/// What comes before a word of a name, once more, in both indexes, as their migrations make them.
const NAME: &str = "~";

/// Which words are found, as each database is asked. A word has nothing but letters, digits and their marks, so that nothing in
/// it means anything else.
#[derive(Debug, Clone)]
pub struct Found {
    /// What FTS5 is to match.
    pub(super) sqlite: String,
    /// The same as a `tsquery`.
    pub(super) postgres: String,
}

impl Found {
    fn of(met: &Match<'_>, mark: char) -> Self {
        let word = |name: &str, word: &str| Self {
            sqlite: format!("\"{mark}{name}{word}\"*"),
            postgres: if word.chars().nth(BEGINNING).is_none() {
                format!("'^{mark}{name}{word}'")
            } else {
                format!("'{mark}{name}{word}':*")
            },
        };
        match met {
            Match::Begins(begun) => word("", begun),
            Match::BeginsName(begun) => word(NAME, begun),
            Match::IsName(whole) => {
                Self { sqlite: format!("\"{mark}{NAME}{whole}\""), postgres: format!("'{mark}{NAME}{whole}'") }
            }
            Match::All(all) => Self::joined(all, mark, (" AND ", " & ")),
            Match::Any(all) => Self::joined(all, mark, (" OR ", " | ")),
        }
    }

    fn joined(all: &[Match<'_>], mark: char, (sqlite, postgres): (&str, &str)) -> Self {
        let (ones, others): (Vec<_>, Vec<_>) =
            all.iter().map(|one| Self::of(one, mark)).map(|one| (one.sqlite, one.postgres)).unzip();
        Self { sqlite: format!("({})", ones.join(sqlite)), postgres: format!("({})", others.join(postgres)) }
    }

    fn but(self, better: &Self) -> Self {
        Self {
            sqlite: format!("{} NOT {}", self.sqlite, better.sqlite),
            postgres: format!("{} & !{}", self.postgres, better.postgres),
        }
    }
}

/// How a word is found in a text of words with a space between each two. It has nothing in it that means anything else here,
/// either.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What is in the text, with a space before it and after.
    pub(super) sqlite: String,
    /// What the text is like, one of these: nothing is put before it and after, which takes PostgreSQL longer than to look twice.
    pub(super) postgres: Vec<String>,
}

impl Standing {
    fn begun(word: &str) -> Self {
        Self { sqlite: format!(" {word}"), postgres: vec![format!("{word}%"), format!("% {word}%")] }
    }

    fn whole(word: &str) -> Self {
        let postgres = vec![format!("{word} %"), format!("% {word} %"), format!("% {word}"), word.to_owned()];
        Self { sqlite: format!(" {word} "), postgres }
    }
}

impl<ST> Fragment<ST> {
    /// The documents that are searched, as `s`.
    pub fn documents() -> Self {
        Self::of_part(Part::Documents)
    }

    /// The index of their words, alone where it can be read alone.
    pub fn words() -> Self {
        Self::of_part(Part::Words)
    }

    /// The number of such a document.
    pub fn serial() -> Self {
        Self::of_part(Part::Serial)
    }

    /// That such a document, which is of something of this kind, has these words; and not those.
    pub fn found(met: &Match<'_>, but: Option<&Match<'_>>, of: Findable) -> Self {
        let found = Found::of(met, of.mark());
        let found = match but {
            Some(but) => found.but(&Found::of(but, of.mark())),
            None => found,
        };
        Self::of_part(Part::Found(found))
    }

    /// That such a document, which nothing but its words finds, has these.
    pub fn found_alone(met: &Match<'_>, of: Findable) -> Self {
        Self::of_part(Part::FoundAlone(Found::of(met, of.mark())))
    }

    /// That a word in a column of such a document begins so.
    pub fn begins_word(column: &'static str, begun: &str) -> Self {
        Self::of_part(Part::Stands(column, Standing::begun(begun)))
    }

    /// That a column of such a document has this word, whole.
    pub fn has_word(column: &'static str, whole: &str) -> Self {
        Self::of_part(Part::Stands(column, Standing::whole(whole)))
    }

    /// Selects as `number` how many such documents have these words, or so many if that is enough to know.
    pub fn number(met: &Match<'_>, of: Findable, enough: Option<i64>) -> Self {
        let counted = Self::sql("SELECT count(*) AS number FROM (SELECT 1 FROM ").then_all(Self::words());
        let counted = counted.then(" WHERE ").then_all(Self::found_alone(met, of));
        let counted = match enough {
            Some(enough) => counted.then(" LIMIT ").then_number(enough),
            None => counted,
        };
        counted.then(") AS counted")
    }
}
