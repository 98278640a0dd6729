//! How much is asked of the database: for logs, benchmarks and tests.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// Counts what was asked of a database since it was opened.
#[derive(Debug, Default)]
pub struct Statistics {
    statements: AtomicU64,
    batches: AtomicU64,
}

impl Statistics {
    /// The statements that were sent, those that open and close transactions included.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The batches that loaders asked for.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// Counts a batch that a loader asks for.
    pub fn count_batch(&self) {
        self.batches.fetch_add(1, Ordering::Relaxed);
    }

    /// What a connection calls for each statement.
    pub(super) fn instrumentation(self: &Arc<Self>) -> impl Instrumentation {
        let statistics = Arc::clone(self);
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                statistics.statements.fetch_add(1, Ordering::Relaxed);
                tracing::trace!(target: "roster::db::statement", %query);
            }
        }
    }
}
