//! What is said of a service account when it is made or changed. A field that is left out stays as it is, null clears it.

use async_graphql::{Context, InputObject};

use crate::{
    db::caller,
    domain::{
        Actor, OrganisationId, ServiceAccountId, membership::OrganisationRole, membership::Roles, patch::Patch,
        service_account::ServiceAccountDraft,
    },
    graphql::{
        input::texts,
        mutations::authenticator,
        write::{Stop, Work},
    },
};

/// What there is to say of a service account.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ServiceAccountFields {
    /// The service account's name; it cannot be null.
    name: Patch<String>,
    /// What the service account is for; may have several lines.
    description: Patch<String>,
    /// The e-mail address at which the service account is known elsewhere; several may have the same.
    email: Patch<String>,
    /// Whether the service account may be used. It cannot be null.
    enabled: Patch<bool>,
    /// What the service account may do in the organisation: the whole set; null empties it. Nobody gives or takes more than they
    /// may do themselves.
    roles: Patch<Vec<OrganisationRole>>,
}

impl ServiceAccountFields {
    /// What is said, for the domain to check.
    pub fn draft(self) -> ServiceAccountDraft {
        ServiceAccountDraft {
            name: self.name,
            description: self.description,
            email: self.email,
            enabled: self.enabled,
            roles: texts(self.roles),
        }
    }
}

/// Sees that the caller holds as much as these roles, or notes it at a place.
pub fn deny_above(work: &mut Work<'_, '_>, place: &str, organisation: OrganisationId, roles: Roles) {
    if let Err(denied) = work.viewer().check_roles(organisation, roles) {
        work.check.deny(&[place], denied);
    }
}

/// The roles of a service account, its own and those of its groups.
///
/// # Errors
/// When the database fails.
pub async fn held(work: &mut Work<'_, '_>, account: ServiceAccountId) -> Result<Roles, Stop> {
    let rows = work.run(caller::roles_of_service_account(account)).await?;
    Ok(rows.into_iter().flat_map(|row| row.roles.iter()).collect())
}

/// Forgets that a service account was here a moment ago: its keys may work no longer, or do less.
pub fn forget(ctx: &Context<'_>, account: ServiceAccountId) {
    authenticator(ctx).forget(|viewer| viewer.actor == Some(Actor::ServiceAccount(account)));
}
