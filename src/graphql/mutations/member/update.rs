//! `organisationMemberUpdate`: by who administers the organisation's memberships.

use async_graphql::{Context, ID, InputObject, Object};
use serde_json::{Value, json};

use super::input::{MembershipFields, again, check_above, membership, owns, told};
use crate::{
    db::organisation::{self as organisations, MemberRow, OrganisationRow},
    domain::{Permission, UserId, change::FieldChange, membership::Roles},
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        types::organisation::{Organisation, OrganisationById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Changes how a user belongs to an organisation.
#[derive(Default)]
pub struct OrganisationMemberUpdate;

/// What is to be changed of a membership. A field that is left out stays as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationMemberUpdateInput {
    /// The organisation's id.
    organisation: ID,
    /// The user's id.
    user: ID,
    /// The version of the organisation that the edit was made on. Edits of different fields, and of other members, go together
    /// with what others have changed since; of the same field, that is a `CONFLICT`.
    if_version: Option<i32>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: MembershipFields,
}

payload! {
    /// What came of changing a membership.
    OrganisationMemberUpdatePayload {
        /// The organisation as it is now; null if nothing was done.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationMemberUpdate {
    /// Changes how a user belongs to an organisation. It takes `ORGANISATION_MEMBER_WRITE` in the organisation; to change `roles`
    /// or `status`, it takes all that the roles allow which the membership has before and after. The last `OWNER` stays one.
    async fn organisation_member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: OrganisationMemberUpdateInput,
    ) -> Result<OrganisationMemberUpdatePayload> {
        let manner = Manner::update(ctx, input.dry_run, input.if_version);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(update(work, input)), forget_everybody(ctx))
                .await?;
        OrganisationMemberUpdatePayload::of(ctx, outcome).await
    }
}

async fn update(
    work: &mut Work<'_, '_>,
    input: OrganisationMemberUpdateInput,
) -> Result<Written<OrganisationRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let user: Option<UserId> = work.id(&["user"], &input.user);
    let patch = input.fields.draft().check(&mut work.check);
    let Some(organisation) = organisation else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::OrganisationMemberWrite, organisation.id);
    let (Some(permit), Some(user)) = (work.permit(&[], decision), user) else { return Err(work.stop()) };
    let Some(before) = membership(work, organisation.id, user).await? else { return Err(work.stop()) };
    let mut after = before.clone();
    after.apply(patch);
    touched(work, &before, &after).await?;
    let mut leaves = leaves(&before, &after);
    leaves.retain(|leaf| leaf.before != leaf.after || work.says(&leaf.path));
    work.merge_leaves(&organisation, input.if_version, &leaves, |edit, leaf| edited(edit, user, leaf)).await?;
    work.finish()?;
    if before == after {
        return Ok(Written::new(organisation, &[]));
    }
    let stamp = work.stamp(permit);
    work.write(&[], organisations::update_member(before.clone(), after.clone(), stamp)).await?;
    if owns(&before) && !owns(&after) {
        work.keep_owner(&["user"], organisation.id).await?;
        work.finish()?;
    }
    Ok(Written::new(again(work, organisation.id).await?, &told(Some(&before), Some(&after))))
}

/// Sees that nobody gives, takes, suspends or lifts roles who does not hold as much.
async fn touched(work: &mut Work<'_, '_>, before: &MemberRow, after: &MemberRow) -> Result<(), Stop> {
    let roles = [before.roles, after.roles];
    if before.roles != after.roles {
        let all = roles.into_iter().flat_map(Roles::iter).collect();
        if let Err(denied) = work.viewer().check_roles(before.organisation_id, all) {
            work.check.deny(&["roles"], denied);
        }
    }
    if before.status != after.status {
        check_above(work, "status", before, roles).await?;
    }
    Ok(())
}

/// What there is of a membership, leaf by leaf.
fn leaves(before: &MemberRow, after: &MemberRow) -> Vec<FieldChange> {
    let (before, after) = (json!(before), json!(after));
    let leaves = ["roles", "status", "jobTitle", "joinedAt"].into_iter();
    leaves.map(|leaf| FieldChange::new(leaf, before[leaf].clone(), after[leaf].clone())).collect()
}

/// What an edit of an organisation made of a leaf of one user's membership.
fn edited(edit: &FieldChange, user: UserId, leaf: &str) -> Option<(Value, Value)> {
    let user = json!(user);
    let about = |member: &Value| member["user"] == user;
    let theirs = edit.path == "users" && (about(&edit.before) || about(&edit.after));
    theirs.then(|| (edit.before[leaf].clone(), edit.after[leaf].clone()))
}
