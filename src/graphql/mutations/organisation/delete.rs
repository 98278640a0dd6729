//! `organisationDelete`: by the organisation's owners.

use async_graphql::{Context, ID, InputObject, Object};
use serde_json::json;

use crate::{
    db::organisation::{self as organisations, Belongings},
    domain::{
        Permission,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        write::{self, Deleted, Manner, Stop, Work, payload},
    },
};

/// Deletes an organisation.
#[derive(Default)]
pub struct OrganisationDelete;

/// Which organisation is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationDeleteInput {
    /// The organisation's id.
    id: ID,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
}

payload! {
    /// What came of deleting an organisation.
    OrganisationDeletePayload { deleted }
}

#[Object]
impl OrganisationDelete {
    /// Deletes an organisation with its teams, groups, service accounts, their keys, and everybody's membership; the people
    /// stay. As long as users, profiles or other organisations have it for their `owner`, that is `WRONG_STATE`. It takes
    /// `ORGANISATION_DELETE` in the organisation.
    async fn organisation_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisation is to be deleted.")] input: OrganisationDeleteInput,
    ) -> Result<OrganisationDeletePayload> {
        let manner = Manner::of(input.dry_run);
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(delete(work, input))).await?;
        Ok(outcome.into())
    }
}

async fn delete(work: &mut Work<'_, '_>, input: OrganisationDeleteInput) -> Result<Deleted, Stop> {
    let known = work.find(&["id"], &input.id, organisations::lock).await?;
    let Some(known) = known else { return Err(work.stop()) };
    let decision = work.viewer().permit_in(Permission::OrganisationDelete, known.id);
    let Some(permit) = work.permit(&[], decision) else { return Err(work.stop()) };
    let owned = work.run(organisations::belongings(known.id)).await?;
    if let Some(refusal) = still_owning(&owned) {
        work.check.refuse(&["id"], refusal);
    }
    work.finish()?;
    let (id, stamp) = (known.id, work.stamp(permit));
    work.write(&["id"], organisations::delete(known, stamp)).await?;
    Ok(Deleted(id.untyped(), id.to_string()))
}

/// Why an organisation cannot go that owns so much.
fn still_owning(owned: &Belongings) -> Option<Refusal> {
    let Belongings { users, profiles, organisations } = owned;
    if users + profiles + organisations == 0 {
        return None;
    }
    let problem = format!(
        "names the owner of {users} users, {profiles} profiles and {organisations} other organisations: delete these first"
    );
    let params = json!({ "users": users, "profiles": profiles, "organisations": organisations });
    Some(Refusal::new(ViolationCode::WrongState, problem).with_params(params))
}
