//! Reads filters: every field of an input becomes a test, and what is wrong with it is told with its path.

use async_graphql::{ID, MaybeUndefined};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::{
    DateFilter, DateTimeFilter, StringFilter,
    input::{given, some_of},
};
use crate::{
    db::types::Timestamp,
    domain::{
        Id, Noun,
        list::{Bound, DateTest, Filter, TextComparison, TextTest, TimeTest},
        violation::Refusal,
    },
    graphql::{
        Settings, argument,
        errors::{Error, Result},
    },
};

/// Filters are nested so deep and no deeper.
const MAX_DEPTH: usize = 20;

/// No text that is compared is longer, in characters: none that is kept comes near it.
const MAX_TEXT: usize = 1_000;

/// An input of conditions that have to be met together.
pub trait Conditions: Sized {
    /// What each is.
    type Test;

    /// Reads its fields.
    ///
    /// # Errors
    /// What is wrong with which of them.
    fn read(self, reader: &mut Reader<'_, Self::Test>) -> Result<()>;
}

/// Reads one input of conditions.
pub struct Reader<'s, T> {
    path: String,
    depth: usize,
    settings: &'s Settings,
    all: Vec<Filter<T>>,
}

impl<'s, T> Reader<'s, T> {
    /// Reads the conditions that stand at this argument.
    ///
    /// # Errors
    /// What is wrong with which of its fields.
    pub fn top<F: Conditions<Test = T>>(argument: &str, conditions: F, settings: &'s Settings) -> Result<Filter<T>> {
        Self::conditions(argument.to_owned(), 0, conditions, settings)
    }

    fn conditions<F: Conditions<Test = T>>(
        path: String,
        depth: usize,
        conditions: F,
        settings: &'s Settings,
    ) -> Result<Filter<T>> {
        if depth > MAX_DEPTH {
            return Err(Error::argument(&path, format_args!("is nested more than {MAX_DEPTH} levels deep")));
        }
        let mut reader = Self { path, depth, settings, all: Vec::new() };
        conditions.read(&mut reader)?;
        if depth > 0 && reader.all.is_empty() {
            // Everything meets nothing: by its opposite or as an alternative it would say the contrary of what was meant.
            return Err(Error::argument(&reader.path, "says nothing: give it a condition, or leave it out"));
        }
        Ok(Filter::All(reader.all))
    }

    /// The path of a field.
    pub fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// The path of the input.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// An input of its own that is about one thing.
    pub fn part<V, P>(
        &self,
        name: &str,
        part: MaybeUndefined<P>,
        read: impl FnOnce(P, &Self) -> Result<V>,
    ) -> Result<Option<V>> {
        let within = Self { path: self.at(name), depth: self.depth, settings: self.settings, all: Vec::new() };
        given(&within.path, part)?.map(|part| read(part, &within)).transpose()
    }

