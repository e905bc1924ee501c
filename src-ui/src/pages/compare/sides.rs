//! The two sides, to be read and to be changed.

use crate::prelude::*;
use domain::diff::{Side, Source};
use domain::route;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::reactive::Memo;
use crate::state::remote::Remote;

/// A and B with their digests, and the button that swaps them.
#[component]
pub(super) fn SidesForm(
    a: Memo<Option<Source>>,
    b: Memo<Option<Source>>,
    side_a: Remote<Side>,
    side_b: Remote<Side>,
    swap: Callback<()>,
) -> Markup {
    let typed = |source: Memo<Option<Source>>| {
        let text = RwSignal::new(String::new());
        Effect::new(move |_| {
            text.set(source.get().map(|source| source.to_string()).unwrap_or_default());
        });
        text
    };
    let (text_a, text_b) = (typed(a), typed(b));
    let problem = RwSignal::new(String::new());
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (a, b) = (text_a.get_untracked(), text_b.get_untracked());
        match (a.trim().parse::<Source>(), b.trim().parse::<Source>()) {
            (Ok(a), Ok(b)) => {
                problem.set(String::new());
                navigate(&route::compare(&a, &b), NavigateOptions::default());
            }
            (Err(error), _) => problem.set(format!("A: {error}")),
            (_, Err(error)) => problem.set(format!("B: {error}")),
        }
    };
    view! {
        <form class="sides" on:submit=submit aria-label=t!("The two sides")>
            <SideField letter="A" id="side-a" text=text_a side=side_a/>
            <button id="swap" type="button" class="button sides__swap" aria-label=t!("Swap A and B") title=t!("Swap A and B (X)") on:click=move |_| swap.run(())>"⇄"</button>
            <SideField letter="B" id="side-b" text=text_b side=side_b/>
            <button type="submit" class="button">{t!("Compare")}</button>
            <p class="field__error sides__problem" role="alert">{move || problem.get()}</p>
        </form>
    }
}

#[component]
fn SideField(
    letter: &'static str,
    id: &'static str,
    text: RwSignal<String>,
    side: Remote<Side>,
) -> Markup {
    let digest = move || {
        side.ready().and_then(|side| Some(side.digest?.short().to_owned())).unwrap_or_default()
    };
    view! {
        <label class="sides__side" for=id>
            <b>{letter}</b>
            <input id=id class="sides__input" dir="ltr" autocomplete="off" spellcheck="false" placeholder=t!("registry/repository:tag")
                prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
            <code class="sides__digest" dir="ltr">{digest}</code>
        </label>
    }
}
