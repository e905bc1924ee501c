//! `recipe`: a local list as a file for `apply`, or as the commands of another tool.

use std::io::Write;

use clap::Args;
use domain::draft::{Export, Means};
use domain::{ApiError, Reference};
use engine::Config;
use engine::drafts::DraftError;

use super::{Failure, engine};

/// `recipe [--for TOOL] MANIFEST_LIST`
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// As the commands of this tool; else as a recipe's file
    #[arg(long = "for", value_name = "TOOL")]
    pub tool: Option<Tool>,
    /// The local list
    pub list: Reference,
}

/// What a local list can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Tool {
    /// `manifold apply`
    Manifold,
    /// A step of GitHub Actions
    Actions,
    /// `docker manifest`
    Docker,
    /// `docker buildx imagetools`
    Buildx,
    /// `crane`
    Crane,
    /// `oras`
    Oras,
    /// `podman manifest`
    Podman,
}

/// Prints it; what the tool cannot do of it goes to the error output.
pub(super) fn run(
    args: &RecipeArgs,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let exports = engine(config, false)?.drafts().exports(&args.list)?;
    let means = args.tool.map_or(Means::Recipe, means);
    let found = exports.into_iter().find(|export| export.means == means);
    let Some(Export { text, cannot, same_digest, .. }) = found else {
        return Err(Failure::new("there are no commands for that tool"));
    };
    let reasons: Vec<&str> = cannot.iter().map(|why| why.words()).collect();
    let reasons = reasons.join("; ");
    let Some(text) = text else {
        let hint =
            Some("`manifold recipe` without --for prints what `manifold apply` takes.".into());
        return Err(Failure { text: format!("it cannot make this list: {reasons}"), hint });
    };
    if !reasons.is_empty() {
        writeln!(err, "warning: the list would lack some of it: {reasons}")?;
    } else if !same_digest {
        writeln!(err, "warning: the list will say the same in other bytes: another digest")?;
    }
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn means(tool: Tool) -> Means {
    match tool {
        Tool::Manifold => Means::Manifold,
        Tool::Actions => Means::Actions,
        Tool::Docker => Means::Docker,
        Tool::Buildx => Means::Buildx,
        Tool::Crane => Means::Crane,
        Tool::Oras => Means::Oras,
        Tool::Podman => Means::Podman,
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Self {
        let ApiError { message, hint, .. } = error.into();
        Self { text: message, hint }
    }
}
