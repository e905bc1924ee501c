//! What each tag held: every digest that was seen or written, with its time and platforms. Registries
//! keep no such record; this one stays on this machine, below `history/` in Manifold's data folder.
//!
//! A file for each repository, a line of JSON for each change. A line is appended by one write under a
//! lock; one that a crash cut off is passed over when it is read. A file that has grown too large is
//! written anew with the newest of each tag.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::protocol::history::{SeenBy, SeenDigest};
use domain::protocol::registry::SeenPlatforms;
use domain::{Digest, MediaType, Platform, Reference, Registry, Repository, Tag};
use serde::{Deserialize, Serialize};

use crate::atomic;

/// How many digests of a tag are remembered.
const MOST_DIGESTS: usize = 50;
/// How large a repository's file may grow before it is written anew, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// How large it is then at most.
const KEPT_BYTES: usize = 2 * 1024 * 1024;
/// The most platforms of one line.
const MOST_PLATFORMS: usize = 256;
/// How much of a file is read for a table of repositories, in bytes: its newest lines.
const TAIL_BYTES: u64 = 64 * 1024;
/// Of how many repositories of one page the platforms are told.
const MOST_SEEN: usize = 1000;
/// How many repositories are remembered; the one that was not written to for the longest goes first.
const MOST_REPOSITORIES: usize = 2000;

/// The history. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct History {
    folder: PathBuf,
    /// What each tag held when it was last looked at in this run.
    known: Arc<Mutex<HashMap<Reference, Digest>>>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    tag: Tag,
    #[serde(flatten)]
    seen: SeenDigest,
}

impl History {
    /// The history in Manifold's data folder, which need not exist yet.
    pub(crate) fn new(data: &Path) -> Self {
        Self { folder: data.join("history"), known: Arc::default() }
    }

    /// Writes down what a tag holds, if it is not what it held before; references without a tag are
    /// passed over. A failure costs the record only: nobody waits for it.
    pub(crate) fn note(
        &self,
        reference: &Reference,
        digest: &Digest,
        media_type: &MediaType,
        platforms: Vec<Platform>,
        by: SeenBy,
    ) {
        let Some(tag) = reference.tag().cloned() else { return };
        let name = reference.repository().tagged(tag.clone());
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.insert(name.clone(), digest.clone()).as_ref() == Some(digest) {
                return;
            }
        }
        let platforms = platforms.into_iter().take(MOST_PLATFORMS).collect();
        let (digest, media_type, seen_ms) = (digest.clone(), media_type.clone(), now_ms());
        let line = Line { tag, seen: SeenDigest { digest, media_type, seen_ms, by, platforms } };
        let history = self.clone();
        let write = move || {
            if let Err(error) = history.append(name.repository(), &line) {
                tracing::warn!(%error, reference = %name, "the digest is not on record");
            }
        };
        // Within the runtime, disks are for its threads that may wait.
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(write)),
            Err(_) => write(),
        }
    }

    /// What a tag held, the newest first.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(crate) fn of(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> std::io::Result<Vec<SeenDigest>> {
        let lines = read(&self.file(repository))?.into_iter();
        let mut seen: Vec<SeenDigest> =
            lines.filter(|line| &line.tag == tag).map(|line| line.seen).collect();
        // Two programs that saw the same change say it twice.
        seen.dedup_by(|next, kept| next.digest == kept.digest);
        seen.reverse();
        seen.truncate(MOST_DIGESTS);
        Ok(seen)
    }

    /// The platforms of those repositories that there is a record of: of each tag, those of what it held
    /// last. What cannot be read is as good as not there.
    pub(crate) async fn platforms(
        &self,
        registry: &Registry,
        paths: Vec<String>,
    ) -> Vec<SeenPlatforms> {
        let (history, registry) = (self.clone(), registry.clone());
        // Disks are for the threads that may wait.
        let read = tokio::task::spawn_blocking(move || history.read_platforms(&registry, paths));
        read.await.unwrap_or_default()
    }

    fn read_platforms(&self, registry: &Registry, paths: Vec<String>) -> Vec<SeenPlatforms> {
        let Ok(files) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let files: HashSet<PathBuf> = files.flatten().map(|file| file.path()).collect();
        let seen = paths.into_iter().filter_map(|path| {
            let repository = Repository::new(registry.clone(), &path).ok()?;
            // A look into the folder for all of them is cheaper than one for each.
            let file = Some(self.file(&repository)).filter(|file| files.contains(file))?;
            let platforms = newest_platforms(tail(&file).ok()?);
            (!platforms.is_empty()).then_some(SeenPlatforms { path, platforms })
        });
        seen.take(MOST_SEEN).collect()
    }

    fn append(&self, repository: &Repository, line: &Line) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let path = self.file(repository);
        let lock = File::options().create(true).append(true).open(self.folder.join("lock"))?;
        lock.lock()?;
        let held = if path.exists() { read(&path)? } else { self.make_room()? };
        let last = held.iter().rev().find(|known| known.tag == line.tag);
        if last.is_some_and(|known| known.seen.digest == line.seen.digest) {
            return Ok(());
        }
        let mut file = File::options().create(true).append(true).read(true).open(&path)?;
        let length = file.metadata()?.len();
        if length > MOST_BYTES {
            return self.compact(&path, held, line);
        }
        let mut text = serde_json::to_string(line)? + "\n";
        // What a crash cut off must not take the next line with it.
        if length > 0 && !ends_line(&path, length)? {
            text.insert(0, '\n');
        }
        file.write_all(text.as_bytes())
    }

    /// Writes a file anew: of each tag the newest digests, of all tags the newest that fit.
    fn compact(&self, path: &Path, mut lines: Vec<Line>, line: &Line) -> std::io::Result<()> {
        lines.push(line.clone());
        let (mut counts, mut kept, mut bytes) = (HashMap::new(), Vec::new(), 0);
        for line in lines.iter().rev() {
            let count = counts.entry(&line.tag).or_insert(0_usize);
            *count += 1;
            let text = serde_json::to_string(line)? + "\n";
            if *count > MOST_DIGESTS || bytes + text.len() > KEPT_BYTES {
                continue;
            }
            bytes += text.len();
            kept.push(text);
        }
        kept.reverse();
        atomic::write(path, &self.folder, kept.concat().as_bytes())
    }

    /// Makes room for one more file.
    fn make_room(&self) -> std::io::Result<Vec<Line>> {
        let files = std::fs::read_dir(&self.folder)?.flatten();
        let mut files: Vec<_> = files
            .filter(|file| file.file_name().as_encoded_bytes().ends_with(b".jsonl"))
            .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
            .collect();
        if files.len() >= MOST_REPOSITORIES {
            files.sort();
            for (_, path) in files.iter().take(files.len() + 1 - MOST_REPOSITORIES) {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Vec::new())
    }

    /// A name that people recognise, and that no two repositories share.
    fn file(&self, repository: &Repository) -> PathBuf {
        let name = repository.to_string();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
        let shown: String =
            name.chars().take(80).map(|letter| if plain(letter) { letter } else { '_' }).collect();
        let hash = Digest::of(name.as_bytes());
        let hash = hash.hex().get(..16).unwrap_or_default().to_owned();
        self.folder.join(format!("{shown}-{hash}.jsonl"))
    }
}

