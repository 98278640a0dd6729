//! Root fields that read what happened.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    db,
    domain::change::{ChangeAction, ChangeFilter, RecordType},
    graphql::{
        argument,
        connection::{Connection, Count, Edge as _, Label, NOBODY, PageArgs, is_page_selected},
        errors::Result,
        list::{DateTimeFilter, Given, given, some_of, span},
        loaders::{ContextExt as _, Loaders},
        types::change::ChangeEdge,
    },
};

/// Reads what happened.
#[derive(Default)]
pub struct ChangeQuery;

/// Which changes are listed: those that meet all that is given. A condition that is left out does not count; null or an empty
/// list is an error.
#[derive(InputObject)]
#[graphql(name = "ChangeFilter")]
pub struct Conditions {
    /// Only changes of records of these kinds.
    record_types: Given<Vec<RecordType>>,
    /// Only changes in which one of these was done.
    actions: Given<Vec<ChangeAction>>,
    /// Only changes that belong to the history of the organisation with this id.
    organisation: Given<ID>,
    /// Only changes of the record with this id.
    record: Given<ID>,
    /// Only changes that happened then.
    occurred_at: Given<DateTimeFilter>,
}

#[Object]
impl ChangeQuery {
    /// All changes in the order in which they were committed, the oldest first: whoever goes on from the cursor of the last one
    /// misses none and sees none twice. A change appears once everything that was begun before it has ended.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only changes after this one: the `cursor` of a change.")] after: Option<String>,
        #[graphql(desc = "So many changes: 20 if nothing is said, at most 100.")] first: Option<i64>,
        #[graphql(desc = "Which changes; null is an error.")] filter: Given<Conditions>,
    ) -> Result<Connection<ChangeEdge>> {
        let label = Label::usual(ChangeEdge::CONNECTION);
        let window = PageArgs { first, after, ..PageArgs::default() }.window(&label)?;
        let filter = given("filter", filter)?.map(Conditions::read).transpose()?.unwrap_or_default();
        let feed = |sight| db::change::feed(sight, filter.clone(), window.clone());
        let page = if is_page_selected(ctx) {
            ctx.loaders().read_if(!filter.is_everything(), feed).await?
        } else {
            Vec::new()
        };
        let page = page.into_iter().map(|entry| entry.map(Arc::new)).collect();
        let count: Count = Box::new(move |loaders, _| Box::pin(counted(loaders, filter.clone())));
        Ok(Connection::in_order(page, &window, &label, count, NOBODY))
    }
}

/// How many changes there are.
async fn counted(loaders: &Loaders, filter: ChangeFilter) -> Result<i64> {
    loaders.read_if(!filter.is_everything(), |sight| db::change::count(sight, filter)).await
}

impl Conditions {
    /// What is asked for.
    fn read(self) -> Result<ChangeFilter> {
        let organisation = given("filter.organisation", self.organisation)?;
        let record = given("filter.record", self.record)?;
        Ok(ChangeFilter {
            record_types: some_of("filter.recordTypes", self.record_types)?,
            actions: some_of("filter.actions", self.actions)?,
            organisation: organisation.map(|id| argument::id("filter.organisation", &id)).transpose()?,
            record: record.map(|id| argument::record("filter.record", &id)).transpose()?,
            occurred_at: given("filter.occurredAt", self.occurred_at)?
                .map(|given| span("filter.occurredAt", given))
                .transpose()?,
        })
    }
}
