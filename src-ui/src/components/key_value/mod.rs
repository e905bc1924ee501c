//! Names and values that are edited: annotations. A key twice and an empty key are said beside the field,
//! and what is said goes nowhere.

use crate::reactive::Memo;
use domain::order;
use std::collections::BTreeMap;

use crate::prelude::*;
use leptos::task::{spawn_local, tick};

use super::focus;

/// A row, as it is typed.
#[derive(Clone, Copy, PartialEq)]
struct Row {
    number: usize,
    key: RwSignal<String>,
    value: RwSignal<String>,
}

/// The editor. It shows `pairs` and says each change that is whole; what is half typed stays in it.
#[component]
pub fn KeyValueEditor(
    /// What the ids of its fields begin with: `<id>-key-0`, `<id>-value-0`, `<id>-add`.
    id: &'static str,
    /// What they are: "Annotations of the list".
    #[prop(into)]
    label: String,
    /// What there is. When it changes from outside, the editor shows it.
    #[prop(into)]
    pairs: Signal<BTreeMap<String, String>>,
    /// While true, what there is may be older than what was said last: it is not shown.
    #[prop(optional, into)]
    waits: Signal<bool>,
    /// Takes all pairs after each change, once no key is empty or there twice.
    change: Callback<BTreeMap<String, String>>,
    /// Keys that are offered, with what they mean.
    #[prop(optional)]
    known: &'static [(&'static str, &'static str)],
) -> Markup {
    let rows = RwSignal::new(Vec::<Row>::new());
    let next = StoredValue::new(0_usize);
    // Rows live as long as the editor, not as long as one run of the effect that makes them.
    let owner = StoredValue::new(Owner::current().unwrap_or_default());
    let row = move |key: &str, value: &str| {
        let number = next.get_value();
        next.set_value(number + 1);
        let text = |text: &str| owner.get_value().with(|| RwSignal::new(text.to_owned()));
        Row { number, key: text(key), value: text(value) }
    };
    let typed = move |track: bool| {
        let rows = if track { rows.get() } else { rows.get_untracked() };
        let text = |text: RwSignal<String>| if track { text.get() } else { text.get_untracked() };
        rows.iter()
            .map(|row| (text(row.key).trim().to_owned(), text(row.value)))
            .collect::<Vec<_>>()
    };
    // What both sides have: what was shown or said last. That it comes back is no change from outside, and
    // must not take the field away in which somebody goes on typing.
    let agreed = StoredValue::new(None::<BTreeMap<String, String>>);
    let seen = StoredValue::new(None::<BTreeMap<String, String>>);
    let pairs = Memo::new(move |_| pairs.get());
    Effect::new(move |_| {
        let wanted = pairs.get();
        if waits.get() || seen.with_value(|seen| seen.as_ref() == Some(&wanted)) {
            return;
        }
        if agreed.with_value(|agreed| agreed.as_ref() != Some(&wanted)) {
            rows.set(wanted.iter().map(|(key, value)| row(key, value)).collect());
            agreed.set_value(Some(wanted.clone()));
        }
        seen.set_value(Some(wanted));
    });
    let say = move || {
        let all = whole(&typed(false));
        if let Some(all) = all.filter(|all| agreed.with_value(|it| it.as_ref() != Some(all))) {
            agreed.set_value(Some(all.clone()));
            change.run(all);
        }
    };
    let add = move |_| {
        let new = row("", "");
        rows.update(|rows| rows.push(new));
        // As soon as it is there, and not with the next picture: what is typed meanwhile would go elsewhere.
        spawn_local(async move {
            tick().await;
            focus(&format!("{id}-key-{}", new.number));
        });
    };
    let remove = move |number: usize| {
        rows.update(|rows| rows.retain(|row| row.number != number));
        say();
        focus(&format!("{id}-add"));
    };
    let problems = Memo::new(move |_| problems(&typed(true)));
    let line = move |row: Row| {
        let place =
            move || rows.with(|rows| rows.iter().position(|other| other.number == row.number));
        let problem =
            move || place().and_then(|at| problems.with(|all| all.get(at).copied().flatten()));
        let meaning = move || {
            row.key.with(|key| {
                known
                    .iter()
                    .find(|(name, _)| name == key)
                    .map(|(_, words)| crate::i18n::phrase(words))
            })
        };
        let problem_id = format!("{id}-problem-{}", row.number);
        view! {
            <li class="pairs__row">
                <input id=format!("{id}-key-{}", row.number) class="field__input pairs__key" type="text" dir="ltr" autocomplete="off" spellcheck="false"
                    list=format!("{id}-known") aria-label=t!("Key") placeholder=t!("Key") aria-describedby=problem_id.clone()
                    aria-invalid=move || problem().is_some().then_some("true")
                    prop:value=move || row.key.get() on:input=move |event| row.key.set(event_target_value(&event)) on:change=move |_| say()/>
                <input id=format!("{id}-value-{}", row.number) class="field__input pairs__value" type="text" dir="auto" autocomplete="off" spellcheck="false"
                    aria-label=move || t!("Value of {key}", key = row.key.get()) placeholder=t!("Value")
                    prop:value=move || row.value.get() on:input=move |event| row.value.set(event_target_value(&event)) on:change=move |_| say()/>
                <button type="button" class="button button--quiet" aria-label=move || t!("Remove {key}", key = row.key.get())
                    on:click=move |_| remove(row.number)>{t!("Remove")}</button>
                <span id=problem_id class="pairs__note" class=("field__error", move || problem().is_some())>{move || problem().or_else(meaning)}</span>
            </li>
        }
    };
    view! {
        <fieldset class="pairs">
            <legend class="field__label">{label}</legend>
            <ul class="pairs__rows"><For each=move || rows.get() key=|row| row.number let:row>{line(row)}</For></ul>
            <datalist id=format!("{id}-known")>{known.iter().map(|(key, _)| view! { <option value=*key></option> }).collect_view()}</datalist>
            <button id=format!("{id}-add") type="button" class="button button--small" on:click=add>{t!("Add a key")}</button>
        </fieldset>
    }
}

/// The pairs as they would be, once all keys are there and each once.
fn whole(typed: &[(String, String)]) -> Option<BTreeMap<String, String>> {
    let all = order::map(typed.iter().cloned());
    (all.len() == typed.len() && !all.contains_key("")).then_some(all)
}

/// What is wrong with each row.
fn problems(typed: &[(String, String)]) -> Vec<Option<&'static str>> {
    let twice = |key: &str| typed.iter().filter(|(other, _)| other == key).count() > 1;
    let problem = |(key, value): &(String, String)| match key.as_str() {
        "" if value.is_empty() => None,
        "" => Some(t!("A value needs a key.")),
        key if twice(key) => Some(t!("This key is there twice.")),
        _ => None,
    };
    typed.iter().map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_is_said_and_the_rest_has_a_reason() {
        let row = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        for (typed, is_whole, said) in [
            (vec![row("a", "1"), row("b", "")], true, vec![false, false]),
            (vec![row("a", "1"), row("", "")], false, vec![false, false]),
            (vec![row("a", "1"), row("", "x")], false, vec![false, true]),
            (vec![row("a", "1"), row("a", "2")], false, vec![true, true]),
            (vec![], true, vec![]),
        ] {
            assert_eq!(whole(&typed).is_some(), is_whole, "{typed:?}");
            let found: Vec<bool> = problems(&typed).iter().map(Option::is_some).collect();
            assert_eq!(found, said, "{typed:?}");
        }
    }
}
