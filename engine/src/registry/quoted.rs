//! The quoted strings of HTTP headers (RFC 9110, section 5.6.4).

/// What stands between the quotes at the start of a text, and what follows them; `None` when it does not
/// begin with one. A string that never ends goes on to the end.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let quoted = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    Some((value, ""))
}
