//! What other programs do to the store and to the registry, as the screens show it: the store without
//! a click, and within a second where the machine is not busy.

use std::io::Write as _;
use std::time::Instant;

use acceptance::Manifold;
use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::Platform;

use super::drivers::Host;

/// Another process annotates the list that is on the screen, while the form of another entry is open;
/// then a form takes that away again.
pub(super) async fn see_another_process(host: &mut Host, name: &str) {
    let (list, entry) =
        (format!("{name}/me/echo-platform"), format!("{name}/me/echo-platform-amd64:latest"));
    let row = format!("[data-entry='{entry}']");
    let other = format!("[data-entry='{name}/me/echo-platform-arm64:latest']");
    host.page.click(&format!("{other} [data-action='annotate']")).await;
    host.page.fill("#annotate-variant", "typed").await;
    let line = ["annotate", "--os-features", "from-outside", &list, &entry].map(str::to_owned);
    let outcome = Manifold::find().run(&host.home, &line);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let start = Instant::now();
    let page = &mut host.page;
    page.wait_text(&format!("{row} [data-extra]"), "from-outside").await;
    let shown = format!("another process's change was on the screen after {:?}", start.elapsed());
    // Seen also when the test passes.
    let _ = writeln!(std::io::stdout(), "{shown}");

    let typed = page.value("#annotate-variant").await;
    assert_eq!(typed, "typed", "what was being typed outlives another program's change");
    page.retype("#annotate-variant", "v8").await;

    page.click(&format!("{row} [data-action='annotate']")).await;
    page.retype("#annotate-os-features", "\u{e003}").await;
    page.retype("#annotate-arch", "loong64").await;
    page.wait_text("#annotate-unusual", "linux/loong64 is not in docker's table").await;
    page.checkpoint("annotate-unusual").await;
    page.retype("#annotate-arch", "amd64").await;
    page.keys("\u{e007}").await;
    page.gone(&format!("{row} [data-extra]:not(:empty)")).await;
}

/// A tag moves on in the registry: the check says so, and one button takes what it holds now.
pub(super) async fn see_a_moved_tag(host: &mut Host, registry: &DockerRegistry) {
    let platform = Platform::parse("linux/amd64").expect("a platform");
    let image = Image::docker("amd64 rebuilt", &platform);
    let digest = registry.push_image("me/echo-platform-amd64", "latest", &image).await;
    let entry = format!("{}/me/echo-platform-amd64:latest", registry.host());
    let page = &mut host.page;
    page.click("#check-draft").await;
    page.wait_text("#findings", digest.short()).await;
    page.checkpoint("moved").await;
    page.click("[data-fix='repin']").await;
    page.wait_text(&format!("[data-entry='{entry}']"), digest.short()).await;
    page.gone("[data-fix='repin']").await;
    page.click("#check-draft").await;
    page.find("#check-draft:enabled").await;
    page.gone("[data-fix='repin']").await;
}

/// A tag deleted by keyboard: the registry does not do that alone, and nothing else has its digest.
pub(super) async fn delete_the_tag(host: &mut Host, name: &str) {
    let page = &mut host.page;
    page.open_path(&format!("/r/{name}/me/echo-platform/-/tags")).await;
    page.find("[data-tag='latest'] [data-platform]").await;
    page.tab_to("#tags tbody[data-tag='latest'] > tr").await;
    page.keys("\u{e017}").await;
    page.wait_text("#siblings", "No other tag points at it").await;
    page.checkpoint("delete-tag").await;
    page.click("#push-confirm").await;
    page.wait_text("#outcome", "Deleted: 1 tag").await;
    page.checkpoint("deleted-tag").await;
    page.open_path(&format!("/r/{name}/me/echo-platform/-/tags")).await;
    page.wait_text(".empty", "No tags").await;
}

/// The lists' screen, opened: a list that was pushed, a torn file in it, a stranger beside it.
pub(super) async fn see_damage(host: &mut Host, name: &str) {
    let row = format!("[data-list='{name}/me/echo-platform:latest']");
    let page = &mut host.page;
    page.wait_text(&format!("{row} [data-pushed]"), "pushed").await;
    let store = host.home.manifests();
    let stranger = store.join("stranger");
    std::fs::write(&stranger, "x").expect("a file");
    let folder = std::fs::read_dir(&store).expect("the store").map(|item| item.expect("an item"));
    let folder = folder.map(|item| item.path()).find(|path| path.is_dir()).expect("the list");
    let torn = folder.join("torn");
    std::fs::write(&torn, "{").expect("a file");
    page.find(&format!("[data-damaged='{}']", stranger.display())).await;
    page.wait_text(&row, &torn.display().to_string()).await;
    page.checkpoint("lists-damaged").await;
    std::fs::remove_file(stranger).expect("the stranger goes");
    std::fs::remove_file(torn).expect("the torn file goes");
    page.gone("[data-damaged]").await;
    page.gone(&format!("{row} .problem")).await;
}
