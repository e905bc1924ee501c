//! Where Manifold differs on purpose, and what it does instead.

use acceptance::proxy::Quirks;

use super::{Action, Case, act, differs, same, story};
use crate::parity::compare::Aspect;

const HIDDEN_CAUSE: &str =
    "docker says that the image is not there; Manifold says why it cannot look";

/// What Manifold says then.
const PLAIN_HTTP: (i32, &str) = (1, "speaks plain HTTP where HTTPS was expected\nhint: ");

pub(super) fn by_design() -> Vec<Case> {
    vec![
        story(
            "create is all or nothing",
            vec![differs(
                "create --insecure R/app:half R/app:amd64 R/app:missing",
                &[Aspect::Store],
                "docker leaves the first entry behind, and refuses the retry",
                (1, "no such manifest: HOST:PORT/app:missing"),
            )],
        ),
        story(
            "two references with one file name",
            vec![differs(
                "create --insecure R/x:col R/app:v1-amd64 R/app-v1:amd64",
                &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Store],
                "docker loses an entry silently",
                (1, "HOST:PORT/app-v1:amd64 and HOST:PORT/app:v1-amd64 have the same name"),
            )],
        ),
        story(
            "a registry that does not say the digest of what it took",
            vec![
                same("create --insecure R/app:nodig R/app:amd64"),
                act(Action::Quirks(Quirks { no_digest_header: true, no_mounts: false })),
                differs(
                    "push R/app:nodig",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr],
                    "docker fails after it has pushed",
                    (0, "sha256:"),
                ),
            ],
        ),
        story(
            "a registry that does not mount",
            vec![
                same("create --insecure R/elsewhere/x:nm R/app:s390x"),
                act(Action::Quirks(Quirks { no_digest_header: false, no_mounts: true })),
                differs(
                    "push R/elsewhere/x:nm",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Puts, Aspect::Mounts],
                    "docker fails at the first blob; Manifold carries the blobs over",
                    (0, "Pushed ref HOST:PORT/elsewhere/x@sha256:"),
                ),
            ],
        ),
        story(
            "a registry that speaks plain HTTP, without --insecure",
            vec![
                differs("create R/app:e5 R/app:amd64", &[Aspect::Stderr], HIDDEN_CAUSE, PLAIN_HTTP),
                differs("inspect R/app:amd64", &[Aspect::Stderr], HIDDEN_CAUSE, PLAIN_HTTP),
            ],
        ),
        story(
            "a list within a list",
            vec![differs(
                "inspect --insecure -v R/app:nested",
                &[Aspect::Stderr],
                "docker prints a type of its source code, Manifold the media type",
                (1, "unsupported manifest type: application/vnd.oci.image.index.v1+json"),
            )],
        ),
        story(
            "a torn file in the store",
            vec![
                same("create --insecure R/app:torn R/app:amd64 R/app:arm64"),
                act(Action::Tear),
                differs(
                    "push R/app:torn",
                    &[Aspect::Stderr],
                    "docker does not say which file",
                    (1, "/docker/manifests/HOST-PORT_app-torn/HOST-PORT_app-amd64: "),
                ),
                differs(
                    "inspect --insecure R/app:torn",
                    &[Aspect::Stderr],
                    "docker looks in the registry instead and hides the list",
                    (1, "/docker/manifests/HOST-PORT_app-torn/HOST-PORT_app-amd64: "),
                ),
                differs(
                    "create --insecure --amend R/app:torn R/app:amd64",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Store],
                    "docker cannot mend a list; Manifold fetches the entry again",
                    (0, "Created manifest list"),
                ),
            ],
        ),
    ]
}
