//! Texts of code that hold a version, at the places that were probed for one.

use std::collections::{BTreeSet, HashMap};

use memchr::memchr;

use crate::facts::{Dependency, DependencySource, VersionText};
use crate::format::dalvik::{self, Reference};
use crate::format::dex::Dex;
use crate::format::mutf8;
use crate::format::proguard_map::ProguardMap;
use crate::probe::{MAX_VERSION_TEXT_BYTES, ProbeId, Probes, VersionProbe, is_version};

/// Versions that are kept from one DEX.
const MAX_FOUND: usize = 256;
/// Of a group, an artifact and a version together.
const MAX_COORDINATE_BYTES: usize = 250;

/// The places to look at, by what a DEX file has of them.
#[derive(Debug, Default)]
pub struct VersionNeedles<'a> {
    probes: Option<&'a Probes>,
    /// Per descriptor in the build: the class as its signature names it, and the probes of its texts.
    classes: HashMap<Vec<u8>, (&'a str, Vec<ProbeId>)>,
    /// Per literal: the probes of the texts that are loaded beside it.
    literals: HashMap<Vec<u8>, Vec<ProbeId>>,
    /// Probes of any text.
    texts: Vec<ProbeId>,
    /// The bytes that texts of interest begin with.
    first_bytes: BTreeSet<u8>,
    longest: usize,
}

