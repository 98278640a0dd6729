//! [`Work`]: what a mutation's body does its work with.

use std::sync::Arc;

use async_graphql::{ID, Value};
use chrono::{DateTime, Utc};

use super::Order;
use crate::{
    db::{self, Constraint, Query, Tx},
    domain::{
        Actor, Id, Noun, Permit, Sight, Viewer,
        access::Denied,
        change::{ActorType, Stamp},
        clock::{AscendingIds, IdSource as _, SystemIds},
        violation::{Check, Refusal, Violation, ViolationCode},
    },
};

/// Why a mutation did not do what it was asked for.
#[derive(Debug)]
pub enum Stop {
    /// The caller can mend it, or is told why not.
    Refused(Vec<Violation>),
    /// The database failed.
    Database(db::Error),
}

impl From<db::Error> for Stop {
    fn from(error: db::Error) -> Self {
        Self::within(&[], error)
    }
}

impl Stop {
    /// What a failed statement means that wrote what stands at `place` in the input: a violated constraint is told, since
    /// it was another caller who was quicker.
    fn within(place: &[&str], error: db::Error) -> Self {
        let Some(constraint) = error.constraint() else { return Self::Database(error) };
        let (field, problem) = taken(constraint);
        let path: Vec<&str> = place.iter().copied().chain(field.iter().copied()).collect();
        let code = if field.is_empty() { ViolationCode::Conflict } else { ViolationCode::Taken };
        Self::Refused(vec![Refusal::new(code, problem).at(&path)])
    }
}

/// The field that a constraint is about, and what is wrong with it.
const fn taken(constraint: Constraint) -> (&'static [&'static str], &'static str) {
    match constraint {
        Constraint::UsernameUnique => (&["username"], USERNAME_TAKEN),
        Constraint::EmailUnique => (&["email"], EMAIL_TAKEN),
        Constraint::IdentityUnique => (&["subject"], IDENTITY_TAKEN),
        Constraint::ExternalIdUnique => (&["externalId"], EXTERNAL_ID_TAKEN),
        Constraint::SlugUnique => (&["slug"], SLUG_TAKEN),
        Constraint::OtherUnique | Constraint::Consistent => {
            (&[], "contradicts what somebody else has just changed: read it again, and send it anew")
        }
    }
}

/// Another user has the username.
pub const USERNAME_TAKEN: &str = "is the username of another user: choose another";
/// Another user has the e-mail address.
pub const EMAIL_TAKEN: &str = "is the e-mail address of another user: give another";
/// The account is another user's.
pub const IDENTITY_TAKEN: &str = "is an account that is linked to a user already: unlink it there first";
/// Another profile of the owner has the identifier.
pub const EXTERNAL_ID_TAKEN: &str = "is the external id of another profile of the same owner: give another";
/// Another organisation has the slug.
pub const SLUG_TAKEN: &str = "is the slug of another organisation: choose another";

/// A mutation's open transaction, who asks for it, and what was found wrong so far.
pub struct Work<'t, 'c> {
    tx: &'t mut Tx<'c>,
    viewer: Arc<Viewer>,
    now: DateTime<Utc>,
    ids: AscendingIds<SystemIds>,
    said: Option<Arc<Value>>,
    /// What is wrong with what was asked for.
    pub check: Check,
}

impl<'t, 'c> Work<'t, 'c> {
    pub(super) fn new(tx: &'t mut Tx<'c>, order: &Order) -> Self {
        Self {
            tx,
            viewer: Arc::clone(&order.viewer),
            now: order.settings.clock.now(),
            ids: AscendingIds::new(SystemIds),
            said: order.manner.said.clone(),
            check: Check::new(),
        }
    }
}

