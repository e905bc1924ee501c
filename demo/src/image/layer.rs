//! Layers: tar archives of one file, gzipped, the same every time.

use std::io::Write as _;

use bytes::Bytes;
use domain::Digest;
use flate2::{Compression, GzBuilder};

/// A layer and the instruction that made it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The Dockerfile instruction.
    pub instruction: String,
    /// The layer as stored.
    pub gzipped: Bytes,
    /// Digest of the archive before compression.
    pub diff_id: Digest,
}

impl Layer {
    /// A layer with one file of this text.
    pub fn of_text(instruction: &str, path: &str, text: &str) -> Self {
        Self::pack(instruction, path, text.as_bytes())
    }

    /// A layer with one file of about `size` bytes that do not compress; `seed` decides which.
    pub fn of_bytes(instruction: &str, seed: &str, size: usize) -> Self {
        Self::pack(instruction, "usr/lib/content.bin", &noise(seed, size))
    }

    fn pack(instruction: &str, path: &str, content: &[u8]) -> Self {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_cksum();
        let mut archive = tar::Builder::new(Vec::new());
        // Writing to a vector does not fail; a path that is too long would give an empty layer.
        let _ = archive.append_data(&mut header, path, content);
        let tar = archive.into_inner().unwrap_or_default();
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::fast());
        let _ = gzip.write_all(&tar);
        Self {
            instruction: instruction.to_owned(),
            gzipped: gzip.finish().unwrap_or_default().into(),
            diff_id: Digest::of(&tar),
        }
    }
}

/// Bytes that look random and are the same for the same seed (xorshift64*).
fn noise(seed: &str, size: usize) -> Vec<u8> {
    let mut state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}
