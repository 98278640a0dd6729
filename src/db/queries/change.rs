//! See [`crate::db::change`].

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star, result::QueryResult};

use super::{Conn, RunQueryDsl, feed as order, in_ids, page_per_parent};
use crate::{
    db::{
        change::{ChangePlace, ChangeRow, EditRow, NewChange, OF_RECORD, Record, ToldChange},
        list::Feed,
        page::{Entry, Window},
        schema::{changes, profiles},
        sight,
        types::Json,
    },
    domain::{
        ChangeId, OrganisationId, Permit, ProfileId, RecordId, Sight,
        change::{ChangeFilter, FieldChange, RecordType, Stamp},
    },
};

pub async fn of_records(conn: &mut Conn<'_>, ids: Vec<RecordId>) -> QueryResult<Vec<ChangeRow>> {
    let rows = changes::table.filter(in_ids(changes::record_id, &ids));
    rows.order(changes::sequence).select(ChangeRow::as_select()).load(conn).await
}

pub async fn since(conn: &mut Conn<'_>, record: RecordId, version: i32) -> QueryResult<Vec<EditRow>> {
    let rows = changes::table.filter(changes::record_id.eq(record)).filter(changes::version.gt(version));
    rows.order(changes::sequence).select(EditRow::as_select()).load(conn).await
}

/// What is selected of a change that is told.
macro_rules! told {
    ($sight:expr) => {
        (ChangeRow::as_select(), order::transaction(), sight::own_change($sight, "changes"))
    };
}

/// The same as it is read: the row, the number of its transaction, and whether it is the viewer's own.
type Told = (ChangeRow, i64, bool);

pub async fn seen(conn: &mut Conn<'_>, sight: Sight, ids: Vec<ChangeId>) -> QueryResult<Vec<ToldChange>> {
    let sequences: Vec<i64> = ids.into_iter().filter_map(ChangeId::sequence).collect();
    let rows = changes::table.filter(changes::sequence.eq_any(sequences));
    let rows = rows.filter(sight::change_by_id(&sight, "changes"));
    let rows: Vec<Told> = rows.select(told!(&sight)).load(conn).await?;
    Ok(rows.into_iter().map(ToldChange::new).collect())
}

pub async fn history(
    conn: &mut Conn<'_>,
    sight: Sight,
    records: Vec<RecordId>,
    window: Window<ChangePlace>,
) -> QueryResult<Vec<Entry<ToldChange, ChangePlace>>> {
    let rows = changes::table.filter(page_per_parent(&OF_RECORD, &records, &window, &sight));
    let rows: Vec<Told> = rows.select(told!(&sight)).load(conn).await?;
    Ok(rows.into_iter().map(|row| ToldChange::new(row).entry()).collect())
}

pub async fn count_history(
    conn: &mut Conn<'_>,
    sight: Sight,
    records: Vec<RecordId>,
) -> QueryResult<Vec<(RecordId, i64)>> {
    let rows = changes::table.filter(in_ids(changes::record_id, &records)).filter(sight::history(&sight, "changes"));
    rows.group_by(changes::record_id).select((changes::record_id, count_star())).load(conn).await
}

pub async fn feed(
    conn: &mut Conn<'_>,
    sight: Sight,
    filter: ChangeFilter,
    window: Window<ChangePlace>,
) -> QueryResult<Vec<Entry<ToldChange, ChangePlace>>> {
    let feed = Feed::new(&sight, &filter, order::after(window.after), window.limit);
    let mut rows: Vec<(Option<String>, i64, Told)> = Vec::new();
    let mut is_answered = false;
    if feed.is_selective() {
        rows = feed.few(told!(&sight)).load(conn).await?;
        // Whatever was found has a first page, since the place after which it comes is a condition like others.
        is_answered = rows.iter().map(|(_, found, _)| *found).next().is_none_or(Feed::is_answered);
    }
    if !is_answered {
        rows = feed.walk(told!(&sight)).load(conn).await?;
    }
    Ok(rows.into_iter().map(|(.., row)| ToldChange::new(row).entry()).collect())
}

pub async fn count(conn: &mut Conn<'_>, sight: Sight, filter: ChangeFilter) -> QueryResult<i64> {
    let feed = Feed::new(&sight, &filter, order::after(None), i64::MAX);
    let (.., number): (Option<String>, i64, i64) = feed.count().get_result(conn).await?;
    Ok(number)
}

pub async fn redact(conn: &mut Conn<'_>, _: Permit, records: Vec<RecordId>) -> QueryResult<()> {
    for records in records.chunks(super::ROWS_A_STATEMENT) {
        let rows = changes::table.filter(in_ids(changes::record_id, records));
        let rows = rows.select((changes::sequence, changes::record_type, changes::fields));
        let rows: Vec<(i64, RecordType, Json<Vec<FieldChange>>)> = rows.load(conn).await?;
        for (sequence, kind, Json(fields)) in rows {
            let redacted = kind.redact(fields.clone());
            if redacted != fields {
                let change = changes::table.find(sequence);
                diesel::update(change).set(changes::fields.eq(Json(redacted))).execute(conn).await?;
            }
        }
    }
    Ok(())
}

/// Writes what happened, in the transaction in which it does.
pub(super) async fn record(conn: &mut Conn<'_>, mut happened: Vec<NewChange>) -> QueryResult<()> {
    let profiles: Vec<ProfileId> = happened.iter().filter_map(|change| change.profile_id).collect();
    if !profiles.is_empty() {
        let owners = profiles::table.filter(in_ids(profiles::id, &profiles)).select((profiles::id, profiles::owner_id));
        let owners: Vec<(ProfileId, Option<OrganisationId>)> = owners.load(conn).await?;
        let owners: HashMap<_, _> = owners.into_iter().collect();
        for change in &mut happened {
            let owner = change.profile_id.and_then(|profile| owners.get(&profile).copied()).flatten();
            change.organisation_id = change.organisation_id.or(owner);
        }
    }
    for rows in happened.chunks(super::ROWS_A_STATEMENT) {
        diesel::insert_into(changes::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// Writes that these records came to be.
pub(super) async fn created<R: Record>(conn: &mut Conn<'_>, records: &[R], stamp: &Stamp) -> QueryResult<()> {
    let happened: Vec<_> = records.iter().map(|record| NewChange::created(record, Vec::new(), stamp)).collect();
    record(conn, happened).await
}

/// Writes that a record came to be, with `more` of it that is kept in other tables.
pub(super) async fn created_with<R: Record>(
    conn: &mut Conn<'_>,
    one: &R,
    more: Vec<FieldChange>,
    stamp: &Stamp,
) -> QueryResult<()> {
    record(conn, vec![NewChange::created(one, more, stamp)]).await
}

/// Writes that these records are no more. What hangs on a profile belongs to the history of the profile's owner, who is looked
/// up now: its end must be written before the profile's row goes.
pub(super) async fn deleted<R: Record>(conn: &mut Conn<'_>, records: &[R], stamp: &Stamp) -> QueryResult<()> {
    let happened: Vec<_> = records.iter().map(|record| NewChange::deleted(record, Vec::new(), stamp)).collect();
    record(conn, happened).await
}

/// Writes that a record is no more, with `more` of it that was kept in other tables.
pub(super) async fn deleted_with<R: Record>(
    conn: &mut Conn<'_>,
    one: &R,
    more: Vec<FieldChange>,
    stamp: &Stamp,
) -> QueryResult<()> {
    record(conn, vec![NewChange::deleted(one, more, stamp)]).await
}
