//! `manifold ls`: the local lists, which docker has no command for.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::list::{LocalList, LocalLists, PushState};
use engine::Config;

use super::arguments::LsArgs;
use super::{Failure, engine};

/// How many columns the table has.
const COLUMNS: usize = 6;

/// Prints the lists as a table or as JSON; what lies between them, and damaged files, as warnings.
pub(super) fn run(
    args: &LsArgs,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let LocalLists { lists, damaged } = engine(config, false)?.drafts().as_lists()?;
    for file in damaged.iter().chain(lists.iter().flat_map(|list| &list.damaged)) {
        writeln!(err, "warning: {}: {}", file.path, file.reason)?;
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&lists)?)?;
        return Ok(());
    }
    let header = ["MANIFEST LIST", "PLATFORMS", "ENTRIES", "SIZE", "CHANGED", "PUSHED"];
    let header = header.map(str::to_owned);
    let rows: Vec<_> = std::iter::once(header).chain(lists.iter().map(row)).collect();
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("   ").trim_end())?;
    }
    Ok(())
}

fn row(list: &LocalList) -> [String; COLUMNS] {
    let platforms: Vec<String> = list
        .entries
        .iter()
        .map(|entry| entry.descriptor.platform.clone().unwrap_or_default().to_string())
        .collect();
    let guess = if list.name_is_guess { " (guessed)" } else { "" };
    let damaged = match list.damaged.len() {
        0 => String::new(),
        count => format!(" ({count} damaged)"),
    };
    let pushed = match list.push_state() {
        PushState::Never => "no",
        PushState::Current => "yes",
        PushState::Changed => "changed since",
    };
    [
        format!("{}{guess}", list.reference),
        platforms.join(","),
        format!("{}{damaged}", list.entries.len()),
        size(list.entries.iter().map(|entry| entry.compressed_size).sum()),
        list.modified_ms.map_or_else(|| "-".to_owned(), ago),
        pushed.to_owned(),
    ]
}

/// Compressed size of all images, in docker's units: powers of 1000, three digits.
fn size(bytes: u64) -> String {
    let mut scaled = (bytes, 0);
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if scaled.0 < 1000 {
            break;
        }
        scaled = (scaled.0 / 1000, scaled.0 % 1000);
        unit = larger;
    }
    match scaled {
        (whole, rest) if whole < 10 && unit != "B" => format!("{whole}.{:02} {unit}", rest / 10),
        (whole, rest) if whole < 100 && unit != "B" => format!("{whole}.{} {unit}", rest / 100),
        (whole, _) => format!("{whole} {unit}"),
    }
}

/// How long ago, in the largest unit that fits.
fn ago(modified_ms: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let seconds = now.saturating_sub(modified_ms / 1000);
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_and_a_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (3_456_789, "3.45 MB"),
            (45_678_901, "45.6 MB"),
            (999_999_999, "999 MB"),
            (1_500_000_000_000_000, "1500 TB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }
}
