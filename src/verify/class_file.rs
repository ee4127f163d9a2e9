//! What the instruction at an offset of a class file names, and what the file is called. Source: The Java Virtual Machine
//! Specification, chapters 4 and 6.

use std::collections::BTreeSet;

use super::bytes::{modified_utf8, part};
use super::dex::Named;

/// A class file. Constants are looked up where they stand.
pub(super) struct ClassFile<'a> {
    bytes: &'a [u8],
    /// Tag, and where what follows it begins, of each constant; of the second half of a wide number nothing.
    constants: Vec<(u8, usize)>,
    /// With dots.
    pub name: String,
    /// Name of each method, and where its instructions begin and end.
    methods: Vec<(u16, usize, usize)>,
    /// Where the arguments of each bootstrap method begin, and how many there are.
    bootstraps: Vec<(usize, usize)>,
}

/// Big-endian.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    part(bytes, at, size).map(|bytes| bytes.iter().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}

/// Goes forward through a file.
struct Steps<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Steps<'_> {
    fn next(&mut self, size: usize) -> Option<usize> {
        let value = number(self.bytes, self.at, size)?;
        self.at += size;
        Some(value)
    }

    fn pass(&mut self, size: usize) -> Option<()> {
        self.at = self.at.checked_add(size).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    /// Name and contents' place of the next attribute.
    fn attribute(&mut self) -> Option<(u16, usize)> {
        let (name, length) = (self.next(2)? as u16, self.next(4)?);
        let at = self.at;
        self.pass(length)?;
        Some((name, at))
    }
}

impl<'a> ClassFile<'a> {
    /// `None` where the bytes are no class file.
    pub fn open(bytes: &'a [u8]) -> Option<ClassFile<'a>> {
        if number(bytes, 0, 4)? != 0xcafe_babe {
            return None;
        }
        let mut steps = Steps { bytes, at: 8 };
        let count = steps.next(2)?;
        let mut constants = vec![(0, 0)];
        while constants.len() < count {
            let tag = steps.next(1)? as u8;
            constants.push((tag, steps.at));
            let size = match tag {
                1 => steps.next(2)?,
                7 | 8 | 16 | 19 | 20 => 2,
                15 => 3,
                3 | 4 | 9..=12 | 17 | 18 => 4,
                5 | 6 => {
                    constants.push((0, 0));
                    8
                }
                _ => return None,
            };
            steps.pass(size)?;
        }
        let mut class =
            ClassFile { bytes, constants, name: String::new(), methods: Vec::new(), bootstraps: Vec::new() };
        steps.pass(2)?;
        let this = steps.next(2)?;
        class.name = class.class_name(this as u16)?;
        steps.pass(2)?;
        let interfaces = steps.next(2)?;
        steps.pass(interfaces * 2)?;
        for is_method in [false, true] {
            for _ in 0..steps.next(2)? {
                steps.pass(2)?;
                let name = steps.next(2)? as u16;
                steps.pass(2)?;
                for _ in 0..steps.next(2)? {
                    let (kind, at) = steps.attribute()?;
                    if is_method && class.text(kind) == Some(b"Code") {
                        let length = number(bytes, at.checked_add(4)?, 4)?;
                        class.methods.push((name, at + 8, (at + 8).checked_add(length)?));
                    }
                }
            }
        }
        for _ in 0..steps.next(2)? {
            let (kind, at) = steps.attribute()?;
            if class.text(kind) == Some(b"BootstrapMethods") {
                let mut inner = Steps { bytes, at };
                for _ in 0..inner.next(2)? {
                    inner.pass(2)?;
                    let count = inner.next(2)?;
                    class.bootstraps.push((inner.at, count));
                    inner.pass(count * 2)?;
                }
            }
        }
        Some(class)
    }

    fn tagged(&self, index: u16, tags: &[u8]) -> Option<usize> {
        self.constants.get(usize::from(index)).filter(|(tag, _)| tags.contains(tag)).map(|(_, at)| *at)
    }

    /// The index at a place of a constant.
    fn index(&self, at: usize) -> Option<u16> {
        number(self.bytes, at, 2).map(|index| index as u16)
    }

    fn text(&self, index: u16) -> Option<&'a [u8]> {
        let at = self.tagged(index, &[1])?;
        part(self.bytes, at + 2, number(self.bytes, at, 2)?)
    }

    /// With dots.
    fn class_name(&self, index: u16) -> Option<String> {
        let name = self.text(self.index(self.tagged(index, &[7])?)?)?;
        Some(modified_utf8(name).replace('/', "."))
    }

    /// Class (with dots) and name of a field or method.
    fn member(&self, index: u16, tags: &[u8]) -> Option<(String, String)> {
        let at = self.tagged(index, tags)?;
        let class = self.class_name(self.index(at)?)?;
        let name = self.text(self.index(self.tagged(self.index(at + 2)?, &[12])?)?)?;
        Some((class, modified_utf8(name)))
    }

