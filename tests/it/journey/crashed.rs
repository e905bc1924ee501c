//! A mistake that stops the program in the page: the page says so, and how to go on. And what did so once:
//! an undo from the edge of the screen, when the screen that offered it is gone.

use super::drivers;

const TOLD: &str = "new ErrorEvent('error', {error: stop})";

/// The script that tells it in this way.
fn stopped(how: &str) -> String {
    format!("const stop = new WebAssembly.RuntimeError('unreachable'); dispatchEvent({how})")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_has_stopped_is_said() {
    let mut host = drivers::browser_with(&[], "crashed").await;
    let page = &mut host.page;
    page.find("#open-box").await;
    // As the browser tells of a panic: in a listener or a task, and in a promise.
    for how in [
        TOLD,
        "new PromiseRejectionEvent('unhandledrejection', {promise: Promise.resolve(), reason: stop})",
    ] {
        page.run(&stopped(how), vec![]).await;
        page.wait_text("#crashed", "This page has stopped").await;
        let found = page.judged().await.violations;
        assert_eq!(found, ["the program has stopped"], "accessible all the same");
        page.click("#crashed button").await;
        page.gone("#crashed").await;
        page.find("#open-box").await;
    }
    // Another failure is none of the program.
    page.run("dispatchEvent(new ErrorEvent('error', {error: new Error('an extension')}))", vec![])
        .await;
    page.run("document.documentElement.lang = 'zh-CN'", vec![]).await;
    assert_eq!(page.count("#crashed").await, 0);
    page.run(&stopped(TOLD), vec![]).await;
    page.wait_text("#crashed", "已停止运行").await;
    page.checkpoint("crashed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_undone_from_another_screen_stops_nothing() {
    let host = drivers::browser_with(&[], "undone").await;
    let list = "127.0.0.1:9/app:multi";
    let page = &host.page;
    page.open_path(&format!("/lists/new?target={list}")).await;
    page.click("#create-list:enabled").await;
    page.wait_text("h1", list).await;
    page.click("#more").await;
    page.click("#more-menu [role=menuitem]:last-child").await;
    page.wait_text("h1", "Lists").await;
    page.click("[data-action='notice']").await;
    page.wait_text("h1", list).await;
    assert_eq!(page.stopped().await, [""; 0]);
    host.page.close().await;
}
