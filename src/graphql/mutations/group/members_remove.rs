//! `groupMembersRemove`: users and service accounts leave a group.

use async_graphql::{Context, ID, InputObject, Object};

use super::principals::{self, Named};
use crate::{
    db::group::{self as groups, GroupRow, Principals},
    domain::patch::Patch,
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        types::group::{Group, GroupById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Lets users and service accounts leave a group.
#[derive(Default)]
pub struct GroupMembersRemove;

/// Who is to leave a group. At least one of the lists must be given.
#[derive(Debug, Clone, InputObject)]
pub struct GroupMembersRemoveInput {
    /// The group's id.
    id: ID,
    /// The ids of users, at most 1,000. Those who are not in the group are passed over.
    users: Patch<Vec<ID>>,
    /// The ids of service accounts, at most 1,000. Those that are not in the group are passed over.
    service_accounts: Patch<Vec<ID>>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of letting users and service accounts leave a group.
    GroupMembersRemovePayload {
        /// The group as it is now; null if nothing was done.
        group: Group = GroupRow, GroupById
    }
}

#[Object]
impl GroupMembersRemove {
    /// Lets users and service accounts leave a group; the others stay in it. It takes `GROUP_WRITE` in the group's
    /// organisation, and at least as much as the group's roles allow.
    async fn group_members_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to leave.")] input: GroupMembersRemoveInput,
    ) -> Result<GroupMembersRemovePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(remove(work, input)), forget_everybody(ctx))
                .await?;
        GroupMembersRemovePayload::of(ctx, outcome).await
    }
}

async fn remove(work: &mut Work<'_, '_>, input: GroupMembersRemoveInput) -> Result<Written<GroupRow>, Stop> {
    let group = work.find(&["id"], &input.id, groups::lock).await?;
    let named = Named::of(work, &input.users, &input.service_accounts);
    let Some(group) = group else { return Err(work.stop()) };
    let Some(permit) = principals::permit(work, &group) else { return Err(work.stop()) };
    let mut leaving = Principals::default();
    if let Some(listed) = &named.users {
        leaving.users = work.see(|sight| groups::seen_users(sight, group.id, Some(listed.ids()))).await?;
    }
    if let Some(listed) = &named.service_accounts {
        let accounts = |sight| groups::seen_service_accounts(sight, group.id, Some(listed.ids()));
        leaving.service_accounts = work.see(accounts).await?;
    }
    principals::change(work, permit, group, Principals::default(), leaving).await
}
