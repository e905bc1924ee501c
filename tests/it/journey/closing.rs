//! Closing the window while something is published, as a window manager asks for it: nothing is cut off
//! without a question, and each answer does what it says.

use std::time::{Duration, Instant};

use acceptance::Manifold;
use acceptance::hostile::{Deed, Hostile, Rule};
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::Platform;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use super::drivers::{self, Host};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
/// How an image is answered by the registry: byte by byte, for minutes; and so that the window goes first.
const FOR_MINUTES: Deed = Deed::Drip(1, Duration::from_millis(700));
const SLOWLY: Deed = Deed::Drip(8, Duration::from_millis(400));
/// For a window to go, or a program to end, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread")]
async fn staying_and_cancelling() {
    let (registry, _slow, mut host) = while_pushing(FOR_MINUTES).await;
    let screen = Screen::of(&host);
    // Asked again and again, it is a question each time.
    for key in [ESCAPE, ENTER] {
        screen.ask_to_close();
        host.page.wait_text("dialog[open]", "1 push is under way.").await;
        if key == ESCAPE {
            host.page.checkpoint("closing").await;
        }
        host.page.keys(key).await;
        host.page.gone("dialog[open]").await;
        assert_eq!(screen.shown(), Some(true), "the window stays");
    }
    screen.ask_to_close();
    answer(&host, "#close-cancel").await;
    screen.wait(None).await;
    assert!(registry.manifest("app", "multi").await.is_none(), "what was cancelled is not there");
    host.page.assert_accessible();
}

#[tokio::test(flavor = "multi_thread")]
async fn keeping_the_push() {
    let (registry, _slow, host) = while_pushing(SLOWLY).await;
    let screen = Screen::of(&host);
    screen.ask_to_close();
    answer(&host, "#close-keep").await;
    screen.wait(Some(false)).await;
    assert!(registry.manifest("app", "multi").await.is_none(), "the window went before the push");
    screen.wait(None).await;
    assert!(registry.manifest("app", "multi").await.is_some(), "the push went on without it");
}

/// A window, and a push in it whose image the registry answers in this way.
async fn while_pushing(answer: Deed) -> (DockerRegistry, Hostile, Host) {
    let registry = DockerRegistry::start().await;
    let slow = Hostile::start(registry.host()).await;
    let platform = Platform::parse("linux/amd64").expect("a platform");
    registry.push_image("base", "amd64", &Image::docker("amd64", &platform)).await;
    let host = drivers::window().await;
    let (list, source) =
        (format!("{}/app:multi", slow.host()), format!("{}/base:amd64", slow.host()));
    let line = ["create", "--insecure", &list, &source].map(str::to_owned);
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    slow.set_rules(vec![Rule::on("PUT", "/manifests/sha256:", answer)]);
    let page = &host.page;
    page.open_path(&format!("/lists/at/{list}")).await;
    page.click("#push").await;
    page.click("#push-confirm:enabled").await;
    page.find("#stop").await;
    (registry, slow, host)
}

/// Presses a button a moment later: with the program its driver ends, and answers no click.
async fn answer(host: &Host, button: &str) {
    host.page.find(button).await;
    let press =
        "setTimeout(() => document.querySelector(arguments[0]).click(), 100); arguments[1]()";
    host.page.ask(press, vec![button.into()]).await;
}

/// The display of a window, as a window manager sees it.
struct Screen {
    connection: RustConnection,
    root: Window,
}

impl Screen {
    fn of(host: &Host) -> Self {
        let display = host.display.expect("a window");
        let (connection, at) =
            RustConnection::connect(Some(&format!(":{display}"))).expect("the display is there");
        let root = connection.setup().roots[at].root;
        Self { connection, root }
    }

    fn atom(&self, name: &str) -> u32 {
        let asked = self.connection.intern_atom(false, name.as_bytes()).expect("asked");
        asked.reply().expect("an atom").atom
    }

    /// Manifold's window, while there is one.
    fn window(&self) -> Option<Window> {
        let tree = self.connection.query_tree(self.root).expect("asked").reply().expect("a tree");
        tree.children.into_iter().find(|window| {
            let name = self.connection.get_property(
                false,
                *window,
                AtomEnum::WM_NAME,
                AtomEnum::ANY,
                0,
                64,
            );
            let name = name.ok().and_then(|asked| asked.reply().ok());
            // Helper windows of the toolkit have the program's name, and are never shown.
            let class = self.connection.get_window_attributes(*window).ok();
            let wide =
                self.connection.get_geometry(*window).ok().and_then(|asked| asked.reply().ok());
            class.is_some()
                && wide.is_some_and(|wide| wide.width > 100)
                && name.is_some_and(|name| name.value == b"Manifold")
        })
    }

    /// Whether the window is shown; `None` when there is none.
    fn shown(&self) -> Option<bool> {
        let asked = self.connection.get_window_attributes(self.window()?).ok()?;
        Some(asked.reply().ok()?.map_state == MapState::VIEWABLE)
    }

    /// What the cross in the corner of a window does.
    fn ask_to_close(&self) {
        let window = self.window().expect("a window");
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        self.connection.send_event(false, window, EventMask::NO_EVENT, message).expect("sent");
        self.connection.flush().expect("sent");
    }

    /// Waits until the window is shown, hidden or gone.
    async fn wait(&self, shown: Option<bool>) {
        let start = Instant::now();
        while self.shown() != shown {
            assert!(start.elapsed() < PATIENCE, "still {:?}, not {shown:?}", self.shown());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
