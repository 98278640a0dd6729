use super::*;
use crate::domain::{
    Actor, Id,
    membership::{OrganisationRole, Roles},
};

fn id<N>(number: u128) -> Id<N> {
    Id::new(uuid::Uuid::from_u128(number))
}

fn manager_of(organisation: u128) -> Viewer {
    one_with(OrganisationRole::UserManager, organisation)
}

fn one_with(role: OrganisationRole, organisation: u128) -> Viewer {
    Viewer::new(Actor::User(id(1)), false, vec![(id(organisation), Roles::from_iter([role]))])
}

#[test]
fn a_person_is_read_through_owner_and_memberships_and_written_through_the_owner_only() {
    let (read, write) = (Permission::ProfileReadPrivate, Permission::ProfileWrite);
    let through = [id(20)];
    let person = Person { user: id(2), owner: Some(id(10)), through: &through };
    assert!(manager_of(10).check_read(read, &person).is_ok() && manager_of(10).permit(write, &person).is_ok());
    assert!(manager_of(20).check_read(read, &person).is_ok());
    let member = Viewer::new(Actor::User(id(1)), false, vec![(id(10), Roles::from_iter([OrganisationRole::Member]))]);
    let missing = |permission, organisation| Some(Denied::Missing { permission, organisation });
    assert_eq!(member.check_read(read, &person).err(), missing(read, Some(id(10))));
    assert_eq!(member.permit(write, &person).err(), missing(write, Some(id(10))));
    assert_eq!(manager_of(20).permit(write, &person).err(), Some(Denied::Elsewhere));
}

#[test]
fn an_owner_who_is_hidden_is_told_as_none() {
    let hidden = Person { user: id(2), owner: Some(id(10)), through: &[] };
    let unowned = Person { owner: None, ..hidden };
    let (read, write) = (Permission::ProfileReadPrivate, Permission::ProfileWrite);
    assert_eq!(manager_of(20).check_read(read, &hidden), manager_of(20).check_read(read, &unowned));
    assert!(manager_of(20).check_read(read, &hidden).is_err());
    let told = |person| manager_of(20).permit(write, person).err();
    assert_eq!((told(&hidden), told(&unowned)), (Some(Denied::Elsewhere), Some(Denied::Elsewhere)));
}

#[test]
fn oneself_is_read_whole_and_written_in_part() {
    let viewer = Viewer::new(Actor::User(id(2)), false, Vec::new());
    let person = Person { user: id(2), owner: None, through: &[] };
    assert!(viewer.check_read(Permission::DocumentRead, &person).is_ok() && viewer.check_personal(id(2)).is_ok());
    assert!(viewer.permit_own(Permission::UserWrite, &person).is_ok());
    assert_eq!(viewer.permit(Permission::UserDelete, &person).err(), Some(Denied::Elsewhere));
    assert_eq!(manager_of(10).permit_own(Permission::UserWrite, &person).err(), Some(Denied::Elsewhere));
    assert_eq!(manager_of(10).check_personal(id(2)), Err(Denied::Personal));
}

#[test]
fn nobody_gives_more_than_they_have_or_touches_who_has_more() {
    let roles = |role| Roles::from_iter([role]);
    let manager = manager_of(10);
    assert!(manager.check_roles(id(10), roles(OrganisationRole::Member)).is_ok());
    assert!(manager.check_roles(id(10), roles(OrganisationRole::UserManager)).is_ok());
    assert!(manager.check_roles(id(10), Roles::default()).is_ok());
    assert_eq!(manager.check_roles(id(10), roles(OrganisationRole::Admin)), Err(Denied::Above));
    assert_eq!(manager.check_roles(id(20), roles(OrganisationRole::Member)), Err(Denied::Above));
    let other = |rows| Viewer::new(Actor::User(id(2)), false, rows);
    let member = other(vec![(id(10), roles(OrganisationRole::Member))]);
    let elsewhere = other(vec![(id(10), roles(OrganisationRole::Member)), (id(20), roles(OrganisationRole::Member))]);
    assert!(manager.check_not_above(&member).is_ok() && manager.check_not_above(&manager).is_ok());
    assert_eq!(manager.check_not_above(&elsewhere), Err(Denied::Above));
    assert!(manager.check_not_above_in(Some(id(10)), &elsewhere).is_ok());
    assert_eq!(manager.check_not_above_in(Some(id(20)), &elsewhere), Err(Denied::Above));
    let administrator = Viewer::new(Actor::User(id(3)), true, Vec::new());
    assert_eq!(manager.check_not_above(&administrator), Err(Denied::Above));
    assert_eq!(manager.check_not_above_in(Some(id(10)), &administrator), Err(Denied::Above));
    assert!(administrator.check_not_above(&elsewhere).is_ok());
}

