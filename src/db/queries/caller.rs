//! See [`crate::db::caller`].

use diesel::{
    BoolExpressionMethods as _, CombineDsl as _, ExpressionMethods as _, JoinOnDsl as _,
    NullableExpressionMethods as _, OptionalExtension as _, QueryDsl as _, result::QueryResult,
};

use super::{Conn, RunQueryDsl, in_ids};
use crate::{
    db::{
        caller::{CallingKey, CallingSession, CallingUser, RoleRow},
        schema::{
            administrators, group_service_accounts as account_groups, group_users, identities,
            organisation_groups as groups, organisation_members as members, organisations,
            service_account_keys as keys, service_accounts as accounts, sessions, users,
        },
    },
    domain::{ServiceAccountId, UserId, membership::MembershipStatus, user::UserState},
};

/// A user with the row that makes them an administrator, if there is one.
type Known = (UserId, UserState, Option<UserId>);

fn calling((id, state, administrator): Known) -> CallingUser {
    CallingUser { id, state, administrator: administrator.is_some() }
}

pub async fn by_session(conn: &mut Conn<'_>, hash: String) -> QueryResult<Option<CallingSession>> {
    let session = sessions::table
        .inner_join(users::table)
        .left_join(administrators::table.on(administrators::user_id.eq(sessions::user_id)))
        .filter(sessions::secret_hash.eq(hash))
        .select((
            (sessions::id, sessions::expires_at, sessions::last_used_at),
            (users::id, users::state, administrators::user_id.nullable()),
        ));
    let found: Option<(_, Known)> = session.get_result(conn).await.optional()?;
    Ok(found.map(|((id, expires_at, last_used_at), user)| CallingSession {
        id,
        expires_at,
        last_used_at,
        user: calling(user),
    }))
}

pub async fn by_identity(conn: &mut Conn<'_>, platform: String, subject: String) -> QueryResult<Option<CallingUser>> {
    let user = identities::table
        .inner_join(users::table)
        .left_join(administrators::table.on(administrators::user_id.eq(identities::user_id)))
        .filter(identities::platform.eq(platform).and(identities::subject.eq(subject)))
        .select((users::id, users::state, administrators::user_id.nullable()));
    let found: Option<Known> = user.get_result(conn).await.optional()?;
    Ok(found.map(calling))
}

pub async fn by_key(conn: &mut Conn<'_>, hash: String) -> QueryResult<Option<CallingKey>> {
    let key = keys::table.inner_join(accounts::table).filter(keys::secret_hash.eq(hash));
    let key = key.select((keys::id, keys::expires_at, keys::last_used_at, accounts::id, accounts::enabled));
    let found = key.get_result(conn).await.optional()?;
    Ok(found.map(|(id, expires_at, last_used_at, account, enabled)| CallingKey {
        id,
        expires_at,
        last_used_at,
        account,
        enabled,
    }))
}

pub async fn roles_of_users(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<(UserId, RoleRow)>> {
    let in_force = members::status.eq(MembershipStatus::Active);
    let own = members::table
        .inner_join(organisations::table)
        .filter(in_ids(members::user_id, &users))
        .filter(in_force)
        .select((members::user_id, (members::organisation_id, organisations::slug_folded, members::roles)));
    let membership = members::organisation_id.eq(group_users::organisation_id);
    let grouped = group_users::table
        .inner_join(groups::table)
        .inner_join(members::table.on(membership.and(members::user_id.eq(group_users::user_id))))
        .inner_join(organisations::table.on(organisations::id.eq(group_users::organisation_id)))
        .filter(in_ids(group_users::user_id, &users))
        .filter(in_force)
        .select((group_users::user_id, (group_users::organisation_id, organisations::slug_folded, groups::roles)));
    own.union_all(grouped).load(conn).await
}

pub async fn roles_held_by(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<(UserId, RoleRow)>> {
    let own = members::table
        .inner_join(organisations::table)
        .filter(in_ids(members::user_id, &users))
        .select((members::user_id, (members::organisation_id, organisations::slug_folded, members::roles)));
    let grouped = group_users::table
        .inner_join(groups::table)
        .inner_join(organisations::table.on(organisations::id.eq(group_users::organisation_id)))
        .filter(in_ids(group_users::user_id, &users))
        .select((group_users::user_id, (group_users::organisation_id, organisations::slug_folded, groups::roles)));
    own.union_all(grouped).load(conn).await
}

pub async fn administrators_among(conn: &mut Conn<'_>, users: Vec<UserId>) -> QueryResult<Vec<UserId>> {
    let rows = administrators::table.filter(in_ids(administrators::user_id, &users));
    rows.select(administrators::user_id).load(conn).await
}

pub async fn roles_of_service_account(conn: &mut Conn<'_>, account: ServiceAccountId) -> QueryResult<Vec<RoleRow>> {
    let own = accounts::table
        .inner_join(organisations::table.on(organisations::id.eq(accounts::organisation_id)))
        .filter(accounts::id.eq(account))
        .select((accounts::organisation_id, organisations::slug_folded, accounts::roles));
    let grouped = account_groups::table
        .inner_join(groups::table.on(groups::id.eq(account_groups::group_id)))
        .inner_join(organisations::table.on(organisations::id.eq(account_groups::organisation_id)))
        .filter(account_groups::service_account_id.eq(account))
        .select((account_groups::organisation_id, organisations::slug_folded, groups::roles));
    own.union_all(grouped).load(conn).await
}
