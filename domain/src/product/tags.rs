//! Tags, as each product's API writes them.

use serde_json::{Error, Value};

use super::TagFacts;
use super::listing::{self, Page, entries, person, seconds, text, time};

/// How many tags of one answer of Google's are read: it has no pages.
const MOST_OF_GOOGLE: usize = 100_000;
/// A time further away is none, in milliseconds since 1970: the year 9999.
const LAST_MS: u64 = 253_402_300_800_000;

/// Docker Hub's `GET /v2/namespaces/{namespace}/repositories/{repository}/tags`. `next` beside the items is
/// where the list goes on.
///
/// # Errors
/// When it is no such list.
pub fn hub_tags(bytes: &[u8]) -> Result<Page<TagFacts>, Error> {
    listing::read(bytes, Some("results"), |item| {
        let mut facts = named(item)?;
        facts.pushed_ms = time(item, "tag_last_pushed");
        facts.pulled_ms = time(item, "tag_last_pulled");
        facts.pushed_by = person(item, "last_updater_username");
        Some(facts)
    })
}

/// Quay's `GET /api/v1/repository/{repository}/tag/`. `has_additional` beside the items is whether there
/// are more. `immutable` is there where the feature is on.
///
/// # Errors
/// When it is no such list.
pub fn quay_tags(bytes: &[u8]) -> Result<Page<TagFacts>, Error> {
    listing::read(bytes, Some("tags"), |item| {
        let mut facts = named(item)?;
        facts.pushed_ms = seconds(item, "start_ts").filter(|ms| *ms < LAST_MS);
        facts.expires_ms = seconds(item, "end_ts").filter(|ms| *ms < LAST_MS);
        facts.immutable = item.get("immutable").and_then(Value::as_bool);
        Some(facts)
    })
}

/// Harbor's `GET /api/v2.0/projects/{project}/repositories/{repository}/artifacts`, of which each has its
/// tags.
///
/// # Errors
/// When it is no such list.
pub fn harbor_tags(bytes: &[u8]) -> Result<Page<TagFacts>, Error> {
    let page = listing::read(bytes, None, |artifact| {
        let tags = artifact.get("tags").and_then(Value::as_array)?;
        Some(tags.iter().filter_map(harbor_tag).collect::<Vec<_>>())
    })?;
    Ok(Page::of(page.items.into_iter().flatten().take(listing::MOST).collect()))
}

/// Harbor's `GET …/artifacts/{reference}/tags?with_immutable_status=true`: whether this tag may not be
/// written over; nothing where it does not say.
///
/// # Errors
/// When it is no such list.
pub fn harbor_tag_is_immutable(bytes: &[u8], tag: &str) -> Result<Option<bool>, Error> {
    let page = listing::read(bytes, None, harbor_tag)?;
    let found = page.items.into_iter().find(|facts| facts.tag.as_str() == tag);
    Ok(found.and_then(|facts| facts.immutable))
}

fn harbor_tag(item: &Value) -> Option<TagFacts> {
    let mut facts = named(item)?;
    facts.pushed_ms = time(item, "push_time");
    facts.pulled_ms = time(item, "pull_time");
    facts.immutable = item.get("immutable").and_then(Value::as_bool);
    Some(facts)
}

/// Azure's `GET /acr/v1/{name}/_tags`. A `Link` says where it goes on.
///
/// # Errors
/// When it is no such list.
pub fn acr_tags(bytes: &[u8]) -> Result<Page<TagFacts>, Error> {
    listing::read(bytes, Some("tags"), |item| {
        let mut facts = named(item)?;
        facts.pushed_ms = time(item, "lastUpdateTime").or_else(|| time(item, "createdTime"));
        facts.immutable = is_locked(item);
        Some(facts)
    })
}

/// Azure's `GET /acr/v1/{name}/_tags/{reference}`, and `GET /acr/v1/{name}` of a whole repository: whether
/// it is locked against writing; nothing where it does not say.
///
/// # Errors
/// When it is no JSON.
pub fn acr_is_locked(bytes: &[u8]) -> Result<Option<bool>, Error> {
    let whole: Value = serde_json::from_slice(bytes)?;
    Ok(is_locked(whole.get("tag").unwrap_or(&whole)))
}

