//! `manifold diff`: what changed between two images or lists, with the words of the Compare screen.

use std::io::Write;

use domain::diff::{Comparison, Side, Source, markdown, text};
use domain::protocol::attestation::{Attestations, LoadAttestations};
use domain::protocol::compare::LoadSide;
use domain::{Digest, Platform};
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
    err: &mut impl Write,
) -> Result<u8, Failure> {
    let platform = args.platform.as_deref().map(wanted).transpose()?;
    let engine = engine(config, args.insecure)?;
    let (a, b) = futures_util::join!(load(&engine, &args.a), load(&engine, &args.b));
    let (a, b) = (only(a?, platform.as_ref()), only(b?, platform.as_ref()));
    let mut comparison = Comparison::of(&a, &b);
    if let Some(platform) = &platform {
        if comparison.platforms.is_empty() {
            return Err(Failure::new(format!("neither side has {platform}")));
        }
        // The digests of the lists may differ for the sake of other platforms.
        comparison.a.digest = None;
        comparison.b.digest = None;
    }
    if args.attestations {
        let (a, b) = futures_util::join!(attestations(&engine, &a), attestations(&engine, &b));
        let (a, b) = (a?, b?);
        for (letter, side) in [("A", &a), ("B", &b)] {
            for problem in side.problems() {
                writeln!(err, "{letter}: {problem}")?;
            }
        }
        comparison.attest(&a, &b);
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

/// What is attested of the images of a side, of the one platform alone if it was asked for.
async fn attestations(engine: &Engine, side: &Side) -> Result<Attestations, Failure> {
    let attested = side.entries.iter().filter(|entry| !entry.attestations.is_empty());
    let subjects: Vec<Digest> = attested.map(|entry| entry.descriptor.digest.clone()).collect();
    let (Source::Registry(reference), Some(list)) = (&side.source, &side.digest) else {
        return Ok(Attestations::default());
    };
    if subjects.is_empty() {
        return Ok(Attestations::default());
    }
    // By digest: the tag may have moved since.
    let reference = reference.repository().at(list.clone());
    let loaded = engine.run(LoadAttestations { reference, subjects }).await;
    loaded.map_err(|error| Failure {
        text: format!("{}: {}", side.source.familiar(), error.message),
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