impl<'a> VersionNeedles<'a> {
    /// `map` gives the names that probed classes carry in the build.
    pub fn new(probes: &'a Probes, map: Option<&ProguardMap<'a>>) -> VersionNeedles<'a> {
        let mut needles =
            VersionNeedles { probes: Some(probes), longest: MAX_VERSION_TEXT_BYTES, ..VersionNeedles::default() };
        for (probe, id) in probes.versions.iter().zip(0..) {
            if let Some(literal) = &probe.beside {
                let literal = mutf8::encode(literal).into_owned();
                needles.first_bytes.extend(literal.first());
                needles.longest = needles.longest.max(literal.len());
                needles.literals.entry(literal).or_default().push(id);
                continue;
            }
            let Some(class) = &probe.class else {
                needles.texts.push(id);
                needles.first_bytes.extend(probe.before.as_bytes().first());
                continue;
            };
            let renamed = map.and_then(|map| map.original(&class.replace('/', "."))).map(|mapped| mapped.obfuscated);
            let name = renamed.map_or_else(|| class.clone(), |name| name.replace('.', "/"));
            let descriptor = mutf8::encode(&format!("L{name};")).into_owned();
            needles.first_bytes.insert(b'L');
            needles.longest = needles.longest.max(descriptor.len());
            needles.classes.entry(descriptor).or_insert((class, Vec::new())).1.push(id);
        }
        needles
    }

    fn probe(&self, id: ProbeId) -> Option<&'a VersionProbe> {
        self.probes?.versions.get(id as usize)
    }

    /// The libraries that say in their code which they are.
    /// Source: Google Play's SDK console, "Add an SDK version string to your SDK".
    pub fn coordinates(dex: &Dex, entry: &str) -> Vec<Dependency> {
        let marked = dex.strings().filter_map(|string| {
            let rest = string.tail.strip_prefix(MARK)?;
            let window = rest.get(..=MAX_COORDINATE_BYTES).unwrap_or(rest);
            window.get(..memchr(0, window)?)
        });
        marked.filter_map(|text| coordinate(text, entry)).take(MAX_FOUND).collect()
    }

    /// The same of one text of a class file.
    pub fn coordinate(text: &[u8], entry: &str) -> Option<Dependency> {
        coordinate(text.strip_prefix(MARK).filter(|rest| rest.len() <= MAX_COORDINATE_BYTES)?, entry)
    }

    /// What one DEX tells. `entry` is where it stands in the build.
    pub fn find(&self, dex: &Dex, entry: &str) -> Vec<VersionText> {
        let mut found = Vec::new();
        let mut here: HashMap<u32, &(&str, Vec<ProbeId>)> = HashMap::new();
        let mut literals: HashMap<u32, &[ProbeId]> = HashMap::new();
        for string in dex.strings() {
            if !string.tail.first().is_some_and(|first| self.first_bytes.contains(first)) {
                continue;
            }
            let window = string.tail.get(..=self.longest).unwrap_or(string.tail);
            let Some(text) = memchr(0, window).and_then(|end| window.get(..end)) else { continue };
            if let Some(wanted) = self.classes.get(text) {
                here.insert(string.index, wanted);
            }
            if let Some(probes) = self.literals.get(text) {
                literals.insert(string.index, probes);
            }
            if found.len() < MAX_FOUND {
                found.extend(self.told(&self.texts, text, string.offset, None, entry));
            }
        }
        if !literals.is_empty() {
            self.find_beside(dex, &literals, entry, &mut found);
        }
        if here.is_empty() {
            return found;
        }
        let types = dex.type_descriptors().zip(0..);
        let named = types.filter_map(|(string, class)| Some((class, *here.get(&string)?)));
        // A file in which several types are called alike is none that runs.
        let wanted: HashMap<u32, &(&str, Vec<ProbeId>)> = named.take(self.classes.len()).collect();
        let mut texts: BTreeSet<(u32, u32)> = BTreeSet::new();
        for &class in wanted.keys() {
            texts.extend(dex.static_strings(class).map(|string| (class, string)));
        }
        dex.walk_code_of(
            |class| wanted.contains_key(&class),
            |code| {
                dalvik::walk(code.instructions, |_, reference| {
                    if let Reference::String(string) = reference {
                        texts.insert((code.class, string));
                    }
                });
                true
            },
        );
        for (class, string) in texts {
            let Some((name, probes)) = wanted.get(&class) else { continue };
            let Some((text, offset)) = short_text(dex, string).filter(|_| found.len() < MAX_FOUND) else { continue };
            found.extend(self.told(probes, text, offset, Some(name), entry));
        }
        found
    }

    /// What one class file tells. `texts` are its texts with their offsets, and whether a static field begins with one or its
    /// code loads it.
    pub fn find_in_class<'t>(
        &self,
        class: &[u8],
        texts: impl Iterator<Item = (&'t [u8], usize, bool)>,
        entry: &str,
        found: &mut Vec<VersionText>,
    ) {
        let descriptor = [b"L", class, b";"].concat();
        let wanted = self.classes.get(&descriptor);
        for (text, offset, is_own) in texts {
            if found.len() < MAX_FOUND {
                found.extend(self.told(&self.texts, text, offset, None, entry));
            }
            if let Some((name, probes)) = wanted.filter(|_| is_own && found.len() < MAX_FOUND) {
                found.extend(self.told(probes, text, offset, Some(name), entry));
            }
        }
    }

    /// The versions that methods load next to one of these literals: the first behind it, else the last before it.
    fn find_beside(&self, dex: &Dex, literals: &HashMap<u32, &[ProbeId]>, entry: &str, found: &mut Vec<VersionText>) {
        let mut texts: Vec<u32> = Vec::new();
        dex.walk_code(|code| {
            texts.clear();
            dalvik::walk(code.instructions, |_, reference| {
                if let Reference::String(string) = reference {
                    texts.push(string);
                }
            });
            // Of a literal that is loaded again and again the first time counts, so that the work stays within the method's size.
            let mut seen: BTreeSet<ProbeId> = BTreeSet::new();
            for (at, text) in texts.iter().enumerate() {
                for &id in literals.get(text).copied().unwrap_or_default() {
                    if seen.insert(id) {
                        let (before, behind) = texts.split_at(at);
                        let told = |&string: &u32| {
                            let (text, offset) = short_text(dex, string)?;
                            self.told(&[id], text, offset, None, entry).next()
                        };
                        found.extend(behind.iter().chain(before.iter().rev()).find_map(told));
                    }
                }
            }
            found.len() < MAX_FOUND
        });
    }

    /// The probes of the texts that are loaded beside this literal.
    pub fn beside(&self, literal: &[u8]) -> Option<&[ProbeId]> {
        self.literals.get(literal).map(Vec::as_slice)
    }

    /// The only version that a method of a class file loads, with a literal beside which these probes look. What stands next to
    /// what is the work of the compiler to DEX; here a method that loads two versions tells none.
    pub fn told_in_method(
        &self,
        probes: &BTreeSet<ProbeId>,
        texts: &[(&[u8], usize)],
        entry: &str,
        found: &mut Vec<VersionText>,
    ) {
        for &id in probes {
            let mut told: Vec<VersionText> =
                texts.iter().filter_map(|(text, offset)| self.told(&[id], text, *offset, None, entry).next()).collect();
            told.dedup_by(|next, first| next.version == first.version);
            if let [_] = told.as_slice() {
                found.append(&mut told);
            }
        }
    }

    /// The versions that a text tells, by these probes.
    fn told(
        &self,
        probes: &[ProbeId],
        text: &[u8],
        offset: usize,
        class: Option<&str>,
        entry: &str,
    ) -> impl Iterator<Item = VersionText> {
        let text = std::str::from_utf8(text).ok();
        probes.iter().filter_map(move |&id| {
            let version = self.probe(id)?.version(text?)?;
            Some(VersionText {
                probe: id,
                version,
                class: class.map(str::to_owned),
                entry: entry.to_owned(),
                offset: offset as u64,
            })
        })
    }
}

