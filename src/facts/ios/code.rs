//! Facts of an executable, a library or an object file: one code unit per architecture.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::{
    Anomaly, Call, CallForm, CallKind, CodeKind, CodeUnit, Inconclusive, InconclusiveReason, Names, Program,
    ReadProblem, VersionText,
};
use super::callers::{self, Callers};
use super::literals::Literals;
use super::symbols::{FunctionNames, Symbols};
use super::versions::Versions;
use crate::format::ar;
use crate::format::macho::{
    self, Anomalies, Image, MH_EXECUTE, MH_OBJECT, Slice, code_signature, exports, fixups::Fixups, objc, strings,
    swift, symbols,
};
use crate::format::plist;
use crate::probe::{ProbeId, Probes, position};

/// No library has more members.
const MAX_MEMBERS: usize = 200_000;
/// First bytes of LLVM bitcode, bare and wrapped.
const BITCODE_MAGICS: [&[u8]; 2] = [b"BC\xc0\xde", &[0xde, 0xc0, 0x17, 0x0b]];

/// What one file with code gives away.
#[derive(Default)]
pub struct CodeFacts {
    pub units: Vec<CodeUnit>,
    pub inconclusive: Vec<Inconclusive>,
    pub anomalies: Vec<Anomaly>,
    pub errors: Vec<ReadProblem>,
    pub versions: Vec<VersionText>,
    /// From the first image that has one.
    pub signer: Signer,
    /// Architectures whose functions were read, and those for which nothing but the table of imports tells who calls what.
    pub(super) walked: BTreeSet<String>,
    pub(super) not_walked: BTreeSet<String>,
}

/// What the code itself says about whose it is.
#[derive(Default)]
pub struct Signer {
    /// Identifier of the code directory, or the install name.
    pub identifier: Option<String>,
    pub team: Option<String>,
    /// The property list that is linked into executables without a bundle.
    pub info: Option<plist::Value>,
}

/// Reads a Mach-O file, fat or thin, or a static library. A file that is none of them gives no unit.
pub fn read(file: &[u8], entry: &str, probes: &Probes, stripped: &Symbols<'_>) -> CodeFacts {
    let Ok(parts) = macho::slices(file) else { return CodeFacts::default() };
    let mut facts = CodeFacts::default();
    facts.take_anomalies(entry, "", &parts.anomalies);
    let slices: Vec<CodeFacts> =
        parts.slices.par_iter().map(|slice| read_slice(*slice, entry, probes, stripped)).collect();
    for slice in slices {
        facts.units.extend(slice.units);
        facts.inconclusive.extend(slice.inconclusive);
        facts.anomalies.extend(slice.anomalies);
        facts.versions.extend(slice.versions);
        facts.walked.extend(slice.walked);
        facts.not_walked.extend(slice.not_walked);
        if facts.signer.identifier.is_none() {
            facts.signer = slice.signer;
        }
    }
    facts.note_unattributed(entry);
    facts
}

impl CodeFacts {
    /// What could not be read cannot be called absent.
    fn take_anomalies(&mut self, entry: &str, part: &str, anomalies: &Anomalies) {
        if anomalies.is_empty() {
            return;
        }
        for anomaly in anomalies.iter() {
            let detail = match part {
                "" => anomaly.detail.clone(),
                part => format!("{part}: {}", anomaly.detail),
            };
            self.anomalies.push(Anomaly { kind: anomaly.kind.to_owned(), entry: Some(entry.to_owned()), detail });
        }
        let part = if part.is_empty() { "the file" } else { part };
        self.unreadable(entry, format!("{part} is malformed: classes, imports and strings may be missing"));
    }

    /// Instructions of old processors are not read: what such an image calls is known, but not from where in it. Where
    /// another slice of the same file is read, that one tells.
    fn note_unattributed(&mut self, entry: &str) {
        if !self.walked.is_empty() || self.not_walked.is_empty() {
            return;
        }
        let architectures = self.not_walked.iter().cloned().collect::<Vec<_>>().join(" and ");
        self.inconclusive.push(Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope: format!(
                "instructions of {architectures} are not read: what is called is known for the image as a whole"
            ),
            entry: Some(entry.to_owned()),
            blocks_absence: false,
        });
    }

    fn unreadable(&mut self, entry: &str, scope: String) {
        self.inconclusive.push(Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope,
            entry: Some(entry.to_owned()),
            blocks_absence: true,
        });
    }
}

