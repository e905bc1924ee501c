//! The commands of each tool.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cannot, Export, Means};
use crate::Descriptor;
use crate::docker_file::{ListBody, StoredManifest};
use crate::draft::{Draft, Entry, EntryKind, Stock};
use crate::go_json;
use crate::manifest::RawManifest;
use crate::order;
use crate::recipe::ListType;
use crate::reference::Reference;

/// The lines of a tool, while they are put together.
struct Script {
    means: Means,
    lines: Vec<String>,
    cannot: BTreeSet<Cannot>,
}

impl Script {
    fn new(means: Means) -> Self {
        Self { means, lines: Vec::new(), cannot: BTreeSet::new() }
    }

    fn cannot_if(&mut self, is_so: bool, what: Cannot) {
        if is_so {
            self.cannot.insert(what);
        }
    }

    fn export(self, same_digest: bool) -> Export {
        let stopped = self.cannot.iter().any(|what| what.stops());
        let nothing = stopped || self.lines.is_empty();
        Export {
            means: self.means,
            text: (!nothing).then(|| self.lines.join("\n") + "\n"),
            same_digest: same_digest && self.cannot.is_empty() && !nothing,
            cannot: self.cannot.into_iter().collect(),
        }
    }
}

/// `docker manifest create`, `annotate`, `push`, for each target.
pub(super) fn docker(draft: &Draft, body: &RawManifest) -> Export {
    let mut out = Script::new(Means::Docker);
    let images: Vec<&Entry> = images(draft);
    list_words(draft, &mut out);
    out.cannot_if(draft.artifact_type.is_some(), Cannot::ArtifactType);
    out.cannot_if(has(draft, EntryKind::Attestation), Cannot::Attestations);
    out.cannot_if(has(draft, EntryKind::List), Cannot::Nested);
    out.cannot_if(
        images.iter().any(|e| !e.descriptor.annotations.is_empty()),
        Cannot::EntryAnnotations,
    );
    let names = docker_names(&images, body);
    let same = names.is_some();
    let mut pairs: Vec<(String, &Entry)> = match names {
        Some(names) => names,
        None => images.iter().map(|entry| (entry.pinned().to_string(), *entry)).collect(),
    };
    order::sort_by_cached_key(&mut pairs, |(name, _)| file_name(name));
    let in_order = pairs.iter().map(|(_, entry)| entry.id).eq(images.iter().map(|entry| entry.id));
    out.cannot_if(!in_order, Cannot::Order);
    let dockers = ListBody::new(pairs.iter().map(|(_, entry)| &entry.descriptor)).ok();
    let type_differs = |kind: ListType| {
        dockers.as_ref().is_some_and(|docker| docker.media_type != kind.media_type())
    };
    out.cannot_if(draft.list_type.is_some_and(type_differs), Cannot::ListType);
    for target in &draft.targets {
        let far = images.iter().any(|entry| entry.source.registry() != target.registry());
        out.cannot_if(far, Cannot::OtherRegistry);
        let insecure = if target.registry().is_loopback() { " --insecure" } else { "" };
        let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        let sources = names.join(" \\\n  ");
        out.lines.push(format!("docker manifest create{insecure} {target} \\\n  {sources}"));
        for (name, entry) in &pairs {
            annotate(&mut out, target, name, entry);
        }
        out.lines.push(format!("docker manifest push{insecure} {target}"));
    }
    out.export(same)
}

/// The names with which docker makes exactly this list: pinned ones, or else those that were typed.
fn docker_names<'a>(images: &[&'a Entry], body: &RawManifest) -> Option<Vec<(String, &'a Entry)>> {
    let ways = [Entry::pinned, Entry::handle];
    ways.into_iter().find_map(|way| {
        let mut names: Vec<(String, &Entry)> =
            images.iter().map(|entry| (way(entry).to_string(), *entry)).collect();
        order::sort_by_cached_key(&mut names, |(name, _)| file_name(name));
        let made = ListBody::new(names.iter().map(|(_, entry)| &entry.descriptor)).ok()?;
        (made.text.as_bytes() == body.bytes()).then_some(names)
    })
}

