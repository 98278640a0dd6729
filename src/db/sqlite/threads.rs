//! The threads of an embedded database, and the queues to them.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, unbounded};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use tokio::sync::oneshot;

use super::deadline::{self, Deadline};
use crate::db::{Error, Result, Statistics, migrations::begun_in_sqlite};

type Job = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

/// How a connection is set up but for the one that writes while a new database is filled.
///
/// FULL: an acknowledged write survives the loss of power, also in the write-ahead log.
const STEADY: &str = "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1099511627776;
    PRAGMA wal_autocheckpoint = 1000; PRAGMA analysis_limit = 0;";

/// The same while a new database is filled, which is worth nothing before that has ended: nothing waits for the disk, and
/// the file, which is read little, is not held in memory.
const HURRIED: &str = "PRAGMA synchronous = OFF; PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 16000;";

/// And while its indexes are made: they are sorted in files, however large they are, and a sample is enough for statistics.
const SORTING: &str = "PRAGMA temp_store = FILE; PRAGMA analysis_limit = 1000;";

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

    /// Lets what is written from now on wait for no disk, until the answer is dropped. What was written so is safe only after
    /// a [`sync`](Self::sync), which comes after another write.
    #[must_use]
    pub fn hurry(&self) -> Hurry<'_> {
        self.set_up(HURRIED);
        Hurry(self)
    }

    /// Brings all that was written into the file itself, and waits for the disk.
    ///
    /// # Errors
    /// When somebody reads what was there before.
    pub async fn sync(&self) -> Result<()> {
        self.write(|conn| {
            use diesel::{RunQueryDsl as _, sql_query};
            let moved: Moved = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn)?;
            if moved.busy == 0 { Ok(()) } else { Err(Error::Connection("the database is in use".into())) }
        })
        .await
    }

    /// Sets up the connection that writes, before all that is asked of it from now on.
    fn set_up(&self, pragmas: &'static str) {
        let _ = self.writer.send(Box::new(move |conn| {
            if let Err(error) = conn.batch_execute(pragmas) {
                tracing::error!(%error, "the connection that writes cannot be set up");
            }
        }));
    }
}

/// What came of moving the write-ahead log into the file.
#[derive(diesel::QueryableByName)]
struct Moved {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// As long as this lives, what is written waits for no disk.
pub struct Hurry<'s>(&'s Sqlite);

impl Hurry<'_> {
    /// From now on, indexes are made.
    pub fn sort(&self) {
        self.0.set_up(SORTING);
    }
}

impl Drop for Hurry<'_> {
    fn drop(&mut self) {
        self.0.set_up(STEADY);
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
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        conn.batch_execute(STEADY)?;
        deadline::register(&mut conn)?;
        if !matches!(self.access, Access::Write) {
            conn.batch_execute("PRAGMA query_only = ON;")?;
        }
        if matches!(self.access, Access::Write) && is_ours(&mut conn)? {
            conn.batch_execute("PRAGMA journal_mode = WAL;")?;
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

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl as _, dsl::sql, select, sql_types::Integer};

    use super::*;

    async fn synchronous(sqlite: &Sqlite) -> i32 {
        let pragma = select(sql::<Integer>("synchronous FROM pragma_synchronous"));
        sqlite.write(move |conn| Ok::<_, Error>(pragma.get_result(conn)?)).await.expect("a pragma")
    }

    #[tokio::test]
    async fn the_disk_is_waited_for_again_after_a_hurry() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let sqlite = Sqlite::open(&path, 1, &Arc::new(Statistics::default())).expect("it opens");
        let (full, off) = (2, 0);
        assert_eq!(synchronous(&sqlite).await, full);
        let hurry = sqlite.hurry();
        assert_eq!(synchronous(&sqlite).await, off);
        drop(hurry);
        assert_eq!(synchronous(&sqlite).await, full);
    }

    #[tokio::test]
    async fn a_sync_leaves_nothing_in_the_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let sqlite = Sqlite::open(&path, 1, &Arc::new(Statistics::default())).expect("it opens");
        let made = sqlite.write(|conn| Ok::<_, Error>(conn.batch_execute("CREATE TABLE t (number integer)")?));
        made.await.expect("a table");
        let log = || std::fs::metadata(folder.path().join("test.db-wal")).expect("a log").len();
        assert_ne!(log(), 0);
        sqlite.sync().await.expect("it syncs");
        assert_eq!(log(), 0);
    }
}
