//! The images that were read by a tag, by what they are made of: whatever is built on one of them can
//! be told its base image by name. One file in Manifold's data folder, a line of JSON for each image.
//!
//! An image is known by the chain of its layers' content (`ChainID` of the OCI image specification): an
//! image whose first layers have the same chain stands on it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::diff::{Base, Confidence, Side, SideEntry};
use domain::{Digest, Reference, Repository};
use serde::{Deserialize, Serialize};

use crate::atomic;

/// How many images are known at most; the oldest are forgotten first.
const MOST_IMAGES: usize = 4000;
/// How much of the file is read, in bytes; a line is a reference and two digests.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// The most layers that are looked at; registries take no image with more.
const MOST_LAYERS: usize = 256;

/// The record. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct KnownImages {
    folder: PathBuf,
    /// By chain, once the file was read.
    known: Arc<Mutex<Option<HashMap<Digest, Line>>>>,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    chain: Digest,
    name: Reference,
    digest: Digest,
}

impl KnownImages {
    /// The record in Manifold's data folder, which need not exist yet.
    pub(crate) fn new(data: &Path) -> Self {
        Self { folder: data.to_owned(), known: Arc::default() }
    }

    /// Tells each entry of a side the longest known image below it, and puts the side's own images
    /// on record. Reads and writes a file: for a thread that may wait. A failure costs the record
    /// alone.
    pub(crate) fn meet(&self, side: &mut Side) {
        let reference = side.source.reference().clone();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_with(|| {
            let lines = self.read().unwrap_or_else(|error| {
                tracing::warn!(%error, "the record of known images cannot be read");
                Vec::new()
            });
            lines.into_iter().map(|line| (line.chain.clone(), line)).collect()
        });
        let mut new = Vec::new();
        for entry in &mut side.entries {
            let chains = chains(entry);
            entry.base = below(known, &chains, reference.repository());
            if let (Some(chain), Some(_)) = (chains.last(), reference.tag()) {
                let (chain, digest) = (chain.clone(), entry.descriptor.digest.clone());
                // Whoever has these layers first is not built on them: a copy keeps the first name.
                if !known.contains_key(&chain) && known.len() < MOST_IMAGES {
                    let line = Line { chain: chain.clone(), name: reference.clone(), digest };
                    known.insert(chain, line.clone());
                    new.push(line);
                }
            }
        }
        if let Err(error) = self.append(&new) {
            tracing::warn!(%error, %reference, "its images are not on record");
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("known-images.jsonl")
    }

    /// The newest lines. Bad ones are passed over; no file is no lines.
    fn read(&self) -> std::io::Result<Vec<Line>> {
        let file = match File::open(self.file()) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut bytes)?;
        let lines = bytes.split(|byte| *byte == b'\n');
        let mut lines: Vec<Line> =
            lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        if lines.len() >= MOST_IMAGES {
            // Written anew with the newer half, so that there is room for what comes.
            lines.drain(..lines.len() - MOST_IMAGES / 2);
            let text: String = lines.iter().filter_map(text).collect();
            atomic::write(&self.file(), &self.folder, text.as_bytes())?;
        }
        Ok(lines)
    }

    fn append(&self, lines: &[Line]) -> std::io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.folder)?;
        // One write: another program's lines do not get between, nor what a crash cut off before it.
        let text = format!("\n{}", lines.iter().filter_map(text).collect::<String>());
        File::options().create(true).append(true).open(self.file())?.write_all(text.as_bytes())
    }
}

fn text(line: &Line) -> Option<String> {
    serde_json::to_string(line).ok().map(|text| text + "\n")
}

/// The chain after each layer, base first; empty where the config does not say the layers' content.
fn chains(entry: &SideEntry) -> Vec<Digest> {
    let layers = entry.image.as_ref().ok().and_then(domain::diff::SideImage::diff_ids);
    let mut chains: Vec<Digest> = Vec::new();
    for layer in layers.into_iter().flatten().take(MOST_LAYERS) {
        let chain = match chains.last() {
            None => layer,
            Some(below) => Digest::of(format!("{below} {layer}").as_bytes()),
        };
        chains.push(chain);
    }
    chains
}

