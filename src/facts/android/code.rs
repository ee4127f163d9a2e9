//! What a DEX file defines, refers to, calls and names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use memchr::{memchr, memmem};

use super::calls::{Caller, Calls, Named};
use super::kin::{Ancestry, Heirs, Kin};
use super::needles::{BitSet, Needles, REFLECTION};
use super::structure::{self, Links};
use super::urls;
use super::versions::VersionNeedles;
use crate::facts::{CallForm, CallKind, CodeKind, CodeUnit, Dependency, Names, StringHit, VersionText};
use crate::format::dalvik::{self, Reference};
use crate::format::dex::{CODE_HEADER_BYTES, Dex, DexError, DexFile, class_of_descriptor};
use crate::format::mutf8;
use crate::format::oddity::Oddity;
use crate::probe::ProbeId;

/// Classes that are kept as those that load a literal; a cluster of classes is told by the first.
const MAX_LOADERS: usize = 8;
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
        calls: Calls::new(needles, bytes.len()),
        strings: Vec::new(),
        missing: Vec::new(),
    };
    if file.is_cut() {
        reader.calls.limits.insert("the number of DEX files in one container");
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
    let Reader { calls, mut strings, missing, kin, .. } = reader;
    let (calls, limits) = calls.finish();
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
        limits,
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
    let markers = memmem::find_iter(bytes, R8_MARKER).filter_map(|start| {
        let rest = bytes.get(start..)?;
        let window = rest.get(..MAX_MARKER_BYTES).unwrap_or(rest);
        window.get(..memchr(0, window)?)
    });
    markers.filter_map(map_id).collect()
}

/// How the marker begins that R8 leaves in code.
const R8_MARKER: &[u8] = b"~~R8{";

/// The id of the mapping file in such a marker; `None` where the text is none.
pub fn map_id(text: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\"pg-map-id\":\"";
    let marker = text.strip_prefix(R8_MARKER)?;
    let id = marker.get(memmem::find(marker, KEY)? + KEY.len()..)?;
    let id = std::str::from_utf8(id.get(..memchr(b'"', id)?)?).ok()?;
    (!id.is_empty()).then(|| id.to_owned())
}

struct Reader<'n> {
    needles: &'n Needles<'n>,
    heirs: Option<&'n Heirs>,
    kin: Kin,
    calls: Calls<'n>,
    strings: Vec<StringHit>,
    missing: Vec<String>,
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
            if !self.calls.afford(name.len()) {
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
                named.look_up_members(self.needles, |string| dex.string_bytes(string));
            }
            if !named.calls.is_empty() {
                let method = dex.method(code.method).and_then(|method| dex.string(method.name));
                let caller = Caller { class: dex.class_name(code.class), method, entry: None, start: code.offset };
                let kinds = || dex.prototype(code.method).unwrap_or_default();
                let types = || kinds().into_iter().filter_map(|kind| dex.descriptor(kind)).collect();
                goes_on = self.calls.report(&caller, &named.calls, types);
            }
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
            self.calls.limits.insert("the amount of code that overlaps");
        }
        sizes
    }
}