/// The platforms of what each tag held last, each platform once, in the order in which they are shown.
fn newest_platforms(lines: Vec<Line>) -> Vec<Platform> {
    let mut newest = HashMap::new();
    for line in lines {
        newest.insert(line.tag, line.seen.platforms);
    }
    let mut all: Vec<Platform> = newest.into_values().flatten().collect();
    let is_known = |platform: &Platform| !platform.os.is_empty() && platform.os != "unknown";
    all.retain(is_known);
    all.sort_by(|a, b| a.display_order(b).then_with(|| a.to_string().cmp(&b.to_string())));
    all.dedup_by(|a, b| a.to_string() == b.to_string());
    all.truncate(MOST_PLATFORMS);
    all
}

/// The last lines of a file, the oldest first: a table of many repositories reads no whole files.
fn tail(path: &Path) -> std::io::Result<Vec<Line>> {
    use std::io::{Seek as _, SeekFrom};
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
    // The first line is passed over where it is cut.
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// The lines of a file, the oldest first. Bad ones are passed over; no file is no lines.
fn read(path: &Path) -> std::io::Result<Vec<Line>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    // Twice what it grows to: somebody else may have written it.
    file.take(2 * MOST_BYTES).read_to_end(&mut bytes)?;
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

fn ends_line(path: &Path, length: u64) -> std::io::Result<bool> {
    use std::io::{Seek as _, SeekFrom};
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(length.saturating_sub(1)))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(history: &History, name: &str, content: &str) {
        let platforms = vec![Platform::new("linux", "amd64", "")];
        let kind = MediaType::new(domain::media_type::OCI_INDEX);
        let digest = Digest::of(content.as_bytes());
        history.note(&name.parse().unwrap(), &digest, &kind, platforms, SeenBy::Registry);
    }

    fn held(history: &History, name: &str) -> Vec<Digest> {
        let name: Reference = name.parse().unwrap();
        let seen = history.of(name.repository(), name.tag().unwrap()).unwrap();
        seen.into_iter().map(|seen| seen.digest).collect()
    }

    fn digests(words: &str) -> Vec<Digest> {
        words.split(' ').map(|word| Digest::of(word.as_bytes())).collect()
    }

    #[test]
    fn a_tags_digests_are_there_the_newest_first_and_each_change_once() {
        let folder = tempfile::tempdir().unwrap();
        for content in ["one", "one", "two", "two", "one"] {
            // A new program each time: what was on disk is not written again.
            note(&History::new(folder.path()), "r.example/a/b:1", content);
        }
        let history = History::new(folder.path());
        note(&history, "r.example/a/b:2", "other tag");
        note(&history, "r.example/a-b:1", "other repository");
        note(&history, &format!("r.example/a/b@{}", Digest::of(b"x")), "no tag");
        assert_eq!(held(&history, "r.example/a/b:1"), digests("one two one"));
        assert_eq!(held(&history, "r.example/a/b:none"), []);
        let files = std::fs::read_dir(folder.path().join("history")).unwrap().count();
        assert_eq!(files, 3, "two repositories and the lock");
    }

    #[test]
    fn a_line_that_was_cut_off_costs_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path());
        note(&history, "r.example/a:1", "one");
        let path = history.file("r.example/a".parse::<Repository>().as_ref().unwrap());
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"\xff\n{}\n", &whole[..whole.len() / 2]].concat())
            .unwrap();
        note(&history, "r.example/a:1", "two");
        assert_eq!(held(&history, "r.example/a:1"), digests("two one"));
    }

    #[test]
    fn a_file_stays_within_its_bounds_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path());
        note(&history, "r.example/a:old", "old");
        for at in 0..60 {
            note(&history, "r.example/a:1", &format!("content {at}"));
        }
        assert_eq!(held(&history, "r.example/a:1").len(), MOST_DIGESTS);
        let path = history.file("r.example/a".parse::<Repository>().as_ref().unwrap());
        let whole = std::fs::read(&path).unwrap();
        let times = usize::try_from(MOST_BYTES).unwrap() / whole.len() + 1;
        std::fs::write(&path, whole.repeat(times)).unwrap();
        note(&history, "r.example/a:1", "newest");
        let size = std::fs::metadata(&path).unwrap().len();
        assert!(size < 40_000, "each change of a tag is kept {MOST_DIGESTS} times at most: {size}");
        assert_eq!(held(&history, "r.example/a:1")[0], Digest::of(b"newest"));
        assert_eq!(held(&history, "r.example/a:old"), digests("old"), "told again and again");
    }

    #[tokio::test]
    async fn the_platforms_of_a_repository_are_those_its_tags_hold_now() {
        let folder = tempfile::tempdir().unwrap();
        let kind = MediaType::new(domain::media_type::OCI_INDEX);
        for (name, platforms) in [
            ("r.example/a/b:1", &["linux/s390x"][..]),
            ("r.example/a/b:1", &["linux/arm64/v8", "linux/amd64"]),
            ("r.example/a/b:2", &["linux/amd64", "windows/amd64", "unknown/unknown"]),
            ("r.example/artifact:1", &[]),
        ] {
            let platforms = platforms.iter().map(|name| Platform::parse(name).unwrap()).collect();
            let digest = Digest::of(format!("{platforms:?}").as_bytes());
            let history = History::new(folder.path());
            let name: Reference = name.parse().unwrap();
            history.note(&name, &digest, &kind, platforms, SeenBy::Registry);
            // It is written by another thread.
            for _ in 0..200 {
                let written = history.of(name.repository(), name.tag().unwrap()).unwrap();
                if written.first().is_some_and(|seen| seen.digest == digest) {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
        let paths = ["none", "a/b", "artifact", "../x", "A"].map(str::to_owned).into();
        let registry = "r.example".parse().unwrap();
        let seen = History::new(folder.path()).platforms(&registry, paths).await;
        let lines: Vec<String> = seen
            .iter()
            .map(|one| {
                let names: Vec<String> = one.platforms.iter().map(ToString::to_string).collect();
                format!("{}: {}", one.path, names.join(" "))
            })
            .collect();
        assert_eq!(lines, ["a/b: linux/amd64 linux/arm64/v8 windows/amd64"]);
    }

    #[test]
    fn several_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let data = folder.path();
                scope.spawn(move || {
                    for at in 0..20 {
                        note(
                            &History::new(data),
                            &format!("r.example/a:{writer}"),
                            &at.to_string(),
                        );
                    }
                });
            }
        });
        let history = History::new(folder.path());
        for writer in 0..4 {
            assert_eq!(held(&history, &format!("r.example/a:{writer}")).len(), 20);
        }
    }
}
