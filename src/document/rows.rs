//! Lists of third parties that programs keep as data: arrays of objects in scripts and JSON, read as tables of a row each below
//! their keys. Source: ECMA-262, "Array Initializer" and "Object Initializer", as far as data need them; ECMA-404.

use super::Builder;
use super::literal::literal_end;
use super::script::write_literal;

/// No more rows and keys are read, and no longer values, in bytes.
const MOST_ROWS: usize = 2_000;
const MOST_KEYS: usize = 24;
const LONGEST_VALUE: usize = 600;
/// A row has at least so many values; parts of a text have fewer.
const LEAST_VALUES: usize = 3;

/// Where something stands in the source, without its quotes.
type Place = (usize, usize);

/// The values of an object by their keys: strings, and lists of them.
type Row = Vec<(Place, Vec<Place>)>;

/// What keys end in whose values are names of parties. Rows with one of them need no address.
const NAMING: [&str; 6] = ["name", "sdk", "provider", "vendor", "company", "recipient"];

/// Reads the array that opens at `from` and writes it as a table; answers where it ends, or nothing where it is no such list:
/// each row several strings, and most of them an address or what is called a name.
pub fn table(builder: &mut Builder, text: &str, from: usize) -> Option<usize> {
    let mut reader = Reader { text, at: from };
    let rows = reader.array(Reader::object)?;
    let links =
        |row: &Row| row.iter().flat_map(|(_, values)| values).any(|value| reader.word(*value).starts_with("http"));
    let names = |row: &Row| {
        let mut keys = row.iter().filter(|(_, values)| !values.is_empty()).map(|(key, _)| reader.word(*key));
        keys.any(|key| NAMING.iter().any(|word| key.to_ascii_lowercase().ends_with(word)))
    };
    let told = |row: &&Row| {
        row.iter().filter(|(_, values)| !values.is_empty()).count() >= LEAST_VALUES && (links(row) || names(row))
    };
    if rows.is_empty() || rows.iter().filter(told).count() * 2 <= rows.len() {
        return None;
    }
    let mut keys: Vec<Place> = Vec::new();
    for (key, values) in rows.iter().flatten() {
        let new = !keys.iter().any(|own| reader.word(*own) == reader.word(*key));
        if new && !values.is_empty() && keys.len() < MOST_KEYS {
            keys.push(*key);
        }
    }
    builder.open_table();
    builder.open_row();
    for key in &keys {
        builder.open_cell(1, 1);
        write_key(builder, reader.word(*key), key.0);
        builder.end_cell();
    }
    for row in &rows {
        builder.open_row();
        for key in &keys {
            builder.open_cell(1, 1);
            let own = row.iter().find(|(own, _)| reader.word(*own) == reader.word(*key));
            for (at, value) in own.iter().flat_map(|(_, values)| values).enumerate() {
                if at > 0 {
                    [',', ' '].into_iter().for_each(|mark| builder.push_character(mark, value.0 as u32, 0));
                }
                write_literal(builder, text, value.0, value.1);
            }
            builder.end_cell();
        }
    }
    builder.close_table();
    Some(reader.at)
}

