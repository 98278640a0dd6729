//! [`Profile`], whose groups of fields are in `profile/parts.rs`.

mod parts;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use self::parts::{Address, Employer, Phones, Position, ReviewReason, Settings, Work};
use super::{
    ability::ProfileAbilities,
    change::{self, ChangeEdge},
    contact::{Contact, ContactsOfProfile},
    country::Country,
    driver::Driver,
    organisation::{self, Organisation},
    present,
    user::{User, UserById},
};
use crate::{
    db::{self, profile::ProfileRow, sight::Seen, types::Timestamp},
    domain::{
        Permission, ProfileId, UserId,
        access::{Denied, Person},
        profile::{EnglishLevel, Gender},
        review,
    },
    graphql::{
        connection::{Connection, PageArgs, edge},
        enumeration::graphql_enums,
        errors::{Nullable, Result, nullable, permitted},
        loaders::{ContextExt as _, load_one},
        scalars::{Date, DateTime},
    },
};

graphql_enums!(EnglishLevel, Gender);

/// A profile.
#[derive(Clone)]
pub struct Profile(pub Arc<Seen<ProfileRow>>);

impl From<Arc<Seen<ProfileRow>>> for Profile {
    fn from(row: Arc<Seen<ProfileRow>>) -> Self {
        Self(row)
    }
}

/// What is known of a user as a person.
#[Object]
impl Profile {
    /// The profile's opaque id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// 1 when the profile came to be, and one more with every change of it.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the profile came to be, as far as is known.
    pub async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the profile last changed.
    pub async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The organisation that the profile belongs to, and through which it is administered; null if there is none.
    pub async fn owner(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async { organisation::owner(ctx, self.0.owner_id).await }).await
    }

    /// What happened to the profile, the latest first. Private: it is for the person, and for those who may read the history of its owner.
    pub async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "So many entries from the beginning: 20 if neither `first` nor `last` is given, at most 100."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many entries from the end, at most 100; not together with `first`.")] last: Option<i64>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<ChangeEdge>> {
        let args = PageArgs { first, after, last, before, offset: None };
        change::history(ctx, ctx.viewer().check_history(&self.person()), self.0.id, args).await
    }

    /// The user whose profile it is.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        let user = ctx.loaders().load::<UserById>(self.0.user_id).await?;
        Ok(User(present(user)?))
    }

    /// The caller's own identifier of the profile, unique within its owner; null if none was given.
    fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Whether the profile is in use.
    fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// The person's first name; null if it is not known.
    fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }

    /// The person's middle name; null if there is none.
    fn middle_name(&self) -> Option<&str> {
        self.0.middle_name.as_deref()
    }

    /// The person's last name; null if it is not known.
    fn last_name(&self) -> Option<&str> {
        self.0.last_name.as_deref()
    }

    /// The person's first, middle and last name, as far as they are known; computed.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What the person likes to be called; null if nothing is said.
    fn nickname(&self) -> Option<&str> {
        self.0.nickname.as_deref()
    }

    /// The name to show: the one that was set, or else one made from the person's name or username.
    fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The person's gender; null if it is not known.
    fn gender(&self) -> Option<Gender> {
        self.0.gender
    }

    /// The day on which the person was born; null if it is not known. Private.
    fn birth_date(&self, ctx: &Context<'_>) -> Nullable<Date> {
        permitted(self.check_private(ctx), || self.0.birth_date.map(Date))
    }

    /// What the person says of themselves; null if they say nothing.
    fn bio(&self) -> Option<&str> {
        self.0.bio.as_deref()
    }

    /// How well the person speaks English; null if it is not known.
    fn english_level(&self) -> Option<EnglishLevel> {
        self.0.english_level
    }

    /// Words by which the profile can be found, in the order given.
    fn tags(&self) -> &[String] {
        &self.0.tags.0
    }

    /// The person's country; null if it is not known.
    fn country(&self) -> Option<Country> {
        Country::of(self.0.country_code.as_deref())
    }

    /// What the person does at work.
    fn position(&self) -> Position {
        Position(Arc::clone(&self.0))
    }

    /// Who employs the person.
    fn employer(&self) -> Employer {
        Employer(Arc::clone(&self.0))
    }

    /// What the person is by trade, and since when.
    fn work(&self) -> Work {
        Work(Arc::clone(&self.0))
    }

    /// The person's phone numbers. Private.
    fn phones(&self, ctx: &Context<'_>) -> Nullable<Phones> {
        permitted(self.check_private(ctx), || Some(Phones(Arc::clone(&self.0))))
    }

    /// Where the person lives. Private.
    fn address(&self, ctx: &Context<'_>) -> Nullable<Address> {
        permitted(self.check_private(ctx), || Some(Address(Arc::clone(&self.0))))
    }

    /// How the person likes things to be shown.
    fn settings(&self) -> Settings {
        Settings(Arc::clone(&self.0))
    }

    /// What matters of the person as a driver.
    fn driver(&self) -> Driver {
        Driver(Arc::clone(&self.0))
    }

    /// The ways to reach the person, the oldest first. Private.
    async fn contacts(&self, ctx: &Context<'_>) -> Nullable<Vec<Contact>> {
        nullable(async {
            self.check_private(ctx)?;
            let rows = ctx.loaders().load::<ContactsOfProfile>(self.0.id).await?;
            Ok(Some(rows.iter().cloned().map(Contact).collect()))
        })
        .await
    }

    /// Whether somebody has to look at the profile: something is missing, or the last review is too long ago.
    fn requires_review(&self, ctx: &Context<'_>) -> bool {
        !self.reasons(ctx).is_empty()
    }

    /// Why somebody has to look at the profile; empty if nobody has to.
    fn review_reasons(&self, ctx: &Context<'_>) -> Vec<ReviewReason> {
        self.reasons(ctx).into_iter().map(ReviewReason).collect()
    }

    /// When the profile was last updated or reviewed; null if never.
    fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// What the viewer may do with the profile, and why not.
    async fn viewer_can(&self) -> ProfileAbilities {
        ProfileAbilities(self.clone())
    }
}

impl Profile {
    /// The profile's user as far as permission goes.
    pub fn person(&self) -> Person<'_> {
        person(&self.0)
    }

    fn check_private(&self, ctx: &Context<'_>) -> std::result::Result<(), Denied> {
        ctx.viewer().check_read(Permission::ProfileReadPrivate, &self.person())
    }

    fn reasons(&self, ctx: &Context<'_>) -> Vec<review::ReviewReason> {
        let settings = ctx.settings();
        let reviewed_at = self.0.reviewed_at.map(Timestamp::get);
        review::review_reasons(self.0.review_facts(), reviewed_at, settings.clock.now(), settings.review_period)
    }
}

/// A profile's user as far as permission goes.
pub fn person(row: &Seen<ProfileRow>) -> Person<'_> {
    Person { user: row.user_id, owner: row.owner_id, through: &row.through }
}

edge! {
    /// A profile in the list of all profiles.
    ProfileEdge, "ProfileConnection": Arc<Seen<ProfileRow>> => Profile, " The profile."
}

load_one! {
    /// A profile by id.
    ProfileById(ProfileId) -> Seen<ProfileRow> = db::profile::seen, |row| row.id
}

load_one! {
    /// A user's profile.
    ProfileByUser(UserId) -> Seen<ProfileRow> = db::profile::seen_of_users, |row| row.user_id
}
