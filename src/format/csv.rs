//! Comma-separated values. Source: RFC 4180; rows may also end in a bare line feed or carriage return.

use std::borrow::Cow;

/// One record with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Line on which it starts, from 1.
    pub line: u32,
    /// Bytes from the start of the text.
    pub offset: usize,
    /// The record as it is written, without its line end.
    pub text: &'a str,
    pub fields: Vec<Cow<'a, str>>,
}

/// Where a text stops being CSV.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {detail}")]
pub struct CsvError {
    /// From 1.
    pub line: u32,
    pub detail: &'static str,
}

/// The records of a text, without empty lines.
///
/// # Errors
/// A quoted field that does not end, or a quotation mark in the middle of a field.
pub fn parse(text: &str) -> Result<Vec<Row<'_>>, CsvError> {
    let mut rows = Vec::new();
    let (mut offset, mut line) = (0, 1_u32);
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        let (fields, length) = record(rest, line)?;
        let written = rest.get(..length).unwrap_or_default();
        if !written.is_empty() {
            rows.push(Row { line, offset, text: written, fields });
        }
        let end = if rest.get(length..).is_some_and(|end| end.starts_with("\r\n")) { 2 } else { 1 };
        let through = rest.get(..length.saturating_add(end)).unwrap_or(rest);
        line = line.saturating_add(line_ends(through));
        offset = offset.saturating_add(through.len());
    }
    Ok(rows)
}

/// The fields of the first record, and its length in bytes.
fn record(text: &str, line: u32) -> Result<(Vec<Cow<'_, str>>, usize), CsvError> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let (field, length) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted, line)?,
            None => {
                let end = rest.find([',', '\r', '\n']).unwrap_or(rest.len());
                let field = rest.get(..end).unwrap_or_default();
                if field.contains('"') {
                    return Err(CsvError {
                        line,
                        detail: "a quotation mark stands in a field that does not start with one",
                    });
                }
                (Cow::Borrowed(field), end)
            }
        };
        fields.push(field);
        at = at.saturating_add(length);
        match text.as_bytes().get(at) {
            Some(b',') => at += 1,
            None | Some(b'\r' | b'\n') => return Ok((fields, at)),
            Some(_) => return Err(CsvError { line, detail: "text stands behind the end of a quoted field" }),
        }
    }
}

/// A field from behind its first quotation mark, and its length with both.
fn quoted_field(text: &str, line: u32) -> Result<(Cow<'_, str>, usize), CsvError> {
    let mut at = 0;
    while let Some(quote) = text.get(at..).and_then(|rest| rest.find('"')) {
        let end = at + quote;
        if text.as_bytes().get(end + 1) != Some(&b'"') {
            let field = text.get(..end).unwrap_or_default();
            let field = if at == 0 { Cow::Borrowed(field) } else { Cow::Owned(field.replace("\"\"", "\"")) };
            return Ok((field, end + 2));
        }
        at = end + 2;
    }
    Err(CsvError { line, detail: "a quoted field does not end" })
}

fn line_ends(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(u32, Vec<String>)> {
        let rows = parse(text).expect("CSV");
        rows.into_iter().map(|row| (row.line, row.fields.into_iter().map(Cow::into_owned).collect())).collect()
    }

    #[test]
    fn rows_know_their_lines() {
        let rows = fields("a,b\r\n\"x,\n\"\"y\"\"\",\n\nlast,1");
        let expected = [(1, ["a", "b"]), (2, ["x,\n\"y\"", ""]), (5, ["last", "1"])];
        assert_eq!(rows, expected.map(|(line, fields)| (line, fields.map(str::to_owned).to_vec())));
        assert_eq!(fields("a\rb").len(), 2);
        assert_eq!(fields("").len(), 0);
    }

    #[test]
    fn broken_text_is_told_with_its_line() {
        let error = |text| parse(text).expect_err("broken").to_string();
        assert_eq!(error("a\nb,\"open\n\n"), "line 2: a quoted field does not end");
        assert_eq!(error("a\"b"), "line 1: a quotation mark stands in a field that does not start with one");
        assert_eq!(error("\"a\" b"), "line 1: text stands behind the end of a quoted field");
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_and_every_row_is_in_the_text(text in "[a,\"\r\n]{0,60}|\\PC{0,60}") {
            if let Ok(rows) = parse(&text) {
                for row in rows {
                    proptest::prop_assert_eq!(text.get(row.offset..row.offset + row.text.len()), Some(row.text));
                    proptest::prop_assert!(!row.fields.is_empty());
                }
            }
        }

        #[test]
        fn what_is_written_is_read(cells in proptest::collection::vec(proptest::collection::vec("[a,\"\r\n é]{0,6}", 2..4), 1..5)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let text = cells.iter().map(line).collect::<Vec<_>>().join("\r\n");
            let read: Vec<Vec<String>> = fields(&text).into_iter().map(|(_, fields)| fields).collect();
            proptest::prop_assert_eq!(read, cells);
        }
    }
}
