//! The objects of a PDF file by number, and its streams.
//!
//! The file is read from its first byte to its last, as viewers do to repair it: the cross-reference table, which damaged
//! and hostile files get wrong, is not needed, and the later of two objects with one number counts, as in an updated file.
//! Source: ISO 32000-2, 7.3.8 (streams), 7.5 (file structure).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::filter::{self, Allowance, Undecoded};
use super::object::{Dictionary, Lexer, Object};

/// Objects beyond this number are not looked for.
const MOST_OBJECTS: usize = 300_000;
/// Bytes of objects that are read, those read again counted again.
const MOST_READ: usize = 96 << 20;
/// A stream's bytes are looked through and copied, not read: that costs this part of reading them.
const COPYING: usize = 16;
/// References that lead to references, at most.
const LONGEST_CHAIN: usize = 16;

/// Where an object stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Offset in the file.
    File(usize),
    /// Index of the unfolded object stream, and offset in it.
    Packed(usize, usize),
}

/// A stream: its dictionary and its bytes as stored.
#[derive(Clone, Debug)]
pub struct Stream<'a> {
    pub dictionary: Dictionary,
    raw: &'a [u8],
}

/// A file whose objects can be looked up.
#[derive(Debug)]
pub struct File<'a> {
    bytes: &'a [u8],
    /// Each with the offset that it or its container has in the file: the later one counts.
    places: HashMap<u32, (Place, usize)>,
    packed: Vec<Vec<u8>>,
    allowance: RefCell<Allowance>,
    /// Bytes of objects that may still be read; objects are read anew whenever they are asked for.
    left: Cell<usize>,
    root: Option<Object>,
    pub encrypted: bool,
}

impl<'a> File<'a> {
    /// Finds the objects.
    ///
    /// # Errors
    /// When object streams unfold to more than is reasonable.
    pub fn open(bytes: &'a [u8]) -> Result<File<'a>, Undecoded> {
        let mut file = File {
            bytes,
            places: HashMap::new(),
            packed: Vec::new(),
            allowance: RefCell::default(),
            left: Cell::new(MOST_READ),
            root: None,
            encrypted: false,
        };
        let mut containers = Vec::new();
        let mut at = 0;
        let finder = memchr::memmem::Finder::new(b"obj");
        while let Some(found) = finder.find(bytes.get(at..).unwrap_or_default()) {
            // What lies between two objects may be a trailer.
            let keyword = at + found;
            file.note_trailer(bytes.get(at..keyword).unwrap_or_default());
            at = keyword + 3;
            let Some(number) = number_before(bytes, keyword) else { continue };
            if file.places.len() >= MOST_OBJECTS {
                break;
            }
            let mut lexer = Lexer::new(bytes, at);
            let object = lexer.next_object();
            // What was read once is not read again, broken or not: objects in objects would take for ever.
            let start = at;
            at = lexer.at;
            let Ok(Some(object)) = object else { continue };
            file.places.insert(number, (Place::File(start), start));
            if let Object::Dictionary(dictionary) = object
                && let Some((from, to)) = file.stream_bounds(&dictionary, at)
            {
                at = to;
                if dictionary.is("Type", "XRef") {
                    file.note_root(&dictionary);
                } else if dictionary.is("Type", "ObjStm") {
                    let raw = bytes.get(from..to).unwrap_or_default();
                    containers.push((Stream { dictionary, raw }, from));
                }
            }
        }
        file.note_trailer(bytes.get(at..).unwrap_or_default());
        if !file.encrypted {
            for (container, at) in containers {
                file.unpack(&container, at)?;
            }
        }
        Ok(file)
    }

    /// The document's catalog: where the trailer says, else any that calls itself so.
    pub fn catalog(&self) -> Option<Dictionary> {
        let is_catalog = |object: Object| match object {
            Object::Dictionary(dictionary) if dictionary.get("Pages").is_some() => Some(dictionary),
            _ => None,
        };
        if let Some(found) = self.root.as_ref().and_then(|root| is_catalog(self.resolve(root))) {
            return Some(found);
        }
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers.into_iter().find_map(|number| {
            is_catalog(self.resolve(&Object::Reference(number))).filter(|dictionary| dictionary.is("Type", "Catalog"))
        })
    }

    /// What an object is, once references are followed.
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..LONGEST_CHAIN {
            let Object::Reference(number) = object else { return object };
            object = self.object(number).unwrap_or(Object::Null);
        }
        Object::Null
    }

