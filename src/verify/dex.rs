//! The tables of a DEX file and the instructions of one method at a time. Source: Dalvik executable format.

use super::bytes::{c_string, modified_utf8, offset_at, part, u16_at, u32_at, varint};

/// A DEX file, or several in one container. Names are in their type descriptors' form: `Lcom/a/B;`.
pub(super) struct Dex<'a> {
    parts: Vec<Part<'a>>,
    /// Descriptors of the classes that are defined, sorted, with their place: part and index.
    defined: Vec<(&'a [u8], usize, usize)>,
    /// Descriptors of all types that are named, sorted.
    named: Vec<&'a [u8]>,
}

/// One header with its tables: where each begins, and how many entries it has.
struct Part<'a> {
    bytes: &'a [u8],
    strings: (usize, usize),
    types: (usize, usize),
    fields: (usize, usize),
    methods: (usize, usize),
    classes: (usize, usize),
}

/// What an instruction names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Class with dots, and name.
    Method(String, String),
    /// A static field that is read.
    Field(String, String),
    Text(String),
}

/// Descriptors are names of classes; longer ones are none.
const LONGEST_NAME: usize = 1 << 16;

/// The descriptor of a class that is written with dots.
fn descriptor(class: &str) -> Vec<u8> {
    let mut bytes = vec![b'L'];
    for letter in class.chars() {
        let mut units = [0; 2];
        match letter {
            '.' => bytes.push(b'/'),
            _ if (letter as u32) < 0x1_0000 => bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            // Modified UTF-8: each half of a surrogate pair by itself.
            _ => bytes.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| {
                [0xe0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3f) as u8, 0x80 | (unit & 0x3f) as u8]
            })),
        }
    }
    bytes.push(b';');
    bytes
}

impl<'a> Dex<'a> {
    /// Reads the tables; `None` where the bytes are no DEX file.
    pub fn open(bytes: &'a [u8]) -> Option<Dex<'a>> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(part) = Part::open(bytes, at) {
            let size = offset_at(bytes, at.checked_add(32)?)?;
            parts.push(part);
            at = at.checked_add(size.max(112))?;
        }
        if parts.is_empty() {
            return None;
        }
        let mut dex = Dex { parts, defined: Vec::new(), named: Vec::new() };
        // Names may overlap in the file; what is read of them stays within a multiple of its size.
        let mut room = bytes.len().saturating_mul(8);
        for (number, part) in dex.parts.iter().enumerate() {
            for index in 0..part.types.1 {
                let Some(name) = part.type_name(index).filter(|name| name.len() < room) else { continue };
                room -= name.len() + 1;
                dex.named.push(name);
            }
            for index in 0..part.classes.1 {
                let entry = part.entry(part.classes, index, 32);
                let class = entry.and_then(|entry| offset_at(entry, 0));
                let Some(name) = class.and_then(|class| part.type_name(class)) else { continue };
                let Some(left) = room.checked_sub(name.len() + 1) else { break };
                room = left;
                dex.defined.push((name, number, index));
            }
        }
        dex.named.sort_unstable();
        dex.defined.sort_unstable();
        Some(dex)
    }

    pub fn defines(&self, class: &str) -> bool {
        let wanted = descriptor(class);
        self.defined.binary_search_by(|(name, ..)| (*name).cmp(&wanted)).is_ok()
    }

    pub fn names(&self, class: &str) -> bool {
        let wanted = descriptor(class);
        self.named.binary_search_by(|name| (*name).cmp(&wanted)).is_ok()
    }

    /// How many classes are defined in a package (with dots) and below it.
    pub fn defined_below(&self, package: &str) -> usize {
        let mut prefix = descriptor(package);
        prefix.pop();
        prefix.push(b'/');
        let start = self.defined.partition_point(|(name, ..)| *name < prefix.as_slice());
        let below = self.defined.get(start..).unwrap_or_default();
        below.partition_point(|(name, ..)| name.starts_with(&prefix))
    }

    pub fn class_count(&self) -> usize {
        self.defined.len()
    }

    /// The string whose text begins at this offset of the file, or runs over it.
    pub fn text_at(&self, offset: usize) -> Option<String> {
        self.parts.iter().find_map(|dex| {
            let holds = (0..dex.strings.1).any(|index| {
                dex.string(index).is_some_and(|(start, text)| start <= offset && offset <= start + text.len())
            });
            holds.then(|| c_string(dex.bytes, offset).map(modified_utf8)).flatten()
        })
    }

