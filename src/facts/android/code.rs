//! What a DEX file defines, refers to, calls and names.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::needles::{BitSet, Needles};
use super::urls;
use crate::facts::{Call, CallKind, CodeKind, CodeUnit, Names, StringHit};
use crate::format::dalvik::{self, Reference};
use crate::format::dex::{Code, Dex, DexError, DexFile, class_of_descriptor};
use crate::format::mutf8;
use crate::format::oddity::Oddity;
use crate::probe::ProbeId;

/// A DEX file holds at most 65,536 methods; so many probed calls are no app's.
const MAX_CALLS: usize = 1 << 16;
/// Probed constants that are kept for one call.
const MAX_CONSTANTS: usize = 64;
/// Names may overlap within a file, so all that is copied out of one is bounded by this multiple of its size.
const MAX_NAME_PASSES: usize = 4;

/// A DEX file that was read.
#[derive(Debug)]
pub struct DexCode {
    pub unit: CodeUnit,
    pub oddities: Vec<Oddity>,
    /// What of it could not be read, in words.
    pub missing: Vec<String>,
    /// Which limit ended the reading, in words.
    pub limits: Vec<&'static str>,
}

/// Reads a DEX file. `entry` is where it stands in the build.
pub fn read(bytes: &[u8], entry: &str, needles: &Needles) -> Result<DexCode, DexError> {
    let file = DexFile::open(bytes)?;
    let mut reader = Reader {
        needles,
        name_budget: bytes.len().saturating_mul(MAX_NAME_PASSES),
        calls: Vec::new(),
        strings: Vec::new(),
        missing: Vec::new(),
        limits: BTreeSet::new(),
    };
    if file.is_cut() {
        reader.limits.insert("the number of DEX files in one container");
    }
    let (mut defined, mut referenced) = (Vec::new(), Vec::new());
    for dex in &file.parts {
        reader.types(dex, &mut defined, &mut referenced);
        let hits = reader.string_table(dex);
        reader.code(dex, &hits);
    }
    urls::find_in_dex(&file.parts, needles.probes, &mut reader.strings);
    let Reader { mut calls, mut strings, missing, limits, .. } = reader;
    calls.sort_unstable();
    calls.dedup();
    strings.sort_unstable();
    strings.dedup();
    let defined = Names::new(defined.iter().map(AsRef::as_ref));
    let elsewhere = referenced.iter().map(AsRef::as_ref);
    let referenced = match file.parts.len() {
        1 => Names::new(elsewhere),
        _ => Names::new(elsewhere.filter(|name| !defined.contains(name))),
    };
    let unit = CodeUnit {
        entry: entry.to_owned(),
        kind: CodeKind::Dex,
        slice: None,
        bytes: bytes.len() as u64,
        defined,
        referenced,
        modules: Names::default(),
        linked: Vec::new(),
        calls,
        strings,
        encrypted: false,
    };
    Ok(DexCode { unit, oddities: file.oddities, missing, limits: limits.into_iter().collect() })
}

struct Reader<'n> {
    needles: &'n Needles<'n>,
    name_budget: usize,
    calls: Vec<Call>,
    strings: Vec<StringHit>,
    missing: Vec<String>,
    limits: BTreeSet<&'static str>,
}

/// What of the probes the string table of a DEX holds, by string index in ascending order.
#[derive(Default)]
struct StringHits {
    constants: Vec<(u32, ProbeId)>,
    classes: Vec<(u32, u32)>,
}

/// The ids of a DEX that instructions are searched for, in ascending order.
struct Targets {
    strings: Lookup,
    fields: Lookup,
    methods: Lookup,
}

/// Indices of an id table and the probes that they stand for.
struct Lookup {
    bits: BitSet,
    probes: Vec<(u32, ProbeId)>,
}

impl Lookup {
    fn new(count: usize, probes: Vec<(u32, ProbeId)>) -> Lookup {
        let mut bits = BitSet::new(count);
        for (index, _) in &probes {
            bits.insert(*index);
        }
        Lookup { bits, probes }
    }

    #[inline]
    fn find(&self, index: u32) -> Option<ProbeId> {
        if !self.bits.contains(index) {
            return None;
        }
        let found = self.probes.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.probes.get(found).map(|(_, probe)| *probe)
    }
}

