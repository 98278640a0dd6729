//! `organisationMemberRemove`: by who administers the organisation's memberships, and by the member.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{again, check_above, membership, owns, told};
use crate::{
    db::organisation::{self as organisations, OrganisationRow},
    domain::{Permission, UserId},
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        types::organisation::{Organisation, OrganisationById},
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Removes a member from an organisation.
#[derive(Default)]
pub struct OrganisationMemberRemove;

/// Who is to belong to which organisation no longer.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationMemberRemoveInput {
    /// The organisation's id.
    organisation: ID,
    /// The user's id.
    user: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of removing a member from an organisation.
    OrganisationMemberRemovePayload {
        /// The organisation as it is now; null if nothing was done, or if the caller has left it.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationMemberRemove {
    /// Removes a user from an organisation, from its teams and its groups; the user stays. Everybody may leave by themselves;
    /// to remove others takes `ORGANISATION_MEMBER_WRITE` in the organisation, and all that the roles of the membership
    /// allow. The last `OWNER` stays.
    async fn organisation_member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to belong to which organisation no longer.")] input: OrganisationMemberRemoveInput,
    ) -> Result<OrganisationMemberRemovePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(remove(work, input)), forget_everybody(ctx))
                .await?;
        OrganisationMemberRemovePayload::of(ctx, outcome).await
    }
}

async fn remove(
    work: &mut Work<'_, '_>,
    input: OrganisationMemberRemoveInput,
) -> Result<Written<OrganisationRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let user: Option<UserId> = work.id(&["user"], &input.user);
    let (Some(organisation), Some(user)) = (organisation, user) else { return Err(work.stop()) };
    let own = work.viewer().user() == Some(user);
    let decision = if own {
        work.viewer().permit_personal(user)
    } else {
        work.viewer().permit_in(Permission::OrganisationMemberWrite, organisation.id)
    };
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let Some(known) = membership(work, organisation.id, user).await? else { return Err(work.stop()) };
    if !own {
        check_above(work, "user", &known, [known.roles]).await?;
    }
    work.finish()?;
    let stamp = work.stamp(permit);
    work.write(&[], organisations::remove_member(known.clone(), stamp)).await?;
    if owns(&known) {
        work.keep_owner(&["user"], organisation.id).await?;
        work.finish()?;
    }
    let (after, fields) = (again(work, organisation.id).await?, told(Some(&known), None));
    // Whoever has left sees it no longer, whatever they were when the request began.
    let hidden = own && !work.viewer().administrator;
    Ok(if hidden { Written::hidden(&after, &fields) } else { Written::new(after, &fields) })
}
