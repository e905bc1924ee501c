//! The same with other tools: commands that show or fetch what the page shows, copied with one key.

use crate::prelude::*;
use domain::equivalent::Equivalent;

use crate::components::{CopyButton, Dialog, write_to_clipboard};
use crate::reactive::Memo;
use crate::state::notices::use_notices;

/// The button that opens it; its key is one of those that work everywhere.
#[component]
pub(super) fn CommandsButton(open: RwSignal<bool>) -> Markup {
    view! {
        <button type="button" id="commands" class="button button--quiet" on:click=move |_| open.set(true)>{t!("Commands")}" "<kbd aria-hidden="true">"O"</kbd></button>
    }
}

/// The dialog. A letter copies a line and closes it.
#[component]
pub(super) fn Commands(
    /// What the screen shows, in the words of each tool.
    all: Memo<Vec<Equivalent>>,
    open: RwSignal<bool>,
) -> Markup {
    let notices = use_notices();
    let copy = move |event: leptos::ev::KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        let found = all.with_untracked(|all| {
            all.iter().find_map(|tool| {
                if key == tool.key.to_string() {
                    return Some(tool.read.clone());
                }
                tool.fetch.clone().filter(|_| key == tool.key.to_ascii_uppercase().to_string())
            })
        });
        if let Some(line) = found {
            event.prevent_default();
            open.set(false);
            write_to_clipboard(notices, mark!("command"), line);
        }
    };
    let fetches = move || all.with(|all| all.iter().any(|tool| tool.fetch.is_some()));
    view! {
        <Dialog open title=t!("The same with other tools")>
            <div class="commands" on:keydown=copy>
                <p class="form__note">{move || if fetches() {
                    t!("A letter copies its line: small to show the manifest, capital to fetch the image.")
                } else {
                    t!("A letter copies its line.")
                }}</p>
                {move || all.get().into_iter().map(tool).collect_view()}
                <p class="dialog__actions"><button type="button" class="button" on:click=move |_| open.set(false)>{t!("Close")}</button></p>
            </div>
        </Dialog>
    }
}

fn tool(tool: Equivalent) -> Markup {
    let fetch = tool.fetch.map(|line| command(tool.key.to_ascii_uppercase(), line));
    view! {
        <section class="commands__tool" data-tool=tool.tool>
            <h3>{tool.tool}</h3>
            {command(tool.key, tool.read)}{fetch}
        </section>
    }
}

fn command(key: char, line: String) -> Markup {
    view! {
        <p class="commands__line"><kbd>{key.to_string()}</kbd><code dir="ltr">{line.clone()}</code><CopyButton text=line what=mark!("command")/></p>
    }
}
