//! `sessionRevoke`: the end of a session.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    db::session as sessions,
    domain::{
        Means, SessionId,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        argument,
        errors::Result,
        mutations::authenticator,
        types::user_error::UserError,
        write::{self, Came, Deleted, Manner, Stop, Work},
    },
};

/// Ends sessions.
#[derive(Default)]
pub struct SessionRevoke;

/// Which session is to end.
#[derive(Debug, Clone, InputObject)]
pub struct SessionRevokeInput {
    /// Its id; null for the session that the request came with.
    id: Option<ID>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
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
impl SessionRevoke {
    /// Ends a session of one's own; administrators of the instance end anybody's. Its token is refused from then on, by
    /// every server within five seconds.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session is to end.")] input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let named = input.id.as_ref().map(|id| argument::id("input.id", id)).transpose()?;
        let authenticator = Arc::clone(authenticator(ctx));
        let forget = move |ended: &Deleted| authenticator.forget_session(SessionId::new(ended.0.uuid()));
        let ended =
            write::run_then(ctx, Manner::of(input.dry_run), named, |work, named| Box::pin(end(work, named)), forget);
        let outcome = ended.await?;
        let revoked_id = match outcome.came {
            Some(Came::Now(ended)) => Some(ID(ended.1)),
            _ => None,
        };
        Ok(SessionRevokePayload { revoked_id, user_errors: outcome.user_errors })
    }
}

async fn end(work: &mut Work<'_, '_>, named: Option<SessionId>) -> std::result::Result<Deleted, Stop> {
    let own = match work.viewer().known_by {
        Some(Means::Session(id)) => Some(id),
        _ => None,
    };
    let Some(id) = named.or(own) else {
        let problem = "is missing: the request came without a session, so name the one to end";
        work.check.refuse(&["id"], Refusal::new(ViolationCode::Required, problem));
        return Err(work.stop());
    };
    let permit = work.run(sessions::owner(id)).await?.map(|owner| work.viewer().permit_personal(owner));
    let ended = match permit {
        Some(Ok(permit)) => work.run(sessions::revoke(permit, id)).await?,
        Some(Err(_)) | None => false,
    };
    if !ended {
        // Somebody else's is told of as one that never was.
        let problem = "names no session that you may end";
        work.check.refuse(&["id"], Refusal::new(ViolationCode::NotFound, problem));
        return Err(work.stop());
    }
    Ok(Deleted(id.untyped(), id.to_string()))
}