fn is_locked(item: &Value) -> Option<bool> {
    let may = item.get("changeableAttributes")?.get("writeEnabled")?.as_bool()?;
    Some(!may)
}

/// GitLab's `GET /gitlab/v1/repositories/{path}/tags/list/`. A `Link` says where it goes on.
///
/// # Errors
/// When it is no such list.
pub fn gitlab_tags(bytes: &[u8]) -> Result<Page<TagFacts>, Error> {
    listing::read(bytes, None, |item| {
        let mut facts = named(item)?;
        // The first is the later one of the others, and not there in earlier versions.
        let times = ["published_at", "updated_at", "created_at"];
        facts.pushed_ms = times.into_iter().find_map(|name| time(item, name));
        Some(facts)
    })
}

/// What Google's registries write beside the names in `GET /v2/{name}/tags/list`: each manifest with its
/// tags and times.
///
/// # Errors
/// When it is no such list.
pub fn google_tags(bytes: &[u8]) -> Result<Vec<TagFacts>, Error> {
    entries(bytes, "manifest", MOST_OF_GOOGLE, |manifest| {
        let pushed_ms = text(manifest, "timeUploadedMs").and_then(|ms| ms.parse().ok());
        let pushed_ms = pushed_ms.filter(|ms| (1..LAST_MS).contains(ms));
        let tags = manifest.get("tag").and_then(Value::as_array).filter(|_| pushed_ms.is_some());
        let tags = tags.into_iter().flatten().filter_map(|tag| tag.as_str()?.parse().ok());
        tags.map(|tag| TagFacts { pushed_ms, ..TagFacts::new(tag) }).collect()
    })
}

