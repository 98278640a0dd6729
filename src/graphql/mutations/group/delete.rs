//! `groupDelete`: a group goes, and those who were in it stay, without its roles.

use async_graphql::{Context, ID, InputObject, Object};

use super::rights;
use crate::{
    db::group as groups,
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes a group.
#[derive(Default)]
pub struct GroupDelete;

/// Which group is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct GroupDeleteInput {
    /// The group's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting a group.
    GroupDeletePayload { deleted }
}

#[Object]
impl GroupDelete {
    /// Deletes a group; those who were in it stay, without the roles that it gave them. It takes `GROUP_WRITE` in the
    /// group's organisation, and at least as much as the group's roles allow.
    async fn group_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group is to be deleted.")] input: GroupDeleteInput,
    ) -> Result<GroupDeletePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(delete(work, input)), forget_everybody(ctx))
                .await?;
        Ok(outcome.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: GroupDeleteInput) -> Result<Deleted, Stop> {
    let group = work.find(&["id"], &input.id, groups::lock).await?;
    let Some(group) = group else { return Err(work.stop()) };
    let permit = rights::permit(work, group.organisation_id, &["id"], [group.roles]);
    let Some(permit) = permit else { return Err(work.stop()) };
    work.finish()?;
    let (id, stamp) = (group.id, work.stamp(permit));
    work.write(&[], groups::delete(group, stamp)).await?;
    Ok(Deleted(id.untyped(), id.to_string()))
}
