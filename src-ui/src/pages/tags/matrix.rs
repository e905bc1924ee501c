//! The coverage matrix: tags × platforms, with the holes to be seen, and the same as text.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::prelude::*;
use domain::order;
use domain::protocol::image::ImageDetails;
use domain::{Digest, Platform, Tag};

use super::names::Name;
use super::row::kind_words;
use super::rows::Rows;
use crate::components::PlatformBadge;
use crate::format;

/// The platforms that any of the tags holds, in the one order of all screens.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Columns(Vec<Platform>);

/// What a tag has for a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    /// An image, with its compressed size in bytes.
    Held { size: u64, digest: Digest },
    /// An entry of the list whose image the registry does not have, or that cannot be read.
    Broken,
    /// Nothing.
    Hole,
}

impl Columns {
    /// Those of the tags that have been read.
    pub(super) fn of(names: &[Arc<Name>], rows: Rows) -> Self {
        let mut all: Vec<Platform> = Vec::new();
        for name in names {
            rows.peek(&name.tag, |details| {
                for platform in platforms(details) {
                    if !all.contains(&platform) {
                        all.push(platform);
                    }
                }
            });
        }
        order::sort_by(&mut all, Platform::display_order);
        Self(all)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The heads of the columns.
    pub(super) fn heads(&self) -> Vec<Markup> {
        let heads = self.0.iter().map(|platform| {
            let platform = platform.clone();
            view! { <th scope="col"><PlatformBadge platform/></th> }
        });
        heads.collect()
    }

    /// The cells of a tag. What is the same image as in the tag of the row below says so.
    pub(super) fn cells(
        &self,
        details: &ImageDetails,
        below: Option<(&Tag, &ImageDetails)>,
    ) -> Markup {
        if let Some(words) = kind_words(details.kind) {
            return view! {
                <td colspan=self.len().max(1).to_string()><span class="note">{words}</span></td>
            };
        }
        let cells = self.0.iter().map(|platform| match cell(details, platform) {
            Cell::Held { size, digest } => held(size, &digest, platform, below),
            Cell::Broken => view! { <td class="matrix__broken">{t!("missing")}</td> },
            Cell::Hole => {
                view! { <td class="matrix__hole"><span class="visually-hidden">{t!("not there")}</span></td> }
            }
        });
        cells.collect_view().into_markup()
    }

    /// The matrix of the tags that have been read, with a comma between cells and sizes in bytes.
    pub(super) fn csv(&self, names: &[Arc<Name>], rows: Rows) -> String {
        let heads = self.0.iter().map(|platform| quoted(&title(platform)));
        let mut text =
            format!("tag,digest{}\r\n", heads.fold(String::new(), |all, head| all + "," + &head));
        for name in names {
            rows.peek(&name.tag, |details| {
                let _ = write!(text, "{},{}", name.tag, details.digest);
                for platform in &self.0 {
                    let _ = match cell(details, platform) {
                        Cell::Held { size, .. } => write!(text, ",{size}"),
                        Cell::Broken => write!(text, ",missing"),
                        Cell::Hole => write!(text, ","),
                    };
                }
                text.push_str("\r\n");
            });
        }
        text
    }

    /// The same as a table of Markdown, for a pull request.
    pub(super) fn markdown(&self, names: &[Arc<Name>], rows: Rows) -> String {
        let heads: Vec<String> =
            self.0.iter().map(|platform| title(platform).replace('|', "\\|")).collect();
        let mut text =
            format!("| tag | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(self.len()));
        for name in names {
            rows.peek(&name.tag, |details| {
                let cells = self.0.iter().map(|platform| match cell(details, platform) {
                    Cell::Held { size, .. } => format::size(size),
                    Cell::Broken => "missing".to_owned(),
                    Cell::Hole => "–".to_owned(),
                });
                let cells = cells.collect::<Vec<_>>().join(" | ");
                let _ = writeln!(text, "| {} | {cells} |", name.tag);
            });
        }
        text
    }
}

/// A cell with an image: quiet where it is the one that the tag below has.
fn held(
    size: u64,
    digest: &Digest,
    platform: &Platform,
    below: Option<(&Tag, &ImageDetails)>,
) -> Markup {
    let same = below.filter(|(_, below)| {
        matches!(cell(below, platform), Cell::Held { digest: other, .. } if other == *digest)
    });
    match same {
        Some((tag, _)) => view! {
            <td class="matrix__held matrix__held--same" title=t!("The same image as in {tag}", tag)><span aria-hidden="true">"= "</span>{format::size(size)}</td>
        },
        None => view! { <td class="matrix__held">{format::size(size)}</td> },
    }
}

/// The platforms of a tag, as they are compared.
fn platforms(details: &ImageDetails) -> impl Iterator<Item = Platform> {
    details.platforms.iter().filter_map(|row| Some(row.platform.as_ref()?.normalised()))
}

fn cell(details: &ImageDetails, wanted: &Platform) -> Cell {
    let mut found = Cell::Hole;
    for row in &details.platforms {
        if row.platform.as_ref().map(Platform::normalised).as_ref() == Some(wanted) {
            match &row.content {
                Ok(content) => {
                    return Cell::Held {
                        size: content.compressed_size,
                        digest: row.digest.clone(),
                    };
                }
                Err(_) => found = Cell::Broken,
            }
        }
    }
    found
}

/// The platform on one line, whatever the list says it is.
fn title(platform: &Platform) -> String {
    let text = match platform.windows_name().unwrap_or(&platform.os_version) {
        "" => platform.to_string(),
        version => format!("{platform} {version}"),
    };
    text.replace(char::is_control, " ")
}

/// A cell of text. One that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::protocol::image::{ImageContent, Kind, PlatformRow};
    use domain::{ApiError, Code};

    use super::*;

    fn list(platforms: &[(&str, bool)]) -> ImageDetails {
        let row = |(platform, is_there): &(&str, bool)| PlatformRow {
            platform: Platform::parse(platform),
            digest: Digest::of(platform.as_bytes()),
            media_type: "".into(),
            content: if *is_there {
                Ok(ImageContent {
                    compressed_size: 5,
                    layers: 1,
                    created: None,
                    config_platform: None,
                })
            } else {
                Err(ApiError::new(Code::NotFound, "gone"))
            },
            attestations: 0,
        };
        ImageDetails {
            reference: "r.example/a:1".parse().unwrap(),
            digest: Digest::of(b"list"),
            media_type: "".into(),
            size: 1,
            kind: Kind::List,
            platforms: platforms.iter().map(row).collect(),
            stored: 5,
            attested: Vec::new(),
        }
    }

    #[test]
    fn what_is_held_broken_and_not_there_is_told_apart() {
        let details = list(&[("linux/arm64", true), ("linux/s390x", false)]);
        for (platform, expected) in [
            ("linux/arm64/v8", Cell::Held { size: 5, digest: Digest::of(b"linux/arm64") }),
            ("linux/s390x", Cell::Broken),
            ("linux/amd64", Cell::Hole),
        ] {
            let platform = Platform::parse(platform).unwrap().normalised();
            assert_eq!(cell(&details, &platform), expected, "{platform}");
        }
    }

    #[test]
    fn cells_of_text_are_no_formulas_and_keep_to_themselves() {
        for (text, expected) in [
            ("linux/amd64", "linux/amd64"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
