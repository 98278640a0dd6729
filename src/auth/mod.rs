//! Who is calling: from the credential that a request carries to the [`Viewer`] for whom it is answered.
//!
//! ```text
//! headers → Claim (credential.rs) → whose it is, by its hash or its provider (jwt) → roles → Viewer
//! ```
//!
//! A credential that is there but wrong is refused, whatever is asked; without one the caller is anonymous. What was found
//! is remembered for a few seconds, so that a busy caller costs no statement; what was refused is not.

mod credential;
pub mod issue;
pub mod jwt;
mod secret;
mod session;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

use self::jwt::{Verifier, Wrong};
pub use self::{
    credential::{Claim, Credential, Jwt},
    secret::{Kind, Secret},
    session::Unchanged,
};
use crate::{
    db::{self, Db, caller, caller::CallingUser},
    domain::{Actor, Means, OrganisationId, Permit, Viewer, clock::Clock, text::fold, user::UserState},
};

/// For so long it is not asked again whose a credential is: as long, at most, somebody goes on whose rights were taken.
const REMEMBERED: Duration = Duration::from_secs(5);

/// So many callers are remembered at most.
const CALLERS: usize = 10_000;

/// How exact the last use of a credential is kept.
const LAST_USE: TimeDelta = TimeDelta::minutes(1);

/// Why a caller is not answered. Nothing of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The credential is wrong; the sentence says what to do about it.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// `X-Organisation-Id` names none of the caller's organisations, be there such a one or not.
    #[error("The header X-Organisation-Id names no organisation that you belong to; send the id or the slug of one.")]
    NoOrganisation,
    /// The identity provider's keys never came, so that nobody can tell whether its token is right.
    #[error("the identity provider's keys could not be fetched")]
    Unavailable,
    /// The database failed.
    #[error("the caller cannot be looked up: {0}")]
    Database(#[from] db::Error),
}

/// The sentence for every credential that nobody has: which part of it is wrong is nobody's business.
const UNKNOWN: Refused =
    Refused::Unauthenticated("The credential is unknown, was revoked, or has expired; sign in again.");

/// A caller who was found.
#[derive(Clone)]
struct Known {
    viewer: Arc<Viewer>,
    expires_at: Option<DateTime<Utc>>,
    found: Instant,
}

/// Finds out who is calling.
pub struct Authenticator {
    db: Db,
    clock: Arc<dyn Clock>,
    jwt: Option<Verifier>,
    /// How long a session lasts that a user begins.
    session: TimeDelta,
    known: Cache<String, Known>,
    /// How many sessions were ended here.
    revocations: AtomicU64,
}

/// How callers may say who they are, besides what Roster itself gave them.
pub struct Settings {
    /// What checks the tokens of an identity provider; without it none is right.
    pub jwt: Option<Verifier>,
    /// How long sessions last at most that users begin with such a token.
    pub session: TimeDelta,
}

impl Default for Settings {
    fn default() -> Self {
        Self { jwt: None, session: TimeDelta::days(30) }
    }
}

