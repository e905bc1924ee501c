//! `login` and `logout`, as docker has them: the login is tried before it is kept, and kept where
//! docker keeps it.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write};

use domain::protocol::registry::{CredentialSource, Secret, SignIn, SignOut};
use domain::{ApiError, Registry};
use engine::Config;

use super::arguments::{LoginArgs, LogoutArgs};
use super::{Failure, engine};

/// The longest password that is read, in bytes.
const MAX_PASSWORD: u64 = 64 * 1024;

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { text: error.message, hint: error.hint }
    }
}

/// Signs in. The password comes from standard input, or is typed where nobody sees it; never from an
/// argument, which every program on the machine could read.
pub(super) async fn login(
    args: &LoginArgs,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let registry = args.registry.clone().unwrap_or_else(Registry::hub);
    let engine = engine(config, args.insecure)?;
    let place = engine.login_place(&registry).await?;
    if place == CredentialSource::DockerConfig && !args.plain_text {
        return Err(Failure {
            text: format!(
                "the login to {registry} would be kept unencrypted in docker's config.json: \
                           docker has no credential helper, and this system no keychain"
            ),
            hint: Some(
                "--plain-text agrees to that; or set credsStore in docker's config.json.".into(),
            ),
        });
    }
    let (username, password) = ask(args, err)?;
    let request =
        SignIn { registry: registry.clone(), username, password, keep: Some(place.clone()) };
    engine.run(request).await?;
    writeln!(out, "Login Succeeded")?;
    writeln!(
        err,
        "{}",
        match place {
            CredentialSource::Helper(name) => format!("Kept by docker-credential-{name}."),
            CredentialSource::Keychain => "Kept in the system's keychain.".to_owned(),
            _ => "Kept unencrypted in docker's config.json.".to_owned(),
        }
    )?;
    Ok(())
}

/// Takes a login out of the place where it is kept.
pub(super) async fn logout(
    args: &LogoutArgs,
    config: Config,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let registry = args.registry.clone().unwrap_or_else(Registry::hub);
    let engine = engine(config, false)?;
    writeln!(out, "Removing login credentials for {}", registry.credential_key())?;
    engine.run(SignOut { registry }).await?;
    Ok(())
}

fn ask(args: &LoginArgs, err: &mut impl Write) -> Result<(String, Secret), Failure> {
    let input = std::io::stdin();
    if args.password_stdin {
        let Some(username) = args.username.clone() else {
            return Err(Failure::new("--password-stdin needs --username"));
        };
        let mut password = String::new();
        input.lock().take(MAX_PASSWORD).read_to_string(&mut password)?;
        return Ok((username, Secret::new(password.trim_end_matches(['\r', '\n']))));
    }
    if !input.is_terminal() {
        return Err(Failure {
            text: "there is no terminal to type a password into".to_owned(),
            hint: Some("Give it on standard input with --password-stdin.".to_owned()),
        });
    }
    let username = if let Some(username) = args.username.clone() {
        username
    } else {
        write!(err, "Username: ")?;
        err.flush()?;
        let mut line = String::new();
        input.lock().read_line(&mut line)?;
        line.trim().to_owned()
    };
    let password = rpassword::prompt_password("Password: ")?;
    Ok((username, Secret::new(password)))
}
