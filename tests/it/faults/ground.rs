//! What the cases stand on: a real registry with a few images, and for each case an engine with a home
//! of its own that is signed in.

use std::time::Duration;

use acceptance::{DockerRegistry, Image};
use domain::protocol::image::DescribeImage;
use domain::protocol::registry::{Secret, SignIn};
use domain::{ApiError, Digest, Platform, Reference, Repository, media_type};
use engine::lists::resolve;
use engine::publish::{self, Manner};
use engine::registry::Timeouts;
use engine::{Config, Engine, push};

use super::case::{Work, basic};

/// A part of everything that must not be shown.
pub(super) const SECRET: &str = "hunter2";
/// The password of the account.
pub(super) const PASSWORD: &str = "hunter2-password";
/// How large the layer is that goes in several pieces, in bytes.
const LARGE: usize = 20 * 1024 * 1024;

/// The images of the registry.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) host: String,
    amd64: Image,
    /// A list of both images.
    list: Digest,
    /// Asks the registry without a proxy between.
    client: reqwest::Client,
}

impl Shelf {
    pub(super) async fn fill(registry: &DockerRegistry) -> Self {
        let (arm, amd) = (Platform::new("linux", "arm64", ""), Platform::new("linux", "amd64", ""));
        let (arm64, amd64) = (Image::oci("arm64", &arm), Image::oci("amd64", &amd));
        let layer = (0..LARGE).map(|n| u8::try_from(n / 7 % 251).unwrap_or_default()).collect();
        let large = Image::with_layer("large", &amd, layer);
        for (name, image) in [("arm64", &arm64), ("amd64", &amd64), ("large", &large)] {
            registry.push_image(name, "1", image).await;
        }
        for image in [&arm64, &amd64] {
            registry.push_image("list", "child", image).await;
        }
        let list = Image::index(media_type::OCI_INDEX, &[(&arm64, arm), (&amd64, amd)], false);
        let list = registry.push_image("list", "1", &list).await;
        for tag in ["2", "3", "4", "5", "6", "7"] {
            registry.push_image("list", tag, &arm64).await;
        }
        let client = acceptance::http::client();
        Self { host: registry.host().to_owned(), amd64, list, client }
    }

    /// The bytes of a manifest, straight from the registry.
    async fn manifest(&self, name: &str, identifier: &str) -> Option<Vec<u8>> {
        let url = format!("http://{}/v2/{name}/manifests/{identifier}", self.host);
        let request = self.client.get(url);
        let accepted = media_type::ACCEPTED_MANIFESTS.join(",");
        let answer = request.header("accept", accepted).send().await.expect("an answer");
        let there = answer.status().is_success();
        let bytes = answer.bytes().await.expect("a manifest");
        there.then(|| bytes.to_vec())
    }
}

/// An engine for one case.
pub(super) struct World {
    engine: Engine,
    host: String,
    number: usize,
    home: tempfile::TempDir,
}

impl World {
    pub(super) fn new(host: &str, number: usize) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let docker = home.path().join("docker");
        std::fs::create_dir(&docker).expect("docker's folder");
        let login = format!(r#"{{"auths":{{"{host}":{{"auth":"{}"}}}}}}"#, basic());
        std::fs::write(docker.join("config.json"), login).expect("docker's config");
        let config = Config {
            timeouts: Timeouts {
                connect: Duration::from_secs(2),
                first_byte: Duration::from_secs(2),
                idle: Duration::from_millis(1500),
                settle: Duration::from_secs(3),
            },
            ..Config::of_folders(docker, home.path().join("data"))
        };
        let engine = Engine::new(config).expect("an engine");
        Self { engine, host: host.to_owned(), number, home }
    }

    fn name(&self, name: &str) -> Reference {
        format!("{}/{name}", self.host).parse().expect("a reference")
    }

    fn repository(&self, name: &str) -> Repository {
        format!("{}/{name}", self.host).parse().expect("a repository")
    }

    fn target(&self) -> String {
        format!("target{}", self.number)
    }

