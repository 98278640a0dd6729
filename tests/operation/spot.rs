//! Every place of the schema that takes a text, found through its table, and an operation that gives one there.

use std::collections::{BTreeSet, VecDeque};

use async_graphql::parser::types::Type as Reference;

use super::{
    document::{Asked, Operation, Selection, Value, Variable},
    draw::{Draw, Taste},
    pool::Pool,
    schema::{Field, Input, Kind, Type, entry, named, schema},
    survey::told,
    value::Place,
};
use crate::sight::chance::Chance;

/// What is given besides the text: no more than must be, and nothing odd.
const PLAIN: Taste = Taste { odd: 0, nulls: 0, variables: 0, new: 60, fields: 0 };

/// The scalars that are not written as a text.
const OTHERS: [&str; 3] = ["Boolean", "Float", "Int"];

/// A step from the root to the field that takes the text.
#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static Field),
    On(&'static Type),
}

/// A place that takes a text.
#[derive(Debug, Clone)]
pub struct Spot {
    word: &'static str,
    root: &'static Type,
    steps: Vec<Step>,
    /// The argument, and the inputs within.
    inputs: Vec<&'static Input>,
}

/// All of them.
pub fn spots() -> Vec<Spot> {
    let mut spots = Vec::new();
    let mutation = schema().mutation();
    for field in &mutation.fields {
        let spot = Spot { word: "mutation", root: mutation, steps: vec![Step::Field(field)], inputs: Vec::new() };
        field.arguments.iter().for_each(|argument| spot.within(argument, &mut spots));
    }
    let query = Spot { word: "query", root: schema().query(), steps: Vec::new(), inputs: Vec::new() };
    let mut met = BTreeSet::from([&query.root.name]);
    let mut asked = BTreeSet::new();
    let mut waiting = VecDeque::from([(query.root, query)]);
    while let Some((of, spot)) = waiting.pop_front() {
        for field in &of.fields {
            let spot = spot.step(Step::Field(field));
            let mut found = Vec::new();
            field.arguments.iter().for_each(|argument| spot.within(argument, &mut found));
            found.retain(|spot| asked.insert(spot.key()));
            spots.extend(found);
            let next = schema().of(&field.of);
            let objects = next.possible.iter().map(|name| schema().get(name));
            for object in objects.filter(|object| met.insert(&object.name)) {
                let spot = if next.kind == Kind::Abstract { spot.step(Step::On(object)) } else { spot.clone() };
                waiting.push_back((object, spot));
            }
        }
    }
    spots
}

impl Spot {
    fn step(&self, step: Step) -> Self {
        let mut spot = self.clone();
        spot.steps.push(step);
        spot
    }

    /// Adds the places within an argument or an input, each type of input at most once on the way.
    fn within(&self, input: &'static Input, into: &mut Vec<Self>) {
        let of = schema().of(&input.of);
        let mut spot = self.clone();
        spot.inputs.push(input);
        if of.kind == Kind::Scalar && !OTHERS.contains(&of.name.as_str()) {
            into.push(spot);
        } else if self.inputs.iter().all(|above| named(&above.of) != of.name) {
            of.inputs.iter().for_each(|input| spot.within(input, into));
        }
    }

    /// What makes it another place than those of other lists: the input that takes the text, and the one above.
    fn key(&self) -> String {
        let owner = match self.inputs.as_slice() {
            [.., above, owner, _] => format!("{} {} {}", above.of, owner.name, owner.of),
            [owner, _] => owner.of.to_string(),
            _ => self.field().of.to_string(),
        };
        format!("{owner} {}", self.last().name)
    }

    fn last(&self) -> &'static Input {
        self.inputs.last().expect("an argument")
    }

    fn field(&self) -> &'static Field {
        let fields =
            self.steps.iter().rev().filter_map(|step| if let Step::Field(field) = step { Some(field) } else { None });
        fields.into_iter().next().expect("a field")
    }

    /// The scalar of the text.
    pub fn scalar(&self) -> &'static str {
        named(&self.last().of)
    }

    /// Whether something is changed there.
    pub fn is_of_mutation(&self) -> bool {
        self.word == "mutation"
    }

    /// The type and the name of what takes the text, for those who count.
    pub fn name(&self) -> (String, String) {
        let owner = match self.inputs.as_slice() {
            [.., owner, _] => named(&owner.of).to_owned(),
            _ => self.field().name.clone(),
        };
        (owner, self.last().name.clone())
    }

    /// An operation that gives the text there, as a variable or as a literal.
    pub fn operation(&self, text: &str, as_variable: bool, chance: &mut Chance, pool: &Pool) -> Operation {
        let mut draw = Draw::new(chance, pool, PLAIN);
        let value = if as_variable { Value::Variable("odd".into()) } else { Value::text(text) };
        let mut selections = told(schema().of(&self.field().of));
        for (index, step) in self.steps.iter().enumerate().rev() {
            let is_last = index + 1 == self.steps.len();
            selections = vec![match step {
                Step::On(on) => Selection::Inline { on: Some(on), when: Vec::new(), selections },
                Step::Field(field) => {
                    let given = is_last.then(|| (self.inputs[0], value.clone()));
                    let arguments = self.arguments(field, given, &mut draw);
                    Selection::Field(Asked { arguments, selections, ..Asked::plain(field) })
                }
            }];
        }
        let mut operation = Operation::new(self.word, self.root, selections);
        if as_variable {
            let of = Reference::new(&format!("{}!", named(&self.last().of))).expect("a type");
            let given = Some(Value::text(text));
            operation.variables.push(Variable { name: "odd".into(), of, default: None, given });
        }
        operation
    }

    fn arguments(
        &self,
        field: &'static Field,
        given: Option<(&'static Input, Value)>,
        draw: &mut Draw<'_>,
    ) -> Vec<(String, Value)> {
        let place = Place { names: vec![&field.name], description: "", lists: 1 };
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let is_given = given.as_ref().is_some_and(|(input, _)| input.name == argument.name);
            let value = match &given {
                Some((_, value)) if is_given => self.around(1, &place.within(argument), value.clone(), draw),
                _ if argument.is_required() || argument.name == "first" && given.is_none() => {
                    draw.value(&place.within(argument), &argument.of)
                }
                _ => continue,
            };
            arguments.push((argument.name.clone(), value));
        }
        arguments
    }

    /// The value of the input at this depth, with the text in it.
    fn around(&self, depth: usize, place: &Place<'_>, value: Value, draw: &mut Draw<'_>) -> Value {
        let input = self.inputs[depth - 1];
        let mut around = value;
        if let Some(within) = self.inputs.get(depth) {
            let of = schema().of(&input.of);
            let mut fields = Vec::new();
            for input in &of.inputs {
                let place = place.within(input);
                if input.name == within.name {
                    fields.push((input.name.clone(), self.around(depth + 1, &place, around.clone(), draw)));
                } else if input.is_required() && !of.one_of {
                    fields.push((input.name.clone(), draw.value(&place, &input.of)));
                }
            }
            around = Value::Object(fields);
        }
        if entry(&input.of).is_some() { Value::List(vec![around]) } else { around }
    }
}