    /// The value of a key, references followed.
    pub fn get(&self, dictionary: &Dictionary, key: &str) -> Object {
        dictionary.get(key).map_or(Object::Null, |value| self.resolve(value))
    }

    /// The dictionary under a key; an empty one where there is none.
    pub fn dictionary(&self, dictionary: &Dictionary, key: &str) -> Dictionary {
        match self.get(dictionary, key) {
            Object::Dictionary(found) => found,
            _ => Dictionary::default(),
        }
    }

    /// The stream that an object refers to.
    pub fn stream(&self, object: &Object) -> Option<Stream<'a>> {
        let mut number = match object {
            Object::Reference(number) => *number,
            _ => return None,
        };
        for _ in 0..LONGEST_CHAIN {
            let Some((Place::File(start), _)) = self.places.get(&number).copied() else { return None };
            if self.is_exhausted() {
                return None;
            }
            let mut lexer = Lexer::new(self.bytes, start);
            let object = lexer.next_object().ok().flatten();
            self.spend(lexer.at.saturating_sub(start));
            match object? {
                Object::Reference(next) => number = next,
                Object::Dictionary(dictionary) => {
                    let (from, to) = self.stream_bounds(&dictionary, lexer.at)?;
                    self.spend((to - from) / COPYING);
                    return Some(Stream { dictionary, raw: self.bytes.get(from..to)? });
                }
                _ => return None,
            }
        }
        None
    }

    /// A stream's bytes with its filters undone.
    pub fn decode(&self, stream: &Stream<'_>) -> Result<Vec<u8>, Undecoded> {
        let list = |long: &str, short: &str| {
            let key = if stream.dictionary.get(long).is_some() { long } else { short };
            match self.get(&stream.dictionary, key) {
                Object::Array(array) => array.iter().take(8).map(|object| self.resolve(object)).collect(),
                Object::Null => Vec::new(),
                object => vec![object],
            }
        };
        let filters: Vec<Vec<u8>> =
            list("Filter", "F").iter().map(|filter| filter.name().unwrap_or_default().to_vec()).collect();
        let parameters: Vec<Option<Dictionary>> = list("DecodeParms", "DP")
            .into_iter()
            .map(|object| if let Object::Dictionary(dictionary) = object { Some(dictionary) } else { None })
            .collect();
        filter::decode(stream.raw, &filters, &parameters, &mut self.allowance.borrow_mut())
    }

    fn object(&self, number: u32) -> Option<Object> {
        let (source, start) = match self.places.get(&number)?.0 {
            Place::File(start) => (self.bytes, start),
            Place::Packed(container, start) => (self.packed.get(container)?.as_slice(), start),
        };
        if self.is_exhausted() {
            return None;
        }
        let mut lexer = Lexer::new(source, start);
        let object = lexer.next_object().ok().flatten();
        self.spend(lexer.at.saturating_sub(start));
        object
    }

    /// Nothing more is read: the bound was reached.
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// Counts bytes that were read; looking up the least object counts, too.
    fn spend(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_sub(bytes.max(16)));
    }

    /// Where the bytes of a stream lie whose dictionary ends at `at`; nothing where no stream follows.
    fn stream_bounds(&self, dictionary: &Dictionary, at: usize) -> Option<(usize, usize)> {
        let mut lexer = Lexer::new(self.bytes, at);
        lexer.skip_space();
        let rest = self.bytes.get(lexer.at..)?.strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        let from = self.bytes.len() - rest.len();
        let told = dictionary.get("Length").and_then(Object::whole).map(|length| length as usize);
        if let Some(to) = told.and_then(|length| from.checked_add(length))
            && self.bytes.get(to..).is_some_and(|after| {
                after.get(..after.len().min(16)).unwrap_or_default().trim_ascii_start().starts_with(b"endstream")
            })
        {
            return Some((from, to));
        }
        let length = memchr::memmem::find(rest, b"endstream").unwrap_or(rest.len());
        Some((from, from + length))
    }

    fn note_trailer(&mut self, between: &[u8]) {
        // The last of several: it belongs to the latest update.
        let mut rest = between;
        while let Some(found) = memchr::memmem::find(rest, b"trailer") {
            rest = rest.get(found + 7..).unwrap_or_default();
            let mut lexer = Lexer::new(rest, 0);
            let object = lexer.next_object();
            rest = rest.get(lexer.at..).unwrap_or_default();
            if let Ok(Some(Object::Dictionary(dictionary))) = object {
                self.note_root(&dictionary);
            }
        }
    }

    fn note_root(&mut self, trailer: &Dictionary) {
        if let Some(root) = trailer.get("Root") {
            self.root = Some(root.clone());
        }
        self.encrypted |= trailer.get("Encrypt").is_some_and(|encrypt| *encrypt != Object::Null);
    }

    /// Notes the objects of an object stream: pairs of number and offset, then the objects.
    fn unpack(&mut self, container: &Stream<'a>, at: usize) -> Result<(), Undecoded> {
        let data = match self.decode(container) {
            Ok(data) => data,
            Err(Undecoded::TooLarge) => return Err(Undecoded::TooLarge),
            Err(Undecoded::Filter) => return Ok(()),
        };
        let whole = |key: &str| self.get(&container.dictionary, key).whole().unwrap_or(0) as usize;
        let (count, first) = (whole("N"), whole("First"));
        let mut lexer = Lexer::new(&data, 0);
        let index = self.packed.len();
        for _ in 0..count.min(MOST_OBJECTS) {
            let (Ok(Some(Object::Number(number))), Ok(Some(Object::Number(offset)))) =
                (lexer.next_operand(), lexer.next_operand())
            else {
                break;
            };
            if self.places.len() >= MOST_OBJECTS {
                break;
            }
            let place = (Place::Packed(index, first.saturating_add(offset as usize)), at);
            let known = self.places.entry(number as u32).or_insert(place);
            if known.1 < at {
                *known = place;
            }
        }
        self.packed.push(data);
        Ok(())
    }
}

