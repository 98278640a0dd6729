//! How a mutation is run: the one place that turns it into a transaction.
//!
//! ```text
//! input → run → transaction { key → body (find, permit, check, merge, write) } → payload
//! ```
//!
//! A body gets [`Work`], gathers everything that is wrong, and only then writes. What it refuses undoes all that it did; a
//! dry run undoes it, too, and answers as if it had not. It is run again when it collided with another transaction, and to
//! its end when its caller hangs up.

mod idempotency;
mod members;
mod merge;
mod payload;
mod rights;
mod work;

use std::sync::Arc;

use async_graphql::{Context, Name, Value};
use futures_util::future::BoxFuture;
use tracing::Instrument as _;

use self::idempotency::Key;
pub(in crate::graphql) use self::payload::payload;
pub use self::{
    idempotency::KEPT,
    members::Listed,
    merge::whole,
    payload::{Deleted, Written},
    work::{EMAIL_TAKEN, EXTERNAL_ID_TAKEN, IDENTITY_TAKEN, SLUG_TAKEN, Stop, USERNAME_TAKEN, Work},
};
use super::{
    Settings,
    errors::{Error, Result},
    loaders::ContextExt as _,
    types::user_error::UserError,
};
use crate::{
    db::{self, Db, Failure, Tx},
    domain::{Viewer, change::RecordType, violation::Violation},
};

/// How a mutation is to be run, as its input says.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    dry_run: bool,
    key: Option<Key>,
    /// The input as it was sent, where it matters what it says of which field.
    said: Option<Arc<Value>>,
}

impl Manner {
    /// A mutation that may be a dry run.
    #[must_use]
    pub const fn of(dry_run: Option<bool>) -> Self {
        Self { dry_run: matches!(dry_run, Some(true)), key: None, said: None }
    }

    /// A mutation that changes something, maybe on a version that is not the newest any more.
    #[must_use]
    pub fn update(ctx: &Context<'_>, dry_run: Option<bool>, if_version: Option<i32>) -> Self {
        let said = if_version.map(|_| {
            let arguments = ctx.field().arguments().unwrap_or_default();
            Arc::new(arguments.into_iter().next().map(|(_, input)| input).unwrap_or_default())
        });
        Self { said, ..Self::of(dry_run) }
    }

    /// A mutation that makes something, and may be sent twice.
    pub fn create(ctx: &Context<'_>, dry_run: Option<bool>, key: Option<String>) -> Self {
        let key = key.map(|key| {
            let arguments: Vec<(Name, Value)> = ctx.field().arguments().unwrap_or_default();
            Key::new(ctx.field().name(), key, arguments)
        });
        Self { key, ..Self::of(dry_run) }
    }
}

/// What a mutation did, of which something can be found again.
pub trait Traced: Send + 'static {
    /// The record that was written, its version then, and what changed.
    fn trace(&self) -> Trace;
}

/// What is kept of a mutation under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The record.
    pub record: crate::domain::RecordId,
    /// Its version.
    pub version: i32,
    /// What changed of it, by path.
    pub changed_fields: Vec<String>,
}

/// What came of a mutation.
pub enum Came<D> {
    /// It was done, or rehearsed.
    Now(D),
    /// It had been done before, under the same key.
    Before(Trace),
}

/// What came of a mutation, or why nothing did.
pub struct Outcome<D> {
    /// What came of it; none if it was refused.
    pub came: Option<Came<D>>,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

impl<D> Outcome<D> {
    /// The same outcome with another view of what was done.
    pub fn map<E>(self, view: impl FnOnce(D) -> E) -> Outcome<E> {
        let came = self.came.map(|came| match came {
            Came::Now(done) => Came::Now(view(done)),
            Came::Before(trace) => Came::Before(trace),
        });
        Outcome { came, user_errors: self.user_errors }
    }
}

/// Why a transaction is undone.
enum End<D> {
    Stop(Stop),
    Rehearsed(Came<D>),
}

impl<D> From<db::Error> for End<D> {
    fn from(error: db::Error) -> Self {
        Self::Stop(error.into())
    }
}

impl<D: Send + 'static> Failure for End<D> {
    fn database(&self) -> Option<&db::Error> {
        match self {
            Self::Stop(Stop::Database(error)) => Some(error),
            _ => None,
        }
    }
}

