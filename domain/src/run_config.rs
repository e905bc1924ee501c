//! How a container of an image runs (OCI image specification, image configuration chapter, `config`).
//! Read field by field: a field of the wrong shape is left out and costs no other one.

use serde_json::Value;

/// What `config` of an image config says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunConfig {
    /// Environment variables in their order.
    pub environment: Vec<Variable>,
    /// The entry point's words.
    pub entrypoint: Vec<String>,
    /// The words of the command, or of the arguments to the entry point.
    pub command: Vec<String>,
    /// The shell of shell-form instructions.
    pub shell: Vec<String>,
    /// User and group; empty is root.
    pub user: String,
    /// The folder it starts in.
    pub working_directory: String,
    /// Ports such as `8080/tcp`.
    pub ports: Vec<String>,
    /// Folders that are volumes.
    pub volumes: Vec<String>,
    /// The signal that ends it; empty is SIGTERM.
    pub stop_signal: String,
    /// The check whether it is well: its words, then its times, each as a person reads it.
    pub healthcheck: Vec<String>,
    /// Instructions for images that are built on this one.
    pub on_build: Vec<String>,
    /// Labels in their order.
    pub labels: Vec<(String, String)>,
}

/// One environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it looks like a password, token or key, which a screen should not show at once.
    pub is_secret: bool,
}

impl RunConfig {
    /// Reads a whole image config.
    pub fn of(image_config: &Value) -> Self {
        let none = Value::Null;
        let config = image_config.get("config").unwrap_or(&none);
        let text = |key: &str| {
            config.get(key).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        Self {
            environment: words(config.get("Env")).iter().map(|line| Variable::of(line)).collect(),
            entrypoint: words(config.get("Entrypoint")),
            command: words(config.get("Cmd")),
            shell: words(config.get("Shell")),
            user: text("User"),
            working_directory: text("WorkingDir"),
            ports: keys(config.get("ExposedPorts")),
            volumes: keys(config.get("Volumes")),
            stop_signal: text("StopSignal"),
            healthcheck: healthcheck(config.get("Healthcheck")),
            on_build: words(config.get("OnBuild")),
            labels: pairs(config.get("Labels")),
        }
    }

    /// Whether nothing says which user: the container then runs as root.
    pub fn is_root(&self) -> bool {
        let user = self.user.split(':').next().unwrap_or_default();
        matches!(user, "" | "0" | "root")
    }
}

impl Variable {
    /// Reads `NAME=value`.
    pub fn of(line: &str) -> Self {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        Self::new(name, value)
    }

    /// A name with its value, which is looked at.
    pub fn new(name: &str, value: &str) -> Self {
        let is_secret = !value.is_empty() && (names_secret(name, value) || is_token(value));
        Self { name: name.to_owned(), value: value.to_owned(), is_secret }
    }
}

/// Whether a variable's name says that its value is a secret. A path to a file is none, nor is a key
/// that is public.
fn names_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let elsewhere = ["_FILE", "_PATH", "_DIR", "_URL", "_TYPE", "_NAME"];
    if elsewhere.iter().any(|end| name.ends_with(end)) || value.starts_with('/') {
        return false;
    }
    if name.contains("PUBLIC") || name == "GPG_KEY" || name == "GPG_KEYS" {
        return false;
    }
    let parts = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY"];
    let ends = ["_KEY", "_PWD", "_PASS", "_AUTH"];
    parts.iter().any(|part| name.contains(part)) || ends.iter().any(|end| name.ends_with(end))
}

/// Whether a value has the form of a known kind of token, or is an address with a password in it.
fn is_token(value: &str) -> bool {
    let starts =
        ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "AKIA", "xoxb-", "xoxp-", "-----BEGIN"];
    if starts.iter().any(|start| value.starts_with(start)) {
        return true;
    }
    // A JSON web token: three parts, of which the first is an object in base64.
    if value.starts_with("eyJ") && value.matches('.').count() == 2 {
        return true;
    }
    let authority = value.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    let user = authority.and_then(|authority| authority.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.split_once(':').is_some_and(|(_, word)| !word.is_empty()))
}

fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => {
            list.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
        }
        Some(Value::String(word)) => vec![word.clone()],
        _ => Vec::new(),
    }
}

fn keys(value: Option<&Value>) -> Vec<String> {
    let map = value.and_then(Value::as_object);
    map.into_iter().flat_map(|map| map.keys().cloned()).collect()
}

