//! Random values of arguments and inputs.

use async_graphql::parser::types::Type as Reference;
use roster::domain::UserId;
use serde_json::{Value as Json, json};

use super::{
    document::{Value, Variable},
    draw::Draw,
    odd,
    schema::{Input, Kind, Type, entry, named, schema},
};

/// Where a value is given.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The field, its argument, and the names of the inputs within.
    pub names: Vec<&'a str>,
    /// What the schema says of it.
    pub description: &'a str,
    /// How many values the lists above it have already, at least.
    pub lists: usize,
}

/// Inputs are nested so deep; deeper, only what is required is given.
const DEEP: usize = 5;

impl<'a> Place<'a> {
    /// The place of a field of an input, or of an argument.
    pub fn within(&self, input: &'a Input) -> Self {
        let mut place = self.clone();
        place.names.push(&input.name);
        place.description = &input.description;
        place
    }
}

impl Draw<'_> {
    /// A value, as a literal or as a variable.
    pub fn given(&mut self, place: &Place<'_>, input: &Input) -> Value {
        if self.constant || self.variables.len() >= 20 || !self.chance.percent(self.taste.variables) {
            return self.value(place, &input.of);
        }
        self.constant = true;
        let value = self.value(place, &input.of);
        let other = self.value(place, &input.of);
        self.constant = false;
        self.variable(input, value, other)
    }

    /// A variable with this value, be it given or the default.
    fn variable(&mut self, input: &Input, value: Value, other: Value) -> Value {
        let mut of = input.of.clone();
        let is_null = value == Value::Plain(Json::Null);
        if of.nullable && !is_null && self.chance.percent(20) {
            of.nullable = false;
        } else if input.has_default && !is_null && self.chance.percent(20) {
            of.nullable = true;
        }
        let name = format!("v{}", self.variables.len());
        let fits = of.nullable || other != Value::Plain(Json::Null);
        let (default, given) = match self.chance.between(0, 9) {
            0 => (Some(value), None),
            1 if fits => (Some(other), Some(value)),
            2 if of.nullable => (None, None),
            _ => (None, Some(value)),
        };
        self.variables.push(Variable { name: name.clone(), of, default, given });
        Value::Variable(name)
    }

    /// A value of a type, plausible or odd.
    pub fn value(&mut self, place: &Place<'_>, of: &Reference) -> Value {
        if of.nullable && self.chance.percent(self.taste.nulls) {
            return Value::Plain(Json::Null);
        }
        if let Some(entry) = entry(of) {
            let most = if self.chance.percent(80) { 2 } else { 5 };
            let least = usize::from(!self.chance.percent(self.taste.odd));
            return Value::List((least..=self.chance.between(least, most)).map(|_| self.value(place, entry)).collect());
        }
        let of = schema().get(named(of));
        match of.kind {
            Kind::Enum if self.chance.percent(self.taste.odd) && self.constant => Value::Name("NOTHING".into()),
            Kind::Enum => Value::Name(self.chance.pick(&of.values)),
            Kind::Input => self.input(place, of),
            _ => Value::Plain(self.scalar(place, &of.name)),
        }
    }

    fn input(&mut self, place: &Place<'_>, of: &Type) -> Value {
        if of.one_of {
            let input = &of.inputs[self.chance.between(0, of.inputs.len() - 1)];
            let nulls = std::mem::take(&mut self.taste.nulls);
            let mut exact = input.of.clone();
            exact.nullable = false;
            let value = self.value(&place.within(input), &exact);
            self.taste.nulls = nulls;
            return Value::Object(vec![(input.name.clone(), value)]);
        }
        let often = if place.names.len() > DEEP { 0 } else { self.taste.often(of) };
        let chosen: Vec<&Input> =
            of.inputs.iter().filter(|input| input.is_required() || self.chance.percent(often)).collect();
        let mut fields = Vec::new();
        for input in chosen {
            fields.push((input.name.clone(), self.given(&place.within(input), input)));
        }
        Value::Object(fields)
    }

    fn scalar(&mut self, place: &Place<'_>, name: &str) -> Json {
        let odd = self.chance.percent(self.taste.odd);
        match name {
            "Boolean" if place.names.last() == Some(&"dryRun") => json!(self.chance.percent(20)),
            "Boolean" => json!(self.chance.percent(50)),
            "Int" if odd => json!(odd::number(self.chance)),
            "Int" => json!(self.number(place)),
            "Float" => json!(1.5),
            _ if odd => json!(odd::text(self.chance)),
            "ID" => json!(self.id(place)),
            "String" => json!(self.text(place)),
            "Date" => json!(self.date()),
            "DateTime" => json!(self.moment()),
            "JSON" => self.json(2),
            other => panic!("no value is known of the scalar {other}"),
        }
    }

    fn number(&mut self, place: &Place<'_>) -> usize {
        match *place.names.last().expect("a name") {
            "first" | "last" => self.chance.between(1, [10, 4, 2, 1][place.lists.min(3)]),
            "offset" => self.chance.between(0, 30),
            _ => self.chance.between(1, 4),
        }
    }

    /// An id of the kind of record that the nearest name or the description speaks of.
    fn id(&mut self, place: &Place<'_>) -> String {
        let mut known = None;
        if self.chance.percent(95) {
            let names = place.names.iter().rev().copied();
            let (nearest, farther): (Vec<_>, Vec<_>) = (names.clone().take(1).collect(), names.skip(1).collect());
            let told = nearest.into_iter().chain([place.description]).chain(farther);
            known = told.into_iter().find_map(|told| self.pool.id_of(told, self.chance));
        }
        let known = known.or_else(|| self.pool.any_id(self.chance)).unwrap_or_else(|| "user_1".into());
        if self.chance.percent(95) { known } else { self.turned(&known) }
    }

    /// An id of the same kind that names nothing.
    fn turned(&mut self, id: &str) -> String {
        let (prefix, _) = id.rsplit_once('_').unwrap_or((id, ""));
        let other: UserId = self.chance.id();
        other.to_string().replace("user", prefix)
    }

    fn text(&mut self, place: &Place<'_>) -> String {
        let (known, name) = self.known(place);
        let new = self.chance.percent(self.taste.new);
        let number = self.chance.between(0, 99_999);
        let text = match (known, name) {
            (Some(known), _) if !new => known,
            (_, "after" | "before") => "bm90aGluZw".into(),
            (_, name) if speaks(name, place, "e-mail") => format!("new.{number}@example.org"),
            (_, name) if speaks(name, place, "phone") => format!("+4479460{number:05}"),
            (_, _) if place.description.contains("ISO 3166") => {
                self.chance.pick(&["GB", "DEU", "372", "XX"]).to_owned()
            }
            (Some(known), _) => format!("{known}{number}"),
            (None, name) => format!("{name}-{number}"),
        };
        match self.chance.between(0, 19) {
            0 => text.to_uppercase(),
            1 => text.chars().take(3).collect(),
            _ => text,
        }
    }

    /// A text of a field whose name is the nearest one that any field has, and that name.
    fn known<'p>(&mut self, place: &Place<'p>) -> (Option<String>, &'p str) {
        let last = *place.names.last().expect("a name");
        if matches!(last, "after" | "before") {
            return (self.pool.text_of(&format!("cursor of {}", place.names[0]), self.chance), last);
        }
        let mut names = place.names.iter().skip(1).rev();
        names.find_map(|name| Some((Some(self.pool.text_of(name, self.chance)?), *name))).unwrap_or((None, last))
    }

    fn date(&mut self) -> String {
        let (year, month, day) =
            (self.chance.between(1950, 2030), self.chance.between(1, 12), self.chance.between(1, 28));
        format!("{year}-{month:02}-{day:02}")
    }

    fn moment(&mut self) -> String {
        let (hour, minute) = (self.chance.between(0, 23), self.chance.between(0, 59));
        let end = self.chance.pick(&["00Z", "59.123456Z", "00+02:00", "30.5-11:30"]);
        format!("{}T{hour:02}:{minute:02}:{end}", self.date())
    }

    fn json(&mut self, deep: usize) -> Json {
        match self.chance.between(0, if deep == 0 { 4 } else { 6 }) {
            0 => Json::Null,
            1 => json!(self.chance.percent(50)),
            2 => json!(odd::number(self.chance)),
            3 => json!(self.chance.pick(&[0.1, -1e300, 5e-324, 1e21])),
            4 => json!(self.chance.pick(odd::TEXTS)),
            5 => (0..self.chance.between(0, 3)).map(|_| self.json(deep - 1)).collect(),
            _ => (0..self.chance.between(0, 3)).map(|number| (format!("k{number}"), self.json(deep - 1))).collect(),
        }
    }
}

/// Whether a text is said to be this, or called so.
fn speaks(name: &str, place: &Place<'_>, of: &str) -> bool {
    name.contains(&of.replace('-', "")) || place.description.to_lowercase().contains(of)
}