fn read_slice(slice: Slice<'_>, entry: &str, probes: &Probes, stripped: &Symbols<'_>) -> CodeFacts {
    let mut facts = CodeFacts::default();
    if ar::is_archive(slice.bytes) {
        read_library(slice, entry, probes, &mut facts);
        return facts;
    }
    match Image::parse(slice.bytes) {
        Ok(image) => {
            let mut unit = Collector::new(image.architecture(), probes, stripped.of(&image));
            unit.add(&image, slice.offset as u64, &mut facts, entry, "");
            facts.signer = signer(&image);
            facts.units.push(unit.finish(entry, slice.bytes.len() as u64));
        }
        Err(error) => facts.unreadable(entry, format!("the slice at {:#x}: {error}", slice.offset)),
    }
    facts
}

/// Merges the objects of a static library, by architecture.
fn read_library(slice: Slice<'_>, entry: &str, probes: &Probes, facts: &mut CodeFacts) {
    let library = ar::members(slice.bytes, MAX_MEMBERS);
    if let Some(problem) = library.problem {
        let detail = format!("the library at {:#x}: {problem}", slice.offset);
        facts.anomalies.push(Anomaly { kind: "damaged-library".to_owned(), entry: Some(entry.to_owned()), detail });
        facts.unreadable(entry, "the library is damaged: members may be missing".to_owned());
    }
    let mut units: BTreeMap<String, (Collector<'_, '_>, u64)> = BTreeMap::new();
    let mut bitcode = 0usize;
    for member in &library.members {
        let bytes = slice.bytes.get(member.data.clone()).unwrap_or_default();
        if BITCODE_MAGICS.iter().any(|magic| bytes.starts_with(magic)) {
            bitcode += 1;
        }
        let Ok(image) = Image::parse(bytes) else { continue };
        let architecture = image.architecture();
        let (unit, size) =
            units.entry(architecture.clone()).or_insert_with(|| (Collector::new(architecture, probes, None), 0));
        unit.add(&image, (slice.offset + member.data.start) as u64, facts, entry, &member.name);
        *size += bytes.len() as u64;
    }
    if bitcode > 0 {
        facts.unreadable(entry, format!("{bitcode} members of the library are LLVM bitcode, which is not read"));
    }
    facts.units.extend(units.into_values().map(|(unit, size)| unit.finish(entry, size)));
}

fn signer(image: &Image<'_>) -> Signer {
    let signature = code_signature::read(image).unwrap_or_default();
    let section = image.sections_named("__info_plist").next();
    Signer {
        identifier: signature.identifier.or(image.install_name).map(str::to_owned),
        team: signature.team.map(str::to_owned),
        info: section.and_then(|section| plist::parse(image.section_bytes(section)).ok()),
    }
}

/// The facts of one architecture while they are gathered; names are borrowed from the file where they can be.
struct Collector<'a, 'p> {
    architecture: String,
    probes: &'p Probes,
    /// Functions that have their names from elsewhere.
    stripped: Option<&'p FunctionNames>,
    defined: Vec<Cow<'a, str>>,
    referenced: Vec<&'a str>,
    modules: BTreeSet<String>,
    linked: Vec<&'a str>,
    /// What functions call, and what no function was seen to call.
    calls: Vec<Call>,
    answers: BTreeSet<ProbeId>,
    program: Option<Program>,
    /// Classes in the order of the linked object files.
    link_order: Vec<&'a str>,
    literals: Literals<'p>,
    encrypted: bool,
}

impl<'a, 'p> Collector<'a, 'p> {
    fn new(architecture: String, probes: &'p Probes, stripped: Option<&'p FunctionNames>) -> Collector<'a, 'p> {
        Collector {
            architecture,
            probes,
            stripped,
            defined: Vec::new(),
            referenced: Vec::new(),
            modules: BTreeSet::new(),
            linked: Vec::new(),
            calls: Vec::new(),
            answers: BTreeSet::new(),
            program: None,
            link_order: Vec::new(),
            literals: Literals::new(probes),
            encrypted: false,
        }
    }

