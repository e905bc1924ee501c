//! Hears what docker and other processes change in the local store, and says that lists are stale.
//!
//! The system tells (inotify and its kin); the disk is not polled, except where the system has
//! nothing to tell with. The store need not be there yet: until it is, the nearest folder above it
//! is watched.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use domain::protocol::Topic;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::events::Events;

/// After a change, how long nothing else must change before it is said: docker writes a list file
/// by file.
const QUIET: Duration = Duration::from_millis(100);
/// How long a change is held back at most, however much goes on.
const AT_MOST: Duration = Duration::from_millis(400);
/// How often to look where the system cannot tell.
const POLL: Duration = Duration::from_millis(500);

/// A running watch. It ends with this.
#[derive(Debug)]
pub(crate) struct Watch {
    stop: Sender<Heard>,
}

enum Heard {
    Event(notify::Result<notify::Event>),
    Stop,
}

impl Watch {
    /// Watches these folders, with all that is in them. What changes after this has returned is heard.
    pub(crate) fn start(folders: &[PathBuf], events: &Arc<Events>) -> Self {
        let (sender, heard) = channel();
        let (stop, events) = (sender.clone(), Arc::downgrade(events));
        let thread = std::thread::Builder::new().name("store-watch".to_owned());
        // Before the thread starts: whoever looks at the store from here on misses nothing.
        let started =
            Armed::new(folders, sender).map_err(|error| error.to_string()).and_then(|armed| {
                let started = thread.spawn(move || listen(armed, &heard, &events));
                started.map_err(|error| error.to_string())
            });
        if let Err(error) = started {
            tracing::warn!(%error, "changes of other programs are not heard");
        }
        Self { stop }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The thread may have ended already.
        let _ = self.stop.send(Heard::Stop);
    }
}

/// Turns what is heard into events until it is stopped or nobody is there to tell.
fn listen(mut armed: Armed, heard: &Receiver<Heard>, events: &Weak<Events>) {
    let mut pending: Option<(Instant, Instant)> = None;
    loop {
        let next = match pending {
            None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some((since, last)) => {
                let due = (last + QUIET).min(since + AT_MOST);
                heard.recv_timeout(due.saturating_duration_since(Instant::now()))
            }
        };
        match next {
            Ok(Heard::Event(event)) => {
                if armed.concerns(&event) {
                    let now = Instant::now();
                    pending = Some((pending.map_or(now, |(since, _)| since), now));
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                pending = None;
                let Some(events) = events.upgrade() else { return };
                events.changed(&[Topic::Lists]);
            }
            Ok(Heard::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        // Past its time although more comes in: say it now.
        if pending.is_some_and(|(since, _)| since.elapsed() >= AT_MOST) {
            pending = None;
            let Some(events) = events.upgrade() else { return };
            events.changed(&[Topic::Lists]);
        }
    }
}

/// The system's watcher, and what it watches now.
struct Armed {
    folders: Vec<PathBuf>,
    watcher: Box<dyn Watcher + Send>,
    watched: Vec<PathBuf>,
}

impl Armed {
    fn new(folders: &[PathBuf], sender: Sender<Heard>) -> notify::Result<Self> {
        let tell = move |event| {
            // The thread has ended: nobody wants to know.
            let _ = sender.send(Heard::Event(event));
        };
        let watcher: Box<dyn Watcher + Send> = match RecommendedWatcher::new(
            tell.clone(),
            Config::default().with_follow_symlinks(false),
        ) {
            Ok(watcher) => Box::new(watcher),
            Err(error) => {
                tracing::warn!(%error, "the store is looked at every {POLL:?} instead");
                Box::new(PollWatcher::new(tell, Config::default().with_poll_interval(POLL))?)
            }
        };
        let folders = folders.iter().map(|folder| real(folder)).collect();
        let mut armed = Self { folders, watcher, watched: Vec::new() };
        armed.arm();
        Ok(armed)
    }

    /// Whether the lists may be others now. Watches anew when a folder came or went.
    fn concerns(&mut self, event: &notify::Result<notify::Event>) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                // Something was missed: too many changes at once.
                tracing::debug!(%error, "the watcher");
                self.arm();
                return true;
            }
        };
        // Reading the store is heard too.
        if let EventKind::Access(kind) = event.kind
            && kind != AccessKind::Close(AccessMode::Write)
        {
            return false;
        }
        let (folders, paths) = (&self.folders, &event.paths);
        let inside = |path: &PathBuf| folders.iter().any(|folder| path.starts_with(folder));
        let above = |path: &PathBuf| folders.iter().any(|folder| folder.starts_with(path));
        let concerns = event.need_rescan() || paths.iter().any(|path| inside(path) || above(path));
        if event.need_rescan() || paths.iter().any(above) {
            // A folder came or went, or is another one of the same name.
            self.arm();
        }
        concerns
    }

    /// Watches what there is of the folders, and what is above them, where they can come and go.
    fn arm(&mut self) {
        for path in std::mem::take(&mut self.watched) {
            // Gone with its folder, mostly.
            let _ = self.watcher.unwatch(&path);
        }
        for folder in self.folders.clone() {
            let above = || folder.ancestors().skip(1).find(|above| above.is_dir());
            let mut nearest = above();
            while let Some(path) = nearest {
                self.watch(path, RecursiveMode::NonRecursive);
                // What came below it before it was watched nobody was told of.
                let now = above();
                if now == nearest {
                    break;
                }
                nearest = now;
            }
            // After what is above it: from then on it is told when it comes.
            self.watch(&folder, RecursiveMode::Recursive);
        }
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) {
        if !path.is_dir() || self.watched.iter().any(|known| known == path) {
            return;
        }
        match self.watcher.watch(path, mode) {
            Ok(()) => self.watched.push(path.to_owned()),
            // Gone since it was looked at: what is above it tells when it comes back.
            Err(_) if !path.exists() => {}
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "changes are not heard here");
            }
        }
    }
}

