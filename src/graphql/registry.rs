//! What the schema knows of its types, for what looks at requests before they run.

use async_graphql::{IntrospectionMode, ObjectType, OutputType, registry::Registry};

/// The types that can be reached from these roots, as async-graphql itself registers them.
pub fn of<Q: ObjectType, M: ObjectType>() -> Registry {
    let mut registry = Registry {
        types: std::collections::BTreeMap::new(),
        directives: std::collections::BTreeMap::new(),
        implements: std::collections::HashMap::new(),
        query_type: <Q as OutputType>::type_name().into_owned(),
        mutation_type: Some(<M as OutputType>::type_name().into_owned()),
        subscription_type: None,
        introspection_mode: IntrospectionMode::Enabled,
        enable_federation: false,
        federation_subscription: false,
        ignore_name_conflicts: std::collections::HashSet::new(),
        enable_suggestions: false,
    };
    Q::create_type_info(&mut registry);
    M::create_type_info(&mut registry);
    registry
}
