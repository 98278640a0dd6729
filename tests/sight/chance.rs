//! Chance that a seed repeats.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use roster::domain::{Id, change::Stamp, membership::Roles};
use uuid::Uuid;

use crate::support::directory::stamp;

/// A stream of decisions.
pub struct Chance(StdRng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.random_ratio(percent, 100)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        self.0.random_range(low..=high)
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.0.random_range(0..list.len())].clone()
    }

    /// Each of a list, so often in a hundred times.
    pub fn some<T: Clone>(&mut self, percent: u32, list: &[T]) -> Vec<T> {
        list.iter().filter(|_| self.percent(percent)).cloned().collect()
    }

    /// An identifier that says nothing of when the record came to be, so that no order comes about by itself.
    pub fn id<N>(&mut self) -> Id<N> {
        Id::new(Uuid::from_u128(self.0.random()))
    }

    /// One of a few moments, some of them a microsecond apart: many records share one.
    pub fn moment(&mut self) -> DateTime<Utc> {
        let begin = Utc.with_ymd_and_hms(2025, 3, 1, 8, 0, 0).single().expect("a moment");
        begin + TimeDelta::days(self.pick(&[0, 0, 1, 40])) + TimeDelta::microseconds(self.pick(&[0, 0, 1]))
    }

    pub fn stamp(&mut self) -> Stamp {
        Stamp { at: self.moment(), ..stamp() }
    }

    /// Roles of a membership: often the weakest or none, where sight has its finest edges.
    pub fn roles(&mut self) -> Roles {
        Roles::from_bits(self.pick(&[0, 8, 8, 8, 8, 8, 4, 4, 12, 2, 1, 10, 15]))
    }

    /// Roles of a group or a service account: most give none.
    pub fn few_roles(&mut self) -> Roles {
        Roles::from_bits(self.pick(&[0, 0, 0, 8, 8, 4, 2, 1]))
    }
}
