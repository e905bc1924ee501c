//! What is refused, in which words, with which exit code.

use super::{Case, typed};

pub(super) fn errors() -> Vec<Case> {
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
                "create --insecure R/app:e1 R/BAD",
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
