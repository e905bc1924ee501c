//! The `Link` header (RFC 8288, section 3): where a list goes on.

use reqwest::header::{HeaderMap, LINK};

use super::quoted::quoted;

/// How much of a header is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// The query of the link with `rel="next"`, from all `Link` headers of an answer. Only the query is of
/// use: the next request goes to the same registry and the same list, whatever host the link names.
pub(super) fn next_query(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    values.filter(|value| value.len() <= LONGEST).find_map(next_in)
}

/// The query of the next page in one header's value.
pub(super) fn next_in(value: &str) -> Option<String> {
    let mut rest = value;
    // A link begins with `<`; commas and semicolons up to `>` belong to its address.
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        let (parameters, after) = split_parameters(after);
        if parameters.iter().any(|(name, value)| name == "rel" && has_next(value)) {
            let target = target.split_once('#').map_or(target, |(target, _)| target);
            return Some(target.split_once('?').map_or("", |(_, query)| query).to_owned());
        }
        rest = after;
    }
    None
}

/// Relations are words between spaces.
fn has_next(relations: &str) -> bool {
    relations.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
}

/// The parameters of a link, and what follows the comma that ends them.
fn split_parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_start();
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(value) => take_value(value.trim_start()),
            None => (String::new(), after),
        };
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = after.trim_start();
    }
    let (_, after) = rest.split_once(',').unwrap_or_default();
    (found, after)
}

/// A quoted string or a token, and what follows it.
fn take_value(text: &str) -> (String, &str) {
    quoted(text).unwrap_or_else(|| {
        let (value, rest) = text.split_at(text.find([';', ',']).unwrap_or(text.len()));
        (value.trim().to_owned(), rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_whatever_else_is_in_the_header() {
        for (value, query) in [
            (r#"</v2/a/tags/list?last=v1&n=100>; rel="next""#, Some("last=v1&n=100")),
            ("<https://o.example/v2/a/tags/list?n=1&last=a%2Bb>; rel=next", Some("n=1&last=a%2Bb")),
            (r#"</x?last=a,b;c>; rel="next""#, Some("last=a,b;c")),
            (r#"</x?last=a>; title="a, <b>; rel=prev"; rel="prev next""#, Some("last=a")),
            (r#"</p?x>; rel="prev", </n?y>; rel="next""#, Some("y")),
            (r#"</p?x>;rel=prev,</n?y#z> ; REL = "NEXT""#, Some("y")),
            (r#"</v2/a/tags/list>; rel="next""#, Some("")),
            (r#"</x?last=v1>; rel="prev""#, None),
            (r#"</x?last=v1>; rel="nextish""#, None),
            ("</x?last=v1>", None),
            (r#"</x?last=v1; rel="next""#, None),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(next_in(value).as_deref(), query, "{value}");
        }
    }

    #[test]
    fn a_second_header_counts_like_the_first() {
        let mut headers = HeaderMap::new();
        headers.append(LINK, r#"</x?last=a>; rel="first""#.parse().unwrap());
        headers.append(LINK, r#"</x?last=b>; rel="next""#.parse().unwrap());
        assert_eq!(next_query(&headers).as_deref(), Some("last=b"));
    }
}
