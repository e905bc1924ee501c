//! How the components look: two themes, two languages, three widths. The pictures are in `tests/pictures`;
//! `MANIFOLD_RECORD_PICTURES=1` takes them anew. They are of Debian's Chromium and Noto's Chinese
//! letters; ours are shipped. What differs is written to `target/tmp/pictures`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::picture::Picture;
use super::{open, show};
use crate::journey::tools;

const WIDTHS: [u32; 3] = [1120, 720, 320];

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("pictures/{name}.png"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_component_looks_as_it_did() {
    let host = open().await;
    let record = std::env::var_os("MANIFOLD_RECORD_PICTURES").is_some();
    let mut problems = Vec::new();
    for language in ["en", "zh-CN"] {
        show(&host, language, "").await;
        for theme in ["light", "dark"] {
            host.page.theme(theme).await;
            for width in WIDTHS {
                host.page.screen(width, 900).await;
                // Two frames: the first lays out, the second has drawn it.
                let drawn =
                    "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))";
                host.page.ask(drawn, vec![]).await;
                let name = format!("{theme}-{language}-{width}");
                let taken = Picture::parse(&host.page.whole_picture().await);
                assert!(
                    taken.height > 2000,
                    "{name}: the whole gallery, not {} pixels",
                    taken.height
                );
                if record {
                    taken.write(&kept(&name));
                } else {
                    problems.extend(compare(&name, &taken));
                }
            }
        }
    }
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(host.page.run(wide, vec![]).await, json!(0), "the narrowest page scrolls sideways");
    host.page.close().await;
    assert!(
        !record,
        "the pictures were taken anew: look at them, then run without MANIFOLD_RECORD_PICTURES"
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn compare(name: &str, taken: &Picture) -> Option<String> {
    let folder = tools::target().join("tmp/pictures");
    let Ok(bytes) = fs::read(kept(name)) else {
        return Some(format!("{name}: no picture is kept; MANIFOLD_RECORD_PICTURES=1 takes them"));
    };
    let (words, marked) = taken.difference(&Picture::parse(&bytes))?;
    taken.write(&folder.join(format!("{name}.png")));
    marked.write(&folder.join(format!("{name}-difference.png")));
    Some(format!("{name}: {words}; see {}", folder.display()))
}
