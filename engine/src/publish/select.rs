//! Some platforms of a list: the list with their entries, and with what attests them.

use std::collections::BTreeSet;

use domain::image_config::{self, MAX_CONFIG_BYTES};
use domain::manifest::{ImageManifest, Manifest, ManifestError};
use domain::recipe::of_platforms;
use domain::{Descriptor, Platform, RawManifest, Reference};
use serde_json::Value;

use super::PublishError;
use crate::registry::Client;

/// The manifest with these platforms alone; unchanged without any, or when they are all that it has.
/// An image is not changed, but must be of one of them.
pub(crate) async fn select(
    client: &Client,
    source: &Reference,
    root: RawManifest,
    wanted: &[Platform],
) -> Result<RawManifest, PublishError> {
    if wanted.is_empty() {
        return Ok(root);
    }
    match root.parse().map_err(|reason| unreadable(source, reason))? {
        Manifest::Image(image) => {
            let platform = platform_of(client, source, &image).await?;
            let has_all =
                |platform: &&Platform| wanted.iter().all(|one| one.key() == platform.key());
            match platform.iter().find(has_all) {
                Some(_) => Ok(root),
                None => Err(missing(source, wanted, platform.into_iter().collect())),
            }
        }
        Manifest::Index(index) => {
            let keep = entries(&index.manifests, wanted).map_err(|(wanted, found)| {
                PublishError::NoSuchPlatform {
                    source_name: Box::new(source.clone()),
                    wanted,
                    found,
                }
            })?;
            if keep.len() == index.manifests.len() {
                return Ok(root);
            }
            reduce(&root, &keep).map_err(|error| {
                let media_type = root.media_type().clone();
                unreadable(source, ManifestError::Json { media_type, source: error })
            })
        }
    }
}

/// The positions of the entries of these platforms and of their attestations; or the first platform
/// that is not there, and those that are.
fn entries(
    all: &[Descriptor],
    wanted: &[Platform],
) -> Result<BTreeSet<usize>, (Box<Platform>, Vec<Platform>)> {
    of_platforms(all, wanted).map_err(|lacking| {
        let known = all.iter().filter(|entry| !entry.is_attestation());
        (lacking, known.filter_map(|entry| entry.platform.clone()).collect())
    })
}

/// The list with these entries. All else is as it was, in its order.
pub(crate) fn reduce(
    root: &RawManifest,
    keep: &BTreeSet<usize>,
) -> Result<RawManifest, serde_json::Error> {
    let mut body: Value = serde_json::from_slice(root.bytes())?;
    if let Some(entries) = body.get_mut("manifests").and_then(Value::as_array_mut) {
        let mut at = 0..;
        entries.retain(|_| at.next().is_some_and(|at| keep.contains(&at)));
    }
    Ok(RawManifest::new(serde_json::to_vec_pretty(&body)?, root.media_type()))
}

async fn platform_of(
    client: &Client,
    source: &Reference,
    image: &ImageManifest,
) -> Result<Option<Platform>, PublishError> {
    let config = &image.config;
    if !config.media_type.is_image_config() {
        return Ok(None);
    }
    let bytes = client.blob(source.repository(), &config.digest, MAX_CONFIG_BYTES).await?;
    Ok(image_config::platform(&bytes).ok())
}

fn missing(source: &Reference, wanted: &[Platform], found: Vec<Platform>) -> PublishError {
    let has = |one: &&Platform| !found.iter().any(|platform| platform.key() == one.key());
    let wanted = Box::new(wanted.iter().find(has).cloned().unwrap_or_default());
    PublishError::NoSuchPlatform { source_name: Box::new(source.clone()), wanted, found }
}

fn unreadable(source: &Reference, reason: ManifestError) -> PublishError {
    PublishError::Unreadable { source_name: Box::new(source.clone()), reason }
}

#[cfg(test)]
mod tests {
    use domain::{Digest, media_type};

    use super::*;

    fn list() -> RawManifest {
        let entry = |n: u8, platform: &str, more: &str| {
            let digest = Digest::of(&[n]);
            format!(
                r#"{{"mediaType":"{}","size":1,"digest":"{digest}","platform":{platform}{more},"odd":{n}}}"#,
                media_type::OCI_MANIFEST
            )
        };
        let attests = |n: u8| {
            format!(
                r#","annotations":{{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{}"}}"#,
                Digest::of(&[n])
            )
        };
        let unknown = r#"{"os":"unknown","architecture":"unknown"}"#;
        let entries = [
            entry(0, r#"{"os":"linux","architecture":"amd64"}"#, ""),
            entry(1, r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#, ""),
            entry(2, r#"{"os":"windows","architecture":"amd64","os.version":"10.0.1.2"}"#, ""),
            entry(3, unknown, &attests(0)),
            entry(4, unknown, &attests(1)),
        ]
        .join(",");
        let body = format!(r#"{{"zz":1,"manifests":[{entries}],"annotations":{{"a":"b"}}}}"#);
        RawManifest::new(body.into(), &media_type::OCI_INDEX.into())
    }

    fn kept(wanted: &str) -> Result<Vec<usize>, String> {
        let Manifest::Index(index) = list().parse().unwrap() else { panic!("an index") };
        let wanted: Vec<_> = wanted.split(',').map(|p| Platform::parse(p).unwrap()).collect();
        let kept = entries(&index.manifests, &wanted).map_err(|(wanted, _)| wanted.to_string())?;
        Ok(kept.into_iter().collect())
    }

    #[test]
    fn platforms_bring_their_attestations_along() {
        assert_eq!(kept("linux/arm64"), Ok(vec![1, 4]), "by its usual name");
        assert_eq!(kept("linux/amd64,linux/arm64"), Ok(vec![0, 1, 3, 4]));
        assert_eq!(kept("windows/amd64"), Ok(vec![2]), "of any version");
        assert_eq!(kept("linux/amd64,linux/s390x"), Err("linux/s390x".to_owned()));
    }

    #[test]
    fn what_stays_in_a_list_is_as_it_was() {
        let reduced = reduce(&list(), &BTreeSet::from([1, 4])).unwrap();
        let text = String::from_utf8(reduced.bytes().to_vec()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["manifests"].as_array().unwrap().len(), 2);
        assert_eq!(value["manifests"][1]["odd"], 4, "also what is not known");
        assert!(text.find("zz") < text.find("manifests"), "in its order: {text}");
        assert_eq!(reduced.media_type(), list().media_type());
    }
}
