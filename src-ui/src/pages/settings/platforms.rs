//! Required platforms: which platforms the lists of some repositories must have. No push can go against it.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::publish::{ListPlatformRules, SetPlatformRules};
use domain::publication::PlatformRule;
use domain::{ApiError, Platform};
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::{PlatformBadge, TextField};
use crate::pages::region::region;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// What changes the rules.
#[derive(Clone, Copy)]
struct Change {
    /// Replaces all rules, and says what was done.
    put: Callback<(Vec<PlatformRule>, String)>,
    problem: RwSignal<Option<ApiError>>,
}

/// The section.
#[component]
pub(super) fn Platforms() -> Markup {
    let rules = remote(&[Topic::Settings], || Some(ListPlatformRules {}));
    let (backend, notices) = (use_backend(), use_notices());
    let problem = RwSignal::new(None::<ApiError>);
    let put = Callback::new(move |(next, said): (Vec<PlatformRule>, String)| {
        let before = rules.ready().unwrap_or_default();
        problem.set(None);
        spawn_local(async move {
            match backend.call(SetPlatformRules { rules: next }).await {
                Ok(_) => {
                    let back = Callback::new(move |()| {
                        let request = SetPlatformRules { rules: before.clone() };
                        spawn_local(async move {
                            if let Err(error) = backend.call(request).await {
                                notices.say(error.sentences());
                            }
                        });
                    });
                    notices.offer(said, t!("Undo"), back);
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    let change = Change { put, problem };
    view! {
        <section id="platforms">
            <h2>{t!("Required platforms")}</h2>
            <p>{t!("A list that lacks a platform which a rule requires is not pushed: not from here, not by the command line, and no typing allows it.")}</p>
            {region(rules, mark!("the rules"), move |rules| view! { <Rules rules change/> })}
        </section>
    }
}

#[component]
fn Rules(rules: Vec<PlatformRule>, change: Change) -> Markup {
    let rows: Vec<_> =
        rules.iter().enumerate().map(|(at, rule)| row(at, rule, &rules, change)).collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=t!("Required platforms")>
                <table class="grid">
                    <thead><tr>
                        <th scope="col">{t!("Repositories")}</th><th scope="col">{t!("Platforms")}</th>
                        <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let nothing = rules
        .is_empty()
        .then(|| view! { <p class="note" id="no-rules">{t!("There is no rule yet.")}</p> });
    view! { {table}{nothing}<Add rules change/> }
}

fn row(at: usize, rule: &PlatformRule, all: &[PlatformRule], change: Change) -> Markup {
    let mut left = all.to_vec();
    left.remove(at);
    let pattern = rule.pattern.clone();
    let gone = pattern.clone();
    let take = move |_| {
        change.put.run((left.clone(), t!("The rule for {pattern} is gone.", pattern = gone)));
    };
    let badges: Vec<_> =
        rule.platforms.iter().map(|it| view! { <PlatformBadge platform=it.clone()/> }).collect();
    view! {
        <tr data-rule=pattern.clone()>
            <th scope="row" dir="ltr" class="wrap"><code>{pattern.clone()}</code></th>
            <td class="wrap"><span class="badges">{badges}</span></td>
            <td class="grid__actions"><button type="button" class="button button--small" aria-label=t!("Remove the rule for {pattern}", pattern) on:click=take>{t!("Remove")}</button></td>
        </tr>
    }
}

#[component]
fn Add(rules: Vec<PlatformRule>, change: Change) -> Markup {
    let (pattern, platforms) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = platforms.get_untracked();
        let names: Vec<&str> = text.split([' ', ',']).filter(|name| !name.is_empty()).collect();
        if let Some(bad) = names.iter().find(|name| Platform::parse(name).is_none()) {
            wrong.set(Some(t!("{name} is no platform: linux/arm/v7 is one", name = bad)));
            return;
        }
        let platforms = names.into_iter().filter_map(Platform::parse).map(|it| it.normalised());
        let rule = PlatformRule {
            pattern: pattern.get_untracked().trim().to_owned(),
            platforms: platforms.collect(),
        };
        let next: Vec<PlatformRule> = rules.iter().cloned().chain([rule]).collect();
        if let Err(error) = PlatformRule::check(&next) {
            wrong.set(Some(error.to_string()));
            return;
        }
        wrong.set(None);
        let pattern = pattern.get_untracked();
        change.put.run((next, t!("A rule for {pattern} was added.", pattern)));
    };
    view! {
        <form class="form settings__add" on:submit=add>
            <TextField id="rule-pattern" label=t!("Repositories") value=pattern code=true
                note=t!("ghcr.io/acme/* for one registry, acme/* for any; ** goes over slashes.")/>
            <TextField id="rule-platforms" label=t!("Platforms that they must have") value=platforms code=true
                note="linux/amd64 linux/arm64" problem=Signal::derive(move || wrong.get())/>
            <p class="field__error" role="alert">{move || change.problem.get().map(|error| error.sentences())}</p>
            <button id="add-rule" type="submit" class="button">{t!("Add the rule")}</button>
        </form>
    }
}
