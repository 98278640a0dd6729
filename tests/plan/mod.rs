//! No list scans a table: the plans of every statement by which lists are ordered, filtered and searched.
//!
//! One directory is generated for each database and asked for all there is to ask. What is found by few rows is found by an
//! index, and looks at no more than a few for each; what more meet is walked along the index of the order.

mod bench;
mod crowd;
mod edge;
mod explain;
mod facts;
mod feed;
mod judge;
mod profile;
mod text;
mod user;

use roster::{
    db::{list::Column, organisation, profile as profiles, team, user as users},
    domain::{
        Sight, TextEnum,
        list::{OrganisationField, ProfileField, TeamField, UserField},
    },
};

use self::{
    bench::{Bench, Case, Met},
    explain::Explainer,
    facts::Facts,
};
use crate::support::database::{TestDb, on_both};

fn columns<F: TextEnum>(of: fn(F) -> Column) -> Vec<Column> {
    F::VALUES.iter().map(|(field, ..)| of(*field)).collect()
}

impl Bench {
    async fn all_orders(&mut self) {
        self.orders("users", users::page, &columns::<UserField>(Column::of_users)).await;
        self.orders("profiles", profiles::page, &columns::<ProfileField>(Column::of_profiles)).await;
        self.orders("organisations", organisation::page, &columns::<OrganisationField>(Column::of_organisations)).await;
        self.orders("teams", team::page, &columns::<TeamField>(Column::of_teams)).await;
    }

    async fn all_cases(&mut self, facts: &Facts) {
        let all = &Sight::EVERYTHING;
        let name = Column::of_users(UserField::LastName);
        self.cases("users", (users::page, users::count), all, (user::cases(facts), name)).await;
        let name = Column::of_profiles(ProfileField::Name);
        self.cases("profiles", (profiles::page, profiles::count), all, (profile::cases(facts), name)).await;
        let name = Column::of_organisations(OrganisationField::Name);
        let cases = (crowd::organisations(facts), name);
        self.cases("organisations", (organisation::page, organisation::count), all, cases).await;
        let name = Column::of_teams(TeamField::Name);
        self.cases("teams", (team::page, team::count), all, (crowd::teams(facts), name)).await;
    }
}

impl Bench {
    /// Who manages the people of a few organisations finds them by these, and those of most walks past the others.
    async fn managers(&mut self, facts: &Facts, test: &TestDb) {
        let (few, most) = (facts.manager(3), facts.manager(facts.organisations.len()));
        let fellow = facts.fellow(&test.db).await;
        for (who, sight, met) in
            [("a few's", few, Met::Few), ("most's", most, Met::Many), ("a fellow's", fellow, Met::Few)]
        {
            let column = Column::of_users(UserField::LastName);
            self.seen(&format!("{who} users"), (users::page, users::count), &sight, met, column).await;
            let column = Column::of_profiles(ProfileField::LastName);
            self.seen(&format!("{who} profiles"), (profiles::page, profiles::count), &sight, met, column).await;
        }
        let many = user::cases(facts).into_iter().filter(|case| case.met == Met::Many);
        // Of what most meet, a manager sees a few.
        let cases = many.map(|case| Case { met: Met::Few, ..case }).collect();
        let column = Column::of_users(UserField::LastName);
        self.cases("a manager's users", (users::page, users::count), &facts.manager(3), (cases, column)).await;
    }

    /// Words that few have, and one that everybody has.
    async fn searches(&mut self, facts: &Facts) {
        let person = &facts.users[0].username;
        for (who, sight) in [("all", Sight::EVERYTHING), ("manager", facts.manager(60))] {
            for text in [person.as_str(), &person[..person.len() - 1], "example", "jan m", "m jan", "m a", "xyzzy"] {
                self.search(&format!("{who}: users"), (users::page, users::count), &sight, text).await;
                self.search(&format!("{who}: profiles"), (profiles::page, profiles::count), &sight, text).await;
            }
        }
        let all = &Sight::EVERYTHING;
        self.search("organisations", (organisation::page, organisation::count), all, &facts.organisation.slug).await;
        self.search("many organisations", (organisation::page, organisation::count), all, "elan").await;
        self.search("teams", (team::page, team::count), all, &facts.team.name).await;
        self.search("many teams", (team::page, team::count), all, "equipe").await;
        // What all people have leads to nobody else.
        self.search("organisations", (organisation::page, organisation::count), all, "example").await;
        self.search("teams", (team::page, team::count), all, "example").await;
    }
}

async fn read_all(bench: &mut Bench, facts: &Facts, test: &TestDb) {
    bench.all_orders().await;
    bench.all_cases(facts).await;
    bench.managers(facts, test).await;
    bench.searches(facts).await;
    bench.all_edges(facts, &test.db).await;
    bench.feeds(facts).await;
}

on_both! {
    async fn no_list_scans_a_table(test: TestDb) {
        facts::populate(&test.db).await;
        let facts = Facts::of(&test.db).await;
        let explainer = Explainer::new(&test, false).await;
        let mut bench = Bench::new(explainer, "plans");
        read_all(&mut bench, &facts, &test).await;
        bench.end(1_000);
        if test.db.is_embedded() {
            // Somebody might make statistics there.
            let mut bench = Bench::lenient(Explainer::new(&test, true).await, "plans with statistics");
            read_all(&mut bench, &facts, &test).await;
            bench.end(1_000);
        }
    }
}
