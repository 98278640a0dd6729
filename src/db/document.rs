//! Documents of profiles: what is known of the files.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::Serialize;

use super::{
    change::{Updated, record},
    page::{Entry, Order, PageSpec, Window},
    schema::documents,
    sight,
    types::Timestamp,
};
use crate::domain::{
    DocumentId, ProfileId, Sight,
    change::Stamp,
    document::{DocumentKind, DocumentPatch},
    patch::apply_required,
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
    // Whoever has the address may have the file, so that no history shows it.
    #[serde(skip)]
    pub source_url: Option<String>,
}

record!(DocumentRow, Document, of profile |document| document.profile_id);

impl DocumentRow {
    /// A new document of a profile with what the patch says of it; the patch must come from a check for
    /// [`Purpose::Create`], or have a kind and a file name in another way.
    ///
    /// [`Purpose::Create`]: crate::domain::violation::Purpose::Create
    #[must_use]
    pub fn new(id: DocumentId, profile_id: ProfileId, patch: DocumentPatch, stamp: &Stamp) -> Self {
        let mut document = Self {
            id,
            version: 1,
            created_at: stamp.at.into(),
            updated_at: stamp.at.into(),
            profile_id,
            kind: DocumentKind::Other,
            filename: String::new(),
            byte_size: None,
            issued_on: None,
            expires_on: None,
            source_signed_id: None,
            source_url: None,
        };
        document.apply(patch);
        document
    }

    /// Does what the patch says.
    pub fn apply(&mut self, patch: DocumentPatch) {
        apply_required(patch.kind, &mut self.kind);
        apply_required(patch.filename, &mut self.filename);
        patch.byte_size.apply(&mut self.byte_size);
        patch.issued_on.apply(&mut self.issued_on);
        patch.expires_on.apply(&mut self.expires_on);
        patch.source_signed_id.apply(&mut self.source_signed_id);
        patch.source_url.apply(&mut self.source_url);
    }
}

/// A profile's documents, by when they came to be.
pub(super) const OF_PROFILE: PageSpec = PageSpec {
    table: "documents",
    parent: "profile_id",
    child: "id",
    order: Order::Newest("created_at"),
    of: None,
    seen: sight::document,
};

queries! {
    in document;

    /// The documents with these ids.
    fn by_ids(ids: Vec<DocumentId>) -> Vec<DocumentRow>;

    /// Those of these documents that are seen.
    fn seen(sight: Sight, ids: Vec<DocumentId>) -> Vec<DocumentRow>;

    /// All documents of these profiles that prove something, the oldest first: what compliance looks at.
    fn of_profiles(profiles: Vec<ProfileId>) -> Vec<DocumentRow>;

    /// A page of the documents of each of these profiles, in no order.
    fn page_of_profiles(sight: Sight, profiles: Vec<ProfileId>, window: Window) -> Vec<Entry<DocumentRow>>;

    /// How many documents each of these profiles has, where it has any.
    fn count_of_profiles(sight: Sight, profiles: Vec<ProfileId>) -> Vec<(ProfileId, i64)>;

    /// Writes new documents.
    fn create(rows: Vec<DocumentRow>, stamp: Stamp) -> ();

    /// Writes a document's new state and answers it with what changed; nothing is written where nothing did. The document must
    /// have the version that `before` has.
    fn update(before: DocumentRow, after: DocumentRow, stamp: Stamp) -> Updated<DocumentRow>;
}
