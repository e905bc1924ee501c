//! The store as docker, an older docker or somebody's hand left it.

use super::{Action, Case, act, same, story};

pub(super) fn cases() -> Vec<Case> {
    vec![
        story(
            "store, an empty folder is an empty list",
            vec![
                act(Action::EmptyFolder("R/app:empty")),
                same("inspect R/app:empty"),
                same("inspect -v R/app:empty"),
                same("inspect R/app:empty R/app:amd64"),
                same("annotate --os linux R/app:empty R/app:amd64"),
                same("create --insecure R/app:empty R/app:amd64"),
                same("push R/app:empty"),
                same("push --purge R/app:empty"),
                same("rm R/app:empty"),
            ],
        ),
        story(
            "store, files of docker before 23, shown",
            vec![
                same("create --insecure R/app:raw1 R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("inspect R/app:raw1"),
                same("inspect -v R/app:raw1"),
                same("inspect -v R/app:raw1 R/app:amd64"),
                same("inspect R/app:raw1 R/app:amd64"),
                same("inspect R/app:raw1 R/app:oci-arm64"),
            ],
        ),
        story(
            "store, files of docker before 23, pushed",
            vec![
                same("create --insecure R/app:raw2 R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("push R/app:raw2"),
            ],
        ),
        story(
            "store, files of docker before 23, pushed across repositories",
            vec![
                same("create --insecure R/new/raw:x R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("push R/new/raw:x"),
            ],
        ),
        story(
            "store, files of docker before 23, annotated",
            vec![
                same("create --insecure R/app:raw3 R/app:amd64"),
                act(Action::ForgetRaw),
                same("annotate --variant v2 R/app:raw3 R/app:amd64"),
                same("push R/app:raw3"),
            ],
        ),
        story(
            "store, a manifest with its own white space without Raw",
            vec![
                same("create --insecure R/app:raw4 R/app:oddly"),
                act(Action::ForgetRaw),
                same("inspect R/app:raw4"),
                same("inspect -v R/app:raw4"),
                same("inspect R/app:raw4 R/app:oddly"),
                same("push R/app:raw4"),
                same("create --insecure -a R/app:raw4 R/app:oddly"),
            ],
        ),
        story(
            "store, a manifest with its own white space without Raw, elsewhere",
            vec![
                same("create --insecure R/new/raw:y R/app:oddly"),
                act(Action::ForgetRaw),
                same("push R/new/raw:y"),
            ],
        ),
        story(
            "store, an image of Docker Hub by its short name",
            vec![
                act(Action::Plant("docker.io/me/app:latest", "docker.io/library/alpine:3.20")),
                same("inspect me/app"),
                same("inspect -v docker.io/me/app"),
                same("inspect me/app alpine:3.20"),
                same("inspect -v me/app library/alpine:3.20"),
                same("inspect me/app index.docker.io/alpine:3.20"),
                same("inspect me/app alpine"),
                same("annotate --variant v2 me/app alpine:3.20"),
                same("create --amend docker.io/me/app:latest docker.io/library/alpine:3.20"),
                same("create me/app alpine:3.20"),
                same("rm docker.io/me/app"),
            ],
        ),
        story(
            "store, a list with an image of another registry",
            vec![
                act(Action::Plant("R/app:hub", "docker.io/library/alpine:3.20")),
                same("create --insecure --amend R/app:hub R/app:amd64 alpine:3.20"),
                same("inspect R/app:hub"),
                same("push R/app:hub"),
            ],
        ),
    ]
}
