//! `manifold check`: whether a list or an image is whole and says what is true, with the findings of
//! the Health tab.

use std::io::Write;

use domain::diff::{Side, SideEntry, Source};
use domain::executable::{Fit, Program, Programs};
use domain::health::{Finding, Level, Trouble, findings, findings_of_checks};
use domain::protocol::compare::LoadSide;
use domain::protocol::inspection::{CheckParts, CheckPrograms};
use domain::{ApiError, Digest, Platform};
use engine::{Config, Engine};
use serde::Serialize;

use super::arguments::CheckArgs;
use super::{Failure, engine};

/// The exit code when a pull would fail, or get something else than is said.
const BROKEN: u8 = 1;

/// What was found, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    reference: String,
    digest: Option<Digest>,
    /// How many parts the registry was asked about.
    asked: usize,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    programs: Option<Vec<Image>>,
}

/// What the programs of one image are for.
#[derive(Debug, Serialize)]
struct Image {
    platform: Platform,
    digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    outcome: Result<Programs, ApiError>,
}

/// Prints what was found and gives the exit code.
pub(super) async fn run(
    args: &CheckArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    let engine = engine(config, args.insecure)?;
    let source = Source::Registry(args.reference.clone());
    let side = engine.run(LoadSide { source }).await.map_err(failure)?;
    // By digest: the tag may move meanwhile.
    let digest = side.digest.clone();
    let reference = match &digest {
        Some(digest) => args.reference.repository().at(digest.clone()),
        None => args.reference.clone(),
    };
    let checks = CheckParts { reference, layers: args.layers };
    let checks = engine.run(checks).await.map_err(failure)?;
    let mut found = findings(&side);
    for finding in findings_of_checks(&checks) {
        let known =
            found.iter().any(|one| one.digest == finding.digest && one.what == finding.what);
        if !known {
            found.push(finding);
        }
    }
    found.sort_by_key(|finding| finding.level);
    let programs = if args.programs { Some(programs(&engine, args, &side).await) } else { None };
    let wrong = programs.iter().flatten().any(|image| image.fit == Some(Fit::Wrong));
    let is_broken = wrong || found.iter().any(|finding| finding.level == Level::Bad);
    let reference = args.reference.familiar();
    let report = Report { reference, digest, asked: checks.len(), findings: found, programs };
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        print(&report, out)?;
    }
    Ok(if is_broken { BROKEN } else { 0 })
}

fn failure(error: ApiError) -> Failure {
    Failure { text: error.message, hint: error.hint }
}

/// One image after the other, as each may take many bytes.
async fn programs(engine: &Engine, args: &CheckArgs, side: &Side) -> Vec<Image> {
    let mut all = Vec::new();
    for entry in side.entries.iter().filter(|entry| is_image(entry)) {
        let digest = entry.descriptor.digest.clone();
        let platform = entry.platform();
        let asked = CheckPrograms {
            reference: args.reference.repository().at(digest.clone()),
            platform: Some(platform.clone()),
            most_bytes: args.most_bytes,
        };
        let outcome = engine.run(asked).await;
        let fit = outcome.as_ref().ok().map(Programs::fit);
        all.push(Image { platform, digest, fit, outcome });
    }
    all
}

fn is_image(entry: &SideEntry) -> bool {
    entry.image.as_ref().is_ok_and(|image| image.config.is_some())
}

fn print(report: &Report, out: &mut impl Write) -> Result<(), Failure> {
    let digest = report.digest.as_ref().map(ToString::to_string).unwrap_or_default();
    writeln!(out, "{} {digest}", report.reference)?;
    for finding in &report.findings {
        let sign = match finding.level {
            Level::Bad => "✗ broken",
            Level::Odd => "! odd",
            Level::Note => "· note",
        };
        let platform = finding.platform.as_ref().map(ToString::to_string).unwrap_or_default();
        let digest = finding.digest.as_ref().map(Digest::short).unwrap_or_default();
        writeln!(out, "{sign:<9} {platform:<16} {digest:<13} {}", words(&finding.what))?;
    }
    for image in report.programs.iter().flatten() {
        let platform = image.platform.to_string();
        let (sign, words) = match &image.outcome {
            Ok(found) => (sign(found.fit()), found.words(&image.platform)),
            Err(error) => ("? unknown", error.to_string()),
        };
        write!(out, "{sign:<9} {platform:<16} {:<13} {words}", image.digest.short())?;
        match &image.outcome {
            Ok(found) => {
                let file = found.deciding().map(|file: &Program| format!(": {}", file.path));
                writeln!(out, "{} ({} bytes read)", file.unwrap_or_default(), found.read)?;
                if let Some(error) = &found.stopped {
                    writeln!(out, "          {}", error.sentences())?;
                }
            }
            Err(_) => writeln!(out)?,
        }
    }
    let broken = report.findings.iter().filter(|finding| finding.level == Level::Bad).count();
    writeln!(out, "{} parts asked about, {broken} broken", report.asked)?;
    Ok(())
}

fn sign(fit: Fit) -> &'static str {
    match fit {
        Fit::Verified => "✓ machine",
        Fit::Smaller => "! machine",
        Fit::Wrong => "✗ machine",
        Fit::Unknown => "? machine",
    }
}

fn words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::MissingImage => "the registry does not have this image".to_owned(),
        Trouble::UnreadableImage(why) => format!("the image cannot be read: {why}"),
        Trouble::OtherPlatform(config) => format!("the image's config says {config}"),
        Trouble::RepeatedPlatform(count) => format!("the list names this platform {count} times"),
        Trouble::RepeatedEntry => "the list names this image twice".to_owned(),
        Trouble::NoPlatform => "the entry says no platform".to_owned(),
        Trouble::AttestationWithoutImage => {
            "the attestation is about an image that is not in the list".to_owned()
        }
        Trouble::AttestationOfNothing => {
            "the attestation does not say which image it is about".to_owned()
        }
        Trouble::NotAttested => "other images are attested, this one is not".to_owned(),
        Trouble::MixedTypes => "the list mixes Docker's and OCI's types".to_owned(),
        Trouble::Empty => "the list names nothing".to_owned(),
        Trouble::NestedList => "a list within the list".to_owned(),
        Trouble::OtherSize(size) => {
            format!("the registry has {size} bytes, another size than is said")
        }
        Trouble::OtherLayerCount(count) => {
            format!("the config names {count} layers, the manifest another number")
        }
        Trouble::MissingBlob => "the registry does not have this blob".to_owned(),
        Trouble::UnknownBlob(why) => format!("no answer: {why}"),
        Trouble::ForeignLayer => "the layer is kept elsewhere".to_owned(),
    }
}
