//! The list that a recipe gives, byte for byte: the one place that writes it.

use serde_json::value::RawValue;

use super::{Found, ListType, Recipe, RecipeError};
use crate::descriptor::Descriptor;
use crate::docker_file::ListBody;
use crate::go_json;
use crate::json;
use crate::manifest::{Manifest, RawManifest};

/// The indentation of a list, docker's.
const INDENT: &str = "   ";

impl Recipe {
    /// The list of these entries, which came from the sources in their order.
    ///
    /// A recipe of one whole list, with nothing said that the list does not say itself, gives that
    /// list's own bytes. One that says no more than docker's store can hold gives the bytes that
    /// `docker manifest push` sends. In all others an entry that nobody changed is written with the
    /// tokens that it has in its list; white space between them is this list's.
    ///
    /// # Errors
    /// [`RecipeError`]: platforms that are there twice, or are required and not there.
    pub fn body(&self, found: &[Found]) -> Result<RawManifest, RecipeError> {
        let entries: Vec<&Descriptor> = found.iter().flat_map(|found| &found.entries).collect();
        self.check_entries(&entries)?;
        if let ([one], [source]) = (found, self.sources.as_slice())
            && let Some(whole) = &one.whole
            && source.is_bare()
            && (self.is_bare() || self.says_what(whole))
        {
            return Ok(whole.clone());
        }
        let json = |error: serde_json::Error| RecipeError::Json(error.to_string());
        if self.is_bare() && entries.iter().all(|entry| is_plain(entry)) {
            let body = ListBody::new(entries).map_err(json)?;
            return Ok(RawManifest::new(body.text.into_bytes(), &body.media_type));
        }
        let kind = self.list_type.unwrap_or(ListType::Oci).media_type();
        let text = self.own_body(found).map_err(json)?;
        Ok(RawManifest::new(text.into_bytes(), &kind))
    }

    /// Whether nothing is said of the list itself.
    fn is_bare(&self) -> bool {
        let says_nothing = self.list_type.is_none() && self.artifact_type.is_none();
        says_nothing && self.subject.is_none() && self.annotations.is_empty()
    }

    /// Whether what is said of the list is what a list says of itself.
    fn says_what(&self, whole: &RawManifest) -> bool {
        let Ok(Manifest::Index(index)) = whole.parse() else { return false };
        let subject = self.subject.as_ref().map(super::Subject::descriptor);
        self.list_type == ListType::of(whole.media_type())
            && self.artifact_type == index.artifact_type
            && self.annotations == index.annotations
            && subject == index.subject
    }

