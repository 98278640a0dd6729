//! Documents of profiles: what is known of the files.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::record,
    page::{Entry, PageSpec, Window},
    schema::documents,
    types::Timestamp,
};
use crate::domain::{
    DocumentId, ProfileId,
    change::{FieldChange, Stamp},
    document::DocumentKind,
};

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = documents, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each column is a field of the graph, which describes it")]
pub struct DocumentRow {
    #[serde(skip)]
    pub id: DocumentId,
    #[serde(skip)]
    pub version: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub updated_at: Timestamp,
    #[serde(rename = "profile")]
    pub profile_id: ProfileId,
    pub kind: DocumentKind,
    pub filename: String,
    pub byte_size: Option<i64>,
    pub issued_on: Option<chrono::NaiveDate>,
    pub expires_on: Option<chrono::NaiveDate>,
    pub source_signed_id: Option<String>,
    #[serde(skip)]
    pub source_url: Option<String>,
}

// Its owner is its profile's, which the row does not repeat.
record!(DocumentRow, Document, |_document| None);

/// A profile's documents, by when they came to be.
pub(super) const OF_PROFILE: PageSpec =
    PageSpec { table: "documents", parent: "profile_id", child: "id", at: "created_at" };

queries! {
    in document;

    /// The documents with these ids.
    fn by_ids(ids: Vec<DocumentId>) -> Vec<DocumentRow>;

    /// All documents of these profiles that prove something, the oldest first: what compliance looks at.
    fn of_profiles(profiles: Vec<ProfileId>) -> Vec<DocumentRow>;

    /// A page of the documents of each of these profiles, in no order.
    fn page_of_profiles(profiles: Vec<ProfileId>, window: Window) -> Vec<Entry<DocumentRow>>;

    /// How many documents each of these profiles has, where it has any.
    fn count_of_profiles(profiles: Vec<ProfileId>) -> Vec<(ProfileId, i64)>;

    /// Writes new documents.
    fn create(rows: Vec<DocumentRow>, stamp: Stamp) -> ();

    /// Writes a document's new state and answers what changed; nothing is written where nothing did. The document must
    /// have the version that `before` has.
    fn update(before: DocumentRow, after: DocumentRow, stamp: Stamp) -> Vec<FieldChange>;
}
