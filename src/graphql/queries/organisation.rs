//! Root fields that read organisations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};

use crate::{
    db,
    domain::text::fold,
    graphql::{
        argument,
        connection::{Connection, NOBODY, PageArgs, count_all},
        errors::{Nullable, Result, nullable},
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

    /// All organisations, the newest first.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<OrganisationEdge>> {
        let window = PageArgs { first, after, last, before, offset }.window()?;
        let page = ctx.loaders().read(|sight| db::organisation::page(sight, window)).await?;
        let page = page.into_iter().map(|entry| entry.map(Arc::new)).collect();
        Ok(Connection::new(page, &window, count_all!(db::organisation::count), NOBODY))
    }
}
