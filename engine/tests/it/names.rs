//! Pages of tags and repositories.

use engine::registry::NamePage;

use crate::ground::{Ground, repository};
use crate::script::{Reply, Script, Seen};

/// The last part of the `last` parameter as a number, 0 on the first page.
fn after(seen: &Seen) -> u32 {
    seen.query("last").first().map_or(0, |last| last.parse().unwrap())
}

/// All pages, at most ten.
async fn pages(ground: &Ground, script: &Script) -> Vec<NamePage> {
    let of = repository(&script.host(), "a");
    let mut found: Vec<NamePage> = Vec::new();
    while found.len() < 10 {
        let next = found.last().and_then(|page| page.next.clone());
        if next.is_none() && !found.is_empty() {
            break;
        }
        found.push(ground.client().tags(&of, next.as_deref()).await.unwrap());
    }
    found
}

#[tokio::test]
async fn relative_and_absolute_links_lead_on_and_another_host_is_never_asked() {
    let elsewhere = Script::open(|_| Reply::json(200, r#"{"tags":["trap"]}"#)).await;
    let trap = elsewhere.host();
    for form in ["relative", "absolute", "elsewhere"] {
        let trap = trap.clone();
        let script = Script::open(move |seen| {
            let number = after(seen) + 1;
            let page = Reply::json(200, &format!(r#"{{"tags":["{number}"]}}"#));
            if number == 3 {
                return page;
            }
            let host = match form {
                "relative" => String::new(),
                "absolute" => format!("http://{}", seen.host),
                _ => format!("http://{trap}"),
            };
            page.header("link", format!(r#"<{host}/v2/a/tags/list?last={number}&n=1>; rel="next""#))
        })
        .await;
        let names: Vec<String> =
            pages(&Ground::new(), &script).await.into_iter().flat_map(|page| page.names).collect();
        assert_eq!(names, ["1", "2", "3"], "{form}");
        assert_eq!(script.seen()[0].query("n"), ["1000"], "large pages are asked for");
    }
    assert_eq!(elsewhere.pings() + elsewhere.seen().len(), 0, "the link's host does not count");
}

#[tokio::test]
async fn a_registry_that_pages_by_a_token_of_its_own_gets_it_back() {
    let script = Script::open(|seen| match seen.query("next_page").first().map(String::as_str) {
        None => Reply::json(200, r#"{"tags":["b"]}"#)
            .header("link", r#"</v2/a/tags/list?n=50&next_page=gAAA%3D%3D>; rel="next""#),
        Some("gAAA==") => Reply::json(200, r#"{"tags":["a"]}"#),
        Some(other) => panic!("another token: {other}"),
    })
    .await;
    let found = pages(&Ground::new(), &script).await;
    let names: Vec<_> = found.iter().flat_map(|page| page.names.clone()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(script.seen()[1].query("last"), Vec::<String>::new(), "only its own token");
}

#[tokio::test]
async fn a_link_that_leads_to_itself_ends_the_list() {
    let script = Script::open(|_| {
        Reply::json(200, r#"{"tags":["x"]}"#)
            .header("link", r#"</v2/a/tags/list?last=x>; rel="next""#)
    })
    .await;
    let found = pages(&Ground::new(), &script).await;
    assert!(found.len() <= 2, "{} pages of one tag", found.len());
}

#[tokio::test]
async fn null_tags_are_none_and_a_registry_that_ignores_n_is_read_whole() {
    let script = Script::open(|seen| {
        if seen.path.starts_with("/v2/empty/") {
            return Reply::json(200, r#"{"name":"empty","tags":null}"#);
        }
        let tags: Vec<String> = (0..20_033).map(|number| format!(r#""v{number}""#)).collect();
        Reply::json(200, &format!(r#"{{"tags":[{}]}}"#, tags.join(",")))
    })
    .await;
    let (ground, host) = (Ground::new(), script.host());
    let none = ground.client().tags(&repository(&host, "empty"), None).await.unwrap();
    assert_eq!(none, NamePage { names: Vec::new(), next: None, facts: Vec::new() });
    let all = ground.client().tags(&repository(&host, "all"), None).await.unwrap();
    assert_eq!((all.names.len(), all.next), (20_033, None));
}
