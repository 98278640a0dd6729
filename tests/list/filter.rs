//! Filters: as a question has them, and who meets them.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use roster::domain::email;
use serde_json::json;

use super::known::{Fold, Known, known};
use crate::sight::{model::Model, node::Node};

/// Whether a test is met; nothing if the viewer may not know.
pub type Truth = Option<bool>;

/// Conditions that have to be met together.
#[derive(Debug, Default)]
pub struct Filter {
    pub fields: Vec<(&'static str, Test)>,
    pub and: Vec<Self>,
    pub or: Vec<Self>,
    pub not: Option<Box<Self>>,
}

/// A value as it is written in a question, and what it means.
#[derive(Debug)]
pub struct Choice {
    pub literal: String,
    pub meant: String,
}

/// A condition of one field.
#[derive(Debug)]
pub enum Test {
    Among(Vec<Choice>),
    Is(Choice),
    Text(Vec<(&'static str, Vec<String>)>, Option<bool>),
    Flag(bool),
    Moment(Vec<(&'static str, DateTime<Utc>)>),
    Date(Vec<(&'static str, NaiveDate)>),
    Tags(Vec<(&'static str, Vec<String>)>),
    Part(Vec<(&'static str, Self)>),
    Record(Box<Filter>),
}

/// A text as a question has it.
pub fn quoted(text: &str) -> String {
    json!(text).to_string()
}

fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let truths: Vec<_> = truths.into_iter().collect();
    if truths.contains(&Some(false)) {
        Some(false)
    } else {
        truths.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
    }
}

fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    all(truths.into_iter().map(opposite)).map(|none| !none)
}

fn opposite(truth: Truth) -> Truth {
    truth.map(|met| !met)
}

impl Filter {
    /// Whether a record meets it, as far as the viewer may know.
    pub fn meets(&self, model: &Model<'_>, node: Node) -> Truth {
        let fields = self.fields.iter().map(|(name, test)| test.meets(model, known(model, node, name)));
        let and = self.and.iter().map(|filter| filter.meets(model, node));
        let or = (!self.or.is_empty()).then(|| any(self.or.iter().map(|filter| filter.meets(model, node))));
        let not = self.not.iter().map(|filter| opposite(filter.meets(model, node)));
        all(fields.chain(and).chain(or).chain(not))
    }

    /// As a question has it.
    pub fn text(&self) -> String {
        let listed = |name: &str, filters: &[Self]| {
            let each: Vec<_> = filters.iter().map(Self::text).collect();
            (!each.is_empty()).then(|| format!("{name}: [{}]", each.join(", ")))
        };
        let fields = self.fields.iter().map(|(name, test)| format!("{name}: {}", test.text()));
        let not = self.not.iter().map(|filter| format!("not: {}", filter.text()));
        let parts = fields.chain(listed("and", &self.and)).chain(listed("or", &self.or)).chain(not);
        format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
    }
}

impl Test {
    fn meets(&self, model: &Model<'_>, known: Known) -> Truth {
        let met = match (self, known) {
            (_, Known::Private) => return None,
            (Self::Record(filter), Known::Record(Some(node))) => return filter.meets(model, node),
            (Self::Record(_), Known::Record(None)) => false,
            (Self::Among(choices), Known::Set(set)) => choices.iter().any(|choice| set.contains(&choice.meant)),
            (Self::Is(choice), Known::Set(set)) => set.contains(&choice.meant),
            (Self::Text(comparisons, ignore_case), Known::Text(text, fold)) => {
                let ignored = *ignore_case == Some(true);
                text.is_some_and(|text| comparisons.iter().all(|comparison| compare(comparison, &text, fold, ignored)))
            }
            (Self::Text(comparisons, _), Known::Caseless(text)) => {
                comparisons.iter().all(|comparison| compare(comparison, &text, email::fold, true))
            }
            (Self::Flag(value), Known::Flag(flag)) => flag == Some(*value),
            (Self::Moment(bounds), Known::Moment(at)) => at.is_some_and(|at| {
                bounds.iter().all(|(name, bound)| within(name, at.cmp(bound), at.date_naive() == bound.date_naive()))
            }),
            (Self::Date(bounds), Known::Date(date)) => date
                .is_some_and(|date| bounds.iter().all(|(name, bound)| within(name, date.cmp(bound), date == *bound))),
            (Self::Tags(tests), Known::Set(set)) => tests.iter().all(|(name, tags)| {
                let mut here = tags.iter().map(|tag| set.contains(tag));
                if *name == "hasAny" { here.any(|here| here) } else { here.all(|here| here) }
            }),
            (Self::Part(tests), Known::Parts(parts)) => parts.into_iter().any(|part| {
                let mut fields = part.into_iter().filter_map(|(name, known)| {
                    let test = tests.iter().find(|(tested, _)| *tested == name)?;
                    Some(test.1.meets(model, known))
                });
                fields.all(|met| met == Some(true))
            }),
            (test, known) => unreachable!("{test:?} of {known:?}"),
        };
        Some(met)
    }

    fn text(&self) -> String {
        match self {
            Self::Among(choices) => listed(choices.iter().map(|choice| choice.literal.clone())),
            Self::Is(choice) => choice.literal.clone(),
            Self::Text(comparisons, ignore_case) => {
                let of = |(name, texts): &(&str, Vec<String>)| format!("{name}: {}", texts_of(name, texts));
                let ignore_case = ignore_case.map(|ignore| format!("ignoreCase: {ignore}"));
                braced(comparisons.iter().map(of).chain(ignore_case))
            }
            Self::Flag(value) => value.to_string(),
            Self::Moment(bounds) => braced(bounds.iter().map(|(name, bound)| {
                let bound = bound.to_rfc3339_opts(SecondsFormat::Micros, true);
                format!("{name}: \"{}\"", if *name == "on" { &bound[..10] } else { &bound })
            })),
            Self::Date(bounds) => braced(bounds.iter().map(|(name, bound)| format!("{name}: \"{bound}\""))),
            Self::Tags(tests) => braced(tests.iter().map(|(name, tags)| format!("{name}: {}", texts_of(name, tags)))),
            Self::Part(tests) => braced(tests.iter().map(|(name, test)| format!("{name}: {}", test.text()))),
            Self::Record(filter) => filter.text(),
        }
    }
}

/// The texts that a comparison is with: a list where it takes several.
fn texts_of(name: &str, texts: &[String]) -> String {
    if matches!(name, "in" | "hasAny" | "hasAll") {
        listed(texts.iter().map(|text| quoted(text)))
    } else {
        quoted(&texts[0])
    }
}

fn listed(texts: impl Iterator<Item = String>) -> String {
    format!("[{}]", texts.collect::<Vec<_>>().join(", "))
}

fn braced(parts: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
}

fn within(name: &str, against: std::cmp::Ordering, same_day: bool) -> bool {
    match name {
        "before" => against.is_lt(),
        "after" => against.is_gt(),
        _ => same_day,
    }
}

fn compare((name, texts): &(&str, Vec<String>), text: &str, fold: Fold, ignore_case: bool) -> bool {
    texts.iter().any(|given| {
        let (folded, folded_given) = (fold(text), fold(given));
        let (text, given) = if ignore_case { (folded.as_str(), folded_given.as_str()) } else { (text, given.as_str()) };
        match *name {
            "contains" => text.contains(given),
            "endsWith" => text.ends_with(given),
            // A letter and its marks are one.
            "startsWith" => text.starts_with(given) && folded.starts_with(&folded_given),
            _ => text == given,
        }
    })
}
