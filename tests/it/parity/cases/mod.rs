//! The table: what is typed, in order, and where Manifold differs on purpose.
//!
//! In an argument, `R` before a slash is the registry's host and port, `L` the same registry under
//! another name, which makes it another registry for docker; `sha:TAG` is the digest of
//! `app:TAG`. Steps that begin with `+` are done to the home or the registry, not typed.

mod by_design;
mod errors;
mod lists;
mod session;

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
        session::session(),
        session::behind_password(),
        lists::create(),
        lists::annotate(),
        lists::inspect(),
        lists::push(),
        errors::errors(),
        by_design::by_design(),
    ];
    groups.into_iter().flatten().collect()
}
