//! Root fields that read contacts.

use async_graphql::{Context, ID, Object};

use crate::graphql::{
    argument,
    errors::{Nullable, nullable},
    loaders::ContextExt as _,
    types::contact::{Contact, ContactById},
};

/// Reads contacts.
#[derive(Default)]
pub struct ContactQuery;

#[Object]
impl ContactQuery {
    /// A contact; null if there is none with this id.
    async fn contact(&self, ctx: &Context<'_>, #[graphql(desc = "The contact's id.")] id: ID) -> Nullable<Contact> {
        nullable(async { Ok(ctx.loaders().load::<ContactById>(argument::id("id", &id)?).await?.map(Contact)) }).await
    }
}
