//! What is said of a membership, and what its mutations have in common.

use async_graphql::InputObject;
use serde_json::json;

use crate::{
    db::{
        Error, group as groups,
        organisation::{self as organisations, MemberRow, OrganisationRow},
    },
    domain::{
        OrganisationId, UserId,
        change::FieldChange,
        membership::{MembershipDraft, MembershipStatus, OrganisationRole, Roles},
        patch::Patch,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        input::{SentDateTime, text, texts},
        write::{Stop, Work},
    },
};

/// What there is to say of a membership.
#[derive(Debug, Clone, Default, InputObject)]
pub struct MembershipFields {
    /// What the user may do in the organisation: the whole set; null empties it. Nobody gives or takes more than they may
    /// do themselves.
    pub roles: Patch<Vec<OrganisationRole>>,
    /// Whether the membership is in force. It cannot be null.
    pub status: Patch<MembershipStatus>,
    /// What the user does in the organisation.
    pub job_title: Patch<String>,
    /// When the user joined. It cannot be null.
    pub joined_at: Patch<SentDateTime>,
}

impl MembershipFields {
    /// What is said, for the domain to check.
    pub fn draft(self) -> MembershipDraft {
        MembershipDraft {
            roles: texts(self.roles),
            status: text(self.status),
            job_title: self.job_title,
            joined_at: self.joined_at.map(String::from),
        }
    }
}

/// The change of the organisation that it is when a membership changes.
pub fn told(before: Option<&MemberRow>, after: Option<&MemberRow>) -> Vec<FieldChange> {
    vec![FieldChange::new("users", json!(before), json!(after))]
}

/// The organisation as it is after one of its memberships changed.
///
/// # Errors
/// When the database fails.
pub async fn again(work: &mut Work<'_, '_>, id: OrganisationId) -> Result<OrganisationRow, Stop> {
    let row = work.run(organisations::by_ids(vec![id])).await?.pop();
    row.ok_or_else(|| Error::missing().into())
}

/// The membership of a user; without one, that is noted. It is not asked whether the user is seen: whoever may write an
/// organisation's memberships may lift the suspension of somebody whom another organisation owns.
///
/// # Errors
/// When the database fails.
pub async fn membership(
    work: &mut Work<'_, '_>,
    organisation: OrganisationId,
    user: UserId,
) -> Result<Option<MemberRow>, Stop> {
    let known = work.run(organisations::member(organisation, user)).await?;
    if known.is_none() {
        let problem = "names nobody who belongs to the organisation";
        work.check.refuse(&["user"], Refusal::new(ViolationCode::NotFound, problem));
    }
    Ok(known)
}

/// Whether a membership makes its user an owner of the organisation.
pub fn owns(member: &MemberRow) -> bool {
    member.status == MembershipStatus::Active && member.roles.contains(OrganisationRole::Owner)
}

/// Sees that the caller holds as much as these roles and those that the user has there through groups; otherwise that is noted
/// at a place.
///
/// # Errors
/// When the database fails.
pub async fn check_above(
    work: &mut Work<'_, '_>,
    place: &str,
    member: &MemberRow,
    roles: impl IntoIterator<Item = Roles>,
) -> Result<(), Stop> {
    let grouped = work.run(groups::roles_of(member.organisation_id, member.user_id)).await?;
    let roles = roles.into_iter().chain([grouped]).flat_map(Roles::iter).collect();
    if let Err(denied) = work.viewer().check_roles(member.organisation_id, roles) {
        work.check.deny(&[place], denied);
    }
    Ok(())
}
