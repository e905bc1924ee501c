//! `manifold diff`: what changed between two images or lists, with the words of the Compare screen.

use std::io::Write;

use domain::Platform;
use domain::diff::{Comparison, Side, Source, markdown, text};
use domain::protocol::compare::LoadSide;
use engine::{Config, Engine};

use super::arguments::{DiffArgs, DiffFormat};
use super::{Failure, engine};

/// The exit code of `--exit-code` when anything changed.
const CHANGED: u8 = 1;
/// The exit code of `--exit-code` when platforms were lost.
const LOST: u8 = 2;

/// Prints the comparison and gives the exit code.
pub(super) async fn run(
    args: &DiffArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    let platform = args.platform.as_deref().map(wanted).transpose()?;
    let engine = engine(config, args.insecure)?;
    let (a, b) = futures_util::join!(load(&engine, &args.a), load(&engine, &args.b));
    let mut comparison = Comparison::of(&only(a?, platform.as_ref()), &only(b?, platform.as_ref()));
    if let Some(platform) = &platform {
        if comparison.platforms.is_empty() {
            return Err(Failure::new(format!("neither side has {platform}")));
        }
        // The digests of the lists may differ for the sake of other platforms.
        comparison.a.digest = None;
        comparison.b.digest = None;
    }
    let printed = match args.format {
        DiffFormat::Text => text(&comparison),
        DiffFormat::Markdown => markdown(&comparison),
        DiffFormat::Json => serde_json::to_string_pretty(&comparison)? + "\n",
    };
    out.write_all(printed.as_bytes())?;
    Ok(match (args.exit_code, comparison.loses(), comparison.differs()) {
        (true, true, _) => LOST,
        (true, false, true) => CHANGED,
        _ => 0,
    })
}

fn wanted(text: &str) -> Result<Platform, Failure> {
    Platform::parse(text).ok_or_else(|| Failure {
        text: format!("{text:?} is not a platform"),
        hint: Some("A platform looks like linux/arm64 or linux/arm/v7.".to_owned()),
    })
}

async fn load(engine: &Engine, source: &Source) -> Result<Side, Failure> {
    let asked = LoadSide { source: source.clone() };
    engine.run(asked).await.map_err(|error| Failure {
        text: format!("{}: {}", source.familiar(), error.message),
        hint: error.hint,
    })
}

/// The side with the entries of one platform alone, all versions of its OS.
fn only(side: Side, platform: Option<&Platform>) -> Side {
    let Some(platform) = platform else { return side };
    let name = platform.normalised().to_string();
    let entries = side.entries.into_iter();
    let entries = entries.filter(|entry| entry.platform().normalised().to_string() == name);
    Side { entries: entries.collect(), ..side }
}