    /// What the resolvers know besides the database.
    pub fn settings(&self) -> &'s Settings {
        self.settings
    }

    /// A condition.
    pub fn test(&mut self, test: T) {
        self.all.push(Filter::Test(test));
    }

    /// A field that is tested as it is.
    pub fn value<V>(&mut self, name: &str, value: MaybeUndefined<V>, test: impl FnOnce(V) -> T) -> Result<()> {
        if let Some(value) = given(&self.at(name), value)? {
            self.test(test(value));
        }
        Ok(())
    }

    /// A list of values.
    pub fn values<V>(
        &mut self,
        name: &str,
        values: MaybeUndefined<Vec<V>>,
        test: impl FnOnce(Vec<V>) -> T,
    ) -> Result<()> {
        if let Some(values) = some_of(&self.at(name), values)? {
            self.test(test(values));
        }
        Ok(())
    }

    /// A list of ids.
    pub fn ids<N: Noun>(
        &mut self,
        name: &str,
        ids: MaybeUndefined<Vec<ID>>,
        test: impl FnOnce(Vec<Id<N>>) -> T,
    ) -> Result<()> {
        if let Some(ids) = self.read_ids(name, ids)? {
            self.test(test(ids));
        }
        Ok(())
    }

    /// The ids of a list.
    pub fn read_ids<N: Noun>(&self, name: &str, ids: MaybeUndefined<Vec<ID>>) -> Result<Option<Vec<Id<N>>>> {
        let path = self.at(name);
        let ids = some_of(&path, ids)?;
        let read = |(index, id): (usize, &ID)| argument::id(&format!("{path}[{index}]"), id);
        ids.map(|ids| ids.iter().enumerate().map(read).collect()).transpose()
    }

    /// A list of texts, each in the form in which it is compared.
    pub fn texts(
        &mut self,
        name: &str,
        given: MaybeUndefined<Vec<String>>,
        form: impl Fn(&str) -> Result<String, Refusal>,
        test: impl FnOnce(Vec<String>) -> T,
    ) -> Result<()> {
        let path = self.at(name);
        let Some(all) = some_of(&path, given)? else { return Ok(()) };
        let read = |(index, given): (usize, String)| {
            let path = format!("{path}[{index}]");
            form(&bounded(&path, given)?).map_err(|refusal| refused(&path, &refusal))
        };
        let all: Result<Vec<_>> = all.into_iter().enumerate().map(read).collect();
        self.test(test(all?));
        Ok(())
    }

    /// One text.
    pub fn read_text(&self, name: &str, text: MaybeUndefined<String>, max: usize) -> Result<Option<String>> {
        let path = self.at(name);
        given(&path, text)?.map(|text| within(&path, text, max)).transpose()
    }

    /// The comparisons of a text.
    pub fn text(
        &mut self,
        name: &str,
        given: MaybeUndefined<StringFilter>,
        test: impl FnOnce(TextTest) -> T,
    ) -> Result<()> {
        if let Some(compared) = self.read_comparisons(name, given)? {
            self.test(test(compared));
        }
        Ok(())
    }

    /// The comparisons of a text.
    pub fn read_comparisons(&self, name: &str, text: MaybeUndefined<StringFilter>) -> Result<Option<TextTest>> {
        let path = self.at(name);
        given(&path, text)?.map(|text| comparisons(&path, text)).transpose()
    }

    /// The span of a moment.
    pub fn time(
        &mut self,
        name: &str,
        span: MaybeUndefined<DateTimeFilter>,
        test: impl FnOnce(TimeTest) -> T,
    ) -> Result<()> {
        let path = self.at(name);
        if let Some(given) = given(&path, span)? {
            self.test(test(self::span(&path, given)?));
        }
        Ok(())
    }

    /// The span of a date.
    pub fn date(
        &mut self,
        name: &str,
        span: MaybeUndefined<DateFilter>,
        test: impl FnOnce(DateTest) -> T,
    ) -> Result<()> {
        let path = self.at(name);
        if let Some(given) = given(&path, span)? {
            self.test(test(dates(&path, given)?));
        }
        Ok(())
    }

    /// The conditions of a record that this one leads to.
    pub fn nested<F: Conditions>(
        &mut self,
        name: &str,
        conditions: MaybeUndefined<Box<F>>,
        test: impl FnOnce(Box<Filter<F::Test>>) -> T,
    ) -> Result<()> {
        let path = self.at(name);
        if let Some(conditions) = given(&path, conditions)? {
            let read = Reader::conditions(path, self.depth + 1, *conditions, self.settings)?;
            self.test(test(Box::new(read)));
        }
        Ok(())
    }

    /// `and`, `or` and `not`.
    pub fn logic<F: Conditions<Test = T>>(
        &mut self,
        and: MaybeUndefined<Vec<F>>,
        or: MaybeUndefined<Vec<F>>,
        not: MaybeUndefined<Box<F>>,
    ) -> Result<()> {
        for (name, list, put) in [("and", and, Filter::All as fn(_) -> _), ("or", or, Filter::Any)] {
            if let Some(list) = some_of(&self.at(name), list)? {
                let path = self.at(name);
                let read = |(index, conditions)| {
                    Self::conditions(format!("{path}[{index}]"), self.depth + 1, conditions, self.settings)
                };
                let list: Result<Vec<_>> = list.into_iter().enumerate().map(read).collect();
                self.all.push(put(list?));
            }
        }
        if let Some(not) = given(&self.at("not"), not)? {
            let not = Self::conditions(self.at("not"), self.depth + 1, *not, self.settings)?;
            self.all.push(Filter::Not(Box::new(not)));
        }
        Ok(())
    }
}

