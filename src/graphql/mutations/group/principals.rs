//! What the mutations of who is in a group share.

use async_graphql::ID;

use super::rights;
use crate::{
    db::group::{self as groups, GroupRow, GroupServiceAccountRow, GroupUserRow, Principals},
    domain::{
        Permit, ServiceAccountId, ServiceAccountNoun, UserId, UserNoun,
        patch::Patch,
        violation::{Refusal, ViolationCode},
    },
    graphql::write::{Listed, Stop, Work, Written},
};

/// The lists of an input; a list that is left out is none.
pub struct Named {
    /// The users.
    pub users: Option<Listed<UserNoun>>,
    /// The service accounts.
    pub service_accounts: Option<Listed<ServiceAccountNoun>>,
}

impl Named {
    /// Reads both lists, of which one must be there.
    pub fn of(work: &mut Work<'_, '_>, users: &Patch<Vec<ID>>, service_accounts: &Patch<Vec<ID>>) -> Self {
        if users.is_absent() && service_accounts.is_absent() {
            let problem = "names nobody: give `users`, `serviceAccounts` or both";
            work.check.refuse(&[], Refusal::new(ViolationCode::Required, problem));
        }
        Self {
            users: work.listed_if_given("users", users),
            service_accounts: work.listed_if_given("serviceAccounts", service_accounts),
        }
    }
}

/// Whether the caller may change who is in a group; why not is noted.
pub fn permit(work: &mut Work<'_, '_>, group: &GroupRow) -> Option<Permit> {
    rights::permit(work, group.organisation_id, &["id"], [group.roles])
}

/// Those who join a group from now on.
pub fn joining(
    work: &Work<'_, '_>,
    group: &GroupRow,
    users: Vec<UserId>,
    service_accounts: Vec<ServiceAccountId>,
) -> Principals {
    let (group_id, organisation_id, joined_at) = (group.id, group.organisation_id, work.now().into());
    let user = |user_id| GroupUserRow { group_id, user_id, organisation_id, joined_at };
    let account =
        |service_account_id| GroupServiceAccountRow { group_id, service_account_id, organisation_id, joined_at };
    Principals {
        users: users.into_iter().map(user).collect(),
        service_accounts: service_accounts.into_iter().map(account).collect(),
    }
}

/// Writes who joins a group and who leaves it, if nothing was refused.
///
/// # Errors
/// All that was refused, or when the database fails.
pub async fn change(
    work: &mut Work<'_, '_>,
    permit: Permit,
    group: GroupRow,
    joining: Principals,
    leaving: Principals,
) -> Result<Written<GroupRow>, Stop> {
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], groups::change_principals(group, joining, leaving, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
