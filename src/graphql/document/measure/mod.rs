//! The one walk over a document before anything else looks at it: what its operations ask for, with every fragment where it
//! is spread, as often as it is. It ends at the first limit that is passed, so that a small text that stands for a
//! large one costs no more than the limits allow.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned, ServerError,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    },
    registry::Registry,
};

use super::{
    cost::Cost,
    error,
    lists::{INTROSPECTION, Lists, Place},
};
use crate::graphql::{errors::Code, limits::Limits};

/// What a mutation costs besides what is inside of its answer: about as much as so many values.
const MUTATION: u64 = 100;

/// How deep fields and fragments may be nested in each other: as deep as the parser lets them be in one definition.
const MAX_NESTING: usize = 64;

/// What each operation of a document costs, by its name.
pub type Costs = HashMap<Option<Name>, Cost>;

/// Measures every operation of a document.
///
/// # Errors
/// The first limit that is passed, or fragment that contains itself, and where.
pub fn measure(document: &ExecutableDocument, registry: &Registry, rules: &Rules) -> Result<Costs, ServerError> {
    Walk::new(document, registry, rules).document()
}

/// What a document is held to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// How much an operation may ask for.
    pub limits: Limits,
    /// Whether the schema tells nothing of itself.
    pub closed: bool,
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    registry: &'d Registry,
    lists: Lists<'d>,
    rules: &'d Rules,
    /// How many selections were looked at, in all operations.
    visited: usize,
    /// The fragments that the walk is in.
    inside: Vec<&'d str>,
    /// The fragments that it has been in.
    reached: HashSet<&'d str>,
    counts: Counts,
}

/// What is counted in one operation.
#[derive(Default)]
struct Counts {
    aliases: usize,
    repeats: usize,
    directives: usize,
}

/// Where the walk is.
struct At<'w, 'd> {
    operation: &'d OperationDefinition,
    place: Place<'d>,
    /// How many fields are around.
    depth: usize,
    /// How many fields and fragments are around.
    nesting: usize,
    /// Under which names there are fields in this object already.
    keys: &'w mut HashSet<&'d str>,
    cost: &'w mut Cost,
}

impl<'d> Walk<'d> {
    fn new(document: &'d ExecutableDocument, registry: &'d Registry, rules: &'d Rules) -> Self {
        Self {
            document,
            registry,
            lists: Lists::new(registry),
            rules,
            visited: 0,
            inside: Vec::new(),
            reached: HashSet::new(),
            counts: Counts::default(),
        }
    }

    fn document(&mut self) -> Result<Costs, ServerError> {
        let mut costs = Costs::new();
        let mut any = None;
        for (name, operation) in self.document.operations.iter() {
            costs.insert(name.cloned(), self.operation(&operation.node)?);
            any = Some(&operation.node);
        }
        // What is spread nowhere is refused by validation, which walks over it, too.
        for (name, fragment) in &self.document.fragments {
            if let Some(operation) = any.filter(|_| !self.reached.contains(name.as_str())) {
                self.counts = Counts::default();
                let (mut keys, mut cost) = (HashSet::new(), Cost::default());
                let place = self.lists.on(&fragment.node.type_condition.node.on.node);
                let at = At { operation, place, depth: 0, nesting: 0, keys: &mut keys, cost: &mut cost };
                self.spread(name, fragment.pos, at)?;
            }
        }
        Ok(costs)
    }

    fn operation(&mut self, operation: &'d OperationDefinition) -> Result<Cost, ServerError> {
        self.counts = Counts::default();
        let max = self.rules.limits.variables;
        if let Some(extra) = operation.variable_definitions.get(max) {
            return Err(too_much(
                format!("The operation has more than {max} variables; put values together in lists and objects."),
                extra.pos,
            ));
        }
        self.directives(&operation.directives)?;
        for definition in &operation.variable_definitions {
            self.directives(&definition.node.directives)?;
        }
        let root = match operation.ty {
            OperationType::Query => Some(&self.registry.query_type),
            OperationType::Mutation => self.registry.mutation_type.as_ref(),
            OperationType::Subscription => self.registry.subscription_type.as_ref(),
        };
        let mut cost = Cost::default();
        let mut keys = HashSet::new();
        let place = self.lists.on(root.map_or("", String::as_str));
        let at = At { operation, place, depth: 0, nesting: 0, keys: &mut keys, cost: &mut cost };
        self.selections(&operation.selection_set.node, at)?;
        Ok(cost)
    }

