//! Tokens of a real service before a real registry: how many are fetched, for what, and when again.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use acceptance::token_service::{Asked, Life, Place};
use acceptance::{Image, Line, RecordingProxy, TokenService};
use domain::publication::{Subject, Wish};
use domain::{Platform, Reference, Repository};
use engine::credentials::Logins;
use engine::publish::{Manner, open, plan};
use engine::registry::Mount;
use tokio::time::sleep;

use super::ground::{Home, PRIVATE, Site, auth};

fn service(site: &Site) -> &TokenService {
    site.service.as_ref().expect("a token service")
}

async fn read(home: &Home, site: &Site) {
    ask(home, site.image().repository()).await;
}

/// Asks about a blob, because manifests are remembered.
async fn ask(home: &Home, repository: &Repository) {
    let digest = domain::Digest::of(b"no such blob");
    let there = home.engine.registry().blob_exists(repository, &digest).await;
    assert!(!there.expect("the registry answers"), "there is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_fetch_one_token_and_reading_asks_for_pull_alone() {
    let site = Site::tokens(Place::Beside).await;
    let home = Home::signed_in(&site);
    let reads = (0..32).map(|_| read(&home, &site));
    // At once, from the first request on: before the registry is known.
    together(reads).await;
    let scopes = vec![format!("repository:{PRIVATE}:pull")];
    let who = Some("me".to_owned());
    assert_eq!(service(&site).take(), [Asked { scopes, who }], "one, for 32 requests");
    read(&home, &site).await;
    assert_eq!(service(&site).take(), [], "and it is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_asks_for_push_and_a_mount_for_pull_at_its_source() {
    let site = Site::tokens(Place::Beside).await;
    let home = Home::signed_in(&site);
    let to: Repository = format!("{}/other/app", site.registry.host()).parse().unwrap();
    let digest = domain::Digest::of(b"no such blob");
    let mount =
        home.engine.registry().mount(&to, site.image().repository(), &digest).await.unwrap();
    assert!(matches!(mount, Mount::Refused(_)), "there is none");
    let asked = service(&site).take();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(
        asked[0].scopes,
        ["repository:other/app:pull,push".to_owned(), format!("repository:{PRIVATE}:pull")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_registry_does_not_take_any_more_is_renewed_once_for_all() {
    let site = Site::tokens(Place::Beside).await;
    let home = Home::signed_in(&site);
    // The service says five minutes; the registry takes it for some seconds, in which also a machine that is
    // busy has read.
    let life = |taken| Life { said: Duration::from_secs(300), taken };
    service(&site).set_life(life(Duration::from_secs(4)));
    read(&home, &site).await;
    assert_eq!(service(&site).take().len(), 1);
    sleep(Duration::from_millis(5500)).await;
    service(&site).set_life(life(Duration::from_secs(300)));
    together((0..16).map(|_| read(&home, &site))).await;
    assert_eq!(service(&site).take().len(), 1, "16 were refused, one token is fetched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_before_its_end() {
    let site = Site::tokens(Place::Beside).await;
    let recorder = RecordingProxy::start(site.registry.host());
    let home = Home::signed_in_to(recorder.host(), &site);
    let repository: Repository = format!("{}/{PRIVATE}", recorder.host()).parse().unwrap();
    let life = Duration::from_secs(4);
    service(&site).set_life(Life { said: life, taken: life });
    ask(&home, &repository).await;
    ask(&home, &repository).await;
    assert_eq!(service(&site).take().len(), 1, "it lives");
    recorder.take();
    sleep(life.saturating_sub(Duration::from_millis(700))).await;
    ask(&home, &repository).await;
    assert_eq!(service(&site).take().len(), 1, "a new one");
    let refused = recorder.take().iter().filter(|seen| seen.status == 401).count();
    assert_eq!(refused, 0, "the old one was not tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_always_refused_is_renewed_once_and_then_said() {
    let site = Site::tokens(Place::Beside).await;
    let home = Home::signed_in(&site);
    service(&site).set_life(Life { said: Duration::from_secs(300), taken: Duration::ZERO });
    sleep(Duration::from_millis(1100)).await;
    let error = home.engine.registry().manifest(&site.image()).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let asked = service(&site).take().len();
    assert!((1..=2).contains(&asked), "no storm: {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_reads_with_pull_alone_and_its_tokens_may_end_on_the_way() {
    let (from, to) = (Site::tokens(Place::Beside).await, Site::tokens(Place::Beside).await);
    let image = Image::large(&Platform::new("linux", "amd64", ""), &[24 << 20], 11);
    let digest = from.registry.push_image(PRIVATE, "large", &image).await;
    // Over a slow line the copy takes longer than a token of the target lives.
    let line = Line::to(to.registry.host(), Duration::from_millis(300)).await;
    let hosts = [from.registry.host(), line.host()].map(|host| (host.to_owned(), auth()));
    let entries = hosts.map(|(host, auth)| format!(r#""{host}":{{"auth":"{auth}"}}"#)).join(",");
    let home = Home::new(&format!(r#"{{"auths":{{{entries}}}}}"#), Logins::default(), &to);
    let short = Life { said: Duration::from_secs(300), taken: Duration::from_secs(2) };
    service(&to).set_life(short);
    let source: Reference = format!("{}/{PRIVATE}:large", from.registry.host()).parse().unwrap();
    let target: Reference = format!("{}/mirror/app:1", line.host()).parse().unwrap();
    let wish = Wish::new(Subject::Copy { source, platforms: Vec::new() }, vec![target]);
    let planned = plan(&home.engine, &wish).await.expect("a plan");
    let started = open(&home.engine, planned, Manner::Careful).await.expect("written down");
    let copied = started.run().await.expect("it is copied");
    assert_eq!(copied.moves[0].after, Some(digest));
    assert!(copied.bytes > 24 << 20 && copied.bytes_done >= copied.bytes, "{copied:?}");
    let asked: BTreeSet<String> =
        service(&from).take().into_iter().flat_map(|a| a.scopes).collect();
    assert_eq!(asked, BTreeSet::from([format!("repository:{PRIVATE}:pull")]), "read with pull");
    let asked = service(&to).take();
    assert!(asked.len() > 2, "renewed on the way: {asked:?}");
    let asked: BTreeSet<String> = asked.into_iter().flat_map(|a| a.scopes).collect();
    let scopes = ["pull", "pull,push"].map(|actions| format!("repository:mirror/app:{actions}"));
    assert_eq!(asked, BTreeSet::from(scopes), "asked with pull, written with push");
}

/// All of them at once.
async fn together(all: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut pending: Vec<_> = all.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        pending.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if pending.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
