//! Lists that records have, of fifty at once: one statement, which goes by index from each of them.

use std::sync::Arc;

use roster::{
    db::{
        Db, Query, group,
        list::{Ask, Column, Criteria, Sort},
        organisation, service_account, team,
    },
    domain::{
        OrganisationId, Sight,
        list::{
            Filter, GroupField, GroupTest, OrganisationField, OrganisationTest, ServiceAccountField,
            ServiceAccountTest, TeamField, TeamTest, TextComparison, TextTest, UserField, UserTest,
        },
        organisation::OrganisationStatus,
        user::UserState,
    },
};

use super::{
    bench::{Bench, ask, only},
    facts::Facts,
};

/// So many entries of a parent may be looked at for its page, whatever the filter and order: the largest has not many more.
const OF_A_PARENT: i64 = 800;

/// What is asked of each list: everything, with a filter, in an order, and both.
fn asks<T: Clone>(test: &Filter<T>, column: Column) -> Vec<(bool, Arc<Ask<T>>)> {
    let order = || vec![Sort { column, descending: false }];
    [
        (false, ask(Vec::new(), Criteria::default())),
        (true, ask(Vec::new(), only(test.clone()))),
        (false, ask(order(), Criteria::default())),
        (true, ask(order(), only(test.clone()))),
    ]
    .map(|(apart, ask)| (apart, Arc::new(ask)))
    .to_vec()
}

impl Bench {
    async fn edges<T, Q: Query>(
        &mut self,
        list: &str,
        parents: usize,
        asks: Vec<(bool, Arc<Ask<T>>)>,
        page: impl Fn(Arc<Ask<T>>) -> Q,
    ) {
        for (number, (apart, ask)) in asks.into_iter().enumerate() {
            // Others have so few entries that it is as well to put all of them in order.
            let is_walked = list.ends_with("Organisation.users") && ask.order.is_empty();
            let (_, statements) = self.run(apart, page(ask)).await;
            let name = format!("{list} {number}");
            self.judge_one(&name, &statements);
            if is_walked {
                self.judge_unsorted(&name, statements.first());
            }
            self.judge_seek(&name, statements.first(), i64::try_from(parents).expect("few") * OF_A_PARENT / 12);
        }
    }

    /// Every list of users that a record has, and of what a user is in.
    pub async fn all_edges(&mut self, facts: &Facts, db: &Db) {
        let active = Filter::Test(UserTest::States(vec![UserState::Active]));
        let users = || asks(&active, Column::of_users(UserField::LastName));
        let (organisations, teams) = (facts.organisations[..50].to_vec(), facts.teams[..50].to_vec());
        let groups = facts.groups[..50].to_vec();
        let ids: Vec<_> = facts.users[..50].iter().map(|user| user.id).collect();
        for (who, sight) in
            [("all", Sight::EVERYTHING), ("manager", facts.manager(60)), ("fellow", facts.fellow(db).await)]
        {
            let page = |ask| organisation::users(sight.clone(), organisations.clone(), ask);
            self.edges(&format!("{who}: Organisation.users"), 50, users(), page).await;
            let page = |ask| team::members(sight.clone(), teams.clone(), ask);
            self.edges(&format!("{who}: Team.members"), 50, users(), page).await;
            let page = |ask| group::users(sight.clone(), groups.clone(), ask);
            self.edges(&format!("{who}: Group.users"), 50, users(), page).await;
            let status = Filter::Test(OrganisationTest::Statuses(vec![OrganisationStatus::Active]));
            let page = |ask| organisation::of_users(sight.clone(), ids.clone(), ask);
            let named = Column::of_organisations(OrganisationField::Name);
            self.edges(&format!("{who}: User.organisations"), 50, asks(&status, named), page).await;
            let none = Filter::All(Vec::new());
            let page = |ask| team::of_users(sight.clone(), ids.clone(), ask);
            self.edges(&format!("{who}: User.teams"), 50, asks(&none, Column::of_teams(TeamField::Name)), page).await;
            let page = |ask| group::of_users(sight.clone(), ids.clone(), ask);
            let none = Filter::All(Vec::new());
            self.edges(&format!("{who}: User.groups"), 50, asks(&none, Column::of_groups(GroupField::Name)), page)
                .await;
            self.edges_of_organisations(who, &sight, &organisations).await;
            let counted =
                organisation::count_users(sight.clone(), organisations.clone(), Arc::new(only(active.clone())));
            let (_, statements) = self.run(true, counted).await;
            self.judge_one(who, &statements);
            self.judge_seek(
                &format!("{who}: the number of Organisation.users"),
                statements.first(),
                50 * OF_A_PARENT / 12,
            );
        }
    }
    /// The other lists that an organisation has.
    async fn edges_of_organisations(&mut self, who: &str, sight: &Sight, of: &[OrganisationId]) {
        let name = || TextTest { comparisons: vec![TextComparison::StartsWith("a".into())], ignore_case: true };
        let page = |ask| team::of_organisations(sight.clone(), of.to_vec(), ask);
        let named = asks(&Filter::Test(TeamTest::Name(name())), Column::of_teams(TeamField::Name));
        self.edges(&format!("{who}: Organisation.teams"), 50, named, page).await;
        let page = |ask| group::of_organisations(sight.clone(), of.to_vec(), ask);
        let named = asks(&Filter::Test(GroupTest::Name(name())), Column::of_groups(GroupField::Name));
        self.edges(&format!("{who}: Organisation.groups"), 50, named, page).await;
        let page = |ask| service_account::of_organisations(sight.clone(), of.to_vec(), ask);
        let column = Column::of_service_accounts(ServiceAccountField::Name);
        let named = asks(&Filter::Test(ServiceAccountTest::Name(name())), column);
        self.edges(&format!("{who}: Organisation.serviceAccounts"), 50, named, page).await;
    }
}
