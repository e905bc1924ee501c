//! Where Manifold differs on purpose, and what it does instead.

use acceptance::proxy::Quirks;

use super::{Action, Case, Step, act, differs, same, story};
use crate::parity::compare::Aspect;

/// Everything that a command gives.
const OUTCOME: &[Aspect] = &[Aspect::Code, Aspect::Stdout, Aspect::Stderr];

pub(super) const HIDDEN_CAUSE: &str =
    "docker says that the image is not there; Manifold says why it cannot look";
pub(super) const GARBLED: &str =
    "docker prints the manifest as its program holds it; Manifold says what is wrong";
const CERTIFICATE: &str = "docker does not check the certificate of a registry on this machine; Manifold does without --insecure";
const OTHER_LIST: &str = "docker shows or deletes another list when two lists have one folder name";
const HTTP_ALONE: &str = "docker pushes over plain HTTP alone where it may be insecure; Manifold takes HTTPS where it is spoken";
const NETWORK: &str = "docker prints the error of its network library; Manifold says what it means";
const UNCHECKED: &str =
    "docker does not look whether the manifest in a file is the one that the file names";
const TOO_OLD: &str = "docker cannot read the files of docker 18.06 and older";
const HELP: &str =
    "the help is Manifold's own, without docker's note that the command is experimental";

/// What Manifold says then.
const PLAIN_HTTP: (i32, &str) = (1, "speaks plain HTTP where HTTPS was expected\nhint: ");

pub(super) fn cases() -> Vec<Case> {
    let mut cases = made();
    cases.extend(names());
    cases.extend(transport());
    cases.extend(stored());
    cases.extend(words());
    cases
}

/// Names that docker's file names cannot tell apart.
fn names() -> Vec<Case> {
    vec![
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
            "two lists with one folder name",
            vec![
                same("create --insecure R/x:one-1 R/app:amd64"),
                differs(
                    "inspect --insecure R/x-one:1",
                    OUTCOME,
                    OTHER_LIST,
                    (1, "no such manifest: "),
                ),
                differs(
                    "rm R/x-one:1",
                    &[Aspect::Code, Aspect::Stderr, Aspect::Store],
                    OTHER_LIST,
                    (1, "HOST:PORT/x-one:1 and HOST:PORT/x:one-1 have the same name"),
                ),
            ],
        ),
        story(
            "an entry under the name of another",
            vec![
                same("create --insecure R/x:ann R/app:v1-amd64"),
                differs(
                    "annotate --variant v9 R/x:ann R/app-v1:amd64",
                    &[Aspect::Code, Aspect::Stderr, Aspect::Store],
                    "docker annotates another entry when two references have one file name",
                    (1, "does not exist in"),
                ),
            ],
        ),
    ]
}

