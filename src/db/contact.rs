//! Contacts of profiles.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::{Updated, record},
    schema::contacts,
    types::Timestamp,
};
use crate::domain::{
    ContactId, ProfileId, Sight,
    change::Stamp,
    contact::{ContactKind, ContactPatch},
    patch::apply_required,
};

/// A contact.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct ContactRow {
    #[serde(skip)]
    pub id: ContactId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "profile")]
    pub profile_id: ProfileId,
    pub kind: ContactKind,
    pub value: String,
    pub canonical_value: Option<String>,
    pub external_id: Option<String>,
}

record!(ContactRow, Contact, of profile |contact| contact.profile_id);

impl ContactRow {
    /// A new contact of a profile with what the patch says of it; the patch must come from a check without a current
    /// contact, so that it has a kind and a value.
    #[must_use]
    pub fn new(id: ContactId, profile_id: ProfileId, patch: ContactPatch, stamp: &Stamp) -> Self {
        let mut contact = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            profile_id,
            kind: ContactKind::Email,
            value: String::new(),
            canonical_value: None,
            external_id: None,
        };
        contact.apply(patch);
        contact
    }

    /// Does what the patch says; the check that made it has put the canonical value in step with kind and value.
    pub fn apply(&mut self, patch: ContactPatch) {
        apply_required(patch.kind, &mut self.kind);
        apply_required(patch.value, &mut self.value);
        patch.canonical_value.apply(&mut self.canonical_value);
        patch.external_id.apply(&mut self.external_id);
    }
}

queries! {
    in contact;

    /// The contacts with these ids.
    fn by_ids(ids: Vec<ContactId>) -> Vec<ContactRow>;

    /// Those of these contacts that are seen.
    fn seen(sight: Sight, ids: Vec<ContactId>) -> Vec<ContactRow>;

    /// The contacts of these profiles, the oldest first.
    fn of_profiles(profiles: Vec<ProfileId>) -> Vec<ContactRow>;

    /// Writes new contacts.
    fn create(rows: Vec<ContactRow>, stamp: Stamp) -> ();

    /// Writes a contact's new state and answers it with what changed; nothing is written where nothing did. The contact must
    /// have the version that `before` has.
    fn update(before: ContactRow, after: ContactRow, stamp: Stamp) -> Updated<ContactRow>;

    /// Deletes contacts whose profiles are still there, and forgets what they were.
    fn delete(rows: Vec<ContactRow>, stamp: Stamp) -> ();
}
