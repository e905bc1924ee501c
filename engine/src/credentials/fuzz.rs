//! Fuzz target of the files that hold logins.

use super::auth_file::AuthFile;
use crate::fuzz::damages;

#[test]
fn fuzz_logins() {
    let whole = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"bWU6aHVudGVyMg=="},"a.example":{"username":"me","password":"hunter2"},"b.example/team/x":{"identitytoken":"hunter2","registrytoken":null},"127.0.0.1:5000":{}},"credHelpers":{"c.example":"pass"},"credsStore":"desktop","HttpHeaders":{"a":"b"}}"#;
    let registries = AuthFile::parse(whole.as_bytes(), "config.json").unwrap().registries();
    assert_eq!(registries.len(), 4, "undamaged it is one: {registries:?}");
    damages(whole, |text| {
        let file = match AuthFile::parse(text.as_bytes(), "config.json") {
            Ok(file) => file,
            Err(error) => {
                assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
                return;
            }
        };
        for registry in file.registries() {
            let found = format!("{:?}", file.credential_for_path(&registry, "team/x/y"));
            assert!(!found.contains("hunter2"), "{found}");
            let _ = (file.key_of(&registry), file.helper(&registry), file.store());
        }
    });
}
