//! `profileCreate`: what is known of a person, with their contacts, and with a user if there is none yet.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::{
    input::ProfileFields,
    update::{administered, check_external_id},
};
use crate::{
    db::{
        change,
        contact::{self as contacts, ContactRow},
        profile::{self as profiles, ProfileRow},
        sight::Seen,
        user::{self as users, UserRow},
    },
    domain::{
        Permission, Permit, ProfileId, UserId,
        access::Person,
        contact::{ContactContext, ContactPatch, PER_PROFILE_MAX},
        patch::Patch,
        profile::{ProfileContext, ProfilePatch},
        user::UserDraft,
        violation::{Refusal, ViolationCode},
    },
    graphql::{
        errors::Result,
        loaders::ContextExt as _,
        mutations::{
            contact::create::ContactInput,
            user::{
                new::{self, NewUserInput},
                owner::owner,
            },
        },
        types::{
            contact::ContactsOfProfile,
            profile::{Profile, ProfileById},
            user::{UserById, person},
        },
        write::{self, Came, Manner, Stop, Trace, Traced, Work, Written, payload},
    },
};

/// Makes profiles.
#[derive(Default)]
pub struct ProfileCreate;

/// How a profile is to be.
#[derive(Debug, Clone, InputObject)]
pub struct ProfileCreateInput {
    /// The id of the user whose profile it is; without one, a user is made, too.
    user: Option<ID>,
    /// What is said of the user that is made; not together with `user`. Without it, the user is called by its id.
    new_user: Option<NewUserInput>,
    /// The id of the organisation that owns the user that is made; not together with `user`. Without it, it is the one that
    /// the request is narrowed to, or the only one where the caller may make users.
    owner: Option<ID>,
    /// The ways to reach the person, at most 50.
    #[graphql(default)]
    contacts: Vec<ContactInput>,
    /// A key of the caller's choice: the same input sent again with it within 24 hours makes nothing anew.
    idempotency_key: Option<String>,
    /// Whether everything is only tried, and undone again.
    dry_run: Option<bool>,
    #[graphql(flatten)]
    fields: ProfileFields,
}

payload! {
    /// What came of making a profile.
    ProfileCreatePayload {
        /// The new profile; null if none was made.
        profile: Profile = Seen<ProfileRow>, ProfileById
    }
}

/// What was made.
struct Made {
    profile: Written<Seen<ProfileRow>>,
    id: ProfileId,
    user: Seen<UserRow>,
    contacts: Vec<ContactRow>,
}

impl Traced for Made {
    fn trace(&self) -> Trace {
        self.profile.trace()
    }
}

#[Object]
impl ProfileCreate {
    /// Makes a profile with its contacts, and the user if none is named. For oneself it takes nothing; for others
    /// `PROFILE_WRITE` in the user's owner, and `USER_WRITE` there, too, where the user is made.
    async fn profile_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How the profile is to be.")] input: ProfileCreateInput,
    ) -> Result<ProfileCreatePayload> {
        let manner = Manner::create(ctx, input.dry_run, input.idempotency_key.clone());
        let outcome = write::run(ctx, manner, input, |work, input| Box::pin(create(work, input))).await?;
        if let Some(Came::Now(made)) = &outcome.came {
            // What was written with it need not be read, and cannot be in a dry run.
            let loaders = ctx.loaders();
            loaders.prime::<UserById>(made.user.id, Some(Arc::new(made.user.clone()))).await;
            let contacts = made.contacts.iter().cloned().map(Arc::new).collect();
            loaders.prime::<ContactsOfProfile>(made.id, Arc::new(contacts)).await;
        }
        ProfileCreatePayload::of(ctx, outcome.map(|made| made.profile)).await
    }
}

