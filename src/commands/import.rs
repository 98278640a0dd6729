//! `roster import`

use std::{
    fs::File,
    io::{Read, stdin},
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use roster::{
    config::{ImportArgs, MatchBy},
    domain::clock::{SystemClock, SystemIds},
    import::{self, BadRecord, Options, Report, Source},
};

use super::{Outcome, migrated, open, progress::Progress};

/// Imports files one after the other; the exit status says whether every record went in.
pub async fn run(args: &ImportArgs) -> Outcome {
    let db = open(&args.database).await?;
    migrated(&db).await?;
    let options = Options { owner: args.owner.clone(), match_email: args.match_by == Some(MatchBy::Email) };
    let mut total = Report::default();
    for file in &args.files {
        let (name, input) = open_input(file)?;
        let shown = Shown(Mutex::new(Progress::new("Imported", None)));
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let source = Source { name: name.clone(), input };
        let report = import::run(&db, args.format, source, &options, clock, ids, &shown).await;
        shown.0.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
        total.add(report.map_err(|e| format!("{name}: {e}"))?);
    }
    print!("{total}");
    Ok(if total.all_in() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn open_input(file: &Path) -> Result<(String, Box<dyn Read + Send>), String> {
    if file == Path::new("-") {
        return Ok(("the standard input".into(), Box::new(stdin())));
    }
    let name = file.display().to_string();
    match File::open(file) {
        Ok(opened) => Ok((name, Box::new(opened))),
        Err(error) => Err(format!("{name} cannot be read: {error}")),
    }
}

/// The progress on the terminal. A bad record is told as soon as it is known: the report keeps only so many.
struct Shown(Mutex<Progress>);

impl import::Progress for Shown {
    fn committed(&self, report: &Report) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).set(report.read);
    }

    fn refused(&self, bad: &BadRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).say(&bad.to_string());
    }
}
