//! Raw: the exact bytes that the registry serves, laid out, as docker shows them, and what the answer
//! said around them. The digest is computed here again, from what is on the screen.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::image::{GetRawManifest, InspectVerbose, RawManifestText};
use domain::{Digest, Reference, go_json};
use wasm_bindgen::JsCast;

use super::links::links;
use super::parts::{code, row, table};
use super::view::View;
use crate::components::{Choice, CopyButton, JsonView, Links, StatusWord, Tone};
use crate::i18n::phrase;
use crate::pages::region::region;
use crate::state::remote::remote;

/// Indentation of the laid-out text, as BuildKit writes manifests.
const INDENT: &str = "  ";

/// How the manifest is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Served,
    Pretty,
    Verbose,
    Headers,
}

impl Form {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Served, mark!("As served"), "served"),
        (Self::Pretty, mark!("Laid out"), "pretty"),
        (Self::Verbose, "inspect -v", "verbose"),
        (Self::Headers, mark!("Headers"), "headers"),
    ];
}

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let whole = view.reference.get_value();
    let reference = match view.platform() {
        Some((_, digest)) => whole.repository().at(digest),
        None => whole,
    };
    of(reference, view.side.with_value(|side| links(side, view)))
}

/// The manifest under a reference, whatever it is.
pub(super) fn of(reference: Reference, links: Links) -> Markup {
    let asked = reference.clone();
    let raw = remote(&[Topic::Images], move || Some(GetRawManifest { reference: asked.clone() }));
    let form = RwSignal::new(Form::Served);
    let links = StoredValue::new(links);
    let render = move |raw: RawManifestText| shown(raw, reference.clone(), form, links);
    view! { <section class="raw">{region(raw, mark!("the manifest"), render)}</section> }
}

fn shown(
    raw: RawManifestText,
    reference: Reference,
    form: RwSignal<Form>,
    links: StoredValue<Links>,
) -> Markup {
    let options = Form::ALL.map(|(_, words, name)| (name, phrase(words))).to_vec();
    let chosen = Signal::derive(move || {
        Form::ALL.iter().position(|(one, ..)| *one == form.get()).unwrap_or(0)
    });
    let choose = Callback::new(move |at: usize| {
        if let Some((one, ..)) = Form::ALL.get(at) {
            form.set(*one);
        }
    });
    let asked = reference.clone();
    let verbose = remote(&[Topic::Images], move || {
        (form.get() == Form::Verbose).then(|| InspectVerbose { reference: asked.clone() })
    });
    let facts =
        format!("{} · {}", counted!(raw.text.len(), "{n} byte", "{n} bytes"), raw.media_type);
    let check = check(&raw);
    let body = move || match form.get() {
        Form::Served => text(raw.text.clone(), &reference, links),
        Form::Pretty => text(go_json::indent(&raw.text, INDENT), &reference, links),
        Form::Verbose => {
            let reference = reference.clone();
            region(verbose, mark!("docker's form"), move |said| text(said, &reference, links))
                .into_markup()
        }
        Form::Headers => headers(&raw.headers),
    };
    view! {
        <div class="raw__head">
            <Choice label=t!("Form") options chosen choose/>
            <span class="note">{facts}</span>
        </div>
        {check}
        {body}
    }
}

/// The digest of the bytes on the screen, beside the one that the registry gave.
fn check(raw: &RawManifestText) -> Markup {
    let bytes = raw.text.as_bytes();
    let digest = raw.digest.to_string();
    if !raw.is_exact {
        let found = t!(
            "The manifest is not UTF-8: the text is not its bytes, so its digest cannot be computed here."
        );
        return view! { <p class="raw__check problem" id="digest-check">{found}</p> };
    }
    if raw.digest.verify(bytes) {
        return view! {
            <p class="raw__check" id="digest-check">
                <StatusWord tone=Tone::Added words=t!("same digest")/>
                <span>{t!("computed in this page from these bytes:")}" "</span><code class="stranger" dir="ltr">{digest}</code>
            </p>
        };
    }
    let found = Digest::of(bytes).to_string();
    view! {
        <p class="raw__check" id="digest-check">
            <StatusWord tone=Tone::Lost words=t!("another digest")/>
            <span>{t!("said:")}" "</span><code class="stranger" dir="ltr">{digest}</code><span>" "{t!("computed:")}" "</span><code class="stranger" dir="ltr">{found}</code>
        </p>
    }
}

/// A text with its digests as links, to be copied and saved as it is.
fn text(text: String, reference: &Reference, links: StoredValue<Links>) -> Markup {
    let file = format!("{}.json", reference.identifier().replace(':', "-"));
    let (saved, copied) = (text.clone(), text.clone());
    view! {
        <div class="raw__actions">
            <CopyButton text=copied what=mark!("manifest") words=t!("Copy")/>
            <button type="button" class="button button--quiet" id="download" on:click=move |_| download(&file, &saved)>{t!("Download")}</button>
        </div>
        <JsonView id="raw" text links/>
    }
}

/// Lets the browser save a text as a file.
pub(in crate::pages) fn download(name: &str, text: &str) {
    let Ok(element) = document().create_element("a") else { return };
    let content = String::from(js_sys::encode_uri_component(text));
    let address = format!("data:text/plain;charset=utf-8,{content}");
    let set = |key, value: &str| element.set_attribute(key, value).is_ok();
    if set("href", &address)
        && set("download", name)
        && let Some(link) = element.dyn_ref::<web_sys::HtmlElement>()
    {
        link.click();
    }
}

fn headers(headers: &[(String, String)]) -> Markup {
    let rows = headers.iter().map(|(name, value)| row(code(name), vec![code(value)]));
    view! { <div class="raw__table">{table(mark!("Headers of the answer"), &[mark!("Header"), mark!("Value")], rows.collect())}</div> }
}
