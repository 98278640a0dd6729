//! What becomes of a user's state (zitadel): the one table.

use serde_json::json;

use super::UserState::{self, Active, Inactive, Initial, Locked};
use crate::domain::{
    TextEnum as _,
    violation::{Refusal, ViolationCode},
};

/// What an administrator does with a user's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Lets the user use the account, for the first time or again.
    Activate,
    /// Stops the user from using the account, as an administrator's decision.
    Deactivate,
    /// Stops the user from using the account, as a precaution.
    Lock,
    /// Ends a lock.
    Unlock,
}

/// Each transition with the states that it starts from, the one that it ends in, and its word in a sentence.
const TABLE: [(Transition, &[UserState], UserState, &str); 4] = [
    // Nobody becomes active here in another way, so that this is for new users, too.
    (Transition::Activate, &[Initial, Inactive], Active, "activated"),
    (Transition::Deactivate, &[Active], Inactive, "deactivated"),
    (Transition::Lock, &[Active, Initial], Locked, "locked"),
    (Transition::Unlock, &[Locked], Active, "unlocked"),
];

impl Transition {
    /// The state that a user comes to from this one.
    ///
    /// # Errors
    /// `WRONG_STATE` if it does not start from there.
    pub fn from(self, state: UserState) -> Result<UserState, Refusal> {
        let row = TABLE.iter().find(|(transition, ..)| *transition == self);
        match row {
            Some((_, starts, end, _)) if starts.contains(&state) => Ok(*end),
            other => {
                let (starts, done) = other.map_or((&[][..], ""), |(_, starts, _, done)| (*starts, *done));
                let starts: Vec<_> = starts.iter().map(|start| start.as_str()).collect();
                let (state, starts) = (state.as_str(), starts.join(" or "));
                let problem = format!("names a user who is {state}, and only one who is {starts} can be {done}");
                Err(Refusal::new(ViolationCode::WrongState, problem).with_params(json!({ "state": state })))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_transition_starts_where_zitadel_lets_it() {
        let all = [Initial, Active, Inactive, Locked];
        let ends = |transition: Transition| all.map(|state| transition.from(state).ok());
        assert_eq!(ends(Transition::Activate), [Some(Active), None, Some(Active), None]);
        assert_eq!(ends(Transition::Deactivate), [None, Some(Inactive), None, None]);
        assert_eq!(ends(Transition::Lock), [Some(Locked), Some(Locked), None, None]);
        assert_eq!(ends(Transition::Unlock), [None, None, None, Some(Active)]);
    }

    #[test]
    fn a_refusal_says_the_state() {
        let violation = Transition::Unlock.from(Active).unwrap_err().at(&["id"]);
        assert_eq!(violation.code, ViolationCode::WrongState);
        assert_eq!(violation.message, "Id names a user who is ACTIVE, and only one who is LOCKED can be unlocked.");
        assert_eq!(violation.params, Some(json!({"state": "ACTIVE"})));
        let violation = Transition::Lock.from(Inactive).unwrap_err().at(&["id"]);
        assert!(violation.message.ends_with("only one who is ACTIVE or INITIAL can be locked."), "{violation:?}");
    }
}
