//! How an image was built: SLSA provenance 0.2 and 1, as `BuildKit` and others write it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Digests;
use super::shape::{Many, read, shape};

use crate::json::FromJson;

/// Texts by name, as JSON has them in many places.
type Pairs = BTreeMap<String, String>;

/// How an image was built.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct Provenance {
    /// Who built it: an address.
    pub builder: Option<String>,
    /// What kind of build it was.
    pub build_type: Option<String>,
    /// Where the source is: `https://github.com/acme/app.git`.
    pub source: Option<String>,
    /// The commit of the source.
    pub commit: Option<String>,
    /// The branch or tag of the source.
    pub source_ref: Option<String>,
    /// The file that the build began with: `Dockerfile`.
    pub entry_point: Option<String>,
    /// The build arguments by name.
    pub arguments: Pairs,
    /// What the build used: images, sources, files.
    pub materials: Vec<Material>,
    /// When the build began, as it is said (RFC 3339).
    pub started: Option<String>,
    /// When it ended.
    pub finished: Option<String>,
}

/// Something that a build used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Material {
    /// Where it is from: `pkg:docker/alpine@3.22?platform=linux%2Famd64`.
    pub uri: String,
    /// Its digests by algorithm.
    pub digest: Pairs,
}

impl Material {
    /// The name of the image that it is, if it is one: `alpine:3.22`.
    pub fn image(&self) -> Option<String> {
        let rest =
            self.uri.strip_prefix("pkg:docker/").or_else(|| self.uri.strip_prefix("pkg:oci/"))?;
        let (name, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let tag = |key: &str| qualifiers.split('&').find_map(|pair| pair.strip_prefix(key));
        let name = decoded(name);
        Some(match (name.rsplit_once('@'), tag("tag=")) {
            (Some((name, version)), _) if version.starts_with("sha256:") => name.to_owned(),
            (Some((name, version)), _) => format!("{name}:{version}"),
            (None, Some(tag)) => format!("{name}:{}", decoded(tag)),
            (None, None) => name,
        })
    }

    /// Its sha256, written as a digest.
    pub fn sha256(&self) -> Option<String> {
        self.digest.get("sha256").map(|hex| format!("sha256:{hex}"))
    }

    /// Whether it is a part of the build system: a Dockerfile frontend or an SBOM scanner.
    fn is_tool(&self) -> bool {
        let name = self.image().unwrap_or_default();
        let bare = name.split(':').next().unwrap_or_default();
        let tools =
            ["docker/dockerfile", "docker/dockerfile-upstream", "docker/buildkit-syft-scanner"];
        tools.iter().any(|tool| bare == *tool || bare.ends_with(&format!("/{tool}")))
    }
}

impl Provenance {
    /// The images that the build used, but for those of the build system. With one, that is the base;
    /// a build of several stages has more, and which is the base is not said.
    pub fn images(&self) -> impl Iterator<Item = &Material> {
        self.materials.iter().filter(|used| used.image().is_some() && !used.is_tool())
    }
}

shape! { V02 { predicate: Predicate02 = "predicate", } }
shape! {
    Predicate02 {
        builder: Builder = "builder",
        build_type: String = "buildType",
        invocation: Invocation = "invocation",
        materials: Many<Used> = "materials",
        metadata: Metadata02 = "metadata",
    }
}
shape! { Builder { id: String = "id", } }
shape! {
    Invocation {
        source: ConfigSource = "configSource",
        parameters: Parameters = "parameters",
    }
}
shape! {
    ConfigSource {
        uri: String = "uri",
        digest: Digests = "digest",
        entry_point: String = "entryPoint",
        path: String = "path",
    }
}
shape! { Parameters { arguments: Pairs = "args", } }
shape! {
    Metadata02 {
        started: String = "buildStartedOn",
        finished: String = "buildFinishedOn",
        buildkit: BuildKit = "https://mobyproject.org/buildkit@v1#metadata",
    }
}
shape! { BuildKit { vcs: Pairs = "vcs", } }
shape! {
    Used {
        uri: String = "uri",
        digest: Digests = "digest",
    }
}

/// <https://slsa.dev/spec/v0.2/provenance>.
pub(super) fn v02(bytes: &[u8]) -> Result<Provenance, serde_json::Error> {
    let said = read::<V02>(bytes)?.predicate;
    let Invocation { source, parameters } = said.invocation;
    let mut found = Provenance {
        builder: some(said.builder.id),
        build_type: some(said.build_type),
        entry_point: some(source.entry_point.clone()).or(some(source.path.clone())),
        arguments: arguments(&parameters.arguments),
        materials: materials(said.materials),
        started: some(said.metadata.started),
        finished: some(said.metadata.finished),
        ..Provenance::default()
    };
    let mut vcs = parameters.arguments;
    vcs.extend(
        said.metadata.buildkit.vcs.into_iter().map(|(key, value)| (format!("vcs:{key}"), value)),
    );
    find_source(&mut found, &source, &vcs);
    Ok(found)
}

shape! { V1 { predicate: Predicate1 = "predicate", } }
shape! {
    Predicate1 {
        definition: Definition = "buildDefinition",
        run: Run = "runDetails",
    }
}
shape! {
    Definition {
        build_type: String = "buildType",
        external: External = "externalParameters",
        used: Many<Used> = "resolvedDependencies",
    }
}
shape! {
    External {
        source: ConfigSource = "configSource",
        request: Parameters = "request",
        workflow: Pairs = "workflow",
    }
}
shape! {
    Run {
        builder: Builder = "builder",
        metadata: Metadata1 = "metadata",
    }
}
shape! {
    Metadata1 {
        started: String = "startedOn",
        finished: String = "finishedOn",
        buildkit: BuildKit = "buildkit_metadata",
    }
}

/// <https://slsa.dev/spec/v1.0/provenance>; `BuildKit`'s fields by its attestation documents, and the
/// `workflow` of GitHub's build type.
pub(super) fn v1(bytes: &[u8]) -> Result<Provenance, serde_json::Error> {
    let Predicate1 { definition, run } = read::<V1>(bytes)?.predicate;
    let External { mut source, request, mut workflow } = definition.external;
    let mut found = Provenance {
        builder: some(run.builder.id),
        build_type: some(definition.build_type),
        entry_point: some(source.path.clone()).or(some(source.entry_point.clone())),
        arguments: arguments(&request.arguments),
        materials: materials(definition.used),
        started: some(run.metadata.started),
        finished: some(run.metadata.finished),
        ..Provenance::default()
    };
    if source.uri.is_empty() {
        source.uri = workflow.remove("repository").unwrap_or_default();
        found.source_ref = workflow.remove("ref");
        found.entry_point = found.entry_point.or(workflow.remove("path"));
    }
    let mut vcs = request.arguments;
    vcs.extend(
        run.metadata.buildkit.vcs.into_iter().map(|(key, value)| (format!("vcs:{key}"), value)),
    );
    find_source(&mut found, &source, &vcs);
    Ok(found)
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// `build-arg:NAME` is how `BuildKit` calls the argument NAME.
fn arguments(all: &Pairs) -> Pairs {
    let named =
        all.iter().filter_map(|(key, value)| Some((key.strip_prefix("build-arg:")?, value)));
    named.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

fn materials(used: Many<Used>) -> Vec<Material> {
    let used = used.kept.into_iter().filter(|used| !used.uri.is_empty());
    used.map(|Used { uri, digest }| Material { uri, digest: digest.pairs() }).collect()
}

/// The source: where the build's file came from, else what version control said, else the one
/// material that is a repository.
fn find_source(found: &mut Provenance, config: &ConfigSource, vcs: &Pairs) {
    let commit = |digest: &Pairs| {
        ["gitCommit", "sha1", "sha256"].into_iter().find_map(|name| digest.get(name).cloned())
    };
    let said = |name: &str| vcs.get(name).cloned().and_then(some);
    let is_git = |uri: &str| {
        let path = uri.split('#').next().unwrap_or_default();
        uri.starts_with("git+")
            || uri.starts_with("git://")
            || path.to_ascii_lowercase().ends_with(".git")
    };
    let mut repositories = found.materials.iter().filter(|used| is_git(&used.uri));
    let only = repositories.next().filter(|_| repositories.next().is_none());
    let uri = some(config.uri.clone()).or(said("vcs:source"));
    let uri = uri.or_else(|| only.map(|used| used.uri.clone()));
    let Some(uri) = uri else { return };
    let bare = |uri: &str| split_ref(uri).0;
    let stated = config.digest.pairs();
    let same = found.materials.iter().find(|used| bare(&used.uri) == bare(&uri));
    let commit = commit(&stated)
        .or_else(|| same.and_then(|used| commit(&used.digest)))
        .or(said("vcs:revision"))
        .or_else(|| only.and_then(|used| commit(&used.digest)));
    let (source, source_ref) = split_ref(&uri);
    found.source_ref = found.source_ref.take().or(source_ref);
    (found.source, found.commit) = (Some(source), commit);
}

/// `git+https://host/app@refs/heads/main`, `https://host/app.git#v1`: the place, and the branch or tag.
fn split_ref(uri: &str) -> (String, Option<String>) {
    let uri = uri.strip_prefix("git+").unwrap_or(uri);
    match uri.split_once('#').or_else(|| uri.split_once("@refs/")) {
        Some((place, name)) => {
            let name = name.split(':').next().unwrap_or_default();
            let name =
                if uri.contains("@refs/") { format!("refs/{name}") } else { name.to_owned() };
            (place.to_owned(), some(name))
        }
        None => (uri.to_owned(), None),
    }
}

/// Percent-decoding of package URLs, for what is UTF-8 afterwards.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = byte.filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
