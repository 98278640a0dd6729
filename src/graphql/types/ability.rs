//! [`Ability`]: what the viewer may do with a record, and why not. The decisions are those that the mutations ask.

use async_graphql::{Context, Object};

use super::{
    organisation::{self, Organisation},
    profile::Profile,
    team::Team,
    user::User,
};
use crate::{
    domain::{OrganisationId, Permission, access::Denied},
    graphql::{
        errors::{Nullable, nullable},
        loaders::ContextExt as _,
    },
};

/// Whether the viewer may do something.
pub struct Ability(Result<(), Denied>);

impl Ability {
    fn of<T>(decision: Result<T, Denied>) -> Self {
        Self(decision.map(drop))
    }

    const fn missing(&self) -> Option<(Permission, Option<OrganisationId>)> {
        match self.0 {
            Err(Denied::Missing { permission, organisation }) => Some((permission, organisation)),
            Err(Denied::AboveAll { permission }) => Some((permission, None)),
            _ => None,
        }
    }
}

/// Whether the viewer may do something, and if not, what is missing.
#[Object]
impl Ability {
    /// Whether the viewer may do it.
    fn allowed(&self) -> bool {
        self.0.is_ok()
    }

    /// Why not, as a sentence that can be shown to a person; null if it is allowed.
    fn reason(&self) -> Option<String> {
        self.0.err().map(|denied| denied.to_string())
    }

    /// The permission that is missing; null if it is allowed, or if no permission would help.
    fn missing_permission(&self) -> Option<Permission> {
        self.missing().map(|(permission, _)| permission)
    }

    /// The organisation in which that permission would have to be given; null if there is none that the viewer sees.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        let place = self.missing().and_then(|(_, organisation)| organisation);
        nullable(async { organisation::owner(ctx, place).await }).await
    }
}

/// What the viewer may do with a user.
pub struct UserAbilities(pub User);

/// What the viewer may do with a user.
#[Object]
impl UserAbilities {
    /// Read the user's private fields.
    fn read_private(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().check_read(Permission::ProfileReadPrivate, &self.0.person()))
    }

    /// Change the fields that everybody may change of themselves.
    fn update(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit_own(Permission::UserWrite, &self.0.person()))
    }

    /// Let the user use the account or not.
    fn change_state(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit(Permission::UserWrite, &self.0.person()))
    }

    /// Delete the user with its profile.
    fn delete(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit(Permission::UserDelete, &self.0.person()))
    }
}

/// What the viewer may do with a profile.
pub struct ProfileAbilities(pub Profile);

/// What the viewer may do with a profile.
#[Object]
impl ProfileAbilities {
    /// Read the profile's private fields.
    fn read_private(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().check_read(Permission::ProfileReadPrivate, &self.0.person()))
    }

    /// Read the person's documents.
    fn read_documents(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().check_read(Permission::DocumentRead, &self.0.person()))
    }

    /// Change the fields that everybody may change of themselves.
    fn update(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit_own(Permission::ProfileWrite, &self.0.person()))
    }

    /// Note that the profile was reviewed.
    fn review(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit(Permission::ProfileReview, &self.0.person()))
    }

    /// Change the person's documents.
    fn change_documents(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit(Permission::DocumentWrite, &self.0.person()))
    }

    /// Delete the profile.
    fn delete(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit(Permission::ProfileWrite, &self.0.person()))
    }
}

/// What the viewer may do with an organisation.
pub struct OrganisationAbilities(pub Organisation);

/// What the viewer may do with an organisation.
#[Object]
impl OrganisationAbilities {
    /// Change the organisation.
    fn update(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::OrganisationWrite)
    }

    /// Delete the organisation.
    fn delete(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::OrganisationDelete)
    }

    /// Change who belongs to the organisation, and how.
    fn change_members(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::OrganisationMemberWrite)
    }

    /// Change the organisation's teams.
    fn change_teams(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::TeamWrite)
    }

    /// Change the organisation's groups.
    fn change_groups(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::GroupWrite)
    }

    /// Change the organisation's service accounts and their keys.
    fn change_service_accounts(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx, Permission::ServiceAccountWrite)
    }
}

impl OrganisationAbilities {
    fn ability(&self, ctx: &Context<'_>, permission: Permission) -> Ability {
        Ability::of(ctx.viewer().permit_in(permission, self.0.0.id))
    }
}

/// What the viewer may do with a team.
pub struct TeamAbilities(pub Team);

/// What the viewer may do with a team.
#[Object]
impl TeamAbilities {
    /// Change the team.
    fn update(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx)
    }

    /// Delete the team.
    fn delete(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx)
    }

    /// Change who is in the team.
    fn change_members(&self, ctx: &Context<'_>) -> Ability {
        self.ability(ctx)
    }
}

impl TeamAbilities {
    /// All that is done with a team takes the same.
    fn ability(&self, ctx: &Context<'_>) -> Ability {
        Ability::of(ctx.viewer().permit_in(Permission::TeamWrite, self.0.0.organisation_id))
    }
}