fn made() -> Vec<Case> {
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
            "a registry that does not say the digest of what it took",
            vec![
                same("create --insecure R/app:nodig R/app:amd64"),
                act(Action::Quirks(Quirks { no_digest_header: true, ..Quirks::default() })),
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
                act(Action::Quirks(Quirks { no_mounts: true, ..Quirks::default() })),
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

/// The same difference for several lines.
fn all_differ(
    lines: &[&str],
    aspects: &'static [Aspect],
    reason: &'static str,
    instead: (i32, &'static str),
) -> Vec<Step> {
    lines.iter().map(|line| differs(line, aspects, reason, instead)).collect()
}

fn transport() -> Vec<Case> {
    let not_trusted = (1, "TLS was refused: its certificate is signed by ");
    let pushed: &[Aspect] = &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Puts];
    let network = |name: &str, host: char, reading: &'static str, pushing: &'static str| {
        let lines = [
            format!("create {host}/app:x {host}/app:amd64"),
            format!("create --insecure {host}/app:x {host}/app:amd64"),
            format!("inspect {host}/app:amd64"),
            format!("inspect --insecure {host}/app:amd64"),
        ];
        let insecure = |line: &str| line.contains("--insecure");
        let says = |line: &str| if insecure(line) { pushing } else { reading };
        let steps =
            lines.iter().map(|line| differs(line, &[Aspect::Stderr], NETWORK, (1, says(line))));
        story(name, steps.collect())
    };
    vec![
        story(
            "self-signed HTTPS on this machine, without --insecure",
            vec![
                differs("inspect T/app:amd64", OUTCOME, CERTIFICATE, not_trusted),
                differs("inspect -v T/app:remote-list", OUTCOME, CERTIFICATE, not_trusted),
                differs(
                    "create T/app:x T/app:amd64",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Store],
                    CERTIFICATE,
                    not_trusted,
                ),
            ],
        ),
        story(
            "self-signed HTTPS on this machine, a push",
            vec![
                same("create --insecure T/app:tls2 T/app:amd64 T/app:arm64"),
                differs("push T/app:tls2", pushed, HTTP_ALONE, (0, "sha256:")),
                differs("push --insecure T/app:tls2", pushed, HTTP_ALONE, (0, "sha256:")),
                same("inspect T/app:tls2"),
            ],
        ),
        network("a port that nobody listens on", 'N', REFUSED, REFUSED),
        network("a port that speaks neither TLS nor HTTP", 'G', "HTTPS was expected", NOT_HTTP),
        pushing_to_nobody("N/app:x", "N/app:amd64", REFUSED),
        pushing_to_nobody("G/app:x", "G/app:amd64", NOT_HTTP),
        Case {
            behind_password: true,
            ..story(
                "an account that is missing, and one that is wrong",
                vec![
                    differs(
                        "inspect --insecure R/app:amd64",
                        &[Aspect::Stderr],
                        HIDDEN_CAUSE,
                        UNAUTHORIZED,
                    ),
                    act(Action::SignInWrongly),
                    differs(
                        "inspect --insecure R/app:amd64",
                        &[Aspect::Stderr],
                        HIDDEN_CAUSE,
                        UNAUTHORIZED,
                    ),
                    act(Action::SignIn),
                    same("create --insecure R/app:x R/app:amd64"),
                    act(Action::SignInWrongly),
                    same("push R/app:x"),
                    differs(
                        "create --insecure R/app:y R/app:amd64",
                        &[Aspect::Stderr],
                        HIDDEN_CAUSE,
                        UNAUTHORIZED,
                    ),
                ],
            )
        },
    ]
}

const REFUSED: &str = "the connection was refused\nhint: Nothing listens there";
const NOT_HTTP: &str = "does not speak HTTP as it should (";
const UNAUTHORIZED: (i32, &str) =
    (1, "unauthorized: authentication required\nHOST:PORT/app:amd64: ");

fn pushing_to_nobody(list: &'static str, entry: &'static str, says: &'static str) -> Case {
    let lines = [format!("push {list}"), format!("push --insecure {list}")];
    let mut steps = vec![act(Action::Plant(list, entry))];
    steps.extend(lines.iter().map(|line| differs(line, &[Aspect::Stderr], NETWORK, (1, says))));
    story(&format!("a push to a registry that is none, {list}"), steps)
}

fn stored() -> Vec<Case> {
    let damaged = (1, "image manifest digest mismatch (sha256:");
    vec![
        story(
            "a file whose manifest is not the one that it names",
            vec![
                same("create --insecure R/app:lie R/app:amd64"),
                act(Action::Lie),
                differs("inspect R/app:lie", OUTCOME, UNCHECKED, damaged),
                differs("inspect R/app:lie R/app:amd64", OUTCOME, UNCHECKED, damaged),
                differs("push R/app:lie", &[Aspect::Stderr, Aspect::Puts], UNCHECKED, damaged),
                differs(
                    "annotate --variant v2 R/app:lie R/app:amd64",
                    &[Aspect::Code, Aspect::Stderr, Aspect::Store],
                    UNCHECKED,
                    damaged,
                ),
            ],
        ),
        story(
            "files of docker 18.06 and older",
            vec![
                same("create --insecure R/app:old1 R/app:amd64 R/app:armv7"),
                act(Action::MakeOld),
                differs(
                    "inspect R/app:old1 R/app:armv7",
                    OUTCOME,
                    TOO_OLD,
                    (0, "\"schemaVersion\": 2"),
                ),
                differs("inspect R/app:old1", OUTCOME, TOO_OLD, (0, "\"variant\": \"v7\"")),
                differs(
                    "push R/app:old1",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Puts],
                    TOO_OLD,
                    (0, "sha256:"),
                ),
                differs(
                    "create --insecure --amend R/app:old1 R/app:amd64 R/app:armv7",
                    &[Aspect::Code, Aspect::Stdout, Aspect::Stderr, Aspect::Store],
                    TOO_OLD,
                    (0, "Created manifest list"),
                ),
            ],
        ),
        story(
            "a push across repositories, with a layer that only its vendor has",
            vec![
                same("create --insecure R/new/foreign:x R/app:foreign"),
                differs(
                    "push R/new/foreign:x",
                    &[Aspect::Mounts],
                    "docker asks for layers that only their vendor has",
                    (0, "Pushed ref HOST:PORT/new/foreign@sha256:"),
                ),
            ],
        ),
    ]
}

fn words() -> Vec<Case> {
    vec![
        story(
            "an index of nothing",
            all_differ(
                &[
                    "inspect --insecure R/app:remote-empty",
                    "inspect --insecure -v R/app:remote-empty",
                ],
                OUTCOME,
                "docker says that an index of nothing is not there",
                (0, "[]"),
            ),
        ),
        story(
            "a tag that is not the digest's, inspected",
            all_differ(
                &[
                    "inspect --insecure R/app:amd64@sha:arm64",
                    "inspect --insecure -v R/app:amd64@sha:arm64",
                ],
                &[Aspect::Stderr],
                GARBLED,
                (1, "manifest verification failed for digest sha256:"),
            ),
        ),
        story(
            "help",
            vec![
                differs("create --help", &[Aspect::Stdout], HELP, (0, "Usage: manifold create")),
                differs("annotate --help", &[Aspect::Stdout], HELP, (0, "--os-features")),
                differs("inspect -h", &[Aspect::Stdout], HELP, (0, "Usage: manifold inspect")),
                differs("push a --help -p", &[Aspect::Stdout], HELP, (0, "--purge")),
                differs("rm --help", &[Aspect::Stdout], HELP, (0, "Usage: manifold rm")),
            ],
        ),
        story(
            "a command that is none",
            all_differ(
                &["bogus R/app:x", "bogus --amend R/app:x"],
                &[Aspect::Code, Aspect::Stderr],
                "a word that is no command is a reference for Manifold to open, so that it exits with 2",
                (2, "error: "),
            ),
        ),
        story(
            "a flag that is no letter of ASCII",
            vec![differs(
                "inspect -é a",
                &[Aspect::Stderr],
                "docker shows half of the letter",
                (125, "unknown shorthand flag: 'é' in -é"),
            )],
        ),
        story(
            "a host with an underscore",
            all_differ(
                &["inspect x host_x.example/app", "create R/app:x host_x.example/app"],
                &[Aspect::Stderr],
                "docker takes a host with an underscore for a path without a host",
                (1, "invalid reference format"),
            ),
        ),
    ]
}
