//! What registries answer when they refuse.

use acceptance::proxy::{Canned, Quirks};

use super::by_design::{GARBLED, HIDDEN_CAUSE};
use super::{Action, Case, Step, act, differs, same, story};
use crate::parity::compare::Aspect;

const ONCE_MORE: &str =
    "docker gives up at the first mount that a registry in trouble answers with 5xx";
const MOUNT_500: &str = "received unexpected HTTP status: 500 Internal Server Error";
const JSON: &str = "application/json";
const UNAUTHORIZED: &str =
    r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[]}]}"#;
/// A part of the digest of the config of `app:amd64`, which docker mounts first.
const CONFIG: &str = "864ac2e9c338aab1";

fn answer(method: &'static str, path: &'static str, status: u16, body: &'static str) -> Step {
    let canned = Canned { method, path, status, content_type: JSON, body };
    act(Action::Quirks(Quirks { canned: Some(canned), ..Quirks::default() }))
}

/// An answer to reading that docker takes for "not there".
fn hiding(name: &str, status: u16, body: &'static str, says: &'static str) -> Case {
    let mut steps = vec![answer("GET", "/manifests/", status, body)];
    for line in ["create --insecure R/app:ans R/app:amd64", "inspect --insecure -v R/app:amd64"] {
        steps.push(differs(line, &[Aspect::Stderr], HIDDEN_CAUSE, (1, says)));
    }
    story(name, steps)
}

/// Both commands that read from a registry, and a push.
fn reading(name: &str, status: u16, body: &'static str) -> Case {
    story(
        name,
        vec![
            answer("GET", "/manifests/", status, body),
            same("create --insecure R/app:ans R/app:amd64"),
            same("inspect --insecure R/app:amd64"),
            same("inspect --insecure -v R/app:amd64"),
        ],
    )
}

fn writing(name: &str, status: u16, body: &'static str) -> Case {
    story(
        name,
        vec![
            same("create --insecure R/app:ans R/app:amd64"),
            answer("PUT", "/manifests/", status, body),
            same("push --purge R/app:ans"),
        ],
    )
}

fn without_detail() -> Case {
    let body = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
    let mut steps = vec![answer("GET", "/manifests/", 404, body)];
    for line in ["create --insecure R/app:ans R/app:amd64", "inspect --insecure -v R/app:amd64"] {
        let reason = "docker does not say which image when the registry gives no detail";
        let says = (1, "no such manifest: HOST:PORT/app:amd64\nhint: ");
        steps.push(differs(line, &[Aspect::Stderr], reason, says));
    }
    story("answers, MANIFEST_UNKNOWN without detail", steps)
}

/// A mount of the config of `app:amd64` that is answered so.
fn mounting(name: &str, status: u16, body: &'static str) -> Case {
    story(
        name,
        vec![
            same("create --insecure R/new/ans:x R/app:amd64"),
            answer("POST", CONFIG, status, body),
            same("push R/new/ans:x"),
        ],
    )
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = to_reading();
    cases.extend(that_docker_hides());
    cases.extend(to_pushing());
    cases
}

fn to_reading() -> Vec<Case> {
    vec![
        reading(
            "answers, MANIFEST_UNKNOWN with detail",
            404,
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"x"}}]}"#,
        ),
        reading(
            "answers, NAME_UNKNOWN",
            404,
            r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"app"}}]}"#,
        ),
        reading(
            "answers, DENIED",
            403,
            r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#,
        ),
        reading(
            "answers, DENIED in the registry's own words",
            403,
            r#"{"errors":[{"code":"DENIED","message":"the project is archived","detail":"x"}]}"#,
        ),
        reading("answers, 404 without a reason", 404, "not here"),
        reading("answers, 404 with nothing", 404, ""),
        reading(
            "answers, TOOMANYREQUESTS",
            429,
            r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}"#,
        ),
        reading(
            "answers, a code that nobody knows",
            400,
            r#"{"errors":[{"code":"ODD_THING","message":"something odd"}]}"#,
        ),
        reading(
            "answers, several errors",
            400,
            r#"{"errors":[{"code":"NAME_INVALID","message":"invalid repository name"},{"code":"TAG_INVALID","message":"bad tag","detail":1}]}"#,
        ),
        reading("answers, 500", 500, "boom"),
        reading(
            "answers, 503 in JSON",
            503,
            r#"{"errors":[{"code":"UNAVAILABLE","message":"later"}]}"#,
        ),
    ]
}

fn that_docker_hides() -> Vec<Case> {
    vec![
        hiding(
            "answers, 429 without a reason",
            429,
            "slow down",
            "the registry answered 429\nhint: ",
        ),
        hiding("answers, 403 without a reason", 403, "<html>no</html>", "answered 403\nhint: "),
        hiding(
            "answers, 401 without a way to sign in",
            401,
            UNAUTHORIZED,
            "unauthorized: authentication required\nHOST:PORT/app:amd64: ",
        ),
        without_detail(),
        story(
            "answers, a config that is not there",
            vec![
                answer(
                    "GET",
                    "/blobs/",
                    404,
                    r#"{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry","detail":"x"}]}"#,
                ),
                same("create --insecure R/app:ans R/app:amd64"),
                differs(
                    "inspect --insecure R/app:amd64",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr],
                    "docker needs the config even where it shows nothing of it",
                    (0, "\"schemaVersion\": 2"),
                ),
                differs(
                    "inspect --insecure -v R/app:amd64",
                    &[Aspect::Stderr],
                    GARBLED,
                    (1, "unknown blob\nHOST:PORT/app@sha256:"),
                ),
            ],
        ),
    ]
}

fn to_pushing() -> Vec<Case> {
    vec![
        writing(
            "answers, a push DENIED",
            403,
            r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#,
        ),
        writing(
            "answers, a push that is not valid",
            400,
            r#"{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":{}}]}"#,
        ),
        writing("answers, a push 500", 500, "boom"),
        writing(
            "answers, a push 404",
            404,
            r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"app"}}]}"#,
        ),
        writing("answers, a push 401", 401, UNAUTHORIZED),
        story(
            "answers, a push that is refused without a reason",
            vec![
                same("create --insecure R/app:ans R/app:amd64"),
                answer("PUT", "/manifests/", 413, "too large"),
                differs(
                    "push R/app:ans",
                    &[Aspect::Stderr],
                    "docker shows that it could not parse the answer",
                    (1, "HOST:PORT/app:ans: the registry answered 413"),
                ),
            ],
        ),
        story(
            "answers, an image of a push DENIED",
            vec![
                same("create --insecure R/new/ans:x R/app:amd64"),
                answer(
                    "PUT",
                    "/manifests/sha256",
                    403,
                    r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#,
                ),
                same("push R/new/ans:x"),
            ],
        ),
        mounting(
            "answers, a mount DENIED",
            403,
            r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#,
        ),
        mounting(
            "answers, a mount 404",
            404,
            r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"app"}}]}"#,
        ),
        story(
            "answers, a mount 500",
            vec![
                same("create --insecure R/new/ans:x R/app:amd64"),
                answer("POST", CONFIG, 500, "boom"),
                differs("push R/new/ans:x", &[Aspect::Mounts], ONCE_MORE, (1, MOUNT_500)),
            ],
        ),
    ]
}
