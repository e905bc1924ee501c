//! The arguments of the commands. How many names docker's take, `count` checks.

use clap::{Args, Subcommand, ValueEnum};
use domain::diff::Source;
use domain::list::Field;
use domain::protocol::inspection::MOST_LAYER_BYTES;
use domain::publication::PublicationId;
use domain::{Platform, Reference, Registry};

/// The commands on local manifest lists.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a local manifest list for annotating and pushing to a registry
    Create(CreateArgs),
    /// Add additional information to a local image manifest
    Annotate(AnnotateArgs),
    /// Display an image manifest, or manifest list
    Inspect(InspectArgs),
    /// Push a manifest list to a repository
    Push(PushArgs),
    /// Delete one or more manifest lists from local storage
    Rm(RmArgs),
    /// List the manifest lists in local storage
    Ls(LsArgs),
    /// Copy an image, or a list with all that it names, to another repository or registry
    Copy(CopyArgs),
    /// Print a local list as a recipe, or as the commands of another tool
    Recipe(super::recipe::RecipeArgs),
    /// Make tags hold what a recipe says
    Apply(ApplyArgs),
    /// List what was pushed, copied and deleted, and what was broken off
    Pushes(PushesArgs),
    /// Go on with a push that failed, was stopped or broken off
    Resume(ResumeArgs),
    /// Put the tags of a push back on what they held before
    Undo(UndoArgs),
    /// Say what changed between two images or manifest lists
    Diff(DiffArgs),
    /// Say whether an image or a manifest list is whole, and for the machines that it says
    Check(CheckArgs),
    /// Sign in to a registry
    Login(LoginArgs),
    /// Sign out of a registry
    Logout(LogoutArgs),
}

/// `create MANIFEST_LIST MANIFEST [MANIFEST...]`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
#[command(override_usage = "manifold create [OPTIONS] MANIFEST_LIST MANIFEST [MANIFEST...]")]
pub struct CreateArgs {
    /// Amend an existing manifest list
    #[arg(short, long)]
    pub amend: bool,
    /// With --amend: fetch images that are in the list again, all of them when none is named, and
    /// say which tags have moved
    #[arg(long)]
    pub refresh: bool,
    /// Of images that are lists themselves: the images of these platforms
    #[arg(long, value_name = "PLATFORM", value_delimiter = ',')]
    pub platform: Vec<String>,
    /// Of images that are lists themselves: all their images
    #[arg(long)]
    pub all_platforms: bool,
    /// Allow communication with an insecure registry
    #[arg(long)]
    pub insecure: bool,
    /// The list, then its images
    #[arg(hide = true)]
    pub names: Vec<String>,
}

/// `annotate [OPTIONS] MANIFEST_LIST MANIFEST`
#[derive(Debug, Args)]
#[command(override_usage = "manifold annotate [OPTIONS] MANIFEST_LIST MANIFEST")]
pub struct AnnotateArgs {
    /// Set architecture
    #[arg(long, default_value_t)]
    pub arch: String,
    /// Set operating system
    #[arg(long, default_value_t)]
    pub os: String,
    /// Set operating system feature
    #[arg(long)]
    pub os_features: Vec<String>,
    /// Set operating system version
    #[arg(long, default_value_t)]
    pub os_version: String,
    /// Set architecture variant
    #[arg(long, default_value_t)]
    pub variant: String,
    /// Empty a field first: arch, os, os-features, os-version or variant
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub clear: Vec<Field>,
    /// Accept an OS and architecture that docker's table lacks
    #[arg(long)]
    pub any_platform: bool,
    /// The list and the image
    #[arg(hide = true)]
    pub names: Vec<String>,
}

/// `inspect [OPTIONS] [MANIFEST_LIST] MANIFEST`
#[derive(Debug, Args)]
#[command(override_usage = "manifold inspect [OPTIONS] [MANIFEST_LIST] MANIFEST")]
pub struct InspectArgs {
    /// Output additional info including layers and platform
    #[arg(short, long)]
    pub verbose: bool,
    /// Allow communication with an insecure registry
    #[arg(long)]
    pub insecure: bool,
    /// The list if there is one, then the image
    #[arg(hide = true)]
    pub names: Vec<String>,
}

/// `push [OPTIONS] MANIFEST_LIST`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
#[command(override_usage = "manifold push [OPTIONS] MANIFEST_LIST")]
pub struct PushArgs {
    /// Remove the local manifest list after push
    #[arg(short, long)]
    pub purge: bool,
    /// Only say what the push would do: nothing is written
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: the plan as JSON
    #[arg(long, requires = "dry_run")]
    pub json: bool,
    /// Push to this tag instead of the list's own name (repeatable); refuses to take a platform away
    #[arg(long, value_name = "TAG")]
    pub to: Vec<String>,
    /// Keep what a tag holds now reachable under TAG-prev
    #[arg(long)]
    pub keep_previous: bool,
    /// Take along what is attached to the images from outside: signatures, SBOMs
    #[arg(long)]
    pub with_referrers: bool,
    /// Refuse to push a list without this platform (repeatable)
    #[arg(long, value_name = "PLATFORM")]
    pub require_platform: Vec<String>,
    /// Refuse to take away a platform that the tag has now
    #[arg(long)]
    pub keep_platforms: bool,
    /// The same, but this platform may go (repeatable)
    #[arg(long, value_name = "PLATFORM")]
    pub allow_lost_platform: Vec<String>,
    /// Allow push to an insecure registry
    #[arg(long)]
    pub insecure: bool,
    /// The list
    #[arg(hide = true)]
    pub names: Vec<String>,
}