fn comparisons(path: &str, given: StringFilter) -> Result<TextTest> {
    let StringFilter { eq, any, contains, starts_with, ends_with, ignore_case } = given;
    let mut comparisons = Vec::new();
    let read = |name: &str, text| {
        let path = format!("{path}.{name}");
        self::given(&path, text)?.map(|text| bounded(&path, text)).transpose()
    };
    comparisons.extend(read("eq", eq)?.map(TextComparison::Eq));
    comparisons.extend(read("contains", contains)?.map(TextComparison::Contains));
    comparisons.extend(read("startsWith", starts_with)?.map(TextComparison::StartsWith));
    comparisons.extend(read("endsWith", ends_with)?.map(TextComparison::EndsWith));
    let path_of_any = format!("{path}.in");
    if let Some(texts) = some_of(&path_of_any, any)? {
        let read = |(index, text)| bounded(&format!("{path_of_any}[{index}]"), text);
        let texts: Result<Vec<_>> = texts.into_iter().enumerate().map(read).collect();
        comparisons.push(TextComparison::In(texts?));
    }
    let ignore_case = self::given(&format!("{path}.ignoreCase"), ignore_case)?.unwrap_or_default();
    if comparisons.is_empty() {
        return Err(Error::argument(path, "compares with nothing: give eq, in, contains, startsWith or endsWith"));
    }
    Ok(TextTest { comparisons, ignore_case })
}

/// The ends of a span of time.
///
/// # Errors
/// When one is null, or there is none.
pub fn span(path: &str, given: DateTimeFilter) -> Result<TimeTest> {
    let of = |name: &str| format!("{path}.{name}");
    let before = self::given(&of("before"), given.before)?.map(|at| Bound::Before(at.0.get()));
    let after = self::given(&of("after"), given.after)?.map(|at| Bound::After(at.0.get()));
    let on = self::given(&of("on"), given.on)?.map(|date| days(&of("on"), date.0)).transpose()?;
    let midnight = |date: NaiveDate| Timestamp::from(date.and_time(NaiveTime::MIN).and_utc()).get();
    let on = on.into_iter().flatten().map(|bound| match bound {
        Bound::From(date) | Bound::After(date) => Bound::From(midnight(date)),
        Bound::Before(date) => Bound::Before(midnight(date)),
    });
    some_bound(path, before.into_iter().chain(after).chain(on).collect::<Vec<Bound<DateTime<Utc>>>>())
}

fn dates(path: &str, given: DateFilter) -> Result<DateTest> {
    let of = |name: &str| format!("{path}.{name}");
    let before = self::given(&of("before"), given.before)?.map(|date| Bound::Before(date.0));
    let after = self::given(&of("after"), given.after)?.map(|date| Bound::After(date.0));
    let on = self::given(&of("on"), given.on)?.map(|date| days(&of("on"), date.0)).transpose()?;
    some_bound(path, before.into_iter().chain(after).chain(on.into_iter().flatten()).collect())
}

/// One day, from its beginning to that of the next.
fn days(path: &str, date: NaiveDate) -> Result<[Bound<NaiveDate>; 2]> {
    let next = date.checked_add_days(Days::new(1));
    let next = next.ok_or_else(|| Error::argument(path, "is too far away"))?;
    Ok([Bound::From(date), Bound::Before(next)])
}

fn some_bound<T>(path: &str, bounds: Vec<Bound<T>>) -> Result<Vec<Bound<T>>> {
    if bounds.is_empty() {
        return Err(Error::argument(path, "compares with nothing: give before, after or on"));
    }
    Ok(bounds)
}

fn bounded(path: &str, text: String) -> Result<String> {
    within(path, text, MAX_TEXT)
}

fn within(path: &str, text: String, max: usize) -> Result<String> {
    let length = text.chars().count();
    if length > max {
        return Err(Error::argument(path, format_args!("has {length} characters, and at most {max} are compared")));
    }
    Ok(text)
}

/// What the domain says of a value.
pub(super) fn refused(path: &str, refusal: &Refusal) -> Error {
    let sentence = refusal.sentence();
    Error::argument(path, sentence.trim_end_matches('.'))
}
