//! Compressed sizes: of one image a figure, of the platforms of a list a range, and in the tooltip what
//! it is a range of.

use crate::prelude::*;

use crate::format;

/// The figure or the range.
#[component]
pub fn SizeRange(
    /// The compressed size of each platform's image, in bytes.
    sizes: Vec<u64>,
    /// What all of them need together in a registry, each blob once, in bytes.
    #[prop(default = None)]
    stored: Option<u64>,
) -> Markup {
    let title = title(sizes.len(), stored);
    format::size_range(&sizes)
        .map(|range| view! { <span class="sizes" dir="ltr" title=title>{range}</span> })
        .into_markup()
}

/// What the figure is of.
fn title(platforms: usize, stored: Option<u64>) -> String {
    let what = match platforms {
        1 => t!("Compressed, as it is pulled.").to_owned(),
        _ => t!("Compressed, as one platform is pulled: the smallest and the largest.").to_owned(),
    };
    match stored {
        Some(bytes) => {
            format!("{what} {}", t!("Stored once: {size} for all.", size = format::size(bytes)))
        }
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tooltip_says_what_the_figure_is_of() {
        assert_eq!(title(1, None), "Compressed, as it is pulled.");
        let list = title(2, Some(142_000_000));
        assert!(list.contains("the smallest and the largest"), "{list}");
        assert!(list.ends_with("Stored once: 142 MB for all."), "{list}");
    }
}
