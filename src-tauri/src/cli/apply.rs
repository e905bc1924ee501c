//! `apply`: makes tags hold what a recipe says. The same again only reads.

use std::io::Write;
use std::path::Path;

use domain::publication::{Preview, Subject, Wish};
use domain::recipe::Recipe;
use engine::Config;
use engine::publish::{Manner, open, plan, preview};

use super::arguments::ApplyArgs;
use super::publications::failure;
use super::{Failure, engine, guard};

/// More than any recipe has, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

pub(super) async fn run(
    args: &ApplyArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let recipe = Box::new(read(&args.file)?);
    let engine = engine(config, args.insecure)?;
    let wish = Wish {
        keep_previous: args.keep_previous,
        with_referrers: args.with_referrers,
        ..Wish::new(Subject::Recipe { recipe }, Vec::new())
    };
    let mut plan = plan(&engine, &wish).await.map_err(failure)?;
    let preview = preview(&engine, &mut plan).await?;
    guard::unblocked(&preview)?;
    guard::lost(&preview, &args.allow_lost_platform)?;
    if !args.dry_run && !preview.is_done() {
        open(&engine, plan, Manner::Careful)
            .await
            .map_err(failure)?
            .run()
            .await
            .map_err(failure)?;
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&preview)?)?;
        return Ok(());
    }
    outcome(&preview, args.dry_run, out)
}

/// A line a tag, then the digest.
pub(super) fn outcome(
    preview: &Preview,
    is_dry: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    for target in &preview.destinations {
        let what = match (&target.before, is_dry) {
            (Some(_), _) if target.is_same() => "holds it already".to_owned(),
            (Some(before), true) => format!("would be written over {before}"),
            (Some(before), false) => format!("written over {before}"),
            (None, true) => "would be new".to_owned(),
            (None, false) => "new".to_owned(),
        };
        let lost: Vec<String> = target.lost().iter().map(ToString::to_string).collect();
        let lost =
            if lost.is_empty() { lost.concat() } else { format!(", without {}", lost.join(", ")) };
        writeln!(out, "{}: {what}{lost}", target.tag)?;
    }
    if let Some(digest) = &preview.digest {
        writeln!(out, "{digest}")?;
    }
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
