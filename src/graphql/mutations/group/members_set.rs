//! `groupMembersSet`: who is in a group is replaced.

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

/// Replaces who is in a group.
#[derive(Default)]
pub struct GroupMembersSet;

/// Who is to be in a group. At least one of the lists must be given; one that is left out stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct GroupMembersSetInput {
    /// The group's id.
    id: ID,
    /// The ids of all users who are to be in the group, at most 1,000. They belong to the group's organisation. Those who are
    /// in the group already stay in it, and have joined when they did.
    users: Patch<Vec<ID>>,
    /// The ids of all service accounts that are to be in the group, at most 1,000. They belong to the group's organisation.
    /// Those that are in the group already stay in it, and have joined when they did.
    service_accounts: Patch<Vec<ID>>,
    /// The version that the lists were made on. That somebody else has let anybody of them join or leave since is a
    /// `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of replacing who is in a group.
    GroupMembersSetPayload {
        /// The group as it is now; null if nothing was done.
        group: Group = GroupRow, GroupById
    }
}

#[Object]
impl GroupMembersSet {
    /// Replaces who is in a group, at once: those who are named are in it then, and nobody else whom the caller sees. (A
    /// person who is suspended, and hidden from the caller therefore, stays.) Nobody joins who is suspended in the
    /// organisation. It takes `GROUP_WRITE` in the group's organisation, and at least as much as the group's roles allow.
    async fn group_members_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to be in the group.")] input: GroupMembersSetInput,
    ) -> Result<GroupMembersSetPayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(set(work, input)), forget_everybody(ctx))
                .await?;
        GroupMembersSetPayload::of(ctx, outcome).await
    }
}

async fn set(work: &mut Work<'_, '_>, input: GroupMembersSetInput) -> Result<Written<GroupRow>, Stop> {
    let group = work.find(&["id"], &input.id, groups::lock).await?;
    let named = Named::of(work, &input.users, &input.service_accounts);
    let Some(group) = group else { return Err(work.stop()) };
    let Some(permit) = principals::permit(work, &group) else { return Err(work.stop()) };
    let edits = work.edits_since(&group, input.if_version).await?.unwrap_or_default();
    let (mut users, mut service_accounts, mut leaving) = (Vec::new(), Vec::new(), Principals::default());
    if let Some(listed) = &named.users {
        let present = work.see(|sight| groups::seen_users(sight, group.id, None)).await?;
        let ids = present.iter().map(|row| row.user_id);
        work.merge_set(&edits, "users", listed, ids.clone());
        users = work.joining_users(group.organisation_id, listed, ids).await?;
        leaving.users = listed.without(present, |row| row.user_id);
    }
    if let Some(listed) = &named.service_accounts {
        let present = work.see(|sight| groups::seen_service_accounts(sight, group.id, None)).await?;
        let ids = present.iter().map(|row| row.service_account_id);
        work.merge_set(&edits, "serviceAccounts", listed, ids.clone());
        service_accounts = work.joining_service_accounts(group.organisation_id, listed, ids).await?;
        leaving.service_accounts = listed.without(present, |row| row.service_account_id);
    }
    let joining = principals::joining(work, &group, users, service_accounts);
    principals::change(work, permit, group, joining, leaving).await
}
