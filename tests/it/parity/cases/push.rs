//! `push` and `rm`.

use super::{Case, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = one_repository();
    cases.extend(across());
    cases.extend(rm());
    cases
}

fn one_repository() -> Vec<Case> {
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
            "push, over a tag that is there",
            &[
                "create --insecure R/app:p2 R/app:amd64",
                "push R/app:p2",
                "rm R/app:p2",
                "create --insecure R/app:p2 R/app:oci-arm64",
                "push R/app:p2",
                "rm R/app:p2",
                "inspect --insecure R/app:p2",
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
        typed(
            "push -p",
            &["create --insecure R/app:ps R/app:amd64 R/app:arm64", "push -p R/app:ps"],
        ),
        typed(
            "push --purge=false",
            &[
                "create --insecure R/app:pf R/app:amd64",
                "push --purge=false R/app:pf",
                "push -p=0 R/app:pf",
            ],
        ),
        typed(
            "push --purge keeps what could not be pushed",
            &[
                "create --insecure R/app:pk R/app:noplatform",
                "push --purge R/app:pk",
                "inspect R/app:pk",
            ],
        ),
        typed(
            "push, a list that is not there",
            &["push R/app:none", "push --purge R/app:none", "push alpine", "push R/app"],
        ),
    ]
}

fn across() -> Vec<Case> {
    vec![
        typed(
            "push, across repositories",
            &[
                "create --insecure R/new/place:x R/s/p:y R/app:s390x",
                "create --insecure R/new/place:x R/app:s390x R/deep/path/to/app:arm64 R/app:oci-amd64",
                "push R/new/place:x",
                "push R/new/place:x",
            ],
        ),
        typed(
            "push, some images here and some there",
            &[
                "create --insecure R/app:here R/app:amd64 R/deep/path/to/app:arm64 R/app-v1:amd64",
                "push R/app:here",
                "push --purge R/app:here",
                "inspect --insecure -v R/app:here",
            ],
        ),
        typed(
            "push --purge, across repositories",
            &["create --insecure R/new/purged:x R/app:amd64", "push --purge R/new/purged:x"],
        ),
        typed(
            "push, across repositories, the same image by two names",
            &["create --insecure R/new/two:x R/app:amd64 R/app@sha:amd64", "push R/new/two:x"],
        ),
        typed(
            "push, across repositories, written with odd white space",
            &["create --insecure R/new/odd:x R/app:oddly R/app:control", "push R/new/odd:x"],
        ),
        typed(
            "push, a layer that only its vendor has, one repository",
            &["create --insecure R/app:pfl R/app:foreign", "push R/app:pfl"],
        ),
    ]
}

fn rm() -> Vec<Case> {
    vec![
        typed("rm, one", &["create --insecure R/app:r1 R/app:amd64", "rm R/app:r1", "rm R/app:r1"]),
        typed(
            "rm, several",
            &[
                "create --insecure R/app:r2 R/app:amd64",
                "create --insecure R/app:r3 R/app:amd64",
                "create --insecure R/app:r4 R/app:amd64",
                "rm R/app:r2 R/app:r4",
            ],
        ),
        typed(
            "rm, some missing",
            &[
                "create --insecure R/app:r5 R/app:amd64",
                "create --insecure R/app:r6 R/app:amd64",
                "rm R/app:nothing R/app:r5 R/app:nothing-either R/app:r6",
            ],
        ),
        typed(
            "rm, some that are no names",
            &[
                "create --insecure R/app:r7 R/app:amd64",
                "rm R/BAD R/app:r7",
                "rm R/app:nothing R/BAD",
            ],
        ),
        typed("rm, none there", &["rm R/app:none", "rm alpine busybox", "rm R/app:a R/app:b"]),
        typed(
            "rm, twice the same",
            &["create --insecure R/app:r8 R/app:amd64", "rm R/app:r8 R/app:r8"],
        ),
        typed(
            "rm, an entry is not a list",
            &["create --insecure R/app:r9 R/app:amd64", "rm R/app:amd64", "rm R/app:r9"],
        ),
    ]
}
