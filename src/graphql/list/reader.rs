//! Reads filters: every field of an input becomes a test, and what is wrong with it is told with its path.

use std::cell::Cell;

use async_graphql::ID;

use super::{
    DateFilter, DateTimeFilter, Given, StringFilter,
    given::{given, some_of},
    value::{bounded, comparisons, dates, refused, span, within},
};
use crate::{
    domain::{
        Id, Noun,
        list::{DateTest, Filter, TextTest, TimeTest},
        violation::Refusal,
    },
    graphql::{
        Settings, argument,
        errors::{Error, Result},
    },
};

/// Filters are nested so deep and no deeper.
const MAX_DEPTH: usize = 20;

/// So many conditions are in one filter: what it takes SQLite to plan a statement grows with their square, and no limit of time
/// stops it there.
const MAX_CONDITIONS: usize = 200;

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
    /// How many conditions there may still be, in the whole filter.
    left: &'s Cell<usize>,
    all: Vec<Filter<T>>,
}

impl<'s, T> Reader<'s, T> {
    /// Reads the conditions that stand at this argument.
    ///
    /// # Errors
    /// What is wrong with which of its fields.
    pub fn top<F: Conditions<Test = T>>(argument: &str, conditions: F, settings: &'s Settings) -> Result<Filter<T>> {
        let left = Cell::new(MAX_CONDITIONS);
        Reader { path: argument.to_owned(), depth: 0, settings, left: &left, all: Vec::new() }.conditions(conditions)
    }

