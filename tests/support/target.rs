//! The person whom many tests are about.

use roster::{
    db::{
        contact, contact::ContactRow, group, group::GroupRow, organisation, organisation::MemberRow, profile,
        profile::ProfileRow, team, team::TeamMemberRow, team::TeamRow, user,
    },
    domain::{
        contact::{ContactKind, ContactPatch},
        group::GroupPatch,
        membership::{MembershipPatch, OrganisationRole},
        patch::Patch,
        profile::ProfilePatch,
        team::TeamPatch,
        user::UserState,
    },
};

use super::directory::{Directory, new_id, roles, stamp, write};

/// A member of `acme`, which owns it, with what hangs on it, and the owner of another organisation: their ids by their names.
pub async fn target(directory: &Directory) -> Vec<(&'static str, String)> {
    let (db, acme) = (directory.db(), directory.acme);
    let id = directory.user("target", UserState::Active).await;
    directory.join(id, MembershipPatch { roles: roles(OrganisationRole::Member), ..MembershipPatch::default() }).await;
    let before = db.read(user::by_ids(vec![id])).await.expect("an answer").remove(0);
    let mut owned = before.clone();
    owned.owner_id = Some(acme);
    write(db, user::update(before, owned.clone(), Vec::new(), stamp())).await;
    let profile = ProfileRow::new(new_id(), &owned, ProfilePatch::default(), &stamp());
    let patch = ContactPatch {
        kind: Some(ContactKind::Email),
        value: Some("target@example.org".into()),
        canonical_value: Patch::Value("target@example.org".into()),
        ..ContactPatch::default()
    };
    let contact = ContactRow::new(new_id(), profile.id, patch, &stamp());
    let crew = TeamPatch { name: Some("crew".into()), ..TeamPatch::default() };
    let crew = TeamRow::new(new_id(), acme, crew, &stamp());
    let club = GroupPatch { name: Some("club".into()), ..GroupPatch::default() };
    let club = GroupRow::new(new_id(), acme, club, &stamp());
    let joined = TeamMemberRow { team_id: crew.id, user_id: id, organisation_id: acme, joined_at: stamp().at.into() };
    let outsider = directory.user("outsider", UserState::Active).await;
    let other = db.read(organisation::by_slug("other".into())).await.expect("an answer").expect("an organisation");
    let ids = [
        ("user", id.to_string()),
        ("profile", profile.id.to_string()),
        ("contact", contact.id.to_string()),
        ("team", crew.id.to_string()),
        ("group", club.id.to_string()),
        ("acme", acme.to_string()),
        ("outsider", outsider.to_string()),
        ("other", other.id.to_string()),
    ];
    write(db, profile::create(vec![profile], stamp())).await;
    write(db, contact::create(vec![contact], stamp())).await;
    write(db, team::create(vec![crew], stamp())).await;
    write(db, team::add_members(vec![joined], stamp())).await;
    write(db, group::create(vec![club], stamp())).await;
    let patch = MembershipPatch { roles: roles(OrganisationRole::Owner), ..MembershipPatch::default() };
    let member = MemberRow::new(other.id, outsider, patch, &stamp());
    write(db, organisation::add_members(vec![member], stamp())).await;
    ids.to_vec()
}
