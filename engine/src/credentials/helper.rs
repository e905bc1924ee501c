//! Docker's credential helpers: programs called `docker-credential-NAME` that keep logins, spoken to
//! over standard input and output (docker/docker-credential-helpers).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use domain::protocol::registry::Secret;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::{Credential, CredentialError};

/// How long a helper may take: it may ask the user to unlock a keychain.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;
/// The user name under which helpers keep an identity token.
const TOKEN_USER: &str = "<token>";
/// What helpers print when they have no login, with an exit code other than 0.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// A helper by its name.
#[derive(Debug, Clone)]
pub(super) struct Helper {
    name: String,
    path: Option<OsString>,
    patience: Duration,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Login {
    #[serde(rename = "ServerURL", default)]
    server: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    secret: String,
}

impl Helper {
    /// The helper of this name, looked for in `path`, or in the program's own `PATH`.
    ///
    /// # Errors
    /// [`CredentialError::HelperName`] for a name that would leave these folders.
    pub(super) fn new(name: &str, path: Option<OsString>) -> Result<Self, CredentialError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.len() > 100 || !name.chars().all(is_plain) {
            return Err(CredentialError::HelperName { name: name.to_owned() });
        }
        Ok(Self { name: name.to_owned(), path, patience: PATIENCE })
    }

    /// The login for a server, as docker names it; `None` when the helper has none.
    pub(super) async fn get(&self, server: &str) -> Result<Option<Credential>, CredentialError> {
        let answer = match self.ask("get", server.as_bytes()).await? {
            Ok(answer) => answer,
            Err(words) if words.contains(NOT_FOUND) => return Ok(None),
            Err(words) => return Err(self.failed("get", words)),
        };
        // Never quoted: it may hold a secret in a form that is not understood here.
        let login: Login = serde_json::from_slice(&answer).map_err(|error| {
            let reason = format!("line {}, column {}", error.line(), error.column());
            self.failed("get", format!("its answer is not what docker's helpers give: {reason}"))
        })?;
        let secret = Secret::new(login.secret);
        Ok(match login.username.as_str() {
            "" if secret.expose().is_empty() => None,
            TOKEN_USER => Some(Credential::IdentityToken(secret)),
            _ => Some(Credential::Password { username: login.username, password: secret }),
        })
    }

    /// Keeps a login.
    pub(super) async fn store(
        &self,
        server: &str,
        username: &str,
        secret: &Secret,
    ) -> Result<(), CredentialError> {
        let login = Login {
            server: server.to_owned(),
            username: username.to_owned(),
            secret: secret.expose().to_owned(),
        };
        let json =
            serde_json::to_vec(&login).map_err(|error| self.failed("store", error.to_string()))?;
        let answer = self.ask("store", &json).await?;
        answer.map(drop).map_err(|words| self.failed("store", words))
    }

    /// Forgets a login; one that is not there is fine.
    pub(super) async fn erase(&self, server: &str) -> Result<(), CredentialError> {
        match self.ask("erase", server.as_bytes()).await? {
            Err(words) if !words.contains(NOT_FOUND) => Err(self.failed("erase", words)),
            _ => Ok(()),
        }
    }

    /// The servers that it has logins for.
    pub(super) async fn list(&self) -> Result<Vec<String>, CredentialError> {
        let answer = self.ask("list", b"").await?;
        let answer = answer.map_err(|words| self.failed("list", words))?;
        let servers: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&answer)
            .map_err(|_| self.failed("list", "its answer is no list of servers".to_owned()))?;
        Ok(servers.into_keys().collect())
    }

    fn failed(&self, action: &'static str, reason: String) -> CredentialError {
        CredentialError::Helper { name: self.name.clone(), action, reason }
    }

    /// Runs it: what it prints, or, when its exit code is not 0, what it says.
    async fn ask(
        &self,
        action: &'static str,
        input: &[u8],
    ) -> Result<Result<Vec<u8>, String>, CredentialError> {
        let program = format!("docker-credential-{}", self.name);
        let mut command = Command::new(&program);
        command
            .arg(action)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if let Some(path) = &self.path {
            command.env("PATH", path);
        }
        let child = command.spawn().map_err(|error| {
            let reason = match error.kind() {
                std::io::ErrorKind::NotFound => format!("{program} is not installed"),
                _ => error.to_string(),
            };
            self.failed(action, reason)
        })?;
        let answer = tokio::time::timeout(self.patience, talk(child, input)).await;
        let seconds = self.patience.as_secs();
        answer
            .map_err(|_| self.failed(action, format!("it gave no answer in {seconds} s")))?
            .map_err(|error| self.failed(action, error.to_string()))
    }
}