    fn selections(&mut self, set: &'d SelectionSet, at: At<'_, 'd>) -> Result<(), ServerError> {
        let At { operation, place, depth, nesting, keys, cost } = at;
        for selection in &set.items {
            self.visit(selection.pos, nesting)?;
            self.directives(selection.node.directives())?;
            let at = At { operation, place: place.clone(), depth, nesting, keys: &mut *keys, cost: &mut *cost };
            match &selection.node {
                Selection::Field(field) => self.field(field, at)?,
                Selection::FragmentSpread(spread) => self.spread(&spread.node.fragment_name.node, spread.pos, at)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| &on.node.on.node);
                    let place = on.map_or_else(|| at.place.clone(), |on| self.lists.narrow(&at.place, on));
                    let at = At { place, nesting: nesting + 1, ..at };
                    self.selections(&inline.node.selection_set.node, at)?;
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'d Positioned<Field>, at: At<'_, 'd>) -> Result<(), ServerError> {
        let (node, depth) = (&field.node, at.depth + 1);
        self.check(field, depth)?;
        if !at.keys.insert(node.response_key().node.as_str()) {
            let max = self.rules.limits.repeats;
            count(&mut self.counts.repeats, max, "fields that repeat others beside them", field.pos)?;
        }
        let changes = at.depth == 0 && at.operation.ty == OperationType::Mutation;
        at.cost.add(if changes { MUTATION } else { 1 });
        if node.selection_set.node.items.is_empty() {
            return Ok(());
        }
        let (place, size) = self.lists.enter(&at.place, node, at.operation);
        let (mut keys, mut cost) = (HashSet::new(), Cost::default());
        let inside =
            At { operation: at.operation, place, depth, nesting: at.nesting + 1, keys: &mut keys, cost: &mut cost };
        self.selections(&node.selection_set.node, inside)?;
        at.cost.add_list(size, cost);
        Ok(())
    }

    /// What a field is held to, wherever it leads.
    fn check(&mut self, field: &Positioned<Field>, depth: usize) -> Result<(), ServerError> {
        let (node, pos, limits) = (&field.node, field.pos, &self.rules.limits);
        let name = node.name.node.as_str();
        if depth > limits.depth {
            let max = limits.depth;
            return Err(too_much(
                format!("The query's fields are nested too deep: more than {max} levels; ask for less at once."),
                pos,
            ));
        }
        if self.rules.closed && INTROSPECTION.contains(&name) {
            let problem = format!("`{name}` is not answered here: the server's introspection is switched off.");
            return Err(error(problem, vec![pos], Code::IntrospectionDisabled));
        }
        if name == "__typename" && !(node.arguments.is_empty() && node.selection_set.node.items.is_empty()) {
            let problem = "`__typename` takes no arguments, and has no fields.".to_owned();
            return Err(error(problem, vec![pos], Code::GraphqlValidationFailed));
        }
        if node.alias.is_some() {
            count(&mut self.counts.aliases, limits.aliases, "fields with another name (aliases)", pos)?;
        }
        Ok(())
    }

    /// Goes into a fragment. One that is unknown is for validation to tell of.
    fn spread(&mut self, name: &'d Name, pos: Pos, at: At<'_, 'd>) -> Result<(), ServerError> {
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(()) };
        if self.inside.contains(&name.as_str()) {
            let problem = format!("The fragment `{name}` contains itself; end the circle.");
            return Err(error(problem, vec![pos], Code::GraphqlValidationFailed));
        }
        self.inside.push(name);
        self.reached.insert(name);
        self.directives(&fragment.node.directives)?;
        let place = self.lists.narrow(&at.place, &fragment.node.type_condition.node.on.node);
        let at = At { place, nesting: at.nesting + 1, ..at };
        self.selections(&fragment.node.selection_set.node, at)?;
        self.inside.pop();
        Ok(())
    }

    fn visit(&mut self, pos: Pos, nesting: usize) -> Result<(), ServerError> {
        if nesting > MAX_NESTING {
            return Err(too_much(
                format!("The query's fields and fragments are nested more than {MAX_NESTING} deep; flatten it."),
                pos,
            ));
        }
        count(
            &mut self.visited,
            self.rules.limits.tokens,
            "selections, where each fragment counts as often as it is spread",
            pos,
        )
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), ServerError> {
        let max = self.rules.limits.directives;
        directives.iter().try_for_each(|directive| {
            count(&mut self.counts.directives, max, "directives", directive.pos)?;
            is_known(directive)
        })
    }
}

/// Sees that a directive is one, also where async-graphql does not look: at `__typename`, and at variables.
fn is_known(directive: &Positioned<Directive>) -> Result<(), ServerError> {
    let name = &directive.node.name.node;
    let problem = match name.as_str() {
        "skip" | "include" if directive.node.get_argument("if").is_some() => return Ok(()),
        "skip" | "include" => format!("The directive `@{name}` lacks its argument `if`."),
        _ => format!("There is no directive `@{name}`: a query can have `@skip` and `@include`."),
    };
    Err(error(problem, vec![directive.pos], Code::GraphqlValidationFailed))
}

/// Counts one more of something, of which there may be so many.
fn count(so_far: &mut usize, max: usize, what: &str, pos: Pos) -> Result<(), ServerError> {
    *so_far += 1;
    if *so_far > max {
        return Err(too_much(format!("The query has more than {max} {what}; ask for less at once."), pos));
    }
    Ok(())
}

fn too_much(problem: String, pos: Pos) -> ServerError {
    error(problem, vec![pos], Code::TooComplex)
}

#[cfg(test)]
mod tests;
