//! Signing in at the page, and what is left of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::opened::{Opened, TABS};

const NOBODY: &str = "Nobody is signed in.";
const FIELD: &str = "document.getElementById('token').value";

impl Opened {
    /// Opens the page as somebody who knows nothing of it.
    async fn open_as_nobody(&mut self) {
        self.browser.open(&self.page).await;
        self.says(NOBODY).await;
        self.browser.wait_for(&format!("{TABS} === 'Person People Update'")).await;
        self.read("Person").await;
    }

    /// Types a token into the field, and Enter.
    async fn enter(&mut self, token: &str) {
        self.browser.click("#token").await;
        self.browser.evaluate("document.getElementById('token').select()").await;
        self.browser.type_text(token).await;
        self.browser.type_text("\r").await;
    }

    /// Sees that the browser told of this many answers with status 401, and of nothing else, and forgets it.
    fn was_refused(&mut self, times: usize) {
        let errors = std::mem::take(&mut self.browser.errors);
        assert_eq!(errors.len(), times, "{errors:#?}");
        assert!(errors.iter().all(|error| error.contains("status of 401")), "{errors:#?}");
    }

    /// The code of the error that an answer must have.
    async fn error(&mut self) -> Value {
        self.run().await["errors"][0]["extensions"]["code"].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_signs_in_until_the_tab_is_closed() {
    let mut opened = Opened::start().await;
    let token = opened.token.clone();
    opened.open_by_link().await;
    assert_eq!(opened.browser.evaluate("document.title").await, "Roster");
    assert_eq!(opened.browser.evaluate("location.href").await, opened.page);
    assert_eq!(opened.browser.evaluate(FIELD).await, token);
    assert_eq!(opened.browser.evaluate("document.getElementById('token').type").await, "password");
    opened.read("Person").await;
    assert_eq!(opened.run().await.get("errors"), None);
    opened.keeps_nothing_of(&token).await;

    // It is there again when the page is loaded anew, and unknown to another tab of the same browser.
    opened.browser.open(&opened.page).await;
    opened.says("Signed in as operator").await;
    assert_eq!(opened.browser.evaluate(TABS).await, "Person People Update");
    opened.browser.change_tab().await;
    opened.open_as_nobody().await;
    assert_eq!(opened.browser.evaluate(FIELD).await, "");
    opened.keeps_nothing_of(&token).await;

    // The link works where the page is open already, too.
    opened.browser.evaluate("window.stayed = true").await;
    opened.open_by_link().await;
    assert_eq!(opened.browser.evaluate("window.stayed && location.href").await, opened.page);
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_field_signs_in_and_out() {
    let mut opened = Opened::start().await;
    let token = opened.token.clone();
    opened.open_as_nobody().await;
    assert_eq!(opened.error().await, "UNAUTHENTICATED");
    opened.enter(&token).await;
    opened.says("Signed in as operator").await;
    assert_eq!(opened.run().await.get("errors"), None);
    opened.keeps_nothing_of(&token).await;

    // By the keyboard: from the field to the button.
    opened.browser.evaluate("document.getElementById('token').focus()").await;
    opened.browser.press("Tab", 9, 0).await;
    assert_eq!(opened.browser.evaluate("document.activeElement.innerText").await, "Sign out");
    opened.browser.type_text("\r").await;
    opened.says(NOBODY).await;
    assert_eq!(opened.browser.evaluate("sessionStorage.length").await, 0);
    assert_eq!(opened.browser.evaluate(FIELD).await, "");
    assert_eq!(opened.error().await, "UNAUTHENTICATED");
    assert_eq!(opened.browser.evaluate(TABS).await, "Person People Update");
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_refused_and_forgotten() {
    let mut opened = Opened::start().await;
    opened.open_as_nobody().await;
    opened.enter("roster_session_wrong").await;
    opened.says("The X-Session-Token is not a session's token: such a token begins with `roster_session_`.").await;
    opened.was_refused(1);
    opened.enter("roster_key_wrong").await;
    opened.says("The service account's key is not whole.").await;
    opened.was_refused(1);
    opened.enter("geheim è").await;
    opened.says("A token has neither blanks nor letters with accents.").await;
    assert_eq!(opened.browser.evaluate("sessionStorage.length").await, 0);
    assert_eq!(opened.browser.evaluate("document.querySelector('#session button').innerText").await, "Sign in");
    opened.browser.wait_for("document.querySelector('#session output.problem')").await;
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_signs_in_with_its_key() {
    let mut opened = Opened::start().await;
    let query = "{ organisations { nodes { slug serviceAccounts { nodes { name enabled } } } } }";
    let organisations = opened.app.data(query, json!({})).await["organisations"]["nodes"].take();
    let (slug, name) = organisations
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["serviceAccounts"]["nodes"].as_array().unwrap().iter().map(|account| (&it["slug"], account)))
        .find_map(|(slug, account)| (account["enabled"] == true).then_some((slug.as_str()?, account["name"].as_str()?)))
        .unwrap();
    let key = opened.issuer().key(slug, name, TimeDelta::days(1)).await.unwrap();
    opened.open_as_nobody().await;
    opened.enter(key.secret.reveal()).await;
    opened.says(&format!("Signed in as {name}")).await;
    assert_eq!(opened.run().await["data"]["user"], Value::Null);
    opened.keeps_nothing_of(key.secret.reveal()).await;
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_is_typed_comes_first_and_is_not_kept() {
    let mut opened = Opened::start().await;
    opened.open_by_link().await;
    opened.read("Person").await;
    let headers = json!({"authorization": "Bearer roster_key_typed"}).to_string();
    let editors = "document.querySelectorAll('.graphiql-editor-tool .CodeMirror')";
    opened.browser.wait_for(&format!("{editors}.length === 2")).await;
    opened.browser.evaluate(&format!("{editors}[1].CodeMirror.setValue({})", json!(headers))).await;
    assert_eq!(opened.error().await, "UNAUTHENTICATED");
    opened.was_refused(1);
    opened.browser.wait_for("localStorage.getItem('roster:graphiql:queries')?.includes('Person')").await;
    opened.keeps_nothing_of("roster_key_typed").await;
    opened.close().await;
}
