//! The two hosts of the journey: Chromium against `manifold serve`, and the real window through
//! `tauri-driver` on a display of its own. Every process is a child that ends with its handle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use acceptance::home::TempHome;
use acceptance::http::free_port;

use super::page::Page;
use super::tools;

/// A process that is stopped when the handle goes.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A page, and what has to live as long as it.
pub(crate) struct Host {
    pub(crate) page: Page,
    pub(crate) home: TempHome,
    _processes: Vec<Running>,
}

/// Starts `manifold serve` and a headless Chromium that looks at it.
pub(crate) async fn browser() -> Host {
    let home = TempHome::new();
    let mut serve = Command::new(tools::manifold());
    isolate(&mut serve, &home);
    serve.args(["serve", "--no-open", "--port", "0"]).stdout(Stdio::piped());
    let mut serve = serve.spawn().expect("manifold starts");
    let address = line_with(&mut serve, "http://");
    let port = free_port();
    let driver = Command::new(tools::chromedriver())
        .arg(format!("--port={port}"))
        .env("HOME", home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let processes = vec![Running(driver), Running(serve)];
    let page = Page::open(port, chromium(home.path()), tools::shots("browser")).await;
    page.goto(&address).await;
    Host { page, home, _processes: processes }
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
    let driver = driver.spawn().expect("tauri-driver starts");
    let processes = vec![Running(driver), Running(display)];
    let capabilities = json!({
        "browserName": "wry",
        "tauri:options": { "application": tools::manifold(), "args": [] },
    });
    let page = Page::open(port, capabilities, tools::shots("window")).await;
    Host { page, home, _processes: processes }
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
                "--disable-sync", "--disable-dev-shm-usage", "--window-size=1440,900",
                format!("--user-data-dir={}", folder.join("chromium").display()),
            ],
        },
    })
}

/// An X server on a free display; it says which.
fn virtual_display() -> (Child, u32) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let number = line_with(&mut server, "").trim().parse().expect("a display number");
    (server, number)
}

/// The first line of the child's output with `part` in it. The rest is read and dropped, so that the
/// child never blocks on a full pipe.
fn line_with(child: &mut Child, part: &str) -> String {
    let mut lines = BufReader::new(child.stdout.take().expect("piped output")).lines();
    let line = lines
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains(part))
        .expect("the child says so before it ends");
    std::thread::spawn(move || lines.for_each(drop));
    line.split_whitespace().find(|word| word.contains(part)).unwrap_or(&line).to_owned()
}
