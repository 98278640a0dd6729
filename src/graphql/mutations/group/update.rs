//! `groupUpdate`: what a group is called, what it is for, and what its roles are.

use async_graphql::{Context, ID, InputObject, Object};

use super::rights;
use crate::{
    db::group::{self as groups, GroupRow},
    domain::{group::GroupDraft, membership::OrganisationRole, patch::Patch, violation::Purpose},
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        types::group::{Group, GroupById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes a group.
#[derive(Default)]
pub struct GroupUpdate;

/// What is to be changed of a group. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct GroupUpdateInput {
    /// The group's id.
    id: ID,
    /// The version that the edit was made on. Edits of different fields go together with what others have changed since; of
    /// the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The group's name, which cannot be cleared.
    name: Patch<String>,
    /// What the group is for.
    description: Patch<String>,
    /// What everybody in the group may do in the organisation: the whole set; null empties it.
    roles: Patch<Vec<OrganisationRole>>,
}

payload! {
    /// What came of changing a group.
    GroupUpdatePayload {
        /// The group as it is now; null if nothing was done.
        group: Group = GroupRow, GroupById
    }
}

#[Object]
impl GroupUpdate {
    /// Changes a group. It takes `GROUP_WRITE` in the group's organisation, and at least as much as the group's roles allow,
    /// those that it has and those that it gets.
    async fn group_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: GroupUpdateInput,
    ) -> Result<GroupUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(update(work, input)), forget_everybody(ctx))
                .await?;
        GroupUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(work: &mut Work<'_, '_>, input: GroupUpdateInput) -> Result<Written<GroupRow>, Stop> {
    let known = work.find(&["id"], &input.id, groups::lock).await?;
    let place = if input.roles.is_absent() { "id" } else { "roles" };
    let roles = rights::spoken(input.roles);
    let draft = GroupDraft { name: input.name, description: input.description, roles };
    let patch = draft.check(&mut work.check, Purpose::Update);
    let Some(known) = known else { return Err(work.stop()) };
    let mut after = known.clone();
    after.apply(patch);
    let permit = rights::permit(work, known.organisation_id, &[place], [known.roles, after.roles]);
    let Some(permit) = permit else { return Err(work.stop()) };
    work.merge(&known, &after, input.if_version, &[]).await?;
    work.finish()?;
    let stamp = work.stamp(permit);
    let updated = work.write(&[], groups::update(known, after, stamp)).await?;
    Ok(Written::new(updated.row, &updated.fields))
}
