//! The journal: each publication is written down before it starts and whenever a tag of it changes, in
//! `publications/` of Manifold's data folder. After the program was ended in the middle of one it can be
//! gone on with, or taken back.
//!
//! A file for each, written beside it and renamed. While a publication runs, its program holds a lock on
//! `<number>.lock`; a file that says "running" and has no such lock is of a program that has ended.

use std::fs::{File, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::publication::{Publication, PublicationId, State, TagMove};
use domain::{Digest, MediaType, Platform, RawManifest, Reference, Repository};
use serde::{Deserialize, Serialize};

use super::Plan;
use super::PublishError;
use super::attached::Attached;
use super::plan::{Expected, Move};
use super::walk::Part;
use crate::atomic;

/// The version of the files' form.
const VERSION: u32 = 1;
/// How many publications are kept.
const MOST_KEPT: usize = 100;
/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// How many lines of a log are kept.
const MOST_LINES: usize = 2_000;

/// The journal. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    folder: PathBuf,
}

/// One publication as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Page {
    version: u32,
    /// As the screens show it, without the blobs.
    pub(crate) publication: Publication,
    root: Option<Digest>,
    found_in: Option<Repository>,
    bodies: Vec<Kept>,
    parts: Vec<KeptPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attached: Vec<Attached>,
    moves: Vec<KeptMove>,
    /// What happened: a time in milliseconds since 1970, and words.
    #[serde(default)]
    pub(crate) log: Vec<(u64, String)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    digest: Digest,
    media_type: MediaType,
    /// The bytes, in base64.
    bytes: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptPart {
    source: Reference,
    digest: Digest,
    platform: Option<Platform>,
    attests: bool,
    #[serde(default)]
    attached: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptMove {
    expected: Expected,
    previous_of: Option<Reference>,
}

/// Says to other programs that a publication runs. The lock ends with it.
#[derive(Debug)]
pub(crate) struct Running {
    _file: File,
    path: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Left behind, it is an empty file that nobody holds.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A part that is fetched again when its publication goes on.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) source: Reference,
    pub(crate) digest: Digest,
    pub(crate) platform: Option<Platform>,
    pub(crate) attests: bool,
    pub(crate) attached: bool,
}

impl Journal {
    /// The journal in Manifold's data folder, which need not exist yet.
    pub(crate) fn new(data: &Path) -> Self {
        Self { folder: data.join("publications") }
    }

