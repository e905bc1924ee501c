//! `create`: how many sources, and in which form they are named.

use super::{Case, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = sources();
    cases.extend(names());
    cases.extend(refused());
    cases
}

fn sources() -> Vec<Case> {
    vec![
        typed("create, one source", &["create --insecure R/app:one R/app:amd64", "push R/app:one"]),
        typed(
            "create, one source under the name of the list",
            &["create --insecure R/app:amd64 R/app:amd64", "inspect R/app:amd64"],
        ),
        typed(
            "create, many sources",
            &[
                "create --insecure R/app:many R/app:windows R/app:v1-amd64 R/app:s390x R/app:riscv64 \
                 R/app:oci-arm64 R/app:oci-amd64 R/app:armv7 R/app:armv6 R/app:armv5 R/app:arm64 \
                 R/app:amd64",
                "inspect R/app:many",
                "inspect -v R/app:many",
                "push R/app:many",
            ],
        ),
        typed(
            "create, in another order than the names",
            &["create --insecure R/app:d3 R/app:s390x R/app:arm64 R/app:amd64", "inspect R/app:d3"],
        ),
        typed(
            "create, the same source twice",
            &["create --insecure R/app:twice R/app:amd64 R/app:amd64", "push R/app:twice"],
        ),
        typed(
            "create, the same image by two names",
            &[
                "create --insecure R/app:alias R/app:amd64 R/app@sha:amd64 R/app:amd64@sha:amd64",
                "inspect R/app:alias",
                "push R/app:alias",
            ],
        ),
        typed(
            "create, the same platform twice",
            &["create --insecure R/app:plat R/app:amd64 R/app:oci-amd64", "push R/app:plat"],
        ),
    ]
}

fn names() -> Vec<Case> {
    vec![
        typed(
            "create, no tag is latest",
            &["create --insecure R/app R/app", "inspect R/app", "push R/app", "rm R/app"],
        ),
        typed(
            "create, by digest",
            &[
                "create --insecure R/app:dig R/app@sha:arm64 R/app@sha:amd64",
                "inspect -v R/app:dig",
                "push R/app:dig",
            ],
        ),
        typed(
            "create, by tag and digest",
            &[
                "create --insecure R/app:tagdig R/app:arm64@sha:arm64 R/app:amd64@sha:amd64",
                "inspect R/app:tagdig R/app:arm64@sha:arm64",
                "inspect R/app:tagdig R/app:arm64",
                "push R/app:tagdig",
            ],
        ),
        typed(
            "create, tag that is not the digest's",
            &["create --insecure R/app:baddig R/app:amd64@sha:arm64"],
        ),
        typed(
            "create, tag that is missing with a digest that is there",
            &["create --insecure R/app:baddig2 R/app:missing@sha:arm64"],
        ),
        typed(
            "create, digest that is missing",
            &[
                "create --insecure R/app:nodig R/app@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            ],
        ),
        typed(
            "create, a list named by digest",
            &[
                "create --insecure R/app@sha:amd64 R/app:amd64",
                "inspect R/app@sha:amd64",
                "annotate --variant v2 R/app@sha:amd64 R/app:amd64",
                "rm R/app@sha:amd64",
            ],
        ),
        typed(
            "create, a list named by tag and digest",
            &["create --insecure R/app:x@sha:amd64 R/app:amd64", "rm R/app:x@sha:amd64"],
        ),
        typed(
            "create, deep path",
            &["create --insecure R/a/b/c:x R/deep/path/to/app:arm64", "push R/a/b/c:x"],
        ),
        typed(
            "create, every character that a path may have",
            &[
                "create --insecure R/x.y/z__w/u-v:T_1.2-x R/a.b/c__d/e-f/g0:x",
                "push R/x.y/z__w/u-v:T_1.2-x",
            ],
        ),
        typed(
            "create, every character that a tag may have",
            &["create --insecure R/app:_L.1-X R/app:Upper_Case.1-x", "push R/app:_L.1-X"],
        ),
    ]
}

fn refused() -> Vec<Case> {
    vec![
        typed(
            "create, images that are not there",
            &[
                "create --insecure R/app:e2 R/app:missing",
                "create --insecure R/app:e2 R/nothing/here:amd64",
            ],
        ),
        typed(
            "create, lists as sources",
            &[
                "create --insecure R/app:e3 R/app:remote-list",
                "create --insecure R/app:e3 R/app:remote-index",
                "create --insecure R/app:e3 R/app:nested",
                "create --insecure R/app:e3 R/app@sha:remote-index",
            ],
        ),
        typed(
            "create, sources in another registry",
            &[
                "create --insecure R/app:xr R/app:amd64 L/app:arm64",
                "inspect R/app:xr",
                "inspect -v R/app:xr",
                "push R/app:xr",
            ],
        ),
        typed(
            "create, a list that is there",
            &[
                "create --insecure R/app:e1 R/app:amd64",
                "create --insecure R/app:e1 R/app:amd64",
                "create --insecure R/app:e1 R/app:arm64",
                "create --insecure R/app:e1 R/BAD",
                "create --insecure R/app:e1 R/app:missing",
            ],
        ),
    ]
}
