//! The upstreams' samples: a record of each system as it sends it, imported like any other.

use std::sync::Arc;

use super::Error;
use crate::{
    db::Db,
    domain::clock::{SystemClock, SystemIds},
    import::{self, Format, Options, Source},
};

/// A record of each upstream as it sends it: the format, and the JSON.
pub const PAYLOADS: [(Format, &str); 5] = [
    (Format::Apex, include_str!("../../tests/payloads/apex.json")),
    (Format::B2core, include_str!("../../tests/payloads/b2core.json")),
    (Format::Drvn, include_str!("../../tests/payloads/drvn.json")),
    (Format::CtrlHub, include_str!("../../tests/payloads/ctrl-hub.json")),
    (Format::Zitadel, include_str!("../../tests/payloads/zitadel.json")),
];

/// The organisation that owns the samples of systems that name none: it comes with ctrl-hub's.
const OWNER: &str = "shard-utilities";

/// Imports the samples.
///
/// # Errors
/// When the database fails, or a sample contradicts what it holds.
pub async fn import_samples(db: &Db) -> Result<(), Error> {
    for (format, payload) in PAYLOADS {
        let owner = (format != Format::CtrlHub && !format.names_owners()).then(|| OWNER.to_owned());
        let options = Options { owner, ..Options::default() };
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let source = Source { name: format!("{format}.json"), input: Box::new(payload.as_bytes()) };
        let report =
            import::run(db, format, source, &options, clock, ids, &()).await.map_err(|stopped| stopped.error)?;
        if let Some(bad) = report.bad.into_iter().next() {
            return Err(Error::Refused(format, bad));
        }
    }
    Ok(())
}
