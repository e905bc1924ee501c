//! Layers: tar archives, gzipped, the same every time.

use std::io::{Read as _, Write as _};

use domain::Digest;
use flate2::{Compression, Crc, GzBuilder};

use super::Blob;

/// The longest stored block that deflate has (RFC 1951, section 3.2.4).
const LONGEST_BLOCK: usize = 0xffff;

/// Noise is made once for this many bytes and repeated with a stamp. More than deflate's window of
/// 32 KiB, so that it does not compress for others either.
const NOISE_BLOCK: usize = 256 * 1024;

/// A layer and the instruction that made it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The Dockerfile instruction, as an image's history writes it.
    pub instruction: String,
    /// The layer as stored: a gzipped tar archive.
    pub blob: Blob,
    /// Digest of the archive before compression.
    pub diff_id: Digest,
}

impl Layer {
    /// A layer with one file of this text, compressed.
    pub fn of_text(instruction: &str, path: &str, text: &str) -> Self {
        let tar = archive(path, text.as_bytes());
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        // Writing to a vector does not fail.
        let _ = gzip.write_all(&tar);
        Self::new(instruction, &tar, gzip.finish().unwrap_or_default())
    }

    /// A layer with one file of about `size` bytes that do not compress; `seed` decides which.
    pub fn of_bytes(instruction: &str, seed: &str, size: usize) -> Self {
        // A path of its own, so that a layer does not hide the file of the one below it.
        let path = format!("usr/share/{:016x}.bin", hash(seed));
        let tar = archive(&path, &noise(seed, size));
        Self::new(instruction, &tar, gzip_stored(&tar))
    }

    /// A layer with these members.
    pub fn of_members(instruction: &str, members: &[Member<'_>]) -> Self {
        let mut archive = tar::Builder::new(Vec::new());
        for member in members {
            // Writing to a vector does not fail; a path that is too long would be left out.
            let _ = member.append(&mut archive);
        }
        let tar = archive.into_inner().unwrap_or_default();
        Self::new(instruction, &tar, gzip_stored(&tar))
    }

    /// The same content packed by another compressor, as a build on another machine does.
    #[must_use]
    pub fn compressed(self) -> Self {
        let mut tar = Vec::new();
        // The bytes were packed here and lie in memory: reading them does not fail.
        let _ = flate2::read::GzDecoder::new(&self.blob.bytes[..]).read_to_end(&mut tar);
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::fast());
        let _ = gzip.write_all(&tar);
        Self::new(&self.instruction, &tar, gzip.finish().unwrap_or_default())
    }

    fn new(instruction: &str, tar: &[u8], gzipped: Vec<u8>) -> Self {
        Self {
            instruction: instruction.to_owned(),
            blob: Blob::new(gzipped),
            diff_id: Digest::of(tar),
        }
    }
}

/// A member of a layer.
#[derive(Debug, Clone, Copy)]
pub enum Member<'a> {
    /// A file and its content.
    File(&'a str, &'a [u8]),
    /// A symbolic link and where it leads.
    Link(&'a str, &'a str),
    /// What the layers below have under this name is gone (OCI image specification, whiteouts).
    Gone(&'a str),
}

impl Member<'_> {
    fn append(self, archive: &mut tar::Builder<Vec<u8>>) -> std::io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_mtime(0);
        header.set_mode(0o755);
        match self {
            Self::File(path, content) => {
                header.set_size(content.len() as u64);
                archive.append_data(&mut header, path, content)
            }
            Self::Link(path, target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                archive.append_link(&mut header, path, target)
            }
            Self::Gone(path) => {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let slash = if folder.is_empty() { "" } else { "/" };
                header.set_size(0);
                archive.append_data(&mut header, format!("{folder}{slash}.wh.{name}"), &b""[..])
            }
        }
    }
}

fn archive(path: &str, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_cksum();
    let mut archive = tar::Builder::new(Vec::with_capacity(content.len() + 4096));
    // Writing to a vector does not fail; a path that is too long would give an empty layer.
    let _ = archive.append_data(&mut header, path, content);
    archive.into_inner().unwrap_or_default()
}

/// Gzip without compression, written here because `flate2` takes ten times as long for it in a
/// debug build, which is what a developer's `--demo` waits for.
fn gzip_stored(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + content.len() / 8192 + 32);
    // RFC 1952: magic, deflate, no flags, no time, no level, system unknown.
    out.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
    let mut blocks = content.chunks(LONGEST_BLOCK).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let mut checksum = Crc::new();
    checksum.update(content);
    out.extend_from_slice(&checksum.sum().to_le_bytes());
    out.extend_from_slice(&checksum.amount().to_le_bytes());
    out
}

/// Bytes that look random and are the same for the same seed (xorshift64*).
pub(super) fn noise(seed: &str, size: usize) -> Vec<u8> {
    let mut state = hash(seed) | 1;
    let mut block = Vec::with_capacity(NOISE_BLOCK);
    while block.len() < NOISE_BLOCK.min(size) {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        block.extend_from_slice(&state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    let mut bytes = Vec::with_capacity(size + NOISE_BLOCK + 8);
    for stamp in 0_u64.. {
        if bytes.len() >= size {
            break;
        }
        bytes.extend_from_slice(&stamp.to_le_bytes());
        bytes.extend_from_slice(&block);
    }
    bytes.truncate(size);
    bytes
}

/// FNV-1a, which is enough to tell seeds apart.
fn hash(seed: &str) -> u64 {
    seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_layer_is_a_gzipped_archive_whose_content_has_the_diff_id() {
        for layer in [
            Layer::of_text("RUN uname -a > /os.txt", "os.txt", "Linux"),
            Layer::of_bytes("COPY . .", "small", 10),
            Layer::of_bytes("COPY . .", "exactly a block", LONGEST_BLOCK),
            Layer::of_bytes("COPY . .", "large", 700_000),
        ] {
            let mut tar = Vec::new();
            GzDecoder::new(&layer.blob.bytes[..]).read_to_end(&mut tar).unwrap();
            assert!(layer.diff_id.verify(&tar), "{}", layer.instruction);
            assert!(layer.blob.digest.verify(&layer.blob.bytes));
            let mut archive = tar::Archive::new(&tar[..]);
            assert_eq!(archive.entries().unwrap().flatten().count(), 1, "one file");
        }
    }

    #[test]
    fn the_seed_decides_the_content() {
        let digest = |seed| Layer::of_bytes("", seed, 5_000).blob.digest;
        assert_eq!(digest("a"), digest("a"), "the same every time");
        assert_ne!(digest("a"), digest("b"));
    }
}
