//! Tests as conditions of SQL.
//!
//! A condition is made for one of two answers, that the test is met or that it is not, so that what is missing (null) meets
//! the opposite of a test, and what may not be read meets neither.

use std::{fmt::Debug, hash::Hash};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Column, Listed, Sort, sort::last};
use crate::{
    db::sight::Condition,
    domain::{
        Id, Noun, OrganisationId, Sight, TextEnum, email,
        list::{Bound, DateTest, Filter, TextComparison, TextTest, TimeTest},
        membership::{OrganisationRole, Roles},
        search::Search,
        text,
    },
};

/// How what was searched is ordered: by how good a match is, and by when it could first be found.
pub const RANKED: [Sort; 2] = [
    Sort { column: Column::number("RELEVANCE", "score"), descending: true },
    Sort { column: Column::number("ADDED", "number"), descending: true },
];

/// A test of a noun's rows.
pub trait Tested: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// That the test is met, or that it is not.
    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition;
}

/// Where a condition stands.
#[derive(Debug, Clone)]
pub struct Scope<'s> {
    /// What the viewer sees.
    pub sight: &'s Sight,
    /// What the rows that are tested are called.
    pub of: String,
    form: Form,
    depth: usize,
}

/// How rows are found that meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By the condition: whatever index it has is used.
    Set,
    /// One by one, from something else.
    Row,
    /// One by one, on an index that is walked.
    Walk,
}

/// Puts tests together.
pub(super) fn condition<T: Tested>(filter: &Filter<T>, scope: &Scope<'_>, wanted: bool) -> Condition {
    let each = |all: &[Filter<T>]| all.iter().map(|one| condition(one, scope, wanted)).collect::<Vec<_>>();
    match filter {
        Filter::Test(test) => test.met(scope, wanted),
        Filter::Not(test) => condition(test, scope, !wanted),
        Filter::All(all) if wanted => Condition::every(each(all)),
        Filter::Any(all) if !wanted => Condition::every(each(all)),
        Filter::All(all) | Filter::Any(all) => Condition::any(each(all)),
    }
}

impl<'s> Scope<'s> {
    pub(super) fn set(sight: &'s Sight, of: &str) -> Self {
        Self { sight, of: of.to_owned(), form: Form::Set, depth: 0 }
    }

    pub(super) fn row(sight: &'s Sight, of: &str) -> Self {
        Self { form: Form::Row, ..Self::set(sight, of) }
    }

    pub(super) fn walk(sight: &'s Sight, of: &str) -> Self {
        Self { form: Form::Walk, ..Self::set(sight, of) }
    }

    /// The scope of other rows, which this one's lead to, with a name that no other rows around have.
    pub(super) fn inner(&self, name: &str) -> Self {
        let form = if self.form == Form::Set { Form::Set } else { Form::Row };
        Self { sight: self.sight, of: format!("{name}{}", self.depth), form, depth: self.depth + 1 }
    }

    /// A column of the rows.
    pub(super) fn column(&self, name: &str) -> String {
        format!("{}.{name}", self.of)
    }

    /// What begins a condition about a column of the rows.
    fn begin(&self, expression: &str) -> Condition {
        let begun = Condition::sql("");
        if self.form == Form::Walk { begun.walked() } else { begun }.then(expression)
    }

    /// That a column is one of these ids.
    pub(super) fn ids<N: Noun>(&self, name: &str, ids: &[Id<N>], wanted: bool) -> Condition {
        answer(Condition::sql("").then_all(self.begin("")).then_within(&self.column(name), ids.to_vec()), wanted)
    }

    /// That a column is one of these values.
    pub(super) fn choice<E: TextEnum>(&self, name: &str, values: &[E], wanted: bool) -> Condition {
        let values: Vec<_> = values.iter().map(|value| format!("'{}'", value.as_str())).collect();
        answer(self.begin(&format!("{} IN ({})", self.column(name), values.join(", "))), wanted)
    }

    /// That a column is one of these texts, as they are.
    pub(super) fn texts(&self, name: &str, texts: &[String], wanted: bool) -> Condition {
        answer(self.among(&self.column(name), texts), wanted)
    }

