//! The GraphiQL page, as a server sends it and as a browser runs it.

mod examples;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use roster::server::graphiql::{self, examples::EXAMPLES};
use serde_json::{Value, json};
use tower::ServiceExt;

/// One answer of the page's router.
async fn get(path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = graphiql::router::<()>().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

/// The values of an attribute in the page, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_page_holds_the_examples_and_neither_inline_code_nor_a_token() {
    let (status, headers, page) = get("/").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["x-frame-options"], "DENY");
    assert!(page.contains("<title>Roster</title>"));
    let examples = values(&page, "data-examples")[0].replace("&quot;", "\"").replace("&amp;", "&");
    let expected = EXAMPLES.map(|it| json!({"query": it.query, "variables": it.variables.map(str::trim_end)}));
    assert_eq!(serde_json::from_str::<Value>(&examples).unwrap(), json!(expected));
    assert!(values(&page, "value").is_empty());
    assert!(!page.contains("<style"));
    assert_eq!(page.matches("<script").count(), page.matches("<script defer src=").count());
}

#[tokio::test]
async fn what_the_page_names_on_this_server_is_there() {
    let (_, _, page) = get("/").await;
    let named = [values(&page, "src"), values(&page, "href")].concat();
    for path in named.into_iter().filter(|path| path.starts_with('/')) {
        let (status, headers, body) = get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let expected = match path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(headers["content-type"], expected, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        let immutable = headers["cache-control"] == "public, max-age=31536000, immutable";
        assert_eq!(immutable, path.contains('@'), "{path}");
        assert!(!body.is_empty(), "{path}");
    }
}

#[cfg(not(feature = "embedded-graphiql"))]
#[tokio::test]
async fn the_page_takes_only_pinned_files_from_the_cdn() {
    let (_, headers, page) = get("/").await;
    let foreign: Vec<_> = page.lines().filter(|line| line.contains("https://")).collect();
    let files = [values(&page, "src"), values(&page, "href")].concat();
    let files: Vec<_> = files.into_iter().filter(|file| !file.starts_with('/')).collect();
    assert_eq!(foreign.len(), 4);
    assert_eq!(files.len(), 4);
    for line in foreign {
        assert!(line.contains(r#" integrity="sha384-"#) && line.contains(r#" crossorigin="anonymous""#), "{line}");
    }
    let policy = headers["content-security-policy"].to_str().unwrap();
    let (css, scripts): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.rsplit('.').next() == Some("css"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' {}; style-src 'self' {}; img-src 'self' data:; \
             font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            scripts.join(" "),
            css.join(" ")
        )
    );
}

#[cfg(feature = "embedded-graphiql")]
mod embedded {
    use roster::{
        demo::{Plan, generate},
        server::{Server, graphiql::examples::PERSON},
    };

    use super::*;
    use crate::support::{
        app::TestApp,
        browser::{Browser, CTRL},
        database::{Kind, TestDb},
    };

    #[tokio::test]
    async fn the_page_names_no_other_host() {
        let (_, headers, page) = get("/").await;
        assert!(!page.contains("://"));
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_person_can_use_it_in_a_browser() {
        let test = TestDb::migrated(Kind::Sqlite).await;
        generate(&test.db, &Plan { people: 300, seed: 1 }, &mut |_| ()).await.unwrap();
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let base = format!("http://{}", server.address());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = TestApp::new(test);
        let (_, token) = app.sign_in().await;
        let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));
        graphiql_works(&base, &token).await;
        drop(stop);
        running.await.unwrap();
    }

    /// What the query editor or the answer's pane shows.
    fn text_of(pane: &str) -> String {
        format!("document.querySelector('{pane} .CodeMirror')?.CodeMirror.getValue()")
    }

    /// Waits for the answer to the query in the editor, other than the one before.
    async fn answer(browser: &mut Browser, before: &str) -> (String, Value) {
        let text = text_of(".result-window");
        let shown = format!("(text => text && text !== {} && text)({text})", json!(before));
        let text = browser.wait_for(&shown).await.as_str().unwrap().to_owned();
        let answer = serde_json::from_str(&text).unwrap();
        (text, answer)
    }

    /// Does in a browser what a person does at the page of a server: the first query, one that is typed, the docs, the
    /// history and the dialogs.
    async fn graphiql_works(base: &str, token: &str) {
        let mut browser = Browser::start().await;
        // The link signs in; the token goes out of the address, and is there again when the page is loaded anew.
        browser.open(&format!("{base}/#session={token}")).await;
        assert_eq!(browser.evaluate("document.title").await, "Roster");
        browser.wait_for(&format!("location.href === '{base}/'")).await;
        browser.open(&format!("{base}/")).await;

        // The first query is there, and works.
        browser.wait_for(&format!("{} === {}", text_of(".graphiql-query-editor"), json!(PERSON.query))).await;
        browser.click(".graphiql-execute-button").await;
        let (first, data) = answer(&mut browser, "").await;
        assert_eq!(data.get("errors"), None, "{first}");
        assert!(data["data"]["users"]["nodes"][0]["username"].is_string(), "{first}");

        // So does one that is typed.
        let query = r#"query Ireland { country(code: "IE") { name } }"#;
        browser.click(".graphiql-query-editor .CodeMirror-lines").await;
        browser.press("a", b'A', CTRL).await;
        browser.press("Delete", 46, 0).await;
        browser.wait_for(&format!("{} === ''", text_of(".graphiql-query-editor"))).await;
        browser.type_text(query).await;
        assert_eq!(browser.evaluate(&text_of(".graphiql-query-editor")).await, query);
        // The tab shows the operation's name once GraphiQL has read the query; until then it would run the one before.
        browser.wait_for("document.querySelector('.graphiql-tab-active')?.innerText.trim() === 'Ireland'").await;
        browser.press("Enter", 13, CTRL).await;
        let (_, data) = answer(&mut browser, &first).await;
        assert_eq!(data, json!({"data": {"country": {"name": "Ireland"}}}));

        look_around(&mut browser).await;
        browser.evaluate("document.fonts.ready.then(() => document.fonts.status)").await;
        assert!(browser.requests.iter().any(|url| url.ends_with("/graphql")));
        let foreign: Vec<_> = browser.requests.iter().filter(|url| !url.starts_with(&format!("{base}/"))).collect();
        assert!(foreign.is_empty(), "{foreign:#?}");
        assert!(browser.errors.is_empty(), "{:#?}", browser.errors);
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
}
