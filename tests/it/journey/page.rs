//! A page under a WebDriver, as a user meets it: wait for something, click it, type, read, take a
//! picture, ask axe. Everything waits up to [`PATIENCE`]; nothing sleeps for a fixed time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::{ParseError, Url};

/// How long something may take to appear. Generous: two cores, debug builds, software rendering.
const PATIENCE: Duration = Duration::from_secs(30);
/// After so many presses of Tab an element counts as out of reach.
const MOST_TABS: usize = 120;
/// How often to look.
const PAUSE: Duration = Duration::from_millis(60);

/// What axe says of a page.
pub(crate) struct Judged {
    /// Rules that are broken, by what.
    pub(crate) violations: Vec<String>,
    /// Rules that axe could not decide.
    pub(crate) incomplete: Vec<String>,
}

/// A session in a browser or in the window.
pub(crate) struct Page {
    client: Client,
    driver: String,
    shots: PathBuf,
    taken: u32,
    axe: String,
    violations: Vec<String>,
}

/// A command of Chromium's own protocol, as its driver takes it.
#[derive(Debug)]
struct Order(Value);

impl WebDriverCompatibleCommand for Order {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

impl Page {
    /// Opens a session at a WebDriver on this port; pictures go to `shots`.
    pub(crate) async fn open(port: u16, capabilities: Value, shots: PathBuf) -> Self {
        std::fs::create_dir_all(&shots).expect("a folder for pictures");
        let Value::Object(capabilities) = capabilities else {
            panic!("capabilities are an object")
        };
        let capabilities: Map<String, Value> = capabilities;
        let address = format!("http://127.0.0.1:{port}");
        let start = Instant::now();
        let client = loop {
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            let mut builder = ClientBuilder::new(connector);
            let attempt = builder.capabilities(capabilities.clone()).connect(&address);
            let Ok(attempt) = tokio::time::timeout(PATIENCE, attempt).await else {
                panic!("the WebDriver at {address} opened no session in {PATIENCE:?}");
            };
            match attempt {
                Ok(client) => break client,
                Err(error) if start.elapsed() > PATIENCE => {
                    panic!("no WebDriver session at {address}: {error}")
                }
                Err(_) => tokio::time::sleep(PAUSE * 4).await,
            }
        };
        let axe = super::tools::axe();
        Self { client, driver: address, shots, taken: 0, axe, violations: Vec::new() }
    }

    /// Goes to an address.
    pub(crate) async fn goto(&self, address: &str) {
        self.client.goto(address).await.expect("the address opens");
    }

