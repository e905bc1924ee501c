//! Deleting a tag at the real registry, which deletes no single tag: what would go with it is shown,
//! and nothing goes that nobody agreed to.

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::protocol::delete::{DeleteTag, Deleted, PlanDelete};
use domain::protocol::image::DescribeImage;
use domain::{Code, Platform, Reference, Tag};
use engine::{Config, Engine};

fn tag(name: &str) -> Tag {
    name.parse().expect("a tag")
}

#[tokio::test]
async fn a_tag_goes_with_its_siblings_when_that_was_agreed_to_and_not_before() {
    let registry = DockerRegistry::start().await;
    let platform = Platform::parse("linux/amd64").expect("a platform");
    let (image, other) = (Image::docker("one", &platform), Image::docker("two", &platform));
    for name in ["1.0", "1", "latest"] {
        registry.push_image("app", name, &image).await;
    }
    registry.push_image("app", "2.0", &other).await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::of_folders(folder.path().join("docker"), folder.path().join("data"));
    let engine = Engine::new(config).expect("an engine");
    let reference = |tag: &str| -> Reference {
        format!("{}/app:{tag}", registry.host()).parse().expect("a reference")
    };
    let plan = engine.run(PlanDelete { reference: reference("1.0") }).await.expect("a plan");
    assert_eq!(plan.siblings, [tag("1"), tag("latest")], "{plan:?}");
    assert_eq!((plan.compared, plan.unknown), (3, 0), "{plan:?}");

    let delete = |name: &str, with: Option<Vec<Tag>>| DeleteTag {
        reference: reference(name),
        digest: plan.digest.clone(),
        with,
    };
    let alone = engine.run(delete("1.0", None)).await.expect("an answer");
    assert_eq!(alone, Deleted::NotAlone, "this registry deletes no single tag");
    let error = engine.run(delete("1.0", Some(vec![tag("1")]))).await.expect_err("one too many");
    assert_eq!(error.code, Code::Conflict, "{error}");
    assert!(error.message.contains("latest"), "which one: {error}");
    let error = engine.run(delete("2.0", None)).await.expect_err("it points elsewhere");
    assert_eq!(error.code, Code::Conflict, "{error}");
    for name in ["1.0", "1", "latest", "2.0"] {
        let there = engine.run(DescribeImage { reference: reference(name) }).await;
        there.unwrap_or_else(|error| panic!("nothing was deleted: {error}"));
    }

    let gone = engine.run(delete("1.0", Some(plan.siblings.clone()))).await.expect("deleted");
    assert_eq!(gone, Deleted::Manifest);
    for name in ["1.0", "1", "latest"] {
        let asked = DescribeImage { reference: reference(name) };
        let error = engine.run(asked).await.expect_err("it is gone");
        assert_eq!(error.code, Code::NotFound, "{error}");
    }
    engine.run(DescribeImage { reference: reference("2.0") }).await.expect("the other one stays");
    let error = engine.run(PlanDelete { reference: reference("1.0") }).await.expect_err("gone");
    assert_eq!(error.code, Code::NotFound, "{error}");
}