/// A tag by its name; nothing for what can be none.
fn named(item: &Value) -> Option<TagFacts> {
    text(item, "name")?.parse().ok().map(TagFacts::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tag and what is told of it, in a line.
    fn line(facts: &TagFacts) -> String {
        let number = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), |ms| ms.to_string());
        let TagFacts { tag, pushed_ms, pulled_ms, pushed_by, expires_ms, immutable } = facts;
        format!(
            "{tag} {} {} {} {} {immutable:?}",
            number(*pushed_ms),
            number(*pulled_ms),
            pushed_by.as_deref().unwrap_or("-"),
            number(*expires_ms)
        )
    }

    fn lines<'a>(all: impl IntoIterator<Item = &'a TagFacts>) -> Vec<String> {
        all.into_iter().map(line).collect()
    }

    #[test]
    fn docker_hub_tells_who_pushed_and_when_it_was_pulled() {
        let answer = r#"{"count":2,"next":"https://hub.docker.com/v2/namespaces/acme/repositories/app/tags?page=2","previous":null,"results":[
            {"creator":1234,"id":12345,"images":[{"architecture":"amd64","features":"","variant":null,"digest":"sha256:00","os":"linux","size":123456,"status":"active","last_pulled":null,"last_pushed":"2021-01-05T21:06:53.506400Z"}],
             "last_updated":"2021-01-05T21:06:53.506400Z","last_updater":1234,"last_updater_username":"dockeruser","name":"latest","repository":5678,"full_size":123456,"v2":true,
             "tag_status":"active","tag_last_pulled":"2026-08-05T06:38:02.1Z","tag_last_pushed":"2021-01-05T21:06:53.506400Z","media_type":"application/vnd.oci.image.index.v1+json","content_type":"image","digest":"sha256:11"},
            {"name":"1.0","tag_last_pulled":null,"tag_last_pushed":null,"last_updater_username":""}]}"#;
        let page = hub_tags(answer.as_bytes()).unwrap();
        let expected = ["latest 1609880813506 1785911882100 dockeruser - None", "1.0 - - - - None"];
        assert_eq!(lines(&page.items), expected);
        assert!(page.beside("next").unwrap().ends_with("page=2"));
        assert_eq!(page.beside("previous"), None, "null is nothing");
    }

    #[test]
    fn quay_tells_when_a_tag_expires() {
        let answer = r#"{"tags":[
            {"name":"v3","reversion":false,"start_ts":1785911882,"end_ts":1788590282,"manifest_digest":"sha256:00","is_manifest_list":true,"size":null,"last_modified":"Wed, 05 Aug 2026 06:38:02 -0000","expiration":"Sat, 05 Sep 2026 06:38:02 -0000"},
            {"name":"v2","start_ts":1609880813,"immutable":true}],"page":1,"has_additional":true}"#;
        let page = quay_tags(answer.as_bytes()).unwrap();
        let expected =
            ["v3 1785911882000 - - 1788590282000 None", "v2 1609880813000 - - - Some(true)"];
        assert_eq!(lines(&page.items), expected);
        assert_eq!(page.beside("has_additional"), Some("true"));
    }

    #[test]
    fn harbor_tells_each_tag_of_each_artifact_and_never_is_no_time() {
        let answer = r#"[{"digest":"sha256:00","push_time":"2026-08-05T06:38:02.123Z","pull_time":"0001-01-01T00:00:00.000Z","size":26071,"type":"IMAGE","tags":[
            {"artifact_id":3,"id":9,"immutable":true,"name":"1.9","pull_time":"2026-08-05T06:38:03.000Z","push_time":"2026-08-05T06:38:02.200Z","repository_id":2,"signed":false},
            {"immutable":false,"name":"latest","pull_time":"0001-01-01T00:00:00.000Z","push_time":"2026-08-05T06:38:02.300Z"}]},
            {"digest":"sha256:11","tags":null}]"#;
        let page = harbor_tags(answer.as_bytes()).unwrap();
        let expected = [
            "1.9 1785911882200 1785911883000 - - Some(true)",
            "latest 1785911882300 - - - Some(false)",
        ];
        assert_eq!(lines(&page.items), expected);
        let tags = r#"[{"name":"10","immutable":true},{"name":"1","immutable":false}]"#;
        assert_eq!(harbor_tag_is_immutable(tags.as_bytes(), "1").unwrap(), Some(false));
        assert_eq!(harbor_tag_is_immutable(tags.as_bytes(), "0").unwrap(), None);
    }

    #[test]
    fn azure_tells_locks() {
        let answer = r#"{"registry":"team.azurecr.io","imageName":"app","tags":[
            {"name":"1.0","digest":"sha256:00","createdTime":"2021-01-05T21:06:53.5064001Z","lastUpdateTime":"2026-08-05T06:38:02.1234567Z","signed":false,
             "changeableAttributes":{"deleteEnabled":true,"writeEnabled":false,"readEnabled":true,"listEnabled":true}},
            {"name":"2.0","createdTime":"2021-01-05T21:06:53.506Z","changeableAttributes":{"writeEnabled":true}}]}"#;
        let page = acr_tags(answer.as_bytes()).unwrap();
        let expected =
            ["1.0 1785911882123 - - - Some(true)", "2.0 1609880813506 - - - Some(false)"];
        assert_eq!(lines(&page.items), expected);
        for (answer, locked) in [
            (r#"{"tag":{"name":"1","changeableAttributes":{"writeEnabled":false}}}"#, Some(true)),
            (r#"{"imageName":"app","changeableAttributes":{"writeEnabled":true}}"#, Some(false)),
            (r#"{"tag":{"changeableAttributes":{"writeEnabled":"no"}}}"#, None),
            ("[]", None),
        ] {
            assert_eq!(acr_is_locked(answer.as_bytes()).unwrap(), locked, "{answer}");
        }
    }

    #[test]
    fn gitlab_tells_when_a_tag_was_published() {
        let answer = r#"[{"name":"0.1.0","digest":"sha256:00","config_digest":"sha256:11","media_type":"application/vnd.oci.image.manifest.v1+json","size_bytes":286734237,
             "created_at":"2021-01-05T21:06:53.506+00:00","updated_at":"2026-08-05T06:38:02.123+00:00","published_at":"2026-08-05T06:38:02.123+00:00"},
            {"name":"latest","created_at":"2021-01-05T21:06:53.506+00:00"},{"name":"odd","created_at":7}]"#;
        let page = gitlab_tags(answer.as_bytes()).unwrap();
        let expected = [
            "0.1.0 1785911882123 - - - None",
            "latest 1609880813506 - - - None",
            "odd - - - - None",
        ];
        assert_eq!(lines(&page.items), expected);
    }

    #[test]
    fn google_tells_it_beside_the_names() {
        let answer = r#"{"child":[],"manifest":{
            "sha256:00":{"imageSizeBytes":"763789","layerId":"","mediaType":"application/vnd.docker.distribution.manifest.v2+json","tag":["another","latest"],"timeCreatedMs":"1595895577054","timeUploadedMs":"1597767277119"},
            "sha256:11":{"tag":[],"timeUploadedMs":"1597767277119"},
            "sha256:22":{"tag":["old"],"timeUploadedMs":"0"},
            "sha256:33":{"tag":["odd",7],"timeUploadedMs":"-1"}},
            "name":"project/busybox","tags":["another","latest","odd","old"]}"#;
        let found = google_tags(answer.as_bytes()).unwrap();
        let expected = ["another 1597767277119 - - - None", "latest 1597767277119 - - - None"];
        assert_eq!(lines(&found), expected);
        assert_eq!(google_tags(br#"{"tags":["1"]}"#).unwrap(), []);
    }

    #[test]
    fn what_has_another_type_is_as_good_as_not_there() {
        for answer in ["<html>", "7", "[]", r#"{"results":7}"#, r#"{"results":{"name":"1"}}"#, "{"]
        {
            assert!(hub_tags(answer.as_bytes()).is_err(), "{answer}");
        }
        let answer = r#"{"results":[7,null,[],{},{"name":7},{"name":"not a tag"},{"name":"../x"},
            {"name":"1","tag_last_pushed":7,"tag_last_pulled":"soon","last_updater_username":["a"]}],"next":{"a":1}}"#;
        let page = hub_tags(answer.as_bytes()).unwrap();
        assert_eq!(lines(&page.items), ["1 - - - - None"]);
        assert_eq!(page.beside("next"), None);
        let answer = r#"{"tags":[{"name":"1","start_ts":-5,"end_ts":1e40,"immutable":"yes"},{"name":"2","start_ts":18446744073709551615}]}"#;
        let page = quay_tags(answer.as_bytes()).unwrap();
        assert_eq!(lines(&page.items), ["1 - - - - None", "2 - - - - None"]);
    }

    #[test]
    fn a_name_hides_nothing_and_is_short() {
        let long = "x".repeat(5000);
        for (name, shown) in [
            ("eve\\u202egnp.exe", Some("evegnp.exe")),
            ("\\u200b\\u2066", None),
            ("<b>\\n\\tme</b> ", Some("<b>me</b>")),
            (long.as_str(), Some(&long[..100])),
        ] {
            let answer =
                format!(r#"{{"results":[{{"name":"1","last_updater_username":"{name}"}}]}}"#);
            let page = hub_tags(answer.as_bytes()).unwrap();
            assert_eq!(page.items[0].pushed_by.as_deref(), shown, "{name:.40}");
        }
    }

    #[test]
    fn a_page_of_a_million_is_cut_and_a_deep_one_ends() {
        let many =
            format!(r#"{{"tags":[{}{{"name":"x"}}]}}"#, r#"{"name":"1"},"#.repeat(1_000_000));
        assert_eq!(quay_tags(many.as_bytes()).unwrap().items.len(), listing::MOST);
        let tags = vec![r#"{"name":"1"}"#; 5_000].join(",");
        let many = format!(r#"[{{"tags":[{tags}]}}]"#);
        assert_eq!(harbor_tags(many.as_bytes()).unwrap().items.len(), listing::MOST);
        let deep = "[".repeat(200_000);
        assert!(harbor_tags(deep.as_bytes()).is_err());
        assert!(hub_tags(format!(r#"{{"results":[{deep}"#).as_bytes()).is_err());
        assert!(google_tags(format!(r#"{{"manifest":{{"a":{deep}"#).as_bytes()).is_err());
    }
}
