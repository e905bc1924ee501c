//! The step-by-step test of a registry.

use domain::Registry;
use domain::protocol::registry::{TestRegistry, TestStep, TestStepKind};
use leptos::prelude::*;

use crate::format;
use crate::pages::region::region;
use crate::state::remote::remote;

/// Runs the test and shows its steps.
#[component]
pub fn TestResult(registry: Registry) -> impl IntoView {
    let test = remote(&[], move || Some(TestRegistry { registry: registry.clone() }));
    region(test, "the test", |test| {
        view! { <ol class="steps">{test.steps.into_iter().map(step).collect_view()}</ol> }
            .into_any()
    })
}

fn step(step: TestStep) -> impl IntoView {
    let failed = step.error.is_some();
    let name = match step.kind {
        TestStepKind::Resolve => "Name",
        TestStepKind::Connect => "Connect",
        TestStepKind::Tls => "TLS",
        TestStepKind::Api => "Registry API",
        TestStepKind::Authenticate => "Sign-in",
        TestStepKind::Catalog => "Catalog",
        TestStepKind::Referrers => "Referrers",
    };
    let hint = step.error.and_then(|error| error.hint);
    view! {
        <li class="steps__step" class=("steps__step--failed", failed)>
            <b>{if failed { "✗ " } else { "✓ " }}{name}</b>
            <span>{step.detail}{hint.map(|hint| format!(" {hint}"))}</span>
            <span class="steps__time">{format::duration(step.millis)}</span>
        </li>
    }
}
