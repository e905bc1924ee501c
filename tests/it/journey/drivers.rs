//! The two hosts of the journey: Chromium against `manifold serve`, and the real window through
//! `tauri-driver` on a display of its own. Every process is a child that ends with its handle.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use acceptance::home::TempHome;
use acceptance::http::free_port;

use super::page::Page;
use super::tools;

/// A process, and all that it started, which are stopped when the handle goes.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a process as the leader of a group of its own.
    fn start(command: &mut Command) -> Self {
        let child = command.process_group(0).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The group: `dbus-run-session` and the drivers start further processes.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.0.wait();
    }
}

/// A page, and what has to live as long as it.
pub(crate) struct Host {
    pub(crate) page: Page,
    pub(crate) home: TempHome,
    /// The number of the window's own display.
    pub(crate) display: Option<u32>,
    _processes: Vec<Running>,
}

/// Starts `manifold serve` and a headless Chromium that looks at it.
pub(crate) async fn browser() -> Host {
    browser_with(&[], "browser").await
}

/// The same with further variables for `manifold`, and a folder of its own for the pictures.
pub(crate) async fn browser_with(variables: &[(&str, &str)], shots: &str) -> Host {
    let home = TempHome::new();
    let mut serve = Command::new(tools::manifold());
    isolate(&mut serve, &home);
    serve.envs(variables.iter().copied());
    serve.args(["serve", "--no-open", "--port", "0"]).stdout(Stdio::piped());
    let mut serve = Running::start(&mut serve);
    let address = line_with(&mut serve, "http://");
    let port = free_port();
    let mut driver = Command::new(tools::chromedriver());
    driver
        .arg(format!("--port={port}"))
        .env("HOME", home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let processes = vec![Running::start(&mut driver), serve];
    let page = Page::open(port, chromium(home.path()), tools::shots(shots)).await;
    page.goto(&address).await;
    Host { page, home, display: None, _processes: processes }
}

/// Starts the real window on a virtual display, driven through WebKit's driver.
pub(crate) async fn window() -> Host {
    let home = TempHome::new();
    let (display, number) = virtual_display();
    let (port, native) = (free_port(), free_port());
    let mut driver = Command::new("dbus-run-session");
    driver
        .arg("--")
        .arg(tools::tauri_driver())
        .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
        .arg("--native-driver")
        .arg(tools::webkit_driver())
        .env("DISPLAY", format!(":{number}"))
        .env_remove("WAYLAND_DISPLAY")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    isolate(&mut driver, &home);
    let processes = vec![Running::start(&mut driver), display];
    let capabilities = json!({
        "browserName": "wry",
        "tauri:options": { "application": tools::manifold(), "args": [] },
    });
    let page = Page::open(port, capabilities, tools::shots("window")).await;
    Host { page, home, display: Some(number), _processes: processes }
}

/// Folders of its own for a process, never the real home.
fn isolate(command: &mut Command, home: &TempHome) {
    home.apply(command);
    command
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .stdin(Stdio::null());
}

fn chromium(folder: &Path) -> Value {
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            "binary": tools::chromium(),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb", "--enable-blink-features=ComputedAccessibilityInfo", "--window-size=1440,900",
                format!("--user-data-dir={}", folder.join("chromium").display()),
            ],
        },
    })
}

/// An X server on a free display; it says which.
fn virtual_display() -> (Running, u32) {
    let mut server = Command::new("Xvfb");
    server
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Running::start(&mut server);
    let number = line_with(&mut server, "").trim().parse().expect("a display number");
    (server, number)
}

/// The first line of the child's output with `part` in it. The rest is read and dropped, so that the
/// child never blocks on a full pipe.
fn line_with(child: &mut Running, part: &str) -> String {
    let mut lines = BufReader::new(child.0.stdout.take().expect("piped output")).lines();
    let line = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains(part))
        .expect("the child says so before it ends");
    std::thread::spawn(move || lines.for_each(drop));
    line.split_whitespace().find(|word| word.contains(part)).unwrap_or(&line).to_owned()
}
