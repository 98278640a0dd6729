//! For how long it is remembered whom a token names.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use roster::{
    auth::{Authenticator, Claim, Settings, jwt::Algorithm},
    domain::{Actor, Means, clock::Clock, user::UserState},
};
use serde_json::Value;

use super::user;
use crate::support::{
    app::now,
    database::on_both,
    jwt::{Signer, claims},
};

/// A clock that is so many seconds past the tests' time.
#[derive(Default)]
struct Later(AtomicI64);

impl Clock for Later {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
    }
}

on_both! {
    async fn a_token_is_remembered_for_a_moment_and_never_past_its_end(test: TestDb) {
        let id = user(&test, "ada", UserState::Active).await;
        let signer = Signer::new(Algorithm::EdDsa, "one");
        let clock = Arc::new(Later::default());
        let settings = Settings { jwt: Some(signer.verifier().await), ..Settings::default() };
        let authenticator = Authenticator::new(test.db.clone(), Arc::clone(&clock) as Arc<dyn Clock>, settings);
        let mut claims = claims("ada");
        claims["exp"] = Value::from(now().timestamp() + 10);
        let bearer = format!("Bearer {}", signer.sign(&claims));
        let call = async |second: i64| {
            clock.0.store(second, Ordering::SeqCst);
            let before = test.db.statistics().statements();
            let claim = Claim::read([("authorization", bearer.as_bytes())].into_iter()).expect("a claim");
            let viewer = authenticator.viewer(claim).await.ok();
            (viewer.map(|viewer| (viewer.actor, viewer.known_by)), test.db.statistics().statements() - before)
        };
        let ada = Some((Some(Actor::User(id)), Some(Means::Jwt)));
        assert_eq!(call(0).await, (ada, 2));
        assert_eq!(call(9).await, (ada, 0));
        // What is forgiven is looked at each time.
        assert_eq!(call(39).await, (ada, 2));
        assert_eq!(call(40).await, (None, 0));
    }
}
