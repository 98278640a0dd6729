//! Progress of long work: a bar on a terminal, a line now and then elsewhere.

use std::{
    io::{IsTerminal as _, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is printed where there is no terminal.
const PACE: Duration = Duration::from_secs(5);

/// Shows how far some work is.
pub struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    total: Option<u64>,
    done: u64,
    refused: u64,
    printed: Instant,
}

impl Progress {
    /// Begins to show work on so many things, as far as that is known.
    pub fn new(what: &'static str, total: Option<u64>) -> Self {
        let bar = stderr().is_terminal().then(|| bar(what, total));
        Self { what, bar, total, done: 0, refused: 0, printed: Instant::now() }
    }

    /// Shows that so many are done.
    pub fn set(&mut self, done: u64) {
        self.set_with(done, 0);
    }

    /// Shows that so many are done, and so many were refused.
    pub fn set_with(&mut self, done: u64, refused: u64) {
        (self.done, self.refused) = (done, refused);
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            if refused > 0 {
                bar.set_message(format!("{} (refused: {refused})", self.what));
            }
        } else if self.printed.elapsed() >= PACE {
            self.printed = Instant::now();
            self.line();
        }
    }

    /// Prints a line beside the progress.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Ends with the last state.
    pub fn finish(self) {
        match &self.bar {
            Some(bar) => bar.finish_and_clear(),
            None => self.line(),
        }
    }

    fn line(&self) {
        let of = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let refused = if self.refused > 0 { format!(", refused: {}", self.refused) } else { String::new() };
        eprintln!("{}: {}{of}{refused}", self.what, self.done);
    }
}

fn bar(what: &'static str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{msg} {wide_bar} {human_pos}/{human_len} ({eta} left)"),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {human_pos} ({per_sec})"),
    };
    // The templates are constants; indicatif's own style is no worse than a missing bar.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
