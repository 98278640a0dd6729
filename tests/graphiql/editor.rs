//! What a person does at the page: the examples, a query that is typed, the docs, the history and the dialogs.

use roster::server::graphiql::examples::{EXAMPLES, PERSON};
use serde_json::json;

use super::opened::{ANSWER, Opened, QUERY, TABS, VARIABLES, text_of};
use crate::support::browser::{Browser, CTRL};

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_are_there_and_work() {
    let mut opened = Opened::start().await;
    opened.open_by_link().await;
    opened.browser.wait_for(&format!("{TABS} === 'Person People Update'")).await;
    for (number, (title, example)) in ["Person", "People", "Update"].into_iter().zip(EXAMPLES).enumerate() {
        opened.tab(number, title).await;
        assert_eq!(opened.browser.evaluate(&text_of(QUERY)).await, example.query);
        opened.browser.wait_for(&format!("!{}.includes('…')", text_of(VARIABLES))).await;
        let answer = opened.run().await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let data = &answer["data"];
        match title {
            "Person" => assert_eq!(data["user"]["profile"]["name"], "Charlotte Thompson"),
            "People" => assert_eq!(data["organisation"]["users"]["pageInfo"]["hasNextPage"], true),
            _ => {
                assert_eq!(data["profileUpdate"]["profile"]["name"], "Charlotte Thompson");
                assert_eq!(data["profileUpdate"]["profile"]["version"], 2);
                assert_eq!(data["profileUpdate"]["userErrors"], json!([]));
            }
        }
    }
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_update_names_a_profile_of_this_database() {
    let mut opened = Opened::start().await;
    opened.open_by_link().await;
    opened.tab(2, "Update").await;
    let id = format!("JSON.parse({}).input.id", text_of(VARIABLES));
    let known = opened.browser.wait_for(&format!("(id => !id.endsWith('…') && id)({id})")).await;

    // What an earlier demonstration left at the same address is put right, and another profile is left as it is.
    let query = "{ profiles(first: 1, filter: {jobTitle: {contains: \"e\"}}) { nodes { id } } }";
    let other = opened.app.data(query, json!({})).await["profiles"]["nodes"][0]["id"].take();
    let gone = json!("profile_01a218068d477d27866cd4992c5a8a87");
    for (stored, expected) in [(gone, &known), (other.clone(), &other)] {
        let variables = json!({"input": {"id": stored, "ifVersion": 7}});
        let set =
            format!("document.querySelector('{VARIABLES}').CodeMirror.setValue({})", json!(variables.to_string()));
        opened.browser.evaluate(&set).await;
        let tabs = "localStorage.getItem('roster:graphiql:tabState')";
        opened.browser.wait_for(&format!("{tabs}?.includes({})", json!(stored.as_str()))).await;
        let variables = "localStorage.getItem('roster:graphiql:variables')";
        opened.browser.wait_for(&format!("{variables}?.includes({})", json!(stored.as_str()))).await;
        opened.browser.open(&opened.page).await;
        opened.says("Signed in as operator").await;
        opened.browser.wait_for(&format!("document.querySelector('{VARIABLES}') && {id} === {expected}")).await;
        assert_eq!(opened.browser.evaluate(TABS).await, "Person People Update");
    }
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_use_it() {
    let mut opened = Opened::start().await;
    opened.open_by_link().await;
    opened.browser.wait_for(&format!("{} === {}", text_of(QUERY), json!(PERSON.query))).await;
    opened.read("Person").await;
    opened.run().await;
    let first = opened.browser.evaluate(&text_of(ANSWER)).await;

    let query = r#"query Ireland { country(code: "IE") { name } }"#;
    opened.browser.click(".graphiql-query-editor .CodeMirror-lines").await;
    opened.browser.press("a", b'A', CTRL).await;
    opened.browser.press("Delete", 46, 0).await;
    opened.browser.wait_for(&format!("{} === ''", text_of(QUERY))).await;
    opened.browser.type_text(query).await;
    assert_eq!(opened.browser.evaluate(&text_of(QUERY)).await, query);
    opened.read("Ireland").await;
    opened.browser.press("Enter", 13, CTRL).await;
    assert_eq!(opened.answer(&first).await, json!({"data": {"country": {"name": "Ireland"}}}));

    look_around(&mut opened.browser).await;
    opened.browser.evaluate("document.fonts.ready.then(() => document.fonts.status)").await;
    assert!(opened.browser.requests.iter().any(|url| url.ends_with("/graphql")));
    opened.close().await;
}

/// Opens the documentation, the history and both dialogs.
async fn look_around(browser: &mut Browser) {
    browser.click("button[aria-label='Show Documentation Explorer']").await;
    let docs = "document.querySelector('.graphiql-doc-explorer')?.innerText";
    browser.wait_for(&format!("{docs}?.includes('Query')")).await;
    browser.click("button[aria-label='Show History']").await;
    let history = "[...document.querySelectorAll('.graphiql-history-item-label')].map(item => item.innerText)";
    browser.wait_for(&format!("{history}.length === 2")).await;
    assert_eq!(browser.evaluate(history).await, json!(["Ireland", "Person"]));
    for dialog in ["Open short keys dialog", "Open settings dialog"] {
        browser.click(&format!("button[aria-label='{dialog}']")).await;
        browser.click(".graphiql-dialog-close").await;
        browser.wait_for("!document.querySelector('.graphiql-dialog')").await;
    }
}
