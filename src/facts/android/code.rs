//! What a DEX file defines, refers to, calls and names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use memchr::{memchr, memmem};

use super::kin::{Ancestry, Heirs, Kin};
use super::needles::{BitSet, Needles, REFLECTION};
use super::structure::{self, Links};
use super::urls;
use super::versions::VersionNeedles;
use crate::facts::{Call, CallForm, CallKind, CodeKind, CodeUnit, Dependency, Names, StringHit, VersionText};
use crate::format::dalvik::{self, Reference};
use crate::format::dex::{CODE_HEADER_BYTES, Code, Dex, DexError, DexFile, class_of_descriptor};
use crate::format::mutf8;
use crate::format::oddity::Oddity;
use crate::format::proguard_map::{MappedMethod, ProguardMap};
use crate::probe::ProbeId;

/// A DEX file holds at most 65,536 methods; so many probed calls are no app's.
const MAX_CALLS: usize = 1 << 16;
/// Probed constants that are kept for one call.
const MAX_CONSTANTS: usize = 64;
/// Names may overlap within a file, so all that is copied out of one is bounded by this multiple of its size.
const MAX_NAME_PASSES: usize = 4;
/// Classes that are kept as those that load a literal; a cluster of classes is told by the first.
const MAX_LOADERS: usize = 8;
/// Methods of the source that are named where one name of the build stands for several.
const MAX_ORIGINALS: usize = 4;
/// R8 writes a JSON object of a few hundred bytes.
const MAX_MARKER_BYTES: usize = 4096;

/// A DEX file that was read.
#[derive(Debug)]
pub struct DexCode {
    pub unit: CodeUnit,
    pub oddities: Vec<Oddity>,
    /// What of it could not be read, in words.
    pub missing: Vec<String>,
    /// Which limit ended the reading, in words.
    pub limits: Vec<&'static str>,
    /// The mapping files that R8 wrote beside this code, by their ids.
    pub map_ids: BTreeSet<String>,
    pub versions: Vec<VersionText>,
    /// Libraries that say in their code which they are.
    pub coordinates: Vec<Dependency>,
    /// How its classes hold together, where neither their names nor a mapping file tell whose they are.
    pub links: Option<Links>,
    pub kin: Kin,
}

