//! What can be typed after `manifold`.

use std::str::FromStr;

use clap::{Args, Parser, Subcommand};
use domain::diff::Source;
use domain::reference::{Reference, ReferenceError, Repository};
use domain::route;

use crate::cli;

/// Build, inspect and push multi-platform images: in a window, in a browser, or from the command
/// line with the words of `docker manifest`.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) page: Page,
}

/// What both hosts of the page take.
#[derive(Debug, Args)]
pub(crate) struct Page {
    /// Start at this image, or with no tag at this repository's tags
    #[arg(value_name = "REFERENCE")]
    pub(crate) start: Option<Start>,
    /// Start an embedded registry with sample images: no account and no network needed
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the interface to a browser on this machine
    Serve {
        #[command(flatten)]
        page: Page,
        /// Listen on this port of 127.0.0.1; 0 takes a free one
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Only print the address, do not open a browser
        #[arg(long)]
        no_open: bool,
    },
    /// Show what changed between two images or manifest lists: in a window, or in a browser
    Compare {
        /// What was: a tag, a digest, or `local::NAME` for a local list
        a: Source,
        /// What is now
        b: Source,
        /// Start an embedded registry with sample images
        #[arg(long)]
        demo: bool,
        /// Show it in a browser also where there is a display
        #[arg(long)]
        browser: bool,
        /// Only print the address, do not open a browser
        #[arg(long, requires = "browser")]
        no_open: bool,
    },
    #[command(flatten)]
    Lists(cli::Command),
}

/// The screen to start with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// A name alone: its tags. A [`Reference`] would already have `latest`.
    Tags(Repository),
    /// With a tag or a digest: the image.
    Image(Reference),
}

impl Start {
    /// The address of the screen.
    pub(crate) fn route(&self) -> String {
        match self {
            Self::Tags(repository) => route::tags(repository),
            Self::Image(reference) => route::image(reference),
        }
    }
}

impl FromStr for Start {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        match text.parse() {
            Ok(repository) => Ok(Self::Tags(repository)),
            Err(_) => text.parse().map(Self::Image),
        }
    }
}

impl Page {
    /// The address of the screen to start with.
    pub(crate) fn route(&self) -> String {
        self.start.as_ref().map_or_else(|| "/".to_owned(), Start::route)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definition_holds() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_reference_is_where_the_window_starts() {
        for (line, route) in [
            ("manifold", "/"),
            ("manifold --demo", "/"),
            ("manifold alpine", "/r/docker.io/library/alpine/-/tags"),
            ("manifold alpine:3.20", "/r/docker.io/library/alpine/-/at/3.20"),
            ("manifold --demo ghcr.io/a/b", "/r/ghcr.io/a/b/-/tags"),
            (
                "manifold 127.0.0.1:5000/a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "/r/127.0.0.1:5000/a/-/at/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
        ] {
            let arguments = parse(line).unwrap();
            assert!(arguments.command.is_none(), "{line}");
            assert_eq!(arguments.page.route(), route, "{line}");
        }
    }

    #[test]
    fn serve_takes_the_same_and_its_own() {
        let Some(Command::Serve { page, port, no_open }) =
            parse("manifold serve alpine:3.20 --port 8080 --no-open --demo").unwrap().command
        else {
            panic!("serve");
        };
        assert_eq!(page.route(), "/r/docker.io/library/alpine/-/at/3.20");
        assert_eq!((port, no_open, page.demo), (8080, true, true));
    }

    #[test]
    fn the_words_of_docker_manifest_are_commands() {
        for line in ["create a b", "annotate a b", "inspect a", "push a", "rm a", "ls"] {
            let command = parse(&format!("manifold {line}")).unwrap().command;
            assert!(matches!(command, Some(Command::Lists(_))), "{line}: {command:?}");
        }
    }

    #[test]
    fn what_is_not_a_reference_is_a_usage_error() {
        for line in ["manifold Alpine", "manifold serve a//b", "manifold --port 1", "manifold a b"]
        {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }
}
