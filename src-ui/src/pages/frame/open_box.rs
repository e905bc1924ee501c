//! The box at the top: opens an image, or a repository when no tag and no digest is said.

use domain::{Reference, Registry, route};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The box.
#[component]
pub fn OpenBox() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let input = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        match address_of(&text.get_untracked()) {
            Ok(address) => {
                problem.set(None);
                text.set(String::new());
                navigate(&address, NavigateOptions::default());
            }
            Err(reason) => problem.set(Some(reason)),
        }
    };
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        let control = event.ctrl_key() || event.meta_key();
        if control && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                // Fails only for an element that is not shown.
                let _ = input.focus();
            }
        }
    });
    on_cleanup(move || shortcut.remove());
    view! {
        <form class="open" role="search" on:submit=open>
            <input id="open-box" class="open__input" type="text" node_ref=input autocomplete="off"
                spellcheck="false" placeholder="Open an image or a repository"
                aria-label="Open an image or a repository" aria-describedby="open-problem"
                prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </form>
        <p id="open-problem" class="open__problem" role="status">{move || problem.get()}</p>
    }
}

/// Where a text leads: a registry's host, a repository, an image, or a pasted pull command.
fn address_of(text: &str) -> Result<String, String> {
    let name = text.split_whitespace().last().unwrap_or_default();
    let name = name.trim_start_matches("https://").trim_start_matches("http://");
    if name.is_empty() {
        return Err("Type a name, such as alpine:3.20.".to_owned());
    }
    if !name.contains('/') && (name.contains(':') || name == "localhost" || name.contains('.')) {
        let port = name.split_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        if let (true, Ok(registry)) = (port || !name.contains(':'), name.parse::<Registry>()) {
            return Ok(format!("/r/{registry}"));
        }
    }
    let reference: Reference = name.parse().map_err(|error| format!("{error}"))?;
    let said = name.contains('@') || name.rsplit('/').next().unwrap_or(name).contains(':');
    Ok(if said { route::image(&reference) } else { route::tags(reference.repository()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_leads_somewhere() {
        for (text, address) in [
            ("alpine", "/r/docker.io/library/alpine/-/tags"),
            ("alpine:3.20", "/r/docker.io/library/alpine/-/at/3.20"),
            ("docker pull ghcr.io/a/b:c", "/r/ghcr.io/a/b/-/at/c"),
            ("127.0.0.1:5000", "/r/127.0.0.1:5000"),
            ("127.0.0.1:5000/app", "/r/127.0.0.1:5000/app/-/tags"),
            ("ghcr.io", "/r/ghcr.io"),
        ] {
            assert_eq!(address_of(text).as_deref(), Ok(address), "{text}");
        }
        assert!(address_of("  ").is_err());
        assert!(address_of("A/B").is_err(), "capital letters");
    }
}