fn file_name(name: &str) -> String {
    name.parse().map_or_else(|_| name.to_owned(), |name| StoredManifest::file_name(&name))
}

fn annotate(out: &mut Script, target: &Reference, name: &str, entry: &Entry) {
    let (said, config) = (entry.platform(), entry.config.clone().unwrap_or_default());
    let fields = [
        ("os", &said.os, &config.os),
        ("arch", &said.architecture, &config.architecture),
        ("variant", &said.variant, &config.variant),
        ("os-version", &said.os_version, &config.os_version),
    ];
    out.cannot_if(
        fields.iter().any(|(_, said, config)| said.is_empty() && !config.is_empty())
            || config.os_features.iter().any(|feature| !said.os_features.contains(feature)),
        Cannot::ClearField,
    );
    let changed = fields.iter().filter(|(_, said, config)| said != config && !said.is_empty());
    let mut flags: Vec<String> =
        changed.map(|(flag, said, _)| format!("--{flag} {}", word(said))).collect();
    let new: Vec<&str> = said
        .os_features
        .iter()
        .filter(|feature| !config.os_features.contains(feature))
        .map(String::as_str)
        .collect();
    if !new.is_empty() {
        flags.push(format!("--os-features {}", word(&new.join(","))));
    }
    if !flags.is_empty() {
        out.cannot_if(!said.in_docker_table(), Cannot::UnusualPair);
        let flags = flags.join(" ");
        out.lines.push(format!("docker manifest annotate {flags} {target} {name}"));
    }
}

/// `docker buildx imagetools create`.
pub(super) fn buildx(draft: &Draft, stock: &Stock) -> Export {
    let mut out = Script::new(Means::Buildx);
    out.cannot_if(draft.subject.is_some(), Cannot::Subject);
    out.cannot_if(draft.artifact_type.is_some(), Cannot::ArtifactType);
    out.cannot_if(has(draft, EntryKind::List), Cannot::Nested);
    let all_docker = draft.rows().all(|entry| entry.descriptor.media_type.is_docker());
    let kind = if all_docker { ListType::Docker } else { ListType::Oci };
    out.cannot_if(draft.list_type.is_some_and(|wanted| wanted != kind), Cannot::ListType);
    // A Docker list loses them without a word.
    out.cannot_if(all_docker && !draft.annotations.is_empty(), Cannot::Annotations);
    let mut sources = Vec::new();
    for source in whole_or_single(draft, stock) {
        match source {
            Whole::List(list) => sources.push(list.to_string()),
            Whole::Entry(entry) if entry.is_touched() || entry.kind() == EntryKind::Attestation => {
                if draft.name().map(Reference::repository) == Some(entry.source.repository()) {
                    sources.push(quoted(&descriptor(&entry.descriptor)));
                } else if entry.kind() == EntryKind::Attestation {
                    out.cannot_if(true, Cannot::Attestations);
                } else {
                    out.cannot_if(platform_differs(entry), Cannot::Platform);
                    let differs = entry.descriptor.annotations != entry.original.annotations;
                    out.cannot_if(differs, Cannot::EntryAnnotations);
                    sources.push(entry.pinned().to_string());
                }
            }
            Whole::Entry(entry) => sources.push(entry.pinned().to_string()),
        }
    }
    let tags = draft.targets.iter().map(|target| format!("-t {target}"));
    let annotations = draft.annotations.iter();
    let annotations = annotations
        .map(|(key, value)| format!("--annotation {}", quoted(&format!("index:{key}={value}"))));
    let words: Vec<String> = tags.chain(annotations).chain(sources).collect();
    let words = words.join(" \\\n  ");
    out.lines.push(format!("docker buildx imagetools create \\\n  {words}"));
    out.export(false)
}

