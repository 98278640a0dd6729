//! `organisationMemberAdd`: by who administers the organisation's memberships.

use async_graphql::{Context, ID, InputObject, Object};

use super::input::{MembershipFields, again, told};
use crate::{
    db::{
        organisation::{self as organisations, MemberRow, OrganisationRow},
        sight::Seen,
        user::{self as users, UserRow},
    },
    domain::{
        OrganisationId, Permission, Permit, UserId,
        membership::{OrganisationRole, Roles},
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        mutations::forget_everybody,
        types::{
            self,
            organisation::{Organisation, OrganisationById},
        },
        write::{self, Manner, Stop, Work, Written, payload},
    },
};

/// Adds a member to an organisation.
#[derive(Default)]
pub struct OrganisationMemberAdd;

/// Who is to belong to which organisation, and how.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationMemberAddInput {
    /// Names this mutation: sent again with the same key and input within 24 hours, it is done once.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    /// The organisation's id.
    organisation: ID,
    /// The user's id.
    user: ID,
    /// How the user belongs there; left out, the roles are `MEMBER` alone, the membership is in force, and the user joins now.
    #[graphql(flatten)]
    fields: MembershipFields,
}

payload! {
    /// What came of adding a member to an organisation.
    OrganisationMemberAddPayload {
        /// The organisation as it is now; null if nothing was done.
        organisation: Organisation = OrganisationRow, OrganisationById
    }
}

#[Object]
impl OrganisationMemberAdd {
    /// Lets a user belong to an organisation, as `MEMBER` unless `roles` says otherwise. It takes `ORGANISATION_MEMBER_WRITE` in
    /// the organisation; and since an organisation's managers read what is private of its members, the caller must be
    /// able to read that of the user already.
    async fn organisation_member_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to belong to which organisation.")] input: OrganisationMemberAddInput,
    ) -> Result<OrganisationMemberAddPayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome =
            write::run_then(ctx, manner, input, |work, input| Box::pin(add(work, input)), forget_everybody(ctx))
                .await?;
        OrganisationMemberAddPayload::of(ctx, outcome).await
    }
}

async fn add(work: &mut Work<'_, '_>, input: OrganisationMemberAddInput) -> Result<Written<OrganisationRow>, Stop> {
    let organisation = work.find(&["organisation"], &input.organisation, organisations::lock).await?;
    let user = person(work, &input.user).await?;
    let mut patch = input.fields.draft().check(&mut work.check);
    let roles = *patch.roles.get_or_insert_with(|| Roles::from_iter([OrganisationRole::Member]));
    let Some(organisation) = organisation else { return Err(work.stop()) };
    let permit = permitted(work, organisation.id, roles);
    if let (Some(user), Some(_)) = (&user, permit) {
        check_person(work, organisation.id, user).await?;
    }
    let (Some(user), Some(permit)) = (user, permit) else { return Err(work.stop()) };
    work.finish()?;
    let stamp = work.stamp(permit);
    let member = MemberRow::new(organisation.id, user.id, patch, &stamp);
    work.write(&["user"], organisations::add_members(vec![member.clone()], stamp)).await?;
    Ok(Written::new(again(work, organisation.id).await?, &told(None, Some(&member))))
}

/// The user of this id, if seen.
async fn person(work: &mut Work<'_, '_>, given: &ID) -> Result<Option<Seen<UserRow>>, Stop> {
    let Some(id) = work.id(&["user"], given) else { return Ok(None) };
    let id: UserId = id;
    let found = work.see(|sight| users::seen(sight, vec![id])).await?.pop();
    if found.is_none() {
        work.not_found::<crate::domain::UserNoun>(&["user"]);
    }
    Ok(found)
}

fn permitted(work: &mut Work<'_, '_>, organisation: OrganisationId, roles: Roles) -> Option<Permit> {
    let decision = work.viewer().permit_in(Permission::OrganisationMemberWrite, organisation);
    let permit = work.permit(&[], decision);
    if permit.is_some()
        && let Err(denied) = work.viewer().check_roles(organisation, roles)
    {
        work.check.deny(&["roles"], denied);
    }
    permit
}

/// Sees that a user may be added by who adds them, and is no member yet.
async fn check_person(work: &mut Work<'_, '_>, organisation: OrganisationId, user: &Seen<UserRow>) -> Result<(), Stop> {
    if let Err(denied) = work.viewer().check_read(Permission::ProfileReadPrivate, &types::user::person(user)) {
        work.check.deny(&["user"], denied);
    }
    if work.run(organisations::member(organisation, user.id)).await?.is_some() {
        let problem = "names somebody who belongs to the organisation already: use organisationMemberUpdate";
        work.check.refuse(&["user"], Refusal::new(ViolationCode::Taken, problem));
    }
    Ok(())
}
