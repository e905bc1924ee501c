//! What is pressed, typed into, opened.

use crate::prelude::*;

use super::row;
use crate::components::{
    Badge, Choice, Combobox, CopyButton, Dialog, Icon, Item, KeyValueEditor, Menu, Offer, Picture,
    Progress, Shield, ShortcutSheet, Splitter, StatusWord, Tabs, TextField, Toasts, Tone, tabs,
};
use crate::i18n::phrase;
use crate::state::notices::use_notices;

const VARIANTS: &[&str] = &["v6", "v7", "v8"];
const TONES: [(Tone, &str); 6] = [
    (Tone::Same, "Same bytes"),
    (Tone::Added, "Added"),
    (Tone::Changed, "Layers changed"),
    (Tone::Lost, "Lost"),
    (Tone::Repack, "Repackaged"),
    (Tone::Relabel, "Relabelled"),
];

pub(super) fn button() -> Markup {
    let words = phrase("Refresh");
    let chosen = RwSignal::new(0_usize);
    let options = vec![("table", phrase("Table")), ("matrix", phrase("Matrix"))];
    row(vec![
        view! { <button type="button" class="button">{words}</button> },
        view! { <button type="button" class="button button--primary">{words}</button> },
        view! { <button type="button" class="button button--quiet">{words}</button> },
        view! { <button type="button" class="button button--danger">{phrase("Delete")}</button> },
        view! { <button type="button" class="button button--small">{words}</button> },
        view! { <button type="button" class="button" disabled>{words}</button> },
        view! { <button type="button" class="button button--primary" disabled>{words}</button> },
        view! { <button type="button" class="button" aria-pressed="true">{phrase("Pinned")}</button> },
        view! { <a class="button" href="#here">{phrase("Compare")}</a> },
        view! { <Choice label=phrase("View") options chosen choose=Callback::new(move |at| chosen.set(at))/> },
        view! { <span class="chips"><button type="button" class="chip" aria-pressed="true">{phrase("Lists")}</button><button type="button" class="chip" aria-pressed="false">{phrase("Images")}</button></span> },
        view! { <CopyButton text="alpine" what="digest"/> },
        view! { <CopyButton text="alpine" what="reference" words=phrase("Copy reference")/> },
        view! { <Icon picture=Picture::Mark/> },
    ])
}

pub(super) fn field() -> Markup {
    let value = |text: &str| RwSignal::new(text.to_owned());
    let problem = Signal::stored(Some("windows/arm64 is not in docker's table.".to_owned()));
    view! {
        <div class="form">
            <TextField id="field-empty" label=phrase("Variant") value=value("") choices=VARIANTS/>
            <TextField id="field-note" label=phrase("OS") value=value("linux") note="As Go names it."/>
            <TextField id="field-problem" label=phrase("Architecture") value=value("arm64") problem code=true/>
            <label class="check"><input type="checkbox" checked/>{phrase("Remove the local list after the push")}</label>
        </div>
    }
}

pub(super) fn status() -> Markup {
    row(TONES.map(|(tone, words)| view! { <StatusWord tone words=phrase(words)/> }).into())
}

pub(super) fn badge() -> Markup {
    let mut all: Vec<Markup> =
        TONES.map(|(tone, words)| view! { <Badge tone words=phrase(words)/> }).into();
    all.push(view! { <Badge words="HTTP" title="Without TLS"/> });
    all.push(view! { <Shield words="SBOM, 2/3"/> });
    row(all)
}

pub(super) fn tabs() -> Markup {
    let chosen = RwSignal::new(1_usize);
    let one = |(at, words): (usize, &'static str)| tabs::Tab {
        id: format!("gallery-tab-{at}"),
        words: Signal::stored(phrase(words).to_owned()),
        title: None,
    };
    let names = [
        "Overview",
        "Layers",
        "Config",
        "Annotations",
        "Attestations",
        "Referrers",
        "Raw",
        "Health",
    ];
    let tabs = names.into_iter().enumerate().map(one).collect();
    let choose = Callback::new(move |at| chosen.set(at));
    view! {
        <Tabs label=phrase("Parts of the image") tabs chosen choose panel="gallery-panel" across=true/>
        <p id="gallery-panel" role="tabpanel" tabindex="0" aria-labelledby=move || format!("gallery-tab-{}", chosen.get())>{move || chosen.get()}</p>
    }
}

pub(super) fn menu() -> Markup {
    let done = RwSignal::new(String::new());
    let item = move |words: &'static str| {
        Item::new(phrase(words), Callback::new(move |()| done.set(words.to_owned())))
    };
    let items = Signal::derive(move || {
        vec![
            Item { key: Some("C"), ..item("Copy reference") },
            item("Compare"),
            Item { off: Some("Two tags have to be selected.".to_owned()), ..item("Delete") },
        ]
    });
    row(vec![
        view! { <Menu id="gallery-menu" words=phrase("Actions") items/> },
        view! { <Menu id="gallery-quiet" words="1.9.2" label="Actions on 1.9.2" items quiet=true/> },
        view! { <span id="gallery-done" role="status">{move || done.get()}</span> },
    ])
}

