//! How lists of profiles are asked for.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::{
    Column, Listed, Scope, Tested,
    filter::{answer, condition, is_telling, private},
    text::TextColumn,
};
use crate::{
    db::sight::{self, Condition},
    domain::{
        list::{ContactTest, ProfileField, ProfileTest, TagTest, TextTest},
        search::Findable,
    },
};

/// All profiles.
pub(in crate::db) const PROFILES: Listed = Listed {
    table: "profiles",
    newest: "created_at",
    among: sight::profile_among_all,
    seen: sight::profile,
    record: "profiles.user_id",
    documents: &[Findable::Person],
    private: Some(sight::private_profile),
};

impl Column {
    /// What profiles are ordered by.
    #[must_use]
    pub const fn of_profiles(field: ProfileField) -> Self {
        match field {
            ProfileField::CreatedAt => Self::moment("CREATED_AT", "created_at"),
            ProfileField::UpdatedAt => Self::moment("UPDATED_AT", "updated_at"),
            ProfileField::FirstName => Self::text("FIRST_NAME", "first_name_sort_key"),
            ProfileField::MiddleName => Self::text("MIDDLE_NAME", "middle_name_sort_key"),
            ProfileField::LastName => Self::text("LAST_NAME", "last_name_sort_key"),
            ProfileField::Name => Self::text("NAME", "name_folded"),
            ProfileField::DisplayName => Self::text("DISPLAY_NAME", "display_name_folded"),
            ProfileField::Enabled => Self::flag("ENABLED", "enabled"),
            ProfileField::Id => Self::id(),
        }
    }
}

const FIRST_NAME: TextColumn = TextColumn::sorted("first_name", "first_name_sort_key");
const MIDDLE_NAME: TextColumn = TextColumn::sorted("middle_name", "middle_name_sort_key");
const LAST_NAME: TextColumn = TextColumn::sorted("last_name", "last_name_sort_key");
const NAME: TextColumn = TextColumn::new("name", "name_folded");
const NICKNAME: TextColumn = TextColumn::new("nickname", "nickname_folded");
const DISPLAY_NAME: TextColumn = TextColumn::new("display_name", "display_name_folded");
const JOB_TITLE: TextColumn = TextColumn::new("job_title", "job_title_folded");
const EMPLOYER_NAME: TextColumn = TextColumn::new("employer_name", "employer_name_folded");

impl Tested for ProfileTest {
    const TABLE: &'static str = "profiles";

    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition {
        let compared = |column: &TextColumn, to| answer(scope.text(column, to), wanted);
        let readable = || sight::private_profile(scope.sight, &scope.of);
        match self {
            Self::Ids(ids) => scope.ids("id", ids, wanted),
            Self::ExternalIds(ids) => scope.texts("external_id", ids, wanted),
            Self::Enabled(value) => scope.flag("enabled", *value, wanted),
            Self::FirstName(test) => compared(&FIRST_NAME, test),
            Self::MiddleName(test) => compared(&MIDDLE_NAME, test),
            Self::LastName(test) => compared(&LAST_NAME, test),
            Self::Name(test) => compared(&NAME, test),
            Self::Nickname(test) => compared(&NICKNAME, test),
            Self::DisplayName(test) => compared(&DISPLAY_NAME, test),
            Self::Genders(genders) => scope.choice("gender", genders, wanted),
            Self::BirthDate(span) => private(scope.date("birth_date", span), readable(), wanted),
            Self::EnglishLevels(levels) => scope.choice("english_level", levels, wanted),
            Self::Tags(test) => tags(scope, test, wanted),
            Self::Countries(codes) => scope.texts("country_code", codes, wanted),
            Self::JobTitle(test) => compared(&JOB_TITLE, test),
            Self::CustomerFacing(value) => scope.flag("customer_facing", *value, wanted),
            Self::EmployerName(test) => compared(&EMPLOYER_NAME, test),
            Self::Contact(test) => Condition::every([readable(), contact(scope, test, wanted)]),
            Self::RequiresReview(value, overdue) => review(scope, overdue, *value == wanted),
            Self::ReviewedAt(span) => answer(scope.time("reviewed_at", span), wanted),
            Self::CreatedAt(span) => answer(scope.time("created_at", span), wanted),
            Self::UpdatedAt(span) => answer(scope.time("updated_at", span), wanted),
            Self::Owners(owners) => scope.owners("owner_id", owners, wanted),
            Self::User(filter) => {
                // Every profile has one.
                let user = scope.inner("u");
                let met = condition(filter, &user, wanted);
                let (from, id) = (format!("users AS {}", user.of), user.column("id"));
                scope.related_by(&scope.column("user_id"), (&from, &id), met, true)
            }
        }
    }

    fn is_telling(&self) -> bool {
        match self {
            Self::Enabled(_)
            | Self::Genders(_)
            | Self::EnglishLevels(_)
            | Self::CustomerFacing(_)
            | Self::RequiresReview(..) => false,
            Self::FirstName(test)
            | Self::MiddleName(test)
            | Self::LastName(test)
            | Self::Name(test)
            | Self::Nickname(test)
            | Self::DisplayName(test)
            | Self::JobTitle(test)
            | Self::EmployerName(test) => test.is_begun(),
            Self::Contact(test) => test.value.as_ref().is_some_and(TextTest::is_begun),
            Self::User(filter) => is_telling(filter),
            _ => true,
        }
    }

    fn is_own(&self) -> bool {
        !matches!(self, Self::Tags(_) | Self::Contact(_) | Self::User(_))
    }
}

fn tags(scope: &Scope<'_>, test: &TagTest, wanted: bool) -> Condition {
    let has = |scope: &Scope<'_>, tags: &[String]| {
        let tag = scope.inner("k");
        let met = tag.texts("tag", tags, true);
        scope.related(&format!("profile_tags AS {}", tag.of), &tag.column("profile_id"), met, wanted)
    };
    match test {
        TagTest::Any(tags) => has(scope, tags),
        TagTest::All(tags) => {
            let scope = if tags.len() > 1 { &scope.all() } else { scope };
            let each = tags.iter().map(|tag| has(scope, std::slice::from_ref(tag)));
            if wanted { Condition::every(each) } else { Condition::any(each) }
        }
    }
}

fn contact(scope: &Scope<'_>, test: &ContactTest, wanted: bool) -> Condition {
    let contact = scope.inner("c");
    // Of a kind are half of all contacts.
    let kind = if test.value.is_some() { contact.tested() } else { contact.clone() };
    let kinds = test.kinds.iter().map(|kinds| kind.choice("kind", kinds, true));
    let value = test.value.iter().map(|value| contact.reach(value));
    let met = Condition::every(kinds.chain(value));
    scope.related(&format!("contacts AS {}", contact.of), &contact.column("profile_id"), met, wanted)
}

/// That data is missing, or that the last review is too long ago.
fn review(scope: &Scope<'_>, overdue: &[Range<DateTime<Utc>>], due: bool) -> Condition {
    let missing = ["job_title", "customer_facing", "employer_name", "reviewed_at"];
    let missing = missing.map(|name| Condition::sql(&format!("{} IS NULL", scope.column(name))));
    let reviewed = scope.column("reviewed_at");
    let within = |span: &Range<DateTime<Utc>>| {
        Condition::sql(&format!("({reviewed} >= "))
            .then_moment(span.start.into())
            .then(&format!(" AND {reviewed} < "))
            .then_moment(span.end.into())
            .then(")")
    };
    answer(Condition::any(missing.into_iter().chain(overdue.iter().map(within))), due)
}
