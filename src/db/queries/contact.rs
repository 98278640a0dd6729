//! See [`crate::db::contact`].

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, result::QueryResult};

use super::{Conn, RunQueryDsl, change, in_ids, search, updated};
use crate::{
    db::{change::Updated, contact::ContactRow, schema::contacts, sight},
    domain::{ContactId, ProfileId, Sight, change::Stamp},
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<ContactId>) -> QueryResult<Vec<ContactRow>> {
    contacts::table.filter(in_ids(contacts::id, &ids)).select(ContactRow::as_select()).load(conn).await
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<ContactId>) -> QueryResult<Vec<ContactRow>> {
    let rows = contacts::table.filter(in_ids(contacts::id, &ids)).filter(sight::contact(&sight, "contacts"));
    rows.select(ContactRow::as_select()).load(conn).await
}

pub async fn of_profiles(conn: &mut Conn<'_>, profiles: Vec<ProfileId>) -> QueryResult<Vec<ContactRow>> {
    let rows = contacts::table.filter(in_ids(contacts::profile_id, &profiles));
    let rows = rows.order((contacts::profile_id, contacts::created_at, contacts::id));
    rows.select(ContactRow::as_select()).load(conn).await
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<ContactRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(contacts::table).values(rows).execute(conn).await?;
    }
    search::contacts(conn, stamp.permit, &owners(&rows)).await?;
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: ContactRow,
    after: ContactRow,
    stamp: Stamp,
) -> QueryResult<Updated<ContactRow>> {
    let (permit, of) = (stamp.permit, owners(std::slice::from_ref(&after)));
    let moved = (&before.value, &before.canonical_value) != (&after.value, &after.canonical_value);
    let updated: QueryResult<Updated<ContactRow>> = updated!(contacts, before, after, stamp, conn);
    if moved {
        search::contacts(conn, permit, &of).await?;
    }
    updated
}

pub async fn delete(conn: &mut Conn<'_>, rows: Vec<ContactRow>, stamp: Stamp) -> QueryResult<()> {
    change::deleted(conn, &rows, &stamp).await?;
    let ids: Vec<ContactId> = rows.iter().map(|row| row.id).collect();
    let records: Vec<_> = ids.iter().map(|id| id.untyped()).collect();
    change::redact(conn, stamp.permit, records.clone()).await?;
    super::upstream::forget(conn, stamp.permit, records).await?;
    diesel::delete(contacts::table.filter(in_ids(contacts::id, &ids))).execute(conn).await?;
    search::contacts(conn, stamp.permit, &owners(&rows)).await
}

/// The profiles that have these contacts.
fn owners(rows: &[ContactRow]) -> Vec<ProfileId> {
    let mut owners: Vec<_> = rows.iter().map(|row| row.profile_id).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}
