//! What can be changed: one file for each noun, merged here.
//!
//! A mutation is called after its noun and what becomes of it, takes one `input`, and answers a payload: what came of it,
//! and `userErrors`. What the caller can mend or be told is there; an error of the request is for what is nobody's plan.

mod contact;
mod group;
mod member;
mod organisation;
mod profile;
mod service_account;
mod session;
mod team;
mod user;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};

use crate::auth::Authenticator;

/// Everything that can be changed.
#[derive(Default, MergedObject)]
pub struct Mutation(
    contact::ContactMutation,
    group::GroupMutation,
    member::MemberMutation,
    organisation::OrganisationMutation,
    profile::ProfileMutation,
    service_account::ServiceAccountMutation,
    session::SessionMutation,
    team::TeamMutation,
    user::UserMutation,
);

/// Forgets on this server what its callers may do, once roles have changed that many of them may have.
fn forget_everybody<D>(ctx: &Context<'_>) -> impl FnOnce(&D) + Send + 'static + use<D> {
    let authenticator = Arc::clone(authenticator(ctx));
    move |_| authenticator.forget(|_| true)
}

/// Who finds out who is calling, and may have to forget somebody.
fn authenticator<'c>(ctx: &Context<'c>) -> &'c Arc<Authenticator> {
    // The server sends it with every request.
    ctx.data_unchecked()
}
