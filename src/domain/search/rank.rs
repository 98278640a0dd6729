//! How good a match is.

use super::Search;

/// What has to be found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<'s> {
    /// A word that begins so, wherever it comes from.
    Begins(&'s str),
    /// A word of a name that begins so.
    BeginsName(&'s str),
    /// This word of a name, whole.
    IsName(&'s str),
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
}

/// Matches that are equally good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank<'s> {
    /// The greater, the better.
    pub score: i64,
    /// What is found in them.
    pub met: Match<'s>,
    /// What is not, because it would make them better.
    pub better: Option<Match<'s>>,
}

impl Search {
    /// What is found in everything that matches.
    #[must_use]
    pub fn met(&self) -> Match<'_> {
        Match::All(self.each(Match::Begins))
    }

    /// What is found where names have words that begin with each.
    #[must_use]
    pub fn begun(&self) -> Match<'_> {
        Match::All(self.each(Match::BeginsName))
    }

    /// The ranks, the best first: all words are whole words of names; all but the last, which may be typed still, begins one;
    /// all begin some; one is whole; and what stands elsewhere.
    #[must_use]
    pub fn ranks(&self) -> Vec<Rank<'_>> {
        let rank = |score, met, better| Rank { score, met, better };
        let (whole, begun) = (Match::All(self.each(Match::IsName)), self.begun());
        let one = Match::Any(self.each(Match::IsName));
        if self.0.len() == 1 {
            return vec![
                rank(5, whole.clone(), None),
                rank(4, begun.clone(), Some(whole)),
                rank(1, self.met(), Some(begun)),
            ];
        }
        let mut typed = self.each(Match::IsName);
        typed.pop();
        typed.extend(self.each(Match::BeginsName).pop());
        let typed = Match::All(typed);
        vec![
            rank(5, whole.clone(), None),
            rank(4, typed.clone(), Some(whole)),
            rank(3, begun.clone(), Some(typed)),
            rank(2, Match::All(vec![self.met(), one.clone()]), Some(begun.clone())),
            rank(1, self.met(), Some(Match::Any(vec![begun, one]))),
        ]
    }

    fn each<'s>(&'s self, of: impl Fn(&'s str) -> Match<'s>) -> Vec<Match<'s>> {
        self.0.iter().map(|word| of(word)).collect()
    }
}
