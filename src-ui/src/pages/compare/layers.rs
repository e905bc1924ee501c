//! The layers of one platform side by side, with bars as long as the layers are large.

use crate::prelude::*;
use domain::diff::{Layer, LayerRow, LayerStatus, PlatformDiff};
use domain::visible::visible;

use super::view::View;
use super::words::said;
use crate::format::size;

/// A run of shared layers is one line from this length on.
const LONG_RUN: usize = 2;

/// A line of the table: one row, or a run of shared layers.
enum Line<'a> {
    One(&'a LayerRow),
    Shared(usize, u64),
}

/// The table, side by side or one below the other.
pub(super) fn layers(view: View, diff: &PlatformDiff) -> Markup {
    if diff.layers.is_empty() {
        return view! { <p class="empty">{t!("No layers.")}</p> };
    }
    let both = diff.layers.iter().flat_map(|row| [&row.a, &row.b]).flatten();
    let largest = both.map(|layer| layer.size).max().unwrap_or(1).max(1);
    let lines: Vec<_> = lines(&diff.layers, view.unchanged.get())
        .into_iter()
        .map(|line| line_view(&line, largest, view.unified.get()))
        .collect();
    let side = |letter: &'static str, base: &Option<domain::diff::Base>, bytes: Option<u64>| {
        let base = base.as_ref().map(|base| format!("{} · ", base.name)).unwrap_or_default();
        let bytes = bytes.map_or_else(|| t!("not here").to_owned(), size);
        view! { <span><b>{letter}</b>" "{base}{bytes}</span> }
    };
    view! {
        <div class="split__head" class=("split--unified", view.unified.get())>
            {side("A", &diff.base_a, diff.size_a)}{side("B", &diff.base_b, diff.size_b)}
        </div>
        <ol class="split" class=("split--unified", view.unified.get())>{lines}</ol>
    }
}

fn lines(rows: &[LayerRow], all: bool) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for run in rows.chunk_by(|one, next| {
        one.status == LayerStatus::Shared && next.status == LayerStatus::Shared
    }) {
        let shared = run.first().is_some_and(|row| row.status == LayerStatus::Shared);
        if shared && run.len() >= LONG_RUN && !all {
            let bytes = run.iter().filter_map(|row| row.b.as_ref()).map(|layer| layer.size).sum();
            lines.push(Line::Shared(run.len(), bytes));
        } else {
            lines.extend(run.iter().map(Line::One));
        }
    }
    lines
}

fn line_view(line: &Line<'_>, largest: u64, unified: bool) -> Markup {
    match line {
        Line::Shared(count, bytes) => {
            let words = t!("{n} shared layers, {bytes}", n = count, bytes = size(*bytes));
            view! { <li class="split__row split__row--run">{words}</li> }
        }
        Line::One(row) => {
            let shared = row.status == LayerStatus::Shared;
            let (a, b) = (row.a.clone(), row.b.clone());
            let first =
                (!(unified && (shared || a.is_none()))).then(|| half(a, row.status, true, largest));
            let second = (!unified || b.is_some()).then(|| half(b, row.status, false, largest));
            view! { <li class="split__row" data-layer=row.status.words()>{first}{second}</li> }
        }
    }
}

fn half(layer: Option<Layer>, status: LayerStatus, first: bool, largest: u64) -> Markup {
    let Some(layer) = layer else {
        return view! { <div class="split__half split__half--none"></div> };
    };
    let tone = match (status, first) {
        (LayerStatus::Shared, _) => "shared",
        (LayerStatus::Repackaged, _) => "repack",
        (LayerStatus::Changed, _) => "changed",
        (LayerStatus::Added | LayerStatus::Removed, true) => "lost",
        (LayerStatus::Added | LayerStatus::Removed, false) => "added",
    };
    let words = if layer.instruction.is_empty() {
        layer.digest.short().to_owned()
    } else {
        visible(&layer.instruction).into_owned()
    };
    let below = t!("{bytes} with all below it", bytes = size(layer.cumulative));
    let title = format!("{words}\n{}\n{below}", layer.digest);
    view! {
        <div class=format!("split__half split__half--{tone}") title=title>
            <span class="split__number">{layer.number}</span>
            <code dir="ltr">{words}</code>
            <span class="split__word">{said(status.words())}</span>
            <meter class="bar" min="0" max=largest.to_string() value=layer.size.to_string() aria-label=t!("Size of layer {n}", n = layer.number)></meter>
            <span class="split__size">{size(layer.size)}</span>
        </div>
    }
}