    /// Whether a class (with dots) is named: as itself, or in the type of something.
    pub fn names(&self, class: &str) -> bool {
        let internal = class.replace('.', "/");
        let descriptor = format!("L{internal};");
        (0..=u16::MAX)
            .take(self.constants.len())
            .filter_map(|index| self.text(index))
            .any(|text| text == internal.as_bytes() || memchr::memmem::find(text, descriptor.as_bytes()).is_some())
    }

    /// The text that begins at this offset of the file, or runs over it.
    pub fn text_at(&self, offset: usize) -> Option<String> {
        let texts = self.constants.iter().filter(|(tag, _)| *tag == 1);
        texts.filter_map(|(_, at)| Some((at + 2, number(self.bytes, *at, 2)?))).find_map(|(start, length)| {
            let rest = (start + length).checked_sub(offset).filter(|_| start <= offset)?;
            part(self.bytes, offset, rest).map(modified_utf8)
        })
    }

    /// What the instruction at an offset of the file names, where it lies in a method of this name, and every text that this
    /// method loads. An instruction whose call is made when the code runs names all that it is made of.
    ///
    /// # Errors
    /// In words: what was found instead.
    pub fn named_at(&self, method: &str, offset: usize) -> Result<(Vec<Named>, Vec<String>), String> {
        let is_named = |name: u16| self.text(name).is_some_and(|text| modified_utf8(text) == method);
        let mut around =
            self.methods.iter().filter(|(name, start, end)| (*start..*end).contains(&offset) && is_named(*name));
        let Some(&(_, start, end)) = around.next_back() else {
            return Err(format!("{} has no method {method} with code at {offset}", self.name));
        };
        let nothing = || format!("no instruction of {}.{method} at {offset} names anything", self.name);
        let mut found = None;
        // Strings and bootstrap methods that code names; many instructions may name the same.
        let (mut strings, mut made) = (BTreeSet::new(), BTreeSet::new());
        let mut at = start;
        while at < end {
            let opcode = number(self.bytes, at, 1).ok_or_else(nothing)?;
            let size = if opcode == 0x12 { 1 } else { 2 };
            let index = number(self.bytes, at + 1, size).unwrap_or(0) as u16;
            match opcode {
                0x12 | 0x13 => drop(strings.insert(index)),
                0xba => made.extend(self.bootstrap(index)),
                _ => {}
            }
            if at == offset {
                found = Some((opcode, index));
            }
            let length = self.length(opcode, at, start).ok_or_else(nothing)?;
            at = at.checked_add(length).ok_or_else(nothing)?;
        }
        let named = match found.ok_or_else(nothing)? {
            (0x12 | 0x13, index) => self.pieces(index).map(Named::Text).collect(),
            (0xb2, index) => {
                self.member(index, &[9]).map(|(class, name)| Named::Field(class, name)).into_iter().collect()
            }
            (0xb6..=0xb9, index) => self.method(index).into_iter().collect(),
            (0xba, index) => {
                let arguments: Vec<u16> = self.bootstrap(index).into_iter().flat_map(|at| self.arguments(at)).collect();
                let handles = arguments.iter().filter_map(|argument| {
                    let at = self.tagged(*argument, &[15])?;
                    self.method(self.index(at + 1)?)
                });
                handles.chain(arguments.iter().flat_map(|argument| self.pieces(*argument)).map(Named::Text)).collect()
            }
            _ => return Err(nothing()),
        };
        strings.extend(made.into_iter().flat_map(|bootstrap| self.arguments(bootstrap)));
        Ok((named, strings.into_iter().flat_map(|string| self.pieces(string)).collect()))
    }

    fn method(&self, index: u16) -> Option<Named> {
        self.member(index, &[10, 11]).map(|(class, name)| Named::Method(class, name))
    }

    /// The number of the bootstrap method of an `invokedynamic`.
    fn bootstrap(&self, index: u16) -> Option<usize> {
        self.tagged(index, &[18]).and_then(|at| self.index(at)).map(usize::from)
    }

    fn arguments(&self, bootstrap: usize) -> Vec<u16> {
        let (at, count) = self.bootstraps.get(bootstrap).copied().unwrap_or_default();
        (0..count).filter_map(|number| self.index(at + number * 2)).collect()
    }

    /// A text by the index of its string, and the pieces between the places that are filled when the code runs.
    /// Source: `java.lang.invoke.StringConcatFactory`.
    fn pieces(&self, string: u16) -> impl Iterator<Item = String> {
        let text = self.tagged(string, &[8]).and_then(|at| self.text(self.index(at)?)).map(modified_utf8);
        let text = text.unwrap_or_default();
        let pieces: Vec<String> = text.split(['\u{1}', '\u{2}']).map(str::to_owned).collect();
        std::iter::once(text).chain(pieces).filter(|piece| !piece.is_empty())
    }