/// A path as the system tells of it: without links, as far as it is there.
fn real(path: &Path) -> PathBuf {
    for there in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (there.canonicalize(), path.strip_prefix(there)) {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::protocol::Event;
    use tokio::sync::broadcast::error::TryRecvError;

    /// The time until lists are said to be stale, after which nothing more is said.
    fn heard(events: &Arc<Events>, change: impl FnOnce()) -> Option<Duration> {
        let mut receiver = events.subscribe();
        let start = Instant::now();
        change();
        while start.elapsed() < Duration::from_secs(1) {
            match receiver.try_recv() {
                Ok(Event::Changed { topics }) => {
                    assert_eq!(topics, [Topic::Lists]);
                    return Some(start.elapsed());
                }
                Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(5)),
                other => panic!("{other:?}"),
            }
        }
        None
    }

    #[test]
    fn a_store_that_comes_at_once_is_watched_from_its_first_file_on() {
        let home = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..80 {
                let home = home.path().join(number.to_string());
                scope.spawn(move || {
                    std::fs::create_dir(&home).unwrap();
                    let list = home.join("docker/manifests/list");
                    let events = Arc::new(Events::new());
                    let _watch = Watch::start(&[home.join("docker/manifests")], &events);
                    let made = heard(&events, || {
                        std::fs::create_dir(home.join("docker")).unwrap();
                        // So that for one of them it is there while its folder begins to be watched.
                        let start = Instant::now();
                        while start.elapsed() < Duration::from_micros(15) * number {}
                        std::fs::create_dir_all(&list).unwrap();
                    });
                    assert!(made.is_some(), "the store, {number}");
                    // It may be said twice, which is not what comes next.
                    std::thread::sleep(AT_MOST);
                    let entry = heard(&events, || std::fs::write(list.join("a"), "1").unwrap());
                    assert!(entry.is_some(), "an entry, {number}");
                });
            }
        });
    }

    #[test]
    fn what_comes_goes_and_changes_is_said_within_a_second() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("docker/manifests");
        let list = root.join("list");
        let events = Arc::new(Events::new());
        let watch = Watch::start(&[root.clone(), home.path().join("data/lists")], &events);
        let said = |what: &str, change: &dyn Fn()| {
            let after = heard(&events, change);
            assert!(after.is_some(), "{what} is not said");
            std::thread::sleep(QUIET + QUIET);
        };
        said("docker's first list", &|| std::fs::create_dir_all(&list).unwrap());
        said("an entry", &|| std::fs::write(list.join("entry"), "1").unwrap());
        said("another content", &|| std::fs::write(list.join("entry"), "2").unwrap());
        said("the store's end", &|| std::fs::remove_dir_all(&root).unwrap());
        said("its return", &|| std::fs::create_dir_all(&list).unwrap());
        said("an entry in that", &|| std::fs::write(list.join("entry"), "3").unwrap());
        said("docker's whole folder", &|| {
            std::fs::remove_dir_all(home.path().join("docker")).unwrap();
        });
        said("all of it again", &|| {
            std::fs::create_dir_all(&list).unwrap();
            std::fs::write(list.join("entry"), "4").unwrap();
        });
        said("and the last entry", &|| std::fs::remove_file(list.join("entry")).unwrap());
        let read = || assert!(std::fs::read_dir(&list).unwrap().next().is_none());
        assert_eq!(heard(&events, read), None, "reading changes nothing");
        let beside = || std::fs::write(home.path().join("docker/config.json"), "{}").unwrap();
        assert_eq!(heard(&events, beside), None, "docker's settings are no list");
        drop(watch);
        let after = || std::fs::write(list.join("entry"), "5").unwrap();
        assert_eq!(heard(&events, after), None, "it ends with its handle");
    }
}
