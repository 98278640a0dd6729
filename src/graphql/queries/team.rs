//! Root fields that read teams.

use async_graphql::{Context, ID, Object};

use crate::{
    db,
    graphql::{
        argument,
        connection::{Connection, PageArgs},
        errors::{Nullable, Result, nullable},
        list::{self, Asked, Given, TeamFilter, TeamOrder},
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

    /// All teams that are asked for.
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<TeamFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<TeamOrder>>,
        #[graphql(
            desc = "Only entries that have words which begin with each of these words: name; neither case nor accents count. The best matches come first, unless `orderBy` says otherwise."
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
    ) -> Result<Connection<TeamEdge>> {
        let asked = Asked { filter, order_by, search, page: PageArgs { first, after, last, before, offset } };
        list::all(ctx, asked, db::team::page, db::team::count).await
    }
}
