//! Mutations that begin and end sessions.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    auth::{Authenticator, Unchanged, issue::Issued},
    graphql::{
        argument,
        errors::{Error, Result},
        loaders::ContextExt as _,
        scalars::DateTime,
        types::{session::Session, user_error::UserError},
    },
};

/// Begins and ends sessions.
#[derive(Default)]
pub struct SessionMutation;

/// How a session is to be.
#[derive(InputObject)]
pub struct SessionCreateInput {
    /// When it ends; null for as late as sessions end here. It cannot be later than that.
    expires_at: Option<DateTime>,
}

/// What came of beginning a session.
#[derive(SimpleObject)]
pub struct SessionCreatePayload {
    /// The session; null if none began.
    session: Option<Session>,
    /// What to send as `X-Session-Token` in the session. It is shown this once: of it only a hash is kept.
    token: Option<String>,
    /// Why no session began; empty if one did.
    user_errors: Vec<UserError>,
}

/// Which session is to end.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// Its id; null for the session that the request came with.
    id: Option<ID>,
}

/// What came of ending a session.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// The id of the session that ended; null if none did.
    revoked_id: Option<ID>,
    /// Why none ended; empty if one did.
    user_errors: Vec<UserError>,
}

#[Object]
impl SessionMutation {
    /// Begins a session of the user whose token of the identity provider came with the request. With any other credential
    /// that is `FORBIDDEN`.
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the session is to be.")] input: SessionCreateInput,
    ) -> Result<SessionCreatePayload> {
        let until = input.expires_at.map(|at| at.0.get());
        let (begun, user_errors) = told(authenticator(ctx).begin(ctx.viewer(), until).await)?;
        let (session, token) = begun.map(parts).unzip();
        Ok(SessionCreatePayload { session, token, user_errors })
    }

    /// Ends a session of one's own; administrators of the instance end anybody's. Its token is refused from then on, by
    /// every server within five seconds.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session is to end.")] input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let named = input.id.map(|id| argument::id("input.id", &id)).transpose()?;
        let (ended, user_errors) = told(authenticator(ctx).end(ctx.viewer(), named).await)?;
        Ok(SessionRevokePayload { revoked_id: ended.map(|id| ID(id.to_string())), user_errors })
    }
}

fn authenticator<'c>(ctx: &Context<'c>) -> &'c Arc<Authenticator> {
    // The server sends it with every request.
    ctx.data_unchecked()
}

fn parts(issued: Issued) -> (Session, String) {
    let Issued { secret, id, created_at, expires_at } = issued;
    let at = |at: chrono::DateTime<chrono::Utc>| DateTime(at.into());
    (Session { id: ID(id), created_at: at(created_at), expires_at: at(expires_at) }, secret.reveal().to_owned())
}

/// What came of it, or what the caller is told.
fn told<T>(outcome: std::result::Result<T, Unchanged>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Unchanged::Refused(violation)) => Ok((None, vec![UserError(violation)])),
        Err(Unchanged::Database(error)) => Err(Error::from(error)),
    }
}
