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
        connection::{Connection, PageArgs},
        errors::{Nullable, Result, nullable},
        list::{self, Asked, Given, UserFilter, UserOrder},
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

    /// All users that are asked for.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<UserFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<UserOrder>>,
        #[graphql(
            desc = "Only entries that have words which begin with each of these words: names, username, e-mail address, job title, tags and, where the viewer may read them, contacts; neither case nor accents count. The best matches come first, unless `orderBy` says otherwise."
        )]
        search: Given<String>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many entries are passed over; not together with a cursor.")] offset: Option<i64>,
    ) -> Result<Connection<UserEdge>> {
        let asked = Asked { filter, order_by, search, page: PageArgs { first, after, last, before, offset } };
        list::all(ctx, asked, db::user::page, db::user::count).await
    }
}

async fn by_name(loaders: &Loaders, name: UserName) -> Result<Option<Arc<Seen<UserRow>>>> {
    Ok(loaders.read(|sight| db::user::seen_by(sight, name)).await?.map(Arc::new))
}
