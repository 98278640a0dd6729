//! Organisations, and who belongs to them.

use std::sync::Arc;

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{
    change::{Updated, record},
    list::{Ask, Criteria, Page},
    page::{Entry, Order, PageSpec},
    schema::{organisation_members, organisations},
    sight::{self, Seen},
    types::{Json, Timestamp},
    user::UserRow,
};
use crate::domain::{
    OrganisationId, Sight, UserId,
    change::Stamp,
    list::{OrganisationTest, UserTest},
    membership::{MembershipPatch, MembershipStatus, Roles},
    organisation::{Feature, Nomenclature, OrganisationPatch, OrganisationStatus},
    patch::apply_required,
    text,
};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct OrganisationRow {
    #[serde(skip)]
    pub id: OrganisationId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "owner")]
    pub owner_id: Option<OrganisationId>,
    pub name: String,
    #[serde(skip)]
    pub name_folded: String,
    pub slug: String,
    #[serde(skip)]
    pub slug_folded: String,
    pub description: Option<String>,
    pub sandbox: bool,
    pub status: OrganisationStatus,
    #[serde(flatten, serialize_with = "words")]
    pub nomenclature: Json<Nomenclature>,
    pub features: Json<Vec<Feature>>,
}

record!(OrganisationRow, Organisation, |organisation| Some(organisation.id));

impl OrganisationRow {
    /// A new organisation, owned by nobody but itself, with what the patch says of it; the patch must come from a check
    /// for [`Purpose::Create`], or have a name and a slug in another way.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(id: OrganisationId, patch: OrganisationPatch, stamp: &Stamp) -> Self {
        let mut organisation = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            owner_id: None,
            name: String::new(),
            name_folded: String::new(),
            slug: String::new(),
            slug_folded: String::new(),
            description: None,
            sandbox: false,
            status: OrganisationStatus::Active,
            nomenclature: Json::default(),
            features: Json::default(),
        };
        organisation.apply(patch);
        organisation
    }

    /// Does what the patch says, and keeps the folded columns in step.
    pub fn apply(&mut self, patch: OrganisationPatch) {
        apply_required(patch.name, &mut self.name);
        apply_required(patch.slug, &mut self.slug);
        patch.description.apply(&mut self.description);
        apply_required(patch.sandbox, &mut self.sandbox);
        apply_required(patch.status, &mut self.status);
        patch.nomenclature.apply(&mut self.nomenclature.0);
        apply_required(patch.features, &mut self.features.0);
        self.name_folded = text::fold(&self.name);
        self.slug_folded = text::fold(&self.slug);
    }
}

/// Each list of words by its own path, so that each is a value of its own in the history and when edits go together.
fn words<S: Serializer>(nomenclature: &Json<Nomenclature>, serializer: S) -> Result<S::Ok, S::Error> {
    let words = &nomenclature.0;
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("settings.nomenclature.governance.schemes", &words.schemes)?;
    map.serialize_entry("settings.nomenclature.governance.workOrders", &words.work_orders)?;
    map.serialize_entry("settings.nomenclature.governance.operations", &words.operations)?;
    map.end()
}

/// How many records an organisation owns, which cannot be without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Belongings {
    /// Users.
    pub users: i64,
    /// Profiles.
    pub profiles: i64,
    /// Other organisations.
    pub organisations: i64,
}

/// That a user belongs to an organisation, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisation_members, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(primary_key(organisation_id, user_id))]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct MemberRow {
    #[serde(skip)]
    pub organisation_id: OrganisationId,
    #[serde(rename = "user")]
    pub user_id: UserId,
    pub roles: Roles,
    pub status: MembershipStatus,
    pub job_title: Option<String>,
    pub joined_at: Timestamp,
}

impl MemberRow {
    /// A new membership, active and without roles unless the patch says otherwise, since the stamp's time or the patch's.
    #[must_use]
    pub fn new(organisation_id: OrganisationId, user_id: UserId, patch: MembershipPatch, stamp: &Stamp) -> Self {
        let mut member = Self {
            organisation_id,
            user_id,
            roles: Roles::default(),
            status: MembershipStatus::Active,
            job_title: None,
            joined_at: stamp.at.into(),
        };
        member.apply(patch);
        member
    }

    /// Does what the patch says.
    pub fn apply(&mut self, patch: MembershipPatch) {
        apply_required(patch.roles, &mut self.roles);
        apply_required(patch.status, &mut self.status);
        patch.job_title.apply(&mut self.job_title);
        apply_required(patch.joined_at.map(Timestamp::from), &mut self.joined_at);
    }
}

