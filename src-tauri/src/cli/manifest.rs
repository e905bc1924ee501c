//! `create`, `annotate`, `inspect`, `push` and `rm`: arguments in, docker's output out.

use std::io::Write;
use std::sync::Arc;

use domain::Reference;
use domain::list::Annotation;
use domain::publication::{MoveState, Publication, Subject, TagMove, Wish};
use engine::Config;
use engine::lists::ListError;
use engine::publish::{self, Manner, PublishError};
use engine::store::{Replaced, StoredList};
use futures_util::future::try_join_all;

use super::arguments::{AnnotateArgs, CreateArgs, InspectArgs, PushArgs, RmArgs};
use super::count;
use super::publications::failure;
use super::{Failure, answer, engine, guard};

/// `docker manifest create`.
pub(super) async fn create(
    args: &CreateArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if args.refresh && !args.amend {
        return Err(Failure::new("--refresh goes with --amend: it fetches what a list has again"));
    }
    let count = if args.refresh { &count::REFRESH } else { &count::CREATE };
    count.check(&args.names)?;
    let (list, sources) = args.names.split_first().ok_or_else(|| Failure::new(""))?;
    let list = parse_with(list, "error parsing name for manifest list")?;
    // As docker: only a push reaches registries on this machine over plain HTTP unasked.
    let config = Config { loopback_http: false, ..config };
    let lists = engine(config, args.insecure)?.lists();
    // As docker: a list that is there is said before a source that is misspelt.
    if !args.amend && lists.get(&list).is_ok() {
        return Err(ListError::NotAmended.into());
    }
    let sources = sources.iter().map(|name| parse(name)).collect::<Result<Vec<_>, Failure>>()?;
    let sources = if args.all_platforms || !args.platform.is_empty() {
        let wanted = guard::parse(&args.platform)?;
        let members = sources.iter().map(|source| lists.members(source, &wanted));
        try_join_all(members).await?.concat()
    } else {
        sources
    };
    if !args.refresh {
        lists.create(&list, &sources, args.amend).await?;
        writeln!(out, "Created manifest list {list}")?;
        return Ok(());
    }
    let replaced = lists.refresh(&list, &sources).await?;
    writeln!(out, "Created manifest list {list}")?;
    for Replaced { reference, old, new } in &replaced {
        writeln!(out, "Moved {reference}: {old} -> {new}")?;
    }
    if replaced.is_empty() {
        writeln!(out, "No tag has moved")?;
    }
    Ok(())
}

/// `docker manifest annotate`.
pub(super) fn annotate(args: &AnnotateArgs, config: Config) -> Result<(), Failure> {
    count::ANNOTATE.check(&args.names)?;
    let [list_name, entry_name] = args.names.as_slice() else { return Err(Failure::new("")) };
    let list = parse_with(list_name, "annotate: error parsing name for manifest list")?;
    let entry = parse_with(entry_name, "annotate: error parsing name for manifest")?;
    let annotation = Annotation {
        architecture: args.arch.clone(),
        os: args.os.clone(),
        variant: args.variant.clone(),
        os_version: args.os_version.clone(),
        os_features: args.os_features.clone(),
        clear: args.clear.clone(),
        any_platform: args.any_platform,
    };
    let outcome = engine(config, false)?.lists().annotate(&list, &entry, &annotation);
    outcome.map_err(|error| match &error {
        // Docker shows the names as they were typed.
        ListError::NotInList { .. } => Failure {
            text: format!("manifest for image {entry_name} does not exist in {list_name}"),
            hint: error.hint(),
        },
        _ => error.into(),
    })
}

/// `docker manifest inspect`.
pub(super) async fn inspect(
    args: &InspectArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    count::INSPECT.check(&args.names)?;
    let names = args.names.iter().map(|name| parse(name)).collect::<Result<Vec<_>, Failure>>()?;
    let config = Config { loopback_http: false, ..config };
    let lists = engine(config, args.insecure)?.lists();
    let found = match names.as_slice() {
        [list, entry] => lists.inspect_entry(list, entry)?,
        [reference, ..] => {
            let found = lists.inspect(reference, args.verbose).await;
            found.map_err(|error| match &error {
                ListError::OtherRegistry { .. } => Failure {
                    text: format!("failed to assemble ManifestDescriptor: {error}"),
                    hint: error.hint(),
                },
                _ => error.into(),
            })?
        }
        [] => return Err(Failure::new("")),
    };
    out.write_all(found.show(args.verbose)?.as_bytes())?;
    Ok(())
}

