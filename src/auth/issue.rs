//! Giving out secrets, and taking them back: what an operator's commands do.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    key::{give_key, take_key},
    secret::{Kind, Secret},
};
use crate::{
    db::{
        self, Constraint, Db, Failure, Tx,
        organisation::by_slug,
        service_account as accounts,
        session::{self as sessions, SessionRow},
        user::{self as users, UserRow},
    },
    domain::{
        Id, Permit, ServiceAccountKeyId, SessionId, UserId,
        change::{ActorType, FieldChange, Stamp},
        clock::IdSource,
        email,
        patch::Patch,
        text::fold,
        user::{UserDraft, UserPatch},
        violation::{Check, Purpose, Violation},
    },
};

/// A secret that was given out, with what is needed to take it back.
pub struct Issued {
    /// The secret, of which only a hash is kept.
    pub secret: Secret,
    /// By which it is revoked.
    pub id: String,
    /// When it was given out.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Why no secret was given out, or none taken back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was named is not there, or cannot have a secret.
    #[error("{0}")]
    Refused(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] db::Error),
}

impl Failure for Error {
    fn database(&self) -> Option<&db::Error> {
        match self {
            Self::Database(error) => Some(error),
            Self::Refused(_) => None,
        }
    }
}

/// Gives out secrets for a while, as an operator's command.
#[derive(Clone)]
pub struct Issuer {
    /// Where they are kept.
    pub db: Db,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// When they are given out.
    pub now: DateTime<Utc>,
}

impl Issuer {
    /// Makes a user an administrator of the whole instance, one of this name if there is none, and begins a session.
    ///
    /// # Errors
    /// When the name or the address cannot be one, the address is somebody else's or the known user has another, or the
    /// database fails.
    pub async fn administrator(&self, name: &str, email: Option<&str>, lasts: TimeDelta) -> Result<Issued, Error> {
        let mut check = Check::new();
        let email = email.map_or(Patch::Absent, |email| Patch::Value(email.to_owned()));
        let draft = UserDraft { username: Patch::Value(name.to_owned()), email, ..UserDraft::default() };
        let patch = draft.check(&mut check, Purpose::Create, None);
        check.finish().map_err(|violations| Error::Refused(sentences(&violations)))?;
        let (issuer, stamp) = (self.clone(), self.stamp("admin"));
        let made = self.db.transaction(move |tx| {
            let (issuer, stamp, patch) = (issuer.clone(), stamp.clone(), patch.clone());
            Box::pin(async move {
                let name = fold(patch.username.as_deref().unwrap_or_default());
                let known = tx.run(users::by_username(name)).await?;
                let user = if let Some(user) = known {
                    same_address(&user, &patch)?;
                    user
                } else {
                    let user = UserRow::new(Id::new(issuer.ids.uuid(issuer.now)), None, patch, &stamp);
                    tx.run(users::create(vec![user.clone()], stamp.clone())).await?;
                    user
                };
                promote(tx, &user, stamp).await?;
                issuer.begin(tx, Permit::of_system(), &user, lasts).await
            })
        });
        made.await.map_err(in_words)
    }

    /// Begins a session of a user.
    ///
    /// # Errors
    /// When there is no such user, or the user may not sign in, or the database fails.
    pub async fn session(&self, username: &str, lasts: TimeDelta) -> Result<Issued, Error> {
        let (issuer, name) = (self.clone(), username.to_owned());
        let begun = self.db.transaction(move |tx| {
            let (issuer, name) = (issuer.clone(), name.clone());
            Box::pin(async move {
                let user = tx.run(users::by_username(fold(&name))).await?;
                let user = user.ok_or_else(|| unknown("user", &name))?;
                issuer.begin(tx, Permit::of_system(), &user, lasts).await
            })
        });
        begun.await
    }

    /// Gives a service account a key.
    ///
    /// # Errors
    /// When there is no such account, or several, or it is disabled, or the database fails.
    pub async fn key(&self, organisation: &str, account: &str, lasts: TimeDelta) -> Result<Issued, Error> {
        let (issuer, slug, name) = (self.clone(), organisation.to_owned(), account.to_owned());
        let given = self.db.transaction(move |tx| {
            let (issuer, slug, name) = (issuer.clone(), slug.clone(), name.clone());
            Box::pin(async move {
                let organisation = tx.run(by_slug(fold(&slug))).await?.ok_or_else(|| unknown("organisation", &slug))?;
                let account = tx.run(accounts::by_name(organisation.id, fold(&name))).await?;
                let account = account.ok_or_else(|| unknown("service account, or there are several,", &name))?;
                if !account.enabled {
                    let problem = format!("the service account {name:?} is disabled, so that a key would not work");
                    return Err(Error::Refused(problem));
                }
                let id = ServiceAccountKeyId::new(issuer.ids.uuid(issuer.now));
                let expires_at = issuer.now + lasts;
                let given = give_key(tx, account, id, expires_at, issuer.stamp("token")).await?;
                Ok(Issued { secret: given.secret, id: id.to_string(), created_at: issuer.now, expires_at })
            })
        });
        given.await
    }

