//! What sessions take that users begin and end themselves: how long they last, and who is remembered.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Authenticator;
use crate::domain::{Actor, Means, SessionId, UserId, Viewer, violation::Refusal};

impl Authenticator {
    /// When a session ends that begins now: at the time that was asked for, or as late as sessions end here.
    ///
    /// # Errors
    /// `INVALID` when the time is past, or too far away.
    pub fn session_end(&self, now: DateTime<Utc>, asked: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Refusal> {
        let latest = now + self.session;
        let asked = asked.unwrap_or(latest);
        if asked <= now {
            return Err(Refusal::invalid("is not in the future: give a later time, or leave it out"));
        }
        if asked > latest {
            let days = self.session.num_days();
            let refusal = Refusal::invalid(format!("is more than {days} days away, the longest that a session lasts"));
            return Err(refusal.with_params(json!({ "maxDays": days })));
        }
        Ok(asked)
    }

    /// Forgets whose a session is that has ended: from now on this server takes its token no more; others do for as long as
    /// they remember callers.
    pub fn forget_session(&self, id: SessionId) {
        self.forget(|viewer| viewer.known_by == Some(Means::Session(id)));
    }

    /// Forgets what is known of a user who may not sign in any more, or not in each way, however they came.
    pub fn forget_user(&self, id: UserId) {
        self.forget(|viewer| viewer.actor == Some(Actor::User(id)));
    }

    /// Forgets callers, and who looks one of them up at this moment forgets them, too.
    pub fn forget(&self, whom: impl Fn(&Viewer) -> bool) {
        let mut ended = self.revocations();
        *ended += 1;
        self.known.retain(|_, known| !whom(&known.viewer));
    }
}
