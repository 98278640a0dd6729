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
pub mod key;
mod secret;
mod session;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

use self::jwt::{Verifier, Wrong};
pub use self::{
    credential::{Claim, Credential, Jwt},
    secret::{Kind, Secret},
};
use crate::{
    db::{
        self, Db, caller,
        caller::{CallingUser, RoleRow},
    },
    domain::{Actor, Means, OrganisationId, Permit, Viewer, clock::Clock, text::fold},
};

/// For so long it is not asked again whose a credential is: as long, at most, somebody goes on whose rights were taken.
const REMEMBERED: Duration = Duration::from_secs(5);

/// So many callers are remembered at most.
const CALLERS: usize = 10_000;

/// So many organisations are remembered at most that administrators named.
const ORGANISATIONS: usize = 1_000;

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
    /// The caller's organisations by their short names, folded.
    slugs: Arc<[(String, OrganisationId)]>,
    expires_at: Option<DateTime<Utc>>,
    found: Instant,
}

impl Known {
    fn new(actor: Actor, administrator: bool, means: Means, rows: Vec<RoleRow>) -> Self {
        let roles = rows.iter().map(|row| (row.organisation, row.roles)).collect();
        let viewer = Viewer { known_by: Some(means), ..Viewer::new(actor, administrator, roles) };
        let slugs = rows.into_iter().map(|row| (row.slug, row.organisation)).collect();
        Self { viewer: Arc::new(viewer), slugs, expires_at: None, found: Instant::now() }
    }

    /// The same until the credential expires, found when it was looked for.
    fn until(self, expires_at: Option<DateTime<Utc>>, found: Instant) -> Self {
        Self { expires_at, found, ..self }
    }

    /// Nobody, who has nothing to do with any organisation.
    fn nobody() -> Self {
        Self { viewer: Arc::default(), slugs: Arc::default(), expires_at: None, found: Instant::now() }
    }
}