/// What a mutation's body knows beside its input.
struct Order {
    manner: Manner,
    viewer: Arc<Viewer>,
    settings: Settings,
}

/// Runs a mutation in one transaction.
///
/// # Errors
/// When the database fails, or is too busy.
pub async fn run<I, D, F>(ctx: &Context<'_>, manner: Manner, input: I, body: F) -> Result<Outcome<D>>
where
    I: Clone + Send + Sync + 'static,
    D: Traced,
    F: for<'w> Fn(&'w mut Work<'_, '_>, I) -> BoxFuture<'w, std::result::Result<D, Stop>> + Send + Sync + 'static,
{
    run_then(ctx, manner, input, body, |_| {}).await
}

/// The same, and something that follows outside the database when it was done and is kept, also if nobody waits for the
/// answer any more.
///
/// # Errors
/// As of [`run`].
pub async fn run_then<I, D, F, A>(ctx: &Context<'_>, manner: Manner, input: I, body: F, after: A) -> Result<Outcome<D>>
where
    I: Clone + Send + Sync + 'static,
    D: Traced,
    F: for<'w> Fn(&'w mut Work<'_, '_>, I) -> BoxFuture<'w, std::result::Result<D, Stop>> + Send + Sync + 'static,
    A: FnOnce(&D) + Send + 'static,
{
    // What was loaded, or rehearsed, before is not what is found now.
    ctx.loaders().forget();
    let order = Order { manner, viewer: Arc::clone(ctx.viewer()), settings: ctx.settings().clone() };
    let (order, body) = (Arc::new(order), Arc::new(body));
    let db = ctx.data_unchecked::<Db>().clone();
    let running = async move {
        let ended = db.transaction(move |tx| {
            let (order, body, input) = (Arc::clone(&order), Arc::clone(&body), input.clone());
            Box::pin(async move { once(tx, &order, input, body.as_ref()).await })
        });
        let ended = ended.await;
        if let Ok(Came::Now(done)) = &ended {
            after(done);
        }
        ended
    };
    let ended = tokio::spawn(running.in_current_span()).await;
    match ended.unwrap_or_else(|_| Err(db::Error::Panicked.into())) {
        Ok(came) => {
            // What was loaded before may be about what has just changed.
            ctx.loaders().forget();
            Ok(Outcome { came: Some(came), user_errors: Vec::new() })
        }
        Err(End::Rehearsed(came)) => Ok(Outcome { came: Some(came), user_errors: Vec::new() }),
        Err(End::Stop(Stop::Refused(violations))) => {
            Ok(Outcome { came: None, user_errors: violations.into_iter().map(UserError).collect() })
        }
        Err(End::Stop(Stop::Database(error))) => Err(Error::of_write(error)),
    }
}

async fn once<I, D, F>(tx: &mut Tx<'_>, order: &Order, input: I, body: &F) -> std::result::Result<Came<D>, End<D>>
where
    D: Traced,
    F: for<'w> Fn(&'w mut Work<'_, '_>, I) -> BoxFuture<'w, std::result::Result<D, Stop>>,
{
    let mut work = Work::new(tx, order);
    let claim = match &order.manner.key {
        Some(key) => match idempotency::claim(&mut work, key).await.map_err(End::Stop)? {
            idempotency::Claim::Known(trace) => return Ok(Came::Before(trace)),
            idempotency::Claim::New(row) => Some(row),
            idempotency::Claim::Refused => None,
        },
        None => None,
    };
    let done = body(&mut work, input).await.map_err(End::Stop)?;
    work.finish().map_err(End::Stop)?;
    if order.manner.dry_run {
        return Err(End::Rehearsed(Came::Now(done)));
    }
    if let Some(row) = claim {
        idempotency::settle(&mut work, row, done.trace()).await.map_err(End::Stop)?;
    }
    Ok(Came::Now(done))
}

/// What a kind of record is called in a sentence.
fn spoken(kind: RecordType) -> &'static str {
    match kind {
        RecordType::User => "user",
        RecordType::Profile => "profile",
        RecordType::Contact => "contact",
        RecordType::Document => "document",
        RecordType::Organisation => "organisation",
        RecordType::Team => "team",
        RecordType::Group => "group",
        RecordType::ServiceAccount => "service account",
        RecordType::ServiceAccountKey => "key",
    }
}

/// What a caller is told who is refused.
fn refused(violation: Violation) -> Stop {
    Stop::Refused(vec![violation])
}
