//! The sheet of keys: a dialog with the tables of keys, each under its heading.

use crate::prelude::*;

use super::Dialog;
use crate::i18n::phrase;

/// A line: the keys, and what they do, a phrase.
pub type KeyLine = (&'static str, &'static str);

/// The sheet. `children` stand above the tables.
#[component]
pub fn ShortcutSheet(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The tables, with their headings in the user's language. Made when it is opened.
    parts: Callback<(), Vec<(&'static str, Vec<KeyLine>)>>,
    /// What stands above the tables.
    children: ChildrenFn,
) -> Markup {
    let children = StoredValue::new(children);
    view! {
        <Dialog open title=t!("Keys")>
            {children.with_value(|children| children())}
            <div class="keys" tabindex="0" role="region" aria-label=t!("Keys")>
                {parts.run(()).into_iter().map(|(title, lines)| part(title, lines)).collect_view()}
            </div>
            <p class="dialog__actions"><button type="button" class="button" on:click=move |_| open.set(false)>{t!("Close")}</button></p>
        </Dialog>
    }
}

fn part(title: &'static str, lines: Vec<KeyLine>) -> Markup {
    let line = |(keys, does): KeyLine| view! { <dt><kbd>{keys}</kbd></dt><dd>{phrase(does)}</dd> };
    let lines = lines.into_iter().map(line).collect_view();
    view! { <section><h3>{title}</h3><dl>{lines}</dl></section> }
}