/// Finds out who is calling.
pub struct Authenticator {
    db: Db,
    clock: Arc<dyn Clock>,
    jwt: Option<Verifier>,
    /// How long a session lasts that a user begins.
    session: TimeDelta,
    known: Cache<String, Known>,
    /// Organisations that administrators named.
    organisations: Cache<String, (OrganisationId, Instant)>,
    /// How often callers were to be forgotten here.
    revocations: Mutex<u64>,
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
        Self {
            db,
            clock,
            jwt,
            session,
            known: Cache::new(CALLERS),
            organisations: Cache::new(ORGANISATIONS),
            revocations: Mutex::default(),
        }
    }

    /// The viewer for whom a request with this claim is answered: at most two statements, and none if the caller was here a
    /// moment ago.
    ///
    /// # Errors
    /// When the credential is wrong, the organisation is none of the caller's, or the database fails.
    pub async fn viewer(&self, claim: Claim) -> Result<Arc<Viewer>, Refused> {
        let known = match &claim.credential {
            None => Known::nobody(),
            Some(credential) => self.caller(credential).await?,
        };
        let Some(named) = claim.organisation else { return Ok(known.viewer) };
        let organisation = Some(self.organisation(&known, &named).await?);
        Ok(Arc::new(Viewer { organisation, ..Viewer::clone(&known.viewer) }))
    }

    async fn caller(&self, credential: &Credential) -> Result<Known, Refused> {
        let hash = match credential {
            Credential::Session(secret) | Credential::Key(secret) => secret.hash(),
            Credential::Jwt(Jwt(token)) => secret::hash(token),
        };
        let now = self.clock.now();
        let fresh = |known: &Known| known.found.elapsed() < REMEMBERED && known.expires_at.is_none_or(|at| now < at);
        if let Some(known) = self.known.get(&hash).filter(fresh) {
            return Ok(known);
        }
        let (found, revocations) = (Instant::now(), *self.revocations());
        let (known, expires_at) = match credential {
            Credential::Session(_) => self.by_session(hash.clone(), now).await?,
            Credential::Key(_) => self.by_key(hash.clone(), now).await?,
            Credential::Jwt(Jwt(token)) => self.by_jwt(token, now).await?,
        };
        let known = known.until(expires_at, found);
        let ended = self.revocations();
        if *ended == revocations {
            // What was found while somebody was to be forgotten may be of that one, and is not remembered.
            self.known.insert(hash, known.clone());
        }
        drop(ended);
        Ok(known)
    }

    /// How often callers were to be forgotten here; while it is held, nobody is remembered or forgotten.
    fn revocations(&self) -> MutexGuard<'_, u64> {
        self.revocations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn by_session(&self, hash: String, now: DateTime<Utc>) -> Result<(Known, Option<DateTime<Utc>>), Refused> {
        let session = self.db.read(caller::by_session(hash)).await?.ok_or(UNKNOWN)?;
        if session.expires_at.get() <= now {
            return Err(UNKNOWN);
        }
        let known = self.user(session.user, Means::Session(session.id)).await?;
        if session.last_used_at.is_none_or(|at| at.get() <= now - LAST_USE) {
            self.note(db::session::touch(Permit::of_system(), session.id, now.into(), (now - LAST_USE).into()));
        }
        Ok((known, Some(session.expires_at.get())))
    }

    async fn by_key(&self, hash: String, now: DateTime<Utc>) -> Result<(Known, Option<DateTime<Utc>>), Refused> {
        let key = self.db.read(caller::by_key(hash)).await?.ok_or(UNKNOWN)?;
        let expires_at = key.expires_at.map(db::types::Timestamp::get);
        if !key.enabled || expires_at.is_some_and(|at| at <= now) {
            return Err(UNKNOWN);
        }
        let roles = self.db.read(caller::roles_of_service_account(key.account)).await?;
        if key.last_used_at.is_none_or(|at| at.get() <= now - LAST_USE) {
            self.note(db::service_account::touch_key(Permit::of_system(), key.id, now.into(), (now - LAST_USE).into()));
        }
        Ok((Known::new(Actor::ServiceAccount(key.account), false, Means::Key(key.id), roles), expires_at))
    }

    async fn by_jwt(&self, token: &str, now: DateTime<Utc>) -> Result<(Known, Option<DateTime<Utc>>), Refused> {
        let verifier = self.jwt.as_ref().ok_or(UNKNOWN)?;
        let identity = verifier.verify(token, now).await.map_err(|wrong| match wrong {
            Wrong::NoKeys => Refused::Unavailable,
            wrong => {
                tracing::debug!(%wrong, "a token of the identity provider was refused");
                UNKNOWN
            }
        })?;
        let user = self.db.read(caller::by_identity(identity.platform, identity.subject)).await?.ok_or(UNKNOWN)?;
        Ok((self.user(user, Means::Jwt).await?, Some(identity.expires_at)))
    }

    async fn user(&self, user: CallingUser, means: Means) -> Result<Known, Refused> {
        if !user.state.may_sign_in() {
            return Err(UNKNOWN);
        }
        // An administrator's own roles add nothing.
        let roles =
            if user.administrator { Vec::new() } else { self.db.read(caller::roles_of_users(vec![user.id])).await? };
        let roles = roles.into_iter().map(|(_, row)| row).collect();
        Ok(Known::new(Actor::User(user.id), user.administrator, means, roles))
    }

    /// The organisation of this id or slug, if it exists for the caller.
    async fn organisation(&self, known: &Known, named: &str) -> Result<OrganisationId, Refused> {
        let viewer = &known.viewer;
        if viewer.administrator {
            return self.any_organisation(named).await?.ok_or(Refused::NoOrganisation);
        }
        let id = named.parse().ok().or_else(|| {
            let slug = fold(named);
            known.slugs.iter().find(|(known, _)| *known == slug).map(|(_, id)| *id)
        });
        id.filter(|id| viewer.knows(*id)).ok_or(Refused::NoOrganisation)
    }

    /// The organisation of this id or slug, for an administrator; one statement, and none if it was named a moment ago.
    async fn any_organisation(&self, named: &str) -> Result<Option<OrganisationId>, Refused> {
        if named.contains('\0') {
            return Ok(None);
        }
        let fresh = |(_, found): &(OrganisationId, Instant)| found.elapsed() < REMEMBERED;
        if let Some((id, _)) = self.organisations.get(named).filter(fresh) {
            return Ok(Some(id));
        }
        let found = Instant::now();
        let row = match named.parse() {
            Ok(id) => self.db.read(db::organisation::by_ids(vec![id])).await?.pop(),
            Err(_) => self.db.read(db::organisation::by_slug(fold(named))).await?,
        };
        let id = row.map(|row| row.id);
        if let Some(id) = id {
            self.organisations.insert(named.to_owned(), (id, found));
        }
        Ok(id)
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
