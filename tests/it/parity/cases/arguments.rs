//! How many arguments, which flags, in which places and forms; and help.

use super::{Case, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = refused();
    cases.extend(read());
    cases
}

fn refused() -> Vec<Case> {
    vec![
        typed(
            "arguments, create",
            &["create", "create R/app:x", "create --amend", "create -- R/app:x"],
        ),
        typed(
            "arguments, annotate",
            &["annotate", "annotate R/app:x", "annotate a b c", "annotate --os linux R/app:x"],
        ),
        typed(
            "arguments, inspect",
            &["inspect", "inspect a b c", "inspect -v", "inspect -- a b c"],
        ),
        typed("arguments, push", &["push", "push a b", "push -p", "push --purge a b"]),
        typed("arguments, rm", &["rm", "rm --"]),
        typed(
            "flags that are none",
            &[
                "create --bogus a b",
                "create -x a b",
                "create -v a b",
                "annotate --bogus=1 a b",
                "annotate --amend a b",
                "annotate --os_version 1 a b",
                "annotate --OS linux a b",
                "inspect -vx a",
                "inspect --verbos a",
                "inspect -p a",
                "push --amend a",
                "push -a a",
                "rm --insecure a",
                "rm -f a",
            ],
        ),
        typed(
            "flags written wrongly",
            &[
                "push --purge=maybe a",
                "push -p=maybe a",
                "inspect --insecure= a",
                "inspect --verbose=2 a",
                "create --amend=yes a b",
                "create ---amend a b",
                "create --=amend a b",
            ],
        ),
        typed(
            "flags without their value",
            &[
                "annotate --os",
                "annotate a b --arch",
                "annotate a b --os-features",
                "annotate a b --variant",
                "annotate a b --os-version",
            ],
        ),
    ]
}

fn read() -> Vec<Case> {
    vec![
        typed(
            "flags after names, and after --",
            &[
                "create R/app:f1 --insecure=true R/app:amd64 --amend=false",
                "create R/app:f1 R/app:arm64 -a --insecure",
                "inspect R/app:f1 -v R/app:arm64",
                "inspect R/app:f1 -- R/app:arm64",
                "inspect -- R/app:f1 -v",
                "annotate R/app:f1 R/app:arm64 --variant=v9",
                "push R/app:f1 -p=false",
                "rm -- R/app:f1",
                "rm -- -p",
            ],
        ),
        typed(
            "switches that are on or off",
            &[
                "create --insecure=1 R/app:f2 R/app:amd64",
                "create --insecure=T --amend=TRUE R/app:f2 R/app:arm64",
                "create --insecure --amend --amend=f R/app:f2 R/app:s390x",
                "inspect --verbose=false R/app:f2",
                "inspect -v=true R/app:f2",
                "inspect -v=0 R/app:f2",
                "push --purge --purge=false R/app:f2",
                "push -p=1 R/app:f2",
            ],
        ),
        typed(
            "values that look like flags",
            &[
                "create --insecure R/app:f3 R/app:amd64",
                "annotate --os-version --variant R/app:f3 R/app:amd64",
                "annotate --os-version= --variant -- R/app:f3 R/app:amd64",
                "annotate --os-version=a=b R/app:f3 R/app:amd64",
                "annotate --variant -v R/app:f3 R/app:amd64",
                "inspect R/app:f3",
            ],
        ),
        typed(
            "help, with a flag that is wrong",
            &[
                "create --help --bogus",
                "create --bogus --help",
                "push --help=maybe",
                "annotate --help --os",
                "inspect --help=false",
                "rm --help=false R/app:none",
            ],
        ),
    ]
}