    /// The fields in the order of the OCI specification.
    fn own_body(&self, found: &[Found]) -> Result<String, serde_json::Error> {
        let kind = self.list_type.unwrap_or(ListType::Oci).media_type();
        let mut fields = vec![
            r#""schemaVersion":2"#.to_owned(),
            format!(r#""mediaType":{}"#, go_json::marshal(&kind)?),
        ];
        if let Some(artifact_type) = &self.artifact_type {
            fields.push(format!(r#""artifactType":{}"#, go_json::marshal(artifact_type)?));
        }
        let mut entries = Vec::new();
        for one in found {
            entries.extend(one.texts()?);
        }
        fields.push(format!(r#""manifests":[{}]"#, entries.join(",")));
        if let Some(subject) = &self.subject {
            fields.push(format!(r#""subject":{}"#, go_json::marshal(&subject.descriptor())?));
        }
        if !self.annotations.is_empty() {
            fields.push(format!(r#""annotations":{}"#, go_json::marshal(&self.annotations)?));
        }
        Ok(go_json::indent(&format!("{{{}}}", fields.join(",")), INDENT))
    }
}

impl Found {
    /// The entries as JSON: those that nobody changed as they stand in their list.
    fn texts(&self) -> Result<Vec<String>, serde_json::Error> {
        let known = self.list.as_ref().map(entry_texts).unwrap_or_default();
        let text = |entry: &Descriptor| match known.iter().find(|(known, _)| known == entry) {
            Some((_, text)) => Ok(text.clone()),
            None => go_json::marshal(entry),
        };
        self.entries.iter().map(text).collect()
    }
}

/// The entries of a list with their texts. None of a list that cannot be read: it has no entries
/// that anybody could have taken.
fn entry_texts(list: &RawManifest) -> Vec<(Descriptor, String)> {
    #[derive(serde::Deserialize)]
    struct Entries<'a> {
        #[serde(borrow, default)]
        manifests: Vec<&'a RawValue>,
    }
    let Ok(list) = serde_json::from_slice::<Entries<'_>>(list.bytes()) else { return Vec::new() };
    let entries = list.manifests.into_iter().map(RawValue::get);
    entries.filter_map(|text| Some((json::parse(text).ok()?, text.to_owned()))).collect()
}

/// Whether docker's store can hold all that an entry says.
pub(crate) fn is_plain(entry: &Descriptor) -> bool {
    let Descriptor { urls, annotations, data, artifact_type, extra, platform, .. } = entry;
    let nothing = urls.is_empty() && annotations.is_empty() && extra.is_empty();
    let is_image = entry.media_type.is_image() && platform.is_some();
    nothing && data.is_none() && artifact_type.is_none() && is_image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::media_type::{OCI_INDEX, OCI_MANIFEST};
    use crate::recipe::{Source, Subject};

    /// A published list of three, with keys in an order and fields that nobody else writes.
    fn published() -> RawManifest {
        let entry = |word: &str, arch: &str| {
            let digest = Digest::of(word.as_bytes());
            format!(
                r#"{{ "digest": "{digest}",  "size":10, "zz": "<&>", "mediaType":"{OCI_MANIFEST}", "platform":{{"os":"linux","architecture":"{arch}"}} }}"#
            )
        };
        let entries = [entry("x", "amd64"), entry("y", "arm64"), entry("z", "s390x")].join(",\n");
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","odd":1,"manifests":[{entries}],"annotations":{{"k":"v"}}}}"#
        );
        RawManifest::new(text.into(), &OCI_INDEX.into())
    }

    fn recipe(source: Source) -> Recipe {
        Recipe {
            targets: vec!["a:1".parse().unwrap()],
            list_type: Some(ListType::Oci),
            artifact_type: None,
            subject: None,
            require_platforms: Vec::new(),
            with_referrers: false,
            annotations: [("k".to_owned(), "v".to_owned())].into(),
            sources: vec![source],
        }
    }

    fn found(list: &RawManifest, keep: &[usize]) -> Found {
        let Ok(Manifest::Index(index)) = list.parse() else { panic!("a list") };
        let entries: Vec<Descriptor> = keep.iter().map(|at| index.manifests[*at].clone()).collect();
        let whole = (entries == index.manifests).then(|| list.clone());
        Found { entries, whole, list: Some(list.clone()) }
    }

    #[test]
    fn a_list_that_says_what_it_said_keeps_its_bytes() {
        let list = published();
        let source = Source::new("a:1".parse().unwrap());
        let body = recipe(source.clone()).body(&[found(&list, &[0, 1, 2])]).unwrap();
        assert_eq!(body, list, "nothing else is said");
        let other = Recipe { annotations: [].into(), ..recipe(source) };
        let body = other.body(&[found(&list, &[0, 1, 2])]).unwrap();
        assert_ne!(body, list, "its annotation is gone");
    }

    #[test]
    fn an_entry_that_nobody_changed_keeps_its_tokens() {
        let list = published();
        let mut source = Source::new("a:1".parse().unwrap());
        source.entries = vec![Digest::of(b"x"), Digest::of(b"z")];
        let mut found = found(&list, &[0, 2]);
        found.entries[1].platform.as_mut().unwrap().variant = "v9".to_owned();
        let body = recipe(source).body(&[found]).unwrap();
        let text = String::from_utf8(body.bytes().to_vec()).unwrap();
        let untouched = format!(
            "{{\n         \"digest\": \"{}\",\n         \"size\": 10,\n         \"zz\": \"<&>\",",
            Digest::of(b"x")
        );
        assert!(text.contains(&untouched), "its order, and its letters as they were: {text}");
        let touched =
            "\"variant\": \"v9\"\n         },\n         \"zz\": \"\\u003c\\u0026\\u003e\"";
        assert!(text.contains(touched), "written anew, with all that it said: {text}");
    }

    #[test]
    fn what_is_said_of_the_list_stands_in_the_specifications_order() {
        let subject =
            Subject { media_type: OCI_MANIFEST.into(), digest: Digest::of(b"subject"), size: 7 };
        let said = Recipe {
            artifact_type: Some("a/b".to_owned()),
            subject: Some(subject),
            ..recipe(Source::new("a:1".parse().unwrap()))
        };
        let body = said.body(&[found(&published(), &[0])]).unwrap();
        let text = String::from_utf8(body.bytes().to_vec()).unwrap();
        let keys = ["schemaVersion", "mediaType", "artifactType", "manifests", "subject"];
        let places: Vec<_> = keys.iter().map(|key| text.find(&format!("\"{key}\""))).collect();
        assert!(places.is_sorted() && places[0].is_some(), "{text}");
        let Ok(Manifest::Index(index)) = body.parse() else { panic!("a list: {text}") };
        assert_eq!(index.subject.unwrap().digest, Digest::of(b"subject"));
        assert_eq!(index.artifact_type.as_deref(), Some("a/b"));
    }
}
