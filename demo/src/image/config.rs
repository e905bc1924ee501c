//! The config of an image, as docker writes it.

use serde_json::{Map, Value, json};

use super::ImageBuilder;

/// The config: platform, how to run it, layers, history.
pub(super) fn config(image: &ImageBuilder) -> Value {
    let platform = &image.platform;
    let labels: Map<String, Value> =
        image.labels.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let diff_ids: Vec<_> = image.layers.iter().map(|layer| json!(layer.diff_id)).collect();
    let mut history: Vec<Value> = image
        .layers
        .iter()
        .map(|layer| json!({"created": image.created, "created_by": layer.instruction}))
        .collect();
    history.push(json!({
        "created": image.created,
        "created_by": format!("CMD {}", json!(image.command)),
        "empty_layer": true,
    }));
    let mut config = json!({
        "architecture": platform.architecture,
        "os": platform.os,
        "config": {
            "Env": image.environment,
            "Cmd": image.command,
            "WorkingDir": "/",
            "Labels": labels,
        },
        "created": image.created,
        "history": history,
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    });
    if let Some(object) = config.as_object_mut() {
        for (key, value) in [("variant", &platform.variant), ("os.version", &platform.os_version)] {
            if !value.is_empty() {
                object.insert(key.to_owned(), json!(value));
            }
        }
        if !platform.os_features.is_empty() {
            object.insert("os.features".to_owned(), json!(platform.os_features));
        }
    }
    config
}
