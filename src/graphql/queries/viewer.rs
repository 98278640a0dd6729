//! The root field that says who is asking.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::graphql::{loaders::ContextExt as _, types::viewer::Viewer};

/// Reads who is asking.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking, and what they may do.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(Arc::clone(ctx.viewer()))
    }
}
