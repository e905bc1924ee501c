//! Text of strangers, made visible: characters that nobody sees, or that change the order of what is
//! around them, become escapes.

use std::borrow::Cow;

/// The text with its control, direction and invisible characters as escapes, `\u{202e}`. Line breaks
/// and tabs stay: they do no harm where text is shown as text.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is shown as an escape. Joiners are not: scripts and emoji need them.
pub fn is_hidden(character: char) -> bool {
    let breaks = matches!(character, '\n' | '\t');
    (character.is_control() && !breaks)
        || matches!(
            character,
            // Unicode's bidirectional formatting characters (UAX #9, section 2) …
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // … line and paragraph separators, and what has no width …
            | '\u{2028}' | '\u{2029}' | '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            // … and the tags, which can spell a whole text that nobody sees.
            | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_is_an_escape_and_the_rest_stays() {
        for (text, shown) in [
            ("plain, 中文, العربية, 👩‍🚀", "plain, 中文, العربية, 👩‍🚀"),
            ("a\u{202e}gpj.exe", "a\\u{202e}gpj.exe"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("two\nlines\tand a tab\r", "two\nlines\tand a tab\\u{d}"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("<b>&amp;</b>", "<b>&amp;</b>"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert!(matches!(visible("plain"), Cow::Borrowed(_)), "nothing to do costs nothing");
    }
}
