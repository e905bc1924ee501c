//! `apply`: makes tags hold what a recipe says. The same again only reads.

use std::io::Write;
use std::path::Path;

use domain::Platform;
use domain::recipe::Recipe;
use engine::Config;
use engine::recipe::{Plan, apply, plan};

use super::arguments::ApplyArgs;
use super::{Failure, engine, guard};

/// More than any recipe has, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

pub(super) async fn run(
    args: &ApplyArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let recipe = read(&args.file)?;
    let engine = engine(config, args.insecure)?;
    let plan = plan(&engine, &recipe).await?;
    guard(&plan, &args.allow_lost_platform)?;
    if !args.dry_run {
        apply(&engine, &plan).await?;
    }
    if args.json {
        let text = serde_json::to_string_pretty(&plan)?;
        writeln!(out, "{text}")?;
        return Ok(());
    }
    for target in &plan.targets {
        let what = match (&target.before, args.dry_run) {
            (Some(before), _) if *before == plan.digest => "holds it already".to_owned(),
            (Some(before), true) => format!("would be written over {before}"),
            (Some(before), false) => format!("written over {before}"),
            (None, true) => "would be new".to_owned(),
            (None, false) => "new".to_owned(),
        };
        let lost: Vec<String> = target.lost.iter().map(ToString::to_string).collect();
        let lost =
            if lost.is_empty() { lost.concat() } else { format!(", without {}", lost.join(", ")) };
        writeln!(out, "{}: {what}{lost}", target.reference)?;
    }
    writeln!(out, "{}", plan.digest)?;
    Ok(())
}

/// Reads a recipe.
fn read(path: &Path) -> Result<Recipe, Failure> {
    use std::io::Read as _;
    let about = |error: &dyn std::fmt::Display| Failure {
        text: format!("{}: {error}", path.display()),
        hint: Some(
            "A recipe is TOML: targets = […], then [[source]] with reference = \"…\"".into(),
        ),
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| about(&error))?;
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| about(&error))?;
    toml::from_str(&text).map_err(|error| about(&error.to_string().trim_end()))
}

/// No tag loses a platform that was not allowed to go.
fn guard(plan: &Plan, allowed: &[String]) -> Result<(), Failure> {
    let allowed: Vec<Platform> = guard::parse(allowed)?;
    for target in &plan.targets {
        let lost = target.lost.iter().filter(|platform| !allowed.contains(platform));
        let lost: Vec<String> = lost.map(ToString::to_string).collect();
        if !lost.is_empty() {
            return Err(Failure {
                text: format!("{} would lose {}", target.reference, lost.join(", ")),
                hint: Some(
                    "Nothing was written. --allow-lost-platform names a platform that may go."
                        .to_owned(),
                ),
            });
        }
    }
    Ok(())
}
