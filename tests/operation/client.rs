//! Those who send operations, look at the answers, and remember what they tell.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use roster::{
    auth::issue::Issuer,
    domain::{TextEnum as _, clock::SystemIds, membership::OrganisationRole},
};
use serde_json::{Value as Json, json};

use super::{
    check::{Check, Leaf},
    document::Operation,
    pool::Pool,
};
use crate::{
    sight::chance::Chance,
    support::app::{TestApp, now, read},
};

/// No answer takes longer, on a busy machine.
const SLOWEST: Duration = Duration::from_secs(20);

/// So much of a request or an answer is printed.
const PRINTED: usize = 6_000;

/// Headers that say who somebody is.
type Caller = Vec<(&'static str, String)>;

/// What became of the operations.
#[derive(Debug, Default)]
pub struct Counts {
    /// Those without any error.
    pub fine: usize,
    /// All.
    pub sent: usize,
    /// Errors by their codes.
    pub codes: BTreeMap<String, usize>,
}

pub struct Client<'a> {
    pub app: &'a TestApp,
    pub pool: Pool,
    pub counts: Counts,
    pub administrator: Caller,
    seed: u64,
    /// Users of each role.
    others: Vec<Caller>,
    signed_in: usize,
}

impl<'a> Client<'a> {
    pub async fn new(app: &'a TestApp, seed: u64) -> Self {
        let (pool, counts, administrator, others) = Default::default();
        let mut client = Self { app, pool, counts, administrator, seed, others, signed_in: 0 };
        client.refresh().await;
        client
    }

    /// Looks anew at what there is, as somebody who sees it.
    pub async fn refresh(&mut self) {
        self.sign_in().await;
        self.pool = Pool::default();
        self.survey(30, Some(2)).await;
    }

    /// Lets a new administrator sign in, and some users of each role.
    async fn sign_in(&mut self) {
        self.signed_in += 1;
        let issuer = Issuer { db: self.app.db().clone(), ids: Arc::new(SystemIds), now: now() };
        let name = format!("operator of {} {}", self.seed, self.signed_in);
        let session = issuer.administrator(&name, None, TimeDelta::days(1)).await.expect("an administrator");
        self.administrator = vec![("x-session-token", session.secret.reveal().to_owned())];
        self.others.clear();
        for (role, _, _) in OrganisationRole::VALUES {
            for username in self.users(role.as_str()).await {
                let session = issuer.session(&username, TimeDelta::days(1)).await.expect("a session");
                self.others.push(vec![("x-session-token", session.secret.reveal().to_owned())]);
            }
        }
    }

    /// Some users who have a role somewhere, and may sign in.
    async fn users(&self, role: &str) -> Vec<String> {
        let filter = format!("{{states: [ACTIVE], membership: {{roles: [{role}], statuses: [ACTIVE]}}}}");
        let query = format!("{{ users(first: 2, filter: {filter}) {{ nodes {{ username }} }} }}");
        let body = json!({ "query": query }).to_string();
        let (_, answer) = self.send(&self.administrator, body).await;
        let nodes = answer["data"]["users"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
        nodes.iter().map(|node| node["username"].as_str().expect("a name").to_owned()).collect()
    }

    /// Somebody, often an administrator, sometimes nobody.
    fn somebody(&self, chance: &mut Chance) -> Caller {
        let mut caller = match chance.between(0, 19) {
            0 => Vec::new(),
            1..=8 if !self.others.is_empty() => chance.pick(&self.others),
            _ => self.administrator.clone(),
        };
        if chance.percent(5) {
            caller.extend(self.pool.id_of("organisation", chance).map(|id| ("x-organisation-id", id)));
        }
        caller
    }

    /// Posts a request's body; the answer's status and JSON.
    pub async fn send(&self, caller: &Caller, body: String) -> (StatusCode, Json) {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        let request = caller.iter().fold(request, |request, (name, value)| request.header(*name, value));
        read(self.app.send(request.body(Body::from(body)).expect("a request")).await).await
    }

    /// Sends an operation of somebody's, and counts what came of it.
    pub async fn try_out(&mut self, operation: &Operation, chance: &mut Chance) -> Json {
        let caller = self.somebody(chance);
        let answer = self.ask(&caller, operation).await;
        self.count(&answer);
        // Sessions end, and users are locked or deleted.
        if !caller.is_empty() && answer["errors"][0]["extensions"]["code"] == json!("UNAUTHENTICATED") {
            self.sign_in().await;
        }
        answer
    }

    /// Sends an operation, whose answer must be one of it.
    pub async fn ask(&mut self, caller: &Caller, operation: &Operation) -> Json {
        let body = operation.body();
        let begun = Instant::now();
        let (status, answer) = self.send(caller, body.clone()).await;
        let pool = &mut self.pool;
        let mut tell = |leaf: Leaf<'_>| remember(pool, &leaf);
        let mut checked = Check { operation, status, answer: &answer }.run(&mut tell);
        if begun.elapsed() > SLOWEST {
            checked = Err(format!("it took {:?}", begun.elapsed()));
        }
        if let Err(wrong) = checked {
            self.fail(&wrong, &body, &format!("{status} {answer:#}"));
        }
        answer
    }

    /// Counts what came of an operation.
    pub fn count(&mut self, answer: &Json) {
        self.counts.sent += 1;
        let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        self.counts.fine += usize::from(errors.is_empty());
        for error in errors {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            *self.counts.codes.entry(code.to_owned()).or_default() += 1;
        }
    }

    pub fn fail(&self, wrong: &str, body: &str, answer: &str) -> ! {
        let short = |text: &str| text.chars().take(PRINTED).collect::<String>();
        panic!(
            "OPERATION_SEED={}, after {} operations: {}\n{}\n{}",
            self.seed,
            self.counts.sent,
            short(wrong),
            short(body),
            short(answer)
        )
    }
}

/// Keeps what an answer tells.
fn remember(pool: &mut Pool, leaf: &Leaf<'_>) {
    let Some(text) = leaf.value.as_str() else { return };
    match (leaf.scalar, leaf.field) {
        ("ID", _) => pool.add_id(text),
        ("String", "cursor" | "startCursor" | "endCursor") => {
            pool.add_text(&format!("cursor of {}", leaf.list), text);
        }
        ("String", name) => pool.add_text(name, text),
        _ => {}
    }
}