fn pairs(value: Option<&Value>) -> Vec<(String, String)> {
    let map = value.and_then(Value::as_object).into_iter().flatten();
    map.map(|(key, value)| {
        (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    })
    .collect()
}

fn healthcheck(value: Option<&Value>) -> Vec<String> {
    let Some(check) = value else { return Vec::new() };
    let test = words(check.get("Test"));
    let mut said = match test.split_first() {
        Some((kind, [])) if kind == "NONE" => return vec!["none".to_owned()],
        Some((kind, rest)) if kind == "CMD-SHELL" || kind == "CMD" => vec![rest.join(" ")],
        Some(_) => vec![test.join(" ")],
        None => Vec::new(),
    };
    for (key, name) in [
        ("Interval", "every"),
        ("Timeout", "at most"),
        ("StartPeriod", "after"),
        ("StartInterval", "at first every"),
    ] {
        let time = check.get(key).and_then(Value::as_u64).filter(|nanos| *nanos > 0);
        said.extend(time.map(|nanos| format!("{name} {}", seconds(nanos))));
    }
    let retries = check.get("Retries").and_then(Value::as_u64).filter(|count| *count > 0);
    said.extend(retries.map(|count| format!("{count} tries")));
    said
}

/// A time in nanoseconds, in seconds: `30 s`, `0.5 s`.
fn seconds(nanos: u64) -> String {
    let (whole, millis) = (nanos / 1_000_000_000, nanos / 1_000_000 % 1000);
    if millis == 0 {
        return format!("{whole} s");
    }
    format!("{} s", format!("{whole}.{millis:03}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_of_a_config_is_read() {
        let config = json!({"config": {
            "Env": ["PATH=/bin", "DB_PASSWORD=hunter2", "EMPTY"],
            "Entrypoint": ["/sbin/tini", "--"], "Cmd": ["run"], "Shell": ["/bin/bash", "-c"],
            "User": "1000:1000", "WorkingDir": "/srv", "StopSignal": "SIGQUIT",
            "ExposedPorts": {"80/tcp": {}, "53/udp": {}}, "Volumes": {"/data": {}},
            "Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost"], "Interval": 30_000_000_000_u64,
                "Timeout": 500_000_000, "Retries": 3},
            "OnBuild": ["COPY . ."], "Labels": {"b": "2", "a": "1"},
        }});
        let run = RunConfig::of(&config);
        assert_eq!(run.entrypoint, ["/sbin/tini", "--"]);
        assert_eq!(
            (run.ports, run.volumes),
            (vec!["80/tcp".into(), "53/udp".into()], vec!["/data".into()])
        );
        assert_eq!(
            run.healthcheck,
            ["curl -f localhost", "every 30 s", "at most 0.5 s", "3 tries"]
        );
        assert_eq!(run.labels.first().map(|(key, _)| key.as_str()), Some("b"), "their own order");
        assert_eq!((run.user.as_str(), run.stop_signal.as_str()), ("1000:1000", "SIGQUIT"));
        let secret: Vec<bool> = run.environment.iter().map(|variable| variable.is_secret).collect();
        assert_eq!(secret, [false, true, false], "an empty value hides nothing");
    }

    #[test]
    fn a_field_of_the_wrong_shape_costs_no_other() {
        let run = RunConfig::of(&json!({"config": {
            "Env": {"A": "1"}, "Cmd": "sh", "User": 5, "Labels": {"n": 7}, "ExposedPorts": ["80"],
            "WorkingDir": "/x", "Healthcheck": "no",
        }}));
        assert_eq!((run.working_directory.as_str(), run.command), ("/x", vec!["sh".to_owned()]));
        assert_eq!(run.labels, [("n".to_owned(), "7".to_owned())]);
        assert_eq!((run.environment, run.ports), (vec![], vec![]));
        for nothing in [json!(null), json!({}), json!({"config": null}), json!([])] {
            assert_eq!(RunConfig::of(&nothing), RunConfig::default(), "{nothing}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_one_and_the_rest_is_not() {
        for (line, secret) in [
            ("POSTGRES_PASSWORD=x", true),
            ("aws_secret_access_key=x", true),
            ("GITHUB_TOKEN=x", true),
            ("STRIPE_KEY=x", true),
            ("REDIS_PASS=x", true),
            ("DATABASE_URL=postgres://app:hunter2@db/app", true),
            ("ANY=ghp_0123", true),
            ("ANY=eyJhbGciOi.J9.sig", true),
            ("POSTGRES_PASSWORD_FILE=/run/secrets/p", false),
            ("SECRET_PATH=x", false),
            ("GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", false),
            ("SIGNING_PUBLIC_KEY=x", false),
            ("PWD=/srv", false),
            ("AUTHOR=me", false),
            ("KEYBOARD=de", false),
            ("URL=https://me@host/x", false),
            ("URL=https://host/a:b@c", false),
            ("API_TOKEN=", false),
        ] {
            assert_eq!(Variable::of(line).is_secret, secret, "{line}");
        }
    }

    #[test]
    fn no_user_is_root() {
        for (user, root) in [("", true), ("0", true), ("root:x", true), ("1000", false)] {
            let run = RunConfig { user: user.to_owned(), ..RunConfig::default() };
            assert_eq!(run.is_root(), root, "{user:?}");
        }
    }
}
