//! Root fields that read organisations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};

use crate::{
    db,
    domain::text::fold,
    graphql::{
        argument,
        connection::{Connection, PageArgs},
        errors::{Nullable, Result, nullable},
        list::{self, Asked, Given, OrganisationFilter, OrganisationOrder},
        loaders::ContextExt as _,
        types::organisation::{Organisation, OrganisationById, OrganisationEdge},
    },
};

/// Reads organisations.
#[derive(Default)]
pub struct OrganisationQuery;

/// What names an organisation: exactly one of these.
#[derive(OneofObject)]
pub enum OrganisationBy {
    /// The organisation's id.
    Id(ID),
    /// The organisation's short name in addresses, whatever its case.
    Slug(String),
}

#[Object]
impl OrganisationQuery {
    /// An organisation; null if there is none of that name.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What names the organisation.")] by: OrganisationBy,
    ) -> Nullable<Organisation> {
        nullable(async {
            let loaders = ctx.loaders();
            let found = match by {
                OrganisationBy::Id(id) => loaders.load::<OrganisationById>(argument::id("by.id", &id)?).await?,
                OrganisationBy::Slug(slug) if !argument::can_name(&slug) => None,
                OrganisationBy::Slug(slug) => {
                    loaders.read(|sight| db::organisation::seen_by_slug(sight, fold(&slug))).await?.map(Arc::new)
                }
            };
            Ok(found.map(Organisation))
        })
        .await
    }

    /// All organisations that are asked for.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<OrganisationFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<OrganisationOrder>>,
        #[graphql(
            desc = "Only entries that have words which begin with each of these words: name and slug; neither case nor accents count. The best matches come first, unless `orderBy` says otherwise."
        )]
        search: Given<String>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<OrganisationEdge>> {
        let asked = Asked { filter, order_by, search, page: PageArgs { first, after, last, before, offset } };
        list::all(ctx, asked, db::organisation::page, db::organisation::count).await
    }
}
