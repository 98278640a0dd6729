//! The model knows every condition and every column that the schema has.

use serde_json::{Value, json};

use super::field::{columns, conditions};
use crate::{
    sight::node::Kind,
    support::{app::TestApp, database::on_both},
};

/// The kinds of record that have lists.
const KINDS: [Kind; 6] = [Kind::User, Kind::Profile, Kind::Organisation, Kind::Team, Kind::Group, Kind::ServiceAccount];

fn names(list: &Value) -> Vec<String> {
    let mut names: Vec<String> =
        list.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect();
    names.sort();
    names
}

fn sorted<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort();
    names
}

on_both! {
    async fn every_condition_and_every_column_is_known(db: TestDb) {
        let app = TestApp::new(db);
        for kind in KINDS {
            let question = format!("{{ filter: __type(name: \"{kind:?}Filter\") {{ inputFields {{ name }} }}
                order: __type(name: \"{kind:?}OrderField\") {{ enumValues {{ name }} }} }}");
            let data = app.data(&question, json!({})).await;
            let logic = ["and", "or", "not"].into_iter();
            let known = sorted(conditions(kind).iter().map(|(name, _)| *name).chain(logic));
            assert_eq!(names(&data["filter"]["inputFields"]), known, "{kind:?}");
            assert_eq!(names(&data["order"]["enumValues"]), sorted(columns(kind).iter().copied()), "{kind:?}");
        }
    }
}