    /// What kind of registry it is, for this work: not mounting, and short pages, are no faults.
    pub(super) fn kind_of_registry(work: Work) -> &'static [(&'static str, &'static str)] {
        match work {
            Work::Carry | Work::CarryPieces => &[("/blobs/uploads/?from=", "/blobs/uploads/?of=")],
            _ => &[],
        }
    }

    /// Everything before the fault: the local list of a push.
    pub(super) async fn prepare(&self, work: Work) -> Result<(), ApiError> {
        let sources: &[&str] = match work {
            Work::Push | Work::Carry => &["arm64:1", "amd64:1"],
            Work::CarryPieces => &["large:1"],
            _ => return Ok(()),
        };
        let sources: Vec<Reference> = sources.iter().map(|name| self.name(name)).collect();
        let list = self.name(&format!("{}:multi", self.target()));
        self.engine.lists().create(&list, &sources, false).await?;
        // What was found out about the registry is found out anew.
        let registry = list.registry().clone();
        let insecure = domain::protocol::registry::SetInsecure { registry, insecure: true };
        self.engine.run(insecure).await.map(drop)
    }

    pub(super) async fn attempt(&self, work: Work, images: &Shelf) -> Result<(), ApiError> {
        let client = self.engine.registry();
        match work {
            Work::Image => resolve(client, &self.name("amd64:1")).await.map(drop)?,
            Work::Blob => {
                let layer = &images.amd64.blobs[1];
                let digest = Digest::of(layer);
                let found = client.blob(&self.repository("amd64"), &digest, 1 << 20).await?;
                assert_eq!(&found, layer, "verified content");
            }
            Work::List => {
                let reference = self.name("list:1");
                let details = self.engine.run(DescribeImage { reference }).await?;
                for row in details.platforms {
                    row.content?;
                }
                assert_eq!(details.digest, images.list, "verified content");
            }
            Work::Tags => {
                let (of, mut after, mut names) = (self.repository("list"), None, Vec::new());
                for _ in 0..20 {
                    let page = client.tags(&of, after.as_deref()).await?;
                    names.extend(page.names);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(after, None, "the list of tags ends");
                names.sort();
                names.dedup();
                assert_eq!(names.len(), 8, "all tags, each once: {names:?}");
            }
            Work::Referrers => {
                let digest = images.amd64.digest();
                let (found, _) = client.referrers(&self.repository("amd64"), &digest).await?;
                assert!(found.len() < 1000, "{} referrers", found.len());
            }
            Work::Push | Work::Carry | Work::CarryPieces => {
                let list = self.name(&format!("{}:multi", self.target()));
                let plan = publish::plan_as_docker(&self.engine.lists().get(&list)?, false)?;
                publish::open(&self.engine, plan, Manner::Docker).await?.run().await?;
            }
            Work::SignIn => {
                let registry = self.name("x").registry().clone();
                let password = Secret::new(PASSWORD);
                let username = "me".to_owned();
                let sign_in = SignIn { registry, username, password, keep: None };
                self.engine.run(sign_in).await.map(drop)?;
            }
        }
        Ok(())
    }

    /// Everything that this case has left in files, in which no secret may be: docker's config apart.
    pub(super) fn words(&self) -> String {
        let data = self.home.path().join("data");
        let files = std::fs::read_dir(data).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
    }

    /// Whether the tag, and everything below it, is there: all of it, or not the tag.
    pub(super) async fn check_push(&self, done: bool, images: &Shelf) -> Result<(), String> {
        let (target, list) = (self.target(), self.name(&format!("{}:multi", self.target())));
        let local = self.engine.lists().get(&list).map_err(|error| format!("list: {error}"))?;
        let body = push::body(&local).map_err(|error| format!("list: {error}"))?;
        let found = images.manifest(&target, "multi").await;
        if !done {
            return match found {
                None => Ok(()),
                Some(_) => Err("the push failed, and its tag is there".to_owned()),
            };
        }
        let found = found.ok_or("the push is done, and its tag is not there")?;
        if found != body.text.as_bytes() {
            return Err("the tag points at another list".to_owned());
        }
        for entry in &local.entries {
            let digest = entry.descriptor.digest.as_str();
            let child = images.manifest(&target, digest).await;
            if child.as_deref() != Some(entry.raw.bytes()) {
                return Err(format!("{digest} is not there"));
            }
        }
        Ok(())
    }
}
