//! The page of a running server, in a browser.

use std::sync::Arc;

use roster::{auth::issue::Issuer, domain::clock::SystemIds, server::Server};
use serde_json::{Value, json};
use tokio::{sync::oneshot, task::JoinHandle};

use super::examples::demonstration;
use crate::support::{
    app::{TestApp, now},
    browser::Browser,
    database::{Kind, TestDb},
};

/// A browser, and a server with a demonstration for it.
pub struct Opened {
    pub browser: Browser,
    /// The page's address.
    pub page: String,
    /// The token of the administrator `operator`.
    pub token: String,
    pub app: TestApp,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

/// What the query editor, or the one for variables, or the answer's pane shows.
pub const QUERY: &str = ".graphiql-query-editor .CodeMirror";
pub const VARIABLES: &str = ".graphiql-editor-tool .CodeMirror";
pub const ANSWER: &str = ".result-window .CodeMirror";

/// The text in one of them.
pub fn text_of(editor: &str) -> String {
    format!("document.querySelector('{editor}')?.CodeMirror.getValue()")
}

/// The tabs' titles.
pub const TABS: &str = "[...document.querySelectorAll('.graphiql-tab')].map(tab => tab.innerText.trim()).join(' ')";

impl Opened {
    /// Starts both. No page is open yet.
    pub async fn start() -> Self {
        let app = demonstration(TestDb::migrated(Kind::Sqlite).await).await;
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let page = format!("http://{}/", server.address());
        let (stop, stopped) = oneshot::channel();
        let (_, token) = app.sign_in().await;
        let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));
        Self { browser: Browser::start().await, page, token, app, stop, running }
    }

    /// Sees that the page has asked nobody else and complained of nothing, and stops the server.
    pub async fn close(self) {
        let foreign: Vec<_> = self.browser.requests.iter().filter(|url| !url.starts_with(&self.page)).collect();
        assert!(foreign.is_empty(), "{foreign:#?}");
        assert!(self.browser.errors.is_empty(), "{:#?}", self.browser.errors);
        drop(self.stop);
        self.running.await.unwrap();
    }

    /// Opens the page by the link that signs in.
    pub async fn open_by_link(&mut self) {
        self.browser.open(&format!("{}#session={}", self.page, self.token)).await;
        self.says("Signed in as operator").await;
    }

    /// Waits until the line beside the token says something.
    pub async fn says(&mut self, text: &str) {
        let said = "document.querySelector('#session output')?.textContent";
        self.browser.wait_for(&format!("{said} === {}", json!(text))).await;
    }

    /// Goes to the tab of this number and title.
    pub async fn tab(&mut self, number: usize, title: &str) {
        self.browser.click(&format!("#graphiql-session-tab-{number}")).await;
        self.read(title).await;
    }

    /// Waits until GraphiQL has read the query in the editor; until then it would run the one before.
    pub async fn read(&mut self, title: &str) {
        let operation = format!("document.querySelector('{QUERY}')?.CodeMirror.operationName");
        self.browser.wait_for(&format!("{operation} === {}", json!(title))).await;
    }

    /// Runs what is in the editor; the answer, once it is another than the one before.
    pub async fn run(&mut self) -> Value {
        let before = self.browser.evaluate(&text_of(ANSWER)).await;
        self.browser.click(".graphiql-execute-button").await;
        self.answer(&before).await
    }

    /// Waits for an answer other than the one before.
    pub async fn answer(&mut self, before: &Value) -> Value {
        let shown = format!("(text => text && text !== {before} && text)({})", text_of(ANSWER));
        let text = self.browser.wait_for(&shown).await;
        serde_json::from_str(text.as_str().unwrap()).unwrap()
    }

    /// Sees that a secret is not kept longer than the session.
    pub async fn keeps_nothing_of(&mut self, secret: &str) {
        // GraphiQL writes a moment later.
        self.browser.wait_for("localStorage.getItem('roster:graphiql:tabState')").await;
        let kept = self.browser.evaluate("JSON.stringify(localStorage) + document.cookie + location.href").await;
        assert!(!kept.as_str().unwrap().contains(secret), "{kept}");
    }

    /// Gives out secrets.
    pub fn issuer(&self) -> Issuer {
        Issuer { db: self.app.db().clone(), ids: Arc::new(SystemIds), now: now() }
    }
}
