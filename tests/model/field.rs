//! Which fields each kind of record takes, and by which rules.

use super::rule::{
    Field, Null,
    Rule::{self, *},
};
use Null::{Clears, Empties, Refused};

const LINE: Rule = Line(255);
const NAME: Rule = Line(200);

pub const GENDERS: [&str; 3] = ["FEMALE", "MALE", "DIVERSE"];
pub const LEVELS: [&str; 3] = ["BEGINNER", "FLUENT", "NATIVE"];
pub const LICENCES: [&str; 4] = ["C", "B", "ADR", "HIAB"];
pub const DOCUMENTS: [&str; 3] = ["CPC", "TACHO", "DBS"];

/// The fields of a profile, by their paths.
pub const PROFILE: [Field; 38] = [
    Field("externalId", ForeignId, Clears),
    Field("enabled", Flag, Refused),
    Field("firstName", LINE, Clears),
    Field("middleName", LINE, Clears),
    Field("lastName", LINE, Clears),
    Field("nickname", NAME, Clears),
    Field("displayName", NAME, Clears),
    Field("gender", Choice(&GENDERS), Clears),
    Field("birthDate", Date, Clears),
    Field("bio", Paragraphs, Clears),
    Field("englishLevel", Choice(&LEVELS), Clears),
    Field("tags", List(&LINE), Empties),
    Field("country", Country, Clears),
    Field("position.jobTitle", LINE, Clears),
    Field("position.customerFacing", Flag, Refused),
    Field("employer.name", LINE, Clears),
    Field("employer.branch", LINE, Clears),
    Field("work.occupation", LINE, Clears),
    Field("work.cscs", LINE, Clears),
    Field("work.eusr", LINE, Clears),
    Field("work.startDate", Date, Clears),
    Field("phones.mobile", Phone, Clears),
    Field("phones.landline", Phone, Clears),
    Field("phones.contact", Phone, Clears),
    Field("address.number", LINE, Clears),
    Field("address.buildingName", LINE, Clears),
    Field("address.street", LINE, Clears),
    Field("address.area", LINE, Clears),
    Field("address.town", LINE, Clears),
    Field("address.county", LINE, Clears),
    Field("address.postcode", LINE, Clears),
    Field("address.countryCode", Country, Clears),
    Field("address.what3words", LINE, Clears),
    Field("settings.preferredLanguage", Language, Clears),
    Field("settings.timezone", Zone, Clears),
    Field("driver.startDate", Date, Clears),
    Field("driver.licences", List(&Choice(&LICENCES)), Empties),
    Field("driver.requiredDocuments", List(&Choice(&DOCUMENTS)), Empties),
];

/// The groups of a profile's fields that null clears as a whole.
pub const GROUPS: [&str; 6] = ["employer", "work", "phones", "address", "settings", "driver"];

/// What only those change of a profile who administer the person.
pub const ADMINISTERED: [&str; 3] = ["enabled", "externalId", "driver.requiredDocuments"];

pub const USER: [Field; 3] =
    [Field("username", LINE, Refused), Field("email", Email, Clears), Field("phone", Dialled, Clears)];

pub const STATES: [&str; 4] = ["INITIAL", "ACTIVE", "INACTIVE", "LOCKED"];

pub const ORGANISATION: [Field; 8] = [
    Field("name", LINE, Refused),
    Field("slug", Slug, Refused),
    Field("description", Paragraphs, Clears),
    Field("sandbox", Flag, Refused),
    Field("status", Choice(&["ACTIVE", "INACTIVE"]), Refused),
    Field("settings.nomenclature.governance.schemes", Terms, Empties),
    Field("settings.nomenclature.governance.workOrders", Terms, Empties),
    Field("settings.nomenclature.governance.operations", Terms, Empties),
];

pub const FEATURES: [Field; 1] = [Field("features", Features, Empties)];

pub const MEMBER: [Field; 4] = [
    Field("roles", Roles, Empties),
    Field("status", Choice(&["ACTIVE", "SUSPENDED"]), Refused),
    Field("jobTitle", LINE, Clears),
    Field("joinedAt", Time, Refused),
];

pub const TEAM: [Field; 2] = [Field("name", LINE, Refused), Field("description", Paragraphs, Clears)];

pub const GROUP: [Field; 3] =
    [Field("name", LINE, Refused), Field("description", Paragraphs, Clears), Field("roles", Roles, Empties)];

pub const ACCOUNT: [Field; 5] = [
    Field("name", LINE, Refused),
    Field("description", Paragraphs, Clears),
    Field("email", Email, Clears),
    Field("enabled", Flag, Refused),
    Field("roles", Roles, Empties),
];

pub const METADATA: [Field; 2] = [Field("key", NAME, Refused), Field("value", Flag, Refused)];

pub const IDENTITY: [Field; 2] = [Field("platform", Platform, Refused), Field("subject", ForeignId, Refused)];
