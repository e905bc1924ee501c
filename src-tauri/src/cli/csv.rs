//! Lists in one argument, as docker reads them: a record of CSV (RFC 4180, as Go's `encoding/csv`).

use std::fmt;
use std::iter::Peekable;
use std::str::CharIndices;

/// Why a text is not a record. The words and the column, in bytes from 1, are Go's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CsvError {
    /// A quote within a field that does not begin with one.
    Bare { column: usize },
    /// Something after the closing quote, or no closing quote.
    Quote { column: usize },
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (column, what) = match self {
            Self::Bare { column } => (column, "bare \" in non-quoted-field"),
            Self::Quote { column } => (column, "extraneous or missing \" in quoted-field"),
        };
        write!(f, "parse error on line 1, column {column}: {what}")
    }
}

/// The fields of a record; none of an empty text.
pub(super) fn record(text: &str) -> Result<Vec<String>, CsvError> {
    let mut fields = Vec::new();
    if text.is_empty() {
        return Ok(fields);
    }
    let mut rest = text.char_indices().peekable();
    loop {
        let quoted = rest.next_if(|(_, c)| *c == '"').is_some();
        let field = if quoted { inside(text, &mut rest)? } else { plain(&mut rest)? };
        fields.push(field);
        // Either a comma, and then another field even if it is empty, or the end.
        if rest.next().is_none() {
            return Ok(fields);
        }
    }
}

fn plain(rest: &mut Peekable<CharIndices<'_>>) -> Result<String, CsvError> {
    let mut field = String::new();
    while let Some((at, c)) = rest.next_if(|(_, c)| *c != ',') {
        if c == '"' {
            return Err(CsvError::Bare { column: at + 1 });
        }
        field.push(c);
    }
    Ok(field)
}

/// A field after its opening quote, up to its closing one. Two quotes are one.
fn inside(text: &str, rest: &mut Peekable<CharIndices<'_>>) -> Result<String, CsvError> {
    let mut field = String::new();
    while let Some((at, c)) = rest.next() {
        if c != '"' {
            field.push(c);
        } else if rest.next_if(|(_, c)| *c == '"').is_some() {
            field.push('"');
        } else if rest.peek().is_none_or(|(_, c)| *c == ',') {
            return Ok(field);
        } else {
            return Err(CsvError::Quote { column: at + 1 });
        }
    }
    Err(CsvError::Quote { column: text.len() + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_go_reads_them() {
        for (text, fields) in [
            ("", vec![]),
            ("a", vec!["a"]),
            ("a,b", vec!["a", "b"]),
            (",", vec!["", ""]),
            ("a,", vec!["a", ""]),
            ("\"a,b\",c", vec!["a,b", "c"]),
            ("\"say\"\"it\"\"\"", vec!["say\"it\""]),
            ("\"\"", vec![""]),
            (" a , b ", vec![" a ", " b "]),
        ] {
            assert_eq!(record(text).unwrap(), fields, "{text:?}");
        }
        for (text, error) in [
            ("g\"h", CsvError::Bare { column: 2 }),
            ("é\"h", CsvError::Bare { column: 3 }),
            ("\"i", CsvError::Quote { column: 3 }),
            ("\"j\"k", CsvError::Quote { column: 3 }),
        ] {
            assert_eq!(record(text), Err(error), "{text:?}");
        }
    }
}
