//! What the commands take that give out tokens.

use clap::{Args, Subcommand};

use super::{DatabaseArgs, values::days};

/// What to do with administrators.
#[derive(Debug, Clone, Args)]
pub struct AdminArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: AdminAction,
}

/// What can be done with administrators.
#[derive(Debug, Clone, Subcommand)]
pub enum AdminAction {
    /// Make a user an administrator of the whole instance, and print a token for them, which is shown this once.
    Create(AdminCreateArgs),
}

/// Whom to make an administrator.
#[derive(Debug, Clone, Args)]
pub struct AdminCreateArgs {
    /// The user's name; a user of this name is made if there is none, and one who is known becomes an administrator.
    pub username: String,
    /// The new user's e-mail address.
    #[arg(long)]
    pub email: Option<String>,
    /// How long the token lasts.
    #[command(flatten)]
    pub expiry: ExpiryArgs,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// How long a token lasts.
#[derive(Debug, Clone, Copy, Args)]
pub struct ExpiryArgs {
    /// After how many days the token expires.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = days)]
    pub days: u32,
}

/// What to do with which token.
#[derive(Debug, Clone, Args)]
pub struct TokenArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: TokenAction,
}

/// What can be done with tokens.
#[derive(Debug, Clone, Subcommand)]
pub enum TokenAction {
    /// Begin a session of a user, and print its token, which is shown this once: to be sent as `X-Session-Token`.
    Session {
        /// The user's name.
        username: String,
        /// How long the token lasts.
        #[command(flatten)]
        expiry: ExpiryArgs,
        /// Which database.
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Give a service account a key, and print it, which is shown this once: to be sent as `Authorization: Bearer`.
    Key {
        /// The short name (slug) of the organisation that the service account belongs to.
        organisation: String,
        /// The service account's name.
        service_account: String,
        /// How long the key lasts.
        #[command(flatten)]
        expiry: ExpiryArgs,
        /// Which database.
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Revoke a session or a key. A server that knows it notices within seconds.
    Revoke {
        /// The id that was printed with the token: `session_…` or `key_…`.
        id: String,
        /// Which database.
        #[command(flatten)]
        database: DatabaseArgs,
    },
}