/// `docker manifest push`; with flags that docker lacks, looked at first.
pub(super) async fn push(
    args: &PushArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    count::PUSH.check(&args.names)?;
    let list = parse(args.names.first().map_or("", String::as_str))?;
    let engine = engine(config, args.insecure)?;
    let stored = engine.lists().get(&list)?;
    let targets = args.to.iter().map(|name| parse(name)).collect::<Result<Vec<_>, Failure>>()?;
    let is_plain = targets.is_empty() && !args.keep_previous && !args.with_referrers;
    let mut plan = if is_plain {
        publish::plan_as_docker(&stored, args.purge).map_err(docker)?
    } else {
        let wish = Wish {
            keep_previous: args.keep_previous,
            with_referrers: args.with_referrers,
            purge: args.purge,
            ..Wish::new(Subject::List { list: list.clone() }, targets)
        };
        publish::plan(&engine, &wish).await.map_err(failure)?
    };
    guard::required(&stored, &args.require_platform)?;
    publish::check_rules(&engine, &plan).await.map_err(failure)?;
    let mut manner = Manner::Docker;
    let mut preview = None;
    if args.dry_run || guard::is_on(args) || !is_plain {
        let seen = publish::preview(&engine, &mut plan).await?;
        if args.dry_run {
            out.write_all(guard::shown(&seen, args.json)?.as_bytes())?;
        }
        guard::unblocked(&seen)?;
        if guard::is_on(args) {
            guard::lost(&seen, &args.allow_lost_platform)?;
        }
        if args.dry_run {
            return Ok(());
        }
        manner = Manner::Careful;
        preview = Some(seen);
    }
    let started = publish::open(&engine, plan, manner).await.map_err(failure)?;
    let tracker = Arc::clone(started.tracker());
    let outcome = started.run().await;
    // What is in the registry is said, also where what comes after it fails.
    let done = tracker.snapshot();
    let preview = preview.filter(|_| !is_plain);
    let is_written = |it: &TagMove| matches!(it.state, MoveState::Written { .. } | MoveState::Same);
    if preview.is_none() && done.moves.iter().all(is_written) {
        out.write_all(pushed(&stored, &done).as_bytes())?;
    }
    outcome.map_err(|error| match &error {
        PublishError::List(ListError::Registry(answer)) | PublishError::Registry(answer) => {
            let context = answer::of_push(answer, &stored);
            Failure::about(&ListError::Registry(answer.clone()), &context)
        }
        PublishError::List(inner) => Failure::about(inner, ""),
        _ => failure(error),
    })?;
    preview.map_or(Ok(()), |preview| super::apply::outcome(&preview, false, out))
}

/// What docker says of a list that it does not push.
fn docker(error: PublishError) -> Failure {
    match error {
        PublishError::List(error) => error.into(),
        error => failure(error),
    }
}

/// The lines that docker prints for a push that went well, one for each image and the digest.
fn pushed(list: &StoredList, done: &Publication) -> String {
    let target = list.reference.repository();
    let sent = list.entries.iter().filter(|entry| entry.reference.repository() != target);
    let lines = sent.map(|entry| {
        let digest = &entry.descriptor.digest;
        format!("Pushed ref {target}@{digest} with digest: {digest}\n")
    });
    let digest = done.moves.iter().find_map(|it| it.after.as_ref());
    lines.chain(digest.map(|digest| format!("{digest}\n"))).collect()
}

/// `docker manifest rm`: all that can go go; then the errors of the others.
pub(super) fn rm(args: &RmArgs, config: Config) -> Result<(), Failure> {
    count::RM.check(&args.names)?;
    let lists = engine(config, false)?.lists();
    let failures: Vec<Failure> = args
        .names
        .iter()
        .filter_map(|name| parse(name).and_then(|list| Ok(lists.remove(&list)?)).err())
        .collect();
    let hint = failures.iter().find_map(|failure| failure.hint.clone());
    let texts: Vec<String> = failures.into_iter().map(|failure| failure.text).collect();
    if texts.is_empty() { Ok(()) } else { Err(Failure { text: texts.join("\n"), hint }) }
}

fn parse(name: &str) -> Result<Reference, Failure> {
    name.parse().map_err(|error: domain::reference::ReferenceError| Failure::new(error.to_string()))
}

fn parse_with(name: &str, context: &str) -> Result<Reference, Failure> {
    parse(name).map_err(|failure| Failure::new(format!("{context} {name}: {}", failure.text)))
}
