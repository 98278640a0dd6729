//! Documents of a profile: what is known of their files. Made or updated, never taken away.

use std::collections::HashSet;

use super::{Refusal, Work};
use crate::{
    db::{
        document::{self as documents, DocumentRow},
        profile::ProfileRow,
        upstream,
    },
    domain::{
        DocumentId,
        change::RecordType,
        violation::{self, Check, Purpose, ViolationCode},
    },
    import::record::Document,
};

impl Work<'_, '_> {
    pub(super) async fn documents(&mut self, profile: &ProfileRow, sent: Vec<Document>) -> Result<bool, Refusal> {
        let (mut check, mut changed) = (Check::new(), false);
        let (mut checked, mut subjects) = (Vec::with_capacity(sent.len()), HashSet::new());
        for document in sent {
            if !subjects.insert(document.subject.clone()) {
                // One file cannot be two documents, and the second would undo what the first says.
                check.refuse(&[&document.field, "id"], violation::Refusal::twice(&document.subject));
                continue;
            }
            let before = self.known_document(profile, &document).await?;
            let purpose = if before.is_some() { Purpose::Update } else { Purpose::Create };
            let patch = check.within(&[&document.field], |check| document.draft.check(check, purpose));
            checked.push((before, document.subject, patch));
        }
        self.context.finish(check)?;
        for (before, subject, patch) in checked {
            if let Some(before) = before {
                let mut after = before.clone();
                after.apply(patch);
                changed |= self.tx.run(documents::update(before, after, self.stamp())).await?.is_changed();
                continue;
            }
            let row = DocumentRow::new(self.context.id(), profile.id, patch, &self.context.stamp);
            let name = self.named(RecordType::Document, subject, row.id.untyped());
            self.tx.run(documents::create(vec![row], self.stamp())).await?;
            self.tx.run(upstream::remember(self.permit(), vec![name])).await?;
            changed = true;
        }
        Ok(changed)
    }

    async fn known_document(
        &mut self,
        profile: &ProfileRow,
        document: &Document,
    ) -> Result<Option<DocumentRow>, Refusal> {
        let Some(id) = self.resolve(RecordType::Document, &document.subject).await? else { return Ok(None) };
        let row = self.tx.run(documents::by_ids(vec![DocumentId::new(id.uuid())])).await?.pop();
        if row.as_ref().is_some_and(|row| row.profile_id != profile.id) {
            let problem = "is that of a document of another profile";
            return Err(self.refuse(&[&document.field, "id"], ViolationCode::Conflict, problem));
        }
        Ok(row)
    }
}
