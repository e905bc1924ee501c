//! The table: what is typed, in order, and where Manifold differs on purpose.
//!
//! In an argument, `R` before a slash is the registry's host and port, `L` the same registry under
//! another name, which makes it another registry for docker; `sha:TAG` is the digest of
//! `app:TAG`. Steps that begin with `+` are done to the home or the registry, not typed.

use acceptance::proxy::Quirks;

use super::compare::Aspect;

/// One story, in a home of its own.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// Whether it is played against the registries that want an account.
    pub(super) behind_password: bool,
    pub(super) steps: Vec<Step>,
}

/// One thing that is done.
pub(super) struct Step {
    pub(super) action: Action,
    /// What differs on purpose.
    pub(super) may_differ: &'static [Aspect],
    /// Why it does.
    pub(super) reason: &'static str,
    /// What Manifold must do instead: its exit code, and a part of what it says.
    pub(super) instead: Option<(i32, &'static str)>,
}

/// What is done.
pub(super) enum Action {
    /// Arguments after `docker manifest` or `manifold`.
    Type(&'static str),
    /// Makes an empty folder in the store.
    EmptyFolder(&'static str),
    /// Turns a list's files into those of docker before 23.0: no `Raw`.
    ForgetRaw,
    /// Makes the registry behave differently from here on.
    Quirks(Quirks),
    /// Pushes another image to `app:moving`.
    MoveTag,
    /// Signs in to the registry.
    SignIn,
    /// Cuts the store's first file off in the middle.
    Tear,
}

impl Step {
    /// The step as the report shows it.
    pub(super) fn text(&self) -> String {
        match &self.action {
            Action::Type(line) => (*line).to_owned(),
            Action::EmptyFolder(name) => format!("+ empty folder {name}"),
            Action::ForgetRaw => "+ store files without Raw".to_owned(),
            Action::Quirks(quirks) => format!("+ {quirks:?}"),
            Action::MoveTag => "+ app:moving moves".to_owned(),
            Action::SignIn => "+ sign in".to_owned(),
            Action::Tear => "+ a torn file".to_owned(),
        }
    }
}

fn same(line: &'static str) -> Step {
    act(Action::Type(line))
}

fn differs(
    line: &'static str,
    may_differ: &'static [Aspect],
    reason: &'static str,
    instead: (i32, &'static str),
) -> Step {
    Step { action: Action::Type(line), may_differ, reason, instead: Some(instead) }
}

fn act(action: Action) -> Step {
    Step { action, may_differ: &[], reason: "", instead: None }
}

fn typed(name: &'static str, lines: &[&'static str]) -> Case {
    story(name, lines.iter().map(|line| same(line)).collect())
}

fn story(name: &'static str, steps: Vec<Step>) -> Case {
    Case { name, behind_password: false, steps }
}

/// All cases.
pub(super) fn cases() -> Vec<Case> {
    let groups = [
        session(),
        behind_password(),
        create(),
        annotate(),
        inspect(),
        push(),
        errors(),
        by_design(),
    ];
    groups.into_iter().flatten().collect()
}

fn session() -> Vec<Case> {
    vec![typed(
        "the session",
        &[
            "create --insecure R/me/echo-platform R/me/echo-platform-arm64 R/me/echo-platform-amd64",
            "push R/me/echo-platform",
            "inspect R/me/echo-platform",
            "inspect -v R/me/echo-platform",
            "annotate --os-version macOS R/me/echo-platform R/me/echo-platform-arm64",
            "inspect R/me/echo-platform",
            "rm R/me/echo-platform",
            "inspect --insecure R/me/echo-platform",
            "inspect --insecure -v R/me/echo-platform",
        ],
    )]
}

/// The session against a registry that wants an account.
fn behind_password() -> Vec<Case> {
    let mut steps = vec![
        differs(
            "create --insecure R/me/echo-platform R/me/echo-platform-arm64",
            &[Aspect::Stderr],
            "docker says that the image is not there; Manifold says that nobody is signed in",
            (1, "hint: Sign in"),
        ),
        act(Action::SignIn),
    ];
    steps.extend(session().into_iter().flat_map(|case| case.steps));
    vec![Case { behind_password: true, ..story("the session, behind a password", steps) }]
}

fn create() -> Vec<Case> {
    vec![
        typed("create, one source", &["create --insecure R/app:one R/app:amd64"]),
        typed(
            "create, Docker images in another order than their names",
            &["create --insecure R/app:d3 R/app:s390x R/app:arm64 R/app:amd64", "inspect R/app:d3"],
        ),
        typed(
            "create, every arm",
            &["create --insecure R/app:arms R/app:armv7 R/app:armv6 R/app:armv5 R/app:arm64"],
        ),
        typed(
            "create, OCI images",
            &["create --insecure R/app:o2 R/app:oci-arm64 R/app:oci-amd64", "inspect -v R/app:o2"],
        ),
        typed(
            "create, Docker image first by name, OCI image second",
            &["create --insecure R/app:m1 R/app:oci-arm64 R/app:amd64", "inspect R/app:m1"],
        ),
        typed(
            "create, OCI image first by name, Docker image second",
            &["create --insecure R/app:m2 R/app:oci-amd64 R/app:s390x", "inspect R/app:m2"],
        ),
        typed(
            "create, Windows with os.version and os.features",
            &["create --insecure R/app:w R/app:windows R/app:amd64", "inspect R/app:w"],
        ),
        typed(
            "create, characters that Go escapes",
            &[
                "create --insecure R/app:html R/app:odd R/app:oddly",
                "inspect R/app:html",
                "inspect -v R/app:html",
                "push R/app:html",
            ],
        ),
        typed(
            "create, by digest, and by tag and digest",
            &[
                "create --insecure R/app:dig R/app@sha:amd64 R/app:arm64@sha:arm64",
                "inspect -v R/app:dig",
                "push R/app:dig",
            ],
        ),
        typed(
            "create, tag that is not the digest's",
            &["create --insecure R/app:baddig R/app:amd64@sha:arm64"],
        ),
        typed("create, deep path", &["create --insecure R/a/b/c:x R/deep/path/to/app:arm64"]),
        typed(
            "create, the same image twice",
            &["create --insecure R/app:twice R/app:amd64 R/app:amd64", "push R/app:twice"],
        ),
        typed(
            "create --amend",
            &[
                "create --insecure --amend R/app:am R/app:amd64",
                "create --insecure R/app:am R/app:arm64",
                "create --insecure -a R/app:am R/app:arm64 R/app:amd64",
                "inspect R/app:am",
            ],
        ),
        story(
            "create --amend keeps an entry whose tag has moved",
            vec![
                same("create --insecure R/app:stale R/app:moving"),
                act(Action::MoveTag),
                same("create --insecure --amend R/app:stale R/app:moving R/app:arm64"),
            ],
        ),
        story(
            "create --amend fetches entries of docker before 23 again",
            vec![
                same("create --insecure R/app:old R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("inspect R/app:old"),
                same("create --insecure --amend R/app:old R/app:amd64"),
            ],
        ),
    ]
}

fn annotate() -> Vec<Case> {
    let mut cases = vec![typed(
        "annotate, each flag",
        &[
            "create --insecure R/app:an R/app:amd64 R/app:armv7",
            "annotate --os windows R/app:an R/app:amd64",
            "annotate --arch arm64 --os linux R/app:an R/app:armv7",
            "annotate --variant v9 R/app:an R/app:armv7",
            "annotate --os-version 1.2<3>&é R/app:an R/app:armv7",
            "annotate --os-features a,b --os-features=b,c R/app:an R/app:armv7",
            "annotate --os-features a R/app:an R/app:armv7",
            "annotate R/app:an R/app:armv7",
            "inspect R/app:an",
            "inspect R/app:an R/app:armv7",
            "inspect -v R/app:an R/app:armv7",
            "push R/app:an",
        ],
    )];
    cases.push(typed(
        "annotate, pairs outside of docker's table",
        &[
            "create --insecure R/app:tab R/app:amd64",
            "annotate --arch loong64 R/app:tab R/app:amd64",
            "annotate --os windows --arch arm64 R/app:tab R/app:amd64",
            "annotate --os plan9 --arch s390x R/app:tab R/app:amd64",
            "annotate --os solaris R/app:tab R/app:amd64",
        ],
    ));
    cases
}

fn inspect() -> Vec<Case> {
    vec![
        typed(
            "inspect, remote images",
            &[
                "inspect --insecure R/app:amd64",
                "inspect --insecure R/app:oddly",
                "inspect --insecure R/app@sha:oci-amd64",
            ],
        ),
        typed(
            "inspect -v, remote images",
            &[
                "inspect --insecure -v R/app:windows",
                "inspect --insecure --verbose R/app:oddly",
                "inspect --insecure -v R/app@sha:oci-amd64",
            ],
        ),
        typed(
            "inspect, remote lists",
            &["inspect --insecure R/app:remote-list", "inspect --insecure R/app:remote-index"],
        ),
        typed(
            "inspect -v, remote lists",
            &[
                "inspect --insecure -v R/app:remote-list",
                "inspect --insecure -v R/app:remote-index",
            ],
        ),
        story(
            "inspect, an empty folder is an empty list",
            vec![
                act(Action::EmptyFolder("R/app:empty")),
                same("inspect R/app:empty"),
                same("inspect -v R/app:empty"),
                same("create --insecure R/app:empty R/app:amd64"),
                same("push R/app:empty"),
                same("rm R/app:empty"),
            ],
        ),
    ]
}

fn push() -> Vec<Case> {
    vec![
        typed(
            "push, one repository",
            &[
                "create --insecure R/app:p1 R/app:s390x R/app:amd64 R/app:arm64",
                "push --insecure R/app:p1",
                "push R/app:p1",
                "inspect --insecure R/app:p1",
            ],
        ),
        typed(
            "push, OCI",
            &["create --insecure R/app:p2 R/app:oci-amd64 R/app:oci-arm64", "push R/app:p2"],
        ),
        typed(
            "push, mixed, Windows",
            &["create --insecure R/app:p3 R/app:oci-windows R/app:windows", "push R/app:p3"],
        ),
        typed(
            "push, across repositories",
            &[
                "create --insecure R/new/place:x R/app:s390x R/deep/path/to/app:arm64 R/app:oci-amd64",
                "push R/new/place:x",
                "push R/new/place:x",
            ],
        ),
        typed(
            "push --purge",
            &[
                "create --insecure R/app:pp R/app:amd64",
                "push --purge R/app:pp",
                "push -p R/app:pp",
                "inspect --insecure R/app:pp",
            ],
        ),
        story(
            "push of entries of docker before 23",
            vec![
                same("create --insecure R/app:pold R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("push R/app:pold"),
            ],
        ),
        typed(
            "rm, one, several, some missing",
            &[
                "create --insecure R/app:r1 R/app:amd64",
                "create --insecure R/app:r2 R/app:amd64",
                "create --insecure R/app:r3 R/app:amd64",
                "rm R/app:r1",
                "rm R/app:r2 R/app:nothing R/app:r3 R/app:nothing-either",
                "rm R/app:r1",
            ],
        ),
    ]
}

fn errors() -> Vec<Case> {
    vec![
        typed(
            "wrong numbers of arguments",
            &[
                "create",
                "create R/app:x",
                "annotate R/app:x",
                "annotate a b c",
                "inspect",
                "inspect a b c",
                "push",
                "push a b",
                "rm",
            ],
        ),
        typed(
            "wrong flags",
            &[
                "create --bogus a b",
                "create -x a b",
                "push --purge=maybe a",
                "annotate --os",
                "rm --insecure a",
                "inspect -vx a",
            ],
        ),
        typed(
            "flags in other places and forms",
            &[
                "create R/app:f1 --insecure=true R/app:amd64 --amend=false",
                "create R/app:f1 R/app:arm64 -a --insecure",
                "inspect --verbose=false R/app:f1",
                "annotate R/app:f1 R/app:arm64 --variant=v9",
                "inspect R/app:f1 -- R/app:arm64",
            ],
        ),
        typed(
            "names that are none",
            &[
                "create R/BAD:x R/app:amd64",
                "create R/app:x R/BAD:amd64",
                "annotate R/BAD:x R/app:amd64",
                "annotate R/app:x R/BAD:amd64",
                "inspect R/BAD",
                "inspect R/app:x R/BAD",
                "push R/BAD",
                "rm R/BAD",
                "create ../x R/app:amd64",
                "rm a//b",
                "push R/app@sha256:123",
            ],
        ),
        typed(
            "lists and entries that are not there",
            &[
                "annotate R/app:none R/app:amd64",
                "inspect R/app:none R/app:amd64",
                "push R/app:none",
                "rm R/app:none",
                "create --insecure R/app:e1 R/app:amd64",
                "annotate --os linux R/app:e1 R/app:arm64",
                "inspect R/app:e1 R/app:arm64",
                "create --insecure R/app:e1 R/app:amd64",
            ],
        ),
        typed(
            "sources in another registry",
            &["create --insecure R/app:xr R/app:amd64 L/app:arm64", "push R/app:xr"],
        ),
        typed(
            "images that are not there",
            &["create --insecure R/app:e2 R/app:missing", "inspect --insecure R/app:missing"],
        ),
        typed(
            "lists as sources",
            &[
                "create --insecure R/app:e3 R/app:remote-list",
                "create --insecure R/app:e3 R/app:remote-index",
            ],
        ),
        typed(
            "an image that does not say its platform",
            &["create --insecure R/app:e4 R/app:noplatform", "inspect R/app:e4", "push R/app:e4"],
        ),
    ]
}

const HIDDEN_CAUSE: &str =
    "docker says that the image is not there; Manifold says why it cannot look";

/// What Manifold says then.
const PLAIN_HTTP: (i32, &str) = (1, "speaks plain HTTP where HTTPS was expected\nhint: ");

fn by_design() -> Vec<Case> {
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
