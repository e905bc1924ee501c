//! The table: what is typed, in order, and where Manifold differs on purpose.
//!
//! In an argument, the first part of a reference may be a letter that stands for a host: `R` the
//! registry, `L` the same registry under another name, which makes it another one for docker; `T` the
//! same over HTTPS with a certificate that nobody has signed; `G` a port that speaks neither TLS nor
//! HTTP; `N` a port that nobody listens on. `sha:TAG` is the digest of `app:TAG`. Steps that begin with
//! `+` are done to the home or the registry, not typed.

mod amend;
mod annotate;
mod answers;
mod arguments;
mod by_design;
mod create;
mod images;
mod inspect;
mod names;
mod pairs;
mod push;
mod session;
mod store;
mod transport;

use acceptance::proxy::Quirks;

use super::compare::Aspect;

/// One story, in a home of its own.
pub(super) struct Case {
    pub(super) name: String,
    /// Whether it is played against the registries that want an account.
    pub(super) behind_password: bool,
    pub(super) steps: Vec<Step>,
}

/// One thing that is done.
pub(super) struct Step {
    pub(super) action: Action,
    /// What differs on purpose.
    pub(super) may_differ: &'static [Aspect],
    /// Why it does. `docs/parity.md` says it in the same words.
    pub(super) reason: &'static str,
    /// What Manifold must do instead: its exit code, and a part of what it says.
    pub(super) instead: Option<(i32, &'static str)>,
}

/// What is done.
pub(super) enum Action {
    /// Arguments after `docker manifest` or `manifold`.
    Type(String),
    /// Makes an empty folder in the store.
    EmptyFolder(&'static str),
    /// Puts an image into a list without a registry: the list, the image.
    Plant(&'static str, &'static str),
    /// Turns all files into those of docker before 23.0: no `Raw`.
    ForgetRaw,
    /// Turns all files into those of docker 18.06 and older: no `Descriptor` either.
    MakeOld,
    /// Makes all files name another digest than that of their manifest.
    Lie,
    /// Cuts the store's first file off in the middle.
    Tear,
    /// Makes the registry behave differently from here on.
    Quirks(Quirks),
    /// Pushes another image to `app:moving`.
    MoveTag,
    /// Signs in to the registry.
    SignIn,
    /// The same with a wrong password.
    SignInWrongly,
}

impl Step {
    /// The step as the report shows it.
    pub(super) fn text(&self) -> String {
        match &self.action {
            Action::Type(line) => line.clone(),
            Action::EmptyFolder(name) => format!("+ empty folder {name}"),
            Action::Plant(list, entry) => format!("+ {entry} is in {list}"),
            Action::ForgetRaw => "+ store files without Raw".to_owned(),
            Action::MakeOld => "+ store files without Descriptor".to_owned(),
            Action::Lie => "+ store files with another digest".to_owned(),
            Action::Tear => "+ a torn file".to_owned(),
            Action::Quirks(quirks) => format!("+ {quirks:?}"),
            Action::MoveTag => "+ app:moving moves".to_owned(),
            Action::SignIn => "+ sign in".to_owned(),
            Action::SignInWrongly => "+ sign in with a wrong password".to_owned(),
        }
    }
}

/// A line that does what docker does.
pub(super) fn same(line: impl Into<String>) -> Step {
    act(Action::Type(line.into()))
}

fn differs(
    line: &str,
    may_differ: &'static [Aspect],
    reason: &'static str,
    instead: (i32, &'static str),
) -> Step {
    Step { action: Action::Type(line.to_owned()), may_differ, reason, instead: Some(instead) }
}

fn act(action: Action) -> Step {
    Step { action, may_differ: &[], reason: "", instead: None }
}

fn typed(name: &str, lines: &[&str]) -> Case {
    story(name, lines.iter().map(|line| same(*line)).collect())
}

/// A case of these steps, against the registry that everybody may read and write.
pub(super) fn story(name: &str, steps: Vec<Step>) -> Case {
    Case { name: name.to_owned(), behind_password: false, steps }
}

/// All cases.
pub(super) fn cases() -> Vec<Case> {
    let groups = [
        session::session(),
        session::behind_password(),
        create::cases(),
        images::cases(),
        amend::cases(),
        annotate::cases(),
        pairs::cases(),
        inspect::cases(),
        push::cases(),
        store::cases(),
        arguments::cases(),
        names::cases(),
        answers::cases(),
        transport::cases(),
        by_design::cases(),
    ];
    groups.into_iter().flatten().collect()
}
