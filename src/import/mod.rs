//! The one way in for data of the five upstream systems.
//!
//! ```text
//! reader ─ finds the records of a file, one at a time          (a thread of its own)
//! <upstream> ─ reads a record's fields into the graph's drafts   ″
//! write/<noun> ─ checks them by the domain's rules, finds what is known, makes or changes rows
//! ```
//!
//! - Who is who: a user is known again by an identity, the upstream's own id or one that ctrl-hub lists; under
//!   [`Options::match_email`] also by the e-mail address. Everything else is known again by the upstream's own id.
//! - All or nothing: each record has a savepoint of its own, and some hundred share a transaction. What is reported was
//!   committed.
//! - References: what a record refers to may come later, or never. Until then the reference waits in a table of its own, and a
//!   record that cannot exist without its organisation waits with it.
//! - Order: what comes to be at one moment, such as the contacts of a person, keeps the order of the file.
//! - Rights: nothing that an upstream sends gives any. A membership that it reports has the role `MEMBER`, the least.
//! - What has no place in the graph is listed, with the reason where it is left out on purpose; so is what an upstream says
//!   of a field that the graph computes, where that is something else.
//! - What is never taken away by an import: memberships of organisations (they carry roles that were given here), contacts,
//!   documents, metadata, keys and identities.

mod apex;
mod b2core;
mod ctrl_hub;
mod drvn;
mod fields;
mod format;
mod json;
mod notes;
mod reader;
mod record;
mod report;
mod scanner;
mod write;
mod zitadel;

use std::{
    io::{self, BufRead, BufReader},
    mem,
    ops::ControlFlow,
    sync::Arc,
};

use tokio::{sync::mpsc, task};

use crate::{
    db::{self, Db},
    domain::{
        clock::{AscendingIds, Clock, IdSource},
        organisation::slug,
        review::ReviewPeriod,
    },
};
use fields::{Leftover, Notes, key_for_people};
pub use format::{Format, UnknownFormat};
use reader::Found;
pub use report::{BadRecord, KEPT, Report, Unplaced, Waiting};
use write::Item;

/// So many records share a transaction.
const RECORDS_A_CHUNK: usize = 200;
/// A chunk of large records is full at so many bytes already.
const BYTES_A_CHUNK: usize = 8 * 1024 * 1024;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The slug of the organisation that owns new users, and those without an owner; it is made if there is none. Only for
    /// systems that name no owner themselves.
    pub owner: Option<String>,
    /// How long a review of a profile lasts. By this the graph says whether a review is due, and the report lists the records of
    /// which apex says something else.
    pub review_period: ReviewPeriod,
    /// Whether somebody with the same e-mail address is the same person. Of b2core, whose users have no address of their own,
    /// those of the contacts count. Nobody becomes two accounts of one system that way.
    pub match_email: bool,
}

/// Told while an import runs.
pub trait Progress: Send + Sync {
    /// What was committed so far.
    fn committed(&self, _report: &Report) {}
    /// A fault of a record that did not go in.
    fn refused(&self, _bad: &BadRecord) {}
}

impl Progress for () {}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input cannot be read.
    #[error("the input cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The database failed; what was reported before is committed.
    #[error("the database failed: {0}")]
    Database(#[from] db::Error),
    /// The options contradict each other or the system.
    #[error("{0}")]
    Options(String),
}

/// An import that stopped half way.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Stopped {
    /// What was in its way.
    pub error: Error,
    /// What was committed before.
    pub report: Report,
}

/// A file to import.
pub struct Source {
    /// What it is called in reports.
    pub name: String,
    /// What is in it.
    pub input: Box<dyn io::Read + Send>,
}

/// Imports a file of an upstream system.
///
/// The input is read on a thread of its own, which ends with the input.
///
/// # Errors
/// When the input or the database fails. A record that is wrong is no error: the [`Report`] tells of it.
pub async fn run(
    db: &Db,
    format: Format,
    source: Source,
    options: &Options,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    progress: &dyn Progress,
) -> Result<Report, Box<Stopped>> {
    let mut report = Report::default();
    match run_into(&mut report, db, format, source, options, (clock, ids), progress).await {
        Ok(()) => Ok(report),
        Err(error) => Err(Box::new(Stopped { error, report })),
    }
}

async fn run_into(
    report: &mut Report,
    db: &Db,
    format: Format,
    source: Source,
    options: &Options,
    (clock, ids): (Arc<dyn Clock>, Arc<dyn IdSource>),
    progress: &dyn Progress,
) -> Result<(), Error> {
    check(format, options)?;
    let ids: Arc<dyn IdSource> = Arc::new(AscendingIds::new(ids));
    let (sender, mut chunks) = mpsc::channel(2);
    let Source { name, input } = source;
    let reading = task::spawn_blocking(move || read(format, BufReader::with_capacity(1 << 16, input), &name, sender));
    while let Some((items, unplaced)) = chunks.recv().await {
        let context = write::Context::new(format, options, clock.now(), Arc::clone(&ids));
        write::chunk(db, context, items, report, progress).await?;
        for leftover in unplaced {
            report.leave(leftover);
        }
        progress.committed(report);
    }
    // The thread ends with its input or with the channel, and does not panic.
    let read = reading.await.map_err(io::Error::other)?;
    write::waiting(db, format, report).await?;
    Ok(read?)
}

/// Sees that the options fit together and the system.
///
/// # Errors
/// When they do not.
pub fn check(format: Format, options: &Options) -> Result<(), Error> {
    let Some(owner) = &options.owner else { return Ok(()) };
    if format.names_owners() {
        return Err(Error::Options(format!("{format} names the owner of each user itself: leave the owner out")));
    }
    slug(owner).map(drop).map_err(|refusal| Error::Options(format!("--owner {}", refusal.sentence())))
}

/// Records with, for each, what of it has no place; and what of the envelope has none.
type Chunk = (Vec<Item>, Vec<Leftover>);

fn read(format: Format, input: impl BufRead, name: &str, sender: mpsc::Sender<Chunk>) -> io::Result<()> {
    let (mut items, mut unplaced, mut size) = (Vec::new(), Vec::new(), 0);
    let outcome = reader::read(input, name, format.layout(), &mut |found| {
        match found {
            Found::Unplaced(key) => unplaced.push(Leftover::at(key_for_people(key), format.unplaced())),
            Found::Record(raw) => {
                size += raw.size;
                items.push(item(format, raw));
            }
        }
        if items.len().max(unplaced.len()) < RECORDS_A_CHUNK && size < BYTES_A_CHUNK {
            return ControlFlow::Continue(());
        }
        size = 0;
        match sender.blocking_send((mem::take(&mut items), mem::take(&mut unplaced))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    // What came before a failure goes in. If nobody listens any more, the other side has failed and tells why.
    let _ = sender.blocking_send((items, unplaced));
    outcome
}

/// A record, read by its format.
fn item(format: Format, raw: reader::Raw) -> Item {
    let mut notes = Notes::default();
    let place = raw.place.clone();
    let resource = format.read(raw, &mut notes);
    Item { place, resource, faults: notes.faults, unplaced: notes.unplaced }
}
