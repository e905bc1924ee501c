//! What the layers of an image amount to: the topmost has the word, whiteouts take away what is below
//! (OCI image specification, layer chapter), and links lead elsewhere. Layers come from the top, so
//! that most are never needed.

use std::collections::HashMap;

use super::archive::{Member, Node};
use super::header::FileKind;

/// The most members of all layers that are kept.
const MOST_MEMBERS: usize = 1_000_000;
/// The most bytes of their names (64 MiB).
const MOST_NAMES: usize = 64 * 1024 * 1024;
/// So many links are followed for one name, as Linux does.
const MOST_LINKS: usize = 40;

/// The layers that were read so far, the topmost first.
#[derive(Debug, Default)]
pub struct Layers {
    /// Windows' layers have their files below `Files`, and names in any case.
    windows: bool,
    read: Vec<HashMap<Box<str>, Kept>>,
    /// Whether the last one is only read in part.
    is_partial: bool,
    /// Whether there is none below.
    is_whole: bool,
    members: usize,
    names: usize,
}

/// What is kept of a member.
#[derive(Debug)]
enum Kept {
    /// A folder; whether it hides what lower layers have in it.
    Folder {
        opaque: bool,
    },
    File(FileKind),
    Link(Box<str>),
    Same(Box<str>),
    Special,
    Gone,
}

/// There is more than is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the image has more files than are looked at")]
pub struct TooMany;

/// What is known about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// A file, and what it is.
    File(&'a FileKind),
    /// Something that is no file.
    NoFile,
    /// No layer has it, or one takes it away, or its links lead in a circle.
    Missing,
    /// Layers that were not read may have it.
    NotYet,
}

impl Layers {
    /// No layer yet.
    pub fn new(windows: bool) -> Self {
        Self { windows, ..Self::default() }
    }

    /// Begins with the next layer below.
    pub fn begin(&mut self) {
        self.read.push(HashMap::new());
        self.is_partial = true;
    }

    /// The layer was read to its end.
    pub fn end(&mut self) {
        self.is_partial = false;
    }

    /// There is no layer below.
    pub fn close(&mut self) {
        self.is_whole = true;
    }

    /// Adds a member of the layer that was begun.
    ///
    /// # Errors
    /// [`TooMany`] when no more is kept.
    pub fn add(&mut self, member: Member) -> Result<(), TooMany> {
        let path = self.name(&member.path);
        let windows = self.windows;
        let Some(layer) = self.read.last_mut() else { return Ok(()) };
        let (folder, own) = path.rsplit_once('/').unwrap_or(("", path.as_str()));
        let (path, kept) = match own.strip_prefix(".wh.") {
            Some(".wh..opq") => (folder.to_owned(), Kept::Folder { opaque: true }),
            Some(gone) => (join(folder, gone), Kept::Gone),
            None => (path.clone(), Kept::of(member.node, windows)),
        };
        let mut count = |path: &str| {
            self.members += 1;
            self.names += path.len();
            if self.members > MOST_MEMBERS || self.names > MOST_NAMES {
                Err(TooMany)
            } else {
                Ok(())
            }
        };
        // Archives need not name the folders of what they hold.
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).unwrap_or_default();
            match layer.get_mut(folder) {
                // Taken away below, and made anew here.
                Some(kept @ Kept::Gone) => *kept = Kept::Folder { opaque: true },
                Some(_) => {}
                None => {
                    count(folder)?;
                    layer.insert(folder.into(), Kept::Folder { opaque: false });
                }
            }
        }
        let kept = match (layer.get(path.as_str()), kept) {
            // What hides the layers below goes on doing so, whichever of the two comes first: a
            // whiteout is about them, not about its own layer.
            (Some(Kept::Folder { opaque: true } | Kept::Gone), Kept::Folder { .. })
            | (Some(Kept::Folder { .. }), Kept::Gone) => Kept::Folder { opaque: true },
            (Some(_), Kept::Gone) => return Ok(()),
            (Some(_), kept) => kept,
            (None, kept) => {
                count(&path)?;
                kept
            }
        };
        layer.insert(path.into(), kept);
        Ok(())
    }

    /// Looks for a file by its absolute name, through links.
    pub fn find(&self, path: &str) -> Found<'_> {
        self.follow(path, &mut 0)
    }

    fn follow(&self, path: &str, links: &mut usize) -> Found<'_> {
        // What is still to be walked, the next part last.
        let mut ahead: Vec<String> = Vec::new();
        let walk = |ahead: &mut Vec<String>, path: &str| {
            ahead.extend(path.split('/').rev().map(str::to_owned));
        };
        walk(&mut ahead, &self.name(path));
        let mut at = String::new();
        while let Some(part) = ahead.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.truncate(at.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let next = join(&at, &part);
            let is_last = ahead.iter().all(|part| matches!(part.as_str(), "" | "."));
            match self.look(&next) {
                Err(unknown) => return unknown,
                Ok(Kept::Folder { .. }) => at = next,
                Ok(Kept::File(kind)) if is_last => return Found::File(kind),
                Ok(Kept::Special) if is_last => return Found::NoFile,
                Ok(Kept::Link(target)) => {
                    *links += 1;
                    if *links > MOST_LINKS || ahead.len() > 1000 {
                        return Found::Missing;
                    }
                    if target.starts_with('/') {
                        at.clear();
                    }
                    walk(&mut ahead, target);
                }
                Ok(Kept::Same(target)) if is_last => {
                    *links += 1;
                    if *links > MOST_LINKS {
                        return Found::Missing;
                    }
                    return self.follow(&format!("/{target}"), links);
                }
                Ok(_) => return Found::Missing,
            }
        }
        Found::NoFile
    }

    /// The member of this very name that has the word.
    fn look(&self, path: &str) -> Result<&Kept, Found<'static>> {
        for (number, layer) in self.read.iter().enumerate() {
            match layer.get(path) {
                Some(Kept::Gone) => return Err(Found::Missing),
                Some(kept) => return Ok(kept),
                None => {}
            }
            let hides = |folder: &str| match layer.get(folder) {
                None | Some(Kept::Folder { opaque: false }) => false,
                Some(_) => true,
            };
            let is_last = number + 1 == self.read.len();
            if is_last && self.is_partial {
                return Err(Found::NotYet);
            }
            if hides("")
                || path.match_indices('/').any(|(at, _)| hides(path.get(..at).unwrap_or_default()))
            {
                return Err(Found::Missing);
            }
        }
        Err(if self.is_whole { Found::Missing } else { Found::NotYet })
    }

    /// A name without its first slash and without `.` and `..`, as it is kept.
    fn name(&self, path: &str) -> String {
        let mut name = String::with_capacity(path.len());
        let lower;
        let path = if self.windows {
            lower = path.replace('\\', "/").to_lowercase();
            lower.as_str()
        } else {
            path
        };
        for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
            if part == ".." {
                name.truncate(name.rfind('/').unwrap_or(0));
            } else {
                name = join(&name, part);
            }
        }
        name
    }
}

impl Kept {
    fn of(node: Node, windows: bool) -> Self {
        let target = |target: String| {
            if windows { target.replace('\\', "/").to_lowercase() } else { target }.into()
        };
        match node {
            Node::File(kind) => Self::File(kind),
            Node::Directory => Self::Folder { opaque: false },
            Node::Link(to) => Self::Link(target(to)),
            Node::Same(to) => Self::Same(target(to)),
            Node::Special => Self::Special,
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