    /// That a column is true, or false; it is neither where it is null.
    pub(super) fn flag(&self, name: &str, value: bool, wanted: bool) -> Condition {
        let value = if value { "TRUE" } else { "FALSE" };
        answer(self.begin(&format!("{} = {value}", self.column(name))), wanted)
    }

    /// That a column has one of these roles.
    pub(super) fn roles(&self, name: &str, roles: &[OrganisationRole], wanted: bool) -> Condition {
        answer(Condition::sql(&format!("{} IN ({})", self.column(name), masks(roles))), wanted)
    }

    /// That one of the organisations that exist for the viewer is named by a column.
    pub(super) fn owners(&self, name: &str, owners: &[OrganisationId], wanted: bool) -> Condition {
        let known = self.sight.limited_to().map(crate::domain::sight::Limited::organisations);
        let owners = owners.iter().copied().filter(|owner| known.as_ref().is_none_or(|known| known.contains(owner)));
        self.ids(name, &owners.collect::<Vec<_>>(), wanted)
    }

    /// That a moment is in a span.
    pub(super) fn time(&self, name: &str, span: &TimeTest) -> Condition {
        let column = self.column(name);
        let bound = |bound: &Bound<DateTime<Utc>>| {
            let (operator, at) = parts(bound);
            self.begin(&format!("{column} {operator} ")).then_moment(at.into())
        };
        Condition::every(span.iter().map(bound))
    }

    /// That a date is in a span.
    pub(super) fn date(&self, name: &str, span: &DateTest) -> Condition {
        let column = self.column(name);
        let bound = |bound: &Bound<NaiveDate>| {
            let (operator, date) = parts(bound);
            self.begin(&format!("{column} {operator} ")).then_date(date)
        };
        Condition::every(span.iter().map(bound))
    }

    /// That there are other rows which lead to these: `from` with its own name, its column `key`, and what else they meet.
    pub(super) fn related(&self, from: &str, key: &str, met: Condition, wanted: bool) -> Condition {
        let own = self.column("id");
        if wanted && self.form == Form::Set {
            return Condition::sql(&format!("{own} IN (SELECT {key} FROM {from} WHERE ")).then_all(met).then(")");
        }
        let not = if wanted { "" } else { "NOT " };
        Condition::sql(&format!("{not}EXISTS (SELECT 1 FROM {from} WHERE {key} = {own} AND ")).then_all(met).then(")")
    }

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
        if !test.ignore_case {
            return self.text(column, test);
        }
        let lower = format!("LOWER({})", self.column(column.exact));
        let column = TextColumn { fold: str::to_ascii_lowercase, ..*column };
        Condition::every(test.comparisons.iter().map(|comparison| self.compare_as(&column, &lower, comparison, true)))
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
            TextComparison::StartsWith(text) | TextComparison::Contains(text) | TextComparison::EndsWith(text)
                if text.is_empty() =>
            {
                Condition::sql(&format!("{exact} IS NOT NULL"))
            }
            TextComparison::StartsWith(text) => {
                let begins = self.begins(folded, &(column.fold)(text));
                if ignore_case { begins } else { Condition::every([begins, starts(&exact, text)]) }
            }
            TextComparison::Contains(text) => Condition::contains(whole.to_owned(), &side(text)),
            TextComparison::EndsWith(text) => Condition::ends(whole.to_owned(), &side(text)),
        };
        if column.last { Condition::every([met, Condition::sql(&format!("{exact} IS NOT NULL"))]) } else { met }
    }

    fn equal(&self, folded: &str, exact: &str, column: &TextColumn, texts: &[String], ignore_case: bool) -> Condition {
        let of: Vec<String> = texts.iter().map(|text| (column.fold)(text)).collect();
        let found = self.among(folded, &of);
        if ignore_case { found } else { Condition::every([found, plain(exact, texts)]) }
    }

    /// That an expression is one of these texts, of which none with U+0000 is anywhere.
    fn among(&self, expression: &str, texts: &[String]) -> Condition {
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

/// A text that can be compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextColumn {
    /// The column with the text as it is.
    pub exact: &'static str,
    /// That with the folded one.
    pub folded: &'static str,
    /// Whether the folded one's index is on the expression that lists are ordered by, in which something stands for null.
    pub last: bool,
    /// How it is folded.
    pub fold: fn(&str) -> String,
}