    /// Takes a session or a key back.
    ///
    /// # Errors
    /// When there is none of this id, or the database fails.
    pub async fn revoke(&self, id: &str) -> Result<(), Error> {
        let unknown =
            || Error::Refused(format!("there is no session and no key {id}; the id was printed with the token"));
        let (session, key) = (id.parse::<SessionId>().ok(), id.parse::<ServiceAccountKeyId>().ok());
        let stamp = self.stamp("token");
        let revoked = self.db.transaction(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                Ok::<_, Error>(match (session, key) {
                    (Some(id), _) => tx.run(sessions::revoke(Permit::of_system(), id)).await?,
                    (_, Some(id)) => revoke_key(tx, id, stamp).await?,
                    _ => false,
                })
            })
        });
        if revoked.await? { Ok(()) } else { Err(unknown()) }
    }

    async fn begin(&self, tx: &mut Tx<'_>, permit: Permit, user: &UserRow, lasts: TimeDelta) -> Result<Issued, Error> {
        if !user.state.may_sign_in() {
            let problem = format!("the user {} is not active, so that a token would not work", user.username);
            return Err(Error::Refused(problem));
        }
        let (issued, session) = session(SessionId::new(self.ids.uuid(self.now)), user.id, self.now, self.now + lasts);
        tx.run(sessions::create(permit, session)).await?;
        Ok(issued)
    }

    fn stamp(&self, command: &str) -> Stamp {
        Stamp {
            permit: Permit::of_system(),
            actor_type: ActorType::System,
            actor_id: None,
            actor_name: Some(command.into()),
            at: self.now,
        }
    }
}

/// A new session of a user, to be written in the transaction in which it begins.
#[must_use]
pub fn session(id: SessionId, user: UserId, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> (Issued, SessionRow) {
    let secret = Secret::new(Kind::Session);
    let row = SessionRow {
        id,
        user_id: user,
        secret_hash: secret.hash(),
        created_at: now.into(),
        expires_at: expires_at.into(),
        last_used_at: None,
    };
    (Issued { secret, id: id.to_string(), created_at: now, expires_at }, row)
}

/// Sees that a user who is known is not given another address in passing.
fn same_address(user: &UserRow, patch: &UserPatch) -> Result<(), Error> {
    let same = patch.email.as_ref().value().is_none_or(|email| user.email_folded.as_ref() == Some(&email::fold(email)));
    let problem = || {
        format!("the user {} is known already, with another e-mail address or none: leave --email out", user.username)
    };
    if same { Ok(()) } else { Err(Error::Refused(problem())) }
}

async fn promote(tx: &mut Tx<'_>, user: &UserRow, stamp: Stamp) -> Result<(), Error> {
    if tx.run(users::make_administrator(stamp.permit, user.id, stamp.at.into())).await? {
        let field = FieldChange::new("administrator", false.into(), true.into());
        let known = tx.run(users::by_ids(vec![user.id])).await?.pop().ok_or_else(db::Error::missing)?;
        tx.run(users::update(known.clone(), known, vec![field], stamp)).await?;
    }
    Ok(())
}

async fn revoke_key(tx: &mut Tx<'_>, id: ServiceAccountKeyId, stamp: Stamp) -> Result<bool, Error> {
    let Some(account) = tx.run(accounts::of_key(id)).await? else { return Ok(false) };
    Ok(take_key(tx, account, id, stamp).await?.is_changed())
}

fn unknown(noun: &str, name: &str) -> Error {
    Error::Refused(format!("there is no {noun} {name:?}"))
}

fn sentences(violations: &[Violation]) -> String {
    violations.iter().map(|violation| violation.message.as_str()).collect::<Vec<_>>().join(" ")
}

fn in_words(error: Error) -> Error {
    match error.database().and_then(db::Error::constraint) {
        Some(Constraint::EmailUnique) => Error::Refused("the e-mail address is another user's".into()),
        _ => error,
    }
}
