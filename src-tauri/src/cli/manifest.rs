//! `create`, `annotate`, `inspect`, `push` and `rm`: arguments in, docker's output out.

use std::io::Write;

use domain::Reference;
use domain::list::Annotation;
use domain::protocol::preview::Expected;
use engine::Config;
use engine::lists::ListError;
use engine::store::Replaced;
use futures_util::future::try_join_all;

use super::arguments::{self, AnnotateArgs, CreateArgs, InspectArgs, PushArgs, RmArgs};
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
    let count = if args.refresh { &arguments::REFRESH } else { &arguments::CREATE };
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
    arguments::ANNOTATE.check(&args.names)?;
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
    arguments::INSPECT.check(&args.names)?;
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

/// `docker manifest push`.
pub(super) async fn push(
    args: &PushArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    arguments::PUSH.check(&args.names)?;
    let list = parse(args.names.first().map_or("", String::as_str))?;
    let engine = engine(config, args.insecure)?;
    let lists = engine.lists();
    let stored = lists.get(&list)?;
    let plan = engine::push::plan(&stored)?;
    guard::required(&stored, &args.require_platform)?;
    let mut expected = Expected::Anything;
    if args.dry_run || guard::is_on(args) {
        let preview = engine::push::preview(&engine, &stored).await?;
        if args.dry_run {
            let text = if args.json {
                serde_json::to_string_pretty(&preview)? + "\n"
            } else {
                preview.text()
            };
            out.write_all(text.as_bytes())?;
        }
        guard::lost(&preview, args)?;
        if args.dry_run {
            return Ok(());
        }
        expected = Expected::of(preview.before);
    }
    let pushed = engine::push::push_over(engine.registry(), &plan, &expected).await;
    let pushed = pushed.map_err(|error| match &error {
        ListError::Registry(answer) => Failure::about(&error, &answer::of_push(answer, &stored)),
        _ => error.into(),
    })?;
    out.write_all(plan.report(&pushed).as_bytes())?;
    Ok(lists.pushed(&plan, &pushed, args.purge)?)
}

/// `docker manifest rm`: all that can go go; then the errors of the others.
pub(super) fn rm(args: &RmArgs, config: Config) -> Result<(), Failure> {
    arguments::RM.check(&args.names)?;
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
