//! `recipe`: a local list as a file for `apply`, or as the commands of another tool.

use std::io::Write;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use domain::draft::{Export, Means};
use domain::{ApiError, Reference};
use engine::Config;
use engine::drafts::DraftError;

use super::{Failure, engine};

/// `recipe [--for TOOL] MANIFEST_LIST`
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// As the commands of this tool; else as a recipe's file
    #[arg(long = "for", value_name = "TOOL", value_parser = tools())]
    pub tool: Option<Means>,
    /// The local list
    pub list: Reference,
}

/// The tools by their names: what the program itself knows, and nothing else.
fn tools() -> impl TypedValueParser<Value = Means> {
    let tools = || Means::OF_A_LIST.into_iter().filter(|it| *it != Means::Recipe);
    let names = tools().map(|it| PossibleValue::new(it.word()).help(it.words()));
    PossibleValuesParser::new(names)
        .try_map(move |name| tools().find(|it| it.word() == name).ok_or("no such tool"))
}

/// Prints it; what the tool cannot do of it goes to the error output.
pub(super) fn run(
    args: &RecipeArgs,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let exports = engine(config, false)?.drafts().exports(&args.list, &[], false)?;
    let means = args.tool.unwrap_or(Means::Recipe);
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

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Self {
        let ApiError { message, hint, .. } = error.into();
        Self { text: message, hint }
    }
}
