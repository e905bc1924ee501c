//! Every command and flag, with what it takes.

use super::{Action, Case, act, same, story, typed};

pub(super) fn create() -> Vec<Case> {
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

pub(super) fn annotate() -> Vec<Case> {
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

pub(super) fn inspect() -> Vec<Case> {
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

pub(super) fn push() -> Vec<Case> {
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
