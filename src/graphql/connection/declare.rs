//! The declarations of a list's edge, and of how a list is counted.

/// Declares an edge: its name and its connection's, what a row holds and which node that leads to. What follows in
/// braces are the fields with the relation's own facts, which find the row in `self.row`. What a place in the list is follows
/// after `at`, where it is not the usual one.
macro_rules! edge {
    (
        $(#[doc = $doc:literal])+
        $name:ident, $connection:literal: $row:ty => $node:ty, $description:literal
    ) => {
        $crate::graphql::connection::edge! {
            $(#[doc = $doc])+
            $name, $connection: $row => $node, $description, |row| <$node>::from(row.clone()), {}
        }
    };
    (
        $(#[doc = $doc:literal])+
        $name:ident, $connection:literal: $row:ty => $node:ty, $description:literal, |$this:ident| $of:expr, { $($facts:tt)* }
    ) => {
        $crate::graphql::connection::edge! {
            $(#[doc = $doc])+
            $name, $connection: $row, at $crate::db::page::Position => $node, $description, |$this| $of, { $($facts)* }
        }
    };
    (
        $(#[doc = $doc:literal])+
        $name:ident, $connection:literal: $row:ty, at $place:ty => $node:ty, $description:literal, |$this:ident| $of:expr,
        { $($facts:tt)* }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name {
            spot: $crate::graphql::connection::Spot<$place>,
            row: $row,
        }

        impl $crate::graphql::connection::Edge for $name {
            const CONNECTION: &'static str = $connection;
            type Place = $place;
            type Row = $row;
            type Node = $node;

            fn new(spot: $crate::graphql::connection::Spot<$place>, row: $row) -> Self {
                Self { spot, row }
            }

            fn spot(&self) -> &$crate::graphql::connection::Spot<$place> {
                &self.spot
            }

            fn node(&self) -> $node {
                let $this = &self.row;
                $of
            }
        }

        $(#[doc = $doc])+
        #[async_graphql::Object]
        impl $name {
            /// The entry's place in the list.
            fn cursor(&self) -> String {
                self.spot.cursor()
            }

            #[doc = $description]
            fn node(&self) -> $node {
                $crate::graphql::connection::Edge::node(self)
            }

            $($facts)*
        }
    };
}
pub(in crate::graphql) use edge;

/// Counts a list with a batch that counts: `count_with!(CountUsers: OrganisationId)`.
macro_rules! count_with {
    ($batch:ty) => {
        Box::new(|loaders, parent| Box::pin(loaders.load::<$batch>($crate::domain::Id::new(parent.uuid()))))
    };
}
pub(in crate::graphql) use count_with;
