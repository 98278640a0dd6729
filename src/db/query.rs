//! A question to the database as a value, so that the same question can be put to either kind.

use diesel::{SqliteConnection, result::QueryResult};
use diesel_async::AsyncPgConnection;
use futures_util::future::BoxFuture;

/// A question that both databases answer.
pub trait Query: Clone + Send + 'static {
    /// The answer.
    type Output: Send + 'static;

    /// Asks SQLite.
    ///
    /// # Errors
    /// When a statement fails.
    fn sqlite(self, conn: &mut SqliteConnection) -> QueryResult<Self::Output>;

    /// Asks PostgreSQL.
    fn postgres(self, conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<Self::Output>>;
}

/// Declares the questions about a noun: each is a function of `queries/<noun>.rs`, which is named after `in`.
macro_rules! queries {
    (in $noun:ident; $($(#[$meta:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $output:ty;)+) => {$(
        $(#[$meta])*
        #[must_use]
        pub fn $name($($arg: $ty),*) -> impl $crate::db::Query<Output = $output> {
            #[derive(Clone)]
            struct Question { $($arg: $ty),* }

            impl $crate::db::Query for Question {
                type Output = $output;

                fn sqlite(self, mut conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<$output> {
                    let answer = $crate::db::sqlite::queries::$noun::$name(&mut conn, $(self.$arg),*);
                    futures_util::FutureExt::now_or_never(answer)
                        .unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
                }

                fn postgres(
                    self,
                    mut conn: &diesel_async::AsyncPgConnection,
                ) -> futures_util::future::BoxFuture<'_, diesel::QueryResult<$output>> {
                    Box::pin(async move {
                        $crate::db::postgres::queries::$noun::$name(&mut conn, $(self.$arg),*).await
                    })
                }
            }

            Question { $($arg),* }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// The statements are read as text: a function that changes rows takes a permit, alone or in the stamp of a change.
    #[test]
    fn nothing_is_written_without_a_permit() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/queries");
        let mut writing = 0;
        for file in fs::read_dir(folder).expect("the folder of the queries").flatten() {
            let text = fs::read_to_string(file.path()).expect("a file of queries");
            for function in text.split("\npub async fn ").skip(1) {
                let function = function.split("\n}\n").next().expect("its text");
                let (signature, body) = function.split_once(" -> QueryResult").expect("a query's function");
                let writes = ["diesel::insert_into", "diesel::update", "diesel::delete", "updated!"];
                if writes.iter().any(|write| body.contains(write)) {
                    writing += 1;
                    let permitted = ["Permit", "Stamp"].iter().any(|permit| signature.contains(permit));
                    assert!(permitted, "{} in {} takes no permit", signature, file.path().display());
                }
            }
        }
        assert!(writing > 30, "{writing} functions that write were found");
    }

    /// What callers ask for is allowed by their roles, and never as the server's own work.
    #[test]
    fn the_graph_makes_no_permit_of_its_own() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/graphql")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of the graph").flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    let text = fs::read_to_string(entry.path()).unwrap_or_default();
                    assert!(!text.contains("of_system"), "{}", entry.path().display());
                }
            }
        }
    }
}
