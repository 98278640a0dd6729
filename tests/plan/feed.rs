//! The feed of changes, by each of its filters.

use chrono::{TimeDelta, TimeZone as _, Utc};
use roster::{
    db::{
        change::{self, ChangePlace},
        page::Window,
    },
    domain::{
        Sight,
        change::{ChangeAction, ChangeFilter, RecordType},
        list::Bound,
    },
};

use super::{
    bench::{Bench, FEW},
    facts::Facts,
};

const FIRST: Window<ChangePlace> = Window { after: None, before: None, backward: false, limit: 21, offset: 0 };

fn filters(facts: &Facts) -> Vec<(&'static str, ChangeFilter)> {
    let none = ChangeFilter::default;
    let year = |year| Utc.with_ymd_and_hms(year, 6, 1, 0, 0, 0).single().expect("a moment");
    let span = vec![Bound::From(year(2026)), Bound::Before(year(2026) + TimeDelta::days(90))];
    let late = vec![Bound::From(year(2026) + TimeDelta::days(90)), Bound::Before(year(2027))];
    let team = (RecordType::Team, facts.team.id.untyped());
    vec![
        ("everything", none()),
        ("a rare type", ChangeFilter { record_types: Some(vec![RecordType::ServiceAccount]), ..none() }),
        ("the usual type", ChangeFilter { record_types: Some(vec![RecordType::Contact]), ..none() }),
        ("two types", ChangeFilter { record_types: Some(vec![RecordType::Group, RecordType::Contact]), ..none() }),
        ("a rare action", ChangeFilter { actions: Some(vec![ChangeAction::Updated]), ..none() }),
        ("no action", ChangeFilter { actions: Some(vec![ChangeAction::Deleted]), ..none() }),
        ("the usual action", ChangeFilter { actions: Some(vec![ChangeAction::Created]), ..none() }),
        ("an organisation", ChangeFilter { organisation: Some(facts.organisations[70]), ..none() }),
        ("a record", ChangeFilter { record: Some(team), ..none() }),
        ("a usual time", ChangeFilter { occurred_at: Some(span), ..none() }),
        ("a rare time", ChangeFilter { occurred_at: Some(late), ..none() }),
        ("no time", ChangeFilter { occurred_at: Some(vec![Bound::From(year(2027))]), ..none() }),
    ]
}

impl Bench {
    /// The first page by each filter, and the next.
    pub async fn feeds(&mut self, facts: &Facts) {
        for (who, sight) in [("all", Sight::EVERYTHING), ("auditor", facts.auditor(3))] {
            let (all, _) = self.run(false, change::count(sight.clone(), ChangeFilter::default())).await;
            // Who sees only some finds them by this.
            let seen = if sight.limited_to().is_some() { 2 * all } else { 0 };
            for (name, filter) in filters(facts) {
                let name = format!("{who}: changes by {name}");
                let is_selective = sight.limited_to().is_some() || !filter.is_everything();
                let (number, counting) = self.run(true, change::count(sight.clone(), filter.clone())).await;
                if is_selective {
                    self.judge_seek(&format!("the number of {name}"), counting.first(), number + seen);
                }
                let (page, statements) = self.run(true, change::feed(sight.clone(), filter.clone(), FIRST)).await;
                let read = is_selective.then_some(number.min(FEW) + seen);
                self.judge_feed(&name, &statements, (!is_selective || number > FEW, read));
                if let Some(last) = page.last() {
                    let left = number - i64::try_from(page.len()).expect("a page");
                    let next = Window { after: Some(last.position), ..FIRST };
                    let (_, statements) = self.run(true, change::feed(sight.clone(), filter, next)).await;
                    // What was written by the same transaction may have to be read.
                    let read = is_selective.then_some(FEW);
                    self.judge_feed(&format!("{name}, next"), &statements, (!is_selective || left > FEW, read));
                }
            }
        }
    }
}
