//! Config: how a container of one image runs, word for word.

use crate::prelude::*;
use domain::run_config::{RunConfig, Variable};
use serde_json::Value;

use super::again;
use super::layers::which;
use super::parts::{code, command, empty, fact, facts, row, section, stranger, table};
use super::view::View;
use crate::components::{CopyButton, DigestChip, JsonView};

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let Some(shown) = view.shown_or_first() else {
        return empty(mark!("It is no image, so it has no config to run by."));
    };
    let image = match &shown.entry.image {
        Ok(image) => image,
        Err(error) => return again(error.clone()),
    };
    let Some(config) = &image.config else {
        return empty(mark!("Its config is of a type that says nothing about running it."));
    };
    let run = RunConfig::of(config);
    let descriptor = &image.config_descriptor;
    let size = counted!(usize::try_from(descriptor.size).unwrap_or(0), "{n} byte", "{n} bytes");
    let parts = [
        Some(settings(&run)),
        (!run.environment.is_empty()).then(|| environment(mark!("Environment"), &run.environment)),
        (!run.labels.is_empty()).then(|| labels(&run.labels)),
        Some(diff_ids(config)),
        Some(raw(config)),
    ];
    view! {
        <div class="panel__head">
            {which(view, &shown)}
            <span>{t!("Config")}" "<DigestChip digest=descriptor.digest.clone()/></span>
            <span>{size}</span>
            <span>{code(descriptor.media_type.as_str())}</span>
        </div>
        {parts.into_iter().flatten().collect_view()}
    }
}

fn settings(run: &RunConfig) -> Markup {
    let said = |words: &[String]| {
        if words.is_empty() { not_said() } else { command(words) }
    };
    let text = |text: &str| if text.is_empty() { not_said() } else { stranger(text) };
    let lines = |lines: &[String]| match lines {
        [] => not_said(),
        lines => {
            lines.iter().map(|line| view! { <div>{code(line)}</div> }).collect_view().into_markup()
        }
    };
    let user = match run.user.as_str() {
        "" => view! { {not_said()}<span class="note">{t!("so it runs as root")}</span> },
        user => stranger(user),
    };
    let mut all = vec![
        fact(mark!("Entrypoint"), said(&run.entrypoint)),
        fact(mark!("Command"), said(&run.command)),
        fact(mark!("User"), user),
        fact(mark!("Working directory"), text(&run.working_directory)),
        fact(mark!("Ports"), lines(&run.ports)),
        fact(mark!("Volumes"), lines(&run.volumes)),
        fact(mark!("Stop signal"), text(&run.stop_signal)),
        fact(mark!("Health check"), lines(&run.healthcheck)),
    ];
    // Few images have these.
    all.extend((!run.shell.is_empty()).then(|| fact(mark!("Shell"), said(&run.shell))));
    all.extend((!run.on_build.is_empty()).then(|| fact(mark!("On build"), lines(&run.on_build))));
    facts(all)
}

fn not_said() -> Markup {
    view! { <span class="muted">{t!("not said")}</span> }
}

/// Names and values; what looks like a secret is hidden until it is asked for.
pub(super) fn environment(title: &'static str, variables: &[Variable]) -> Markup {
    let rows = variables.iter().map(|variable| {
        let value = if variable.is_secret { secret(variable) } else { stranger(&variable.value) };
        row(code(&variable.name), vec![value])
    });
    section(title, table(title, &[mark!("Name"), mark!("Value")], rows.collect()))
}

fn secret(variable: &Variable) -> Markup {
    let shown = RwSignal::new(false);
    let value = variable.value.clone();
    let label = t!("Show the value of {name}", name = variable.name);
    // The value is not in the page before it is asked for.
    view! {
        {move || if shown.get() { stranger(&value) } else { view! { <span aria-hidden="true">"••••••••"</span><span class="visually-hidden">{t!("hidden")}</span> } }}
        <button type="button" class="button button--quiet button--small" aria-label=label aria-pressed=move || shown.get().to_string()
            on:click=move |_| shown.update(|on| *on = !*on)>{move || if shown.get() { t!("Hide") } else { t!("Show") }}</button>
        <span class="note">{t!("looks like a secret; whoever can pull the image can read it")}</span>
    }
}

fn labels(labels: &[(String, String)]) -> Markup {
    let rows = labels.iter().map(|(key, value)| row(code(key), vec![stranger(value)]));
    section(
        mark!("Labels"),
        table(mark!("Labels"), &[mark!("Label"), mark!("Value")], rows.collect()),
    )
}

fn diff_ids(config: &Value) -> Markup {
    let ids =
        config.get("rootfs").and_then(|rootfs| rootfs.get("diff_ids")).and_then(Value::as_array);
    let ids = ids.into_iter().flatten().filter_map(Value::as_str);
    let lines: Vec<_> = ids.map(|id| view! { <li>{code(id)}</li> }).collect();
    if lines.is_empty() {
        return ().into_markup();
    }
    let summary = t!("Content of the layers before compression (diff_id): {n}", n = lines.len());
    view! { <details class="part fold"><summary>{summary}</summary><ol class="ids">{lines}</ol></details> }
}

/// The config's JSON; not written down before it is opened, as it can be long and hold secrets.
fn raw(config: &Value) -> Markup {
    let open = RwSignal::new(false);
    let text = serde_json::to_string_pretty(config).unwrap_or_default();
    let shown = text.clone();
    view! {
        <section class="part">
            <div class="panel__head">
                <button type="button" class="button" id="config-json" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|on| *on = !*on)>
                    {move || if open.get() { t!("Hide JSON") } else { t!("Show JSON") }}
                </button>
                <CopyButton text=text what=mark!("config") words=t!("Copy JSON")/>
            </div>
            {move || open.get().then(|| view! { <div class="raw"><JsonView id="config-text" text=shown.clone()/></div> })}
        </section>
    }
}