async fn talk(mut child: Child, input: &[u8]) -> std::io::Result<Result<Vec<u8>, String>> {
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that does not read is judged by what it answers.
        let _ = stdin.write_all(input).await;
    }
    let mut answer = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MAX_BYTES).read_to_end(&mut answer).await?;
    }
    let status = child.wait().await?;
    if status.success() {
        return Ok(Ok(answer));
    }
    let words = String::from_utf8_lossy(&answer);
    let words: String = words.trim().chars().filter(|c| !c.is_control()).take(300).collect();
    Ok(Err(if words.is_empty() { format!("it ended with {status}") } else { words }))
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use super::*;

    fn helper(folder: &Path, script: &str) -> Helper {
        let (source, file) = (folder.join("helper.sh"), folder.join("docker-credential-test"));
        std::fs::write(&source, format!("#!/bin/sh\n{script}\n")).unwrap();
        // By another process: what this one still has open for writing could not be run.
        let copy = std::process::Command::new("install")
            .args(["-m", "755"])
            .arg(&source)
            .arg(&file)
            .status();
        assert!(copy.unwrap().success());
        let mut path = OsString::from(folder);
        path.push(":/usr/bin:/bin");
        Helper::new("test", Some(path)).unwrap()
    }

    #[tokio::test]
    async fn what_a_helper_answers_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        for (script, expected) in [
            (
                r#"cat >/dev/null; echo '{"ServerURL":"x","Username":"me","Secret":"s"}'"#,
                Ok(Some("me")),
            ),
            (r#"echo '{"Username":"<token>","Secret":"t"}'"#, Ok(None)),
            ("echo 'credentials not found in native keychain'; exit 1", Ok(None)),
            ("echo 'the keychain is locked'; exit 1", Err("the keychain is locked")),
            ("exit 3", Err("it ended with exit status: 3")),
            ("echo 'Secret: hunter2'", Err("its answer is not what docker's helpers give")),
        ] {
            let outcome = helper(folder.path(), script).get("x").await;
            match (outcome, expected) {
                (Ok(found), Ok(user)) => {
                    assert_eq!(found.as_ref().and_then(Credential::username), user, "{script}");
                }
                (Err(error), Err(words)) => {
                    let error = error.to_string();
                    assert!(error.contains(words), "{script}: {error}");
                    assert!(!error.contains("hunter2"), "no secret: {error}");
                }
                (outcome, _) => panic!("{script}: {outcome:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_helper_that_hangs_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let mut helper =
            helper(folder.path(), "echo $$ >\"$(dirname \"$0\")/pid\"; exec sleep 100");
        helper.patience = Duration::from_millis(400);
        let start = Instant::now();
        let error = helper.get("x").await.unwrap_err().to_string();
        assert!(error.contains("no answer"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5), "after its time");
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        let gone = Path::new("/proc").join(pid.trim()).join("exe");
        for _ in 0..50 {
            if !gone.exists() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the helper still runs");
    }

    #[tokio::test]
    async fn an_endless_answer_ends() {
        let folder = tempfile::tempdir().unwrap();
        let mut helper = helper(folder.path(), "exec yes");
        helper.patience = Duration::from_secs(10);
        assert!(helper.get("x").await.is_err());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", "../x", "a/b", "a\\b", "a b", "x\0", "$(x)"] {
            assert!(Helper::new(name, None).is_err(), "{name:?}");
        }
    }
}
