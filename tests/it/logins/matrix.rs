//! The matrix: where the login is, and what the registry wants. The table is written to
//! `target/tmp/logins.txt`, which `make test` prints, and is the one of `docs/logins.md`.

use std::path::Path;
use std::time::Duration;

use acceptance::TokenService;
use acceptance::token_service::{Place, REFRESH_TOKEN, USER};
use domain::protocol::registry::{CredentialSource, Secret, SignIn, SignOut};
use domain::{ApiError, Code};
use engine::credentials::Logins;

use super::ground::{Home, PRIVATE, Site, auth, helper};

/// The kinds of registries: the columns.
const KINDS: [&str; 5] = [
    "open",
    "htpasswd",
    "token service beside it",
    "token service elsewhere, https",
    "token service elsewhere, http",
];

/// How long a finished token lives.
const LIFE: Duration = Duration::from_secs(600);

/// Where a login is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Nobody,
    Environment,
    CredHelpers,
    CredsStore,
    Auths,
    Podman,
    Keychain,
    Memory,
    IdentityToken,
    RegistryToken,
    HelperToken,
}

/// A row: where the login is, and how the private image is read at each kind of registry.
const ROWS: [(&str, Source, [&str; 5]); 11] = {
    use Source::{
        Auths, CredHelpers, CredsStore, Environment, HelperToken, IdentityToken, Keychain, Memory,
        Nobody, Podman, RegistryToken,
    };
    // A password goes everywhere but over plain HTTP to another host.
    const PASSWORD: [&str; 5] = ["reads", "reads", "reads", "reads", "not sent"];
    // A token for a token service is nothing that Basic could carry.
    const TOKEN: [&str; 5] = ["reads", "401", "reads", "reads", "not sent"];
    [
        ("nobody signed in", Nobody, ["reads", "401", "401", "401", "401"]),
        ("`DOCKER_AUTH_CONFIG`", Environment, PASSWORD),
        ("`credHelpers`", CredHelpers, PASSWORD),
        ("`credsStore`", CredsStore, PASSWORD),
        ("`auths`", Auths, PASSWORD),
        ("podman's `auth.json`, key of a path", Podman, PASSWORD),
        ("the system's keychain", Keychain, PASSWORD),
        ("this run's memory", Memory, PASSWORD),
        ("`identitytoken`", IdentityToken, TOKEN),
        ("`registrytoken`", RegistryToken, ["reads", "401", "reads", "reads", "reads"]),
        ("a helper's user `<token>`", HelperToken, TOKEN),
    ]
};

fn row(name: &str, cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    format!("| {name} | {} |", cells.join(" | "))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_source_at_each_kind_of_registry() {
    let sites = [
        Site::open().await,
        Site::htpasswd().await,
        Site::tokens(Place::Beside).await,
        Site::tokens(Place::ElsewhereSecure).await,
        Site::tokens(Place::ElsewherePlain).await,
    ];
    let mut table = vec![row("the login is in", &KINDS)];
    let mut wrong = Vec::new();
    for (name, source, expected) in ROWS {
        if source == Source::Keychain && !has_keychain(&sites[0]).await {
            table.push(format!("| {name} | not tried: this system has no keychain that answers |"));
            continue;
        }
        let mut cells = Vec::new();
        for (site, (kind, expected)) in sites.iter().zip(KINDS.iter().zip(expected)) {
            let found = read(site, source).await;
            if found != expected {
                wrong.push(format!("{name} at {kind}: {found}, not {expected}"));
            }
            cells.push(found);
        }
        table.push(row(name, &cells));
    }
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/logins.txt");
    std::fs::write(file, table.join("\n") + "\n").expect("a file for the table");
    assert!(wrong.is_empty(), "{wrong:#?}\n{}", table.join("\n"));
}

#[test]
fn the_table_is_that_of_the_documentation() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/logins.md");
    let text = std::fs::read_to_string(file).expect("docs/logins.md");
    let wanted = ROWS.iter().map(|(name, _, cells)| row(name, cells));
    for line in std::iter::once(row("the login is in", &KINDS)).chain(wanted) {
        assert!(text.lines().any(|known| known == line), "docs/logins.md lacks:\n{line}");
    }
}

