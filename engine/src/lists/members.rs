//! The images of a source that is a list itself: what buildx makes by default, and docker refuses.

use domain::manifest::Manifest;
use domain::{Platform, Reference};

use super::resolve::{fetch, parse};
use super::{ListError, Lists};

impl Lists {
    /// A source as images: itself when it is one, and of a list the images that it names, by their
    /// digests and in its order; of these only the wanted platforms, unless none are named.
    /// Attestations are about images and are left out.
    ///
    /// # Errors
    /// [`ListError::NoSuchPlatform`] for a wanted one that the list lacks, and those of fetching it.
    pub async fn members(
        &self,
        source: &Reference,
        wanted: &[Platform],
    ) -> Result<Vec<Reference>, ListError> {
        let raw = fetch(&self.client, source).await?;
        let Manifest::Index(index) = parse(source, &raw)? else {
            return Ok(vec![source.clone()]);
        };
        let images: Vec<_> =
            index.manifests.iter().filter(|entry| !entry.is_attestation()).collect();
        let platform =
            |entry: &domain::Descriptor| entry.platform.as_ref().map(Platform::normalised);
        for one in wanted {
            if !images.iter().any(|entry| platform(entry).as_ref() == Some(&one.normalised())) {
                let (source, platform) = (Box::new(source.clone()), one.clone());
                return Err(ListError::NoSuchPlatform { source_list: source, platform });
            }
        }
        let is_wanted = |entry: &domain::Descriptor| {
            let own = platform(entry);
            wanted.is_empty() || wanted.iter().any(|one| Some(one.normalised()) == own)
        };
        let images = images.into_iter().filter(|entry| is_wanted(entry));
        Ok(images.map(|entry| source.repository().at(entry.digest.clone())).collect())
    }
}