/// Reads a DEX file. `entry` is where it stands in the build, `heirs` what the other DEX files of the build are known to define
/// below probed classes; `None` where there are no others.
pub fn read(bytes: &[u8], entry: &str, needles: &Needles, heirs: Option<&Heirs>) -> Result<DexCode, DexError> {
    let file = DexFile::open(bytes)?;
    let mut reader = Reader {
        needles,
        heirs,
        kin: Kin::default(),
        methods: HashMap::new(),
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
    urls::find_in_dex(&file.parts, needles.probes, &mut reader.strings);
    let mut sizes: Vec<(Cow<str>, u64)> = Vec::new();
    let (mut versions, mut coordinates) = (Vec::new(), Vec::new());
    for dex in &file.parts {
        versions.extend(needles.versions.find(dex, entry));
        coordinates.extend(VersionNeedles::coordinates(dex, entry));
        reader.types(dex, &mut defined, &mut referenced);
        let hits = reader.string_table(dex);
        let by_class = reader.code(dex, &hits);
        sizes.extend(by_class.into_iter().filter_map(|(class, size)| Some((dex.class_name(class)?, size))));
    }
    let Reader { mut calls, mut strings, missing, limits, kin, .. } = reader;
    calls.sort_unstable();
    calls.dedup();
    strings.sort_unstable();
    strings.dedup();
    let defined = Names::new(defined.iter().map(AsRef::as_ref));
    let mut class_bytes = vec![0_u64; defined.len()];
    for (class, size) in sizes {
        if let Some(bytes) = defined.position(&class).and_then(|at| class_bytes.get_mut(at)) {
            *bytes = bytes.saturating_add(size);
        }
    }
    let elsewhere = referenced.iter().map(AsRef::as_ref);
    let referenced = match file.parts.len() {
        1 => Names::new(elsewhere),
        _ => Names::new(elsewhere.filter(|name| !defined.contains(name))),
    };
    let links = if needles.map.is_some() { None } else { structure::links(&file.parts, &defined, entry) };
    let unit = CodeUnit {
        bytes: bytes.len() as u64,
        defined,
        class_bytes,
        referenced,
        calls,
        strings,
        ..CodeUnit::new(entry, CodeKind::Dex)
    };
    Ok(DexCode {
        unit,
        oddities: file.oddities,
        missing,
        limits: limits.into_iter().collect(),
        map_ids: map_ids(bytes),
        versions,
        coordinates,
        links,
        kin,
    })
}

/// The ids in R8's markers, which are strings such as `~~R8{"pg-map-id":"f3bd4cb","version":"2.1.86"}`.
/// Source: `Marker` in Android's R8.
fn map_ids(bytes: &[u8]) -> BTreeSet<String> {
    const KEY: &[u8] = b"\"pg-map-id\":\"";
    let markers = memmem::find_iter(bytes, b"~~R8{").filter_map(|start| {
        let rest = bytes.get(start..)?;
        let window = rest.get(..MAX_MARKER_BYTES).unwrap_or(rest);
        let marker = window.get(..memchr(0, window)?)?;
        let id = marker.get(memmem::find(marker, KEY)? + KEY.len()..)?;
        std::str::from_utf8(id.get(..memchr(b'"', id)?)?).ok()
    });
    markers.filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

struct Reader<'n> {
    needles: &'n Needles<'n>,
    heirs: Option<&'n Heirs>,
    kin: Kin,
    /// Methods of classes by the mapping file, as far as they were asked for; by the class's name in the build.
    methods: HashMap<String, Vec<MappedMethod<'n>>>,
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
    /// Names of probed classes as reflection writes them.
    class_names: Vec<(u32, u32)>,
    /// Names of probed members.
    members: Vec<u32>,
}

/// The ids of a DEX that instructions are searched for, in ascending order.
struct Targets {
    strings: Lookup,
    fields: Lookup,
    methods: Lookup,
    /// Methods of a subclass that are those of a probed class.
    inherited: Lookup,
    /// Those of the methods and of the fields that only the mapping file tells.
    renamed_methods: BitSet,
    renamed_fields: BitSet,
    /// Strings that are, or hold, a probed literal or host: positions in [`Reader::strings`].
    telling: Lookup,
    class_names: Lookup,
    members: BitSet,
}

/// What one method names.
#[derive(Default)]
struct Named {
    calls: Vec<(CallKind, CallForm, ProbeId, usize)>,
    reflects: bool,
    /// Positions in [`Needles::classes`].
    class_names: Vec<u32>,
    /// Strings that are names of probed members, with the place of the instruction.
    members: Vec<(u32, usize)>,
}

impl Named {
    fn clear(&mut self) {
        self.calls.clear();
        self.class_names.clear();
        self.members.clear();
        self.reflects = false;
    }
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
                if let Some(class) = wanted.class_name {
                    hits.class_names.push((string.index, class));
                }
                if wanted.member {
                    hits.members.push(string.index);
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

    /// The strings of the hits so far, each with the first hit in it.
    fn telling(&self, dex: &Dex) -> Vec<(u32, ProbeId)> {
        let places = self.strings.iter().zip(0..);
        let mut telling: Vec<(u32, ProbeId)> =
            places.filter_map(|(hit, at)| Some((dex.string_around(usize::try_from(hit.offset).ok()?)?, at))).collect();
        telling.sort_unstable();
        telling.dedup_by_key(|(string, _)| *string);
        telling
    }

    /// The ids that stand for probes. No order is assumed, so that shuffled tables hide nothing.
    fn targets(&mut self, dex: &Dex, hits: &StringHits) -> Targets {
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
        let mut members = BitSet::new(dex.string_count());
        hits.members.iter().for_each(|string| members.insert(*string));
        let (mut renamed_methods, mut renamed_fields) =
            (BitSet::new(dex.methods().len()), BitSet::new(dex.fields().len()));
        let (mut methods, mut fields, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
        for (method, index) in dex.methods().zip(0u32..) {
            if !members.contains(method.name) {
                continue;
            }
            if !is_probed.contains(method.class) {
                elsewhere.push((index, method));
            } else if let Some(class) = probed_class(method.class)
                && let Some(probe) = named(method.name, &class.methods)
            {
                if class.renamed {
                    renamed_methods.insert(index);
                }
                methods.push((index, probe));
            }
        }
        let mut inherited = Vec::new();
        let ancestry = Ancestry::of(dex, &elsewhere, &members, &classes, self.heirs);
        let kin = self.heirs.map(|_| ancestry.kin(&elsewhere)).unwrap_or_default();
        for (index, method) in elsewhere {
            let found = ancestry.find(method);
            if let Some(class) = found.and_then(|class| self.needles.classes.get(class as usize))
                && let Some(probe) = named(method.name, &class.methods).filter(|probe| *probe != REFLECTION)
            {
                inherited.push((index, probe));
            }
        }
        for (field, index) in dex.fields().zip(0u32..) {
            if is_probed.contains(field.class)
                && let Some(class) = probed_class(field.class)
                && let Some(probe) = named(field.name, &class.fields)
            {
                if class.renamed {
                    renamed_fields.insert(index);
                }
                fields.push((index, probe));
            }
        }
        self.kin.heirs.extend(kin.heirs);
        self.kin.open.extend(kin.open);
        Targets {
            strings: Lookup::new(dex.string_count(), hits.constants.clone()),
            fields: Lookup::new(dex.fields().len(), fields),
            methods: Lookup::new(dex.methods().len(), methods),
            inherited: Lookup::new(dex.methods().len(), inherited),
            renamed_methods,
            renamed_fields,
            telling: Lookup::new(dex.string_count(), self.telling(dex)),
            class_names: Lookup::new(dex.string_count(), hits.class_names.clone()),
            members,
        }
    }

    /// Reports what code names; answers with the size of each class's code in bytes.
    fn code(&mut self, dex: &Dex, hits: &StringHits) -> BTreeMap<u32, u64> {
        let targets = self.targets(dex, hits);
        let form = |renamed: bool| if renamed { CallForm::Renamed } else { CallForm::Direct };
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        let mut named = Named::default();
        let mut loaders: BTreeSet<(ProbeId, u32)> = BTreeSet::new();
        let lookups = [&targets.strings, &targets.fields, &targets.methods, &targets.inherited, &targets.telling];
        let mut goes_on = lookups.iter().any(|lookup| !lookup.probes.is_empty());
        let walk = dex.walk_code(|code| {
            let size = sizes.entry(code.class).or_default();
            *size = size.saturating_add((CODE_HEADER_BYTES + code.instructions.len()) as u64);
            if !goes_on {
                return true;
            }
            named.clear();
            dalvik::walk(code.instructions, |offset, reference| match reference {
                Reference::Method(index) => match targets.methods.find(index) {
                    Some(REFLECTION) => named.reflects = true,
                    Some(probe) => {
                        let form = form(targets.renamed_methods.contains(index));
                        named.calls.push((CallKind::Method, form, probe, offset));
                    }
                    None => {
                        if let Some(probe) = targets.inherited.find(index) {
                            named.calls.push((CallKind::Method, CallForm::Inherited, probe, offset));
                        }
                    }
                },
                Reference::StaticField(index) => {
                    if let Some(probe) = targets.fields.find(index) {
                        let form = form(targets.renamed_fields.contains(index));
                        named.calls.push((CallKind::Field, form, probe, offset));
                    }
                }
                Reference::String(index) => {
                    if let Some(probe) = targets.strings.find(index) {
                        named.calls.push((CallKind::Constant, CallForm::Direct, probe, offset));
                    }
                    if let Some(hit) = targets.telling.find(index) {
                        loaders.insert((hit, code.class));
                    }
                    if targets.members.contains(index) {
                        named.members.push((index, offset));
                    }
                    named.class_names.extend(targets.class_names.find(index));
                }
            });
            if named.reflects {
                self.reflected(dex, &mut named);
            }
            goes_on = named.calls.is_empty() || self.report(dex, &code, &named.calls);
            true
        });
        for (hit, class) in loaders {
            if let (Some(hit), Some(class)) = (self.strings.get_mut(hit as usize), dex.class_name(class))
                && hit.classes.len() < MAX_LOADERS
            {
                hit.classes.push(class.into_owned());
            }
        }
        if walk.broken > 0 {
            self.missing.push(format!("{} classes or methods whose code lies outside of the file", walk.broken));
        }
        if walk.limit_reached {
            self.limits.insert("the amount of code that overlaps");
        }
        sizes
    }

    /// Adds the methods that reflection looks up where class and method are named by constants of the same method.
    fn reflected(&self, dex: &Dex, named: &mut Named) {
        for &(member, offset) in &named.members {
            let Some(text) = dex.string_bytes(member) else { continue };
            for class in named.class_names.iter().filter_map(|class| self.needles.classes.get(*class as usize)) {
                let found = class.methods.iter().find(|(name, _)| *mutf8::encode(name) == *text);
                if let Some((_, probe)) = found {
                    named.calls.push((CallKind::Method, CallForm::Reflected, *probe, offset));
                }
            }
        }
    }

    /// What a method of a class (internal form) was called in the source, where the mapping file calls it otherwise. Methods
    /// that differ in what they take may share a name in the build; where types do not tell them apart, all are named.
    fn original_method(&mut self, dex: &Dex, class: &str, index: u32, name: &str) -> Option<String> {
        let map = self.needles.map?;
        if !self.methods.contains_key(class) {
            let mapped = map.obfuscated(&class.replace('/', "."));
            self.methods.insert(class.to_owned(), mapped.map_or_else(Vec::new, |class| class.methods().collect()));
        }
        let named = || self.methods.get(class).into_iter().flatten().filter(|mapped| mapped.obfuscated == name);
        let mut originals: BTreeSet<&str> = named().map(|mapped| mapped.original).collect();
        if originals.len() > 1 {
            let types = dex.prototype(index).unwrap_or_default();
            let types: Vec<String> =
                types.into_iter().filter_map(|kind| source_type(dex.descriptor(kind)?, map)).collect();
            let same = named().filter(|mapped| mapped.prototype().eq(types.iter().map(String::as_str)));
            let exact: BTreeSet<&str> = same.map(|mapped| mapped.original).collect();
            originals = if exact.is_empty() { originals } else { exact };
        }
        let name_of_source = originals.into_iter().take(MAX_ORIGINALS).collect::<Vec<_>>().join(" or ");
        (!name_of_source.is_empty() && name_of_source != name).then_some(name_of_source)
    }

    /// Whether to go on.
    fn report(&mut self, dex: &Dex, code: &Code, found: &[(CallKind, CallForm, ProbeId, usize)]) -> bool {
        let of_constants = found.iter().filter(|(kind, ..)| *kind == CallKind::Constant);
        let constants: BTreeSet<ProbeId> = of_constants.map(|(_, _, probe, _)| *probe).collect();
        let constants: Vec<ProbeId> = constants.into_iter().take(MAX_CONSTANTS).collect();
        let class = dex.class_name(code.class);
        let in_build = dex.method(code.method).and_then(|method| dex.string(method.name));
        let in_source = class.as_deref().zip(in_build.as_deref());
        let in_source = in_source.and_then(|(class, method)| self.original_method(dex, class, code.method, method));
        let (method, obfuscated) = match in_source {
            Some(original) => (Some(Cow::Owned(original)), in_build),
            None => (in_build, None),
        };
        let name_bytes = class.as_ref().map_or(0, |name| name.len()) + method.as_ref().map_or(0, |name| name.len());
        for (kind, form, probe, offset) in found {
            if self.calls.len() == MAX_CALLS {
                self.limits.insert("the number of probed calls in one file");
                return false;
            }
            if !self.afford(name_bytes) {
                return false;
            }
            self.calls.push(Call {
                kind: *kind,
                form: *form,
                probe: *probe,
                class: class.as_deref().map(str::to_owned),
                method: method.as_deref().map(str::to_owned),
                between: None,
                obfuscated: obfuscated.as_deref().map(str::to_owned),
                offset: (code.offset + offset) as u64,
                constants: constants.clone(),
            });
        }
        true
    }
}

/// A type as the source writes it, under the name that it has there: `com.maker.Tracker[]` of `[La/b;`.
fn source_type(descriptor: &[u8], map: &ProguardMap) -> Option<String> {
    let dimensions = descriptor.iter().take_while(|byte| **byte == b'[').count();
    let name = match descriptor.get(dimensions..)? {
        [b'V'] => "void".to_owned(),
        [b'Z'] => "boolean".to_owned(),
        [b'B'] => "byte".to_owned(),
        [b'S'] => "short".to_owned(),
        [b'C'] => "char".to_owned(),
        [b'I'] => "int".to_owned(),
        [b'J'] => "long".to_owned(),
        [b'F'] => "float".to_owned(),
        [b'D'] => "double".to_owned(),
        class => {
            let in_build = mutf8::decode(class_of_descriptor(class)?).replace('/', ".");
            map.obfuscated(&in_build).map_or(in_build, |found| found.original.to_owned())
        }
    };
    Some(name + &"[]".repeat(dimensions))
}
