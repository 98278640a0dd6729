//! What clients ask of lists: filters, orders and searches, and how a list answers them.
//!
//! | I add … | where |
//! | --- | --- |
//! | something to filter by | a test in `domain/list/<noun>.rs`, its SQL in `db/list/<noun>.rs`, its field in `<noun>.rs` here |
//! | something to order by | a field in `domain/list/<noun>.rs`, its column in `db/list/<noun>.rs` |

mod asked;
mod given;
mod group;
mod input;
mod organisation;
mod profile;
mod reader;
mod service_account;
mod team;
mod user;
mod value;

pub use self::{
    asked::{Asked, all, of},
    given::{Given, given, some_of},
    group::{GroupFilter, GroupOrder},
    input::DateTimeFilter,
    organisation::{OrganisationFilter, OrganisationOrder},
    profile::{ProfileFilter, ProfileOrder},
    service_account::{ServiceAccountFilter, ServiceAccountOrder},
    team::{TeamFilter, TeamOrder},
    user::{UserFilter, UserOrder},
    value::span,
};
use self::{
    input::{DateFilter, StringFilter},
    reader::{Conditions, Reader},
};
use crate::{db::list::Sort, domain::list::OrderDirection, graphql::enumeration::graphql_enums};

graphql_enums!(OrderDirection);

/// What a list is ordered by.
pub trait Ordering {
    /// The column, and from which end.
    fn sort(&self) -> Sort;
}

/// Declares what a list is ordered by: the input, its fields, and which column each is.
macro_rules! order {
    ($(#[doc = $doc:literal])+ $name:ident: $field:ty = $column:path) => {
        crate::graphql::enumeration::graphql_enums!($field);

        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// By what.
            field: $field,
            /// From which end: ASC, the least first, if nothing is said.
            #[graphql(default_with = "crate::domain::list::OrderDirection::Asc")]
            direction: crate::domain::list::OrderDirection,
        }

        impl crate::graphql::list::Ordering for $name {
            fn sort(&self) -> crate::db::list::Sort {
                let descending = self.direction == crate::domain::list::OrderDirection::Desc;
                crate::db::list::Sort { column: $column(self.field), descending }
            }
        }
    };
}
use order;
