//! What runs in the page. Each takes a callback as its last argument and gives it numbers, milliseconds
//! where nothing else is said.

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

/// Scrolls on by so many pixels a frame, as a wheel does, for 240 frames: the work of each, from the
/// scrolling until the next task after it was painted.
pub(crate) const SCROLL: &str = r"
    const [by, done] = arguments;
    const box = document.querySelector('#content');
    const costs = [];
    let step = 0;
    const go = () => {
        const start = performance.now();
        box.scrollTop += by;
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            if (step > 1) costs.push(performance.now() - start);
            if (step++ === 240) done(costs); else requestAnimationFrame(go);
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