    /// Writes a publication down and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written: then it must not start.
    pub(crate) fn open(&self, page: &mut Page) -> Result<Running, PublishError> {
        let failed = |path: &Path, source| PublishError::Journal { path: path.to_owned(), source };
        std::fs::create_dir_all(&self.folder).map_err(|error| failed(&self.folder, error))?;
        let mut id = page.publication.id;
        let running = loop {
            let path = self.lock_file(id);
            if !self.file(id).exists() {
                match File::create_new(&path) {
                    Ok(file) => {
                        break lock(file, path).map_err(|error| failed(&self.folder, error))?;
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(failed(&path, error)),
                }
            }
            id = PublicationId(id.0 + 1);
        };
        page.publication.id = id;
        self.save(page)?;
        self.make_room();
        Ok(running)
    }

    /// Takes a publication up again.
    ///
    /// # Errors
    /// When another program is at it, or the journal cannot be written.
    pub(crate) fn reopen(&self, id: PublicationId) -> Result<Running, PublishError> {
        let path = self.lock_file(id);
        let failed = |source| PublishError::Journal { path: path.clone(), source };
        let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Running { _file: file, path }),
            Err(TryLockError::WouldBlock) => {
                Err(PublishError::NotNow("another Manifold is at this push"))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Writes a publication down as it is now.
    ///
    /// # Errors
    /// When it cannot be written; the old state is then there.
    pub(crate) fn save(&self, page: &Page) -> Result<(), PublishError> {
        let path = self.file(page.publication.id);
        let failed = |source| PublishError::Journal { path: path.clone(), source };
        let json = serde_json::to_vec(page).map_err(|error| failed(error.into()))?;
        atomic::write(&path, &self.folder, &json).map_err(failed)
    }

    /// A publication that is on record.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(crate) async fn read(&self, id: PublicationId) -> Result<Page, PublishError> {
        let journal = self.clone();
        let read = tokio::task::spawn_blocking(move || journal.page(id)).await;
        read.unwrap_or(Err(PublishError::NoSuchPublication(id.0)))
    }

    /// The publications that are on record, newest first. Files that cannot be read are passed over.
    pub(crate) async fn all(&self) -> Vec<Publication> {
        let journal = self.clone();
        let read = tokio::task::spawn_blocking(move || {
            let pages = journal.ids().into_iter().rev().map(|id| journal.page(id));
            let pages = pages.filter_map(|page| {
                page.map_err(|error| tracing::warn!(%error, "a publication cannot be read")).ok()
            });
            pages.map(|page| page.publication).collect()
        });
        read.await.unwrap_or_default()
    }

    fn page(&self, id: PublicationId) -> Result<Page, PublishError> {
        let path = self.file(id);
        let failed = |source| PublishError::Journal { path: path.clone(), source };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(PublishError::NoSuchPublication(id.0));
            }
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(failed)?;
        let mut page: Page =
            serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?;
        if page.publication.state == State::Running && !self.is_running(id) {
            // Its last tag may have been written right before.
            let is_done = page.publication.moves.iter().all(TagMove::is_done);
            page.publication.state = if is_done { State::Done } else { State::Interrupted };
        }
        Ok(page)
    }

