//! Root fields that read teams.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use crate::{
    db,
    graphql::{
        argument,
        connection::{Connection, NOBODY, PageArgs, count_all},
        errors::{Nullable, Result, nullable},
        loaders::ContextExt as _,
        types::team::{Team, TeamById, TeamEdge},
    },
};

/// Reads teams.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// A team; null if there is none with this id.
    async fn team(&self, ctx: &Context<'_>, #[graphql(desc = "The team's id.")] id: ID) -> Nullable<Team> {
        nullable(async { Ok(ctx.loaders().load::<TeamById>(argument::id("id", &id)?).await?.map(Team)) }).await
    }

    /// All teams, the newest first.
    async fn teams(
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
    ) -> Result<Connection<TeamEdge>> {
        let window = PageArgs { first, after, last, before, offset }.window()?;
        let page = ctx.loaders().read(|sight| db::team::page(sight, window)).await?;
        let page = page.into_iter().map(|entry| entry.map(Arc::new)).collect();
        Ok(Connection::new(page, &window, count_all!(db::team::count), NOBODY))
    }
}