async fn create(work: &mut Work<'_, '_>, input: ProfileCreateInput) -> Result<Made, Stop> {
    let ProfileCreateInput { user, new_user, owner, contacts, fields, .. } = input;
    let draft = fields.draft(&mut work.check);
    let patch = draft.check(&mut work.check, ProfileContext::default());
    let context = ProfileContext::default().after(&patch);
    let country = context.dialled_in();
    let contacts = check_contacts(work, contacts, country);
    let holder = holder(work, user, new_user, owner, country).await?;
    let Some(holder) = holder else { return Err(work.stop()) };
    let stamp = work.stamp(holder.permit);
    let row = ProfileRow::new(work.new_id(), &holder.user, patch, &stamp);
    if !holder.is_new {
        let blank = ProfileRow::new(row.id, &holder.user, ProfilePatch::default(), &stamp);
        administered(work, &holder.user.with(row.clone()), &blank);
    }
    check_external_id(work, &holder.user.with(row.clone())).await?;
    work.finish()?;
    if holder.is_new {
        let user = UserRow::clone(&holder.user);
        work.write(&["newUser"], users::create(vec![user], stamp.clone())).await?;
    }
    work.write(&[], profiles::create(vec![row.clone()], stamp.clone())).await?;
    let contact = |patch| ContactRow::new(work.new_id(), row.id, patch, &stamp);
    let contacts: Vec<ContactRow> = contacts.into_iter().map(contact).collect();
    if !contacts.is_empty() {
        work.write(&["contacts"], contacts::create(contacts.clone(), stamp)).await?;
    }
    let (id, fields) = (row.id, change::filled(&row));
    Ok(Made { id, profile: Written::of_person(holder.user.with(row), &fields), user: holder.user, contacts })
}

/// Checks the contacts that come with the profile, each at its place.
fn check_contacts(work: &mut Work<'_, '_>, sent: Vec<ContactInput>, country: Option<&str>) -> Vec<ContactPatch> {
    if sent.len() > PER_PROFILE_MAX {
        work.check.refuse(&["contacts"], Refusal::too_long(PER_PROFILE_MAX, sent.len(), "entries"));
        return Vec::new();
    }
    let checked = sent.into_iter().enumerate().map(|(index, contact)| {
        let place = ["contacts", &index.to_string()];
        let context = ContactContext { current: None, country };
        work.check.within(&place, |check| contact.draft().check(check, context))
    });
    checked.collect()
}

/// Whose profile it is to be, and that the viewer may make it.
struct Holder {
    user: Seen<UserRow>,
    permit: Permit,
    is_new: bool,
}

/// The user whom the input names, or one to be made.
async fn holder(
    work: &mut Work<'_, '_>,
    user: Option<ID>,
    new_user: Option<NewUserInput>,
    owner: Option<ID>,
    country: Option<&str>,
) -> Result<Option<Holder>, Stop> {
    let Some(user) = user else { return new_holder(work, new_user, owner, country).await };
    for (place, given) in [("newUser", new_user.is_some()), ("owner", owner.is_some())] {
        if given {
            work.check
                .refuse(&[place], Refusal::invalid("is for a user that is made: leave it out, or leave out user"));
        }
    }
    let Some(user) = work.find(&["user"], &user, users::lock).await? else { return Ok(None) };
    if !work.run(profiles::by_users(vec![user.id])).await?.is_empty() {
        let problem = "has a profile already, and a user has one at most: change that with profileUpdate";
        work.check.refuse(&["user"], Refusal::new(ViolationCode::Taken, problem));
    }
    let decision = work.viewer().permit_own(Permission::ProfileWrite, &person(&user));
    let permit = work.permit(&["user"], decision);
    Ok(permit.map(|permit| Holder { user, permit, is_new: false }))
}

async fn new_holder(
    work: &mut Work<'_, '_>,
    said: Option<NewUserInput>,
    given: Option<ID>,
    country: Option<&str>,
) -> Result<Option<Holder>, Stop> {
    let id: UserId = work.new_id();
    let draft = said.map_or_else(
        || UserDraft { username: Patch::Value(id.to_string()), ..UserDraft::default() },
        NewUserInput::into_draft,
    );
    let patch = new::check(work, &["newUser"], draft, country).await?;
    let Some(owner) = owner(work, &["owner"], given.as_ref(), Permission::UserWrite).await? else { return Ok(None) };
    let user = UserRow::new(id, owner.organisation, patch, &work.stamp(owner.permit));
    let person = Person { user: UserId::new(uuid::Uuid::nil()), owner: owner.organisation, through: &[] };
    let decision = work.viewer().permit(Permission::ProfileWrite, &person);
    let permit = work.permit(&["owner"], decision);
    Ok(permit.map(|permit| Holder { user: Seen::from(user), permit, is_new: true }))
}
