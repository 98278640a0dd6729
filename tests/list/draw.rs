//! Random filters, made from what there is, so that some records meet them and some do not.

use chrono::{NaiveDate, TimeDelta};
use roster::domain::email;
use uuid::Uuid;

use super::{
    dress::{COUNTRIES, TAGS},
    field::{Shape, conditions},
    filter::{Choice, Filter, Test, quoted},
    known::{Known, known},
    text::needle,
};
use crate::sight::{
    chance::Chance,
    model::Model,
    node::{Kind, Node},
};

/// Makes filters.
pub struct Draw<'d> {
    pub chance: &'d mut Chance,
    /// What somebody sees from whom nothing is hidden.
    pub model: &'d Model<'d>,
}

impl Draw<'_> {
    /// A record of a kind, if there is one.
    pub fn record(&mut self, kind: Kind) -> Option<Node> {
        let all: Vec<_> = self.model.directory.nodes().into_iter().filter(|node| node.kind == kind).collect();
        (!all.is_empty()).then(|| self.chance.pick(&all))
    }

    /// A filter of so many levels at most.
    pub fn filter(&mut self, kind: Kind, depth: usize) -> Filter {
        let mut filter = Filter::default();
        let (logic, count) = if depth > 0 && self.chance.percent(60) { (true, 1) } else { (false, 2) };
        if logic {
            match self.chance.between(0, 3) {
                0 => filter.and = self.filters(kind, depth),
                1 | 2 => filter.or = self.filters(kind, depth),
                _ => filter.not = Some(Box::new(self.filter(kind, depth - 1))),
            }
        }
        for _ in 0..self.chance.between(usize::from(!logic), count) {
            let (name, shape) = self.chance.pick(conditions(kind));
            let flat = matches!(shape, Shape::Record(_)) && depth == 0;
            if !flat && !filter.fields.iter().any(|(known, _)| *known == name) {
                let test = self.condition(kind, name, shape, depth);
                filter.fields.push((name, test));
            }
        }
        if filter.fields.is_empty() && !logic {
            let test = self.condition(kind, "ids", Shape::Ids(kind), depth);
            filter.fields.push(("ids", test));
        }
        filter
    }

    fn filters(&mut self, kind: Kind, depth: usize) -> Vec<Filter> {
        (0..self.chance.between(1, 3)).map(|_| self.filter(kind, depth - 1)).collect()
    }

    fn condition(&mut self, kind: Kind, name: &'static str, shape: Shape, depth: usize) -> Test {
        if let Shape::Record(kind) = shape {
            return Test::Record(Box::new(self.filter(kind, depth - 1)));
        }
        let mut samples = Vec::new();
        for _ in 0..self.chance.between(1, 3) {
            samples.extend(self.record(kind).map(|node| known(self.model, node, name)));
        }
        self.test(shape, samples)
    }

    /// A test of values that are there, or of others.
    fn test(&mut self, shape: Shape, samples: Vec<Known>) -> Test {
        match shape {
            Shape::Flag => Test::Flag(self.chance.percent(50)),
            Shape::Text => self.text(&samples),
            Shape::Moment | Shape::Date => self.span(shape, samples),
            Shape::Tags => self.tags(&samples),
            Shape::Part(fields, first) => self.part(fields, first, samples),
            Shape::Is | Shape::Platform => {
                let text = sets(&samples).first().cloned().unwrap_or_default();
                Test::Is(self.choice(shape, text))
            }
            _ => {
                let mut texts = sets(&samples);
                if texts.is_empty() || self.chance.percent(20) {
                    texts.extend(self.other(shape));
                }
                Test::Among(texts.into_iter().take(10).map(|text| self.choice(shape, text)).collect())
            }
        }
    }

    /// A value that perhaps nothing has.
    fn other(&mut self, shape: Shape) -> Option<String> {
        Some(match shape {
            Shape::Ids(kind) => Node { kind, uuid: Uuid::from_u128(7) }.to_string(),
            Shape::Choices(choices) => self.chance.pick(choices).to_owned(),
            Shape::Countries => "FR".into(),
            _ => self.chance.pick(&["nothing", "", "a\0", "%"]).to_owned(),
        })
    }

    /// A value as somebody may write it.
    fn choice(&mut self, shape: Shape, text: String) -> Choice {
        match shape {
            Shape::Choices(_) => Choice { literal: text.clone(), meant: text },
            Shape::Countries => {
                let country = COUNTRIES.iter().find(|codes| codes[0] == text);
                let code = country.map_or(text.as_str(), |codes| self.chance.pick(codes));
                Choice { literal: quoted(code), meant: text }
            }
            Shape::Emails => {
                let written = if self.chance.percent(50) { text.to_uppercase() } else { text };
                Choice { literal: quoted(&written), meant: email::fold(&written) }
            }
            Shape::Platform => {
                let written = if self.chance.percent(30) { text.to_uppercase() } else { text.clone() };
                Choice { literal: quoted(&written), meant: text }
            }
            _ => Choice { literal: quoted(&text), meant: text },
        }
    }

    fn text(&mut self, samples: &[Known]) -> Test {
        let texts = samples.iter().filter_map(|known| match known {
            Known::Text(text, _) => text.clone(),
            Known::Caseless(text) => Some(text.clone()),
            _ => None,
        });
        let texts: Vec<_> = texts.collect();
        let seen = texts.first().cloned().unwrap_or_default();
        let name = self.chance.pick(&["eq", "in", "contains", "startsWith", "startsWith", "endsWith"]);
        let given = if name == "in" {
            let given: Vec<_> = texts.iter().map(|text| needle(self.chance, text)).collect();
            if given.is_empty() { vec![seen.clone()] } else { given }
        } else {
            vec![needle(self.chance, &seen)]
        };
        let mut comparisons = vec![(name, given)];
        if name != "contains" && self.chance.percent(15) {
            comparisons.push(("contains", vec![needle(self.chance, &seen)]));
        }
        let ignore_case = self.chance.pick(&[Some(true), Some(true), Some(false), None]);
        Test::Text(comparisons, ignore_case)
    }

    fn span(&mut self, shape: Shape, samples: Vec<Known>) -> Test {
        let names = self.chance.pick(&[&["before"][..], &["after"], &["on"], &["before", "after"]]);
        let (mut moments, mut dates) = (Vec::new(), Vec::new());
        for known in samples {
            match known {
                Known::Moment(at) => moments.extend(at),
                Known::Date(date) => dates.extend(date),
                _ => {}
            }
        }
        let mut one = |all: usize| self.chance.between(0, all.saturating_sub(1));
        if matches!(shape, Shape::Date) {
            let other = NaiveDate::from_ymd_opt(1990, 5, 17).expect("a date");
            let bound = |name| (name, dates.get(one(dates.len())).copied().unwrap_or(other));
            return Test::Date(names.iter().copied().map(bound).collect());
        }
        let other = self.chance.moment();
        let bound = |name| {
            let at = moments.get(self.chance.between(0, moments.len())).copied().unwrap_or(other);
            (name, at + TimeDelta::microseconds(self.chance.pick(&[0, 0, 1, -1])))
        };
        Test::Moment(names.iter().copied().map(bound).collect())
    }

    fn tags(&mut self, samples: &[Known]) -> Test {
        let mut tags = sets(samples);
        if tags.is_empty() || self.chance.percent(20) {
            tags.push(self.chance.pick(TAGS).to_owned());
        }
        let one = vec![self.chance.pick(&tags)];
        Test::Tags(match self.chance.between(0, 3) {
            0 => vec![("has", one)],
            1 => vec![("hasAny", tags)],
            2 => vec![("hasAll", self.chance.some(50, &tags).into_iter().chain(one).collect())],
            _ => vec![("has", one), ("hasAny", tags)],
        })
    }

    /// A test of one thing of several fields.
    fn part(&mut self, fields: &[(&'static str, Shape)], first: bool, samples: Vec<Known>) -> Test {
        let parts = samples.into_iter().flat_map(|known| if let Known::Parts(parts) = known { parts } else { vec![] });
        let mut part = parts.last().unwrap_or_default();
        let mut tests = Vec::new();
        for (place, (name, shape)) in fields.iter().enumerate() {
            let last = place + 1 == fields.len() && tests.is_empty();
            if last || first && place == 0 || self.chance.percent(50) {
                let known = part.iter().position(|(known, _)| known == name).map(|place| part.swap_remove(place).1);
                let test = self.test(*shape, known.into_iter().collect());
                tests.push((*name, test));
            }
        }
        Test::Part(tests)
    }
}

/// The texts of all sets.
fn sets(samples: &[Known]) -> Vec<String> {
    let texts = samples.iter().flat_map(|known| if let Known::Set(set) = known { set.as_slice() } else { &[] });
    texts.cloned().collect()
}