/// `crane index append`, then the other tags.
pub(super) fn crane(draft: &Draft, stock: &Stock) -> Export {
    let mut out = Script::new(Means::Crane);
    list_words(draft, &mut out);
    out.cannot_if(draft.artifact_type.is_some(), Cannot::ArtifactType);
    let Some((first, others)) = draft.targets.split_first() else { return out.export(false) };
    let mut words = vec![format!("-t {first}")];
    if draft.list_type == Some(ListType::Docker) {
        words.insert(0, "--docker-empty-base".to_owned());
    }
    let nested = has(draft, EntryKind::List);
    if nested {
        words.insert(0, "--flatten=false".to_owned());
    }
    for source in whole_or_single(draft, stock) {
        match source {
            Whole::List(list) if !nested => words.push(format!("-m {list}")),
            Whole::List(_) => out.cannot_if(true, Cannot::Nested),
            Whole::Entry(entry) if entry.kind() == EntryKind::Attestation => {
                out.cannot_if(true, Cannot::Attestations);
            }
            Whole::Entry(entry) => {
                out.cannot_if(platform_differs(entry), Cannot::Platform);
                let annotates = !entry.descriptor.annotations.is_empty();
                out.cannot_if(annotates, Cannot::EntryAnnotations);
                words.push(format!("-m {}", entry.pinned()));
            }
        }
    }
    out.lines.push(format!("crane index append \\\n  {}", words.join(" \\\n  ")));
    for other in others {
        out.lines.push(format!("crane copy {first} {other}"));
    }
    out.export(false)
}

/// `oras manifest index create`.
pub(super) fn oras(draft: &Draft) -> Export {
    let mut out = Script::new(Means::Oras);
    out.cannot_if(draft.subject.is_some(), Cannot::Subject);
    out.cannot_if(draft.artifact_type.is_some(), Cannot::ArtifactType);
    out.cannot_if(draft.list_type == Some(ListType::Docker), Cannot::ListType);
    out.cannot_if(has(draft, EntryKind::Attestation), Cannot::Attestations);
    let mut tags: BTreeMap<String, Vec<&Reference>> = BTreeMap::new();
    for target in &draft.targets {
        tags.entry(target.repository().to_string()).or_default().push(target);
        let far = draft.rows().any(|entry| entry.source.repository() != target.repository());
        out.cannot_if(far, Cannot::OtherRepository);
    }
    out.cannot_if(draft.rows().any(platform_differs), Cannot::Platform);
    let annotates = draft.rows().any(|entry| !entry.descriptor.annotations.is_empty());
    out.cannot_if(annotates, Cannot::EntryAnnotations);
    for (repository, targets) in tags {
        let names: Vec<&str> = targets.iter().map(|target| target.identifier()).collect();
        let plain = targets.first().is_some_and(|target| target.registry().is_loopback());
        let plain = if plain { " --plain-http" } else { "" };
        let annotations = draft.annotations.iter();
        let annotations = annotations
            .map(|(key, value)| format!("--annotation {}", quoted(&format!("{key}={value}"))));
        let sources = draft.rows().map(|entry| entry.descriptor.digest.to_string());
        let words: Vec<String> = annotations.chain(sources).collect();
        let words = words.join(" \\\n  ");
        let names = names.join(",");
        out.lines
            .push(format!("oras manifest index create{plain} {repository}:{names} \\\n  {words}"));
    }
    out.export(false)
}

