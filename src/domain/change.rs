//! Changes: what happened to a record, when, and by whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    ContactNoun, DocumentNoun, GroupNoun, Id, Noun, OrganisationId, OrganisationNoun, Permission, Permit, ProfileNoun,
    RecordId, ServiceAccountKeyNoun, ServiceAccountNoun, TeamNoun, UserNoun, WrongId, list::TimeTest,
};

text_enum! {
    /// The kinds of record that the graph holds.
    RecordType {
        /// A user.
        User = "USER",
        /// A profile.
        Profile = "PROFILE",
        /// A contact.
        Contact = "CONTACT",
        /// A document.
        Document = "DOCUMENT",
        /// An organisation.
        Organisation = "ORGANISATION",
        /// A team.
        Team = "TEAM",
        /// A group.
        Group = "GROUP",
        /// A service account.
        ServiceAccount = "SERVICE_ACCOUNT",
        /// A service account's key; what changes of it is a change of the account.
        ServiceAccountKey = "SERVICE_ACCOUNT_KEY",
    }
}

text_enum! {
    /// What was done to a record.
    ChangeAction {
        /// The record came to be.
        Created = "CREATED",
        /// Some of its fields changed.
        Updated = "UPDATED",
        /// The record was removed.
        Deleted = "DELETED",
        /// Somebody joined it.
        MemberAdded = "MEMBER_ADDED",
        /// The facts of somebody's membership changed.
        MemberUpdated = "MEMBER_UPDATED",
        /// Somebody left it.
        MemberRemoved = "MEMBER_REMOVED",
        /// Who is in it was replaced: some joined, and some left.
        MembersReplaced = "MEMBERS_REPLACED",
    }
}

text_enum! {
    /// What kind of caller changed something.
    ActorType {
        /// A person.
        User = "USER",
        /// A program with credentials of its own.
        ServiceAccount = "SERVICE_ACCOUNT",
        /// The server itself: an import, a demonstration, an operator's command.
        System = "SYSTEM",
    }
}

/// Who changes something, when, and that they may: every change of a record carries one.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// That it is allowed.
    pub permit: Permit,
    /// What kind of caller it is.
    pub actor_type: ActorType,
    /// The caller's own record, where it has one.
    pub actor_id: Option<Uuid>,
    /// What the server calls itself, `import apex`, where the caller has no record.
    pub actor_name: Option<String>,
    /// When, cut to microseconds.
    pub at: DateTime<Utc>,
}

/// How one field of a record changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's place in the graph, `position.jobTitle`.
    pub path: String,
    /// Its value before; null if it had none.
    pub before: Value,
    /// Its value after; null if it has none.
    pub after: Value,
    /// Whether both are kept from whoever reads, or were forgotten with the record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl FieldChange {
    /// A field's change, told whole.
    pub fn new(path: impl Into<String>, before: Value, after: Value) -> Self {
        Self { path: path.into(), before, after, hidden: false }
    }

    /// That the field changed, without what it was and is.
    #[must_use]
    pub fn hide(self) -> Self {
        Self { before: Value::Null, after: Value::Null, hidden: true, ..self }
    }
}

/// What is private of each kind of record: the fields of these names with all below them, all fields where none is named;
/// and the permission that reading them takes.
const PRIVATE: [(RecordType, &[&str], Permission); 4] = [
    (RecordType::User, &["phone", "lastSignInAt", "identities", "metadata"], Permission::ProfileReadPrivate),
    (RecordType::Profile, &["birthDate", "address", "phones"], Permission::ProfileReadPrivate),
    (RecordType::Contact, &[], Permission::ProfileReadPrivate),
    (RecordType::Document, &[], Permission::DocumentRead),
];

/// Each kind of record with what marks its identifiers.
macro_rules! identify {
    ($($kind:ident = $noun:ty,)+) => {
        impl RecordType {
            /// The id of such a record, as it is written.
            #[must_use]
            pub fn write_id(self, id: RecordId) -> String {
                match self {
                    $(Self::$kind => Id::<$noun>::new(id.uuid()).to_string(),)+
                }
            }

            /// Reads the id of a record of any kind; none if it has no such kind's prefix.
            ///
            /// # Errors
            /// When it is malformed after its prefix.
            pub fn read_id(text: &str) -> Result<Option<(Self, RecordId)>, WrongId> {
                let prefix = text.split_once('_').map(|(prefix, _)| prefix);
                match prefix {
                    $(Some(prefix) if prefix == <$noun>::PREFIX => {
                        text.parse::<Id<$noun>>().map(|id| Some((Self::$kind, id.untyped())))
                    })+
                    _ => Ok(None),
                }
            }
        }
    };
}

