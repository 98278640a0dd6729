//! Sessions that users begin and end themselves: what the graph's mutations do.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{
    Authenticator,
    issue::{Error, Issued, Issuer},
};
use crate::{
    db::{self, Db, session},
    domain::{
        Actor, Means, SessionId, Viewer,
        clock::SystemIds,
        violation::{Refusal, Violation, ViolationCode},
    },
};

/// Why a session neither began nor ended.
#[derive(Debug, thiserror::Error)]
pub enum Unchanged {
    /// It may not, or there is none; the viewer is told.
    #[error("{}", .0.message)]
    Refused(Violation),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl From<Violation> for Unchanged {
    fn from(violation: Violation) -> Self {
        Self::Refused(violation)
    }
}

impl Authenticator {
    /// Begins a session of a viewer who came with a token of the identity provider, until a time, or for as long as sessions
    /// last here. Who came with a session begins no other: a stolen token would never end.
    ///
    /// # Errors
    /// When the viewer came otherwise or may not sign in any more, the time is past or too far away, or the database fails.
    pub async fn begin(&self, viewer: &Viewer, until: Option<DateTime<Utc>>) -> Result<Issued, Unchanged> {
        let (Some(Actor::User(user)), Some(Means::Jwt)) = (viewer.actor, viewer.known_by) else {
            let problem = "takes a token of the identity provider, sent as `Authorization: Bearer …`; the request came \
                           with another credential, or with none";
            return Err(Refusal::new(ViolationCode::Forbidden, problem).at(&[]).into());
        };
        let now = self.clock.now();
        let lasts = self.lasts(until.map(|until| until - now)).map_err(|refusal| refusal.at(&["expiresAt"]))?;
        let refused = || {
            let problem = "takes a user who may sign in, and you may not any more";
            Unchanged::from(Refusal::new(ViolationCode::Forbidden, problem).at(&[]))
        };
        let permit = viewer.permit_personal(user).map_err(|_| refused())?;
        let issuer = Issuer { db: self.db.clone(), ids: Arc::new(SystemIds), now };
        issuer.session_of(permit, user, lasts).await.map_err(|error| match error {
            Error::Database(error) => error.into(),
            Error::Refused(_) => refused(),
        })
    }

    fn lasts(&self, asked: Option<TimeDelta>) -> Result<TimeDelta, Refusal> {
        let asked = asked.unwrap_or(self.session);
        if asked <= TimeDelta::zero() {
            return Err(Refusal::invalid("is not in the future: give a later time, or leave it out"));
        }
        if asked > self.session {
            let days = self.session.num_days();
            let refusal = Refusal::invalid(format!("is more than {days} days away, the longest that a session lasts"));
            return Err(refusal.with_params(json!({ "maxDays": days })));
        }
        Ok(asked)
    }

    /// Ends a session of the viewer's own, as an administrator anybody's; if none is named, the one that the request came
    /// with. From then on this server takes its token no more; others do for as long as they remember callers.
    ///
    /// It is done to its end even if the returned future is dropped.
    ///
    /// # Errors
    /// When there is none that the viewer may end, or the database fails.
    pub async fn end(self: &Arc<Self>, viewer: &Viewer, named: Option<SessionId>) -> Result<SessionId, Unchanged> {
        let own = match viewer.known_by {
            Some(Means::Session(id)) => Some(id),
            _ => None,
        };
        let Some(id) = named.or(own) else {
            let problem = "is missing: the request came without a session, so name the one to end";
            return Err(Refusal::new(ViolationCode::Required, problem).at(&["id"]).into());
        };
        // Somebody else's is told of as one that never was.
        let unknown = || Refusal::new(ViolationCode::NotFound, "names no session that you may end").at(&["id"]);
        let (this, viewer) = (Arc::clone(self), viewer.clone());
        let work = tokio::spawn(async move {
            let ended = revoke(&this.db, id, viewer).await?;
            if ended {
                this.forget(|viewer| viewer.known_by == Some(Means::Session(id)));
            }
            Ok(ended)
        });
        let ended = work.await.unwrap_or_else(|_| Err(db::Error::Panicked))?;
        if ended { Ok(id) } else { Err(unknown().into()) }
    }

    /// Forgets the callers of whom this is true, and who looks one up at this moment forgets it, too: their credentials have
    /// been revoked.
    pub fn forget(&self, gone: impl Fn(&Viewer) -> bool) {
        let mut ended = self.revocations();
        *ended += 1;
        self.known.retain(|_, known| !gone(&known.viewer));
    }
}

/// Ends a session in the database, if it is one that the viewer may end; whether it was.
async fn revoke(db: &Db, id: SessionId, viewer: Viewer) -> db::Result<bool> {
    let revoked = db.transaction(move |tx| {
        let viewer = viewer.clone();
        Box::pin(async move {
            let owner = tx.run(session::owner(id)).await?;
            match owner.map(|owner| viewer.permit_personal(owner)) {
                Some(Ok(permit)) => tx.run(session::revoke(permit, id)).await,
                Some(Err(_)) | None => Ok(false),
            }
        })
    });
    revoked.await
}
