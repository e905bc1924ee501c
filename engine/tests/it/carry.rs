//! Blobs that are carried from one repository to another: in pieces, over connections that break.

use std::sync::{Arc, Mutex};

use domain::Digest;
use engine::registry::{Kind, Mount, Upload};

use crate::ground::{Ground, repository};
use crate::script::{Reply, Script};

/// A blob of three pieces and a bit.
fn blob() -> Vec<u8> {
    (0..27 * 1024 * 1024_u32).map(|n| (n % 251) as u8).collect()
}

/// What a registry that takes pieces has of the blob, and how often it was asked for what.
#[derive(Default)]
struct Stored {
    bytes: Vec<u8>,
    pieces: usize,
    reads: usize,
}

/// How the registry misbehaves.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The first read breaks in the middle.
    ReadBreaks,
    /// The same, and ranges are not understood.
    ReadBreaksWithoutRanges,
    /// The second piece is half stored, then answered with 500.
    PieceHalfStored,
    /// The blob is another one.
    WrongBlob,
}

async fn registry(fault: Fault) -> (Script, Arc<Mutex<Stored>>) {
    let stored: Arc<Mutex<Stored>> = Arc::default();
    let shared = Arc::clone(&stored);
    let script = Script::open(move |seen| {
        let mut stored = shared.lock().unwrap();
        match seen.method.as_str() {
            "POST" => Reply::new(202).header("location", "/session/0"),
            "GET" if seen.path.starts_with("/session") => {
                let last = stored.bytes.len().saturating_sub(1);
                Reply::new(204).header("range", format!("0-{last}"))
            }
            "GET" => {
                stored.reads += 1;
                let mut blob = blob();
                if fault == Fault::WrongBlob {
                    blob[5] ^= 1;
                }
                let breaks = matches!(fault, Fault::ReadBreaks | Fault::ReadBreaksWithoutRanges);
                if stored.reads == 1 && breaks {
                    return Reply::new(200).cut(&blob[..blob.len() / 2]);
                }
                match seen.range() {
                    Some(start) if fault != Fault::ReadBreaksWithoutRanges => {
                        Reply::new(206).body(&blob[start..])
                    }
                    _ => Reply::new(200).body(blob),
                }
            }
            "PATCH" => {
                stored.pieces += 1;
                let at = stored.bytes.len();
                assert_eq!(seen.content_range(), Some(at), "it goes on where it is");
                if fault == Fault::PieceHalfStored && stored.pieces == 2 {
                    stored.bytes.extend(&seen.body[..seen.body.len() / 2]);
                    return Reply::new(500);
                }
                stored.bytes.extend(&seen.body);
                Reply::new(202).header("location", format!("/session/{}", stored.pieces))
            }
            "PUT" => {
                stored.bytes.extend(&seen.body);
                Reply::new(201)
            }
            _ => Reply::new(204),
        }
    })
    .await;
    (script, stored)
}

async fn open(ground: &Ground, script: &Script, digest: &Digest) -> Upload {
    let (to, from) = (repository(&script.host(), "to"), repository(&script.host(), "from"));
    match ground.client().mount(&to, &from, digest).await.unwrap() {
        Mount::Refused(upload) => upload,
        Mount::Mounted => panic!("this registry does not mount"),
    }
}

#[tokio::test]
async fn a_blob_arrives_whole_over_connections_that_break() {
    let digest = Digest::of(&blob());
    for fault in
        [Fault::None, Fault::ReadBreaks, Fault::ReadBreaksWithoutRanges, Fault::PieceHalfStored]
    {
        let (script, stored) = registry(fault).await;
        let ground = Ground::new();
        let upload = open(&ground, &script, &digest).await;
        let from = repository(&script.host(), "from");
        ground.client().carry_blob(&from, &digest, blob().len() as u64, upload).await.unwrap();
        let stored = stored.lock().unwrap();
        assert!(digest.verify(&stored.bytes), "whole: {} bytes", stored.bytes.len());
        assert!(stored.pieces >= 3, "in pieces: {}", stored.pieces);
    }
}

#[tokio::test]
async fn a_blob_that_is_another_one_is_never_completed() {
    let digest = Digest::of(&blob());
    let (script, _) = registry(Fault::WrongBlob).await;
    let ground = Ground::new();
    let upload = open(&ground, &script, &digest).await;
    let from = repository(&script.host(), "from");
    let error =
        ground.client().carry_blob(&from, &digest, blob().len() as u64, upload).await.unwrap_err();
    assert!(matches!(&*error.kind, Kind::DigestMismatch { .. }), "names both: {error}");
    let lines = script.lines();
    assert!(!lines.iter().any(|line| line.starts_with("PUT")), "not completed: {lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("DELETE")), "the session is given up");
}
