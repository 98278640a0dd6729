//! `groupCreate`: an organisation gets another group.

use async_graphql::{Context, ID, InputObject, Object};

use super::rights;
use crate::{
    db::{
        change,
        group::{self as groups, GroupRow},
        organisation as organisations,
    },
    domain::{group::GroupDraft, membership::OrganisationRole, patch::Patch, violation::Purpose},
    graphql::{
        errors::Result,
        types::group::{Group, GroupById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Makes a group.
#[derive(Default)]
pub struct GroupCreate;

/// What is said of a new group.
#[derive(Debug, Clone, InputObject)]
pub struct GroupCreateInput {
    /// The id of the organisation that the group is part of.
    organisation: ID,
    /// The group's name.
    name: String,
    /// What the group is for.
    description: Patch<String>,
    /// What everybody in the group may do in the organisation; nothing if it is left out.
    roles: Patch<Vec<OrganisationRole>>,
    /// A key of the caller's own choice: the same input under the same key makes one group, however often it is sent within
    /// 24 hours.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of making a group.
    GroupCreatePayload {
        /// The new group; null if none was made.
        group: Group = GroupRow, GroupById
    }
}

#[Object]
impl GroupCreate {
    /// Makes a group, with nobody in it. It takes `GROUP_WRITE` in the organisation, and at least as much as the group's
    /// roles allow.
    async fn group_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said of the new group.")] input: GroupCreateInput,
    ) -> Result<GroupCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        GroupCreatePayload::of(ctx, outcome).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: GroupCreateInput) -> Result<Written<GroupRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let roles = rights::spoken(input.roles);
    let draft = GroupDraft { name: Patch::Value(input.name), description: input.description, roles };
    let patch = draft.check(&mut work.check, Purpose::Create);
    let Some(organisation) = organisation else { return Err(work.stop()) };
    let permit = rights::permit(work, organisation.id, &["roles"], patch.roles);
    let Some(permit) = permit else { return Err(work.stop()) };
    work.finish()?;
    let stamp = work.stamp(permit);
    let group = GroupRow::new(work.new_id(), organisation.id, patch, &stamp);
    work.write(&[], groups::create(vec![group.clone()], stamp)).await?;
    let fields = change::filled(&group);
    Ok(Written::new(group, &fields))
}
