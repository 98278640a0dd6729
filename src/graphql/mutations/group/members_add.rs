//! `groupMembersAdd`: users and service accounts join a group.

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

/// Lets users and service accounts join a group.
#[derive(Default)]
pub struct GroupMembersAdd;

/// Who is to join a group. At least one of the lists must be given.
#[derive(Debug, Clone, InputObject)]
pub struct GroupMembersAddInput {
    /// The group's id.
    id: ID,
    /// The ids of users who belong to the group's organisation, at most 1,000. Those who are in the group already stay in it.
    users: Patch<Vec<ID>>,
    /// The ids of service accounts of the group's organisation, at most 1,000. Those in the group already stay in it.
    service_accounts: Patch<Vec<ID>>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of letting users and service accounts join a group.
    GroupMembersAddPayload {
        /// The group as it is now; null if nothing was done.
        group: Group = GroupRow, GroupById
    }
}

#[Object]
impl GroupMembersAdd {
    /// Lets users and service accounts join a group, beside those that are in it. Nobody joins who is suspended in the
    /// organisation. It takes `GROUP_WRITE` in the group's organisation, and at least as much as the group's roles allow.
    async fn group_members_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to join.")] input: GroupMembersAddInput,
    ) -> Result<GroupMembersAddPayload> {
        let manner = Manner::of(input.dry_run);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(add(work, input)), forget_everybody(ctx))
                .await?;
        GroupMembersAddPayload::of(ctx, outcome).await
    }
}

async fn add(work: &mut Work<'_, '_>, input: GroupMembersAddInput) -> Result<Written<GroupRow>, Stop> {
    let group = work.find(&["id"], &input.id, groups::lock).await?;
    let named = Named::of(work, &input.users, &input.service_accounts);
    let Some(group) = group else { return Err(work.stop()) };
    let Some(permit) = principals::permit(work, &group) else { return Err(work.stop()) };
    let (mut users, mut service_accounts) = (Vec::new(), Vec::new());
    if let Some(listed) = &named.users {
        let present = work.run(groups::users_among(group.id, listed.ids())).await?;
        let present = present.into_iter().map(|row| row.user_id);
        users = work.joining_users(group.organisation_id, listed, present).await?;
    }
    if let Some(listed) = &named.service_accounts {
        let present = work.run(groups::service_accounts_among(group.id, listed.ids())).await?;
        let present = present.into_iter().map(|row| row.service_account_id);
        service_accounts = work.joining_service_accounts(group.organisation_id, listed, present).await?;
    }
    let joining = principals::joining(work, &group, users, service_accounts);
    principals::change(work, permit, group, joining, Principals::default()).await
}
