//! What may be asked without saying who one is: `viewer`, and what the schema says of itself.

use std::collections::HashSet;

use async_graphql::{
    ErrorExtensionValues, PathSegment, Positioned, ServerError,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use crate::graphql::errors::Code;

/// The root fields of a query that anybody may read.
const OPEN: [&str; 3] = ["viewer", "__schema", "__type"];

/// Looks for root fields that an anonymous viewer may not ask for. It looks at the request, not at each field's resolver:
/// a field that is new is closed.
///
/// # Errors
/// One for each such field, at its path.
pub fn check(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<(), Vec<ServerError>> {
    let mut roots = Roots { document, spread: HashSet::new(), fields: Vec::new() };
    roots.gather(&operation.selection_set.node);
    let query = operation.ty == OperationType::Query;
    let open = |name: &str| name == "__typename" || query && OPEN.contains(&name);
    let closed = roots.fields.into_iter().filter(|field| !open(&field.node.name.node));
    let errors: Vec<_> = closed.map(refused).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

struct Roots<'d> {
    document: &'d ExecutableDocument,
    spread: HashSet<&'d str>,
    fields: Vec<&'d Positioned<Field>>,
}

impl<'d> Roots<'d> {
    fn gather(&mut self, selections: &'d SelectionSet) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => self.fields.push(field),
                Selection::InlineFragment(inline) => self.gather(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    // Once each: the document is not yet known to be without circles.
                    let fragment = self.document.fragments.get(name).filter(|_| self.spread.insert(name));
                    if let Some(fragment) = fragment {
                        self.gather(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

fn refused(field: &Positioned<Field>) -> ServerError {
    let (name, key) = (&field.node.name.node, &field.node.response_key().node);
    let problem = format!(
        "`{name}` is not for the anonymous: say who you are with `Authorization: Bearer …` or `X-Session-Token`. Without either, only `viewer`, `__typename` and the schema can be read."
    );
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", Code::Unauthenticated);
    let path = vec![PathSegment::Field(key.to_string())];
    ServerError { path, extensions: Some(extensions), ..ServerError::new(problem, Some(field.pos)) }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, types::DocumentOperations};

    use super::*;

    fn closed(query: &str) -> Vec<String> {
        let document = parse_query(query).expect("a document");
        let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
        let errors = check(&document, &operation.node).err().unwrap_or_default();
        errors.into_iter().map(|error| format!("{:?}", error.path)).collect()
    }

    #[test]
    fn only_the_viewer_and_the_schema_are_open() {
        assert!(
            closed("{ viewer { permissions } __typename __schema { description } __type(name: \"User\") { name } }")
                .is_empty()
        );
        assert_eq!(
            closed("{ viewer { permissions } all: users { totalCount } country(code: \"DE\") { name } }").len(),
            2
        );
        assert_eq!(closed("mutation { viewer __typename }").len(), 1);
    }

    #[test]
    fn fragments_hide_nothing_and_circles_end() {
        assert_eq!(closed("{ ...A ... on Query { teams { totalCount } } } fragment A on Query { ...B } fragment B on Query { users { totalCount } ...A }").len(), 2);
    }
}
