//! The threads of an embedded database, and the queues to them.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, unbounded};
use diesel::{
    Connection as _, SqliteConnection,
    connection::{CacheSize, SimpleConnection as _},
};
use tokio::sync::oneshot;

use super::deadline::{self, Deadline};
use crate::db::{Error, Result, Statistics, migrations::begun_in_sqlite};

type Job = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

/// An embedded database: its threads, reached through three queues.
#[derive(Debug)]
pub struct Sqlite {
    readers: Sender<Job>,
    apart: Sender<Job>,
    writer: Sender<Job>,
}

impl Sqlite {
    /// Opens the file, which is created if it does not exist, with this many threads that read, and as many again for reads that may
    /// take long.
    ///
    /// # Errors
    /// When the file cannot be opened as a database.
    pub fn open(path: &Path, readers: usize, statistics: &Arc<Statistics>) -> Result<Self> {
        let (to_writer, writer_jobs) = unbounded();
        // First the writer: it makes the file and its journal, which a connection that only reads cannot.
        spawn("sqlite-writer", Opener::new(path, Access::Write, statistics), writer_jobs)?;
        let (to_readers, reader_jobs) = unbounded();
        let (to_apart, apart_jobs) = unbounded();
        for _ in 0..readers.max(1) {
            spawn("sqlite-reader", Opener::new(path, Access::Read, statistics), reader_jobs.clone())?;
            spawn("sqlite-apart", Opener::new(path, Access::ReadApart, statistics), apart_jobs.clone())?;
        }
        Ok(Self { readers: to_readers, apart: to_apart, writer: to_writer })
    }

    /// Runs a job on a connection that cannot write.
    ///
    /// # Errors
    /// The job's own, or [`Error::Panicked`].
    pub async fn read<T, E>(
        &self,
        job: impl FnOnce(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        submit(&self.readers, job).await
    }

    /// Runs a job that may take long, but not longer than this, on a connection that cannot write.
    ///
    /// # Errors
    /// The job's own, or [`Error::Panicked`].
    pub async fn read_apart<T, E>(
        &self,
        limit: Duration,
        job: impl FnOnce(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let limited = move |conn: &mut SqliteConnection| {
            let _deadline = Deadline::after(limit);
            job(conn)
        };
        submit(&self.apart, limited).await
    }

    /// Runs a job on the connection that writes, after every job that came before it.
    ///
    /// # Errors
    /// The job's own, or [`Error::Panicked`].
    pub async fn write<T, E>(
        &self,
        job: impl FnOnce(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        submit(&self.writer, job).await
    }
}

async fn submit<T, E>(
    queue: &Sender<Job>,
    job: impl FnOnce(&mut SqliteConnection) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let sent = queue.send(Box::new(move |conn| {
        // Nobody waits for the answer any more when the request was dropped; the work is done all the same.
        let _ = answer.send(job(conn));
    }));
    if sent.is_err() {
        return Err(Error::Connection("the database's threads have stopped".into()).into());
    }
    answered.await.unwrap_or_else(|_| Err(Error::Panicked.into()))
}

#[derive(Clone, Copy)]
enum Access {
    Read,
    ReadApart,
    Write,
}

struct Opener {
    path: String,
    access: Access,
    statistics: Arc<Statistics>,
}

impl Opener {
    fn new(path: &Path, access: Access, statistics: &Arc<Statistics>) -> Self {
        Self { path: path.to_string_lossy().into_owned(), access, statistics: Arc::clone(statistics) }
    }

    fn open(&self) -> Result<SqliteConnection> {
        self.prepare().map_err(|problem| Error::Connection(format!("{}: {problem}", self.path)))
    }

    fn prepare(&self) -> Result<SqliteConnection, Box<dyn std::error::Error>> {
        let mut conn = SqliteConnection::establish(&self.path)?;
        // FULL: an acknowledged write survives the loss of power, also in the write-ahead log.
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
             PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;",
        )?;
        deadline::register(&mut conn)?;
        if !matches!(self.access, Access::Write) {
            conn.batch_execute("PRAGMA query_only = ON;")?;
        }
        match self.access {
            // Hardly one of their statements comes a second time, and each that is kept takes room.
            Access::ReadApart => conn.set_prepared_statement_cache_size(CacheSize::Disabled),
            Access::Write if is_ours(&mut conn)? => conn.batch_execute("PRAGMA journal_mode = WAL;")?,
            Access::Read | Access::Write => {}
        }
        conn.set_instrumentation(self.statistics.instrumentation());
        Ok(conn)
    }
}

/// Whether the file is new, or was migrated by Roster. The journal's mode is kept in the file, and somebody else's is not
/// touched.
fn is_ours(conn: &mut SqliteConnection) -> Result<bool> {
    use diesel::{RunQueryDsl as _, dsl::sql, select, sql_types::Bool};
    let is_new = select(sql::<Bool>("NOT EXISTS (SELECT 1 FROM sqlite_schema)")).get_result(conn)?;
    Ok(is_new || begun_in_sqlite(conn)?)
}

fn spawn(name: &str, opener: Opener, jobs: Receiver<Job>) -> Result<()> {
    let mut conn = opener.open()?;
    thread::Builder::new()
        .name(name.into())
        .spawn(move || {
            for job in jobs {
                let finished = catch_unwind(AssertUnwindSafe(|| job(&mut conn)));
                if finished.is_err() {
                    // What the job left behind is unknown, so the connection goes, and its transaction with it.
                    match opener.open() {
                        Ok(fresh) => conn = fresh,
                        Err(error) => {
                            tracing::error!(%error, "a database thread stops: its connection cannot be opened again");
                            return;
                        }
                    }
                }
            }
        })
        .map_err(|e| Error::Connection(format!("cannot start a thread: {e}")))?;
    Ok(())
}
