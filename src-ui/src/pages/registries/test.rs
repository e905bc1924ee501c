//! The step-by-step test of a registry.

use crate::prelude::*;
use domain::Registry;
use domain::protocol::registry::{RegistryFacts, TestRegistry, TestStep, TestStepKind};

use crate::format;
use crate::i18n::said;
use crate::pages::region::region;
use crate::state::remote::remote;

/// Runs the test and shows its steps.
#[component]
pub fn TestResult(
    /// Which one.
    registry: Registry,
    /// Takes what is known of it afterwards.
    facts: RwSignal<RegistryFacts>,
) -> Markup {
    let test = remote(&[], move || Some(TestRegistry { registry: registry.clone() }));
    Effect::new(move |_| {
        if let Some(test) = test.ready() {
            facts.set(test.facts);
        }
    });
    region(test, mark!("the test"), |test| {
        view! { <ol class="steps">{test.steps.into_iter().map(step).collect_view()}</ol> }
    })
}

fn step(step: TestStep) -> Markup {
    let failed = step.error.is_some();
    let name = match step.kind {
        TestStepKind::Resolve => t!("Name"),
        TestStepKind::Connect => t!("Connect"),
        TestStepKind::Tls => "TLS",
        TestStepKind::Api => t!("Registry API"),
        TestStepKind::Authenticate => t!("Sign-in"),
        TestStepKind::Catalog => t!("Catalog"),
        TestStepKind::Referrers => t!("Referrers"),
    };
    let hint = step.error.and_then(|error| error.hint).map(|hint| said(&hint));
    view! {
        <li class="steps__step" class=("steps__step--failed", failed)>
            <b>{if failed { "✗ " } else { "✓ " }}{name}</b>
            <span>{step.detail}{hint.map(|hint| format!(" {hint}"))}</span>
            <span class="steps__time">{format::duration(step.millis)}</span>
        </li>
    }
}
