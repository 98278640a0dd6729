//! Facts about this instance itself, and what the database holds, whoever made it.

use super::{Db, Result};
use crate::domain::Permit;

/// The table in which diesel notes the migrations that ran.
const LEDGER: &str = "__diesel_schema_migrations";

/// Roster's own tables.
pub const TABLES: [&str; 24] = [
    "administrators",
    "changes",
    "contacts",
    "documents",
    "group_service_accounts",
    "group_users",
    "idempotency_keys",
    "identities",
    "instance_settings",
    "organisation_groups",
    "organisation_members",
    "organisations",
    "pending_references",
    "profile_tags",
    "profiles",
    "search_documents",
    "service_account_keys",
    "service_accounts",
    "sessions",
    "team_members",
    "teams",
    "upstream_records",
    "user_metadata",
    "users",
];

/// Tables and views of SQLite but for its own.
///
/// The full-text index of Roster's documents is several tables of SQLite's making.
const SQLITE_TABLES: &str = r"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
       AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'search\_index%' ESCAPE '\'";

/// Tables and views that PostgreSQL finds without a schema's name, but for its own and those of its extensions.
const POSTGRES_TABLES: &str = "SELECT c.relname::text AS name FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_catalog.pg_table_is_visible(c.oid)
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')";

/// What a database holds before Roster writes into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdings {
    /// Whether Roster's schema is there, of this version or another.
    pub schema: bool,
    /// Whether any of Roster's tables has a row.
    pub records: bool,
    /// Whether there is a table that is not Roster's, even if it is called like one of Roster's.
    pub others: bool,
}

impl Db {
    /// Looks at what the database holds, migrated or not, without changing anything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holdings(&self) -> Result<Holdings> {
        let catalogue = if self.is_embedded() { SQLITE_TABLES } else { POSTGRES_TABLES };
        let (ledger, tables): (Vec<_>, Vec<_>) =
            self.read(tables(catalogue)).await?.into_iter().partition(|name| name == LEDGER);
        let (own, others): (Vec<_>, Vec<_>) = tables.into_iter().partition(|name| TABLES.contains(&name.as_str()));
        if !self.migrations().begun().await? {
            // A ledger without an entry is what a first migration that failed leaves behind.
            let noted = self.read(any_rows(ledger)).await?;
            return Ok(Holdings {
                schema: false,
                records: false,
                others: noted || !own.is_empty() || !others.is_empty(),
            });
        }
        let records = self.read(any_rows(own)).await?;
        Ok(Holdings { schema: true, records, others: !others.is_empty() })
    }
}

queries! {
    in instance;

    /// A fact by its name.
    fn setting(key: String) -> Option<String>;

    /// Sets a fact.
    fn set(permit: Permit, key: String, value: String) -> ();

    /// Removes a fact.
    fn unset(permit: Permit, key: String) -> ();

    /// The names of the tables that a statement over the database's catalogue finds, as `name`.
    fn tables(catalogue: &'static str) -> Vec<String>;

    /// Whether any of these tables has a row.
    fn any_rows(tables: Vec<String>) -> bool;
}
