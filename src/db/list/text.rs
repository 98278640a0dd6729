//! Comparisons of texts as conditions of SQL.

use super::Scope;
use crate::{
    db::sight::Condition,
    domain::{
        email,
        list::{TextComparison, TextTest},
        text,
    },
};

/// A text that can be compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextColumn {
    /// The column with the text as it is.
    pub exact: &'static str,
    /// That with the folded one.
    pub folded: &'static str,
    /// Whether that is the sort key, in which something stands for a text that is missing.
    pub stands_in: bool,
    /// How it is folded.
    pub fold: fn(&str) -> String,
}

impl TextColumn {
    /// A text that is never missing, or that is not ordered by.
    pub(super) const fn new(exact: &'static str, folded: &'static str) -> Self {
        Self { exact, folded, stands_in: false, fold: text::fold }
    }

    /// A text that may be missing, and is ordered by.
    pub(super) const fn sorted(exact: &'static str, sort_key: &'static str) -> Self {
        Self { exact, folded: sort_key, stands_in: true, fold: text::fold }
    }

    fn folded(&self, of: &str) -> String {
        format!("{of}.{}", self.folded)
    }
}

impl Scope<'_> {
    /// That a contact is reached so: by its canonical value, or by its value where it has none. That is a number then, which
    /// may have an extension, and no other letters.
    pub(super) fn reach(&self, test: &TextTest) -> Condition {
        let value = format!("LOWER(COALESCE({}, {}))", self.column("canonical_value"), self.column("value"));
        let column = TextColumn { fold: email::fold, ..TextColumn::new("value", "canonical_value") };
        let compare = |comparison| self.compare_as(&column, &value, comparison, true);
        Condition::every(test.comparisons.iter().map(compare))
    }

    /// That a number meets all comparisons: the letters of an extension are all that case can be ignored of.
    pub(super) fn number(&self, column: &TextColumn, test: &TextTest) -> Condition {
        let lower = format!("LOWER({})", self.column(column.exact));
        let column = TextColumn { fold: str::to_ascii_lowercase, ..*column };
        Condition::every(
            test.comparisons.iter().map(|comparison| self.compare_as(&column, &lower, comparison, test.ignore_case)),
        )
    }

    /// That a text meets all comparisons.
    pub(super) fn text(&self, column: &TextColumn, test: &TextTest) -> Condition {
        Condition::every(test.comparisons.iter().map(|comparison| self.compare(column, comparison, test.ignore_case)))
    }

    fn compare(&self, column: &TextColumn, comparison: &TextComparison, ignore_case: bool) -> Condition {
        self.compare_as(column, &column.folded(&self.of), comparison, ignore_case)
    }

    fn compare_as(
        &self,
        column: &TextColumn,
        folded: &str,
        comparison: &TextComparison,
        ignore_case: bool,
    ) -> Condition {
        let exact = self.column(column.exact);
        let whole = if ignore_case { folded } else { &exact };
        let side = |text: &String| if ignore_case { (column.fold)(text) } else { text.clone() };
        let met = match comparison {
            TextComparison::Eq(text) => self.equal(folded, &exact, column, std::slice::from_ref(text), ignore_case),
            TextComparison::In(texts) => self.equal(folded, &exact, column, texts, ignore_case),
            TextComparison::StartsWith(text) | TextComparison::Contains(text) | TextComparison::EndsWith(text)
                if text.contains('\0') =>
            {
                Condition::never()
            }
            TextComparison::StartsWith(text) if text.is_empty() => {
                // Whatever there is comes after it, also in an index.
                Condition::every([self.begins(folded, text), Condition::sql(&format!("{exact} IS NOT NULL"))])
            }
            TextComparison::Contains(text) | TextComparison::EndsWith(text) if text.is_empty() => {
                Condition::sql(&format!("{exact} IS NOT NULL"))
            }
            TextComparison::StartsWith(text) => {
                let begins = self.begins(folded, &(column.fold)(text));
                if ignore_case { begins } else { Condition::every([begins, starts(&exact, text)]) }
            }
            TextComparison::Contains(text) => Condition::contains(whole.to_owned(), &side(text)),
            TextComparison::EndsWith(text) => Condition::ends(whole.to_owned(), &side(text)),
        };
        if column.stands_in { Condition::every([met, Condition::sql(&format!("{exact} IS NOT NULL"))]) } else { met }
    }

    fn equal(&self, folded: &str, exact: &str, column: &TextColumn, texts: &[String], ignore_case: bool) -> Condition {
        // The folded text leads to the rows. Where something else does, asking for both is once too often, and lets PostgreSQL
        // expect that hardly any row has both.
        if !ignore_case && !self.is_set() {
            return plain(exact, texts);
        }
        let of: Vec<String> = texts.iter().map(|text| (column.fold)(text)).collect();
        let found = self.among(folded, &of);
        if ignore_case { found } else { Condition::every([found, plain(exact, texts)]) }
    }

    /// That an expression is one of these texts, of which none with U+0000 is anywhere.
    pub(super) fn among(&self, expression: &str, texts: &[String]) -> Condition {
        let begun = self.begin("");
        let texts: Vec<_> = texts.iter().filter(|text| !text.contains('\0')).cloned().collect();
        match texts.as_slice() {
            [] => Condition::never(),
            [text] => begun.then(&format!("{expression} = ")).then_text(text),
            _ => begun.then_within_texts(expression, texts),
        }
    }

    /// That a folded text begins so: as a range, which an index knows.
    fn begins(&self, folded: &str, prefix: &str) -> Condition {
        let from = self.begin(&format!("{folded} >= ")).then_text(prefix);
        let until = after(prefix).map(|next| self.begin(&format!("{folded} < ")).then_text(&next));
        Condition::every([from].into_iter().chain(until))
    }
}

/// That a text is one of these, without an index.
fn plain(exact: &str, texts: &[String]) -> Condition {
    let texts: Vec<_> = texts.iter().filter(|text| !text.contains('\0')).cloned().collect();
    Condition::sql("").then_within_texts(exact, texts)
}

/// That a text begins so, without an index.
fn starts(exact: &str, prefix: &str) -> Condition {
    Condition::sql(&format!("substr({exact}, 1, {}) = ", prefix.chars().count())).then_text(prefix)
}

/// The first text that comes after all that begin so; none if there is none.
fn after(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // The next one that is a character: surrogates are none.
        let next = (u32::from(last) + 1..=0x10_ffff).find_map(char::from_u32);
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_range_that_ends_before_the_next() {
        assert_eq!(after("ab").as_deref(), Some("ac"));
        assert_eq!(after("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(after("a\u{10ffff}\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after("\u{10ffff}"), None);
    }
}
