//! Chance that can be repeated: everything that is generated follows from the seed and from which part it is of.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use crate::domain::{
    Id,
    clock::{IdSource as _, SeededIds},
};

/// What a stream of chance is for; two parts never share one.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The organisation of this number, with its teams, groups and service accounts.
    Organisation(u64),
    /// The people of the chunk of this number.
    People(u64),
}

/// A stream of decisions and identifiers.
#[derive(Debug)]
pub struct Chance {
    rng: StdRng,
    ids: SeededIds,
}

impl Chance {
    /// The stream of one part of what a seed makes.
    pub fn of(seed: u64, part: Part) -> Self {
        let (kind, number) = match part {
            Part::Organisation(number) => (1_u64, number),
            Part::People(number) => (2, number),
        };
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_exact_mut(8).zip([seed, kind, number]) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        let mut rng = StdRng::from_seed(bytes);
        let ids = SeededIds::new(rng.random());
        Self { rng, ids }
    }

    /// A new identifier of something that comes to be at this time.
    pub fn id<N>(&self, at: DateTime<Utc>) -> Id<N> {
        Id::new(self.ids.uuid(at))
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    /// What `make` makes, so often in a hundred times.
    pub fn maybe<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.percent(percent) { Some(make(self)) } else { None }
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.rng.random_range(low..=high)
    }

    /// One of a list that is never empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.rng.random_range(0..list.len())]
    }

    /// Different ones of a list, at most so many, in no order.
    pub fn several<T: Copy>(&mut self, list: &[T], count: u64) -> Vec<T> {
        list.sample(&mut self.rng, usize::try_from(count).unwrap_or(usize::MAX)).copied().collect()
    }

    /// A text of a pattern in which `#` stands for any digit and `?` for any capital letter.
    pub fn fill(&mut self, pattern: &str) -> String {
        let mut one = |c| match c {
            '#' => self.rng.random_range('0'..='9'),
            '?' => self.rng.random_range('A'..='Z'),
            _ => c,
        };
        pattern.chars().map(&mut one).collect()
    }

    /// A moment from `from` to `to`, to the microsecond; `from` itself if `to` is not later.
    pub fn moment(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
        let micros = (to - from).num_microseconds().unwrap_or(0).max(0);
        from + TimeDelta::microseconds(self.rng.random_range(0..=micros))
    }

    /// A day of the years from `first` to `last`, or the first that there is if a year is out of range.
    pub fn day(&mut self, first: i32, last: i32) -> NaiveDate {
        let year = self.rng.random_range(first..=last);
        let new_year = NaiveDate::from_yo_opt(year, 1).unwrap_or_default();
        new_year + Days::new(self.between(0, 364))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_seed_and_part_has_a_stream_of_its_own() {
        let draw = |seed, part| Chance::of(seed, part).between(0, u64::MAX);
        assert_eq!(draw(1, Part::People(1)), draw(1, Part::People(1)));
        assert_ne!(draw(1, Part::People(1)), draw(2, Part::People(1)));
        assert_ne!(draw(1, Part::People(1)), draw(1, Part::People(2)));
        assert_ne!(draw(1, Part::People(1)), draw(1, Part::Organisation(1)));
    }

    #[test]
    fn a_pattern_gets_digits_and_letters() {
        let text = Chance::of(1, Part::People(0)).fill("E? #é");
        let chars: Vec<char> = text.chars().collect();
        assert!(matches!(chars[..], ['E', 'A'..='Z', ' ', '0'..='9', 'é']), "{text}");
    }

    #[test]
    fn a_moment_never_leaves_its_bounds() {
        let from: DateTime<Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
        let mut chance = Chance::of(1, Part::People(0));
        assert_eq!(chance.moment(from, from), from);
        assert_eq!(chance.moment(from, from - Days::new(1)), from);
        let to = from + TimeDelta::microseconds(1);
        assert!((from..=to).contains(&chance.moment(from, to)));
    }
}
