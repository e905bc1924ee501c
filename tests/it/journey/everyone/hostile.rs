//! What strangers write is text: HTML, characters that turn text round or that nobody sees, labels of
//! four kilobytes, emoji, in names, labels, history and annotations.

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use demo::registry::{Fault, Registry};
use domain::Digest;
use domain::media_type::{OCI_CONFIG, OCI_INDEX, OCI_MANIFEST};
use serde_json::{Value, json};

use crate::journey::drivers;
use crate::journey::page::Page;

/// Would be an element, and would run, if it were taken for HTML.
const HTML: &str =
    "<img id=evil src=x onerror=\"window.ran = true\"><script>window.ran = true</script>";
/// Turned round after its first letters: what is read is not what is there.
const TURNED: &str = "safe\u{202e}exe.elif\u{202c}\u{200b}\u{7}";
const EMOJI: &str = "👩‍👩‍👧‍👦 🏴‍☠️ 日本語";

fn long() -> String {
    "x".repeat(4096)
}

/// An image, and a list of it, of which every text that a stranger can write is as bad as it gets.
async fn push(registry: &DockerRegistry) {
    let texts = json!({ "html": HTML, "turned": TURNED, "long": long(), "emoji": EMOJI, HTML: "key", "org.opencontainers.image.url": "javascript:window.ran=true" });
    let layer = b"a layer".to_vec();
    let config = json!({
        "created": TURNED, "author": HTML, "os": "linux", "architecture": "amd64",
        "config": { "Labels": texts, "Env": [format!("HTML={HTML}"), format!("TURNED={TURNED}"), format!("LONG={}", long())],
            "Entrypoint": [HTML], "Cmd": [TURNED], "User": EMOJI, "WorkingDir": long() },
        "history": [{ "created_by": format!("RUN {HTML} {TURNED} {EMOJI} {}", long()), "comment": HTML }],
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(&layer)] },
    })
    .to_string()
    .into_bytes();
    let entry = |kind: &str, bytes: &[u8]| json!({ "mediaType": kind, "digest": Digest::of(bytes), "size": bytes.len() });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": entry(OCI_CONFIG, &config),
        "layers": [entry("application/vnd.oci.image.layer.v1.tar+gzip", &layer)], "annotations": texts,
    });
    let image = Image {
        media_type: OCI_MANIFEST.to_owned(),
        manifest: manifest.to_string().into_bytes(),
        blobs: vec![config, layer],
    };
    registry.push_image("acme/strange", "image", &image).await;
    let mut child = entry(OCI_MANIFEST, &image.manifest);
    child["platform"] = json!({ "os": "linux", "architecture": "amd64", "os.version": HTML, "os.features": [TURNED] });
    child["annotations"] = texts.clone();
    let list = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [child], "annotations": texts });
    let list = Image {
        media_type: OCI_INDEX.to_owned(),
        manifest: list.to_string().into_bytes(),
        blobs: vec![],
    };
    registry.push_image("acme/strange", "list", &list).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_write_is_text_and_breaks_nothing() {
    let registry = DockerRegistry::start().await;
    push(&registry).await;
    let mut host = drivers::browser_with(&[], "everyone").await;
    host.page.find("h1").await;
    let image = format!("/r/{}/acme/strange/-/at/list?platform=linux/amd64", registry.host());
    for (tab, ready, parts) in [
        ("overview", "#panel .platform", &[][..]),
        ("layers", "#panel td", &[HTML, "\\u{202e}"][..]),
        ("config", "#panel dl", &[HTML, "\\u{202e}", "👩"][..]),
        ("annotations", "#panel section", &[HTML, "\\u{202e}", "javascript:window.ran=true"][..]),
        ("raw", "#raw", &["\\u{202e}"][..]),
        ("health", "#panel", &[][..]),
    ] {
        let page = &mut host.page;
        page.open_path(&format!("{image}&tab={tab}")).await;
        page.find(ready).await;
        for part in parts {
            page.wait_text("#panel", part).await;
        }
        harmless(page, tab).await;
        page.checkpoint(&format!("strange-{tab}")).await;
    }
    let page = &mut host.page;
    let name = format!("{}/acme/strange", registry.host());
    page.open_path(&format!("/compare?a={name}:image&b={name}:list")).await;
    page.find("#verdict").await;
    harmless(page, "compare").await;
    page.open_path(&format!("/r/{name}/-/tags")).await;
    page.find("[data-tag='list'] .platform").await;
    harmless(page, "tags").await;
    page.checkpoint("strange-tags").await;
    host.page.close().await;
}

/// A registry that names tags which no tag can be called.
#[tokio::test(flavor = "multi_thread")]
async fn tags_that_no_tag_can_be_called_do_not_take_the_others_away() {
    let registry = Registry::new();
    demo::samples::fill(&mut registry.store());
    let body = json!({ "name": "acme/gateway", "tags": ["1.9.2", HTML, TURNED, long(), EMOJI] });
    registry.fail(
        Fault::on("tags/list")
            .status(200)
            .header("content-type", "application/json")
            .body(body.to_string())
            .times(usize::MAX),
    );
    let running = demo::registry::serve(&registry).await.expect("a registry");
    let mut host = drivers::browser_with(&[], "everyone").await;
    let page = &mut host.page;
    page.find("h1").await;
    page.open_path(&format!("/r/{}/acme/gateway/-/tags", running.host())).await;
    page.find("[data-tag='1.9.2'] .platform, .error").await;
    harmless(page, "strange tags").await;
    let there = page.count("[data-tag='1.9.2'] .platform").await;
    assert!(there > 0, "the tag that is one is there");
    page.checkpoint("strange-tag-names").await;
    host.page.close().await;
}

/// Nothing ran, nothing became an element, no link leads into a script, nothing is wider than the page.
async fn harmless(page: &Page, place: &str) {
    let look = "const content = document.querySelector('#content'); return {
        ran: window.ran ?? false,
        elements: document.querySelectorAll('#evil, #content script').length,
        links: [...document.querySelectorAll('#content a')].filter((a) => a.protocol === 'javascript:').length,
        wide: content.scrollWidth - content.clientWidth,
        hidden: [...content.innerText].filter((c) => '\\u202e\\u202c\\u200b\\u0007'.includes(c)).length }";
    let expected: Value =
        json!({ "ran": false, "elements": 0, "links": 0, "wide": 0, "hidden": 0 });
    assert_eq!(page.run(look, vec![]).await, expected, "{place}");
}
