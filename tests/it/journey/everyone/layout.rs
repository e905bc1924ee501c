//! Nothing is cut, overlaps or makes the page scroll in two directions: at 400 % zoom (320 × 256 CSS
//! pixels), in the smallest window, in a language that is two fifths longer, and from right to left.
//! Tables, code and the sheet of keys scroll in regions of their own.

use serde_json::Value;

use super::ground::{Ground, ground};

/// What sticks out, is cut, or lies on something else.
const PROBLEMS: &str = r"
    const edge = document.documentElement.clientWidth;
    const own = '.scroll, pre, .visually-hidden, .skip, .notice, svg, .choose__one';
    const name = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}.${e.className?.baseVal ?? e.className} “${e.textContent.trim().slice(0, 40)}”`;
    const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
    const found = [];
    const content = document.querySelector('#content');
    if (content.scrollWidth > content.clientWidth + 1) found.push(`#content scrolls sideways by ${content.scrollWidth - content.clientWidth}`);
    if (document.documentElement.scrollWidth > edge + 1) found.push('the page scrolls sideways');
    const all = [...document.querySelectorAll('#content *, .side *, .top *')].filter((e) => seen(e) && !e.closest(own));
    for (const e of all) {
        const r = e.getBoundingClientRect();
        if (r.right > edge + 1 || r.left < -1) found.push(`sticks out: ${name(e)} ${Math.round(r.left)}–${Math.round(r.right)}`);
        if (e.matches('input:not([type=checkbox], [type=radio]), textarea, select') && r.width < 60) found.push(`is too narrow: ${name(e)} ${Math.round(r.width)}`);
        const style = getComputedStyle(e);
        const cuts = style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.textOverflow !== 'ellipsis';
        if (cuts && e.scrollWidth > e.clientWidth + 1 && !e.matches('input, select, progress, meter, textarea')) found.push(`is cut: ${name(e)}`);
    }
    const fixed = (e) => { for (let p = e; p; p = p.parentElement) if (['sticky', 'fixed'].includes(getComputedStyle(p).position)) return true; return false; };
    // What of it is to be seen: what scrolls cuts off what is outside of it.
    const box = (e) => {
        let { left, top, right, bottom } = e.getBoundingClientRect();
        for (let p = e.parentElement; p; p = p.parentElement) {
            if (getComputedStyle(p).overflowY === 'visible') continue;
            const r = p.getBoundingClientRect();
            [left, top, right, bottom] = [Math.max(left, r.left), Math.max(top, r.top), Math.min(right, r.right), Math.min(bottom, r.bottom)];
        }
        return { left, top, right, bottom };
    };
    const pressed = all.filter((e) => e.matches('a[href], button, input, select, textarea, summary') && !fixed(e));
    for (const [at, a] of pressed.entries()) for (const b of pressed.slice(at + 1)) {
        if (a.contains(b) || b.contains(a)) continue;
        const [p, q] = [box(a), box(b)];
        const [w, h] = [Math.min(p.right, q.right) - Math.max(p.left, q.left), Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)];
        if (w > 2 && h > 2) found.push(`overlap: ${name(a)} and ${name(b)}`);
    }
    if (document.documentElement.dir === 'rtl')
        for (const e of document.querySelectorAll('code, pre, kbd, .digest, [data-platform], .sizes'))
            if (seen(e) && getComputedStyle(e).direction !== 'ltr') found.push(`not from left to right: ${name(e)}`);
    return found.slice(0, 12);";

/// Words that were not looked up: the long language has brackets around every phrase. What others wrote,
/// code, and what has one name in all languages is not looked at.
const ENGLISH: &str = r"
    const own = 'code, bdi, pre, kbd, .stranger, [dir=ltr], .platform, .error__hint, .brand, select, .problem, .skip, time';
    const names = /\b(OS\/ARCH|Docker Hub|Dockerfile|Manifold|SHA-256|TLS|JSON|HTTP|HTTPS|[kMGT]B|ms|sha256|inspect -v|A|B|s|B)\b/g;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (walk.nextNode()) {
        const node = walk.currentNode;
        const text = node.data.replace(/\[[^\]]*~\]/g, '').replace(names, '').replace(/\S*[.:\/@]\S*/g, '');
        if (/[A-Za-z]{2,}/.test(text) && !node.parentElement.closest(own)) found.add(`not looked up: “${node.data.trim().slice(0, 60)}”`);
    }
    return [...found];";

/// A way of looking: its name, width and height in CSS pixels, the language, the direction.
type Look = (&'static str, u32, u32, &'static str, &'static str);

const LOOKS: [Look; 6] = [
    ("400 % zoom", 320, 256, "en", "ltr"),
    ("400 % zoom in Chinese", 320, 256, "zh-CN", "ltr"),
    ("the smallest window", 720, 480, "en", "ltr"),
    ("a longer language", 1120, 800, "en-XA", "ltr"),
    ("a longer language, narrow", 400, 800, "en-XA", "ltr"),
    ("from right to left", 1120, 800, "en", "rtl"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_or_overlaps_narrow_long_or_mirrored() {
    let ground = ground().await;
    proof(&ground).await;
    let mut problems = Vec::new();
    for (look, width, height, language, direction) in LOOKS {
        ground.host.page.screen(width, height).await;
        ground.speak(language).await;
        for screen in ground.screens() {
            ground.show(&screen).await;
            let mut found = problems_of(&ground, direction).await;
            if language == "en-XA" {
                found.extend(texts(&ground, ENGLISH).await);
            }
            problems.extend(found.into_iter().map(|it| format!("{look}, {}: {it}", screen.name)));
        }
    }
    ground.host.page.close().await;
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

async fn problems_of(ground: &Ground, direction: &str) -> Vec<String> {
    let page = &ground.host.page;
    page.run("document.documentElement.dir = arguments[0]", vec![direction.into()]).await;
    // The table of tags measures its rows after a frame.
    let drawn = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))";
    page.ask(drawn, vec![]).await;
    texts(ground, PROBLEMS).await
}

/// What a script answers: a list of texts.
async fn texts(ground: &Ground, script: &str) -> Vec<String> {
    let Value::Array(found) = ground.host.page.run(script, vec![]).await else { panic!("a list") };
    found.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What the look finds when something does stick out, is cut and overlaps.
async fn proof(ground: &Ground) {
    let page = &ground.host.page;
    let spoil = "const p = document.createElement('div'); p.id = 'spoilt'; \
        for (const n of [1, 2]) { const b = document.createElement('button'); b.textContent = 'spoilt'; \
        b.style.cssText = 'position: absolute; left: 10px; top: 10px; width: 3000px'; p.append(b); } \
        document.querySelector('#content').append(p)";
    page.run(spoil, vec![]).await;
    let found = page.run(PROBLEMS, vec![]).await.to_string();
    for part in ["scrolls sideways", "sticks out: button", "overlap: button"] {
        assert!(found.contains(part), "{part} is found: {found}");
    }
    let said = "document.querySelector('#spoilt').textContent = '[Looked up~~] Not so'; return 1";
    page.run(said, vec![]).await;
    let found = page.run(ENGLISH, vec![]).await.to_string();
    assert!(
        found.contains("Looked up~~] Not so"),
        "a word that was not looked up is found: {found}"
    );
    page.run("document.querySelector('#spoilt').remove(); return 1", vec![]).await;
}
