//! Root fields that read records of any kind.

use async_graphql::{Context, ID, Object};
use futures_util::future::join_all;

use crate::graphql::{
    errors::{Error, Nullable, Result, nullable},
    loaders::ContextExt as _,
    node::{self, Node},
};

/// Reads records of any kind.
#[derive(Default)]
pub struct NodeQuery;

/// How many records can be asked for at once.
const MAX_NODES: usize = 100;

#[Object]
impl NodeQuery {
    /// The record with this id; null if there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record's id, of whatever kind.")] id: ID,
    ) -> Nullable<Node> {
        nullable(async { node::find(ctx.loaders(), "id", &id).await }).await
    }

    /// The records with these ids, in the same order; null where there is none.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records' ids, of whatever kinds; at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Nullable<Node>>> {
        if ids.len() > MAX_NODES {
            let problem = format!("can hold at most {MAX_NODES} ids, not {}", ids.len());
            return Err(Error::argument("ids", problem));
        }
        let loaders = ctx.loaders();
        let find = async |(index, id)| nullable(node::find(loaders, &format!("ids[{index}]"), id)).await;
        Ok(join_all(ids.iter().enumerate().map(find)).await)
    }
}