/// The object's number in `12 0 obj`, where the keyword stands at `at`.
fn number_before(bytes: &[u8], at: usize) -> Option<u32> {
    let before = bytes.get(at.saturating_sub(24)..at)?;
    let generation = before.trim_ascii_end();
    let digits = |text: &[u8]| text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let length = digits(generation);
    if generation.len() == before.len() || length == 0 || length > 5 {
        return None;
    }
    let rest = generation.get(..generation.len() - length)?;
    let number = rest.trim_ascii_end();
    let length = digits(number);
    if number.len() == rest.len() || length == 0 || length > 9 {
        return None;
    }
    std::str::from_utf8(number.get(number.len() - length..)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_without_a_table_and_the_later_counts() {
        let bytes = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n3 0 obj <</Length 99>> stream\n5 0 obj 1\nendstream endobj 2 0 obj 4 endobj 2 0 obj 6 0 R endobj 6 0 obj 7 endobj trailer <</Root 1 0 R>>";
        let file = File::open(bytes).unwrap();
        assert_eq!(file.resolve(&Object::Reference(2)), Object::Number(7.0));
        assert_eq!(file.resolve(&Object::Reference(5)), Object::Null);
        assert!(file.catalog().is_some());
        let stream = file.stream(&Object::Reference(3)).unwrap();
        assert_eq!(file.decode(&stream).unwrap(), b"5 0 obj 1\n");
        assert!(!file.encrypted);
    }

    #[test]
    fn references_in_a_circle_end() {
        let file = File::open(b"%PDF-1.4\n1 0 obj 2 0 R endobj\n2 0 obj 1 0 R endobj").unwrap();
        assert_eq!(file.resolve(&Object::Reference(1)), Object::Null);
        assert!(file.stream(&Object::Reference(1)).is_none());
    }
}