    /// Adds an image that starts at `start` in the entry; `member` names it within a library.
    fn add(&mut self, image: &Image<'a>, start: u64, facts: &mut CodeFacts, entry: &str, member: &str) {
        let mut fixups = Fixups::new(image);
        let mut objective_c = objc::read(image, &fixups);
        let (modules, unreadable_types) = swift::modules(image, &fixups);
        let mut anomalies = image.anomalies.clone();
        anomalies.extend(std::mem::take(&mut fixups.anomalies));
        anomalies.extend(std::mem::take(&mut objective_c.anomalies));
        if unreadable_types > 0 && !image.is_encrypted() {
            anomalies.add("unreadable-swift-types", format!("{unreadable_types} of __swift5_types"));
        }

        let classes = objective_c.classes.iter().copied();
        self.modules
            .extend(modules.into_keys().chain(classes.clone().filter_map(swift::module_of_class)).map(str::to_owned));
        self.defined.extend(classes.map(Cow::Borrowed));
        if image.is_encrypted() || image.file_type == MH_OBJECT {
            self.add_linker_names(image, &mut anomalies);
        }
        let imported = fixups.imports.iter().filter_map(|import| import.name.strip_prefix(objc::CLASS_SYMBOL));
        self.referenced.extend(imported);
        self.linked.extend(image.libraries.iter().map(|library| library.name));
        self.linked.extend(symbols::debugged_libraries(image));
        let mut versions = Versions::new(self.probes);
        let callers =
            callers::callers(image, &fixups, &objective_c, self.probes, self.stripped, &mut versions, &mut anomalies);
        if !image.is_encrypted() {
            let architectures = if callers.is_some() { &mut facts.walked } else { &mut facts.not_walked };
            architectures.insert(self.architecture.clone());
        }
        let Callers { calls, starts_with } = callers.unwrap_or_default();
        let named: BTreeSet<(CallKind, ProbeId)> = calls.iter().map(|call| (call.kind, call.probe)).collect();
        self.calls.extend(calls.into_iter().map(|call| Call { offset: start + call.offset, ..call }));
        let methods = objective_c.methods.iter();
        self.answers.extend(methods.filter_map(|method| position(&self.probes.selectors, method.selector)));
        let (class, between) = callers::of_object(&objective_c, image);
        let symbols = fixups.imports.iter().map(|import| (CallKind::Symbol, import.name, import.offset));
        let selectors = objective_c.selectors.iter().map(|sent| (CallKind::Selector, sent.name, sent.offset));
        let messages = fixups.imports.iter().filter_map(|import| {
            let selector = import.name.strip_prefix(objc::MESSAGE_SYMBOL)?;
            Some((CallKind::Selector, selector, import.offset + objc::MESSAGE_SYMBOL.len()))
        });
        for (kind, name, offset) in symbols.chain(selectors).chain(messages) {
            let probes = if kind == CallKind::Symbol { &self.probes.symbols } else { &self.probes.selectors };
            let Some(probe) = position(probes, name) else { continue };
            if !named.contains(&(kind, probe)) {
                self.calls.push(Call {
                    kind,
                    form: CallForm::Direct,
                    probe,
                    entry: None,
                    class: class.clone(),
                    method: None,
                    between: between.clone(),
                    obfuscated: None,
                    offset: start + offset as u64,
                    constants: Vec::new(),
                });
            }
        }
        if image.file_type == MH_EXECUTE {
            self.program = Some(Program { starts_with, link_order: Vec::new() });
            self.link_order.extend(objective_c.in_link_order.iter().map(|class| class.1));
        }
        strings::each_literal(image, |text, offset| {
            self.literals.visit(&text, start + offset as u64);
            versions.visit(&text, offset as u64);
        });
        facts.versions.extend(versions.finish(entry, start));
        if image.is_encrypted() {
            self.encrypted = true;
            facts.inconclusive.push(Inconclusive {
                reason: InconclusiveReason::Encrypted,
                scope: format!("classes, selectors and strings of the {} code are encrypted", self.architecture),
                entry: Some(entry.to_owned()),
                blocks_absence: true,
            });
        }
        let part = if member.is_empty() { &self.architecture } else { member };
        facts.take_anomalies(entry, part, &anomalies);
    }

    /// Names that the linker needs are there where the runtime's are encrypted or not yet linked.
    fn add_linker_names(&mut self, image: &Image<'a>, anomalies: &mut Anomalies) {
        for symbol in symbols::symbols(image).filter(|symbol| symbol.defined) {
            self.defined.extend(symbol.name.strip_prefix(objc::CLASS_SYMBOL).map(Cow::Borrowed));
            self.modules.extend(swift::module_of_descriptor_symbol(symbol.name).map(str::to_owned));
        }
        let (exports, complete) = exports::exports(image);
        for name in &exports {
            self.defined.extend(name.strip_prefix(objc::CLASS_SYMBOL).map(|class| Cow::Owned(class.to_owned())));
            self.modules.extend(swift::module_of_descriptor_symbol(name).map(str::to_owned));
        }
        if !complete {
            anomalies.add("bad-exports-trie", format!("{} names were read", exports.len()));
        }
    }