/// A text of at most [`MAX_VERSION_TEXT_BYTES`] and where it begins in the file.
fn short_text<'a>(dex: &Dex<'a>, string: u32) -> Option<(&'a [u8], usize)> {
    let start = dex.string_start(string)?;
    let window = start.tail.get(..=MAX_VERSION_TEXT_BYTES).unwrap_or(start.tail);
    Some((window.get(..memchr(0, window)?)?, start.offset))
}

/// How the text begins by which a library says which it is.
const MARK: &[u8] = b"!SDK-VERSION-STRING!:";

/// `com.maker:agent-android:4.24.0`.
fn coordinate(text: &[u8], entry: &str) -> Option<Dependency> {
    let (group, rest) = std::str::from_utf8(text).ok()?.split_once(':')?;
    let (artifact, version) = rest.split_once(':')?;
    Some(Dependency {
        group: Some(group.to_owned()),
        artifact: artifact.to_owned(),
        version: is_version(version).then(|| version.to_owned()),
        source: DependencySource::VersionString,
        entry: entry.to_owned(),
        needed_by: Vec::new(),
        asked_for_by_app: false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::dex::DexFile;

    /// A DEX with these strings and one class, called by the string `class`, whose static fields begin with the strings
    /// `statics`.
    fn dex(strings: &[&str], class: u32, statics: &[u32]) -> Vec<u8> {
        dex_that_loads(strings, class, statics, &[])
    }

    /// The same, and the class has one method, which loads the strings `loads`.
    fn dex_that_loads(strings: &[&str], class: u32, statics: &[u32], loads: &[u8]) -> Vec<u8> {
        let (ids, types) = (112, 112 + 4 * strings.len() as u32);
        let (classes, data) = (types + 4, types + 4 + 32);
        let (mut table, mut texts) = (Vec::new(), Vec::new());
        for string in strings {
            table.extend((data + texts.len() as u32).to_le_bytes());
            texts.push(string.len() as u8);
            texts.extend(string.bytes());
            texts.push(0);
        }
        let values = data + texts.len() as u32;
        texts.push(statics.len() as u8);
        statics.iter().for_each(|string| texts.extend([ENCODED_STRING, *string as u8]));
        let code = data as usize + texts.len();
        texts.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 * loads.len() as u8, 0, 0, 0]);
        loads.iter().for_each(|string| texts.extend([CONST_STRING, 0, *string, 0]));
        let class_data = data + texts.len() as u32;
        // No fields, one direct method: the first, public, with its code at an offset of two LEB128 bytes.
        texts.extend([0, 0, 1, 0, 0, 1, (code & 0x7f) as u8 | 0x80, (code >> 7) as u8]);
        let mut header = b"dex\n035\0".to_vec();
        header.resize(112, 0);
        let mut put = |at: usize, number: u32| header[at..at + 4].copy_from_slice(&number.to_le_bytes());
        put(32, data + texts.len() as u32);
        put(36, 112);
        put(40, 0x1234_5678);
        for (at, count, offset) in [(56, strings.len() as u32, ids), (64, 1, types), (96, 1, classes)] {
            put(at, count);
            put(at + 4, offset);
        }
        let definition = [0, 1, u32::MAX, 0, u32::MAX, 0, class_data, values].map(u32::to_le_bytes).concat();
        [header, table, class.to_le_bytes().to_vec(), definition, texts].concat()
    }

    /// `VALUE_STRING` whose index takes one byte.
    const ENCODED_STRING: u8 = 0x17;
    /// `const-string`.
    const CONST_STRING: u8 = 0x1a;
    const STRINGS: [&str; 5] = [
        "!SDK-VERSION-STRING!:com.maker:agent-android:4.24.0",
        "4.8.1",
        "5.0.0",
        "Lcom/maker/Build;",
        "MakerSDK/Android 5_2_0",
    ];

    fn probes() -> Probes {
        let probe = |class: Option<&str>, before: &str| VersionProbe {
            class: class.map(str::to_owned),
            beside: None,
            before: before.to_owned(),
            after: String::new(),
        };
        let beside = VersionProbe { beside: Some(STRINGS[4].to_owned()), ..probe(None, "v") };
        let versions = vec![probe(None, "MakerSDK/Android "), probe(Some("com/maker/Build"), ""), beside];
        Probes { versions, ..Probes::default() }
    }

    fn found(bytes: &[u8], map: Option<&ProguardMap>) -> Vec<(Option<String>, String)> {
        let probes = probes();
        let file = DexFile::open(bytes).expect("a DEX");
        let texts = VersionNeedles::new(&probes, map).find(&file.parts[0], "classes.dex");
        texts.into_iter().map(|text| (text.class, text.version)).collect()
    }

    #[test]
    fn versions_stand_in_texts_and_in_static_fields() {
        let expected = [(None, "5.2.0".to_owned()), (Some("com/maker/Build".to_owned()), "4.8.1".to_owned())];
        assert_eq!(found(&dex(&STRINGS, 3, &[1]), None), expected);
        // A text that no field of the class begins with is not its own.
        assert_eq!(found(&dex(&STRINGS, 3, &[]), None), expected[..1]);
    }

    #[test]
    fn a_class_is_found_under_the_name_that_the_build_has_for_it() {
        let mut strings = STRINGS;
        strings[3] = "La/b;";
        let map = ProguardMap::read("com.maker.Build -> a.b:\n").expect("a map");
        assert_eq!(found(&dex(&strings, 3, &[1]), Some(&map))[1].0.as_deref(), Some("com/maker/Build"));
        assert_eq!(found(&dex(&strings, 3, &[1]), None).len(), 1);
    }

    #[test]
    fn a_version_stands_next_to_a_literal_whatever_the_class_is_called() {
        let strings = ["1.0.0", "2.4.2", "3.0.0", "La/b;", "Maker Notifier", "mode"];
        let versions = vec![VersionProbe {
            class: None,
            beside: Some("Maker Notifier".to_owned()),
            before: String::new(),
            after: String::new(),
        }];
        let probes = Probes { versions, ..Probes::default() };
        let told = |loads: &[u8]| -> Vec<String> {
            let bytes = dex_that_loads(&strings, 3, &[], loads);
            let file = DexFile::open(&bytes).expect("a DEX");
            let found = VersionNeedles::new(&probes, None).find(&file.parts[0], "classes.dex");
            found.into_iter().map(|text| text.version).collect()
        };
        // The first behind it; where there is none, the last before it.
        assert_eq!(told(&[0, 4, 5, 1, 2]), ["2.4.2"]);
        assert_eq!(told(&[0, 1, 5, 4]), ["2.4.2"]);
        // Not beside it, or no version.
        assert_eq!(told(&[0, 1, 2]), [""; 0]);
        assert_eq!(told(&[4, 5]), [""; 0]);
    }

    #[test]
    fn a_library_says_which_it_is() {
        let bytes = dex(&STRINGS, 3, &[]);
        let file = DexFile::open(&bytes).expect("a DEX");
        let told = VersionNeedles::coordinates(&file.parts[0], "classes.dex");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].coordinate().as_deref(), Some("com.maker:agent-android"));
        assert_eq!(told[0].version.as_deref(), Some("4.24.0"));
    }

    proptest! {
        #[test]
        fn damaged_files_are_read(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = dex_that_loads(&STRINGS, 3, &[1, 2], &[1, 4]);
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(file) = DexFile::open(&bytes) {
                let probes = probes();
                for part in &file.parts {
                    VersionNeedles::new(&probes, None).find(part, "classes.dex");
                    VersionNeedles::coordinates(part, "classes.dex");
                }
            }
        }
    }
}
