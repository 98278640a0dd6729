//! Generated organisations, each with its teams, groups and service accounts.

use chrono::{DateTime, Utc};

use super::{
    chance::{Chance, Part},
    size::Size,
    stamp_at,
    words::{FEATURES, FIRM_SLUGS, FIRMS, GROUPS, PLACES, PROGRAMS, TEAMS, TRADES},
};
use crate::{
    db::{
        group::{GroupRow, GroupServiceAccountRow},
        organisation::OrganisationRow,
        service_account::{ServiceAccountKeyRow, ServiceAccountRow},
        team::TeamRow,
    },
    domain::{
        GroupId, OrganisationId, ServiceAccountKeyId, TeamId,
        group::GroupPatch,
        membership::{OrganisationRole, Roles},
        organisation::{Feature, NomenclaturePatch, OrganisationPatch, OrganisationStatus, Term},
        patch::Patch,
        service_account::ServiceAccountPatch,
        team::TeamPatch,
    },
};

/// What people need to know of an organisation to join it.
#[derive(Debug, Clone)]
pub struct Home {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its teams.
    pub teams: Vec<TeamId>,
    /// Its groups.
    pub groups: Vec<GroupId>,
}

/// An organisation and all that is made with it.
#[derive(Debug)]
pub struct Founding {
    pub organisation: OrganisationRow,
    pub teams: Vec<TeamRow>,
    pub groups: Vec<GroupRow>,
    pub accounts: Vec<(ServiceAccountRow, Vec<ServiceAccountKeyRow>)>,
    pub grouped_accounts: Vec<GroupServiceAccountRow>,
}

impl Founding {
    /// The organisation of this number.
    pub fn of(size: &Size, number: u64) -> Self {
        let mut chance = Chance::of(size.seed, Part::Organisation(number));
        let at = size.founded_at(number);
        let organisation = organisation(&mut chance, at, number);
        let teams = size.teams_of(number).map(|_| team(&mut chance, at, organisation.id)).collect();
        let mut founding =
            Self { organisation, teams, groups: Vec::new(), accounts: Vec::new(), grouped_accounts: Vec::new() };
        founding.found_groups(&mut chance, at);
        founding.found_accounts(&mut chance, at);
        founding
    }

    /// What people need to know of it.
    pub fn home(&self) -> Home {
        Home {
            id: self.organisation.id,
            name: self.organisation.name.clone(),
            teams: self.teams.iter().map(|team| team.id).collect(),
            groups: self.groups.iter().map(|group| group.id).collect(),
        }
    }

    fn found_groups(&mut self, chance: &mut Chance, at: DateTime<Utc>) {
        let count = chance.between(1, 3);
        for name in chance.several(&GROUPS, count) {
            let patch = GroupPatch {
                name: Some(name.into()),
                description: Patch::of_known(chance.maybe(50, |_| format!("{name} of {}.", self.organisation.name))),
                roles: Some(roles(chance)),
            };
            self.groups.push(GroupRow::new(chance.id(at), self.organisation.id, patch, &stamp_at(at)));
        }
    }

    fn found_accounts(&mut self, chance: &mut Chance, at: DateTime<Utc>) {
        let count = chance.between(1, 2);
        for name in chance.several(&PROGRAMS, count) {
            let account = self.account(chance, at, name);
            let keys = (0..chance.between(1, 2)).map(|_| key(chance, at, &account)).collect();
            if chance.percent(60) {
                let group = chance.pick(&self.groups.iter().map(|group| group.id).collect::<Vec<_>>());
                self.grouped_accounts.push(GroupServiceAccountRow {
                    group_id: group,
                    service_account_id: account.id,
                    organisation_id: self.organisation.id,
                    joined_at: at.into(),
                });
            }
            self.accounts.push((account, keys));
        }
    }

    fn account(&self, chance: &mut Chance, at: DateTime<Utc>, name: &str) -> ServiceAccountRow {
        let patch = ServiceAccountPatch {
            name: Some(name.into()),
            description: Patch::of_known(
                chance.maybe(50, |_| format!("Runs as {name} for {}.", self.organisation.name)),
            ),
            email: Patch::of_known(chance.maybe(70, |_| format!("{name}@{}.example.com", self.organisation.slug))),
            enabled: Some(chance.percent(90)),
            roles: Some(roles(chance)),
        };
        ServiceAccountRow::new(chance.id(at), self.organisation.id, patch, &stamp_at(at))
    }
}

