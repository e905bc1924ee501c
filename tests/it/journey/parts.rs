//! The program comes in parts: one that cannot be fetched says so, leaves the rest usable, and is
//! fetched when it is tried again.

use serde_json::json;

use super::drivers;

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_cannot_be_fetched_can_be_tried_again() {
    let mut host = drivers::browser().await;
    let page = &mut host.page;
    page.find("h1").await;
    page.cdp("Network.enable", json!({})).await;
    page.cdp("Network.setBlockedURLs", json!({"urls": ["*split_compare*"]})).await;
    page.click("nav a[href='/compare']").await;
    page.wait_text(".error", "The code of this screen could not be fetched").await;
    page.checkpoint("part-missing").await;
    page.click("nav a[href='/activity']").await;
    page.wait_text("h1", "Activity").await;
    page.click("nav a[href='/compare']").await;
    page.wait_text(".error", "could not be fetched").await;
    page.cdp("Network.setBlockedURLs", json!({"urls": []})).await;
    page.click(".error__actions .button").await;
    page.wait_text("h1", "Compare").await;
    page.gone(".error").await;
    host.page.close().await;
}
