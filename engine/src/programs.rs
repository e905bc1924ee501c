//! What machine an image's programs are for: its layers are read from the top, unpacked as they come,
//! until the files that tell have been seen. Nothing is written, and little is kept.

use std::io::{self, BufReader, Read};

use bytes::{Buf as _, Bytes};
use domain::executable::{Archive, Inquiry, Programs};
use domain::image_config::MAX_CONFIG_BYTES;
use domain::manifest::Manifest;
use domain::{ApiError, Code, Descriptor, Platform, Reference, Repository};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::commands::unreadable;
use crate::registry::{Beginning, Client, Ended};

/// The most bytes of an image that are unpacked (4 GiB): a few bytes can unpack to any number.
const MOST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;
/// How much is unpacked at once, in bytes.
const STEP: usize = 128 * 1024;
/// How many pieces wait to be unpacked.
const WAITING: usize = 2;
/// The largest window of zstd, as a power of two: what decoders of images accept (128 MiB).
const LARGEST_WINDOW: u32 = 27;

/// Reads as far as needed, and no more than `most` bytes.
pub(crate) async fn check(
    client: &Client,
    reference: &Reference,
    platform: Option<Platform>,
    most: u64,
) -> Result<Programs, ApiError> {
    let raw = client.manifest(reference).await?;
    let parsed = raw.parse().map_err(|error| unreadable(&error).about(reference))?;
    let Manifest::Image(image) = parsed else {
        return Err(ApiError::new(Code::Invalid, "a list has no programs of its own")
            .with_hint("Ask about one of its images.")
            .about(reference));
    };
    if !image.config.media_type.is_image_config() {
        return Err(
            ApiError::new(Code::Unsupported, "an artifact has no programs").about(reference)
        );
    }
    let repository = reference.repository();
    let config = client.blob(repository, &image.config.digest, MAX_CONFIG_BYTES).await?;
    let config: Value = serde_json::from_slice(&config).map_err(|error| {
        let message = format!("the image's config is not valid: {error}");
        ApiError::new(Code::BadResponse, message).about(&image.config.digest)
    })?;
    let platform = platform.filter(Platform::is_complete);
    let said = || serde_json::from_value(config.clone()).unwrap_or_default();
    let platform = platform.unwrap_or_else(said);
    let state = State { inquiry: Inquiry::new(&config, &platform), read: 0, unpacked: 0 };
    Reading { client, repository, most }.all(&image.layers, state).await
}

struct Reading<'a> {
    client: &'a Client,
    repository: &'a Repository,
    most: u64,
}

/// What is known so far.
#[derive(Debug)]
struct State {
    inquiry: Inquiry,
    /// How many bytes came from the registry.
    read: u64,
    /// How many those were, unpacked.
    unpacked: u64,
}

impl Reading<'_> {
    async fn all(self, layers: &[Descriptor], mut state: State) -> Result<Programs, ApiError> {
        let (mut used, mut stopped) = (0, None);
        let mut below = layers.iter().rev();
        while stopped.is_none() && !state.inquiry.is_settled() {
            let Some(layer) = below.next() else {
                state.inquiry.layers().close();
                break;
            };
            used += 1;
            (state, stopped) = self.layer(layer, state).await?;
        }
        let State { inquiry, read, unpacked } = state;
        let (files, is_settled) = (inquiry.files(), stopped.is_none());
        Ok(Programs { files, is_settled, read, unpacked, layers: used, stopped })
    }

    /// Reads one layer, as far as needed. Gives what is known then, and why it could not go on.
    async fn layer(
        &self,
        layer: &Descriptor,
        state: State,
    ) -> Result<(State, Option<ApiError>), ApiError> {
        if layer.media_type.packing() == "encrypted" {
            let error = ApiError::new(Code::Unsupported, "the layer is encrypted");
            return Ok((state, Some(error.about(&layer.digest))));
        }
        let (taker, pieces) = mpsc::channel(WAITING);
        let what = Beginning {
            repository: self.repository,
            digest: &layer.digest,
            size: layer.size,
            most: self.most.saturating_sub(state.read),
        };
        let reading = self.client.read_beginning(what, taker);
        let unpacking = tokio::task::spawn_blocking(move || unpack(Pieces::new(pieces), state));
        let ((ended, read), unpacked) = tokio::join!(reading, unpacking);
        let (mut state, outcome) = unpacked.map_err(|error| {
            ApiError::new(Code::Internal, format!("unpacking a layer broke off: {error}"))
        })?;
        state.read += read;
        let error = match (outcome, ended) {
            (Ok(Unpacked::Enough), _) => None,
            (_, Err(error)) => Some(error.into()),
            (_, Ok(Ended::Spent)) => Some(spent(self.most)),
            (Ok(Unpacked::All), _) => None,
            (Err(error), _) => Some(ApiError::new(Code::BadResponse, error.to_string())),
        };
        Ok((state, error.map(|error: ApiError| error.about(&layer.digest))))
    }
}

