//! Where a login comes from and where it is kept, against a registry that says who came.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use domain::protocol::registry::{
    CredentialSource, ListRegistries, RegistryInfo, Secret, SignIn, SignOut,
};
use domain::{Code, Registry};
use engine::credentials::Logins;

use crate::ground::{Ground, reference};
use crate::script::{Reply, Script};

/// A helper that keeps its logins in a folder, and notes what it was asked.
const HELPER: &str = r#"#!/bin/sh
d=$(dirname "$0")/kept; mkdir -p "$d"; echo "$1" >>"$d/calls"
file() { printf '%s/%s' "$d" "$(printf %s "$1" | tr '/:' '__')"; }
case $1 in
  get) read -r s; [ -f "$(file "$s")" ] && exec cat "$(file "$s")"
    echo 'credentials not found in native keychain'; exit 1 ;;
  store) j=$(cat); s=$(printf %s "$j" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/'); printf %s "$j" >"$(file "$s")" ;;
  erase) read -r s; rm -f "$(file "$s")" ;;
  list) echo '{}' ;;
esac
"#;

/// A registry that takes every user of the kind `NAME:pw`, and tells nobody else anything.
async fn registry() -> Script {
    Script::start(|seen| match user(seen.authorization.as_deref()) {
        Some(_) if seen.path == "/v2/" => Reply::json(200, "{}"),
        Some(_) => Reply::manifest(r#"{"schemaVersion":2}"#),
        None => Reply::new(401).header("www-authenticate", r#"Basic realm="x""#),
    })
    .await
}

fn user(header: Option<&str>) -> Option<String> {
    let pair = base64::engine::general_purpose::STANDARD.decode(header?.strip_prefix("Basic ")?);
    Some(String::from_utf8(pair.ok()?).ok()?.strip_suffix(":pw")?.to_owned())
}

fn auth(user: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:pw"))
}

/// Installs the helper under `docker-credential-NAME`, with a login for `server` if one is given.
fn install(folder: &Path, name: &str, server: Option<(&str, &str)>) {
    let file = folder.join(format!("docker-credential-{name}"));
    std::fs::create_dir_all(folder.join("kept")).unwrap();
    // Written by another process: a file that this one still has open for writing, in a child that
    // some other test is just starting, could not be run.
    let source = folder.join("helper.sh");
    std::fs::write(&source, HELPER).unwrap();
    let copy = Command::new("install").args(["-m", "755"]).arg(&source).arg(&file).status();
    assert!(copy.unwrap().success());
    if let Some((server, user)) = server {
        let kept = folder.join("kept").join(server.replace(['/', ':'], "_"));
        let json = format!(r#"{{"ServerURL":"{server}","Username":"{user}","Secret":"pw"}}"#);
        std::fs::write(kept, json).unwrap();
    }
}

fn calls(folder: &Path, action: &str) -> usize {
    let calls = std::fs::read_to_string(folder.join("kept/calls")).unwrap_or_default();
    calls.lines().filter(|line| *line == action).count()
}

fn path(folder: &Path) -> std::ffi::OsString {
    let mut path = std::ffi::OsString::from(folder);
    path.push(":/usr/bin:/bin");
    path
}

/// Who the registry saw when a manifest of `a/b` was read.
async fn seen_as(ground: &Ground, script: &Script) -> Option<String> {
    let before = script.seen().len();
    let _ = ground.client().manifest(&reference(&script.host(), "a/b:1")).await;
    script.seen()[before..].iter().rev().find_map(|seen| user(seen.authorization.as_deref()))
}

async fn row(ground: &Ground, registry: &Registry) -> RegistryInfo {
    let known = ground.engine.run(ListRegistries {}).await.unwrap();
    known.into_iter().find(|info| &info.registry == registry).expect("it is listed")
}

#[tokio::test]
async fn each_source_is_used_and_the_first_of_them_wins() {
    let files = tempfile::tempdir().unwrap();
    let bin = tempfile::tempdir().unwrap();
    let script = registry().await;
    let host = script.host();
    let environment = format!(r#"{{"auths":{{"{host}":{{"auth":"{}"}}}}}}"#, auth("environment"));
    let auths = format!(r#""auths":{{"{host}":{{"auth":"{}"}}}}"#, auth("file"));
    let helper = format!(r#""credHelpers":{{"{host}":"own"}}"#);
    let podman = files.path().join("auth.json");
    let whole = format!(r#"{{"auths":{{"{host}":{{"auth":"{}"}}}}}}"#, auth("podman"));
    let part = format!(
        r#"{{"auths":{{"{host}":{{"auth":"{}"}},"{host}/a":{{"auth":"{}"}}}}}}"#,
        auth("podman"),
        auth("part")
    );
    install(bin.path(), "own", Some((&host, "own")));
    for (from_environment, config, from_podman, expected) in [
        (true, format!("{{{helper},{auths}}}"), Some(&whole), Some("environment")),
        (false, format!("{{{helper},{auths}}}"), Some(&whole), Some("own")),
        (false, format!(r#"{{"credsStore":"own",{auths}}}"#), None, Some("own")),
        (false, format!("{{{auths}}}"), Some(&whole), Some("file")),
        (false, "{}".to_owned(), Some(&whole), Some("podman")),
        (false, "{}".to_owned(), Some(&part), Some("part")),
        (false, "{}".to_owned(), None, None),
    ] {
        let files = from_podman.map(|json| {
            std::fs::write(&podman, json).unwrap();
            podman.clone()
        });
        let logins = Logins {
            environment: from_environment.then(|| Secret::new(environment.clone())),
            podman: files.into_iter().collect(),
            path: Some(path(bin.path())),
            keychain: false,
        };
        let ground = Ground::with_logins(Some(&config), true, logins);
        assert_eq!(seen_as(&ground, &script).await.as_deref(), expected, "{config}");
    }
}

#[tokio::test]
async fn a_sign_in_goes_into_dockers_helper_and_out_again() {
    let bin = tempfile::tempdir().unwrap();
    install(bin.path(), "store", None);
    let script = registry().await;
    let name: Registry = script.host().parse().unwrap();
    let logins = Logins { path: Some(path(bin.path())), ..Logins::default() };
    let ground = Ground::with_logins(Some(r#"{"credsStore":"store"}"#), true, logins);
    let helper = CredentialSource::Helper("store".into());
    let request = |keep| SignIn {
        registry: name.clone(),
        username: "me".into(),
        password: Secret::new("pw"),
        keep: Some(keep),
    };
    let refused = ground.engine.run(request(CredentialSource::DockerConfig)).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict, "nobody agreed to the helper, or the other way round");
    assert_eq!(calls(bin.path(), "store"), 0);
    let info = ground.engine.run(request(helper.clone())).await.unwrap();
    assert_eq!(info.account.unwrap().source, helper);
    assert_eq!(seen_as(&ground, &script).await.as_deref(), Some("me"));
    let config = std::fs::read_to_string(ground.folder.path().join("docker/config.json")).unwrap();
    assert_eq!(config, r#"{"credsStore":"store"}"#, "nothing in the file");
    let gone = ground.engine.run(SignOut { registry: name }).await.unwrap();
    assert_eq!(gone.account, None);
    assert_eq!(calls(bin.path(), "erase"), 1);
}

#[tokio::test]
async fn without_a_helper_and_a_keychain_it_goes_into_the_file_by_agreement() {
    let script = registry().await;
    let name: Registry = script.host().parse().unwrap();
    let before = "{\n\t\"auths\": {},\n\t\"psFormat\": \"x\"\n}";
    let ground = Ground::with(Some(before), true);
    let keep = Some(CredentialSource::DockerConfig);
    let (registry, password) = (name.clone(), Secret::new("pw"));
    let request = SignIn { registry, username: "me".into(), password, keep };
    let info = ground.engine.run(request).await.unwrap();
    assert_eq!(info.keeps_in, CredentialSource::DockerConfig);
    let file = ground.folder.path().join("docker/config.json");
    let config = std::fs::read_to_string(&file).unwrap();
    assert!(config.contains(&auth("me")) && config.contains("psFormat"), "{config}");
    ground.engine.run(SignOut { registry: name }).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before, "as it was");
}

#[tokio::test]
async fn what_others_keep_is_theirs_to_remove() {
    let script = registry().await;
    let host = script.host();
    let json = format!(r#"{{"auths":{{"{host}":{{"auth":"{}"}}}}}}"#, auth("me"));
    let logins = Logins { environment: Some(Secret::new(json)), ..Logins::default() };
    let ground = Ground::with_logins(None, true, logins);
    let error = ground.engine.run(SignOut { registry: host.parse().unwrap() }).await.unwrap_err();
    assert_eq!(error.code, Code::Unsupported);
    assert!(error.message.contains("DOCKER_AUTH_CONFIG"), "{error}");
}

#[tokio::test]
async fn a_broken_helper_is_said_in_its_row_and_hides_no_other() {
    let bin = tempfile::tempdir().unwrap();
    let script = registry().await;
    let host = script.host();
    let config = format!(r#"{{"credHelpers":{{"{host}":"missing","x.example":"../../bin/sh"}}}}"#);
    let logins = Logins { path: Some(path(bin.path())), ..Logins::default() };
    let ground = Ground::with_logins(Some(&config), true, logins);
    let name: Registry = host.parse().unwrap();
    let problem = row(&ground, &name).await.login_problem.expect("the helper is not there");
    assert!(problem.message.contains("docker-credential-missing is not installed"), "{problem}");
    let odd = row(&ground, &"x.example".parse().unwrap()).await.login_problem.unwrap();
    assert!(odd.message.contains("../../bin/sh"), "a name with a path is refused: {odd}");
    assert!(row(&ground, &Registry::hub()).await.login_problem.is_none());
    let error = ground.client().manifest(&reference(&host, "a/b:1")).await.unwrap_err();
    assert!(error.to_string().contains("not installed"), "not silently anonymous: {error}");
}

#[tokio::test]
async fn concurrent_requests_ask_the_helper_once() {
    let bin = tempfile::tempdir().unwrap();
    let script = registry().await;
    let host = script.host();
    install(bin.path(), "own", Some((&host, "me")));
    let logins = Logins { path: Some(path(bin.path())), ..Logins::default() };
    let ground = Ground::with_logins(Some(r#"{"credsStore":"own"}"#), true, logins);
    let names: Vec<_> = (0..20).map(|n| reference(&host, &format!("a/b:{n}"))).collect();
    futures_util::future::join_all(names.iter().map(|name| ground.client().manifest(name))).await;
    assert_eq!(calls(bin.path(), "get"), 1);
}
