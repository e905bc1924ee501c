//! Fuzz targets of what the products' APIs answer.

use domain::product::{
    TagFacts, acr_is_locked, acr_tags, gitlab_tags, google_tags, harbor_repositories, harbor_tags,
    hub_repositories, hub_tags, quay_repositories, quay_tags,
};
use domain::visible::is_hidden;

use crate::fuzz::damages;

/// What all that is told has to be, whoever tells it.
fn look_at(all: &[TagFacts], text: &str) {
    for facts in all {
        let name = facts.pushed_by.as_deref().unwrap_or("x");
        assert!(!name.is_empty() && !name.contains(is_hidden), "{text}: a name is seen");
        let times = [facts.pushed_ms, facts.pulled_ms, facts.expires_ms];
        let latest = times.into_iter().flatten().max().unwrap_or_default();
        assert!(latest < 253_402_387_200_000, "{text}: a time that a date can be made of");
    }
}

#[test]
fn fuzz_tags_of_products() {
    let hub = r#"{"next":"n","results":[{"name":"a","tag_last_pushed":"2021-01-05T21:06:53.5Z","tag_last_pulled":null,"last_updater_username":"b"}]}"#;
    damages(hub, |text| {
        if let Ok(page) = hub_tags(text.as_bytes()) {
            look_at(&page.items, text);
        }
    });
    let quay = r#"{"tags":[{"name":"a","start_ts":1785911882,"end_ts":1788590282,"immutable":true}],"has_additional":true}"#;
    damages(quay, |text| {
        if let Ok(page) = quay_tags(text.as_bytes()) {
            look_at(&page.items, text);
        }
    });
    let harbor = r#"[{"tags":[{"name":"a","push_time":"2021-01-05T21:06:53.5Z","pull_time":"0001-01-01T00:00:00Z","immutable":true}]}]"#;
    damages(harbor, |text| {
        if let Ok(page) = harbor_tags(text.as_bytes()) {
            look_at(&page.items, text);
        }
    });
    let azure = r#"{"tags":[{"name":"a","lastUpdateTime":"2021-01-05T21:06:53.5+01:00","changeableAttributes":{"writeEnabled":false}}]}"#;
    damages(azure, |text| {
        if let Ok(page) = acr_tags(text.as_bytes()) {
            look_at(&page.items, text);
        }
        let _ = acr_is_locked(text.as_bytes());
    });
    let gitlab = r#"[{"name":"a","created_at":"2021-01-05T21:06:53.506+00:00","published_at":"2026-08-05T06:38:02.123-01:30"}]"#;
    damages(gitlab, |text| {
        if let Ok(page) = gitlab_tags(text.as_bytes()) {
            look_at(&page.items, text);
        }
    });
    let google = r#"{"manifest":{"sha256:0":{"tag":["a","b"],"timeUploadedMs":"1597767277119"}},"tags":["a"]}"#;
    damages(google, |text| {
        if let Ok(all) = google_tags(text.as_bytes()) {
            look_at(&all, text);
        }
    });
}

#[test]
fn fuzz_repositories_of_products() {
    let whole = r#"{"next":"n","results":[{"namespace":"a","name":"b/c","last_updated":"2021-01-05T21:06:53.5Z","storage_size":7}],"repositories":[{"namespace":"a","name":"b","last_modified":1785911882,"quota_report":{"quota_bytes":1}}]}"#;
    damages(whole, |text| {
        let pages = [hub_repositories(text.as_bytes()), quay_repositories(text.as_bytes())];
        for facts in pages.iter().flatten().flat_map(|page| &page.items) {
            let name: Result<domain::Repository, _> = format!("r.example/{}", facts.path).parse();
            assert!(name.is_ok(), "{text}: {} is a path", facts.path);
        }
    });
    let harbor = r#"[{"name":"a/b","update_time":"2021-01-05T21:06:53.5Z","artifact_count":3}]"#;
    damages(harbor, |text| drop(harbor_repositories(text.as_bytes())));
}
