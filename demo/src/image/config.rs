//! The config of an image, keys in the order in which BuildKit writes them: alphabetical.

use domain::Platform;
use serde_json::{Map, Value, json};

use super::ImageBuilder;

/// The config: platform, how to run it, layers, history.
pub(super) fn config(image: &ImageBuilder) -> Value {
    let Platform { architecture, os, os_version, os_features, variant } = &image.platform;
    let diff_ids: Vec<_> = image.layers.iter().map(|layer| json!(layer.diff_id)).collect();
    let mut config = Map::new();
    let mut put = |key: &str, value: Value| {
        let empty = value.as_str().is_some_and(str::is_empty)
            || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            config.insert(key.to_owned(), value);
        }
    };
    put("architecture", json!(architecture));
    put("config", execution(image));
    put("created", json!(image.created));
    put("history", history(image));
    put("os", json!(os));
    put("os.features", json!(os_features));
    put("os.version", json!(os_version));
    put("rootfs", json!({"type": "layers", "diff_ids": diff_ids}));
    put("variant", json!(variant));
    Value::Object(config)
}

/// How a container of it runs; what was not said is left out, as Go does.
fn execution(image: &ImageBuilder) -> Value {
    let mut config = Map::new();
    if !image.ports.is_empty() {
        let ports: Map<_, _> = image.ports.iter().map(|port| (port.clone(), json!({}))).collect();
        config.insert("ExposedPorts".to_owned(), Value::Object(ports));
    }
    for (key, value) in
        [("Env", &image.environment), ("Entrypoint", &image.entrypoint), ("Cmd", &image.command)]
    {
        if !value.is_empty() {
            config.insert(key.to_owned(), json!(value));
        }
    }
    config.insert("WorkingDir".to_owned(), json!(image.working_directory));
    if !image.labels.is_empty() {
        config.insert("Labels".to_owned(), pairs(&image.labels));
    }
    Value::Object(config)
}

/// One entry for each layer, then those that change only the config.
fn history(image: &ImageBuilder) -> Value {
    let entry = |instruction: &str| {
        json!({
            "created": image.created,
            "created_by": instruction,
            "comment": "buildkit.dockerfile.v0",
        })
    };
    let mut history: Vec<Value> =
        image.layers.iter().map(|layer| entry(&layer.instruction)).collect();
    let labels = image.labels.iter().map(|(key, value)| format!("LABEL {key}={value}"));
    let ports = image.ports.iter().map(|port| format!("EXPOSE map[{port}:{{}}]"));
    let run = [("ENTRYPOINT", &image.entrypoint), ("CMD", &image.command)];
    let run = run.iter().filter(|(_, words)| !words.is_empty());
    let run = run.map(|(keyword, words)| {
        let words: Vec<String> = words.iter().map(|word| json!(word).to_string()).collect();
        format!("{keyword} [{}]", words.join(" "))
    });
    for instruction in labels.chain(ports).chain(run) {
        let mut entry = entry(&instruction);
        entry["empty_layer"] = json!(true);
        history.push(entry);
    }
    Value::Array(history)
}

/// An object of texts, in the order given.
pub(super) fn pairs(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect()
}