impl Authenticator {
    /// Looks callers up in this database, by this clock.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let Settings { jwt, session } = settings;
        Self { db, clock, jwt, session, known: Cache::new(CALLERS), revocations: AtomicU64::new(0) }
    }

    /// The viewer for whom a request with this claim is answered: at most two statements, and none if the caller was
    /// here a moment ago; one more for another organisation than the caller's own, or its slug.
    ///
    /// # Errors
    /// When the credential is wrong, the organisation is none of the caller's, or the database fails.
    pub async fn viewer(&self, claim: Claim) -> Result<Arc<Viewer>, Refused> {
        let viewer = match &claim.credential {
            None => Arc::default(),
            Some(credential) => self.caller(credential).await?,
        };
        let Some(named) = claim.organisation else { return Ok(viewer) };
        let organisation = Some(self.organisation(&viewer, &named).await?);
        Ok(Arc::new(Viewer { organisation, ..Viewer::clone(&viewer) }))
    }

    async fn caller(&self, credential: &Credential) -> Result<Arc<Viewer>, Refused> {
        let hash = match credential {
            Credential::Session(secret) | Credential::Key(secret) => secret.hash(),
            Credential::Jwt(Jwt(token)) => secret::hash(token),
        };
        let now = self.clock.now();
        let fresh = |known: &Known| known.found.elapsed() < REMEMBERED && known.expires_at.is_none_or(|at| now < at);
        if let Some(known) = self.known.get(&hash).filter(fresh) {
            return Ok(known.viewer);
        }
        let found = Instant::now();
        let revocations = self.revocations.load(Ordering::SeqCst);
        let (viewer, expires_at) = match credential {
            Credential::Session(_) => self.by_session(hash.clone(), now).await?,
            Credential::Key(_) => self.by_key(hash.clone(), now).await?,
            Credential::Jwt(Jwt(token)) => self.by_jwt(token, now).await?,
        };
        let viewer = Arc::new(viewer);
        self.known.insert(hash.clone(), Known { viewer: Arc::clone(&viewer), expires_at, found });
        if self.revocations.load(Ordering::SeqCst) != revocations {
            // What was found may be of a session that was ended meanwhile.
            self.known.remove(&hash);
        }
        Ok(viewer)
    }

    async fn by_session(&self, hash: String, now: DateTime<Utc>) -> Result<(Viewer, Option<DateTime<Utc>>), Refused> {
        let session = self.db.read(caller::by_session(hash)).await?.ok_or(UNKNOWN)?;
        if session.expires_at.get() <= now {
            return Err(UNKNOWN);
        }
        let viewer = Viewer { known_by: Some(Means::Session(session.id)), ..self.user(session.user).await? };
        if session.last_used_at.is_none_or(|at| at.get() <= now - LAST_USE) {
            self.note(db::session::touch(Permit::of_system(), session.id, now.into(), (now - LAST_USE).into()));
        }
        Ok((viewer, Some(session.expires_at.get())))
    }

    async fn by_key(&self, hash: String, now: DateTime<Utc>) -> Result<(Viewer, Option<DateTime<Utc>>), Refused> {
        let key = self.db.read(caller::by_key(hash)).await?.ok_or(UNKNOWN)?;
        let expires_at = key.expires_at.map(db::types::Timestamp::get);
        if !key.enabled || expires_at.is_some_and(|at| at <= now) {
            return Err(UNKNOWN);
        }
        let roles = self.db.read(caller::roles_of_service_account(key.account)).await?;
        if key.last_used_at.is_none_or(|at| at.get() <= now - LAST_USE) {
            self.note(db::service_account::touch_key(Permit::of_system(), key.id, now.into(), (now - LAST_USE).into()));
        }
        let viewer = Viewer::new(Actor::ServiceAccount(key.account), false, roles);
        Ok((Viewer { known_by: Some(Means::Key(key.id)), ..viewer }, expires_at))
    }

    async fn by_jwt(&self, token: &str, now: DateTime<Utc>) -> Result<(Viewer, Option<DateTime<Utc>>), Refused> {
        let verifier = self.jwt.as_ref().ok_or(UNKNOWN)?;
        let identity = verifier.verify(token, now).await.map_err(|wrong| match wrong {
            Wrong::NoKeys => Refused::Unavailable,
            wrong => {
                tracing::debug!(%wrong, "a token of the identity provider was refused");
                UNKNOWN
            }
        })?;
        let user = self.db.read(caller::by_identity(identity.platform, identity.subject)).await?.ok_or(UNKNOWN)?;
        Ok((Viewer { known_by: Some(Means::Jwt), ..self.user(user).await? }, Some(identity.expires_at)))
    }

    async fn user(&self, user: CallingUser) -> Result<Viewer, Refused> {
        if matches!(user.state, UserState::Inactive | UserState::Locked) {
            return Err(UNKNOWN);
        }
        let roles = self.db.read(caller::roles_of_users(vec![user.id])).await?;
        let roles = roles.into_iter().map(|(_, organisation, roles)| (organisation, roles)).collect();
        Ok(Viewer::new(Actor::User(user.id), user.administrator, roles))
    }

    /// The organisation of this id or slug, if the caller has to do with it.
    async fn organisation(&self, viewer: &Viewer, named: &str) -> Result<OrganisationId, Refused> {
        if let Ok(id) = named.parse() {
            let known = viewer.belongs_to(id)
                || viewer.administrator && !self.db.read(db::organisation::by_ids(vec![id])).await?.is_empty();
            return if known { Ok(id) } else { Err(Refused::NoOrganisation) };
        }
        if named.contains('\0') || viewer.actor.is_none() {
            return Err(Refused::NoOrganisation);
        }
        let found = self.db.read(db::organisation::by_slug(fold(named))).await?.map(|organisation| organisation.id);
        found.filter(|id| viewer.administrator || viewer.belongs_to(*id)).ok_or(Refused::NoOrganisation)
    }

    /// Notes the last use of a credential while the request goes on: an answer does not wait for it, nor fail with it.
    fn note(&self, touch: impl db::Query<Output = ()> + Sync) {
        let db = self.db.clone();
        tokio::spawn(async move {
            let noted = db.transaction(move |tx| {
                let touch = touch.clone();
                Box::pin(async move { tx.run(touch).await })
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the last use of a credential was not noted");
            }
        });
    }
}
