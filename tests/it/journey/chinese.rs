//! The main screens in Simplified Chinese and in the long language, which shows what does not fit:
//! chosen at run time, kept, and each without a violation in both themes.

use std::collections::BTreeMap;

use serde_json::json;

use super::drivers::{self, Host};
use super::page::Page;
use crate::compare::{REPOSITORY, releases};

#[tokio::test(flavor = "multi_thread")]
async fn screens_in_chinese_in_the_browser() {
    session(drivers::browser().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_in_chinese_in_the_window() {
    session(drivers::window().await).await;
}

async fn session(mut host: Host) {
    let registry = releases().await;
    let tags = format!("/r/{}/{REPOSITORY}/-/tags", registry.host());
    choose(&mut host).await;
    let name = format!("{}/{REPOSITORY}", registry.host());
    let compare = format!("/compare?a={name}:1.9.1&b={name}:1.9.2");
    for (name, path, part) in [
        ("home", "/", "清单列表为多个平台的镜像提供同一个名称"),
        ("tags", tags.as_str(), "个标签"),
        ("lists", "/lists", "没有本地清单列表"),
        ("new-list", "/lists/new", "每行一个或以空格分隔"),
        ("registries", "/registries", "添加镜像仓库服务"),
        ("activity", "/activity", "清空缓存"),
        ("settings", "/settings", "外观"),
        ("compare", compare.as_str(), "linux/arm/v7 已丢失。"),
    ] {
        let page = &mut host.page;
        page.open_path(path).await;
        page.wait_text("#content", part).await;
        page.checkpoint(&format!("zh-{name}")).await;
        page.theme("dark").await;
        page.checkpoint(&format!("zh-{name}-dark")).await;
        page.theme("light").await;
    }
    // What the engine says, too: the sentence, and the one within it.
    let page = &mut host.page;
    page.open_path(&format!("/r/{name}/-/at/none")).await;
    page.wait_text(".error__message", &format!("未找到 {name}")).await;
    page.wait_text(".error__hint", "它不存在").await;
    page.open_path("/r/127.0.0.1:1").await;
    page.wait_text(".error__message", "127.0.0.1:1：连接被拒绝").await;
    page.wait_text(".error__hint", "请检查主机与端口").await;
    page.checkpoint("zh-error").await;
    let image = format!("/r/{}/{REPOSITORY}/-/at/1.9.2", registry.host());
    let image_tabs = tabs(&mut host, &image).await;
    let mut wide: Vec<&str> = vec![tags.as_str(), compare.as_str()];
    wide.extend(image_tabs.iter().map(String::as_str));
    long(&mut host, &wide).await;
    host.page.close().await;
}

/// The choice changes the page in place, without loading it again.
async fn choose(host: &mut Host) {
    let page = &mut host.page;
    page.wait_text("h1", "Home").await;
    page.click("nav a[href='/settings']").await;
    page.wait_text("h1", "Settings").await;
    page.find("#language").await;
    page.ask("window.same = true; arguments[0]()", vec![]).await;
    let script = "const choice = document.querySelector('#language'); choice.value = 'zh-CN'; \
        choice.dispatchEvent(new Event('change', {bubbles: true})); arguments[0]()";
    page.ask(script, vec![]).await;
    page.wait_text("h1", "设置").await;
    let seen = "arguments[0]([document.documentElement.lang, window.same, document.title])";
    let expected = json!(["zh-CN", true, "设置 · Manifold"]);
    assert_eq!(page.ask(seen, vec![]).await, expected, "the language of the page, in place");
}

/// Every tab of an image page, of the list and of one platform: no text on it is still a phrase that has
/// a translation. Answers with the addresses.
async fn tabs(host: &mut Host, image: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for (tab, part) in [
        ("overview", "我的机器会拉取到什么？"),
        ("layers", "累计大小"),
        ("config", "入口点"),
        ("annotations", "清单列表的注解"),
        ("attestations", "软件包"),
        ("referrers", "引用清单列表的内容"),
        ("raw", "摘要一致"),
        ("health", "刚刚查询了"),
    ] {
        let page = &mut host.page;
        let list = format!("{image}?tab={tab}");
        page.open_path(&list).await;
        page.wait_text("#panel", part).await;
        page.checkpoint(&format!("zh-image-{tab}")).await;
        english_left(page, &list).await;
        let platform = format!("{list}&platform=linux/amd64");
        page.open_path(&platform).await;
        page.wait_text("#content", "linux/amd64 的清单摘要").await;
        english_left(page, &platform).await;
        seen.push(list);
    }
    seen
}

/// Fails on a text that the catalogue has in Chinese and the page shows in English. What others wrote is
/// not looked at.
async fn english_left(page: &mut Page, path: &str) {
    let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-ui/locales/zh-CN.json");
    let words = std::fs::read_to_string(words).expect("the catalogue");
    let words: BTreeMap<String, String> = serde_json::from_str(&words).expect("phrases to phrases");
    let differing = words.iter().filter(|(english, chinese)| english != chinese);
    let phrases: Vec<&str> = differing.map(|(english, _)| english.trim()).collect();
    let script = "const phrases = new Set(arguments[0]); \
        const walk = document.createTreeWalker(document.querySelector('#content'), NodeFilter.SHOW_TEXT); \
        const left = []; \
        while (walk.nextNode()) { \
          const text = walk.currentNode.data.trim(); \
          const stranger = walk.currentNode.parentElement.closest('code, bdi, pre, kbd, .stranger'); \
          if (!stranger && phrases.has(text) && /[a-z]/i.test(text)) left.push(text); \
        } \
        arguments[1](left)";
    assert_eq!(
        page.ask(script, vec![json!(phrases)]).await,
        json!([]),
        "English is left on {path}"
    );
}

/// Two fifths longer, nothing sticks out of a wide page sideways.
async fn long(host: &mut Host, others: &[&str]) {
    let page = &mut host.page;
    let keep = "localStorage.setItem('manifold.language', 'en-XA'); arguments[0]()";
    page.ask(keep, vec![]).await;
    let all = ["/", "/lists", "/lists/new", "/registries", "/activity"];
    for path in all.iter().chain(others) {
        page.open_path(path).await;
        page.wait_text("nav", "[Home~").await;
        page.find("#content").await;
        let wider = "const content = document.querySelector('#content'); \
            arguments[0](content.scrollWidth - content.clientWidth)";
        assert_eq!(page.ask(wider, vec![]).await, json!(0), "{path} scrolls sideways");
    }
}
