//! What follows for a person's numbers when the country changes in which they are dialled.

use crate::{
    db::{
        contact::{self as contacts},
        profile::ProfileRow,
        user as users,
    },
    domain::{
        Permit,
        contact::canonical,
        phone::{Phone, phone},
    },
    graphql::write::{Stop, Work},
};

/// Makes the comparable forms of a person's numbers anew, if they are dialled in another country than before. A number that
/// cannot be one of the country has none there, and is kept: nobody sent it just now who could mend it.
///
/// # Errors
/// When the database fails.
pub async fn again(
    work: &mut Work<'_, '_>,
    permit: Permit,
    before: &ProfileRow,
    after: &ProfileRow,
) -> Result<(), Stop> {
    let country = after.context().dialled_in();
    if country == before.context().dialled_in() {
        return Ok(());
    }
    for known in work.run(contacts::of_profiles(vec![after.id])).await? {
        let mut dialled = known.clone();
        dialled.canonical_value = canonical(known.kind, &known.value, country).ok().flatten();
        let stamp = work.stamp(permit);
        work.run(contacts::update(known, dialled, stamp)).await?;
    }
    let user = work.run(users::by_ids(vec![after.user_id])).await?.pop();
    let given = user.as_ref().and_then(|user| user.phone.as_deref());
    if let Some(number) = given.and_then(|given| phone(given, country).ok().map(Phone::into_canonical_or_given))
        && let Some(user) = user
    {
        let mut dialled = user.clone();
        dialled.phone = Some(number);
        let stamp = work.stamp(permit);
        work.run(users::update(user, dialled, Vec::new(), stamp)).await?;
    }
    Ok(())
}
