//! A platform: `linux/arm64/v8`, the architecture bold, the variant always there.

use crate::prelude::*;
use domain::Platform;

use super::{Icon, Picture};

/// The badge of a platform. A missing one stays, struck through.
#[component]
pub fn PlatformBadge(
    /// The platform, as stored; it is shown under its usual names.
    platform: Platform,
    /// Whether its image is not there.
    #[prop(optional)]
    missing: bool,
) -> Markup {
    let normal = platform.normalised();
    let picture = match normal.os.as_str() {
        "linux" => Picture::Linux,
        "windows" => Picture::Windows,
        _ => Picture::System,
    };
    let variant =
        if normal.variant.is_empty() { String::new() } else { format!("/{}", normal.variant) };
    let extra = match (platform.windows_name(), normal.os_version.as_str()) {
        (Some(name), _) => Some(name.to_owned()),
        (None, "") => None,
        (None, version) => Some(version.to_owned()),
    };
    let title = title(&platform, missing);
    let (os, architecture) = (or_unknown(&normal.os), or_unknown(&normal.architecture));
    let name = format!("{os}/{architecture}{variant}");
    view! {
        <span class="platform" class=("platform--missing", missing) data-platform=name title=title dir="ltr">
            <Icon picture/>
            <span>{os}"/"<b>{architecture}</b>{variant}</span>
            {extra.map(|extra| view! { <i>{extra}</i> })}
            {missing.then(|| view! { <span class="visually-hidden">" "{t!("(missing)")}</span> })}
        </span>
    }
}

fn or_unknown(part: &str) -> String {
    if part.is_empty() { "unknown".to_owned() } else { part.to_owned() }
}

/// What was stored, when that says more than the badge.
fn title(platform: &Platform, missing: bool) -> String {
    let mut parts = vec![platform.to_string()];
    if !platform.os_version.is_empty() {
        parts.push(t!("OS version {version}", version = platform.os_version));
    }
    if !platform.os_features.is_empty() {
        parts.push(t!("OS features {features}", features = platform.os_features.join(", ")));
    }
    if missing {
        parts.push(t!("the registry does not have this image").to_owned());
    }
    parts.join(" · ")
}
