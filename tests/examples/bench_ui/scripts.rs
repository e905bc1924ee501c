//! What runs in the page. Each takes a callback as its last argument and gives it numbers, milliseconds
//! where nothing else is said.

use serde_json::Value;

/// Before each document: when its first rows were painted, and each task over 50 ms.
pub(crate) const WATCH: &str = r"
    window.watched = { long: [] };
    new PerformanceObserver((seen) => {
        for (const task of seen.getEntries()) window.watched.long.push(task.duration);
    }).observe({ type: 'longtask', buffered: true });
    const look = new MutationObserver(() => {
        if (!document.querySelector('#tags tbody[data-tag]')) return;
        look.disconnect();
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { window.watched.rows = performance.now(); };
            channel.port2.postMessage(0);
        });
    });
    look.observe(document, { childList: true, subtree: true });";

/// When the first rows were painted, after the navigation began.
pub(crate) const PAINTED: &str = r"
    const done = arguments[0];
    const wait = () => {
        const rows = location.pathname.endsWith('/tags') && window.watched?.rows;
        if (rows) done([rows]); else setTimeout(wait, 5);
    };
    wait();";

/// The tasks over 50 ms.
pub(crate) const LONG: &str = "arguments[0](window.watched.long);";

/// Types a filter key by key: what each cost until the page was laid out.
pub(crate) const TYPE: &str = r"
    const [text, done] = arguments;
    const field = document.querySelector('#filter');
    const costs = [];
    const picture = () => new Promise((seen) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = seen;
        requestAnimationFrame(() => channel.port2.postMessage(0));
    });
    (async () => {
        for (let length = 1; length <= text.length; length++) {
            await picture();
            const start = performance.now();
            field.value = text.slice(0, length);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            await Promise.resolve();
            document.body.offsetHeight;
            costs.push(performance.now() - start);
            await picture();
        }
        done(costs);
    })();";

/// Scrolls on by 100 pixels a frame, as a wheel does, for 240 frames: the work of each, from the
/// scrolling until the next task after it was painted.
pub(crate) const SCROLL: &str = r"
    const done = arguments[0];
    const box = document.querySelector('#content');
    const costs = [];
    box.scrollTop = 0;
    let step = 0;
    const go = () => {
        const start = performance.now();
        box.scrollTop += 100;
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            if (step > 1) costs.push(performance.now() - start);
            if (step++ === 240) done(costs); else requestAnimationFrame(go);
        };
        channel.port2.postMessage(0);
    };
    requestAnimationFrame(go);";

/// The same through everything in 120 frames: each shows other rows.
pub(crate) const JUMP: &str = r"
    const done = arguments[0];
    const box = document.querySelector('#content');
    const costs = [];
    let step = 0;
    const go = () => {
        const start = performance.now();
        box.scrollTop = box.scrollHeight * step / 120;
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            if (step > 1) costs.push(performance.now() - start);
            if (step++ === 120) done(costs); else requestAnimationFrame(go);
        };
        channel.port2.postMessage(0);
    };
    requestAnimationFrame(go);";

/// When the process of a page has shown its first screen, in milliseconds since 1970.
pub(crate) const USABLE: &str = r"
    const done = arguments[0];
    const wait = () => {
        const [mark] = performance.getEntriesByName('usable');
        if (mark) done([performance.timeOrigin + mark.startTime]); else setTimeout(wait, 5);
    };
    wait();";

/// The numbers of an answer.
pub(crate) fn numbers(answer: Value) -> Vec<f64> {
    serde_json::from_value(answer).expect("numbers")
}