    /// What the instruction at an offset of the file names, where it lies in a method of this class and name, and every
    /// text that this method loads.
    ///
    /// # Errors
    /// In words: what was found instead.
    pub fn named_at(&self, class: &str, method: &str, offset: usize) -> Result<(Named, Vec<String>), String> {
        let wanted = descriptor(class);
        let start = self.defined.partition_point(|(name, ..)| *name < wanted.as_slice());
        let same =
            self.defined.get(start..).unwrap_or_default().iter().take_while(|(name, ..)| *name == wanted.as_slice());
        let mut problem = format!("no class {class} is defined here");
        for (_, number, index) in same {
            let Some(part) = self.parts.get(*number) else { continue };
            problem = format!("{class} has no method {method} with code at {offset}");
            let codes = part.codes(*index, method);
            let code = codes.into_iter().find(|(from, code)| (*from..from + code.len()).contains(&offset));
            if let Some((from, code)) = code {
                return part.walk(code, offset - from).ok_or_else(|| {
                    format!("no instruction of {class}.{method} at {offset} names a method, a static field or a text")
                });
            }
        }
        Err(problem)
    }
}

impl<'a> Part<'a> {
    fn open(bytes: &'a [u8], at: usize) -> Option<Part<'a>> {
        if !bytes.get(at..)?.starts_with(b"dex\n") {
            return None;
        }
        let table = |field: usize| {
            let count = offset_at(bytes, at.checked_add(field)?)?;
            Some((offset_at(bytes, at.checked_add(field + 4)?)?, count.min(bytes.len())))
        };
        // Size and offset of each table, from the string ids on.
        Some(Part {
            bytes,
            strings: table(56)?,
            types: table(64)?,
            fields: table(80)?,
            methods: table(88)?,
            classes: table(96)?,
        })
    }

    fn entry(&self, table: (usize, usize), index: usize, size: usize) -> Option<&'a [u8]> {
        if index >= table.1 {
            return None;
        }
        part(self.bytes, table.0.checked_add(index.checked_mul(size)?)?, size)
    }

    /// Where the text of a string begins, and its bytes.
    fn string(&self, index: usize) -> Option<(usize, &'a [u8])> {
        let at = offset_at(self.entry(self.strings, index, 4)?, 0)?;
        let rest = self.bytes.get(at..)?;
        let (_, text) = varint(rest)?;
        let start = at + (rest.len() - text.len());
        Some((start, c_string(self.bytes, start)?))
    }

    fn type_name(&self, index: usize) -> Option<&'a [u8]> {
        let at = offset_at(self.entry(self.types, index, 4)?, 0)?;
        let at = offset_at(self.entry(self.strings, at, 4)?, 0)?;
        let (_, text) = varint(self.bytes.get(at..)?)?;
        let window = text.get(..LONGEST_NAME).unwrap_or(text);
        window.get(..memchr::memchr(0, window)?)
    }

    fn text(&self, index: usize) -> Option<String> {
        self.string(index).map(|(_, text)| modified_utf8(text))
    }

    /// Class and name of a field or method.
    fn member(&self, table: (usize, usize), index: usize) -> Option<(String, String)> {
        let entry = self.entry(table, index, 8)?;
        let class = modified_utf8(self.type_name(usize::from(u16_at(entry, 0)?))?);
        let class = class.strip_prefix('L').and_then(|class| class.strip_suffix(';')).unwrap_or(&class);
        Some((class.replace('/', "."), self.text(offset_at(entry, 4)?)?))
    }

    /// The instructions of a class's methods of this name, each with its offset in the file.
    fn codes(&self, class: usize, method: &str) -> Vec<(usize, &'a [u8])> {
        let mut found = Vec::new();
        let entry = self.entry(self.classes, class, 32);
        let Some(mut rest) = entry.and_then(|entry| self.bytes.get(offset_at(entry, 24).filter(|at| *at > 0)?..))
        else {
            return found;
        };
        let mut next = || {
            let (number, tail) = varint(rest)?;
            rest = tail;
            usize::try_from(number).ok()
        };
        let mut counts = [0; 4];
        for count in &mut counts {
            *count = next().unwrap_or(0);
        }
        let [static_fields, fields, direct, others] = counts;
        for _ in 0..static_fields.saturating_add(fields).saturating_mul(2) {
            if next().is_none() {
                return found;
            }
        }
        for count in [direct, others] {
            let mut index = 0usize;
            for _ in 0..count {
                let (Some(step), Some(_), Some(at)) = (next(), next(), next()) else { return found };
                index = index.saturating_add(step);
                let named = || self.member(self.methods, index).is_some_and(|(_, name)| name == method);
                if at == 0 || !named() {
                    continue;
                }
                let start = at.saturating_add(16);
                let size = at.checked_add(12).and_then(|at| offset_at(self.bytes, at)).unwrap_or(0);
                if let Some(code) = part(self.bytes, start, size.saturating_mul(2)) {
                    found.push((start, code));
                }
            }
        }
        found
    }

    /// Goes through a method from its first instruction: what the one at `offset` names, and every text that is loaded.
    fn walk(&self, code: &[u8], offset: usize) -> Option<(Named, Vec<String>)> {
        let mut found = None;
        let mut texts = Vec::new();
        let mut at = 0;
        while let Some(&opcode) = code.get(at) {
            let short = || u16_at(code, at + 2).map(usize::from);
            let named = match opcode {
                0x1a => short().and_then(|index| self.text(index)).map(Named::Text),
                0x1b => offset_at(code, at + 2).and_then(|index| self.text(index)).map(Named::Text),
                0x60..=0x66 if at == offset => short()
                    .and_then(|index| self.member(self.fields, index))
                    .map(|(class, name)| Named::Field(class, name)),
                0x6e..=0x72 | 0x74..=0x78 | 0xfa | 0xfb if at == offset => short()
                    .and_then(|index| self.member(self.methods, index))
                    .map(|(class, name)| Named::Method(class, name)),
                _ => None,
            };
            if let Some(Named::Text(text)) = &named {
                texts.push(text.clone());
            }
            if at == offset {
                found = named;
            }
            at = at.checked_add(length(code, at)?.checked_mul(2)?)?;
        }
        Some((found?, texts))
    }
}