/// Reads the private image with a login from this place: how that went.
async fn read(site: &Site, source: Source) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let asked = || site.service.as_ref().map(TokenService::take).unwrap_or_default();
    drop(asked());
    let home = home(site, source, folder.path());
    let mut problem = sign_in(&home, site, source).await.err().map(|error| words(&error));
    if problem.is_none() {
        let outcome = home.engine.registry().manifest(&site.image()).await;
        problem = outcome.err().map(|error| words(&error.into()));
    }
    if source == Source::Keychain {
        let registry = site.registry.host().parse().expect("a host");
        home.engine.run(SignOut { registry }).await.expect("it is taken out again");
    }
    let problem = problem.unwrap_or_else(|| "reads".to_owned());
    let sent = asked().iter().any(|asked| asked.who.is_some());
    if problem == "not sent" && sent { "sent to another host".to_owned() } else { problem }
}

fn words(error: &ApiError) -> String {
    match error.code {
        Code::Unauthorized => "401".to_owned(),
        _ if error.message.contains("not safe to send a password to") => "not sent".to_owned(),
        _ => error.message.clone(),
    }
}

/// An engine whose login is there already.
fn home(site: &Site, source: Source, folder: &Path) -> Home {
    let (host, auth) = (site.registry.host(), auth());
    let none = Logins::default();
    let whole = format!(r#"{{"auths":{{"{host}":{{"auth":"{auth}"}}}}}}"#);
    let helped = |json: &str, user: &str, secret: &str| {
        let path = Some(helper(folder, user, secret));
        Home::new(json, Logins { path, ..Logins::default() }, site)
    };
    let own = format!(r#"{{"credHelpers":{{"{host}":"test"}}}}"#);
    let entry =
        |field: &str, token: &str| format!(r#"{{"auths":{{"{host}":{{"{field}":"{token}"}}}}}}"#);
    match source {
        Source::Nobody | Source::Memory => Home::new("{}", none, site),
        Source::Keychain => Home::new("{}", Logins { keychain: true, ..none }, site),
        Source::Environment => {
            Home::new("{}", Logins { environment: Some(Secret::new(whole)), ..none }, site)
        }
        Source::CredHelpers => helped(&own, USER.0, USER.1),
        Source::CredsStore => helped(r#"{"credsStore":"test"}"#, USER.0, USER.1),
        Source::Auths => Home::new(&whole, none, site),
        Source::Podman => {
            // The entry for the whole registry is wrong: that of the path counts.
            let json = format!(
                r#"{{"auths":{{"{host}":{{"auth":"eDp5"}},"{host}/{PRIVATE}":{{"auth":"{auth}"}}}}}}"#
            );
            let file = folder.join("auth.json");
            std::fs::write(&file, json).expect("auth.json");
            Home::new("{}", Logins { podman: vec![file], ..none }, site)
        }
        Source::IdentityToken => Home::new(&entry("identitytoken", REFRESH_TOKEN), none, site),
        Source::RegistryToken => {
            let scope = format!("repository:{PRIVATE}:pull");
            let token = site.service.as_ref().map_or_else(
                || "a-token-of-nobody".to_owned(),
                |service| service.issuer().token(USER.0, &[scope], LIFE),
            );
            Home::new(&entry("registrytoken", &token), none, site)
        }
        Source::HelperToken => helped(&own, "<token>", REFRESH_TOKEN),
    }
}

/// Signs in, where that is how the login gets there.
async fn sign_in(home: &Home, site: &Site, source: Source) -> Result<(), ApiError> {
    let keep = match source {
        Source::Keychain => Some(CredentialSource::Keychain),
        Source::Memory => None,
        _ => return Ok(()),
    };
    let registry = site.registry.host().parse().expect("a host");
    let (username, password) = (USER.0.to_owned(), Secret::new(USER.1));
    home.engine.run(SignIn { registry, username, password, keep }).await.map(drop)
}

async fn has_keychain(site: &Site) -> bool {
    let home = Home::new("{}", Logins { keychain: true, ..Logins::default() }, site);
    let registry = site.registry.host().parse().expect("a host");
    home.engine.login_place(&registry).await.expect("a place") == CredentialSource::Keychain
}
