//! `create --amend`: on lists that are missing, there, moved and old.

use super::{Action, Case, act, same, story, typed};

pub(super) fn cases() -> Vec<Case> {
    vec![
        typed(
            "--amend, a list that is not there",
            &["create --insecure --amend R/app:am1 R/app:amd64", "inspect R/app:am1"],
        ),
        typed(
            "--amend, a list that is there",
            &[
                "create --insecure R/app:am2 R/app:amd64",
                "create --insecure R/app:am2 R/app:arm64",
                "create --insecure --amend R/app:am2 R/app:arm64",
                "create --insecure -a R/app:am2 R/app:s390x R/app:amd64",
                "inspect R/app:am2",
                "push R/app:am2",
            ],
        ),
        typed(
            "--amend, with nothing new and no registry asked",
            &[
                "create --insecure R/app:am3 R/app:amd64",
                "create --amend R/app:am3 R/app:amd64",
                "create -a R/app:am3 R/app:amd64 R/app:amd64",
            ],
        ),
        typed(
            "--amend keeps annotations",
            &[
                "create --insecure R/app:am4 R/app:amd64",
                "annotate --variant v3 --os-version 9 R/app:am4 R/app:amd64",
                "create --insecure --amend R/app:am4 R/app:amd64 R/app:arm64",
                "push R/app:am4",
            ],
        ),
        typed(
            "--amend after a push changes the pushed list",
            &[
                "create --insecure R/app:am5 R/app:amd64",
                "push R/app:am5",
                "create --insecure --amend R/app:am5 R/app:arm64",
                "push --purge R/app:am5",
                "inspect --insecure R/app:am5",
            ],
        ),
        typed(
            "--amend does not read the registry's list",
            &[
                "create --insecure R/app:am6 R/app:amd64",
                "push --purge R/app:am6",
                "create --insecure --amend R/app:am6 R/app:arm64",
                "inspect R/app:am6",
            ],
        ),
        typed(
            "--amend, a name that leads to a list",
            &[
                "create --insecure R/app:am7 R/app:amd64",
                "create --insecure --amend R/app:am7 R/app:remote-list",
                "create --insecure --amend R/app:am7 R/app:missing",
                "inspect R/app:am7",
            ],
        ),
        story(
            "--amend keeps an entry whose tag has moved",
            vec![
                same("create --insecure R/app:stale R/app:moving"),
                act(Action::MoveTag),
                same("create --insecure --amend R/app:stale R/app:moving R/app:arm64"),
                same("push R/app:stale"),
                same("create --insecure R/app:fresh R/app:moving"),
            ],
        ),
        story(
            "--amend fetches entries of docker before 23 again",
            vec![
                same("create --insecure R/app:old R/app:amd64 R/app:oci-arm64"),
                act(Action::ForgetRaw),
                same("inspect R/app:old"),
                same("create --insecure --amend R/app:old R/app:amd64"),
            ],
        ),
        story(
            "--amend fills an empty folder",
            vec![
                act(Action::EmptyFolder("R/app:am8")),
                same("create --insecure R/app:am8 R/app:amd64"),
                same("create --insecure --amend R/app:am8 R/app:amd64"),
                same("push R/app:am8"),
            ],
        ),
    ]
}
