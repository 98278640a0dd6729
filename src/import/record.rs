//! What a record of any upstream says, in the graph's terms but unchecked.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    db::types::Timestamp,
    domain::{
        change::RecordType, contact::ContactDraft, document::DocumentDraft, group::GroupDraft,
        organisation::OrganisationDraft, profile::ProfileDraft, service_account::ServiceAccountDraft, team::TeamDraft,
        user::UserDraft,
    },
};

/// One record.
#[derive(Debug, Clone)]
pub(super) enum Resource {
    Person(Box<Person>),
    Organisation(Box<Organisation>),
    Team(Belonging<TeamDraft>),
    Group(Belonging<GroupDraft>),
    ServiceAccount(Belonging<Program>),
}

/// When the upstream made and last changed a record, as far as it says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    pub created: Option<DateTime<Utc>>,
    pub updated: Option<DateTime<Utc>>,
}

impl Times {
    /// These times, and where one is missing that of another place.
    pub fn or(self, other: Self) -> Self {
        Self { created: self.created.or(other.created), updated: self.updated.or(other.updated) }
    }

    /// The times of a record that is made at `now`.
    pub fn of_new(self, now: DateTime<Utc>) -> (Timestamp, Timestamp) {
        let created = self.created.or(self.updated).unwrap_or(now);
        (created.into(), self.updated.unwrap_or(created).max(created).into())
    }

    /// The times of a record that is known: the earliest and the latest of them.
    pub fn of_known(self, created: Timestamp, updated: Timestamp) -> (Timestamp, Timestamp) {
        let earliest = self.created.map_or(created, |at| created.min(at.into()));
        (earliest, self.updated.map_or(updated, |at| updated.max(at.into())))
    }
}

/// A user with their profile.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    /// The upstream's own id.
    pub subject: String,
    /// The accounts on other platforms that the upstream knows of.
    pub identities: Vec<ListedIdentity>,
    /// The upstream's id of the organisation that owns the user.
    pub owner: Option<String>,
    pub user: UserDraft,
    pub profile: ProfileDraft,
    pub contacts: Vec<Contact>,
    pub documents: Vec<Document>,
    pub metadata: Vec<(String, String)>,
    pub computed: Computed,
    pub times: Times,
    pub relations: Vec<Relations>,
}

/// What the upstream says of fields that the graph computes by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Computed {
    /// The whole name.
    pub name: Option<String>,
    /// Whether somebody has to look at the profile.
    pub requires_review: Option<bool>,
}

/// An account on another platform.
#[derive(Debug, Clone)]
pub(super) struct ListedIdentity {
    pub platform: String,
    pub subject: String,
    pub meta: Option<Value>,
}

/// A contact of a profile.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    /// The upstream's own id, if it gives one.
    pub subject: Option<String>,
    pub draft: ContactDraft,
    pub times: Times,
}

/// A document of a profile.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The upstream's own id.
    pub subject: String,
    /// The field that it is in.
    pub field: String,
    pub draft: DocumentDraft,
}

/// An organisation.
#[derive(Debug, Clone, Default)]
pub(super) struct Organisation {
    /// The upstream's own id.
    pub subject: String,
    pub draft: OrganisationDraft,
    pub times: Times,
    pub relations: Vec<Relations>,
}

/// A record that cannot exist without its organisation: a team, a group or a service account.
#[derive(Debug, Clone)]
pub(super) struct Belonging<D> {
    /// The upstream's own id.
    pub subject: String,
    /// The upstream's id of the organisation, if the record says it; else an organisation lists the record.
    pub organisation: Option<String>,
    pub draft: D,
    pub times: Times,
    pub relations: Vec<Relations>,
    /// The record as it was sent, so that it can wait for its organisation.
    pub source: Value,
}

/// A service account.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    pub account: ServiceAccountDraft,
    pub keys: Vec<Key>,
}

/// What the upstream says of a service account's key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// The upstream's own id, if it gives one.
    pub subject: Option<String>,
    pub created: Option<DateTime<Utc>>,
    pub expires: Option<DateTime<Utc>>,
    pub last_used: Option<DateTime<Utc>>,
}

/// All records of one kind that a record is related to: what was sent replaces what was said before.
#[derive(Debug, Clone)]
pub(super) struct Relations {
    pub kind: RecordType,
    pub targets: Vec<Target>,
}

/// One record that another is related to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The upstream's id.
    pub subject: String,
    /// Whether the membership is suspended; none if the upstream says nothing of it.
    pub suspended: Option<bool>,
}
