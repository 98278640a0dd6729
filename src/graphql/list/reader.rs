//! Reads filters: every field of an input becomes a test, and what is wrong with it is told with its path.

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
        part: Given<P>,
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
    pub fn value<V>(&mut self, name: &str, value: Given<V>, test: impl FnOnce(V) -> T) -> Result<()> {
        if let Some(value) = given(&self.at(name), value)? {
            self.test(test(value));
        }
        Ok(())
    }

    /// A list of values.
    pub fn values<V>(&mut self, name: &str, values: Given<Vec<V>>, test: impl FnOnce(Vec<V>) -> T) -> Result<()> {
        if let Some(values) = some_of(&self.at(name), values)? {
            self.test(test(values));
        }
        Ok(())
    }

    /// A list of ids.
    pub fn ids<N: Noun>(&mut self, name: &str, ids: Given<Vec<ID>>, test: impl FnOnce(Vec<Id<N>>) -> T) -> Result<()> {
        if let Some(ids) = self.read_ids(name, ids)? {
            self.test(test(ids));
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
            self.test(test(texts));
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
            self.test(test(compared));
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
            self.test(test(span(&path, given)?));
        }
        Ok(())
    }

    /// The span of a date.
    pub fn date(&mut self, name: &str, ends: Given<DateFilter>, test: impl FnOnce(DateTest) -> T) -> Result<()> {
        let path = self.at(name);
        if let Some(given) = given(&path, ends)? {
            self.test(test(dates(&path, given)?));
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
            let read = Reader::conditions(path, self.depth + 1, *conditions, self.settings)?;
            self.test(test(Box::new(read)));
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