/// A user's organisations, by when they joined.
pub(super) const OF_USER: PageSpec = PageSpec {
    table: "organisation_members",
    parent: "user_id",
    child: "organisation_id",
    order: Order::Newest("joined_at"),
    of: Some("organisations"),
    seen: sight::member,
};

/// An organisation's users, by when they joined.
pub(super) const USERS: PageSpec = PageSpec {
    table: "organisation_members",
    parent: "organisation_id",
    child: "user_id",
    order: Order::Newest("joined_at"),
    of: Some("users"),
    seen: sight::member,
};

queries! {
    in organisation;

    /// The organisations with these ids.
    fn by_ids(ids: Vec<OrganisationId>) -> Vec<OrganisationRow>;

    /// The organisation with this slug, folded.
    fn by_slug(folded: String) -> Option<OrganisationRow>;

    /// Those of these organisations that are seen.
    fn seen(sight: Sight, ids: Vec<OrganisationId>) -> Vec<OrganisationRow>;

    /// The organisation with this slug, folded, if it is seen.
    fn seen_by_slug(sight: Sight, folded: String) -> Option<OrganisationRow>;

    /// A page of all organisations that are seen, the newest first; backwards, the oldest first.
    fn page(sight: Sight, ask: Ask<OrganisationTest>) -> Page<OrganisationRow>;

    /// How many organisations are seen.
    fn count(sight: Sight, criteria: Criteria<OrganisationTest>) -> i64;

    /// A page of the users of each of these organisations, in no order.
    fn users(sight: Sight, organisations: Vec<OrganisationId>, ask: Arc<Ask<UserTest>>) -> Vec<Entry<(MemberRow, Seen<UserRow>)>>;

    /// How many users each of these organisations has, where it has any.
    fn count_users(sight: Sight, organisations: Vec<OrganisationId>, criteria: Arc<Criteria<UserTest>>) -> Vec<(OrganisationId, i64)>;

    /// A page of the organisations of each of these users, in no order.
    fn of_users(sight: Sight, users: Vec<UserId>, ask: Arc<Ask<OrganisationTest>>) -> Vec<Entry<(MemberRow, OrganisationRow)>>;

    /// How many organisations each of these users belongs to, where there are any.
    fn count_of_users(sight: Sight, users: Vec<UserId>, criteria: Arc<Criteria<OrganisationTest>>) -> Vec<(UserId, i64)>;

    /// How a user belongs to an organisation, if they do.
    fn member(organisation: OrganisationId, user: UserId) -> Option<MemberRow>;

    /// How a user belongs to organisations, by their ids.
    fn memberships(user: UserId) -> Vec<MemberRow>;

    /// Locks these organisations in the order of their ids, so that nobody joins or leaves them until the transaction ends.
    fn hold(ids: Vec<OrganisationId>) -> ();

    /// How those of these users belong to an organisation of whom that is seen.
    fn members_among(sight: Sight, organisation: OrganisationId, users: Vec<UserId>) -> Vec<MemberRow>;

    /// The organisation of this id, if seen, which nobody else changes until the transaction ends.
    fn lock(sight: Sight, id: OrganisationId) -> Option<OrganisationRow>;

    /// The active members of an organisation whose own role there is OWNER.
    fn owners(organisation: OrganisationId) -> Vec<UserId>;

    /// How many records the organisation owns.
    fn belongings(organisation: OrganisationId) -> Belongings;

    /// Writes new organisations.
    fn create(rows: Vec<OrganisationRow>, stamp: Stamp) -> ();

    /// Writes an organisation's new state and answers it with what changed; nothing is written where nothing did. The
    /// organisation must have the version that `before` has.
    fn update(before: OrganisationRow, after: OrganisationRow, stamp: Stamp) -> Updated<OrganisationRow>;

    /// Writes that an organisation is no more, with its teams, groups, service accounts and memberships. It must own nothing.
    fn delete(row: OrganisationRow, stamp: Stamp) -> ();

    /// Writes that users belong to organisations to which they did not belong before.
    fn add_members(rows: Vec<MemberRow>, stamp: Stamp) -> ();

    /// Writes the new facts of a membership, if they differ.
    fn update_member(before: MemberRow, after: MemberRow, stamp: Stamp) -> ();

    /// Writes that a user no longer belongs to an organisation, nor to its teams and groups.
    fn remove_member(row: MemberRow, stamp: Stamp) -> ();
}