    /// The length of an instruction in bytes; `start` is where its method's begin.
    fn length(&self, opcode: usize, at: usize, start: usize) -> Option<usize> {
        /// How many opcodes follow each other with the same length; 0 stands for a length that varies.
        const LENGTHS: [(usize, usize); 28] = [
            (16, 1),
            (1, 2),
            (1, 3),
            (1, 2),
            (2, 3),
            (5, 2),
            (28, 1),
            (5, 2),
            (73, 1),
            (1, 3),
            (20, 1),
            (16, 3),
            (1, 2),
            (2, 0),
            (6, 1),
            (7, 3),
            (2, 5),
            (1, 3),
            (1, 2),
            (1, 3),
            (2, 1),
            (2, 3),
            (2, 1),
            (1, 0),
            (1, 4),
            (2, 3),
            (2, 5),
            (54, 1),
        ];
        let mut behind = 0;
        let fixed = LENGTHS.iter().find_map(|(count, length)| {
            behind += count;
            (opcode < behind).then_some(*length)
        });
        match (opcode, fixed?) {
            // A wide `iinc` has two numbers, any other one.
            (0xc4, _) => Some(if number(self.bytes, at + 1, 1)? == 0x84 { 6 } else { 4 }),
            (0xaa | 0xab, _) => {
                let table = at + 1 + (start.wrapping_sub(at + 1) & 3);
                let word = |place: usize| number(self.bytes, table + place * 4, 4);
                let words = if opcode == 0xaa {
                    let span = i64::from(word(2)? as u32 as i32) - i64::from(word(1)? as u32 as i32);
                    usize::try_from(span + 1).ok()?.checked_add(3)?
                } else {
                    word(1)?.checked_mul(2)?.checked_add(2)?
                };
                (table - at).checked_add(words.checked_mul(4)?)
            }
            (_, length) => Some(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::class_file::sample::tracker;

    fn method(class: &str, name: &str) -> Named {
        Named::Method(class.to_owned(), name.to_owned())
    }

    #[test]
    fn names_calls_and_texts_of_a_class() {
        let bytes = tracker();
        let class = ClassFile::open(&bytes).expect("a class file");
        assert_eq!(class.name, "com.maker.Tracker");
        assert!(class.names("android.os.Build") && class.names("java.lang.String") && !class.names("android.os.Buil"));
        let start = memchr::memmem::find(&bytes, &[0x13, 0]).expect("the first instruction");
        let named = |offset: usize| class.named_at("run", start + offset).map(|(named, _)| named);
        let text = Named::Text("android_id".to_owned());
        assert_eq!(named(0), Ok(vec![text.clone(), text]));
        assert_eq!(named(3), Ok(vec![method("android.provider.Settings$Secure", "getString")]));
        assert_eq!(named(6), Ok(vec![Named::Field("android.os.Build".to_owned(), "MODEL".to_owned())]));
        assert_eq!(named(9), Ok(vec![method("com.maker.Phone", "getDeviceId")]));
        assert!(named(1).is_err() && class.named_at("walk", start).is_err());
        let (_, texts) = class.named_at("run", start + 3).expect("a call");
        assert!(texts.contains(&"android_id".to_owned()));
        let at = memchr::memmem::find(&bytes, b"4.8.1").expect("the text");
        assert_eq!((class.text_at(at).as_deref(), class.text_at(at + 2).as_deref()), (Some("4.8.1"), Some("8.1")));
    }

    #[test]
    fn every_instruction_has_its_length() {
        let bytes = tracker();
        let class = ClassFile::open(&bytes).expect("a class file");
        let length = |opcode| class.length(opcode, 0, 0);
        let known = [(0x10, 2), (0x14, 3), (0x19, 2), (0x1a, 1), (0x36, 2), (0x3b, 1), (0x84, 3), (0x85, 1), (0x99, 3)];
        let more = [(0xa8, 3), (0xa9, 2), (0xac, 1), (0xb2, 3), (0xb8, 3), (0xb9, 5), (0xba, 5), (0xbb, 3), (0xbc, 2)];
        let last = [(0xbd, 3), (0xbe, 1), (0xc0, 3), (0xc2, 1), (0xc5, 4), (0xc6, 3), (0xc8, 5), (0xc9, 5), (0xff, 1)];
        for (opcode, bytes) in known.into_iter().chain(more).chain(last) {
            assert_eq!(length(opcode), Some(bytes), "{opcode:#x}");
        }
    }

    proptest! {
        #[test]
        fn a_damaged_class_never_panics(
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            offset in 0usize..800,
        ) {
            let mut bytes = tracker();
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(class) = ClassFile::open(&bytes) {
                let _ = class.named_at("run", offset);
                class.text_at(offset);
                class.names("a.B");
            }
        }
    }
}