    /// Whether some program is at a publication.
    fn is_running(&self, id: PublicationId) -> bool {
        let Ok(file) = File::open(self.lock_file(id)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// The names of all, oldest first.
    fn ids(&self) -> Vec<PublicationId> {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut ids: Vec<PublicationId> = files
            .filter_map(|file| file.file_name().to_str()?.strip_suffix(".json")?.parse().ok())
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Forgets the oldest; those about which somebody has to decide stay.
    fn make_room(&self) {
        let ids = self.ids();
        let surplus = ids.len().saturating_sub(MOST_KEPT);
        for id in ids.into_iter().take(surplus) {
            let is_open = self.page(id).is_ok_and(|page| {
                matches!(page.publication.state, State::Running | State::Interrupted)
            });
            if !is_open && let Err(error) = std::fs::remove_file(self.file(id)) {
                tracing::warn!(%error, "an old publication stays on record");
            }
        }
    }

    fn file(&self, id: PublicationId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    fn lock_file(&self, id: PublicationId) -> PathBuf {
        self.folder.join(format!("{id}.lock"))
    }
}

fn lock(file: File, path: PathBuf) -> std::io::Result<Running> {
    file.lock()?;
    Ok(Running { _file: file, path })
}

impl Page {
    /// What is written down of a plan that starts.
    pub(crate) fn new(plan: &Plan, publication: Publication) -> Self {
        let bodies = plan.bodies.values().map(|raw| Kept {
            digest: raw.digest().clone(),
            media_type: raw.media_type().clone(),
            bytes: STANDARD.encode(raw.bytes()),
        });
        let parts = plan.parts.iter().map(|part| KeptPart {
            source: part.source.repository().at(part.raw.digest().clone()),
            digest: part.raw.digest().clone(),
            platform: part.platform.clone(),
            attests: part.attests,
            attached: part.attached,
        });
        let moves = plan.moves.iter().map(|it| KeptMove {
            expected: it.expected.clone(),
            previous_of: it.previous_of.clone(),
        });
        Self {
            version: VERSION,
            publication,
            root: plan.digest().cloned(),
            found_in: plan.found_in.clone(),
            bodies: bodies.collect(),
            parts: parts.collect(),
            attached: plan.attached.clone(),
            moves: moves.collect(),
            log: Vec::new(),
        }
    }

    /// Adds a line to the log.
    pub(crate) fn say(&mut self, text: String) {
        if self.log.len() < MOST_LINES {
            self.log.push((now_ms(), text));
        }
    }

    /// The log, for people: a line each, with the seconds since its start.
    pub(crate) fn text(&self) -> String {
        let publication = &self.publication;
        let mut lines = vec![format!("Push {}, {:?}", publication.id, publication.kind)];
        if let Some(source) = &publication.source {
            lines.push(format!("of {source}"));
        }
        lines.extend(self.log.iter().map(|(at, text)| {
            let since = at.saturating_sub(publication.started_ms);
            format!("{:>6}.{:03} s  {text}", since / 1000, since % 1000)
        }));
        lines.join("\n") + "\n"
    }

    /// The bytes that were kept.
    ///
    /// # Errors
    /// When one is not what its digest says: somebody has changed the file.
    pub(crate) fn bodies(&self) -> Result<Vec<RawManifest>, PublishError> {
        let damaged = || PublishError::NotNow("the record of this push is damaged");
        let bodies = self.bodies.iter().map(|kept| {
            let bytes = STANDARD.decode(&kept.bytes).map_err(|_| damaged())?;
            if !kept.digest.verify(&bytes) {
                return Err(damaged());
            }
            Ok(RawManifest::with_digest(bytes, &kept.media_type, kept.digest.clone()))
        });
        bodies.collect()
    }

    /// The plan as it was, but for its parts, which have to be fetched.
    ///
    /// # Errors
    /// When the record is damaged.
    pub(crate) fn plan(&self) -> Result<(Plan, Vec<Wanted>), PublishError> {
        let mut plan = Plan::empty(self.publication.kind, self.publication.source.clone());
        for raw in self.bodies()? {
            plan.bodies.insert(raw.digest().clone(), raw);
        }
        plan.root = self.root.as_ref().and_then(|digest| plan.bodies.get(digest)).cloned();
        plan.found_in.clone_from(&self.found_in);
        if let (Some(root), Some(source)) = (&plan.root, &plan.source)
            && self.found_in.is_some()
        {
            plan.blobs = super::walk::blobs(source, root)?;
        }
        plan.attached.clone_from(&self.attached);
        plan.purge = self.publication.purge;
        plan.undoes = self.publication.undoes;
        let moves = self.publication.moves.iter().zip(&self.moves);
        plan.moves = moves
            .map(|(it, kept)| Move {
                tag: it.tag.clone(),
                expected: kept.expected.clone(),
                after: it.after.clone(),
                previous_of: kept.previous_of.clone(),
            })
            .collect();
        let wanted = self.parts.iter().map(|part| Wanted {
            source: part.source.clone(),
            digest: part.digest.clone(),
            platform: part.platform.clone(),
            attests: part.attests,
            attached: part.attached,
        });
        Ok((plan, wanted.collect()))
    }
}

/// Fetches a part again: from where it came, else from where it may have got already.
pub(super) async fn fetch(
    client: &crate::registry::Client,
    wanted: Wanted,
    plan: &Plan,
) -> Result<Part, PublishError> {
    let Wanted { source, digest, platform, attests, attached } = wanted;
    let raw = match client.manifest_by_digest(source.repository(), &digest).await {
        Ok(raw) => raw,
        Err(error) => {
            let mut found = None;
            for to in Plan::repositories(plan.moves.iter().map(|it| &it.tag)) {
                found = found.or(client.manifest_by_digest(to, &digest).await.ok());
            }
            found.ok_or(error)?
        }
    };
    let mut part = Part::new(source, raw)?;
    (part.platform, part.attests, part.attached) = (platform, attests, attached);
    Ok(part)
}

/// The time, in milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