impl Reader<'_> {
    /// Takes what a name costs out of the budget of this file.
    fn afford(&mut self, bytes: usize) -> bool {
        let left = self.name_budget.checked_sub(bytes);
        self.name_budget = left.unwrap_or(0);
        if left.is_none() {
            self.limits.insert("the amount of names copied out of one file");
        }
        left.is_some()
    }

    fn types<'a>(&mut self, dex: &Dex<'a>, defined: &mut Vec<Cow<'a, str>>, referenced: &mut Vec<Cow<'a, str>>) {
        let mut is_defined = BitSet::new(dex.type_count());
        for class in dex.defined_classes() {
            is_defined.insert(class);
        }
        let mut unreadable = 0;
        for (descriptor, index) in dex.type_descriptors().zip(0..) {
            let Some(descriptor) = dex.string_bytes(descriptor) else {
                unreadable += 1;
                continue;
            };
            let Some(name) = class_of_descriptor(descriptor) else { continue };
            if !self.afford(name.len()) {
                return;
            }
            if is_defined.contains(index) {
                defined.push(mutf8::decode(name));
            } else if !descriptor.starts_with(b"[") {
                referenced.push(mutf8::decode(name));
            }
        }
        if unreadable > 0 {
            self.missing.push(format!("{unreadable} type names"));
        }
    }

    /// One pass over all strings: probed literals and bare hosts are kept, the rest of what was found is returned.
    fn string_table(&mut self, dex: &Dex) -> StringHits {
        let mut hits = StringHits::default();
        let mut read = 0;
        for string in dex.strings() {
            read += 1;
            if let Some(wanted) = self.needles.find(&string) {
                if let Some(constant) = wanted.constant {
                    hits.constants.push((string.index, constant));
                }
                if let Some(class) = wanted.class {
                    hits.classes.push((string.index, class));
                }
                if let Some(literal) = wanted.literal.and_then(|id| self.needles.probes.strings.get(id as usize)) {
                    self.strings.push(urls::hit(literal, false, literal.as_bytes(), string.offset));
                }
            }
            if let Some(text) = self.needles.bare_host(&string)
                && let Some(host) = self.needles.probes.host(text)
                && string.tail.get(text.len()) == Some(&0)
            {
                self.strings.push(urls::hit(host, true, text.as_bytes(), string.offset));
            }
        }
        if read < dex.string_count() {
            self.missing.push(format!("{} strings", dex.string_count() - read));
        }
        hits
    }

    /// The ids that stand for probes. No order is assumed, so that shuffled tables hide nothing.
    fn targets(&self, dex: &Dex, hits: &StringHits) -> Targets {
        let mut descriptors = BitSet::new(dex.string_count());
        hits.classes.iter().for_each(|(string, _)| descriptors.insert(*string));
        let mut is_probed = BitSet::new(dex.type_count());
        let mut classes = Vec::new();
        for (descriptor, index) in dex.type_descriptors().zip(0u32..) {
            if descriptors.contains(descriptor)
                && let Ok(found) = hits.classes.binary_search_by_key(&descriptor, |(string, _)| *string)
                && let Some((_, class)) = hits.classes.get(found)
            {
                is_probed.insert(index);
                classes.push((index, *class));
            }
        }
        let probed_class = |class: u32| {
            let found = classes.binary_search_by_key(&class, |(index, _)| *index).ok()?;
            self.needles.classes.get(classes.get(found)?.1 as usize)
        };
        let named = |name: u32, members: &[(&str, ProbeId)]| {
            let tail = dex.string_start(name)?.tail;
            let is_named = |text: &str| {
                let text = mutf8::encode(text);
                tail.starts_with(&text) && tail.get(text.len()) == Some(&0)
            };
            members.iter().find(|(text, _)| is_named(text)).map(|(_, probe)| *probe)
        };
        let (mut methods, mut fields) = (Vec::new(), Vec::new());
        for (method, index) in dex.methods().zip(0u32..) {
            if is_probed.contains(method.class)
                && let Some(class) = probed_class(method.class)
                && let Some(probe) = named(method.name, &class.methods)
            {
                methods.push((index, probe));
            }
        }
        for (field, index) in dex.fields().zip(0u32..) {
            if is_probed.contains(field.class)
                && let Some(class) = probed_class(field.class)
                && let Some(probe) = named(field.name, &class.fields)
            {
                fields.push((index, probe));
            }
        }
        Targets {
            strings: Lookup::new(dex.string_count(), hits.constants.clone()),
            fields: Lookup::new(dex.fields().len(), fields),
            methods: Lookup::new(dex.methods().len(), methods),
        }
    }

    fn code(&mut self, dex: &Dex, hits: &StringHits) {
        let targets = self.targets(dex, hits);
        if [&targets.strings, &targets.fields, &targets.methods].iter().all(|lookup| lookup.probes.is_empty()) {
            return;
        }
        let mut found = Vec::new();
        let walk = dex.walk_code(|code| {
            found.clear();
            dalvik::walk(code.instructions, |offset, reference| {
                let (kind, probe) = match reference {
                    Reference::Method(index) => (CallKind::Method, targets.methods.find(index)),
                    Reference::StaticField(index) => (CallKind::Field, targets.fields.find(index)),
                    Reference::String(index) => (CallKind::Constant, targets.strings.find(index)),
                };
                if let Some(probe) = probe {
                    found.push((kind, probe, offset));
                }
            });
            found.is_empty() || self.report(dex, &code, &found)
        });
        if walk.broken > 0 {
            self.missing.push(format!("{} classes or methods whose code lies outside of the file", walk.broken));
        }
        if walk.limit_reached {
            self.limits.insert("the amount of code that overlaps");
        }
    }

    /// Whether to go on.
    fn report(&mut self, dex: &Dex, code: &Code, found: &[(CallKind, ProbeId, usize)]) -> bool {
        let of_constants = found.iter().filter(|(kind, ..)| *kind == CallKind::Constant);
        let constants: BTreeSet<ProbeId> = of_constants.map(|(_, probe, _)| *probe).collect();
        let constants: Vec<ProbeId> = constants.into_iter().take(MAX_CONSTANTS).collect();
        let class = dex.class_name(code.class);
        let method = dex.method(code.method).and_then(|method| dex.string(method.name));
        let name_bytes = class.as_ref().map_or(0, |name| name.len()) + method.as_ref().map_or(0, |name| name.len());
        for (kind, probe, offset) in found {
            if self.calls.len() == MAX_CALLS {
                self.limits.insert("the number of probed calls in one file");
                return false;
            }
            if !self.afford(name_bytes) {
                return false;
            }
            self.calls.push(Call {
                kind: *kind,
                probe: *probe,
                class: class.as_deref().map(str::to_owned),
                method: method.as_deref().map(str::to_owned),
                offset: (code.offset + offset) as u64,
                constants: constants.clone(),
            });
        }
        true
    }
}
