//! `sessionCreate`: a user who came with a token of the identity provider gets one of Roster's own.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    auth::{
        Authenticator,
        issue::{self, Issued},
    },
    db::{
        session::{self as sessions, SessionRow},
        user as users,
    },
    domain::{
        Actor, Means, SessionId, UserId,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        loaders::ContextExt as _,
        mutations::authenticator,
        scalars::DateTime,
        types::{session::Session, user_error::UserError},
        write::{self, Came, Manner, Outcome, Stop, Trace, Traced, Work},
    },
};

/// Begins sessions.
#[derive(Default)]
pub struct SessionCreate;

/// How a session is to be.
#[derive(Debug, Clone, InputObject)]
pub struct SessionCreateInput {
    /// When it ends; null for as late as sessions end here. It cannot be later than that.
    expires_at: Option<DateTime>,
    /// With the same key and input, the same session is answered for 24 hours, without its token, and none is begun.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

/// What came of beginning a session.
#[derive(Default, SimpleObject)]
pub struct SessionCreatePayload {
    /// The session; null if none began, or it has ended since.
    session: Option<Session>,
    /// What to send as `X-Session-Token` in the session. It is shown this once: of it only a hash is kept. Null in a dry run.
    token: Option<String>,
    /// What is said of the session, by the paths of the fields; empty if none began.
    changed_fields: Vec<String>,
    /// Why no session began; empty if one did.
    user_errors: Vec<UserError>,
}

#[Object]
impl SessionCreate {
    /// Begins a session of the user whose token of the identity provider came with the request. With any other credential
    /// that is `FORBIDDEN`.
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the session is to be.")] input: SessionCreateInput,
    ) -> Result<SessionCreatePayload> {
        let dry_run = input.dry_run == Some(true);
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let known = Arc::clone(authenticator(ctx));
        let outcome = write::run(ctx, manner, input, move |work, input| {
            let known = Arc::clone(&known);
            Box::pin(async move { begin(work, &known, input).await })
        });
        answer(ctx, outcome.await?, dry_run).await
    }
}

/// A session that began.
struct Begun {
    issued: Issued,
    row: SessionRow,
}

impl Traced for Begun {
    fn trace(&self) -> Trace {
        Trace { record: self.row.id.untyped(), version: 1, changed_fields: said() }
    }
}

/// What is said of a new session.
fn said() -> Vec<String> {
    ["createdAt", "expiresAt"].map(str::to_owned).to_vec()
}

async fn begin(
    work: &mut Work<'_, '_>,
    known: &Authenticator,
    input: SessionCreateInput,
) -> std::result::Result<Begun, Stop> {
    let now = work.now();
    let asked = input.expires_at.map(|at| at.0.get());
    let expires_at = work.check.value(&["expiresAt"], asked, |asked| known.session_end(now, asked));
    let user = by_token(work).await?;
    work.finish()?;
    let (Some(user), Some(expires_at)) = (user, expires_at) else { return Err(work.stop()) };
    let decision = work.viewer().permit_personal(user);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let (issued, row) = issue::session(work.new_id(), user, now, expires_at);
    work.write(&[], sessions::create(permit, row.clone())).await?;
    Ok(Begun { issued, row })
}

/// The user who came with a token of the identity provider, and may sign in. Who came with a session begins no other: a stolen
/// token would never end.
async fn by_token(work: &mut Work<'_, '_>) -> std::result::Result<Option<UserId>, Stop> {
    let (Some(Actor::User(user)), Some(Means::Jwt)) = (work.viewer().actor, work.viewer().known_by) else {
        let problem = "takes a token of the identity provider, sent as `Authorization: Bearer …`; the request came \
                       with another credential, or with none";
        work.check.refuse(&[], Refusal::new(ViolationCode::Forbidden, problem));
        return Ok(None);
    };
    let known = work.run(users::by_ids(vec![user])).await?.pop();
    if known.is_none_or(|known| !known.state.may_sign_in()) {
        let problem = "takes a user who may sign in, and you may not any more";
        work.check.refuse(&[], Refusal::new(ViolationCode::Forbidden, problem));
        return Ok(None);
    }
    Ok(Some(user))
}

async fn answer(ctx: &Context<'_>, outcome: Outcome<Begun>, dry_run: bool) -> Result<SessionCreatePayload> {
    let (row, token, changed_fields) = match outcome.came {
        None => return Ok(SessionCreatePayload { user_errors: outcome.user_errors, ..Default::default() }),
        Some(Came::Now(Begun { issued, row })) => {
            // The token of a session that never was would only mislead.
            let token = (!dry_run).then(|| issued.secret.reveal().to_owned());
            (Some(row), token, said())
        }
        Some(Came::Before(trace)) => {
            let row = ctx.loaders().read(|_| sessions::by_id(SessionId::new(trace.record.uuid()))).await?;
            (row, None, trace.changed_fields)
        }
    };
    let session = row.filter(|row| ctx.viewer().check_personal(row.user_id).is_ok()).map(Session::from);
    Ok(SessionCreatePayload { session, token, changed_fields, user_errors: outcome.user_errors })
}