/// `privacyPolicyUrl` and `privacy_policy_url` in words.
fn write_key(builder: &mut Builder, key: &str, at: usize) {
    let mut small = false;
    for (offset, letter) in key.char_indices() {
        let place = (at + offset) as u32;
        if small && letter.is_uppercase() {
            builder.push_character(' ', place, 0);
        }
        small = letter.is_lowercase();
        let letter = if matches!(letter, '_' | '-') { ' ' } else { letter };
        builder.push_character(letter.to_ascii_lowercase(), place, letter.len_utf8() as u32);
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn word(&self, place: Place) -> &str {
        self.text.get(place.0..place.1).unwrap_or_default()
    }

    /// The next byte behind blanks and comments.
    fn next(&mut self) -> Option<u8> {
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            match rest {
                [byte, ..] if byte.is_ascii_whitespace() => self.at += 1,
                [b'/', b'/', ..] => self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
                [b'/', b'*', ..] => self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2),
                [byte, ..] => return Some(*byte),
                [] => return None,
            }
        }
    }

    /// Passes a byte, if it is the next one.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then(|| self.at += 1)
    }

    /// What stands between two marks, divided by commas, each part read so.
    fn between<T>(&mut self, marks: [u8; 2], most: usize, part: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let [open, close] = marks;
        self.pass(open)?;
        let mut parts = Vec::new();
        while self.next()? != close {
            if parts.len() >= most {
                return None;
            }
            parts.push(part(self)?);
            if self.next()? == b',' {
                self.at += 1;
            }
        }
        self.pass(close)?;
        Some(parts)
    }

    fn array<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.between(*b"[]", MOST_ROWS, item)
    }

    fn object(&mut self) -> Option<Row> {
        self.between(*b"{}", MOST_KEYS, |reader| {
            let key = reader.string().or_else(|| reader.plain())?;
            reader.pass(b':')?;
            Some((key, reader.value()?))
        })
    }

    /// A string, a list of strings, or a number or word, which says nothing.
    fn value(&mut self) -> Option<Vec<Place>> {
        if self.next()? == b'[' {
            return self.array(Self::string);
        }
        let string = self.string();
        string.map(|string| vec![string]).or_else(|| self.plain().map(|_| Vec::new()))
    }

    /// A short literal in one line, without what is put into it later.
    fn string(&mut self) -> Option<Place> {
        let quote = self.next().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
        let start = self.at + 1;
        let end = literal_end(self.text.as_bytes(), start, quote);
        let value = self.text.get(start..end)?;
        let closed = self.text.as_bytes().get(end) == Some(&quote);
        if !closed || value.len() > LONGEST_VALUE || value.contains('\n') || quote == b'`' && value.contains("${") {
            return None;
        }
        self.at = end + 1;
        Some((start, end))
    }

    /// A name or number.
    fn plain(&mut self) -> Option<Place> {
        self.next()?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'-' | b'+');
        let length = rest.iter().take_while(part).count();
        let place = (self.at, self.at + length);
        self.at = place.1;
        (length > 0).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use crate::document::read;

    fn cells(text: &str, name: &str) -> Vec<String> {
        let document = read(text.as_bytes(), name).unwrap();
        let cells = document.tables.iter().flat_map(|table| &table.cells);
        let blocks = |cell: &crate::document::Cell| {
            let own = document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize).unwrap_or_default();
            own.iter().map(|block| document.text.get(block.span)).collect::<Vec<_>>().join(" ")
        };
        cells.map(blocks).collect()
    }

    #[test]
    fn objects_with_addresses_are_rows_below_their_keys() {
        let json = r#"{"list":[{"name":"One \u0041","data":["IMEI","OAID"],"policyUrl":"https://e.example/p"}]}"#;
        let found = ["name", "data", "policy url", "One A", "IMEI, OAID", "https://e.example/p"];
        assert_eq!(cells(json, "list.json"), found);
        let script = "export const list = [ // of ours\n  { id: 1, name: 'One A', data: [\"IMEI\", 'OAID'], policyUrl: `https://e.example/p`, },\n];";
        assert_eq!(cells(script, "list.ts"), found);
    }

    #[test]
    fn objects_with_names_are_rows_without_addresses_too() {
        let script = "const parties = [{ name: 'One', company: 'One Ltd.', purpose: 'Push', data: 'IMEI' }, { name: 'Two', company: '', purpose: 'Pay', data: 'OAID' }];";
        let found = ["name", "company", "purpose", "data", "One", "One Ltd.", "Push", "IMEI", "Two", "", "Pay", "OAID"];
        assert_eq!(cells(script, "list.ts"), found);
    }

    #[test]
    fn parts_of_a_text_and_what_a_program_does_are_no_rows() {
        for text in [
            "const parts = [{ title: 'Who we are', text: 'We make games.' }];",
            "const rows = [{ name: 'A', kind: 'B', href: link('https://e.example') }];",
            "const rows = [{ name: 'A', kind: 'B', more: { href: 'https://e.example' } }];",
            "const rows = [{ name: 'A', kind: `B ${c}`, href: 'https://e.example' }];",
            "const rows = [{ name: 'A', kind: 'B', href: 'https://e.example' }",
            "const word = 'Word', rows = [[[[[{",
        ] {
            assert_eq!(cells(text, "p.ts"), Vec::<String>::new(), "{text}");
        }
    }
}
