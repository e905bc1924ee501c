//! A comparison as text for a terminal and as Markdown for a pull request: the words of the screen.

use super::attested::{Attested, PackageChange, PackageStatus};
use super::verdict::name;
use super::{Comparison, PlatformDiff, Status, Summary};

/// The most packages of one kind that a report names.
const MOST_PACKAGES: usize = 12;

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
    let stated = stated(comparison);
    if !stated.is_empty() {
        lines.extend([String::new(), "ATTESTED".to_owned()]);
        lines.extend(stated);
    }
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
    let stated = stated(comparison);
    if !stated.is_empty() {
        lines.extend([String::new(), "Attested:".to_owned(), String::new()]);
        lines.extend(stated.iter().map(|said| format!("- {}", escape(said))));
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
        notes.extend(row.attention().map(|(why, of)| format!("{name}: {}", why.words(&of.key))));
        let errors = [("A", &row.error_a), ("B", &row.error_b)];
        let said = errors.into_iter().filter_map(|(side, error)| Some((side, error.as_ref()?)));
        notes.extend(said.map(|(side, error)| format!("{name}: {side}: {error}")));
    }
    notes
}

/// What the attestations say, each sentence once with the platforms that it is true of.
fn stated(comparison: &Comparison) -> Vec<String> {
    let mut sentences: Vec<(String, Vec<String>)> = Vec::new();
    for row in &comparison.platforms {
        for sentence in row.attested.iter().flat_map(sentences_of) {
            match sentences.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, platforms)) => platforms.push(name(row)),
                None => sentences.push((sentence, vec![name(row)])),
            }
        }
    }
    let with_names = |(sentence, platforms): (String, Vec<String>)| {
        format!("{}: {sentence}", platforms.join(", "))
    };
    sentences.into_iter().map(with_names).collect()
}

fn sentences_of(attested: &Attested) -> Vec<String> {
    let Attested { a, b, packages } = attested;
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "not stated".to_owned());
    let mut sentences = Vec::new();
    for (what, a, b) in [
        ("source", &a.source, &b.source),
        ("commit", &a.commit, &b.commit),
        ("builder", &a.builder, &b.builder),
    ] {
        if a != b {
            sentences.push(format!("{what} {} → {}", side(a), side(b)));
        }
    }
    sentences.extend(attested.commits_address());
    for status in PackageStatus::ALL {
        let of: Vec<_> = packages.iter().filter(|package| package.status == status).collect();
        if of.is_empty() {
            continue;
        }
        let mut names: Vec<String> =
            of.iter().take(MOST_PACKAGES).map(|package| package_words(package)).collect();
        if of.len() > MOST_PACKAGES {
            names.push(format!("and {} more", of.len() - MOST_PACKAGES));
        }
        sentences.push(format!("{} {}: {}", of.len(), status.words(), names.join(", ")));
    }
    match (a.formats.is_empty(), b.formats.is_empty()) {
        (false, true) => sentences.push("the SBOM is gone".to_owned()),
        (true, false) => sentences.push("an SBOM is new".to_owned()),
        (false, false) if packages.is_empty() => sentences.push(attested.package_words()),
        _ => {}
    }
    sentences
}

fn package_words(package: &PackageChange) -> String {
    let PackageChange { name, a, b, .. } = package;
    match (a, b) {
        (Some(a), Some(b)) => format!("{name} {a} → {b}"),
        (Some(one), None) | (None, Some(one)) => format!("{name} {one}").trim().to_owned(),
        (None, None) => name.clone(),
    }
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