    /// A reader of what stands within this, one level deeper.
    fn within<V>(&self, path: String) -> Reader<'s, V> {
        Reader { path, depth: self.depth + 1, settings: self.settings, left: self.left, all: Vec::new() }
    }

    fn conditions<F: Conditions<Test = T>>(mut self, conditions: F) -> Result<Filter<T>> {
        if self.depth > MAX_DEPTH {
            let problem = format_args!("is nested more than {MAX_DEPTH} levels deep: say it with fewer");
            return Err(Error::argument(&self.path, problem));
        }
        conditions.read(&mut self)?;
        if self.depth > 0 && self.all.is_empty() {
            // Everything meets nothing: by its opposite or as an alternative it would say the contrary of what was meant.
            return Err(Error::argument(&self.path, "says nothing: give it a condition, or leave it out"));
        }
        Ok(Filter::All(self.all))
    }

    /// Counts conditions.
    ///
    /// # Errors
    /// When there are too many in the whole filter.
    pub fn count(&self, more: usize) -> Result<()> {
        let left = self.left.get().checked_sub(more).ok_or_else(|| {
            let filter = self.path.split('.').next().unwrap_or_default();
            let problem = format_args!(
                "has more than {MAX_CONDITIONS} conditions: leave some out, or give many values at once with `in` or a list"
            );
            Error::argument(filter, problem)
        })?;
        self.left.set(left);
        Ok(())
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
        part: Given<P>,
        read: impl FnOnce(P, &Self) -> Result<V>,
    ) -> Result<Option<V>> {
        let within = Self { depth: self.depth, ..self.within(self.at(name)) };
        given(&within.path, part)?.map(|part| read(part, &within)).transpose()
    }

    /// What the resolvers know besides the database.
    pub fn settings(&self) -> &'s Settings {
        self.settings
    }

    /// A condition.
    ///
    /// # Errors
    /// When there are too many.
    pub fn test(&mut self, test: T) -> Result<()> {
        self.count(1)?;
        self.all.push(Filter::Test(test));
        Ok(())
    }

    /// A field that is tested as it is.
    pub fn value<V>(&mut self, name: &str, value: Given<V>, test: impl FnOnce(V) -> T) -> Result<()> {
        if let Some(value) = given(&self.at(name), value)? {
            self.test(test(value))?;
        }
        Ok(())
    }

    /// A list of values.
    pub fn values<V>(&mut self, name: &str, values: Given<Vec<V>>, test: impl FnOnce(Vec<V>) -> T) -> Result<()> {
        if let Some(values) = some_of(&self.at(name), values)? {
            self.test(test(values))?;
        }
        Ok(())
    }

    /// A list of ids.
    pub fn ids<N: Noun>(&mut self, name: &str, ids: Given<Vec<ID>>, test: impl FnOnce(Vec<Id<N>>) -> T) -> Result<()> {
        if let Some(ids) = self.read_ids(name, ids)? {
            self.test(test(ids))?;
        }
        Ok(())
    }

    /// The ids of a list.
    pub fn read_ids<N: Noun>(&self, name: &str, ids: Given<Vec<ID>>) -> Result<Option<Vec<Id<N>>>> {
        let path = self.at(name);
        let ids = some_of(&path, ids)?;
        let read = |(index, id): (usize, &ID)| argument::id(&format!("{path}[{index}]"), id);
        ids.map(|ids| ids.iter().enumerate().map(read).collect()).transpose()
    }

    /// A list of texts, each in the form in which it is compared.
    pub fn texts(
        &mut self,
        name: &str,
        given: Given<Vec<String>>,
        form: impl Fn(&str) -> Result<String, Refusal>,
        test: impl FnOnce(Vec<String>) -> T,
    ) -> Result<()> {
        if let Some(texts) = self.read_texts(name, given, form)? {
            self.test(test(texts))?;
        }
        Ok(())
    }

    /// The texts of a list.
    pub fn read_texts(
        &self,
        name: &str,
        texts: Given<Vec<String>>,
        form: impl Fn(&str) -> Result<String, Refusal>,
    ) -> Result<Option<Vec<String>>> {
        let path = self.at(name);
        let read = |(index, given): (usize, String)| {
            let path = format!("{path}[{index}]");
            form(&bounded(&path, given)?).map_err(|refusal| refused(&path, &refusal))
        };
        let texts = some_of(&path, texts)?;
        texts.map(|texts| texts.into_iter().enumerate().map(read).collect()).transpose()
    }

    /// One text.
    pub fn read_text(&self, name: &str, text: Given<String>, max: usize) -> Result<Option<String>> {
        let path = self.at(name);
        given(&path, text)?.map(|text| within(&path, text, max)).transpose()
    }

    /// The comparisons of a text.
    pub fn text(&mut self, name: &str, given: Given<StringFilter>, test: impl FnOnce(TextTest) -> T) -> Result<()> {
        if let Some(compared) = self.read_comparisons(name, given)? {
            self.count(compared.comparisons.len() - 1)?;
            self.test(test(compared))?;
        }
        Ok(())
    }

    /// The comparisons of a text.
    pub fn read_comparisons(&self, name: &str, text: Given<StringFilter>) -> Result<Option<TextTest>> {
        let path = self.at(name);
        given(&path, text)?.map(|text| comparisons(&path, text)).transpose()
    }

    /// The span of a moment.
    pub fn time(&mut self, name: &str, ends: Given<DateTimeFilter>, test: impl FnOnce(TimeTest) -> T) -> Result<()> {
        let path = self.at(name);
        if let Some(given) = given(&path, ends)? {
            self.test(test(span(&path, given)?))?;
        }
        Ok(())
    }

    /// The span of a date.
    pub fn date(&mut self, name: &str, ends: Given<DateFilter>, test: impl FnOnce(DateTest) -> T) -> Result<()> {
        let path = self.at(name);
        if let Some(given) = given(&path, ends)? {
            self.test(test(dates(&path, given)?))?;
        }
        Ok(())
    }

    /// The conditions of a record that this one leads to.
    pub fn nested<F: Conditions>(
        &mut self,
        name: &str,
        conditions: Given<Box<F>>,
        test: impl FnOnce(Box<Filter<F::Test>>) -> T,
    ) -> Result<()> {
        let path = self.at(name);
        if let Some(conditions) = given(&path, conditions)? {
            let read = self.within(path).conditions(*conditions)?;
            self.all.push(Filter::Test(test(Box::new(read))));
        }
        Ok(())
    }

    /// `and`, `or` and `not`.
    pub fn logic<F: Conditions<Test = T>>(
        &mut self,
        and: Given<Vec<F>>,
        or: Given<Vec<F>>,
        not: Given<Box<F>>,
    ) -> Result<()> {
        for (name, list, put) in [("and", and, Filter::All as fn(_) -> _), ("or", or, Filter::Any)] {
            if let Some(list) = some_of(&self.at(name), list)? {
                let path = self.at(name);
                let read = |(index, conditions)| self.within(format!("{path}[{index}]")).conditions(conditions);
                let list: Result<Vec<_>> = list.into_iter().enumerate().map(read).collect();
                self.all.push(put(list?));
            }
        }
        if let Some(not) = given(&self.at("not"), not)? {
            let not = self.within(self.at("not")).conditions(*not)?;
            self.all.push(Filter::Not(Box::new(not)));
        }
        Ok(())
    }
}