fn spent(most: u64) -> ApiError {
    let message = format!("no more than {most} bytes were to be read");
    ApiError::new(Code::Unsupported, message).with_hint("Allow more bytes, and ask again.")
}

/// How unpacking a layer ended.
enum Unpacked {
    /// All that is wanted is known, or the archive has ended.
    Enough,
    /// There was no more.
    All,
}

/// Why a layer cannot be unpacked.
#[derive(Debug, thiserror::Error)]
enum UnpackError {
    #[error("the layer cannot be unpacked: {0}")]
    Packing(#[from] io::Error),
    #[error(transparent)]
    Archive(#[from] domain::executable::ArchiveError),
    #[error(transparent)]
    TooMany(#[from] domain::executable::TooMany),
    #[error("the image unpacks to more than {MOST_UNPACKED} bytes")]
    TooLarge,
}

/// Unpacks a layer into what is known.
fn unpack(pieces: Pieces, mut state: State) -> (State, Result<Unpacked, UnpackError>) {
    state.inquiry.layers().begin();
    let outcome = unpacked(pieces).map_err(UnpackError::from);
    let outcome = outcome.and_then(|content| take(content, &mut state));
    if matches!(outcome, Ok(Unpacked::All)) {
        state.inquiry.layers().end();
    }
    (state, outcome)
}

fn take(mut content: Box<dyn Read>, state: &mut State) -> Result<Unpacked, UnpackError> {
    let (mut archive, mut step) = (Archive::default(), vec![0; STEP]);
    loop {
        let count = content.read(&mut step)?;
        if count == 0 {
            return Ok(Unpacked::All);
        }
        state.unpacked += count as u64;
        if state.unpacked > MOST_UNPACKED {
            return Err(UnpackError::TooLarge);
        }
        let mut members = Vec::new();
        archive.push(step.get(..count).unwrap_or_default(), &mut |one| members.push(one))?;
        let are_new = !members.is_empty();
        members.into_iter().try_for_each(|member| state.inquiry.layers().add(member))?;
        if archive.is_ended() {
            state.inquiry.layers().end();
            return Ok(Unpacked::Enough);
        }
        if are_new && state.inquiry.is_settled() {
            return Ok(Unpacked::Enough);
        }
    }
}

/// The content of a layer by its own first bytes: media types are often wrong.
fn unpacked(mut pieces: Pieces) -> io::Result<Box<dyn Read>> {
    let mut first = [0; 4];
    let mut filled = 0;
    while let Some(rest) = first.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match pieces.read(rest)? {
            0 => break,
            count => filled += count,
        }
    }
    let start = first.get(..filled).unwrap_or_default().to_vec();
    let whole = Read::chain(io::Cursor::new(start), pieces);
    Ok(match first {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(BufReader::new(whole))),
        // A frame, or one to be skipped, with which some archives begin (RFC 8878, section 3.1).
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
            let mut decoder = zstd::Decoder::new(whole)?;
            decoder.window_log_max(LARGEST_WINDOW)?;
            Box::new(decoder)
        }
        _ => Box::new(whole),
    })
}

/// The bytes of a layer as they come.
struct Pieces {
    pieces: mpsc::Receiver<Bytes>,
    now: Bytes,
}

impl Pieces {
    fn new(pieces: mpsc::Receiver<Bytes>) -> Self {
        Self { pieces, now: Bytes::new() }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.now.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.now = piece,
                None => return Ok(0),
            }
        }
        let count = self.now.len().min(into.len());
        self.now.copy_to_slice(into.get_mut(..count).unwrap_or_default());
        Ok(count)
    }
}

#[cfg(test)]
mod fuzz;
