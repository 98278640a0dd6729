//! What belongs to an organisation and cannot exist without it: teams, groups and service accounts.

use super::{Refusal, Work, reference::HOLDS};
use crate::{
    db::{
        types::Json,
        upstream::{self, PendingRow},
    },
    domain::{OrganisationId, change::RecordType, json::has_nul, violation::ViolationCode},
    import::record::Belonging,
};

/// What the parked record waits for: the organisation that it belongs to.
const BELONGS: &str = "belongs";

impl Work<'_, '_> {
    /// The organisation of a record that is in `current` now; none if it has to be waited for.
    pub(super) async fn home<D>(
        &mut self,
        kind: RecordType,
        record: &Belonging<D>,
        current: Option<OrganisationId>,
    ) -> Result<Option<OrganisationId>, Refusal> {
        let said = match &record.organisation {
            Some(subject) => Some(subject.clone()),
            None => self.listed_by(kind, &record.subject).await?,
        };
        let Some(subject) = said else { return Ok(current) };
        let id = self.resolve(RecordType::Organisation, &subject).await?.map(|id| OrganisationId::new(id.uuid()));
        if current.is_some() && id != current {
            let problem = "is another one than before, and nothing moves from one organisation to another";
            return Err(self.refuse(&["organisation"], ViolationCode::Conflict, problem));
        }
        Ok(id)
    }

    /// Lets a record wait, as it was sent, for its organisation.
    pub(super) async fn park<D>(&mut self, kind: RecordType, record: Belonging<D>) -> Result<(), Refusal> {
        if has_nul(&record.source) {
            let problem =
                "has the control character U+0000 (null) in it, with which it cannot wait for its organisation";
            return Err(self.refuse(&[], ViolationCode::Invalid, problem));
        }
        let row = self.pending(
            BELONGS,
            (kind, record.subject),
            (RecordType::Organisation, record.organisation.unwrap_or_default()),
        );
        let row = PendingRow { resource: Some(Json(record.source)), ..row };
        for before in
            self.tx.run(upstream::pending_holder(row.platform.clone(), kind, row.holder_subject.clone())).await?
        {
            if before.relation == BELONGS && before.target_subject != row.target_subject {
                self.tx.run(upstream::settle(self.permit(), before)).await?;
            }
        }
        self.tx.run(upstream::wait(self.permit(), row)).await?;
        Ok(())
    }

    /// The organisation that lists the record among its own.
    async fn listed_by(&mut self, kind: RecordType, subject: &str) -> Result<Option<String>, Refusal> {
        let rows = upstream::pending_target(self.context.platform(), kind, subject.to_owned());
        let found = self.tx.run(rows).await?.into_iter().find(|row| row.relation == HOLDS);
        Ok(found.map(|row| row.holder_subject))
    }
}