pub(super) fn combobox() -> Markup {
    let (text, open) = (RwSignal::new(String::new()), RwSignal::new(false));
    let said = RwSignal::new(String::new());
    let offer = |group: &str, does: &str, name: &str| Offer {
        group: Some(group.to_owned()),
        does: does.to_owned(),
        name: name.to_owned(),
        ..Offer::default()
    };
    let offers = Signal::derive(move || {
        vec![
            Offer {
                key: Some("Enter"),
                ..offer(phrase("Recent"), phrase("Open"), "ghcr.io/acme/gateway:1.9.2")
            },
            offer(phrase("Recent"), phrase("Tags of"), "ghcr.io/acme/gateway"),
            Offer {
                off: Some("It needs two images.".to_owned()),
                ..offer(phrase("Actions"), phrase("Compare"), "…")
            },
        ]
    });
    let choose = Callback::new(move |at: usize| said.set(format!("chose {at}")));
    let enter = Callback::new(move |()| said.set("enter".to_owned()));
    view! {
        <div class="open gallery__open">
            <Combobox id="gallery-box" prefix="gallery" label=phrase("Open an image or a repository") list_label=phrase("What can be opened")
                placeholder=phrase("Open an image, a repository, an address, a command") text open offers choose enter/>
        </div>
        <p id="gallery-said" role="status">{move || said.get()}</p>
    }
}

pub(super) fn pairs() -> Markup {
    let known: &[(&str, &str)] =
        &[("org.opencontainers.image.source", "the source code it was built from")];
    let pairs = [
        ("org.opencontainers.image.source", "https://example.org/app"),
        ("com.example.note", "‏שלום"),
    ];
    let pairs = RwSignal::new(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    let said = move || serde_json::to_string(&pairs.get()).unwrap_or_default();
    view! {
        <KeyValueEditor id="gallery-pairs" label=phrase("Annotations") pairs change=Callback::new(move |all| pairs.set(all)) known/>
        <p><code id="gallery-pairs-said" class="wrap">{said}</code></p>
    }
}

pub(super) fn progress() -> Markup {
    let words = Signal::stored("3 / 8, 12.0 MB".to_owned());
    view! {
        <div class="gallery__narrow">
            <Progress label=phrase("Images pushed") done=3_u64 total=8_u64 words/>
            <Progress label=phrase("Images pushed") done=8_u64 total=8_u64/>
            <Progress label=phrase("Images pushed") done=0_u64 total=0_u64/>
        </div>
    }
}

pub(super) fn splitter() -> Markup {
    let width = RwSignal::new(None);
    let kept = RwSignal::new(String::new());
    let keep = Callback::new(move |()| {
        kept.set(width.get_untracked().map_or_else(String::new, |width: f64| width.to_string()));
    });
    let head = move |id: &'static str, words: &'static str, at_start: bool| {
        view! {
            <th id=id scope="col" aria-label=words style:width=move || (!at_start).then(|| width.get().map(|width| format!("{width}px"))).flatten()>
                {words}
                <Splitter label=t!("Width of {column}", column = words) width least=140.0 at_start in_order=Signal::stored(!at_start)
                    focused=Callback::new(|()| ()) set=Callback::new(move |to| if !at_start { width.set(to) }) keep/>
            </th>
        }
    };
    view! {
        <table class="grid">
            <thead><tr>{head("gallery-tag", phrase("Tag"), false)}<th scope="col">"OS/ARCH"</th>{head("gallery-digest", phrase("Digest"), true)}</tr></thead>
            <tbody><tr><td>"1.9.2"</td><td>"linux/amd64"</td><td>"4f7a21c8b2d3"</td></tr></tbody>
        </table>
        <p><code id="gallery-kept">{move || kept.get()}</code></p>
    }
}

pub(super) fn toast() -> Markup {
    let notices = use_notices();
    let undone = RwSignal::new(false);
    let run = Callback::new(move |()| undone.set(true));
    notices.offer("Deleted acme/gateway:1.9.2.", phrase("Undo"), run);
    view! {
        <div class="gallery__toast"><Toasts/></div>
        <button id="gallery-say" type="button" class="button" on:click=move |_| notices.say("Copied the digest.")>"Say"</button>
        <span id="gallery-undone" role="status">{move || undone.get().then_some("undone")}</span>
    }
}

pub(super) fn dialog() -> Markup {
    let open = RwSignal::new(false);
    view! {
        <button id="gallery-dialog" type="button" class="button" on:click=move |_| open.set(true)>"Dialog"</button>
        <Dialog open title="Delete the tag 1.9.2?">
            <p>{phrase("No other tag points at it.")}</p>
            <p class="dialog__actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>{phrase("Keep")}</button>
                <button type="button" class="button button--danger">{phrase("Delete")}</button>
            </p>
        </Dialog>
    }
}

pub(super) fn keys() -> Markup {
    let open = RwSignal::new(false);
    let parts = Callback::new(|()| {
        vec![(
            phrase("Tags"),
            vec![("↓", "next tag; with Shift, select"), ("C", "copy the digest")],
        )]
    });
    view! {
        <button id="gallery-keys" type="button" class="button" on:click=move |_| open.set(true)>{phrase("Keys")}</button>
        <ShortcutSheet open parts>{"Sample"}</ShortcutSheet>
    }
}
