//! The time that a job may take. SQLite is told of it row by row, through a function of SQL that fails when the time is over,
//! which ends the statement: the interruptions that SQLite has itself are out of reach of safe code.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use diesel::{
    SqliteConnection, declare_sql_function,
    deserialize::{self, FromSql, FromSqlRow},
    result::QueryResult,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Binary, Bool},
    sqlite::{Sqlite, SqliteValue},
};

use crate::db::error::OUT_OF_TIME;

/// So many rows are passed between two looks at the clock: with one at each, a row's call takes more than twice as long
/// (measured: 120 ns instead of 50), and of rows that are slow themselves, few pass until the time is seen to be over.
const ROWS_A_LOOK: u32 = 16;

thread_local! {
    /// When the job that the thread runs must be done, if it must be.
    static END: Cell<Option<Instant>> = const { Cell::new(None) };
    /// How many rows it has passed.
    static ROWS: Cell<u32> = const { Cell::new(0) };
}

#[declare_sql_function]
extern "SQL" {
    /// True while there is time, and an error after that.
    fn in_time(column: Binary) -> Bool;
}

/// Teaches a connection the function `in_time`.
pub(super) fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    in_time_utils::register_nondeterministic_impl(conn, |_: Anything| Time::look())
}

/// The time of the job that the calling thread runs, until it is dropped.
pub(super) struct Deadline;

impl Deadline {
    /// The job begins.
    pub(super) fn after(limit: Duration) -> Self {
        END.set(Instant::now().checked_add(limit));
        ROWS.set(0);
        Self
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        END.set(None);
    }
}

/// Whether a job has time left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Left,
    Over,
}

impl Time {
    fn look() -> Self {
        let Some(end) = END.get() else { return Self::Left };
        let rows = ROWS.get();
        ROWS.set(rows.wrapping_add(1));
        if rows.is_multiple_of(ROWS_A_LOOK) && Instant::now() >= end { Self::Over } else { Self::Left }
    }
}

impl ToSql<Bool, Sqlite> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self {
            Self::Left => {
                out.set_value(1);
                Ok(IsNull::No)
            }
            Self::Over => Err(OUT_OF_TIME.into()),
        }
    }
}

/// A value of any type, or none: nobody looks at it.
#[derive(FromSqlRow)]
struct Anything;

impl FromSql<Binary, Sqlite> for Anything {
    fn from_sql(_: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self)
    }

    fn from_nullable_sql(_: Option<SqliteValue<'_, '_, '_>>) -> deserialize::Result<Self> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_job_ends_with_it() {
        assert_eq!(Time::look(), Time::Left, "nobody has set a limit");
        let job = Deadline::after(Duration::ZERO);
        assert_eq!(Time::look(), Time::Over, "the first row is looked at");
        drop(job);
        assert_eq!([Time::look(); 2], [Time::Left; 2]);
        let _job = Deadline::after(Duration::MAX);
        assert_eq!(Time::look(), Time::Left, "there is always time");
    }

    #[test]
    fn every_job_looks_at_the_clock_with_its_first_row() {
        drop(Deadline::after(Duration::ZERO));
        for rows in 0..=ROWS_A_LOOK {
            let _job = Deadline::after(Duration::ZERO);
            let times: Vec<_> = (0..=rows).map(|_| Time::look()).collect();
            assert_eq!(times[0], Time::Over, "{times:?}");
        }
    }
}