    /// Waits for an element and gives it.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let start = Instant::now();
        loop {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(error) if start.elapsed() > PATIENCE => {
                    panic!("{css} did not appear: {error}\npage:\n{}", self.body().await)
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Waits until nothing matches any more.
    pub(crate) async fn gone(&self, css: &str) {
        let start = Instant::now();
        while self.count(css).await > 0 {
            assert!(start.elapsed() < PATIENCE, "{css} is still there:\n{}", self.body().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// How many elements match now.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.map_or(0, |found| found.len())
    }

    /// Clicks an element once it can be clicked.
    pub(crate) async fn click(&self, css: &str) {
        let start = Instant::now();
        loop {
            match self.find(css).await.click().await {
                Ok(()) => return,
                Err(error) if start.elapsed() > PATIENCE => panic!("cannot click {css}: {error}"),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Clears a field and types into it.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Replaces what a field holds by typing over it, as a user does: the field is never left meanwhile.
    pub(crate) async fn retype(&self, css: &str, text: &str) {
        self.find(css).await;
        let select =
            "const field = document.querySelector(arguments[0]); field.focus(); field.select();";
        self.client.execute(select, vec![json!(css)]).await.expect("the field can be selected");
        self.keys(text).await;
    }

    /// Opens another address of the host that is shown.
    pub(crate) async fn open_path(&self, path: &str) {
        let script = "location.href = arguments[0]";
        self.client.execute(script, vec![path.into()]).await.expect("the address opens");
    }

    /// Runs a script that calls its last argument with an answer.
    pub(crate) async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.expect("the script answers")
    }

    /// Gives Chromium a command of its own protocol, and gives its answer.
    pub(crate) async fn cdp(&self, command: &str, parameters: Value) -> Value {
        let order = Order(json!({ "cmd": command, "params": parameters }));
        self.client.issue_cmd(order).await.expect("Chromium does it")
    }

    /// Runs a script at the start of each document from now on, before those of the page.
    #[allow(dead_code, reason = "the bench of the interface does")]
    pub(crate) async fn before_each_document(&self, script: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// What a field holds.
    pub(crate) async fn value(&self, css: &str) -> String {
        self.find(css).await.prop("value").await.ok().flatten().unwrap_or_default()
    }

    /// Shows the page in a theme.
    pub(crate) async fn theme(&self, name: &str) {
        let set = "document.documentElement.dataset.theme = arguments[0]";
        self.client.execute(set, vec![json!(name)]).await.expect("the theme is set");
    }

    /// Makes the browser's window this large, in pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.expect("the window takes the size");
    }

    /// Sends a command of Chromium's own protocol; WebKit has none.
    pub(crate) async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let session = self.client.session_id().await.ok().flatten().expect("a session");
        let address = format!("{}/session/{session}/goog/cdp/execute", self.driver);
        let body = json!({"cmd": command, "params": parameters});
        let answer = acceptance::http::client().post(address).json(&body).send().await;
        let answer: Value = answer.expect("the driver answers").json().await.expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    /// Shows the page on a screen of this size in CSS pixels, smaller than a window can be; Chromium only.
    pub(crate) async fn screen(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.chromium("Emulation.setDeviceMetricsOverride", size).await;
        self.chromium("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    }

    /// Asks for what the system would: `prefers-reduced-motion`, `prefers-color-scheme`, `forced-colors`.
    pub(crate) async fn prefers(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// A picture of the whole page, also of what is below the screen; Chromium only. A PNG.
    pub(crate) async fn whole_picture(&self) -> Vec<u8> {
        let size =
            self.chromium("Page.getLayoutMetrics", json!({})).await["cssContentSize"].clone();
        let clip =
            json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        let how = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let taken = self.chromium("Page.captureScreenshot", how).await;
        let text = taken["data"].as_str().expect("a picture");
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).expect("base64")
    }

    /// Runs a script and gives what it returns.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.expect("the script runs")
    }

    /// Types where the keyboard's focus is.
    pub(crate) async fn keys(&self, text: &str) {
        let element = self.client.active_element().await.expect("something has the focus");
        element.send_keys(text).await.expect("it takes keys");
    }

    /// Presses Tab until the element has the focus, as somebody without a mouse does.
    pub(crate) async fn tab_to(&self, css: &str) {
        self.find(css).await;
        for _ in 0..MOST_TABS {
            self.keys("\u{e004}").await;
            let reached = "return document.activeElement.matches(arguments[0])";
            let reached = self.client.execute(reached, vec![json!(css)]).await.expect("an answer");
            if reached == json!(true) {
                return;
            }
        }
        panic!("{css} is not reached by Tab:\n{}", self.body().await);
    }

    /// The text of an element.
    pub(crate) async fn text(&self, css: &str) -> String {
        if let Ok(text) = self.find(css).await.text().await {
            return text;
        }
        // WebKit's driver fails over an `option` that is no `select`'s, as in a `datalist`.
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let text = self.client.execute(script, vec![json!(css)]).await.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the element's text has `part` in it, and gives the text.
    pub(crate) async fn wait_text(&self, css: &str, part: &str) -> String {
        let start = Instant::now();
        loop {
            let text = self.text(css).await;
            if text.contains(part) {
                return text;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{css} says {text:?}, not {part:?}\npage:\n{}",
                self.body().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Takes a numbered picture and lets axe look at the same state. What it finds is judged at the
    /// end, so that one run tells all of it.
    pub(crate) async fn checkpoint(&mut self, name: &str) {
        self.taken += 1;
        // WebKit's driver waits for the next repaint, which a page at rest never makes.
        let repaint = "let odd = false; window.repaint = setInterval(() => {
            odd = !odd; document.body.style.opacity = odd ? '0.999' : '1'; }, 30)";
        self.client.execute(repaint, vec![]).await.expect("the page repaints");
        let png = self.client.screenshot().await.expect("a picture");
        let rest = "clearInterval(window.repaint); document.body.style.opacity = ''";
        self.client.execute(rest, vec![]).await.expect("the page rests");
        let file = self.shots.join(format!("{:02}-{name}.png", self.taken));
        std::fs::write(&file, png).expect("the picture can be written");
        let found = self.violations().await;
        self.violations.extend(found.into_iter().map(|violation| format!("{name}: {violation}")));
    }

    /// Ends the session, and with it the browser or the window. No violation is accepted.
    pub(crate) async fn close(self) {
        self.client.clone().close().await.expect("the session ends");
        self.assert_accessible();
    }

    /// No violation was found so far.
    pub(crate) fn assert_accessible(&self) {
        assert!(self.violations.is_empty(), "axe found:\n{}", self.violations.join("\n"));
    }

    async fn violations(&self) -> Vec<String> {
        self.judged().await.violations
    }

    /// What the content security policy has stopped in this document: in Chromium from its first line on,
    /// in WebKit, which keeps no reports, from the first time that this was asked. And whether the program
    /// itself has stopped.
    pub(crate) async fn stopped(&self) -> Vec<String> {
        let script = "const told = (one) => `content security policy: ${one.effectiveDirective} stopped ${one.blockedURL ?? one.blockedURI} at ${one.sourceFile}:${one.lineNumber} ${one.sample ?? ''}`; \
            if (!window.stopped) { window.stopped = []; document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(told(event))); } \
            const observer = new ReportingObserver(() => {}, { types: ['csp-violation'], buffered: true }); \
            observer.observe(); const kept = observer.takeRecords(); observer.disconnect(); \
            const crashed = document.querySelector('#crashed') ? ['the program has stopped'] : []; \
            return [...new Set([...window.stopped, ...crashed, ...kept.map((report) => told(report.body))])]";
        let found = self.run(script, vec![]).await;
        let found = found.as_array().expect("a list of reports");
        found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// That it is told when the policy stops something.
    pub(crate) async fn stops(&self) {
        assert_eq!(self.stopped().await, Vec::<String>::new(), "nothing was stopped so far");
        self.run("document.body.setAttribute('style', 'color: red'); return 1", vec![]).await;
        for _ in 0..40 {
            if self.stopped().await.iter().any(|one| one.contains("style-src")) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("an inline style is stopped, and nobody hears of it");
    }

    /// What axe says of the page as it is, and what the policy has stopped.
    pub(crate) async fn judged(&self) -> Judged {
        let stopped = self.stopped().await;
        self.client.execute(&self.axe, vec![]).await.expect("axe can be loaded");
        let run = r"
            const done = arguments[arguments.length - 1];
            const options = {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
              rules: { 'target-size': { enabled: true } },
            };
            axe.run(document, options).then(
              (result) => done([result.violations.map((v) =>
                `${v.id}: ${v.help}: ` + v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')),
                result.incomplete.map((v) => v.id)]),
              (error) => done([['axe failed: ' + error], []]),
            );";
        let found = self.client.execute_async(run, vec![]).await.expect("axe runs");
        let list = |at: usize| -> Vec<String> {
            let items = found[at].as_array().expect("axe answers with two lists");
            items.iter().map(|item| item.as_str().unwrap_or("?").to_owned()).collect()
        };
        Judged { violations: list(0).into_iter().chain(stopped).collect(), incomplete: list(1) }
    }

    /// Presses a key of the keyboard, by its name and its number in Windows; Chromium only.
    pub(crate) async fn press(&self, key: &str, number: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": number});
            self.chromium("Input.dispatchKeyEvent", event).await;
        }
    }

    async fn body(&self) -> String {
        let script = "return document.body ? document.body.innerText : '(no body)'";
        let text =
            self.client.execute(script, vec![]).await.unwrap_or_else(|e| json!(e.to_string()));
        text.as_str().unwrap_or_default().to_owned()
    }
}
