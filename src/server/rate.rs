//! How many requests each caller may send.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use axum::http::StatusCode;
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _, clock::DefaultClock};

use super::refusal::Refusal;
use crate::{domain::Actor, graphql::errors::Code};

/// For so many seconds' worth of requests may come at once, after a while without any.
const BURST: u32 = 5;

/// How often those are forgotten who have not asked for a while.
const FORGOTTEN: Duration = Duration::from_mins(1);

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A user or a service account, from wherever.
    Known(Actor),
    /// Whoever asks from an address without saying who they are, or saying it wrongly.
    Unknown(IpAddr),
}

impl Caller {
    /// Whoever asks from an address. A network of version 6 that one may choose addresses from is one.
    pub fn at(address: IpAddr) -> Self {
        const NETWORK: u128 = u128::MAX << 64;
        Self::Unknown(match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & NETWORK)),
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// Counts requests by caller.
pub struct Rates {
    limiter: DefaultKeyedRateLimiter<Caller>,
    clock: DefaultClock,
    per_second: NonZeroU32,
}

impl Rates {
    /// Lets each caller send so many requests a second, on average.
    pub fn new(per_second: NonZeroU32) -> Self {
        let quota = Quota::per_second(per_second)
            .allow_burst(per_second.saturating_mul(NonZeroU32::MIN.saturating_add(BURST - 1)));
        Self { limiter: DefaultKeyedRateLimiter::keyed(quota), clock: DefaultClock::default(), per_second }
    }

    /// Counts some requests of a caller.
    ///
    /// # Errors
    /// When there were too many; they are not counted then.
    pub fn count(&self, caller: Caller, requests: u32) -> Result<(), Refusal> {
        let Some(requests) = NonZeroU32::new(requests) else { return Ok(()) };
        let wait = match self.limiter.check_key_n(&caller, requests) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(until)) => until.wait_time_from(self.clock.now()),
            // A list of more than may ever come at once.
            Err(_) => Duration::from_secs(BURST.into()),
        };
        let seconds = wait.as_secs().saturating_add(1);
        let problem = format!("Too many requests: {} a second may be sent; wait {seconds} s.", self.per_second);
        Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, problem).retry_after(seconds))
    }

    /// Forgets again and again those who may send as many as ever, so that no flood of addresses takes more memory.
    pub async fn forget(&self) {
        let mut minutes = tokio::time::interval(FORGOTTEN);
        loop {
            minutes.tick().await;
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;

    fn rates(per_second: u32) -> Rates {
        Rates::new(NonZeroU32::new(per_second).expect("some"))
    }

    fn address(text: &str) -> Caller {
        Caller::at(text.parse().expect("an address"))
    }

    #[test]
    fn each_caller_is_counted_alone() {
        let rates = rates(1);
        let (ada, bob) = (1, 2);
        let user = |number| Caller::Known(Actor::User(Id::new(uuid::Uuid::from_u128(number))));
        assert!(rates.count(user(ada), BURST).is_ok());
        let refusal = rates.count(user(ada), 1).expect_err("too many");
        assert_eq!((refusal.status, refusal.retry_after), (StatusCode::TOO_MANY_REQUESTS, Some(1)));
        assert!(rates.count(user(bob), 1).is_ok());
        assert!(rates.count(address("192.0.2.1"), BURST).is_ok());
        assert!(rates.count(address("::ffff:192.0.2.1"), 1).is_err());
        assert!(rates.count(address("192.0.2.2"), 1).is_ok());
        assert!(rates.count(address("2001:db8::1"), BURST).is_ok());
        assert!(rates.count(address("2001:db8::2:3:4:5"), 1).is_err());
        assert!(rates.count(address("2001:db8:0:1::1"), 1).is_ok());
        assert!(rates.count(user(bob), BURST + 1).is_err());
        assert!(rates.count(user(bob), 0).is_ok());
    }
}