impl TextColumn {
    /// A text that is never missing, or that is not ordered by.
    pub(super) const fn new(exact: &'static str, folded: &'static str) -> Self {
        Self { exact, folded, last: false, fold: text::fold }
    }

    /// A text that may be missing, and is ordered by.
    pub(super) const fn maybe(exact: &'static str, folded: &'static str) -> Self {
        Self { exact, folded, last: true, fold: text::fold }
    }

    fn folded(&self, of: &str) -> String {
        let folded = format!("{of}.{}", self.folded);
        if self.last { last(&folded) } else { folded }
    }
}

/// That a condition is met, or that it is not: what is null does not meet it.
pub(super) fn answer(met: Condition, wanted: bool) -> Condition {
    if wanted { met } else { Condition::sql("(").then_all(met).then(") IS NOT TRUE") }
}

/// The same of what is private, for those who may read it; of others neither is so.
pub(super) fn private(met: Condition, readable: Condition, wanted: bool) -> Condition {
    Condition::every([readable, answer(met, wanted)])
}

/// All sets of roles with one of these, as they are kept.
pub(super) fn masks(roles: &[OrganisationRole]) -> String {
    let any = roles.iter().copied().collect::<Roles>().bits();
    let all: Vec<_> = (0..16).filter(|bits| bits & any != 0).map(|bits: i32| bits.to_string()).collect();
    all.join(", ")
}

/// How good a match is: a whole word of a name counts most, the beginning of one less, what is found elsewhere least.
pub(super) fn score(search: &Search) -> Condition {
    let of_word = |word: &String| {
        Condition::sql("CASE WHEN ")
            .then_all(Condition::contains("' ' || s.names || ' '".into(), &format!(" {word} ")))
            .then(" THEN 3 WHEN ")
            .then_all(Condition::contains("' ' || s.names".into(), &format!(" {word}")))
            .then(" THEN 2 ELSE 1 END")
    };
    Condition::sql("").then_joined(search.words().iter().map(of_word).collect(), " + ")
}

/// That a row's document has the words; those of its contacts only where the viewer may read them.
pub(super) fn searched(search: &Search, scope: &Scope<'_>, of: &Listed) -> Condition {
    let document = if scope.form == Form::Set { "s" } else { "d" };
    let has = |columns: &[&str]| {
        let columns: Vec<_> = columns.iter().map(|column| format!("' ' || {document}.{column}")).collect();
        let words = columns.join(" || ");
        Condition::every(search.words().iter().map(|word| Condition::contains(words.clone(), &format!(" {word}"))))
    };
    let public = || has(&["names", "account", "work"]);
    let readable = of.private.filter(|_| scope.sight.limited_to().is_some());
    let readable = readable.map(|readable| Condition::any([readable(scope.sight, of.table), public()]));
    if scope.form == Form::Set {
        return Condition::every([Condition::found(search)].into_iter().chain(readable));
    }
    let met = Condition::every([has(&["names", "account", "work", "contacts"])].into_iter().chain(readable));
    Condition::sql(&format!("EXISTS (SELECT 1 FROM search_documents AS d WHERE d.record_id = {} AND ", of.record))
        .then_all(met)
        .then(")")
}

fn parts<T: Copy>(bound: &Bound<T>) -> (&'static str, T) {
    match bound {
        Bound::After(at) => (">", *at),
        Bound::From(at) => (">=", *at),
        Bound::Before(at) => ("<", *at),
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

    #[test]
    fn a_role_is_in_every_set_that_has_it() {
        assert_eq!(masks(&[OrganisationRole::Owner]), "1, 3, 5, 7, 9, 11, 13, 15");
        assert_eq!(masks(&[OrganisationRole::Member, OrganisationRole::UserManager]).split(", ").count(), 12);
    }
}