/// The length of the instruction at an offset, in units of two bytes. Source: Dalvik executable instruction formats.
fn length(code: &[u8], at: usize) -> Option<usize> {
    let unit = |index: usize| u16_at(code, at.checked_add(index * 2)?).map(usize::from);
    // Tables of switches and arrays hide behind a `nop` with a second byte.
    match unit(0)? {
        0x0100 => return unit(1)?.checked_mul(2)?.checked_add(4),
        0x0200 => return unit(1)?.checked_mul(4)?.checked_add(2),
        0x0300 => {
            let count = usize::try_from(u32_at(code, at.checked_add(4)?)?).ok()?;
            return count.checked_mul(unit(1)?)?.div_ceil(2).checked_add(4);
        }
        _ => {}
    }
    Some(match code.get(at)? {
        0x02 | 0x05 | 0x08 | 0x13 | 0x15 | 0x16 | 0x19 | 0x1a | 0x1c | 0x1f | 0x20 | 0x22 | 0x23 | 0x29 => 2,
        0x2d..=0x3d | 0x44..=0x6d | 0x90..=0xaf | 0xd0..=0xe2 | 0xfe | 0xff => 2,
        0x03 | 0x06 | 0x09 | 0x14 | 0x17 | 0x1b | 0x24..=0x26 | 0x2a..=0x2c => 3,
        0x6e..=0x72 | 0x74..=0x78 | 0xfc | 0xfd => 3,
        0xfa | 0xfb => 4,
        0x18 => 5,
        _ => 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The DEX of the sample app.
    fn sample() -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-apps/android/lantern.apk");
        let mut package = zip::ZipArchive::new(std::fs::File::open(path).expect("the sample")).expect("a package");
        let mut bytes = Vec::new();
        let mut entry = package.by_name("classes.dex").expect("code");
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("bytes");
        bytes
    }

    #[test]
    fn names_calls_and_texts_of_a_real_file() {
        let bytes = sample();
        let dex = Dex::open(&bytes).expect("a DEX file");
        assert!(dex.defines("com.microsoft.appcenter.AppCenter") && !dex.defines("com.microsoft.appcenter.AppCente"));
        assert!(dex.names("android.telephony.TelephonyManager") && !dex.defines("android.telephony.TelephonyManager"));
        assert_eq!(dex.defined_below("com.microsoft.appcenter"), 5);
        assert_eq!(dex.defined_below("com.microsoft.appcen"), 0);
        let at = memchr::memmem::find(&bytes, b"https://in.appcenter.ms\0").expect("the host");
        assert_eq!(dex.text_at(at).as_deref(), Some("https://in.appcenter.ms"));
        assert_eq!(dex.text_at(4), None);
        assert!(dex.named_at("com.microsoft.appcenter.AppCenter", "nothing", at).is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn a_damaged_file_never_panics(at in 0usize..4096, byte: u8, offset in 0usize..20_000) {
            let mut bytes = sample();
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
            if let Some(dex) = Dex::open(&bytes) {
                let _ = dex.text_at(offset);
                let _ = dex.named_at("com.microsoft.appcenter.utils.DeviceInfoHelper", "getDeviceInfo", offset);
            }
        }
    }
}
