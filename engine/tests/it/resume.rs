//! Uploads that break off: what has arrived is asked for, and nothing is sent twice blindly.

use std::sync::{Arc, Mutex};

use domain::Digest;
use engine::registry::Kind;

use crate::ground::{Ground, repository};
use crate::script::{Reply, Script};

const BLOB: &[u8] = b"a blob of some bytes";

/// How the first PUT of content ends.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// Half of it is stored, then 500.
    Half,
    /// All of it is stored and the blob is there, then 500.
    AnswerLost,
    /// Nothing of it is stored.
    Nothing,
    /// The session is gone.
    SessionLost,
    /// Too many requests: nothing was looked at.
    TooMany,
}

/// What the registry has: sessions, and whether the blob is there.
#[derive(Default)]
struct Stored {
    sessions: Vec<Vec<u8>>,
    puts: usize,
    done: bool,
}

async fn registry(fault: Fault) -> (Script, Arc<Mutex<Stored>>) {
    let stored: Arc<Mutex<Stored>> = Arc::default();
    let shared = Arc::clone(&stored);
    let script = Script::open(move |seen| {
        let mut stored = shared.lock().unwrap();
        let session = seen.path.strip_prefix("/session/");
        let session: Option<usize> = session.and_then(|number| number.parse().ok());
        match (seen.method.as_str(), session) {
            ("POST", None) => {
                stored.sessions.push(Vec::new());
                let number = stored.sessions.len() - 1;
                Reply::new(202).header("location", format!("/session/{number}"))
            }
            ("HEAD", None) => Reply::new(if stored.done { 200 } else { 404 }),
            ("GET", Some(number)) => {
                let session: &Vec<u8> = &stored.sessions[number];
                let last = session.len().saturating_sub(1);
                Reply::new(204).header("range", format!("0-{last}"))
            }
            ("PUT", Some(number)) => {
                stored.puts += 1;
                let first = stored.puts == 1;
                let take = match fault {
                    Fault::Half if first => seen.body.len() / 2,
                    Fault::Nothing | Fault::SessionLost | Fault::TooMany if first => 0,
                    _ => seen.body.len(),
                };
                stored.sessions[number].extend(&seen.body[..take]);
                stored.done |= take == seen.body.len() && stored.sessions[number] == BLOB;
                match fault {
                    Fault::SessionLost if first => {
                        Reply::error(404, "BLOB_UPLOAD_UNKNOWN", "gone", "null")
                    }
                    Fault::TooMany if first => Reply::new(429),
                    _ if first => Reply::new(500),
                    _ if stored.done => Reply::new(201),
                    _ => Reply::error(400, "DIGEST_INVALID", "another digest", "null"),
                }
            }
            _ => Reply::new(204),
        }
    })
    .await;
    (script, stored)
}

#[tokio::test]
async fn an_upload_goes_on_from_what_has_arrived() {
    for (fault, puts, sessions) in [
        (Fault::Half, 2, 1),
        (Fault::AnswerLost, 1, 1),
        (Fault::Nothing, 2, 2),
        (Fault::SessionLost, 2, 2),
        (Fault::TooMany, 2, 1),
    ] {
        let (script, stored) = registry(fault).await;
        let to = repository(&script.host(), "a");
        let outcome = Ground::new().client().upload_blob(&to, &Digest::of(BLOB), BLOB.into()).await;
        assert!(outcome.is_ok(), "{fault:?}: {outcome:?} {:?}", script.lines());
        let stored = stored.lock().unwrap();
        assert!(stored.done, "{fault:?}");
        assert_eq!((stored.puts, stored.sessions.len()), (puts, sessions), "{fault:?}");
    }
}

#[tokio::test]
async fn a_source_that_goes_on_beyond_the_blobs_size_is_stopped() {
    let script = Script::open(|seen| match seen.method.as_str() {
        "POST" | "PATCH" => Reply::new(202).header("location", "/session/0"),
        "GET" => Reply::new(200).endless(),
        _ => Reply::new(204),
    })
    .await;
    let (to, from) = (repository(&script.host(), "to"), repository(&script.host(), "from"));
    let (ground, digest) = (Ground::new(), Digest::of(BLOB));
    let mount = ground.client().mount(&to, &from, &digest).await.unwrap();
    let engine::registry::Mount::Refused(upload) = mount else { panic!("it does not mount") };
    let carried = ground.client().carry_blob(&from, &digest, 1 << 20, upload).await;
    let error = carried.unwrap_err();
    assert!(matches!(*error.kind, Kind::TooLarge { limit: 1_048_576 }), "{error}");
    let lines = script.lines();
    assert!(!lines.iter().any(|line| line.starts_with("PUT")), "not completed: {lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("DELETE")), "the session is given up");
}
