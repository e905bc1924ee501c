//! The command line that `docker manifest` users know: the same arguments, flags, output and exit
//! codes, and `ls`, which docker lacks. Errors are docker's text where it is true, then a hint.

mod answer;
mod apply;
mod arguments;
mod check;
mod copy;
mod count;
mod csv;
mod diff;
mod guard;
mod login;
mod ls;
mod manifest;
mod publications;
mod recipe;
mod usage;

pub use arguments::{
    AnnotateArgs, ApplyArgs, CheckArgs, Command, CopyArgs, CreateArgs, DiffArgs, DiffFormat,
    InspectArgs, LoginArgs, LogoutArgs, LsArgs, PushArgs, PushesArgs, ResumeArgs, RmArgs, UndoArgs,
};

pub use usage::{Refusal, words};

use std::io::Write;

use engine::lists::ListError;
use engine::{Config, Engine};

/// The exit code of a command that failed, docker's.
const FAILED: u8 = 1;
/// That of `diff --exit-code`, whose 1 and 2 say what was found.
const DIFF_FAILED: u8 = 3;

/// That of `check`, whose 1 says what was found.
const CHECK_FAILED: u8 = 3;

/// Why a command failed: what to print, and what to do next.
#[derive(Debug)]
struct Failure {
    text: String,
    hint: Option<String>,
}

impl Failure {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None }
    }
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        Self::about(&error, "")
    }
}

impl Failure {
    /// Docker's line, which says of what it failed if there is a `context`; and below it Manifold's,
    /// where docker's line says less.
    fn about(error: &ListError, context: &str) -> Self {
        let answer = match error {
            ListError::Registry(error) => answer::dockers_line(error),
            _ => None,
        };
        let text = match answer {
            Some(line) => format!("{context}{line}\n{error}"),
            None => error.to_string(),
        };
        Self { text, hint: error.hint() }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(format!("the output could not be written: {error}"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("the manifest is not JSON: {error}"))
    }
}

/// Runs a command and gives its exit code.
pub async fn run(
    command: Command,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> u8 {
    let outcome = match command {
        Command::Diff(args) => {
            let failed = if args.exit_code { DIFF_FAILED } else { FAILED };
            let outcome = Box::pin(diff::run(&args, config, out, err)).await;
            return finish(outcome, failed, err);
        }
        Command::Check(args) => {
            let outcome = Box::pin(check::run(&args, config, out)).await;
            return finish(outcome, CHECK_FAILED, err);
        }
        Command::Create(args) => manifest::create(&args, config, out).await,
        Command::Annotate(args) => manifest::annotate(&args, config),
        Command::Inspect(args) => manifest::inspect(&args, config, out).await,
        Command::Push(args) => Box::pin(manifest::push(&args, config, out)).await,
        Command::Rm(args) => manifest::rm(&args, config),
        Command::Ls(args) => ls::run(&args, config, out, err),
        Command::Recipe(args) => recipe::run(&args, config, out, err),
        Command::Apply(args) => Box::pin(apply::run(&args, config, out)).await,
        Command::Copy(args) => Box::pin(copy::run(&args, config, out, err)).await,
        Command::Pushes(args) => publications::list(&args, config, out).await,
        Command::Resume(args) => Box::pin(publications::resume(&args, config, out)).await,
        Command::Undo(args) => Box::pin(publications::undo(&args, config, out)).await,
        Command::Login(args) => login::login(&args, config, out, err).await,
        Command::Logout(args) => login::logout(&args, config, out).await,
    };
    finish(outcome.map(|()| 0), FAILED, err)
}

/// The exit code; says on `err` why it failed, if it did.
fn finish(outcome: Result<u8, Failure>, failed: u8, err: &mut impl Write) -> u8 {
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            // Nobody is left to tell when the error output is closed too.
            let _ = writeln!(err, "{}", domain::error::printable(failure.text));
            if let Some(hint) = failure.hint {
                let _ = writeln!(err, "hint: {hint}");
            }
            failed
        }
    }
}

fn engine(config: Config, insecure: bool) -> Result<Engine, Failure> {
    let config = Config { insecure: config.insecure || insecure, ..config };
    Engine::new(config).map_err(|error| Failure { text: error.message, hint: error.hint })
}
