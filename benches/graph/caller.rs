//! Who asks, and for whom.

use std::sync::Arc;

use roster::{
    db::{
        Db,
        list::{Ask, Criteria},
        organisation,
        page::Window,
        profile,
    },
    domain::{
        Actor, Id, OrganisationId, ProfileId, Sight, UserId, Viewer,
        membership::{OrganisationRole, Roles},
    },
};

use crate::Outcome;

/// In so many organisations the manager has that role.
const MANAGED: usize = 10;

/// A viewer, and the records that the viewer asks for, each of which is seen.
pub struct Caller {
    /// What the table calls the viewer.
    pub name: &'static str,
    /// The viewer.
    pub viewer: Arc<Viewer>,
    /// Users to ask for.
    pub users: Vec<UserId>,
    /// Organisations to ask for.
    pub organisations: Vec<OrganisationId>,
    /// Profiles that the viewer may change.
    pub profiles: Vec<ProfileId>,
}

impl Caller {
    /// Somebody from whom nothing is hidden.
    pub async fn administrator(db: &Db, users: Vec<UserId>, organisations: Vec<OrganisationId>) -> Outcome<Self> {
        let profiles = db.read(profile::by_users(users.clone())).await?.into_iter().map(|row| row.id).collect();
        Ok(Self { name: "administrator", viewer: viewer(true, Vec::new()), users, organisations, profiles })
    }

    /// Somebody who sees a few organisations and who is in them, which each statement has to find out.
    pub async fn manager(db: &Db, organisations: &[OrganisationId]) -> Outcome<Self> {
        let organisations: Vec<_> = organisations.iter().copied().take(MANAGED).collect();
        let roles = Roles::from_iter([OrganisationRole::UserManager]);
        let viewer = viewer(false, organisations.iter().map(|organisation| (*organisation, roles)).collect());
        let window = Window { after: None, before: None, backward: false, limit: 1_000, offset: 0 };
        let ask = Arc::new(Ask { window, order: Vec::new(), criteria: Criteria::default() });
        let members = db.read(organisation::users(Sight::of(&viewer), organisations.clone(), ask)).await?;
        let users = members.into_iter().map(|entry| entry.row.1.id).collect();
        Ok(Self { name: "manager", viewer, users, organisations, profiles: Vec::new() })
    }
}

fn viewer(administrator: bool, roles: Vec<(OrganisationId, Roles)>) -> Arc<Viewer> {
    Arc::new(Viewer::new(Actor::User(Id::new(uuid::Uuid::nil())), administrator, roles))
}
