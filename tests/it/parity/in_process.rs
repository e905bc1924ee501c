//! Manifold's command line within this process: what `main` does with its arguments, without the
//! start of a program.

use std::ffi::OsString;

use acceptance::{Outcome, TempHome};
use clap::Parser;
use engine::Config;
use manifold::cli;

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: cli::Command,
}

/// `manifold ARGUMENTS`.
pub(super) async fn run(home: &TempHome, arguments: &[String]) -> Outcome {
    let words = std::iter::once("manifold").chain(arguments.iter().map(String::as_str));
    let words = match cli::words(words.map(OsString::from).collect()) {
        Ok(words) => words,
        Err(refusal) => {
            let (code, stderr) = (refusal.code().into(), format!("{refusal}\n"));
            return Outcome { code, stdout: String::new(), stderr };
        }
    };
    let line = Line::try_parse_from(words).expect("a command of docker's");
    let config = Config::of_folders(home.docker(), home.data());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(line.command, config, &mut out, &mut err).await;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Outcome { code: code.into(), stdout: text(out), stderr: text(err) }
}
