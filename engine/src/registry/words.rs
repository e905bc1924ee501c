//! What others say, made fit for a message: one line, short, without anything that a terminal obeys,
//! and without the secrets that addresses carry.

use url::Url;

/// One line of at most `longest` characters. Control characters, and those that turn the direction of
/// writing, become spaces; what is left out is marked.
pub(super) fn plain(text: &str, longest: usize) -> String {
    let mut words = text.split(is_unfit).filter(|word| !word.is_empty());
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
        // Enough to know that something is left out.
        if line.len() > longest * 4 {
            break;
        }
    }
    match line.char_indices().nth(longest) {
        Some((at, _)) => {
            line.truncate(at);
            line.push('…');
            line
        }
        None => line,
    }
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// An address without user, password, query and fragment: queries carry signatures.
pub(super) fn without_secrets(address: &Url) -> String {
    let mut clean = address.clone();
    clean.set_query(None);
    clean.set_fragment(None);
    // Both fail only for addresses that cannot have a user, which then have none to hide.
    let _ = clean.set_username("");
    let _ = clean.set_password(None);
    plain(clean.as_str(), 200)
}

/// The parts of a query that say what is asked for, and never who asks.
const SHOWN: [&str; 8] =
    ["n", "last", "from", "mount", "digest", "artifactType", "scope", "service"];

/// Path and query of an address. Of the query only what registries' own calls have in it: anything else
/// may be a signature.
pub(super) fn path_without_secrets(address: &Url) -> String {
    let shown = address.query_pairs().filter(|(key, _)| SHOWN.contains(&key.as_ref()));
    let mut line = address.path().to_owned();
    let mut sign = "?";
    for (key, value) in shown {
        line.extend([sign, key.as_ref(), "=", value.as_ref()]);
        sign = "&";
    }
    if address.query_pairs().any(|(key, _)| !SHOWN.contains(&key.as_ref())) {
        line.extend([sign, "…"]);
    }
    plain(&line, 400)
}

/// A text of the HTTP client, with the addresses in it cut down to what is not secret.
pub(super) fn without_addresses(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let Some(at) = word.find("://") else { return word.to_owned() };
        let (scheme, _) = word.split_at(at);
        let before = scheme.trim_end_matches(char::is_alphanumeric);
        let address = word.strip_prefix(before).unwrap_or_default();
        match Url::parse(address.trim_end_matches([')', '"', '\'', '>', ',', ':', '.'])) {
            Ok(address) => format!("{before}{}", without_secrets(&address)),
            Err(_) => format!("{before}…"),
        }
    });
    plain(&words.collect::<Vec<_>>().join(" "), 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left_and_long_texts_are_cut() {
        assert_eq!(plain("a\u{1b}[31mred\r\n\tb\u{202e}c", 99), "a [31mred b c");
        assert_eq!(plain("\u{0}\u{9b}", 9), "");
        assert_eq!(plain(&"é".repeat(70_000), 300).chars().count(), 301, "and a mark");
        assert_eq!(plain("whole", 5), "whole");
        assert_eq!(plain(&"a\n".repeat(70_000), 10), "a a a a a …");
    }

    #[test]
    fn of_a_query_only_what_is_asked_for_is_shown() {
        for (address, shown) in [
            ("https://r.example/v2/a/tags/list?n=1000&last=b", "/v2/a/tags/list?n=1000&last=b"),
            ("https://r.example/v2/a/blobs/uploads/u?_state=secret", "/v2/a/blobs/uploads/u?…"),
            ("https://s.example/x?X-Amz-Signature=secret&n=1", "/x?n=1&…"),
            ("https://u:secret@t.example/token?account=me&scope=a%20b", "/token?scope=a b&…"),
            ("https://r.example/v2/", "/v2/"),
        ] {
            assert_eq!(path_without_secrets(&address.parse().unwrap()), shown);
        }
    }

    #[test]
    fn addresses_lose_what_is_secret_in_them() {
        for (text, clean) in [
            ("for url (https://u:p@s.example/x?sig=abc): x", "for url (https://s.example/x x"),
            ("to https://s.example/x?sig=abc", "to https://s.example/x"),
            ("at http://[bad?sig=abc", "at …"),
            ("no address: at all", "no address: at all"),
        ] {
            assert_eq!(without_addresses(text), clean);
        }
    }
}
