//! What stands in cells: platforms, digests, sizes, text; and the cells.

use crate::prelude::*;
use domain::{Digest, Platform};

use super::row;
use crate::components::tree_grid::{self, Heights, Scroll};
use crate::components::{
    DigestChip, JsonView, Links, PlatformBadge, SizeRange, StatusWord, Tone, TreeGrid,
};
use crate::i18n::phrase;
use crate::reactive::Memo;

const PLATFORMS: [&str; 8] = [
    "linux/amd64",
    "linux/arm64/v8",
    "linux/arm/v7",
    "linux/386",
    "linux/s390x",
    "windows/amd64",
    "freebsd/amd64",
    "darwin/arm64",
];

fn parse(name: &str) -> Platform {
    Platform::parse(name).unwrap_or_default()
}

pub(super) fn platform() -> Markup {
    let mut all: Vec<Markup> =
        PLATFORMS.map(|name| view! { <PlatformBadge platform=parse(name)/> }).into();
    let server = Platform { os_version: "10.0.20348.2700".to_owned(), ..parse("windows/amd64") };
    all.push(view! { <PlatformBadge platform=server/> });
    all.push(view! { <PlatformBadge platform=Platform::default()/> });
    all.push(view! { <PlatformBadge platform=parse("linux/arm/v7") missing=true/> });
    row(all)
}

pub(super) fn digest() -> Markup {
    let digest = Digest::of(b"gallery");
    row(vec![view! { <DigestChip digest/> }])
}

pub(super) fn sizes() -> Markup {
    row(vec![
        view! { <SizeRange sizes=vec![28_400_000]/> },
        view! { <SizeRange sizes=vec![26_200_000, 31_400_000] stored=Some(142_000_000)/> },
        view! { <SizeRange sizes=vec![900, 1_620_000_000]/> },
    ])
}

pub(super) fn json() -> Markup {
    let digest = Digest::of(b"gallery").to_string();
    let text = format!(
        "{{\n  \"schemaVersion\": 2,\n  \"digest\": \"{digest}\",\n  \"note\": \"a\u{202e}b\"\n}}"
    );
    let links = StoredValue::new(Links::from([(digest, "#there".to_owned())]));
    view! { <JsonView id="gallery-json" text links/> }
}

pub(super) fn grid() -> Markup {
    let line = |(at, tag): (usize, &str)| {
        let selected = at == 1;
        view! {
            <tr class=("grid__row--selected", selected)>
                <th scope="row"><span class="tag"><span class="tag__name" dir="ltr">{tag.to_owned()}</span></span></th>
                <td><span class="badges">{PLATFORMS[..=at].iter().map(|name| view! { <PlatformBadge platform=parse(name)/> }).collect_view()}</span></td>
                <td><DigestChip digest=Digest::of(tag.as_bytes())/></td>
                <td class="grid__figure"><SizeRange sizes=vec![26_200_000, 31_400_000]/></td>
                <td><StatusWord tone=Tone::Added words=phrase("Added")/></td>
            </tr>
        }
    };
    let long = "t".repeat(128);
    let tags = ["1.9.2", "1.9.1", "1.9.0-windows", &long];
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Grid">
            <table class="grid">
                <thead><tr><th scope="col">{phrase("Tag")}</th><th scope="col">"OS/ARCH"</th><th scope="col">{phrase("Digest")}</th>
                    <th scope="col" class="grid__figure">{phrase("Compressed size")}</th><th scope="col">{phrase("Status")}</th></tr></thead>
                <tbody>{tags.into_iter().enumerate().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A tree grid of so many rows that few of them are made.
pub(super) fn tree() -> Markup {
    const ROWS: usize = 5000;
    let scroll = Scroll::listen("gallery-tree");
    scroll.look();
    let heights = Heights::new(std::iter::repeat_n(None, ROWS));
    let window = Memo::new(move |_| scroll.window(&heights));
    let made = move || (window.get().first..window.get().end).collect::<Vec<_>>();
    let heads = view! { <th scope="col">{phrase("Tag")}</th><th scope="col">"OS/ARCH"</th> };
    let row = |row: usize| {
        view! {
            <tbody><tr prop:ariaLevel="1" aria-rowindex=(row + 2).to_string() tabindex=if row == 0 { "0" } else { "-1" }>
                <th scope="row">
                    <span class="tag"><button type="button" class="expander" tabindex="-1" aria-expanded="false" aria-label=format!("Platforms of 1.{row}")></button>
                    <span class="tag__name" dir="ltr">{format!("1.{row}")}</span></span>
                </th>
                <td><PlatformBadge platform=parse("linux/amd64")/></td>
            </tr></tbody>
        }
    };
    let rows = tree_grid::rows(made, ToString::to_string, |_| None, row);
    view! {
        <div id="content" class="gallery__scroller" tabindex="0" role="region" aria-label="Rows">
            <TreeGrid id="gallery-tree" label=phrase("Tags") count=Signal::stored(ROWS) columns=Signal::stored(2_usize) window=window.signal()
                heads=heads.into_markup() rows keys=Callback::new(|_| ())/>
        </div>
    }
}

pub(super) fn scale() -> Markup {
    view! {
        <h1>"gateway 1.9.2"</h1>
        <h2>{phrase("The list that will be sent")}</h2>
        <p>{phrase("A manifest list gives one name to the images of several platforms, so that every machine pulls the right one.")}</p>
        <p class="note">{phrase("It could not be read back.")}</p>
        <p><a href="#here">"https://example.org"</a>" "<code>"1lI0O docker pull ghcr.io/acme/gateway:1.9.2"</code>" "<kbd>"Ctrl K"</kbd></p>
    }
}
