//! A comparison as text for a terminal and as Markdown for a pull request: the words of the screen.

use super::verdict::name;
use super::{Comparison, PlatformDiff, Status, Summary};

/// How many columns the tables have.
const COLUMNS: usize = 6;
const HEADER: [&str; COLUMNS] = ["Platform", "Status", "Size A → B", "To pull", "Layers", "Config"];

/// Bytes in decimal units with three digits: `27.1 MB`.
pub fn size(bytes: u64) -> String {
    let mut scaled = bytes;
    let mut rest = 0;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB", "PB"] {
        if scaled < 1000 {
            break;
        }
        (rest, scaled) = (scaled % 1000, scaled / 1000);
        unit = larger;
    }
    if unit == "B" || scaled >= 100 {
        format!("{scaled} {unit}")
    } else {
        format!("{scaled}.{} {unit}", rest / 100)
    }
}

/// For a terminal.
pub fn text(comparison: &Comparison) -> String {
    let mut lines = vec![side("A", &comparison.a), side("B", &comparison.b), String::new()];
    lines.extend([comparison.verdict.words(), String::new()]);
    let header = HEADER.map(str::to_uppercase);
    let rows: Vec<[String; COLUMNS]> =
        std::iter::once(header).chain(comparison.platforms.iter().map(row)).collect();
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        lines.push(cells.collect::<Vec<_>>().join("   ").trim_end().to_owned());
    }
    lines.extend(notes(comparison).into_iter().map(|note| format!("! {note}")));
    lines.join("\n") + "\n"
}

/// For a pull request.
pub fn markdown(comparison: &Comparison) -> String {
    let Comparison { a, b, verdict, .. } = comparison;
    let alarm = if verdict.alarm.is_empty() {
        String::new()
    } else {
        format!("**{}** ", escape(&verdict.alarm))
    };
    let mut lines = vec![
        format!("### {} → {}", code(&a.source.familiar()), code(&b.source.familiar())),
        String::new(),
        format!("{alarm}{}", escape(&verdict.rest)).trim().to_owned(),
        String::new(),
        format!("| {} |", HEADER.join(" | ")),
        format!("|{}", "---|".repeat(COLUMNS)),
    ];
    for platform in &comparison.platforms {
        let cells = row(platform).map(|cell| escape(&cell));
        let cells: Vec<String> = cells
            .into_iter()
            .enumerate()
            .map(|(column, cell)| {
                let strong = column == 1 && platform.status <= Status::Unreadable;
                if strong { format!("**{cell}**") } else { cell }
            })
            .collect();
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    let notes = notes(comparison);
    if !notes.is_empty() {
        lines.push(String::new());
        lines.extend(notes.iter().map(|note| format!("- {}", escape(note))));
    }
    lines.push(String::new());
    lines.extend([("A", a), ("B", b)].map(|(letter, side)| {
        let digest = side.digest.as_ref().map_or_else(String::new, |digest| code(digest.as_str()));
        format!("{letter}: {digest} {} stored  ", size(side.stored))
    }));
    lines.join("\n") + "\n"
}

fn side(letter: &str, side: &Summary) -> String {
    let digest = side.digest.as_ref().map_or("-", |digest| digest.as_str());
    format!("{letter}  {}  {digest}  {} stored", side.source, size(side.stored))
}

fn row(row: &PlatformDiff) -> [String; COLUMNS] {
    let bytes = |size_of: Option<u64>| size_of.map_or_else(|| "–".to_owned(), size);
    let repeated = if row.repeated { " (repeated)" } else { "" };
    let layers = match row.status {
        Status::Lost | Status::Missing | Status::Unreadable => String::new(),
        _ => row.layer_counts.words(),
    };
    [
        format!("{}{repeated}", name(row)),
        format!("{} {}", row.status.sign(), row.status),
        if row.size_a == row.size_b {
            bytes(row.size_b)
        } else {
            format!("{} → {}", bytes(row.size_a), bytes(row.size_b))
        },
        bytes(row.to_pull),
        layers,
        row.config_words(true),
    ]
}

/// What deserves a second look, and what could not be read.
fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes = Vec::new();
    for row in &comparison.platforms {
        let name = name(row);
        if row.status == Status::RebuiltOnNewBase
            && let (Some(a), Some(b)) = (&row.base_a, &row.base_b)
        {
            notes.push(format!("{name}: base {} → {} ({})", a.name, b.name, b.confidence.words()));
        }
        if row.status == Status::Relabelled
            && let Some(a) = &row.platform_a
        {
            notes.push(format!("{name}: the same image was {a}"));
        }
        notes.extend(row.attention().map(|why| format!("{name}: {why}")));
        let errors = [("A", &row.error_a), ("B", &row.error_b)];
        let said = errors.into_iter().filter_map(|(side, error)| Some((side, error.as_ref()?)));
        notes.extend(said.map(|(side, error)| format!("{name}: {side}: {error}")));
    }
    notes
}

/// Text that a registry sent, made harmless in a table of Markdown.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
