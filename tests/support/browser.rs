//! A real browser, driven over the Chrome DevTools Protocol.

use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long anything may take before the test gives up. Far more than a busy machine needs.
const PATIENCE: Duration = Duration::from_mins(1);

/// The value that the DevTools Protocol gives each modifier key.
pub const CTRL: u8 = 2;

/// One page in a headless Chromium of its own, with an empty profile.
pub struct Browser {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Value,
    target: Value,
    last_id: u64,
    /// The address of every request that the page has made, `data:` and the like left out.
    pub requests: Vec<String>,
    /// Every error on the page's console, exceptions and refused loads among them.
    pub errors: Vec<String>,
    // Dropped in this order: the process ends before its profile is removed.
    _process: Process,
    _profile: TempDir,
}

impl Browser {
    /// Starts Chromium with an empty page.
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().expect("a directory for the browser's profile");
        let (process, address) = Process::start(&profile);
        let (socket, _) = connect_async(&address).await.expect("a connection to the browser");
        let mut browser = Self {
            socket,
            session: Value::Null,
            target: Value::Null,
            last_id: 0,
            requests: Vec::new(),
            errors: Vec::new(),
            _process: process,
            _profile: profile,
        };
        browser.open_tab().await;
        browser
    }

    /// Opens an empty tab, which knows nothing of the session of the one before, and closes that.
    pub async fn change_tab(&mut self) {
        let before = self.target.take();
        self.session = Value::Null;
        self.open_tab().await;
        self.call("Target.closeTarget", json!({ "targetId": before })).await;
    }

    async fn open_tab(&mut self) {
        self.target = self.call("Target.createTarget", json!({"url": "about:blank"})).await["targetId"].take();
        let attach = json!({"targetId": self.target, "flatten": true});
        self.session = self.call("Target.attachToTarget", attach).await["sessionId"].take();
        let size = json!({"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        for domain in ["Page", "Network", "Runtime", "Log"] {
            self.call(&format!("{domain}.enable"), json!({})).await;
        }
    }

    /// Opens an address and waits until the page and what it is made of are loaded.
    pub async fn open(&mut self, url: &str) {
        let answer = self.call("Page.navigate", json!({ "url": url })).await;
        assert_eq!(answer.get("errorText"), None, "{url} cannot be opened");
        // A page may take the fragment out of its address.
        let shown = format!("location.href.split('#')[0] === {}.split('#')[0]", json!(url));
        self.wait_for(&format!("{shown} && document.readyState === 'complete'")).await;
    }

    /// The value of a JavaScript expression in the page; of a promise, what it resolves to.
    pub async fn evaluate(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", params).await;
        assert_eq!(answer.get("exceptionDetails"), None, "{expression}");
        answer["result"]["value"].take()
    }

    /// Waits until a JavaScript expression is true in the page, and answers its value.
    pub async fn wait_for(&mut self, expression: &str) -> Value {
        let watch = format!(
            "new Promise(resolve => {{
                const look = () => {{ const value = {expression}; value ? resolve(value) : setTimeout(look, 10); }};
                look();
            }})"
        );
        if let Ok(value) = tokio::time::timeout(PATIENCE, self.evaluate(&watch)).await {
            return value;
        }
        let shown = self.evaluate("document.body.innerText").await;
        panic!("the page never came to: {expression}\nit shows: {shown:#}\nerrors: {:#?}", self.errors);
    }

    /// Waits for the element that a selector names to be in reach, and clicks into its middle.
    pub async fn click(&mut self, selector: &str) {
        let middle = format!(
            "(() => {{
                const element = document.querySelector({});
                if (!element) return null;
                const box = element.getBoundingClientRect();
                const middle = [box.x + box.width / 2, box.y + box.height / 2];
                return element.contains(document.elementFromPoint(...middle)) && middle;
            }})()",
            json!(selector)
        );
        let place = self.wait_for(&middle).await;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let params = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", params).await;
        }
    }

    /// Types a text, key by key, where the focus is.
    pub async fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            let character = character.to_string();
            let down = json!({"type": "keyDown", "key": character, "text": character});
            self.call("Input.dispatchKeyEvent", down).await;
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": character})).await;
        }
    }

    /// Presses a key that writes nothing, by its name and its Windows key code, with the modifiers held.
    pub async fn press(&mut self, key: &str, code: u8, modifiers: u8) {
        for kind in ["rawKeyDown", "keyUp"] {
            let params = json!({"type": kind, "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
            self.call("Input.dispatchKeyEvent", params).await;
        }
    }

    /// Sends a command and answers its result; what the page reports in between is kept.
    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let mut command = json!({"id": self.last_id, "method": method, "params": params});
        if !self.session.is_null() {
            command["sessionId"] = self.session.clone();
        }
        self.socket.send(Message::text(command.to_string())).await.expect("the browser listens");
        loop {
            let message = tokio::time::timeout(2 * PATIENCE, self.socket.next()).await;
            let message = message.unwrap_or_else(|_| panic!("the browser does not answer {method}: {params}"));
            let message = message.expect("the browser has ended").expect("the browser's connection");
            let Message::Text(text) = message else { continue };
            let mut message: Value = serde_json::from_str(&text).expect("the browser speaks JSON");
            if message["id"] == self.last_id {
                assert_eq!(message.get("error"), None, "{method}");
                return message["result"].take();
            }
            self.note(&message);
        }
    }

    /// Keeps what a test wants to know of an event.
    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        match event["method"].as_str() {
            Some("Network.requestWillBeSent") => self.note_request(&params["request"]["url"]),
            Some("Network.webSocketCreated") => self.note_request(&params["url"]),
            Some("Runtime.exceptionThrown") => self.errors.push(params["exceptionDetails"].to_string()),
            Some("Runtime.consoleAPICalled") if params["type"] == "error" || params["type"] == "assert" => {
                self.errors.push(params["args"].to_string());
            }
            Some("Log.entryAdded") if params["entry"]["level"] == "error" => {
                self.errors.push(params["entry"].to_string());
            }
            _ => {}
        }
    }

    fn note_request(&mut self, url: &Value) {
        let url = url.as_str().unwrap_or_default();
        if !url.starts_with("data:") && !url.starts_with("blob:") {
            self.requests.push(url.to_owned());
        }
    }
}

/// A running Chromium. It ends, with its helper processes, when this is dropped.
struct Process(Child);

impl Process {
    /// Starts Chromium and answers the address at which it takes commands.
    fn start(profile: &TempDir) -> (Self, String) {
        let mut child = Command::new(program())
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-component-update"])
            .args(["--disable-sync", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("Chromium starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let process = Self(child);
        let (sender, receiver) = mpsc::channel();
        // Reads on to the end: a full pipe would stop the browser.
        thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut said = Vec::new();
        while let Ok(line) = receiver.recv_timeout(PATIENCE) {
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                return (process, address.to_owned());
            }
            said.push(line);
        }
        panic!("Chromium did not start:\n{}", said.join("\n"));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The whole process group: the renderers would outlive their parent for a moment and write to the profile.
        let group = format!("-{}", self.0.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The Chromium of this machine.
fn program() -> PathBuf {
    if let Some(program) = env::var_os("ROSTER_CHROMIUM") {
        return program.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut programs = names.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file()).unwrap_or_else(|| {
        panic!(
            "This test needs a browser: install Chromium (`apt-get install chromium`) or name one in ROSTER_CHROMIUM."
        )
    })
}