#[test]
fn a_history_is_for_the_person_and_those_who_audit_the_owner() {
    let through = [id(20)];
    let person = Person { user: id(2), owner: Some(id(10)), through: &through };
    let (admin, stranger) = (one_with(OrganisationRole::Admin, 10), one_with(OrganisationRole::Owner, 20));
    assert!(admin.check_history(&person).is_ok() && admin.check_history_in(id(10)).is_ok());
    assert_eq!(stranger.check_history(&person), Err(Denied::Elsewhere), "not through a membership");
    assert_eq!(stranger.check_history(&Person { owner: None, ..person }), Err(Denied::Elsewhere));
    let missing = Denied::Missing { permission: Permission::AuditRead, organisation: Some(id(10)) };
    assert_eq!(manager_of(10).check_history(&person), Err(missing));
    assert_eq!(manager_of(10).check_history_in(id(10)), Err(missing));
    let itself = Viewer::new(Actor::User(id(2)), false, Vec::new());
    assert!(itself.check_history(&person).is_ok());
    let mut administrator = Viewer::new(Actor::User(id(1)), true, Vec::new());
    assert!(administrator.check_history(&Person { owner: None, ..person }).is_ok());
    administrator.organisation = Some(id(20));
    assert_eq!(administrator.check_history(&person), Err(Denied::Elsewhere));
}

#[test]
fn a_private_change_is_for_the_person_and_those_who_may_read_the_field_there() {
    let private = Permission::ProfileReadPrivate;
    let itself = Viewer::new(Actor::User(id(2)), false, Vec::new());
    assert!(itself.may_read_change(private, None, true) && !itself.may_read_change(private, Some(id(10)), false));
    assert!(manager_of(10).may_read_change(private, Some(id(10)), false));
    assert!(!manager_of(10).may_read_change(private, Some(id(20)), false));
    assert!(!manager_of(10).may_read_change(private, None, false));
    let administrator = Viewer::new(Actor::User(id(1)), true, Vec::new());
    assert!(administrator.may_read_change(private, None, false));
}

#[test]
fn an_administrator_may_everything_and_where_the_request_is_narrowed_only_there() {
    let mut viewer = Viewer::new(Actor::User(id(1)), true, Vec::new());
    let unowned = Person { user: id(2), owner: None, through: &[] };
    let owned = Person { owner: Some(id(10)), ..unowned };
    assert!(viewer.permit(Permission::UserDelete, &unowned).is_ok() && viewer.check_personal(id(2)).is_ok());
    let create = Permission::OrganisationCreate;
    assert!(viewer.permit_above_all(create).is_ok());
    assert_eq!(manager_of(10).permit_above_all(create).err(), Some(Denied::AboveAll { permission: create }));
    viewer.organisation = Some(id(10));
    assert!(viewer.permit_above_all(create).is_err());
    assert!(viewer.permit(Permission::UserDelete, &owned).is_ok());
    assert!(viewer.permit(Permission::UserDelete, &unowned).is_err() && viewer.check_personal(id(2)).is_err());
    assert!(viewer.permit_in(Permission::OrganisationDelete, id(11)).is_err());
}
