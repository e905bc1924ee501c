//! What measures in a page: scripts that use it, and give milliseconds to the callback that is their last
//! argument. For the journeys and for `make bench-ui`.

use serde_json::Value;

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

/// Scrolls through everything in 120 frames, each of which shows other rows: the work of each, from the
/// scrolling until the next task after it was painted.
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

/// The numbers of an answer.
pub(crate) fn numbers(answer: Value) -> Vec<f64> {
    serde_json::from_value(answer).expect("numbers")
}

/// The one in the middle.
pub(crate) fn median(costs: &[f64]) -> f64 {
    let mut sorted = costs.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The largest.
pub(crate) fn most(costs: &[f64]) -> f64 {
    costs.iter().copied().fold(0.0, f64::max)
}