/// `rm MANIFEST_LIST [MANIFEST_LIST...]`
#[derive(Debug, Args)]
#[command(override_usage = "manifold rm MANIFEST_LIST [MANIFEST_LIST...]")]
pub struct RmArgs {
    /// The lists
    #[arg(hide = true)]
    pub names: Vec<String>,
}

/// `ls`
#[derive(Debug, Args)]
pub struct LsArgs {
    /// Print JSON, one array of lists
    #[arg(long)]
    pub json: bool,
}

/// `copy [OPTIONS] SOURCE TARGET…`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub struct CopyArgs {
    /// Copy these platforms of a list alone, with their attestations: linux/amd64,linux/arm64/v8
    #[arg(long, value_name = "PLATFORM", value_delimiter = ',', value_parser = platform)]
    pub platform: Vec<Platform>,
    /// Only say what the copy would do: nothing is written
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: the plan as JSON
    #[arg(long, requires = "dry_run")]
    pub json: bool,
    /// Take along what is attached to the images from outside: signatures, SBOMs
    #[arg(long)]
    pub with_referrers: bool,
    /// Allow communication with insecure registries
    #[arg(long)]
    pub insecure: bool,
    /// The image or list to copy
    pub source: Reference,
    /// Where to; with no tag, `latest`
    #[arg(required = true)]
    pub targets: Vec<Reference>,
}

fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text)
        .ok_or_else(|| "a platform is OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT".to_owned())
}

/// `apply [OPTIONS] FILE`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the list and what becomes of each tag as JSON
    #[arg(long)]
    pub json: bool,
    /// A platform that a tag may lose: linux/arm/v7
    #[arg(long, value_name = "PLATFORM")]
    pub allow_lost_platform: Vec<String>,
    /// Keep what a tag holds now reachable under TAG-prev
    #[arg(long)]
    pub keep_previous: bool,
    /// Take along what is attached to the images from outside: signatures, SBOMs
    #[arg(long)]
    pub with_referrers: bool,
    /// Allow communication with insecure registries
    #[arg(long)]
    pub insecure: bool,
    /// The recipe, TOML
    pub file: std::path::PathBuf,
}

/// `pushes [OPTIONS]`
#[derive(Debug, Args)]
pub struct PushesArgs {
    /// Only those that can be gone on with
    #[arg(long)]
    pub open: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `resume [OPTIONS] [NUMBER]`
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// Allow communication with insecure registries
    #[arg(long)]
    pub insecure: bool,
    /// Its number; without, the newest that can be gone on with
    pub id: Option<PublicationId>,
}

/// `undo [OPTIONS] [NUMBER]`
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// Put only this tag back (repeatable)
    #[arg(long)]
    pub tag: Vec<Reference>,
    /// Allow communication with insecure registries
    #[arg(long)]
    pub insecure: bool,
    /// Its number; without, the newest whose tags can be put back
    pub id: Option<PublicationId>,
}

/// `diff [OPTIONS] A B`
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What was: a tag, a digest, or `local::NAME` for a local list
    pub a: Source,
    /// What is now
    pub b: Source,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Only this platform, such as linux/arm64
    #[arg(long)]
    pub platform: Option<String>,
    /// Read the attestations too: source commit, builder, base image, packages
    #[arg(long)]
    pub attestations: bool,
    /// Allow communication with an insecure registry
    #[arg(long)]
    pub insecure: bool,
    /// Exit with 2 when platforms were lost, with 1 when anything else changed, with 3 on failure
    #[arg(long)]
    pub exit_code: bool,
}

/// `check [OPTIONS] REFERENCE`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A tag or a digest
    pub reference: Reference,
    /// Ask the registry about each layer too, and not about manifests and configs alone
    #[arg(long)]
    pub layers: bool,
    /// Read the layers as far as needed to say what machine the programs are for
    #[arg(long)]
    pub programs: bool,
    /// With --programs: read so many bytes of an image at most
    #[arg(long, value_name = "BYTES", default_value_t = MOST_LAYER_BYTES)]
    pub most_bytes: u64,
    /// Print what was found as JSON
    #[arg(long)]
    pub json: bool,
    /// Allow communication with an insecure registry
    #[arg(long)]
    pub insecure: bool,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For a pull request
    Markdown,
}

/// `login [OPTIONS] [REGISTRY]`
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// User name
    #[arg(short, long)]
    pub username: Option<String>,
    /// Read the password or token from standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Keep it unencrypted in docker's config.json where there is no better place
    #[arg(long)]
    pub plain_text: bool,
    /// Allow communication with an insecure registry
    #[arg(long)]
    pub insecure: bool,
    /// Host and port; Docker Hub without it
    pub registry: Option<Registry>,
}

/// `logout [REGISTRY]`
#[derive(Debug, Args)]
pub struct LogoutArgs {
    /// Host and port; Docker Hub without it
    pub registry: Option<Registry>,
}
