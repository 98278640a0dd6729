//! `roster import`

use std::{
    fs::{self, File},
    io::{Read, stdin},
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use roster::{
    config::ImportArgs,
    db::Db,
    domain::clock::{SystemClock, SystemIds},
    import::{self, BadRecord, Format, Options, Report, Source},
};

use super::{Outcome, migrated, open, progress::Progress, say};

/// Imports files one after the other; the exit status says whether every record went in.
pub async fn run(args: &ImportArgs) -> Outcome {
    let options = args.options();
    // What is wrong with the command itself is told before a database is made or migrated.
    import::check(args.format, &options).map_err(|e| e.to_string())?;
    args.files.iter().try_for_each(|file| readable(file))?;
    let db = open(&args.database).await?;
    migrated(&db).await?;
    let mut total = Report::default();
    for file in &args.files {
        let imported = import_file(&db, args.format, &options, file, &mut total).await;
        if let Err(problem) = imported {
            // What went in before is in, and is told.
            say(total.to_string().trim_end());
            return Err(problem);
        }
    }
    say(total.to_string().trim_end());
    Ok(if total.all_in() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import_file(
    db: &Db,
    format: Format,
    options: &Options,
    file: &Path,
    total: &mut Report,
) -> Result<(), String> {
    let (name, input) = open_input(file)?;
    let shown = Shown(Mutex::new(Progress::new("Imported", None)));
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let source = Source { name: name.clone(), input };
    let imported = import::run(db, format, source, options, clock, ids, &shown).await;
    shown.0.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
    match imported {
        Ok(report) => {
            if report.read == 0 {
                eprintln!("{name}: there is no record in it, which is no error.");
            }
            total.add(report);
            Ok(())
        }
        Err(stopped) => {
            total.add(stopped.report);
            Err(format!("{name}: {}", stopped.error))
        }
    }
}

/// Sees that a file can be read. What is no ordinary file, such as a pipe, can be opened only once, which is later.
fn readable(file: &Path) -> Result<(), String> {
    if file == Path::new("-") {
        return Ok(());
    }
    let tried = fs::metadata(file).and_then(|facts| {
        if facts.is_file() || facts.is_dir() { File::open(file)?.read(&mut [0]).map(drop) } else { Ok(()) }
    });
    tried.map_err(|error| unreadable(file, &error))
}

fn open_input(file: &Path) -> Result<(String, Box<dyn Read + Send>), String> {
    if file == Path::new("-") {
        return Ok(("standard input".into(), Box::new(stdin())));
    }
    match File::open(file) {
        Ok(opened) => Ok((file.display().to_string(), Box::new(opened))),
        Err(error) => Err(unreadable(file, &error)),
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", file.display())
}

/// The progress on the terminal. A bad record is told as soon as it is known: the report keeps only so many.
struct Shown(Mutex<Progress>);

impl import::Progress for Shown {
    fn committed(&self, report: &Report) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).set_with(report.went_in(), report.failed);
    }

    fn refused(&self, bad: &BadRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).say(&bad.to_string());
    }
}