    fn finish(mut self, entry: &str, bytes: u64) -> CodeUnit {
        let defined = Names::new(self.defined.iter().map(|class| class.as_ref()));
        // What one object of a library takes from another is not from elsewhere.
        let referenced = Names::new(self.referenced.iter().copied().filter(|class| !defined.contains(class)));
        let mut seen = BTreeSet::new();
        let linked = self.linked.into_iter().filter(|library| seen.insert(*library));
        self.calls.sort_unstable();
        let mut program = self.program;
        if let Some(program) = &mut program {
            let positions = self.link_order.iter().filter_map(|class| defined.position(class));
            program.link_order = positions.map(|position| position as u32).collect();
        }
        CodeUnit {
            entry: entry.to_owned(),
            kind: CodeKind::MachO,
            slice: Some(self.architecture),
            bytes,
            defined,
            class_bytes: Vec::new(),
            referenced,
            modules: Names::new(self.modules.iter().map(String::as_str)),
            linked: linked.map(str::to_owned).collect(),
            calls: self.calls,
            answers: self.answers.into_iter().collect(),
            strings: self.literals.finish(),
            encrypted: self.encrypted,
            program,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::macho::sample::{self, Style};

    fn probes() -> Probes {
        Probes {
            symbols: vec!["_OBJC_CLASS_$_UIDevice".to_owned(), "_sysctl".to_owned()],
            selectors: vec![sample::SELECTOR.to_owned()],
            hosts: ["example.com".to_owned()].into(),
            ..Probes::default()
        }
    }

    #[test]
    fn every_slice_is_a_unit_whose_offsets_count_from_the_file() {
        let file = sample::fat(&[sample::image(Style::Classic, false), sample::image(Style::Chained, false)], false);
        let facts = read(&file, "Frameworks/Sample.framework/Sample", &probes(), &Symbols::default());
        assert_eq!(facts.units.len(), 2);
        assert!(facts.inconclusive.is_empty(), "{:?}", facts.inconclusive);
        assert_eq!(facts.signer.team.as_deref(), Some("TEAM123456"));
        for unit in &facts.units {
            assert_eq!(unit.defined.iter().collect::<Vec<_>>(), [sample::CLASS]);
            assert_eq!(unit.referenced.iter().collect::<Vec<_>>(), ["NSObject", "UIDevice"]);
            assert_eq!(unit.modules.iter().collect::<Vec<_>>(), [sample::MODULE]);
            let calls: Vec<_> = unit.calls.iter().map(|call| (call.kind, call.probe)).collect();
            assert_eq!(calls, [(CallKind::Symbol, 0), (CallKind::Symbol, 1), (CallKind::Selector, 0)]);
            let names = ["_OBJC_CLASS_$_UIDevice", "_sysctl"];
            for (call, name) in unit.calls.iter().zip(names) {
                assert!(file[call.offset as usize..].starts_with(name.as_bytes()), "{call:?}");
            }
            let sent = &unit.calls[2];
            let method = format!("-[{} {}]", sample::CLASS, sample::METHOD);
            assert_eq!((sent.class.as_deref(), sent.method.as_deref()), (Some(sample::CLASS), Some(method.as_str())));
            let hit = &unit.strings[0];
            assert_eq!((hit.probe.as_str(), hit.value.as_str()), ("example.com", sample::URL));
            assert!(file[hit.offset as usize..].starts_with(sample::URL.as_bytes()));
        }
    }

    #[test]
    fn encrypted_code_is_inconclusive_and_still_says_what_it_can() {
        let facts = read(&sample::image(Style::Chained, true), "Sample", &probes(), &Symbols::default());
        let reasons: Vec<_> = facts.inconclusive.iter().map(|part| (part.reason, part.blocks_absence)).collect();
        assert_eq!(reasons, [(InconclusiveReason::Encrypted, true)]);
        let unit = &facts.units[0];
        assert!(unit.encrypted && unit.strings.is_empty());
        // The exports name the class, and imports are never encrypted.
        assert_eq!(unit.defined.iter().collect::<Vec<_>>(), [sample::CLASS]);
        assert_eq!(unit.calls.iter().filter(|call| call.kind == CallKind::Symbol).count(), 2);
    }

    #[test]
    fn what_is_malformed_blocks_absence() {
        let mut bytes = sample::image(Style::Classic, false);
        // The class list now leads nowhere.
        bytes[0x2000..0x2008].copy_from_slice(&u64::MAX.to_le_bytes());
        let facts = read(&bytes, "Sample", &probes(), &Symbols::default());
        assert_eq!(facts.anomalies.len(), 1, "{:?}", facts.anomalies);
        assert!(facts.inconclusive.iter().any(|part| part.blocks_absence));
    }
}
