//! What clients ask of lists of profiles.

use async_graphql::{ID, InputObject};

use super::{Conditions, DateFilter, DateTimeFilter, Given, Reader, StringFilter, UserFilter, given::some_of, order};
use crate::{
    db::list::Column,
    domain::{
        contact::ContactKind,
        country::country,
        list::{ContactTest, ProfileField, ProfileTest, TagTest},
        profile::{EnglishLevel, Gender},
        text::composed,
    },
    graphql::errors::{Error, Result},
};

order! {
    /// What profiles are ordered by.
    ProfileOrder: ProfileField = Column::of_profiles
}

/// Which profiles are listed: those that meet all that is given. A condition that is left out does not count; null or an empty
/// list is an error. It has at most 200 conditions, 20 levels deep. One about a private field is met only by profiles of which
/// the viewer may read it.
#[derive(InputObject)]
pub struct ProfileFilter {
    /// One of the profiles with these ids.
    ids: Given<Vec<ID>>,
    /// With one of these identifiers that callers gave.
    external_ids: Given<Vec<String>>,
    /// Whether the profile is enabled.
    enabled: Given<bool>,
    /// By the first name.
    first_name: Given<StringFilter>,
    /// By the middle name.
    middle_name: Given<StringFilter>,
    /// By the last name.
    last_name: Given<StringFilter>,
    /// By the whole name: first, middle, last.
    name: Given<StringFilter>,
    /// By the nickname.
    nickname: Given<StringFilter>,
    /// By the display name.
    display_name: Given<StringFilter>,
    /// With one of these genders.
    genders: Given<Vec<Gender>>,
    /// By the date of birth. Private.
    birth_date: Given<DateFilter>,
    /// With one of these levels of English.
    english_levels: Given<Vec<EnglishLevel>>,
    /// By the tags.
    tags: Given<TagFilter>,
    /// In one of these countries, by alpha-2, alpha-3 or numeric code.
    countries: Given<Vec<String>>,
    /// By the job title.
    job_title: Given<StringFilter>,
    /// Whether the job faces customers; where it is not known, neither is so.
    customer_facing: Given<bool>,
    /// By the employer's name.
    employer_name: Given<StringFilter>,
    /// With a contact. Private.
    contact: Given<ContactFilter>,
    /// Whether the profile has to be reviewed.
    requires_review: Given<bool>,
    /// By when the profile was last updated or reviewed.
    reviewed_at: Given<DateTimeFilter>,
    /// By when the profile came to be.
    created_at: Given<DateTimeFilter>,
    /// By when the profile last changed.
    updated_at: Given<DateTimeFilter>,
    /// Owned by one of the organisations with these ids.
    owners: Given<Vec<ID>>,
    /// With a user who meets this.
    user: Given<Box<UserFilter>>,
    /// That meet each of these.
    and: Given<Vec<ProfileFilter>>,
    /// That meet one of these.
    or: Given<Vec<ProfileFilter>>,
    /// That do not meet this.
    not: Given<Box<ProfileFilter>>,
}

/// Which tags there are, as they are written; all that is given has to be so.
#[derive(InputObject)]
pub struct TagFilter {
    /// This one.
    has: Given<String>,
    /// One of these.
    has_any: Given<Vec<String>>,
    /// All of these.
    has_all: Given<Vec<String>>,
}

/// One contact that meets all that is given.
#[derive(InputObject)]
pub struct ContactFilter {
    /// Of one of these kinds.
    kinds: Given<Vec<ContactKind>>,
    /// By its canonicalValue, or its value where it has none. Case does not count, whatever ignoreCase says.
    value: Given<StringFilter>,
}

impl Conditions for ProfileFilter {
    type Test = ProfileTest;

    fn read(self, reader: &mut Reader<'_, ProfileTest>) -> Result<()> {
        reader.ids("ids", self.ids, ProfileTest::Ids)?;
        reader.texts("externalIds", self.external_ids, |id| Ok(id.to_owned()), ProfileTest::ExternalIds)?;
        reader.value("enabled", self.enabled, ProfileTest::Enabled)?;
        reader.text("firstName", self.first_name, ProfileTest::FirstName)?;
        reader.text("middleName", self.middle_name, ProfileTest::MiddleName)?;
        reader.text("lastName", self.last_name, ProfileTest::LastName)?;
        reader.text("name", self.name, ProfileTest::Name)?;
        reader.text("nickname", self.nickname, ProfileTest::Nickname)?;
        reader.text("displayName", self.display_name, ProfileTest::DisplayName)?;
        reader.values("genders", self.genders, ProfileTest::Genders)?;
        reader.date("birthDate", self.birth_date, ProfileTest::BirthDate)?;
        reader.values("englishLevels", self.english_levels, ProfileTest::EnglishLevels)?;
        for test in reader.part("tags", self.tags, TagFilter::read)?.into_iter().flatten() {
            if let TagTest::All(tags) = &test {
                reader.count(tags.len() - 1)?;
            }
            reader.test(ProfileTest::Tags(test))?;
        }
        reader.texts("countries", self.countries, country, ProfileTest::Countries)?;
        reader.text("jobTitle", self.job_title, ProfileTest::JobTitle)?;
        reader.value("customerFacing", self.customer_facing, ProfileTest::CustomerFacing)?;
        reader.text("employerName", self.employer_name, ProfileTest::EmployerName)?;
        if let Some(test) = reader.part("contact", self.contact, ContactFilter::read)? {
            reader.count(test.value.as_ref().map_or(0, |value| value.comparisons.len()))?;
            reader.test(ProfileTest::Contact(test))?;
        }
        let settings = reader.settings();
        let overdue = || settings.review_period.overdue(settings.clock.now());
        reader.value("requiresReview", self.requires_review, |due| ProfileTest::RequiresReview(due, overdue()))?;
        reader.time("reviewedAt", self.reviewed_at, ProfileTest::ReviewedAt)?;
        reader.time("createdAt", self.created_at, ProfileTest::CreatedAt)?;
        reader.time("updatedAt", self.updated_at, ProfileTest::UpdatedAt)?;
        reader.ids("owners", self.owners, ProfileTest::Owners)?;
        reader.nested("user", self.user, ProfileTest::User)?;
        reader.logic(self.and, self.or, self.not)
    }
}

impl TagFilter {
    fn read(self, reader: &Reader<'_, ProfileTest>) -> Result<Vec<TagTest>> {
        let kept = |tag: &str| Ok(composed(tag).into_owned());
        let has =
            reader.read_text("has", self.has, TAG_MAX)?.map(|tag| TagTest::All(vec![composed(&tag).into_owned()]));
        let any = reader.read_texts("hasAny", self.has_any, kept)?.map(TagTest::Any);
        let all = reader.read_texts("hasAll", self.has_all, kept)?.map(TagTest::All);
        let tests: Vec<_> = has.into_iter().chain(any).chain(all).collect();
        if tests.is_empty() {
            return Err(Error::argument(reader.path(), "says nothing: give has, hasAny or hasAll"));
        }
        Ok(tests)
    }
}

/// No tag comes near so many characters.
const TAG_MAX: usize = 1_000;

impl ContactFilter {
    fn read(self, reader: &Reader<'_, ProfileTest>) -> Result<ContactTest> {
        let kinds = some_of(&reader.at("kinds"), self.kinds)?;
        let test = ContactTest { kinds, value: reader.read_comparisons("value", self.value)? };
        if test == ContactTest::default() {
            return Err(Error::argument(reader.path(), "says nothing: give kinds or value"));
        }
        Ok(test)
    }
}
