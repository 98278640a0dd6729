//! Root fields that read users.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject};

use crate::{
    db::{
        self,
        sight::Seen,
        user::{UserName, UserRow},
    },
    domain::{email, text::fold},
    graphql::{
        argument,
        connection::{Connection, NOBODY, PageArgs, count_all},
        errors::{Nullable, Result, nullable},
        loaders::{ContextExt as _, Loaders},
        types::user::{User, UserById, UserEdge},
    },
};

/// Reads users.
#[derive(Default)]
pub struct UserQuery;

/// What names a user: exactly one of these.
#[derive(OneofObject)]
pub enum UserBy {
    /// The user's id.
    Id(ID),
    /// The name that the user signs in with, whatever its case.
    Username(String),
    /// The user's e-mail address, whatever its case.
    Email(String),
    /// The user's account on another platform.
    Identity(IdentityBy),
}

/// What names a user's account on another platform.
#[derive(InputObject)]
pub struct IdentityBy {
    /// The platform, `auth0`, whatever its case.
    platform: String,
    /// The platform's own id of the account.
    subject: String,
}

#[Object]
impl UserQuery {
    /// A user; null if there is none of that name.
    async fn user(&self, ctx: &Context<'_>, #[graphql(desc = "What names the user.")] by: UserBy) -> Nullable<User> {
        nullable(async {
            let loaders = ctx.loaders();
            let found = match by {
                UserBy::Id(id) => loaders.load::<UserById>(argument::id("by.id", &id)?).await?,
                UserBy::Username(text) | UserBy::Email(text) if !argument::can_name(&text) => None,
                UserBy::Identity(by) if !(argument::can_name(&by.platform) && argument::can_name(&by.subject)) => None,
                UserBy::Username(name) => by_name(loaders, UserName::Username(fold(&name))).await?,
                UserBy::Email(email) => by_name(loaders, UserName::Email(email::fold(&email))).await?,
                UserBy::Identity(IdentityBy { platform, subject }) => {
                    by_name(loaders, UserName::Identity(platform.to_ascii_lowercase(), subject)).await?
                }
            };
            Ok(found.map(User))
        })
        .await
    }

    /// All users, the newest first.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i32>,
    ) -> Result<Connection<UserEdge>> {
        let window = PageArgs { first, after, last, before, offset }.window()?;
        let page = ctx.loaders().read(|sight| db::user::page(sight, window)).await?;
        let page = page.into_iter().map(|entry| entry.map(Arc::new)).collect();
        Ok(Connection::new(page, &window, count_all!(db::user::count), NOBODY))
    }
}

async fn by_name(loaders: &Loaders, name: UserName) -> Result<Option<Arc<Seen<UserRow>>>> {
    Ok(loaders.read(|sight| db::user::seen_by(sight, name)).await?.map(Arc::new))
}