/// The known image with the most of these layers, but not all. Another tag of the same repository is
/// an earlier build, not a base.
fn below(
    known: &HashMap<Digest, Line>,
    chains: &[Digest],
    repository: &Repository,
) -> Option<Base> {
    let (_, parts) = chains.split_last()?;
    let found = parts
        .iter()
        .rev()
        .filter_map(|chain| known.get(chain))
        .find(|line| line.name.repository() != repository)?;
    Some(Base {
        name: found.name.familiar(),
        digest: Some(found.digest.to_string()),
        confidence: Confidence::Prefix,
    })
}

#[cfg(test)]
mod tests {
    use domain::diff::{SideImage, Source};
    use domain::{Descriptor, MediaType, media_type};
    use serde_json::json;

    use super::*;

    /// A side with one image that has these layers, one word each.
    fn side(name: &str, words: &str) -> Side {
        let digest = |word: &str| Digest::of(word.as_bytes());
        let ids: Vec<Digest> = words.split(' ').map(digest).collect();
        let blob = |id: &Digest| Descriptor::new("".into(), id.clone(), 1);
        let image = SideImage {
            config_descriptor: blob(&digest("config")),
            layers: ids.iter().map(blob).collect(),
            annotations: std::collections::BTreeMap::new(),
            config: Some(json!({"rootfs": {"type": "layers", "diff_ids": ids}})),
        };
        let descriptor = Descriptor::new(media_type::OCI_MANIFEST.into(), digest(words), 1);
        let entry = SideEntry { descriptor, image: Ok(image), attestations: vec![], base: None };
        Side {
            source: name.parse::<Source>().unwrap(),
            digest: None,
            media_type: MediaType::new(media_type::OCI_INDEX),
            text: String::new(),
            entries: vec![entry],
        }
    }

    fn base(data: &Path, name: &str, words: &str) -> Option<String> {
        let mut side = side(name, words);
        // A new program each time: what is known is on disk.
        KnownImages::new(data).meet(&mut side);
        side.entries.remove(0).base.map(|base| base.name)
    }

    #[test]
    fn the_longest_known_image_below_one_is_its_base() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        assert_eq!(base(data, "r.example/debian:12", "d"), None, "nothing is known yet");
        assert_eq!(base(data, "r.example/node:22", "d n"), Some("r.example/debian:12".into()));
        let node = Some("r.example/node:22".to_owned());
        assert_eq!(base(data, "r.example/app:1", "d n a"), node);
        assert_eq!(base(data, "r.example/app:2", "d n a b"), node, "no tag of its own repository");
        assert_eq!(base(data, "r.example/copy:1", "d n"), Some("r.example/debian:12".into()));
        assert_eq!(base(data, "r.example/app:3", "d n c"), node, "by its first name");
        assert_eq!(base(data, "r.example/other:1", "n d"), None, "the order counts");
        let digest = format!("r.example/x@{}", Digest::of(b"x"));
        assert_eq!(base(data, &digest, "x"), None);
        assert_eq!(base(data, "r.example/y:1", "x y"), None, "only what has a tag is a name");
    }

    #[test]
    fn a_line_that_was_cut_off_costs_itself_alone_and_a_folder_in_the_way_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        base(data, "r.example/debian:12", "d");
        let path = data.join("known-images.jsonl");
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"\xff{}\n", &whole[..whole.len() / 2]].concat())
            .unwrap();
        base(data, "r.example/alpine:3", "a");
        assert_eq!(base(data, "r.example/x:1", "d x"), Some("r.example/debian:12".into()));
        assert_eq!(base(data, "r.example/y:1", "a y"), Some("r.example/alpine:3".into()));
        let blocked = tempfile::tempdir().unwrap();
        std::fs::create_dir(blocked.path().join("known-images.jsonl")).unwrap();
        assert_eq!(base(blocked.path(), "r.example/x:1", "d x"), None);
    }

    #[test]
    fn the_record_stays_within_its_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let known = KnownImages::new(folder.path());
        let lines: Vec<Line> = (0..MOST_IMAGES + 10)
            .map(|at| Line {
                chain: Digest::of(at.to_string().as_bytes()),
                name: "r.example/a:1".parse().unwrap(),
                digest: Digest::of(b"x"),
            })
            .collect();
        known.append(&lines).unwrap();
        let kept = known.read().unwrap();
        assert_eq!(kept, lines[lines.len() - MOST_IMAGES / 2..], "the newest");
        assert_eq!(known.read().unwrap(), kept, "written so");
    }
}
