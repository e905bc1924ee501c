//! A copy in the words of other tools, and as a recipe where it is of a list.

use crate::draft::{Cannot, Export, Means};
use crate::manifest::RawManifest;
use crate::platform::Platform;
use crate::recipe::{Recipe, Source};
use crate::reference::Reference;

/// A copy, with what its source holds.
#[derive(Debug, Clone)]
pub struct CopyExport<'a> {
    /// What is copied.
    pub source: Reference,
    /// Of a list: these platforms alone.
    pub platforms: Vec<Platform>,
    /// The tags.
    pub targets: Vec<Reference>,
    /// Whether what is attached from outside goes along.
    pub with_referrers: bool,
    /// What the source holds.
    pub root: &'a RawManifest,
}

impl CopyExport<'_> {
    /// It for every tool. None where there is no tag yet.
    pub fn all(&self) -> Vec<Export> {
        if self.targets.is_empty() {
            return Vec::new();
        }
        let mut all = Vec::new();
        if self.root.media_type().is_index() {
            let names = [self.source.familiar()];
            all.push(Export::same(Means::Recipe, self.recipe().to_toml(&names)));
        }
        all.push(Export::same(Means::Manifold, self.manifold()));
        let pinned = self.pinned();
        let is_http =
            self.targets.iter().chain([&self.source]).any(|it| it.registry().is_loopback());
        let or_none = |text: &'static str| if is_http { text } else { "" };
        let each = |line: &dyn Fn(&Reference) -> String| -> String {
            self.targets.iter().map(|to| line(to) + "\n").collect()
        };
        let crane = each(&|to| format!("crane copy{} {pinned} {to}", or_none(" --insecure")));
        let skopeo = each(&|to| {
            let tls = or_none(" --src-tls-verify=false --dest-tls-verify=false");
            format!("skopeo copy --all --preserve-digests{tls} docker://{pinned} docker://{to}")
        });
        let oras = each(&|to| {
            let deep = if self.with_referrers { " --recursive" } else { "" };
            let plain = or_none(" --from-plain-http --to-plain-http");
            format!("oras copy{deep}{plain} {pinned} {to}")
        });
        let tags: Vec<String> = self.targets.iter().map(|to| format!("--tag {to}")).collect();
        let buildx = format!("docker buildx imagetools create {} {pinned}\n", tags.join(" "));
        let takes_referrers = |means| means == Means::Oras || !self.with_referrers;
        let texts = [
            (Means::Buildx, buildx),
            (Means::Crane, crane),
            (Means::Skopeo, skopeo),
            (Means::Oras, oras),
        ];
        all.extend(texts.into_iter().map(|(means, text)| {
            let some = (!self.platforms.is_empty()).then_some(Cannot::Platforms);
            let referrers = (!takes_referrers(means)).then_some(Cannot::Referrers);
            let cannot: Vec<Cannot> = some.into_iter().chain(referrers).collect();
            let text = some.is_none().then_some(text);
            Export { means, same_digest: text.is_some(), text, cannot }
        }));
        all
    }

    /// By its digest: so it is the same whatever the tag holds by then.
    fn pinned(&self) -> Reference {
        self.source.repository().at(self.root.digest().clone())
    }

    fn recipe(&self) -> Recipe {
        let platforms = self.platforms.iter().map(ToString::to_string).collect();
        Recipe {
            targets: self.targets.clone(),
            list_type: None,
            artifact_type: None,
            subject: None,
            require_platforms: Vec::new(),
            with_referrers: self.with_referrers,
            annotations: std::collections::BTreeMap::new(),
            sources: vec![Source { platforms, ..Source::new(self.pinned()) }],
        }
    }

    fn manifold(&self) -> String {
        let names: Vec<String> = self.platforms.iter().map(ToString::to_string).collect();
        let chosen = if names.is_empty() {
            String::new()
        } else {
            format!(" --platform {}", names.join(","))
        };
        let referrers = if self.with_referrers { " --with-referrers" } else { "" };
        let targets: Vec<String> = self.targets.iter().map(ToString::to_string).collect();
        format!("manifold copy{chosen}{referrers} {} {}\n", self.pinned(), targets.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media_type::{OCI_INDEX, OCI_MANIFEST};

    fn texts(
        platforms: &[&str],
        with_referrers: bool,
        kind: &str,
    ) -> Vec<(Means, Option<String>, bool)> {
        let root = RawManifest::new(b"{}".to_vec(), &kind.into());
        let platforms = platforms.iter().map(|it| Platform::parse(it).unwrap()).collect();
        let source = "ghcr.io/a/b:1".parse().unwrap();
        let targets = ["quay.io/c/d:1", "quay.io/c/d:2"].map(|it| it.parse().unwrap()).to_vec();
        let copy = CopyExport { source, platforms, targets, with_referrers, root: &root };
        copy.all().into_iter().map(|it| (it.means, it.text, it.cannot.is_empty())).collect()
    }

    #[test]
    fn a_copy_is_pinned_in_every_tool_and_what_a_tool_cannot_do_it_says() {
        let all = texts(&[], false, OCI_INDEX);
        assert_eq!(all.len(), 6);
        for (means, text, is_whole) in &all {
            let text = text.as_deref().unwrap();
            assert!(text.contains("ghcr.io/a/b@sha256:"), "{means:?}: {text}");
            assert!(text.contains("quay.io/c/d:1") && text.contains("quay.io/c/d:2"), "{text}");
            assert!(is_whole, "{means:?}");
        }
        let some = texts(&["linux/amd64", "linux/arm64"], true, OCI_INDEX);
        let (means, text, _) = &some[1];
        assert_eq!(*means, Means::Manifold);
        let start =
            "manifold copy --platform linux/amd64,linux/arm64 --with-referrers ghcr.io/a/b@";
        assert!(text.as_deref().unwrap().starts_with(start), "{text:?}");
        assert!(some[0].1.as_deref().unwrap().contains("with-referrers = true"));
        assert!(some[2..].iter().all(|(_, text, is_whole)| text.is_none() && !is_whole));
        let image = texts(&[], true, OCI_MANIFEST);
        assert_eq!(image[0].0, Means::Manifold, "a recipe makes lists alone");
        let said: Vec<_> = image.iter().filter(|it| !it.2).map(|it| it.0).collect();
        assert_eq!(
            said,
            [Means::Buildx, Means::Crane, Means::Skopeo],
            "they leave referrers behind"
        );
    }
}
