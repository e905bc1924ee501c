//! The same with other tools: commands that show or fetch what the page shows, copied with one key.

use domain::equivalent::{Equivalent, commands};
use leptos::prelude::*;

use super::view::View;
use crate::components::{CopyButton, Dialog, write_to_clipboard};
use crate::state::notices::use_notices;

/// The dialog. A letter copies a line and closes it.
#[component]
pub(super) fn Commands(view: View, open: RwSignal<bool>) -> impl IntoView {
    let notices = use_notices();
    let all = Memo::new(move |_| {
        let platform = view.platform();
        let platform = platform.as_ref().map(|(platform, digest)| (platform, digest));
        // The parts are what is compared: commands of the same platform are the same.
        view.reference.with_value(|reference| commands(reference, platform))
    });
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
    view! {
        <Dialog open title=t!("The same with other tools")>
            <div class="commands" on:keydown=copy>
                <p class="form__note">{t!("A letter copies its line: small to show the manifest, capital to fetch the image.")}</p>
                {move || all.get().into_iter().map(tool).collect_view()}
                <p class="dialog__actions"><button type="button" class="button" on:click=move |_| open.set(false)>{t!("Close")}</button></p>
            </div>
        </Dialog>
    }
}

fn tool(tool: Equivalent) -> AnyView {
    let fetch = tool.fetch.map(|line| command(tool.key.to_ascii_uppercase(), line));
    view! {
        <section class="commands__tool" data-tool=tool.tool>
            <h3>{tool.tool}</h3>
            {command(tool.key, tool.read)}{fetch}
        </section>
    }
    .into_any()
}

fn command(key: char, line: String) -> AnyView {
    view! {
        <p class="commands__line"><kbd>{key.to_string()}</kbd><code dir="ltr">{line.clone()}</code><CopyButton text=line what=mark!("command")/></p>
    }
    .into_any()
}
