//! Time and chance: the only place that asks the machine for either, so that a test or a demonstration can give its own.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::{Builder, NoContext, Timestamp, Uuid};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The time, cut to microseconds: what both databases keep.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        let now = Utc::now();
        cut(now)
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(DateTime<Utc>);

impl FixedClock {
    /// A clock that always tells this time, cut to microseconds.
    #[must_use]
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(cut(at))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Cuts a time to microseconds: what both databases keep, so that what is written equals what is read back.
///
/// A leap second becomes the second after it.
#[must_use]
pub fn cut(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

/// Makes identifiers: UUIDs of version 7, which sort by the time they were made.
pub trait IdSource: Send + Sync {
    /// A new UUID for something that comes to be at this time (to the millisecond; before 1970 counts as 1970).
    fn uuid(&self, at: DateTime<Utc>) -> Uuid;
}

/// Identifiers with randomness of the operating system: nobody can guess the next one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for randomness")]
        Uuid::new_v7(Timestamp::from_unix(NoContext, millis(at) / 1000, at.timestamp_subsec_nanos().min(999_999_999)))
    }
}

/// Identifiers that are the same for the same seed and times, for demonstrations that can be repeated.
#[derive(Debug)]
pub struct SeededIds(Mutex<StdRng>);

impl SeededIds {
    /// The identifiers of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl IdSource for SeededIds {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        let mut random = [0; 10];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut random);
        Builder::from_unix_timestamp_millis(millis(at), &random).into_uuid()
    }
}

/// The identifiers of another source in the order in which they are asked for: of one millisecond, each is greater than the
/// one before it. What comes to be at one moment then keeps its order, in every database.
///
/// Each still carries exactly its own time: when the clock goes back, so do they.
pub struct AscendingIds<I>(I, Mutex<Uuid>);

impl<I: IdSource> AscendingIds<I> {
    /// The identifiers of this source, in order.
    #[must_use]
    pub const fn new(ids: I) -> Self {
        Self(ids, Mutex::new(Uuid::nil()))
    }
}

impl<I: IdSource> IdSource for AscendingIds<I> {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        let mut last = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let mut uuid = self.0.uuid(at);
        if uuid <= *last && uuid.as_u128() >> TAIL_BITS == last.as_u128() >> TAIL_BITS {
            uuid = after(*last, uuid).unwrap_or(uuid);
        }
        *last = uuid;
        uuid
    }
}

impl<I: IdSource + ?Sized> IdSource for std::sync::Arc<I> {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        (**self).uuid(at)
    }
}

/// The bits of a UUID after its time: four of the version, twelve random ones, two of the variant, 62 random ones.
const TAIL_BITS: u32 = 80;
/// The lowest random bits.
const LOW_BITS: u32 = 62;
const LOW: u128 = (1 << LOW_BITS) - 1;

/// A UUID of the same time that is greater by a step that nobody can guess; none if there is no greater one.
fn after(last: Uuid, random: Uuid) -> Option<Uuid> {
    let (last, step) = (last.as_u128(), (random.as_u128() & u128::from(u32::MAX)) + 1);
    let low = (last & LOW) + step;
    // What is carried goes past the bits of the variant, into the other random bits.
    let high = (last >> 64 & 0xfff) + (low >> LOW_BITS);
    let kept = last & !(0xfff << 64) & !LOW;
    (high <= 0xfff).then(|| Uuid::from_u128(kept | high << 64 | low & LOW))
}

fn millis(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_tell_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
        let clock = FixedClock::new(time("2024-06-25T13:35:40.513123987Z"));
        assert_eq!(clock.now(), time("2024-06-25T13:35:40.513123Z"));
        assert_eq!(clock.now(), clock.now());
    }

    #[test]
    fn a_leap_second_becomes_the_next() {
        assert_eq!(cut(time("2016-12-31T23:59:60.5Z")), time("2017-01-01T00:00:00.5Z"));
    }

    #[test]
    fn ids_carry_their_time_and_differ() {
        let at = time("2024-06-25T13:35:40.513Z");
        for ids in [&SystemIds as &dyn IdSource, &SeededIds::new(7)] {
            let (a, b) = (ids.uuid(at), ids.uuid(at));
            assert_ne!(a, b);
            for uuid in [a, b] {
                assert_eq!(uuid.get_version_num(), 7);
                let (seconds, nanos) = uuid.get_timestamp().unwrap().to_unix();
                assert_eq!((seconds, nanos), (at.timestamp().unsigned_abs(), at.timestamp_subsec_nanos()));
            }
            assert!(ids.uuid(time("2024-06-25T13:35:40.514Z")) > a.max(b));
            assert!(ids.uuid(time("1960-01-01T00:00:00Z")) < a);
        }
    }

    #[test]
    fn ids_of_one_moment_ascend_and_carry_their_time() {
        let at = time("2024-06-25T13:35:40.513Z");
        let ids = AscendingIds::new(SystemIds);
        let mut last = ids.uuid(at);
        for _ in 0..10_000 {
            let next = ids.uuid(at);
            assert!(next > last, "{next} after {last}");
            assert_eq!((next.get_version_num(), next.get_variant()), (7, uuid::Variant::RFC4122));
            assert_eq!(next.get_timestamp().map(|at| at.to_unix()), last.get_timestamp().map(|at| at.to_unix()));
            last = next;
        }
        let before = ids.uuid(time("2024-06-25T13:35:40.512Z"));
        assert!(before < last);
        assert_eq!(before.get_timestamp().map(|at| at.to_unix()), Some((1_719_322_540, 512_000_000)));
    }

    #[test]
    fn the_step_to_the_next_id_is_carried_past_the_variant() {
        let uuid = |text: &str| text.parse::<Uuid>().unwrap();
        let (last, zero) = (uuid("01904fc3-9c41-7abc-bfff-ffffffffffff"), Uuid::nil());
        assert_eq!(after(last, zero), Some(uuid("01904fc3-9c41-7abd-8000-000000000000")));
        assert_eq!(after(uuid("01904fc3-9c41-7fff-bfff-ffffffffffff"), zero), None);
        assert_eq!(
            after(uuid("01904fc3-9c41-7fff-8000-000000000001"), zero),
            Some(uuid("01904fc3-9c41-7fff-8000-000000000002"))
        );
    }

    #[test]
    fn a_seed_repeats_its_ids() {
        let at = time("2024-06-25T13:35:40.513Z");
        let make = |seed| {
            let ids = SeededIds::new(seed);
            [ids.uuid(at), ids.uuid(at)]
        };
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
    }
}
