//! What belongs to a user but is kept in tables of its own: identities and metadata. They come and change with the user, in one
//! change and one version.

use super::{Refusal, Work, identity::Account};
use crate::{
    db::{
        caller,
        types::Json,
        user::{self as users, IdentityRow, MetadataRow},
    },
    domain::{UserId, change::FieldChange, user::MetadataEntry, violation::ViolationCode},
};

/// What is new or other than before.
#[derive(Default)]
pub(super) struct Annex {
    linked: Vec<IdentityRow>,
    /// Accounts of which their platforms say something else.
    relinked: Vec<IdentityRow>,
    metadata: Vec<MetadataRow>,
    /// All of it as changes of the user.
    pub fields: Vec<FieldChange>,
}

impl Work<'_, '_> {
    /// What a record brings for a new user.
    pub(super) fn new_annex(&self, user: UserId, accounts: Vec<Account>, metadata: Vec<MetadataEntry>) -> Annex {
        let mut annex = Annex::default();
        for (_, row) in self.rows(user, accounts) {
            annex.fields.push(IdentityRow::change(None, &row));
            annex.linked.push(row);
        }
        for row in entries(user, metadata) {
            annex.fields.push(MetadataRow::change(None, &row));
            annex.metadata.push(row);
        }
        annex
    }

    /// What a record changes for a user who is known. Entries and accounts that are not sent stay.
    pub(super) async fn annex(
        &mut self,
        user: UserId,
        accounts: Vec<Account>,
        metadata: Vec<MetadataEntry>,
    ) -> Result<Annex, Refusal> {
        let mut annex = Annex::default();
        let known = self.tx.run(users::identities(vec![user])).await?;
        for (says_meta, row) in self.rows(user, accounts) {
            let before = known.iter().find(|one| (&one.platform, &one.subject) == (&row.platform, &row.subject));
            match before {
                Some(before) if !says_meta || before.meta == row.meta => continue,
                Some(_) => annex.relinked.push(row.clone()),
                None => annex.linked.push(row.clone()),
            }
            annex.fields.push(IdentityRow::change(before, &row));
        }
        if !annex.linked.is_empty() && !self.tx.run(caller::administrators_among(vec![user])).await?.is_empty() {
            // Whoever has the account could sign in as the administrator.
            let problem = "would give another account to an administrator of the instance, which no import does";
            return Err(self.refuse(&["identities"], ViolationCode::Forbidden, problem));
        }
        if metadata.is_empty() {
            return Ok(annex);
        }
        let known = self.tx.run(users::metadata(vec![user])).await?;
        for row in entries(user, metadata) {
            let before = known.iter().find(|one| one.key == row.key);
            if before.is_none_or(|before| before.value != row.value) {
                annex.fields.push(MetadataRow::change(before, &row));
                annex.metadata.push(row);
            }
        }
        Ok(annex)
    }

    /// Writes it; the user must be there, and their change be told of it.
    pub(super) async fn write_annex(&mut self, annex: Annex) -> Result<(), Refusal> {
        self.tx.run(users::link(self.permit(), annex.linked)).await?;
        for row in annex.relinked {
            self.tx.run(users::relink(self.permit(), row)).await?;
        }
        Ok(self.tx.run(users::describe(self.permit(), annex.metadata)).await?)
    }

    fn rows(&self, user_id: UserId, accounts: Vec<Account>) -> Vec<(bool, IdentityRow)> {
        let row = |Account { identity, says_meta }: Account| {
            let row = IdentityRow {
                id: self.context.id(),
                user_id,
                platform: identity.platform,
                subject: identity.subject,
                meta: identity.meta.map(Json),
                created_at: self.context.stamp.at.into(),
            };
            (says_meta, row)
        };
        accounts.into_iter().map(row).collect()
    }
}

/// The rows of the entries, of which no two have one key.
fn entries(user_id: UserId, metadata: Vec<MetadataEntry>) -> impl Iterator<Item = MetadataRow> {
    metadata.into_iter().map(move |MetadataEntry { key, value }| MetadataRow { user_id, key, value })
}