impl<'c> Work<'_, 'c> {
    /// Who asks.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The time of all that is written.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Whether the input says anything of a field: that it is cleared, or has a value, be it another one or not. Null for a whole
    /// group says it of each field in it. It is known where `ifVersion` is given.
    #[must_use]
    pub fn says(&self, path: &str) -> bool {
        let mut place = self.said.as_deref();
        for name in path.split('.') {
            match place {
                Some(Value::Object(fields)) => place = fields.get(name),
                Some(Value::Null) => return true,
                _ => return false,
            }
        }
        place.is_some()
    }

    /// An id for a new record; of several, each is greater than the one before it.
    #[must_use]
    pub fn new_id<N>(&self) -> Id<N> {
        Id::new(self.ids.uuid(self.now))
    }

    /// Who writes, and when.
    #[must_use]
    pub fn stamp(&self, permit: Permit) -> Stamp {
        let (actor_type, actor_id) = match self.viewer.actor {
            Some(Actor::User(id)) => (ActorType::User, Some(id.uuid())),
            Some(Actor::ServiceAccount(id)) => (ActorType::ServiceAccount, Some(id.uuid())),
            // Nobody anonymous comes as far as this.
            None => (ActorType::System, None),
        };
        Stamp { permit, actor_type, actor_id, actor_name: None, at: self.now }
    }

    /// Asks what is not bound to what the viewer sees, or writes.
    ///
    /// # Errors
    /// When the database fails, or a constraint is violated.
    pub async fn run<Q: Query>(&mut self, query: Q) -> Result<Q::Output, Stop> {
        Ok(self.tx.run(query).await?)
    }

    /// The open transaction, for what is done in several rooms alike.
    pub const fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// Asks what the viewer sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn see<Q: Query>(&mut self, question: impl FnOnce(Sight) -> Q) -> Result<Q::Output, Stop> {
        let question = question(Sight::of(&self.viewer));
        self.run(question).await
    }

    /// Writes what stands at a place of the input.
    ///
    /// # Errors
    /// When the database fails, or a constraint is violated, which is told at that place.
    pub async fn write<Q: Query>(&mut self, place: &[&str], query: Q) -> Result<Q::Output, Stop> {
        self.tx.run(query).await.map_err(|error| Stop::within(place, error))
    }

    /// The record that the input names, locked until the transaction ends. One that is hidden is not found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find<N, T, Q>(
        &mut self,
        path: &[&str],
        given: &ID,
        lock: impl FnOnce(Sight, Id<N>) -> Q,
    ) -> Result<Option<T>, Stop>
    where
        N: Noun,
        Q: Query<Output = Option<T>>,
    {
        let Some(id) = self.id(path, given) else { return Ok(None) };
        let found = self.see(|sight| lock(sight, id)).await?;
        if found.is_none() {
            self.not_found::<N>(path);
        }
        Ok(found)
    }

    /// Reads an id of one kind.
    pub fn id<N: Noun>(&mut self, path: &[&str], given: &ID) -> Option<Id<N>> {
        self.check.value(path, given, |given| given.parse().map_err(|wrong| Refusal::invalid(format!("{wrong}"))))
    }

    /// Notes that the viewer sees no such record.
    pub fn not_found<N: Noun>(&mut self, path: &[&str]) {
        let problem = format!("names no {} that you can see: it may have been deleted", N::NAME);
        self.check.refuse(path, Refusal::new(ViolationCode::NotFound, problem));
    }

    /// The permit of a decision; without one, why not is noted at a place.
    pub fn permit(&mut self, path: &[&str], decision: Result<Permit, Denied>) -> Option<Permit> {
        decision.map_err(|denied| self.check.deny(path, denied)).ok()
    }

    /// Goes on if nothing was refused so far.
    ///
    /// # Errors
    /// All that was.
    pub fn finish(&mut self) -> Result<(), Stop> {
        if self.check.is_clean() { Ok(()) } else { Err(self.stop()) }
    }

    /// Why it goes no further: all that was refused.
    pub fn stop(&mut self) -> Stop {
        Stop::Refused(std::mem::take(&mut self.check).finish().err().unwrap_or_default())
    }
}
