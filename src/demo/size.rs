//! How much is generated, and how it is spread over the years.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use super::{FIRST_ORGANISATION, FIRST_PERSON, Plan, UNTIL};

/// The people that are generated and written together. Measured on SQLite, 200,000 people: 39 s for chunks of 500, 29 s
/// for 2,000 and no less for 5,000.
pub const CHUNK: u64 = 2_000;

/// An organisation takes people on while so many others do: a chunk of people then touches few pages of the database's
/// indexes, which are written out with every commit. It is odd, so that there are as many before as behind.
const TAKING_ON: u64 = 51;

/// A plan and the numbers that follow from it.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// What everything is derived from.
    pub seed: u64,
    /// How many people there are.
    pub people: u64,
    /// How many organisations: one for a hundred people.
    pub organisations: u64,
    /// How many teams: five for a hundred people.
    pub teams: u64,
}

impl Size {
    /// The size of what a plan makes.
    pub fn of(plan: Plan) -> Self {
        let Plan { people, seed } = plan;
        Self { seed, people, organisations: (people / 100).max(6), teams: (people / 20).max(20) }
    }

    /// The numbers of the chunks of people, in an order in which so many that follow each other are far from each other: people
    /// of one chunk and the next join the same organisations, and who writes them waits for the other.
    pub fn chunks(&self, apart: usize) -> impl Iterator<Item = u64> + use<> {
        let (count, apart) = (self.people.div_ceil(CHUNK), apart as u64);
        let length = count.div_ceil(apart);
        let all = (0..length).flat_map(move |place| (0..apart).map(move |part| part * length + place));
        all.filter(move |number| *number < count)
    }

    /// The numbers of the people of a chunk.
    pub fn chunk(&self, number: u64) -> Range<u64> {
        number * CHUNK..((number + 1) * CHUNK).min(self.people)
    }

    /// The numbers of an organisation's teams.
    pub const fn teams_of(&self, organisation: u64) -> Range<u64> {
        organisation * self.teams / self.organisations..(organisation + 1) * self.teams / self.organisations
    }

    /// When an organisation came to be: before all people, the later the greater its number.
    pub fn founded_at(&self, organisation: u64) -> DateTime<Utc> {
        spread(FIRST_ORGANISATION, FIRST_PERSON, organisation, self.organisations).start
    }

    /// The time in which a person came to be, and no other.
    pub fn arrival(&self, person: u64) -> Range<DateTime<Utc>> {
        spread(FIRST_PERSON, UNTIL, person, self.people)
    }

    /// Which organisation a person may belong to, for a draw from 0 to `draws` - 1.
    pub fn home(&self, person: u64, draw: u64) -> u64 {
        let centre = person * self.organisations / self.people.max(1);
        let behind = self.draws() / 2;
        // What would lie outside is folded back, so that each gets as many.
        let place = centre + draw;
        let folded = if place < behind { behind - place - 1 } else { place - behind };
        if folded < self.organisations { folded } else { 2 * self.organisations - folded - 1 }
    }

    /// How many draws [`home`](Self::home) knows.
    pub fn draws(&self) -> u64 {
        (TAKING_ON.min(self.organisations) - 1) | 1
    }
}

/// The part of this number of a span of time that is cut into so many.
fn spread(from: DateTime<Utc>, to: DateTime<Utc>, number: u64, count: u64) -> Range<DateTime<Utc>> {
    let span = (to - from).num_microseconds().unwrap_or(0).max(0).cast_unsigned();
    let step = (span / count.max(1)).max(1);
    let at = |number: u64| from + TimeDelta::microseconds((step * number).cast_signed());
    at(number)..at(number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(people: u64) -> Size {
        Size::of(Plan { people, seed: 1 })
    }

    #[test]
    fn sizes_keep_their_proportion_and_are_never_lonely() {
        for (people, organisations, teams) in
            [(0, 6, 20), (300, 6, 20), (1_000, 10, 50), (100_000, 1_000, 5_000), (1_000_000, 10_000, 50_000)]
        {
            let size = size(people);
            assert_eq!((size.organisations, size.teams), (organisations, teams), "{people}");
            let of_all: u64 = (0..organisations).map(|number| size.teams_of(number).count() as u64).sum();
            assert_eq!(of_all, teams);
        }
    }

    #[test]
    fn chunks_hold_everybody_once() {
        for people in [0, 1, CHUNK, CHUNK + 1] {
            let size = size(people);
            let all: Vec<u64> = size.chunks(1).flat_map(|chunk| size.chunk(chunk)).collect();
            assert_eq!(all, (0..people).collect::<Vec<_>>());
        }
    }

    #[test]
    fn chunks_that_are_written_together_are_far_from_each_other() {
        let size = size(10 * CHUNK);
        assert_eq!(size.chunks(3).collect::<Vec<_>>(), [0, 4, 8, 1, 5, 9, 2, 6, 3, 7]);
    }

    #[test]
    fn organisations_get_about_as_many_people_each() {
        for people in [300, 1_000, 20_000] {
            let size = size(people);
            let mut count = vec![0_u64; usize::try_from(size.organisations).unwrap()];
            for person in 0..people {
                for draw in 0..size.draws() {
                    count[usize::try_from(size.home(person, draw)).unwrap()] += 1;
                }
            }
            let (least, most) = (count.iter().min().unwrap(), count.iter().max().unwrap());
            assert!(most * 10 <= least * 11, "{people} people: {least} to {most}");
        }
    }

    #[test]
    fn time_goes_on_with_the_numbers() {
        let size = size(1_000_000);
        assert!(size.founded_at(9_999) < FIRST_PERSON);
        assert_eq!(size.arrival(0).start, FIRST_PERSON);
        assert!(size.arrival(999_999).end <= UNTIL);
        assert!(size.arrival(0).end <= size.arrival(1).start);
    }
}
