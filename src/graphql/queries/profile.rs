//! Root fields that read profiles.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};

use crate::{
    db,
    graphql::{
        argument,
        connection::{Connection, PageArgs},
        errors::{Error, Nullable, Result, nullable},
        list::{self, Asked, Given, ProfileFilter, ProfileOrder},
        loaders::{ContextExt as _, Loaders},
        types::profile::{Profile, ProfileById, ProfileByUser, ProfileEdge},
    },
};

/// Reads profiles.
#[derive(Default)]
pub struct ProfileQuery;

/// What names a profile: exactly one of these.
#[derive(OneofObject)]
pub enum ProfileBy {
    /// The profile's id.
    Id(ID),
    /// The id of the user whose profile it is.
    User(ID),
    /// The caller's own identifier of the profile.
    ExternalId(String),
}

#[Object]
impl ProfileQuery {
    /// A profile; null if there is none of that name.
    async fn profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What names the profile.")] by: ProfileBy,
    ) -> Nullable<Profile> {
        nullable(async {
            let loaders = ctx.loaders();
            match by {
                ProfileBy::Id(id) => Ok(loaders.load::<ProfileById>(argument::id("by.id", &id)?).await?.map(Profile)),
                ProfileBy::User(id) => {
                    Ok(loaders.load::<ProfileByUser>(argument::id("by.user", &id)?).await?.map(Profile))
                }
                ProfileBy::ExternalId(id) if !argument::can_name(&id) => Ok(None),
                ProfileBy::ExternalId(id) => by_external_id(loaders, id).await,
            }
        })
        .await
    }

    /// All profiles that are asked for.
    async fn profiles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries; null is an error.")] filter: Given<ProfileFilter>,
        #[graphql(desc = "In which order; ids decide among equals. The newest first if nothing is said.")]
        order_by: Given<Vec<ProfileOrder>>,
        #[graphql(
            desc = "Only entries that have words which begin with each of these words: names, the user's username and e-mail address, job title, tags and, where the viewer may read them, contacts; neither case nor accents count. The best matches come first, unless `orderBy` says otherwise."
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
    ) -> Result<Connection<ProfileEdge>> {
        let asked = Asked { filter, order_by, search, page: PageArgs { first, after, last, before, offset } };
        list::all(ctx, asked, db::profile::page, db::profile::count).await
    }
}

/// An external id is unique within an owner only.
async fn by_external_id(loaders: &Loaders, external_id: String) -> Result<Option<Profile>> {
    let mut found = loaders.read(|sight| db::profile::by_external_id(sight, external_id)).await?;
    if found.len() > 1 {
        let problem = "names profiles of several organisations; use the profile's `id` or its `user`";
        return Err(Error::argument("by.externalId", problem));
    }
    Ok(found.pop().map(|row| Profile(Arc::new(row))))
}
