//! The first paint, motion, the input method, and the policy: what is there before and beside the screens.

use serde_json::json;

use crate::journey::drivers;

/// Notes the colour behind the page at each frame until something is on it.
const WATCH: &str = "window.colours = []; \
    const look = () => { const ground = [document.documentElement, document.body].map((e) => e && getComputedStyle(e).backgroundColor); \
      colours.push(ground.find((colour) => colour && colour !== 'rgba(0, 0, 0, 0)') ?? 'none'); \
      if (!document.querySelector('h1')) requestAnimationFrame(look); }; \
    requestAnimationFrame(look);";

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_theme_is_there_from_the_first_paint_on() {
    let host = drivers::browser_with(&[], "everyone").await;
    let page = &host.page;
    page.find("h1").await;
    page.chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    for (system, chosen, colour) in [
        ("light", "dark", "rgb(10, 11, 12)"),
        ("dark", "light", "rgb(246, 246, 244)"),
        ("dark", "system", "rgb(10, 11, 12)"),
        ("light", "contrast", "rgb(255, 255, 255)"),
    ] {
        page.prefers(&[("prefers-color-scheme", system)]).await;
        page.run("localStorage.setItem('manifold.theme', arguments[0])", vec![json!(chosen)]).await;
        page.open_path("/registries").await;
        page.find("#registry-host").await;
        let seen = page.run("return [...new Set(window.colours)]", vec![]).await;
        assert_eq!(seen, json!([colour]), "{chosen} on a {system} system, at every frame");
    }
    // Chosen on the screen, it is shown at once and kept.
    page.open_path("/settings").await;
    page.find("[data-choice='dark']").await;
    let choose = "document.querySelector(\"[data-choice='dark']\").click(); return [document.documentElement.dataset.theme, localStorage.getItem('manifold.theme'), getComputedStyle(document.body).backgroundColor]";
    let shown = page.run(choose, vec![]).await;
    assert_eq!(shown, json!(["dark", "dark", "rgb(10, 11, 12)"]));
    // How high rows are is chosen there too, and is kept.
    let choose = "document.querySelector(\"[data-choice='compact']\").click(); return document.documentElement.dataset.density";
    assert_eq!(page.run(choose, vec![]).await, json!("compact"), "it is shown at once");
    page.open_path("/registries").await;
    page.find("#registry-host").await;
    let density = page.run("return document.documentElement.dataset.density", vec![]).await;
    assert_eq!(density, json!("compact"), "and after the page was loaded anew");
    host.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_for_who_wants_no_motion_and_keys_wait_for_the_input_method() {
    let host = drivers::browser_with(&[], "everyone").await;
    let page = &host.page;
    page.find("h1").await;
    let moving = "const bar = document.createElement('progress'); bar.className = 'progress'; document.body.append(bar); \
        getComputedStyle(bar).animationName; \
        const moving = document.getAnimations().filter((a) => a.effect.getTiming().iterations === Infinity).length; bar.remove(); return moving";
    page.prefers(&[("prefers-reduced-motion", "no-preference")]).await;
    assert_eq!(page.run(moving, vec![]).await, json!(1), "a bar without an end moves");
    page.prefers(&[("prefers-reduced-motion", "reduce")]).await;
    assert_eq!(page.run(moving, vec![]).await, json!(0), "it does not for who wants no motion");

    let composed = "const key = (composing) => document.body.dispatchEvent(new KeyboardEvent('keydown', \
        {key: '?', isComposing: composing, bubbles: true, cancelable: true})); key(arguments[0]); \
        return new Promise((done) => setTimeout(() => done(document.querySelectorAll('dialog[open]').length), 100))";
    assert_eq!(
        page.run(composed, vec![json!(true)]).await,
        json!(0),
        "the key is the input method's"
    );
    assert_eq!(page.run(composed, vec![json!(false)]).await, json!(1), "then it is the page's");
    host.page.close().await;
}
