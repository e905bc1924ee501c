//! Stopping: a push and a copy that wait for a registry end at once, wherever they wait, and leave no
//! connection behind on which they would wait on.

use std::time::{Duration, Instant};

use acceptance::{DockerRegistry, Image};
use domain::protocol::Event;
use domain::protocol::lists::CreateList;
use domain::protocol::publish::{CancelPublication, StartPublication};
use domain::publication::{Agreed, State, Subject, Wish};
use domain::{Platform, Reference};
use engine::publish::{Manner, open, plan};
use engine::{Config, Engine};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long stopping may take.
const AT_ONCE: Duration = Duration::from_millis(100);
/// How often it is tried: on a busy machine a test itself may have to wait longer.
const TRIES: usize = 3;
/// How long the registry may take to fall silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the registry falls silent.
#[derive(Debug, Clone, Copy)]
enum Silence {
    /// It takes connections, and says nothing.
    Everywhere,
    /// It does not answer what begins with this.
    At(&'static str),
}

/// A way to a registry that falls silent.
struct Silent {
    host: String,
    /// Hears when it has fallen silent.
    fallen: mpsc::Receiver<()>,
    /// Hears when the client has left a connection on which it was silent.
    left: mpsc::Receiver<()>,
}

impl Silent {
    async fn before(upstream: &str, silence: Silence) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let upstream = upstream.to_owned();
        let (falls, fallen) = mpsc::channel(100);
        let (leaves, left) = mpsc::channel(100);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&upstream).await.unwrap();
                tokio::spawn(lead(near, far, silence, falls.clone(), leaves.clone()));
            }
        });
        Self { host, fallen, left }
    }

    async fn has_fallen(&mut self) {
        timeout(PATIENCE, self.fallen.recv()).await.expect("it falls silent");
    }
}

async fn lead(
    near: TcpStream,
    far: TcpStream,
    silence: Silence,
    falls: mpsc::Sender<()>,
    leaves: mpsc::Sender<()>,
) {
    let (mut near_in, mut near_out) = near.into_split();
    let (mut far_in, mut far_out) = far.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut far_in, &mut near_out).await });
    let mut piece = vec![0; 64 * 1024];
    let mut is_silent = false;
    while let Ok(length @ 1..) = near_in.read(&mut piece).await {
        let bytes = &piece[..length];
        let begins = match silence {
            Silence::Everywhere => true,
            Silence::At(start) => bytes.starts_with(start.as_bytes()),
        };
        if begins && !is_silent {
            is_silent = true;
            let _ = falls.try_send(());
        }
        if !is_silent && far_out.write_all(bytes).await.is_err() {
            break;
        }
    }
    if is_silent {
        let _ = leaves.try_send(());
    }
}

fn engine(folder: &std::path::Path) -> Engine {
    let config =
        Config { insecure: true, ..Config::of_folders(folder.join("docker"), folder.join("data")) };
    Engine::new(config).expect("an engine")
}

async fn with_image() -> DockerRegistry {
    let registry = DockerRegistry::start().await;
    let image = Image::large(&Platform::new("linux", "amd64", ""), &[12 << 20], 3);
    registry.push_image("app", "1", &image).await;
    registry
}

fn reference(host: &str, name: &str) -> Reference {
    format!("{host}/{name}").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_waits_is_stopped_at_once() {
    let registry = with_image().await;
    for silence in [
        Silence::At("POST /v2/other/blobs/uploads/"),
        Silence::At("PUT /v2/other/manifests/sha256"),
    ] {
        let mut fastest = Duration::MAX;
        for _ in 0..TRIES {
            let took = stop_push(&registry, silence).await;
            fastest = fastest.min(took);
            if fastest < AT_ONCE {
                break;
            }
        }
        assert!(fastest < AT_ONCE, "{silence:?}: {fastest:?}");
        assert!(registry.manifest("other", "list").await.is_none(), "{silence:?}: no tag");
    }
}

/// How long it takes from stopping a push until it has ended and its connection is left.
async fn stop_push(registry: &DockerRegistry, silence: Silence) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut silent = Silent::before(registry.host(), silence).await;
    let engine = engine(folder.path());
    let target = reference(&silent.host, "other:list");
    let sources = vec![reference(&silent.host, "app:1")];
    engine.run(CreateList { target: target.clone(), sources, amend: false }).await.unwrap();
    let mut events = engine.subscribe();
    let wish = Wish::new(Subject::List { list: target.clone() }, Vec::new());
    let after = plan(&engine, &wish).await.expect("a plan").digest().cloned();
    let agreed = vec![Agreed { tag: target, before: None, after }];
    let request = StartPublication { wish, agreed, allow_lost: Vec::new() };
    let id = engine.run(request).await.unwrap();
    silent.has_fallen().await;
    let start = Instant::now();
    engine.run(CancelPublication { id }).await.unwrap();
    let state = loop {
        let event = timeout(PATIENCE, events.recv()).await.expect("it says that it has ended");
        if let Event::Publication { publication } = event.unwrap()
            && publication.state != State::Running
        {
            break publication.state;
        }
    };
    assert_eq!(state, State::Cancelled, "{silence:?}");
    timeout(PATIENCE, silent.left.recv()).await.expect("its connection is left");
    start.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_waits_is_dropped_at_once() {
    let (from, to) = (with_image().await, DockerRegistry::start().await);
    for silence in [
        Silence::Everywhere,
        Silence::At("HEAD /v2/b/blobs/"),
        Silence::At("PATCH /v2/b/blobs/uploads/"),
        Silence::At("PUT /v2/b/manifests/"),
    ] {
        let mut fastest = Duration::MAX;
        for _ in 0..TRIES {
            fastest = fastest.min(drop_copy(&from, &to, silence).await);
            if fastest < AT_ONCE {
                break;
            }
        }
        assert!(fastest < AT_ONCE, "{silence:?}: {fastest:?}");
        assert!(to.manifest("b", "1").await.is_none(), "{silence:?}: no tag");
    }
}

/// How long it takes from dropping a copy until its connection is left.
async fn drop_copy(from: &DockerRegistry, to: &DockerRegistry, silence: Silence) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut silent = Silent::before(to.host(), silence).await;
    let engine = engine(folder.path());
    let (source, target) = (reference(from.host(), "app:1"), reference(&silent.host, "b:1"));
    let wish = Wish::new(Subject::Copy { source, platforms: Vec::new() }, vec![target]);
    let planned = plan(&engine, &wish).await.expect("a plan");
    let started = open(&engine, planned, Manner::Careful).await.expect("written down");
    let mut copying = Box::pin(started.run());
    tokio::select! {
        outcome = &mut copying => panic!("{silence:?}: it ended by itself: {outcome:?}"),
        () = silent.has_fallen() => {}
    }
    let start = Instant::now();
    drop(copying);
    timeout(PATIENCE, silent.left.recv()).await.expect("its connection is left");
    start.elapsed()
}
