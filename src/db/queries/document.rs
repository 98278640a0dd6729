//! See [`crate::db::document`].

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star, result::QueryResult};

use super::{Conn, RunQueryDsl, change, in_ids, page_per_parent, updated};
use crate::{
    db::{
        change::Updated,
        document::{DocumentRow, OF_PROFILE},
        page::{Entry, Window, untyped},
        schema::documents,
        sight,
    },
    domain::{DocumentId, ProfileId, Sight, change::Stamp, document::DocumentKind},
};

pub async fn by_ids(conn: &mut Conn<'_>, ids: Vec<DocumentId>) -> QueryResult<Vec<DocumentRow>> {
    documents::table.filter(in_ids(documents::id, &ids)).select(DocumentRow::as_select()).load(conn).await
}

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<DocumentId>) -> QueryResult<Vec<DocumentRow>> {
    let rows = documents::table.filter(in_ids(documents::id, &ids)).filter(sight::document(&sight, "documents"));
    rows.select(DocumentRow::as_select()).load(conn).await
}

pub async fn of_profiles(conn: &mut Conn<'_>, profiles: Vec<ProfileId>) -> QueryResult<Vec<DocumentRow>> {
    let rows = documents::table.filter(in_ids(documents::profile_id, &profiles));
    let rows = rows.filter(documents::kind.ne(DocumentKind::Other));
    let rows = rows.order((documents::profile_id, documents::created_at, documents::id));
    rows.select(DocumentRow::as_select()).load(conn).await
}

pub async fn page_of_profiles(
    conn: &mut Conn<'_>,
    sight: Sight,
    profiles: Vec<ProfileId>,
    window: Window,
) -> QueryResult<Vec<Entry<DocumentRow>>> {
    let rows = documents::table.filter(page_per_parent(&OF_PROFILE, &untyped(&profiles), &window, &sight));
    let rows: Vec<DocumentRow> = rows.select(DocumentRow::as_select()).load(conn).await?;
    let entry = |row: DocumentRow| Entry::of(row.profile_id, row.created_at, row.id.untyped(), row);
    Ok(rows.into_iter().map(entry).collect())
}

pub async fn count_of_profiles(
    conn: &mut Conn<'_>,
    sight: Sight,
    profiles: Vec<ProfileId>,
) -> QueryResult<Vec<(ProfileId, i64)>> {
    let rows = documents::table.filter(in_ids(documents::profile_id, &profiles));
    let rows = rows.filter(sight::document(&sight, "documents"));
    rows.group_by(documents::profile_id).select((documents::profile_id, count_star())).load(conn).await
}

pub async fn create(conn: &mut Conn<'_>, rows: Vec<DocumentRow>, stamp: Stamp) -> QueryResult<()> {
    for rows in rows.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(documents::table).values(rows).execute(conn).await?;
    }
    change::created(conn, &rows, &stamp).await
}

pub async fn update(
    conn: &mut Conn<'_>,
    before: DocumentRow,
    after: DocumentRow,
    stamp: Stamp,
) -> QueryResult<Updated<DocumentRow>> {
    updated!(documents, before, after, stamp, conn)
}