identify! {
    User = UserNoun,
    Profile = ProfileNoun,
    Contact = ContactNoun,
    Document = DocumentNoun,
    Organisation = OrganisationNoun,
    Team = TeamNoun,
    Group = GroupNoun,
    ServiceAccount = ServiceAccountNoun,
    ServiceAccountKey = ServiceAccountKeyNoun,
}

/// Which changes are asked for: those that meet all that is said.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter {
    /// Only changes of records of these kinds.
    pub record_types: Option<Vec<RecordType>>,
    /// Only changes of these kinds.
    pub actions: Option<Vec<ChangeAction>>,
    /// Only changes in this organisation's history.
    pub organisation: Option<OrganisationId>,
    /// Only changes of this record.
    pub record: Option<(RecordType, RecordId)>,
    /// Only changes that happened then.
    pub occurred_at: Option<TimeTest>,
}

impl ChangeFilter {
    /// Whether all changes are asked for.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.record_types.is_none()
            && self.actions.is_none()
            && self.organisation.is_none()
            && self.record.is_none()
            && self.occurred_at.is_none()
    }
}

impl RecordType {
    /// The changes of such a record's fields without the values of those that are private.
    pub fn redact(self, fields: impl IntoIterator<Item = FieldChange>) -> Vec<FieldChange> {
        let redact = |field: FieldChange| if self.secrecy(&field.path).is_some() { field.hide() } else { field };
        fields.into_iter().map(redact).collect()
    }

    /// The permission that reading a field of such a record takes, if it is private.
    #[must_use]
    pub fn secrecy(self, path: &str) -> Option<Permission> {
        let name = path.split('.').next().unwrap_or_default();
        let private =
            |(kind, names, _): &&(Self, &[&str], _)| *kind == self && (names.is_empty() || names.contains(&name));
        PRIVATE.iter().find(private).map(|(.., permission)| *permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_fields_are_known_by_their_paths() {
        let private = Some(Permission::ProfileReadPrivate);
        assert_eq!(RecordType::Profile.secrecy("address.street"), private);
        assert_eq!(RecordType::Profile.secrecy("birthDate"), private);
        assert_eq!(RecordType::User.secrecy("metadata.colour.favourite"), private);
        assert_eq!(RecordType::Contact.secrecy("value"), private);
        assert_eq!(RecordType::Document.secrecy("filename"), Some(Permission::DocumentRead));
        for (kind, path) in [
            (RecordType::Profile, "firstName"),
            (RecordType::Profile, "addressed"),
            (RecordType::User, "username"),
            (RecordType::Team, "members"),
        ] {
            assert_eq!(kind.secrecy(path), None, "{path}");
        }
    }

    #[test]
    fn what_is_redacted_keeps_its_path_and_what_is_public() {
        let change = |path: &str| FieldChange::new(path, "old".into(), Value::Null);
        let redacted = RecordType::User.redact([change("username"), change("metadata.colour")]);
        assert_eq!(redacted, [change("username"), change("metadata.colour").hide()]);
    }

    #[test]
    fn a_record_is_named_by_its_kind_and_id() {
        let id = RecordId::new(Uuid::from_u128(42));
        for (kind, ..) in <RecordType as crate::domain::TextEnum>::VALUES {
            assert_eq!(RecordType::read_id(&kind.write_id(id)), Ok(Some((*kind, id))));
        }
        assert_eq!(RecordType::Team.write_id(id), "team_0000000000000000000000000000002a");
        assert_eq!(RecordType::read_id("cat_1"), Ok(None));
        assert!(RecordType::read_id("team_1").is_err());
    }

    #[test]
    fn a_hidden_change_keeps_its_path_alone_also_when_it_is_kept_as_json() {
        let change = FieldChange::new("phone", Value::Null, "+44".into());
        let json = serde_json::to_value(&change).unwrap();
        assert_eq!(json, serde_json::json!({"path": "phone", "before": null, "after": "+44"}));
        let hidden = serde_json::from_value::<FieldChange>(json).unwrap().hide();
        let json = serde_json::to_value(&hidden).unwrap();
        assert_eq!(json, serde_json::json!({"path": "phone", "before": null, "after": null, "hidden": true}));
        assert_eq!(serde_json::from_value::<FieldChange>(json).unwrap(), hidden);
    }
}
