//! The session that the project must make easy.

use super::by_design::HIDDEN_CAUSE;
use super::{Action, Case, act, differs, story, typed};
use crate::parity::compare::Aspect;

pub(super) fn session() -> Vec<Case> {
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
pub(super) fn behind_password() -> Vec<Case> {
    let mut steps = vec![
        differs(
            "create --insecure R/me/echo-platform R/me/echo-platform-arm64",
            &[Aspect::Stderr],
            HIDDEN_CAUSE,
            (1, "hint: Sign in"),
        ),
        act(Action::SignIn),
    ];
    steps.extend(session().into_iter().flat_map(|case| case.steps));
    vec![Case { behind_password: true, ..story("the session, behind a password", steps) }]
}
