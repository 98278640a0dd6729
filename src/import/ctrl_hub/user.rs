//! Users of ctrl-hub.

use super::{known, read_times, relationships, whole};
use crate::{
    domain::{change::RecordType, patch::Patch, profile::ProfileDraft, user::UserDraft},
    import::{
        fields::Fields,
        record::{ListedIdentity, Person, Resource, Times},
    },
};

/// What a user can be related to. Organisations come first: who is in a team must be in its organisation.
const RELATIONSHIPS: &[(&str, RecordType)] =
    &[("organisations", RecordType::Organisation), ("teams", RecordType::Team), ("groups", RecordType::Group)];

pub(super) fn user(fields: &mut Fields<'_>, subject: String) -> Resource {
    let mut person = Person { subject, profile: nothing_known(), ..Person::default() };
    person.user.email = Patch::Null;
    let mut times = Times::default();
    fields.object("attributes", |attributes| {
        person.user.email = whole(attributes, "email");
        let identities = attributes.objects("identities", |_, identity| ListedIdentity {
            platform: identity.text("platform").value().unwrap_or_default(),
            subject: identity.id("id").unwrap_or_default(),
            meta: identity.json("meta"),
        });
        person.identities = identities.value().unwrap_or_default();
        attributes.object("profile", |profile| read_profile(profile, &mut person.user, &mut person.profile));
        times = read_times(attributes);
    });
    fields.object("meta", |meta| times = times.or(read_times(meta)));
    person.times = times;
    person.relations = relationships(fields, RELATIONSHIPS);
    Resource::Person(Box::new(person))
}

/// A profile of which every field that ctrl-hub keeps is cleared.
fn nothing_known() -> ProfileDraft {
    ProfileDraft {
        first_name: Patch::Null,
        last_name: Patch::Null,
        birth_date: Patch::Null,
        phone_mobile: Patch::Null,
        phone_landline: Patch::Null,
        address_number: Patch::Null,
        address_building_name: Patch::Null,
        address_street: Patch::Null,
        address_area: Patch::Null,
        address_town: Patch::Null,
        address_county: Patch::Null,
        address_postcode: Patch::Null,
        address_country_code: Patch::Null,
        address_what3words: Patch::Null,
        preferred_language: Patch::Null,
        timezone: Patch::Null,
        occupation: Patch::Null,
        cscs: Patch::Null,
        eusr: Patch::Null,
        work_start_date: Patch::Null,
        ..ProfileDraft::default()
    }
}

fn read_profile(fields: &mut Fields<'_>, user: &mut UserDraft, profile: &mut ProfileDraft) {
    fields.object("personal", |personal| {
        profile.first_name = whole(personal, "first_name");
        profile.last_name = whole(personal, "last_name");
        profile.birth_date = whole(personal, "dob");
        user.username = known(personal, "username");
    });
    fields.object("contact", |contact| {
        profile.phone_mobile = whole(contact, "mobile");
        profile.phone_landline = whole(contact, "landline");
    });
    fields.object("address", |address| {
        profile.address_number = whole(address, "number");
        profile.address_building_name = whole(address, "name");
        profile.address_street = whole(address, "street");
        profile.address_area = whole(address, "area");
        profile.address_town = whole(address, "town");
        profile.address_county = whole(address, "county");
        profile.address_postcode = whole(address, "postcode");
        profile.address_country_code = whole(address, "country_code");
        profile.address_what3words = whole(address, "what3words");
    });
    fields.object("settings", |settings| {
        profile.preferred_language = whole(settings, "preferred_language");
        profile.timezone = whole(settings, "timezone");
    });
    fields.object("work", |work| {
        profile.occupation = whole(work, "occupation");
        profile.cscs = whole(work, "cscs");
        profile.eusr = whole(work, "eusr");
        profile.work_start_date = whole(work, "start_date");
    });
}
