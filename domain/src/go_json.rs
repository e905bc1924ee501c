//! JSON as Go's `encoding/json` writes it, which is how docker writes lists and store files.
//!
//! Digests depend on these bytes. `serde_json` differs in two ways that matter: it does not escape
//! `<`, `>`, `&` and the line separators, and it cannot indent text without encoding it again.

use serde::Serialize;

/// `json.Marshal`: compact, with Go's escapes. Control characters come out the same from
/// `serde_json`; the HTML ones and the line separators are escaped after it.
///
/// # Errors
/// When the value has no JSON form.
pub fn marshal(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(compact(&serde_json::to_string(value)?))
}

/// Compacts valid JSON as Go does with the output of a `MarshalJSON` method: white space outside of
/// strings goes, HTML characters are escaped, everything else stays as it was, key order included.
pub fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut scanner = Scanner::default();
    for c in json.chars() {
        let in_string = scanner.step(c);
        if in_string || !c.is_ascii_whitespace() {
            if needs_html_escape(c) {
                push_unicode_escape(&mut out, c);
            } else {
                out.push(c);
            }
        }
    }
    out
}

/// Indents valid JSON as Go's `json.Indent` with an empty prefix: the tokens stay as they are, only
/// white space outside of strings changes; empty objects and arrays stay on one line.
pub fn indent(json: &str, unit: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut scanner = Scanner::default();
    let mut depth = 0_usize;
    let mut opened = false;
    for c in json.chars() {
        if scanner.step(c) {
            if opened {
                opened = false;
                new_line(&mut out, unit, depth);
            }
            out.push(c);
            continue;
        }
        if c.is_ascii_whitespace() {
            continue;
        }
        if opened && c != ']' && c != '}' {
            opened = false;
            new_line(&mut out, unit, depth);
        }
        match c {
            '{' | '[' => {
                depth += 1;
                opened = true;
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, unit, depth);
            }
            ':' => out.push_str(": "),
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if opened {
                    opened = false;
                } else {
                    new_line(&mut out, unit, depth);
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Tells which characters are inside of a string literal.
#[derive(Default)]
struct Scanner {
    in_string: bool,
    escaped: bool,
}

impl Scanner {
    /// Takes the next character; true when it belongs to a string, its quotes included.
    fn step(&mut self, c: char) -> bool {
        if !self.in_string {
            self.in_string = c == '"';
            return self.in_string;
        }
        if self.escaped {
            self.escaped = false;
        } else if c == '\\' {
            self.escaped = true;
        } else if c == '"' {
            self.in_string = false;
        }
        true
    }
}

fn needs_html_escape(c: char) -> bool {
    matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
}

fn push_unicode_escape(out: &mut String, c: char) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}

fn new_line(out: &mut String, unit: &str, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str(unit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_escape_as_go_does() {
        for (text, json) in [
            ("a", r#""a""#),
            ("<b>&", r#""\u003cb\u003e\u0026""#),
            ("\"\\\n\t\u{1}\u{8}\u{7f}", "\"\\\"\\\\\\n\\t\\u0001\\b\u{7f}\""),
            ("é\u{2028}漢", "\"é\\u2028漢\""),
        ] {
            assert_eq!(marshal(&text).unwrap(), json, "{text:?}");
        }
    }

    #[test]
    fn compact_keeps_tokens_and_order() {
        let given = "{ \"z\" : [ 1 , 1.50 ] ,\n \"a\": \"x <y> \\\" { \" }";
        assert_eq!(compact(given), r#"{"z":[1,1.50],"a":"x \u003cy\u003e \" { "}"#);
    }

    #[test]
    fn indent_is_gos() {
        let given = r#"{"a":[],"b":{},"c":[1,{"d":"x,{"}]}"#;
        let want = "{\n   \"a\": [],\n   \"b\": {},\n   \"c\": [\n      1,\n      {\n         \"d\": \"x,{\"\n      }\n   ]\n}";
        assert_eq!(indent(given, "   "), want);
        assert_eq!(indent(&indent(given, "\t"), "   "), want, "indenting twice is indenting once");
    }
}
