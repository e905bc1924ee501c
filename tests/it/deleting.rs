//! Deleting a tag at the real registry, which deletes no single tag: what would go with it is shown,
//! nothing goes that nobody agreed to, and what went comes back.

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use domain::protocol::Event;
use domain::protocol::image::DescribeImage;
use domain::protocol::publish::{PlanPublication, StartPublication};
use domain::publication::{Agreed, Publication, PublicationId, State, Subject, Wish};
use domain::{Code, Digest, Platform, Reference, Tag};
use engine::{Config, Engine};

fn tag(name: &str) -> Tag {
    name.parse().expect("a tag")
}

/// Waits until a publication has ended.
async fn ended(
    events: &mut tokio::sync::broadcast::Receiver<Event>,
    id: PublicationId,
) -> Publication {
    loop {
        if let Event::Publication { publication } = events.recv().await.expect("an event")
            && publication.id == id
            && publication.state != State::Running
        {
            return *publication;
        }
    }
}

#[tokio::test]
async fn a_tag_goes_with_its_siblings_when_that_was_agreed_to_and_comes_back() {
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
    let wish = |names: &[&str]| {
        Wish::new(Subject::Delete, names.iter().map(|name| reference(name)).collect())
    };
    let plan = engine.run(PlanPublication { wish: wish(&["1.0"]) }).await.expect("a plan");
    let shown = &plan.destinations[0];
    assert_eq!(shown.siblings, [tag("1"), tag("latest")], "{plan:?}");
    assert_eq!(shown.uncompared, 0, "{plan:?}");

    let mut events = engine.subscribe();
    let delete = async |names: &[&str], events: &mut _, before: &Digest| {
        let agreed = names.iter().map(|name| Agreed {
            tag: reference(name),
            before: Some(before.clone()),
            after: None,
        });
        let (agreed, allow_lost) = (agreed.collect(), Vec::new());
        let request = StartPublication { wish: wish(names), agreed, allow_lost };
        let id = engine.run(request).await.expect("it starts");
        ended(events, id).await
    };
    let held = shown.before.clone().expect("it is there");
    for (names, code, said) in [
        (&["1.0"][..], Code::Unsupported, "latest"),
        (&["1.0", "1"], Code::Unsupported, "latest"),
        (&["2.0"], Code::Conflict, "moved"),
    ] {
        let refused = delete(names, &mut events, &held).await;
        let State::Failed { error } = refused.state else { panic!("{names:?}: {refused:?}") };
        assert_eq!(error.code, code, "{names:?}: {error}");
        assert!(error.message.contains(said), "{names:?}: {error}");
    }
    for name in ["1.0", "1", "latest", "2.0"] {
        let there = engine.run(DescribeImage { reference: reference(name) }).await;
        there.unwrap_or_else(|error| panic!("nothing was deleted: {error}"));
    }

    let gone = delete(&["1.0", "1", "latest"], &mut events, &held).await;
    assert_eq!(gone.state, State::Done, "{gone:?}");
    for name in ["1.0", "1", "latest"] {
        let asked = DescribeImage { reference: reference(name) };
        let error = engine.run(asked).await.expect_err("it is gone");
        assert_eq!(error.code, Code::NotFound, "{error}");
    }
    engine.run(DescribeImage { reference: reference("2.0") }).await.expect("the other one stays");

    let wish = Wish::new(Subject::Undo { publication: gone.id }, Vec::new());
    let agreed = engine.run(PlanPublication { wish: wish.clone() }).await.expect("a plan").agreed();
    let back = StartPublication { wish, agreed, allow_lost: Vec::new() };
    let id = engine.run(back).await.expect("it starts");
    let back = ended(&mut events, id).await;
    assert_eq!(back.state, State::Done, "{back:?}");
    for name in ["1.0", "1", "latest"] {
        let there = engine.run(DescribeImage { reference: reference(name) }).await;
        assert_eq!(there.expect("it is back").digest, held, "{name}");
    }
}