/// `podman manifest create`, `add`, `annotate`, `push`.
pub(super) fn podman(draft: &Draft) -> Export {
    let mut out = Script::new(Means::Podman);
    let list = "manifold-draft";
    out.cannot_if(draft.artifact_type.is_some(), Cannot::ArtifactType);
    out.cannot_if(has(draft, EntryKind::Attestation), Cannot::Attestations);
    out.cannot_if(has(draft, EntryKind::List), Cannot::Nested);
    out.lines.push(format!("podman manifest create {list}"));
    for entry in draft.rows().filter(|entry| entry.kind() != EntryKind::List) {
        let (said, config) = (entry.platform(), entry.config.clone().unwrap_or_default());
        let fields = [
            ("os", &said.os, &config.os),
            ("arch", &said.architecture, &config.architecture),
            ("variant", &said.variant, &config.variant),
            ("os-version", &said.os_version, &config.os_version),
        ];
        let clears =
            |(_, said, config): &(&str, &String, &String)| said.is_empty() && !config.is_empty();
        out.cannot_if(fields.iter().any(clears), Cannot::ClearField);
        // `add` has no flag for them, and that of `annotate` does nothing (podman 4).
        out.cannot_if(said.os_features != config.os_features, Cannot::OsFeatures);
        let mut flags: Vec<String> = fields
            .iter()
            .filter(|(_, said, config)| said != config && !said.is_empty())
            .map(|(flag, said, _)| format!(" --{flag} {}", word(said)))
            .collect();
        let annotations = entry.descriptor.annotations.iter();
        flags
            .extend(annotations.map(|(key, value)| {
                format!(" --annotation {}", quoted(&format!("{key}={value}")))
            }));
        let flags = flags.concat();
        let no_tls = no_tls(&entry.source);
        out.lines
            .push(format!("podman manifest add{no_tls}{flags} {list} docker://{}", entry.pinned()));
    }
    for (key, value) in &draft.annotations {
        let pair = quoted(&format!("{key}={value}"));
        out.lines.push(format!("podman manifest annotate --index --annotation {pair} {list}"));
    }
    if let (Some(subject), Some(target)) = (&draft.subject, draft.name()) {
        let subject = target.repository().at(subject.digest.clone());
        out.lines
            .push(format!("podman manifest annotate --index --subject docker://{subject} {list}"));
    }
    let format = match draft.list_type {
        Some(ListType::Docker) => " --format v2s2",
        Some(ListType::Oci) => " --format oci",
        None => "",
    };
    for target in &draft.targets {
        let no_tls = no_tls(target);
        out.lines
            .push(format!("podman manifest push --all{format}{no_tls} {list} docker://{target}"));
    }
    out.lines.push(format!("podman manifest rm {list}"));
    out.export(false)
}

/// What several tools know nothing of.
fn list_words(draft: &Draft, out: &mut Script) {
    out.cannot_if(draft.subject.is_some(), Cannot::Subject);
    out.cannot_if(!draft.annotations.is_empty(), Cannot::Annotations);
}

fn no_tls(reference: &Reference) -> &'static str {
    if reference.registry().is_loopback() { " --tls-verify=false" } else { "" }
}

fn images(draft: &Draft) -> Vec<&Entry> {
    draft.entries.iter().filter(|entry| entry.kind() == EntryKind::Image).collect()
}

fn has(draft: &Draft, kind: EntryKind) -> bool {
    draft.entries.iter().any(|entry| entry.kind() == kind)
}

/// Whether the list says another platform of an image than its config, field by field.
fn platform_differs(entry: &Entry) -> bool {
    entry.kind() == EntryKind::Image && entry.config.as_ref() != Some(&entry.platform())
}

enum Whole<'a> {
    /// A list of which all entries are taken.
    List(Reference),
    Entry(&'a Entry),
}

/// The sources: lists that are taken whole, and single entries.
fn whole_or_single<'a>(draft: &'a Draft, stock: &Stock) -> Vec<Whole<'a>> {
    let Ok(pinned) = draft.pinned(stock) else { return Vec::new() };
    let mut entries = draft.entries.iter();
    let mut all = Vec::new();
    for (source, count) in pinned.recipe.sources.iter().zip(pinned.counts()) {
        let taken = entries.by_ref().take(count);
        let is_list = source.entries.is_empty() && !source.nested && count > 0;
        let taken: Vec<&Entry> = taken.collect();
        let from_list = taken.first().is_some_and(|entry| entry.list.is_some());
        let touched = taken.iter().any(|entry| entry.is_touched());
        if is_list && from_list && !touched {
            all.push(Whole::List(source.reference.clone()));
        } else {
            all.extend(taken.into_iter().map(Whole::Entry));
        }
    }
    all
}

/// A descriptor on one line.
fn descriptor(entry: &Descriptor) -> String {
    go_json::marshal(entry).unwrap_or_default()
}

/// A text of a manifest as a word of a shell's line.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/,".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    quoted(text)
}

/// A text between single quotes, within which a shell reads nothing. Control characters are left
/// out, but for line ends and tabs, which annotations have.
fn quoted(text: &str) -> String {
    let shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(shown).collect();
    format!("'{}'", text.replace('\'', r"'\''"))
}