fn organisation(chance: &mut Chance, at: DateTime<Utc>, number: u64) -> OrganisationRow {
    let (name, slug) = name_and_slug(number);
    let language = chance.pick(&PLACES.each_ref().map(|place| place.language));
    let patch = OrganisationPatch {
        description: Patch::of_known(chance.maybe(80, |_| format!("{name} was made up for a demonstration."))),
        name: Some(name),
        slug: Some(slug),
        sandbox: Some(chance.percent(5)),
        status: Some(if chance.percent(96) { OrganisationStatus::Active } else { OrganisationStatus::Inactive }),
        nomenclature: NomenclaturePatch {
            schemes: chance.maybe(60, |_| vec![term("Scheme", "Schemes", language)]),
            work_orders: chance
                .maybe(40, |_| vec![term("Job", "Jobs", language), term("Work order", "Work orders", "en")]),
            operations: chance.maybe(20, |_| vec![term("Operation", "Operations", "en")]),
        },
        features: Some(features(chance)),
    };
    OrganisationRow::new(chance.id(at), patch, &stamp_at(at))
}

/// A name that no organisation of another number has: each pair of words once, and then again with a number.
fn name_and_slug(number: u64) -> (String, String) {
    let (firms, trades) = (FIRMS.len() as u64, TRADES.len() as u64);
    let (round, again) = (number / firms % trades, number / (firms * trades));
    // Both are less than the lists' lengths.
    #[expect(clippy::cast_possible_truncation, reason = "a remainder of a list's length is an index")]
    let (firm, trade) = ((number % firms) as usize, ((number + round) % trades) as usize);
    let (name, slug) = (FIRMS[firm], FIRM_SLUGS[firm]);
    let trade = TRADES[trade];
    let slug = format!("{slug}-{}", trade.to_ascii_lowercase());
    if again == 0 {
        (format!("{name} {trade}"), slug)
    } else {
        (format!("{name} {trade} {}", again + 1), format!("{slug}-{}", again + 1))
    }
}

fn team(chance: &mut Chance, at: DateTime<Utc>, organisation: OrganisationId) -> TeamRow {
    let name = chance.pick(&TEAMS);
    let patch = TeamPatch {
        name: Some(
            chance.maybe(40, |chance| format!("{name} {}", chance.between(1, 9))).unwrap_or_else(|| name.into()),
        ),
        description: Patch::of_known(chance.maybe(50, |_| format!("All that is about {}.", name.to_lowercase()))),
    };
    TeamRow::new(chance.id(at), organisation, patch, &stamp_at(at))
}

fn key(chance: &mut Chance, at: DateTime<Utc>, account: &ServiceAccountRow) -> ServiceAccountKeyRow {
    let created_at = chance.moment(at, super::UNTIL);
    let id: ServiceAccountKeyId = chance.id(created_at);
    let later = |chance: &mut Chance| chance.moment(created_at, super::UNTIL).into();
    ServiceAccountKeyRow {
        id,
        service_account_id: account.id,
        created_at: created_at.into(),
        expires_at: chance
            .maybe(50, |chance| (chance.moment(created_at, super::UNTIL) + chrono::Days::new(365)).into()),
        last_used_at: chance.maybe(70, later),
    }
}

fn features(chance: &mut Chance) -> Vec<Feature> {
    let count = chance.between(0, 4);
    let names = chance.several(&FEATURES, count);
    let feature = |name: &str| Feature {
        name: name.into(),
        enabled: chance.percent(75),
        limit: chance.maybe(40, |chance| chance.between(1, 50).cast_signed() * 10),
    };
    names.into_iter().map(feature).collect()
}

fn roles(chance: &mut Chance) -> Roles {
    const SETS: [&[OrganisationRole]; 4] = [
        &[OrganisationRole::Member],
        &[OrganisationRole::UserManager, OrganisationRole::Member],
        &[OrganisationRole::Admin],
        &[OrganisationRole::Owner, OrganisationRole::Admin],
    ];
    chance.pick(&SETS).iter().copied().collect()
}

fn term(singular: &str, plural: &str, language: &str) -> Term {
    Term { singular: singular.into(), plural: plural.into(), language: language.into() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::text;

    #[test]
    fn no_two_organisations_share_a_slug() {
        let slugs: HashSet<String> = (0..3_000).map(|number| text::fold(&name_and_slug(number).1)).collect();
        assert_eq!(slugs.len(), 3_000);
    }

    #[test]
    fn a_slug_is_plain() {
        for number in 0..576 {
            let (_, slug) = name_and_slug(number);
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{slug}");
        }
    }
}
