//! b2core: client profiles with their contacts.
//!
//! `name` is computed in the graph, and only listed where b2core says another.
//!
//! A missing field keeps, a null one clears. A contact that is sent is made or updated; one that is not sent stays.

use super::{
    fields::{Fields, Known},
    record::{Contact, Person, Resource, Times},
};
use crate::domain::{contact::ContactDraft, country::Country, patch::Patch, text, violation::excerpt};

/// What the graph's names are called here, where they differ.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("externalId", "uuid"),
    ("country", "countryNumericCode"),
    ("contacts.*.kind", "contacts[*].key"),
    ("contacts.*.externalId", "contacts[*].uuid"),
    ("subject", "profileId"),
];

/// What has no place in the graph.
pub(super) const UNPLACED: Known = &[
    ("name", "is not what the first, middle and last name make"),
    ("country.countryId", THE_GRAPHS_OWN),
    ("country.createTime", THE_GRAPHS_OWN),
    ("country.updateTime", THE_GRAPHS_OWN),
    ("total", ABOUT_THE_LIST),
    ("limit", ABOUT_THE_LIST),
    ("offset", ABOUT_THE_LIST),
];

const ABOUT_THE_LIST: &str = "is about the list";
const THE_GRAPHS_OWN: &str = "countries and their regions are the graph's own";

pub(super) fn record(fields: &mut Fields<'_>) -> Option<Resource> {
    let mut person = Person::default();
    let subject = fields.own_id("profileId");
    let profile = &mut person.profile;
    profile.external_id = fields.text_or_blank("uuid");
    profile.enabled = fields.flag("enabled");
    profile.first_name = fields.text_or_blank("firstName");
    profile.middle_name = fields.text_or_blank("middleName");
    profile.last_name = fields.text_or_blank("lastName");
    person.computed.name = fields.text_or_blank("name").value();
    profile.tags = fields.texts("tags");
    profile.country = country(fields);
    person.contacts = fields.objects("contacts", |_, fields| contact(fields)).value().unwrap_or_default();
    person.times = times(fields);
    person.subject = subject?;
    Some(Resource::Person(Box::new(person)))
}

fn times(fields: &mut Fields<'_>) -> Times {
    Times { created: fields.time("createTime"), updated: fields.time("updateTime") }
}

fn contact(fields: &mut Fields<'_>) -> Contact {
    Contact {
        subject: fields.id("contactId"),
        draft: ContactDraft {
            kind: fields.text("key"),
            value: fields.text("value"),
            external_id: fields.text_or_blank("uuid"),
        },
        times: times(fields),
    }
}

/// The country's code. The country itself is known to the graph, and must be the one that the code says.
fn country(fields: &mut Fields<'_>) -> Patch<String> {
    let code = fields.text_or_blank("countryNumericCode");
    let found = fields.object("country", |country| {
        let codes = ["numericCode", "alpha2Code", "alpha3Code"].map(|key| country.text_or_blank(key).value());
        let of = codes.iter().flatten().next().or(code.as_ref().value()).and_then(|code| Country::find(code));
        for (key, known) in [
            ("countryName", of.map(|country| country.name)),
            ("geographicRegionNumericCode", of.map(|country| country.region_numeric_code)),
            ("geographicRegionName", of.map(|country| country.region_name)),
        ] {
            let said = country.text_or_blank(key).value();
            if said.is_some_and(|said| known.is_none_or(|known| text::fold(known) != text::fold(&said))) {
                country.leave(key, THE_GRAPHS_OWN);
            }
        }
        codes
    });
    let [numeric, alpha2, alpha3] = found.value().unwrap_or_default();
    let said = code.as_ref().value().or(numeric.as_ref()).cloned();
    for (key, other) in [("numericCode", &numeric), ("alpha2Code", &alpha2), ("alpha3Code", &alpha3)] {
        if let (Some(said), Some(other)) = (&said, other)
            && Country::find(said) != Country::find(other)
        {
            let reason = format!("is {}, which is not the country {}.", excerpt(other), excerpt(said));
            fields.fault(&format!("country.{key}"), reason);
        }
    }
    if code.is_absent() { Patch::of_known(numeric) } else { code }
}
