//! The main screens in Simplified Chinese and in the long language, which shows what does not fit:
//! chosen at run time, kept, and each without a violation in both themes.

use serde_json::json;

use super::drivers::{self, Host};
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
    long(&mut host, &[&tags, &compare]).await;
    host.page.close().await;
}

/// The choice changes the page in place, without loading it again.
async fn choose(host: &mut Host) {
    let page = &mut host.page;
    page.wait_text("h1", "Home").await;
    page.ask("window.same = true; arguments[0]()", vec![]).await;
    let script = "const choice = document.querySelector('#language'); choice.value = 'zh-CN'; \
        choice.dispatchEvent(new Event('change', {bubbles: true})); arguments[0]()";
    page.ask(script, vec![]).await;
    page.wait_text("h1", "首页").await;
    let seen = "arguments[0]([document.documentElement.lang, window.same, document.title])";
    let expected = json!(["zh-CN", true, "首页 · Manifold"]);
    assert_eq!(page.ask(seen, vec![]).await, expected, "the language of the page, in place");
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
        let wider = "const content = document.querySelector('#content'); \
            arguments[0](content.scrollWidth - content.clientWidth)";
        assert_eq!(page.ask(wider, vec![]).await, json!(0), "{path} scrolls sideways");
    }
}
