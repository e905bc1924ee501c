//! Fuzz target of what Manifold itself keeps beside docker's files.

use super::record::Record;
use crate::fuzz::damages;

#[test]
fn fuzz_records() {
    let whole = r#"{"version":1,"folder":"/x","reference":"127.0.0.1:5000/a:b","created_ms":7,"entries":[{"reference":"127.0.0.1:5000/a:c","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","from":"registry","added_ms":1,"platform":{"os":"linux","architecture":"arm"},"new":[1]}],"pushed":{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","at_ms":2},"later":{"a":"b"}}"#;
    assert!(serde_json::from_str::<Record>(whole).is_ok(), "undamaged it is one");
    damages(whole, |text| {
        let Ok(record) = serde_json::from_str::<Record>(text) else { return };
        let written = serde_json::to_string(&record).unwrap();
        let again: Record = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), written, "{text}: nothing is lost");
    });
}
