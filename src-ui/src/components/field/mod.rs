//! Fields: a label, the native input, what is offered, what is wrong with it.

use crate::prelude::*;

/// A field of one line.
#[component]
pub fn TextField(
    /// The id of the input; those of what stands around it are made of it.
    id: &'static str,
    /// Its name, in the user's language.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What is offered while typing; it may follow what else is typed.
    #[prop(optional, into)]
    choices: Signal<&'static [&'static str]>,
    /// What it is for, where the name does not say it.
    #[prop(optional, into)]
    note: Option<String>,
    /// What is wrong with what is typed.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// A reference, a digest, a command: always from left to right.
    #[prop(optional)]
    code: bool,
) -> Markup {
    let (list, about) = (format!("{id}-choices"), format!("{id}-note"));
    let problem = move || problem.and_then(|problem| problem.get());
    let offered = list.clone();
    let options = move || {
        choices.get().iter().map(|choice| view! { <option value=*choice></option> }).collect_view()
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input id=id class="field__input" type="text" autocomplete="off" spellcheck="false" dir=if code { "ltr" } else { "auto" }
                list=move || (!choices.get().is_empty()).then(|| offered.clone()) aria-describedby=about.clone()
                aria-invalid=move || problem().is_some().then_some("true")
                prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))
                // What a program fills in or empties may say only this.
                on:change=move |event| value.set(event_target_value(&event))/>
            <datalist id=list>{options}</datalist>
            <p id=about class="field__note">{note}<span class="field__error" role="status">{problem}</span></p>
        </div>
    }
}
