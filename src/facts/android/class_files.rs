//! What class files define, refer to, call and name: the code of libraries that no app holds yet (AAR, JAR).
//!
//! A DEX file has one table of strings for thousands of classes; here each class brings its own constants. What is looked for,
//! and what is told of it, is the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::calls::{Caller, Calls, Named};
use super::code::map_id;
use super::kin::{Heir, Heirs, MAX_ANCESTORS};
use super::needles::{BitSet, Needles, REFLECTION, Wanted};
use super::structure::{ClassLinks, class_links};
use super::urls;
use super::versions::VersionNeedles;
use crate::facts::{Call, CallForm, CallKind, Dependency, StringHit, VersionText};
use crate::format::class_file::bytecode::{self, Reference};
use crate::format::class_file::{CODE_HEADER_BYTES, ClassFile, ClassFileError, Constant, types_of_descriptor};
use crate::format::dex::class_of_descriptor;
use crate::format::mutf8;
use crate::probe::ProbeId;

/// Stand for what is put between the constants of a text that is made when the code runs.
/// Source: `java.lang.invoke.StringConcatFactory`, `makeConcatWithConstants`.
const GAPS: [u8; 2] = [1, 2];

/// A class file that was read.
#[derive(Debug, Default)]
pub struct ClassCode {
    /// Internal form.
    pub name: String,
    pub superclass: Option<String>,
    /// Size of its methods' instructions with their headers, in bytes.
    pub size: u64,
    /// Classes that it names, in internal form.
    pub referenced: Vec<String>,
    pub calls: Vec<Call>,
    pub strings: Vec<StringHit>,
    pub versions: Vec<VersionText>,
    pub coordinates: Vec<Dependency>,
    pub map_ids: BTreeSet<String>,
    pub links: ClassLinks,
    /// Which limits ended the reading, in words.
    pub limits: Vec<&'static str>,
    /// Names of probed members that it defines itself.
    pub own: BTreeSet<String>,
    /// Classes of which it calls a method that bears the name of a probed one.
    pub open: BTreeSet<String>,
}

/// The classes of a library that lie below probed ones.
pub fn heirs<'c>(classes: impl Iterator<Item = &'c ClassCode>, needles: &Needles) -> Heirs {
    let by_name: HashMap<&str, &ClassCode> = classes.map(|class| (class.name.as_str(), class)).collect();
    let mut heirs = Heirs::new();
    for class in by_name.values().copied() {
        let mut defined = BTreeSet::new();
        let above = |class: &ClassCode| by_name.get(class.superclass.as_deref()?).copied();
        for class_above in std::iter::successors(Some(class), |class| above(class)).take(MAX_ANCESTORS) {
            defined.extend(class_above.own.iter().cloned());
            let superclass = class_above.superclass.as_deref().unwrap_or_default();
            if let Some(probed) = needles.class(&mutf8::encode(superclass)) {
                heirs.insert(class.name.clone(), Heir { class: probed, defined });
                break;
            }
        }
    }
    heirs
}

/// Reads a class file. `entry` is where it stands in the build, `heirs` what classes of the library lie below probed ones, as far
/// as that is known yet.
///
/// # Errors
/// The bytes are no class file that can be read.
pub fn read(bytes: &[u8], entry: &str, needles: &Needles, heirs: &Heirs) -> Result<ClassCode, ClassFileError> {
    let class = ClassFile::read(bytes)?;
    let mut found = ClassCode {
        name: class.class_name().into_owned(),
        superclass: class.superclass.map(|name| mutf8::decode(name).into_owned()),
        ..ClassCode::default()
    };
    let mut reader = Reader {
        class: &class,
        needles,
        heirs,
        wanted: Vec::new(),
        probed: BTreeMap::new(),
        beside: BTreeMap::new(),
        hits: Vec::new(),
        loaded: BitSet::new(class.constant_count()),
        calls: Calls::new(needles, bytes.len()),
        room: bytes.len(),
    };
    reader.texts(entry, &mut found);
    reader.classes(&mut found);
    let called = reader.code(entry, &mut found);
    let fields = class.fields.iter().filter_map(|field| field.text);
    let of_fields: BTreeSet<u16> = fields.filter_map(|text| reader.text_of(text)).collect();
    let Reader { hits, loaded, calls, .. } = reader;
    let texts = class.constants().filter_map(|(index, constant)| match constant {
        Constant::Text { text, offset } => {
            Some((text, offset, loaded.contains(u32::from(index)) || of_fields.contains(&index)))
        }
        _ => None,
    });
    needles.versions.find_in_class(class.name, texts, entry, &mut found.versions);
    for (text, mut hit) in hits {
        hit.entry = Some(entry.to_owned());
        if loaded.contains(u32::from(text)) {
            hit.classes.push(found.name.clone());
        }
        found.strings.push(hit);
    }
    found.links = class_links(&class, &called);
    (found.calls, found.limits) = calls.finish();
    Ok(found)
}

struct Reader<'r, 'a> {
    class: &'r ClassFile<'a>,
    needles: &'r Needles<'r>,
    heirs: &'r Heirs,
    /// What texts are wanted for, by their indices in ascending order.
    wanted: Vec<(u16, Wanted)>,
    /// Texts that name probed classes, with the positions of these in the needles.
    probed: BTreeMap<u16, u32>,
    /// Literals beside which versions may stand, with the probes of these.
    beside: BTreeMap<u16, &'r [ProbeId]>,
    /// Literals and hosts, with the texts that hold them.
    hits: Vec<(u16, StringHit)>,
    /// Texts that code loads.
    loaded: BitSet,
    calls: Calls<'r>,
    /// Arguments of bootstrap methods that are still looked at: many calls may be made by one method.
    room: usize,
}

/// What a method reference stands for.
enum Target {
    Reflection,
    Method(CallForm, ProbeId),
}

impl<'a> Reader<'_, 'a> {
    fn wanted(&self, text: u16) -> Option<Wanted> {
        let found = self.wanted.binary_search_by_key(&text, |(index, _)| *index).ok()?;
        self.wanted.get(found).map(|(_, wanted)| *wanted)
    }

    /// The text that a string constant stands for.
    fn text_of(&self, string: u16) -> Option<u16> {
        match self.class.constant(string)? {
            Constant::String(text) => Some(text),
            _ => None,
        }
    }

    /// One pass over all texts.
    fn texts(&mut self, entry: &str, found: &mut ClassCode) {
        for (index, constant) in self.class.constants() {
            let Constant::Text { text, offset } = constant else { continue };
            if let Some(wanted) = self.needles.find_text(text) {
                self.wanted.push((index, wanted));
                if let Some(literal) = wanted.literal.and_then(|id| self.needles.probes.strings.get(id as usize)) {
                    self.hits.push((index, urls::hit(literal, false, text, offset)));
                }
            }
            if let Some(host) = self.needles.host(text).and_then(|text| self.needles.probes.host(text)) {
                self.hits.push((index, urls::hit(host, true, text, offset)));
            }
            let mut in_urls = Vec::new();
            urls::find_in_text(text, offset, self.needles.probes, &mut in_urls);
            self.hits.extend(in_urls.into_iter().map(|hit| (index, hit)));
            if let Some(probes) = self.needles.versions.beside(text) {
                self.beside.insert(index, probes);
            }
            found.coordinates.extend(VersionNeedles::coordinate(text, entry));
            found.map_ids.extend(map_id(text));
        }
    }

    /// The classes that are named: by constants, and in descriptors of fields, methods, annotations and variables.
    fn classes(&mut self, found: &mut ClassCode) {
        let (mut named, mut strings) = (BTreeSet::new(), BitSet::new(self.class.constant_count()));
        for (_, constant) in self.class.constants() {
            match constant {
                Constant::Class(text) => drop(named.insert(text)),
                Constant::String(text) => strings.insert(u32::from(text)),
                _ => {}
            }
        }
        let mut referenced: BTreeSet<&[u8]> = BTreeSet::new();
        for text in named {
            let Some(name) = self.class.text(text).filter(|name| !name.starts_with(b"[")) else { continue };
            referenced.insert(name);
            if let Some(class) = self.needles.class(name) {
                self.probed.insert(text, class);
            }
        }
        for (index, constant) in self.class.constants() {
            let Constant::Text { text, .. } = constant else { continue };
            if !strings.contains(u32::from(index)) && matches!(text.first(), Some(b'L' | b'(')) {
                let types = types_of_descriptor(text).unwrap_or_default();
                let classes = types.into_iter().filter(|descriptor| descriptor.starts_with(b"L"));
                referenced.extend(classes.filter_map(class_of_descriptor));
            }
        }
        referenced.remove(self.class.name);
        found.referenced = referenced.into_iter().map(|name| mutf8::decode(name).into_owned()).collect();
    }

    /// Reports what code names; answers with the classes whose members it uses, one by one.
    fn code(&mut self, entry: &str, found: &mut ClassCode) -> Vec<&'a [u8]> {
        let mut called = Vec::new();
        let mut named = Named::default();
        let mut goes_on = true;
        // Texts that a method loads, in its order.
        let mut loads: Vec<u16> = Vec::new();
        for method in &self.class.methods {
            let Some(code) = method.code else { continue };
            found.size = found.size.saturating_add((CODE_HEADER_BYTES + code.instructions.len()) as u64);
            if self.needles.find_text(method.name).is_some_and(|wanted| wanted.member) {
                found.own.insert(mutf8::decode(method.name).into_owned());
            }
            if !goes_on {
                continue;
            }
            named.clear();
            loads.clear();
            bytecode::walk(code.instructions, |at, reference| match reference {
                Reference::Method(index) => self.method(index, at, &mut named, &mut called, &mut found.open),
                Reference::StaticField(index) => self.field(index, at, &mut named, &mut called),
                Reference::Constant(index) => {
                    if let Some(text) = self.text_of(index) {
                        self.load(text, at, &mut named);
                        loads.push(text);
                    }
                }
                Reference::Dynamic(index) => {
                    let Some(Constant::InvokeDynamic(bootstrap)) = self.class.constant(index) else { return };
                    for argument in self.class.bootstrap_arguments(bootstrap) {
                        let Some(room) = self.room.checked_sub(1) else {
                            self.calls.limits.insert("the arguments of calls that are made when the code runs");
                            return;
                        };
                        self.room = room;
                        match self.class.constant(argument) {
                            Some(Constant::MethodHandle(method)) => {
                                self.method(method, at, &mut named, &mut called, &mut found.open);
                            }
                            Some(Constant::String(recipe)) => self.load_recipe(recipe, at, &mut named),
                            _ => {}
                        }
                    }
                }
            });
            let class = self.class;
            if !self.beside.is_empty() {
                let literal = |text: u16| self.beside.get(&text).copied().unwrap_or_default();
                let text = |index: u16| match class.constant(index)? {
                    Constant::Text { text, offset } => Some((text, offset)),
                    _ => None,
                };
                self.needles.versions.told_beside(&loads, literal, text, entry, &mut found.versions);
            }
            if named.reflects {
                named.look_up_members(self.needles, |text| class.text(u16::try_from(text).ok()?));
            }
            if !named.calls.is_empty() {
                let caller = Caller {
                    class: Some(class.class_name()),
                    method: Some(mutf8::decode(method.name)),
                    entry: Some(entry),
                    start: code.offset,
                };
                let types = || {
                    let mut types = types_of_descriptor(method.descriptor).unwrap_or_default();
                    // What is returned comes last here.
                    let returned = types.pop();
                    returned.into_iter().chain(types).collect()
                };
                goes_on = self.calls.report(&caller, &named.calls, types);
            }
        }
        called
    }

    fn method(
        &self,
        index: u16,
        at: usize,
        named: &mut Named,
        called: &mut Vec<&'a [u8]>,
        open: &mut BTreeSet<String>,
    ) {
        let Some(Constant::Method(member)) = self.class.constant(index) else { return };
        let Some((class, name, _)) = self.class.member_texts(member) else { return };
        called.extend(self.class.text(class));
        if !self.wanted(name).is_some_and(|wanted| wanted.member) {
            return;
        }
        match self.target(class, name) {
            Some(Target::Reflection) => named.reflects = true,
            Some(Target::Method(form, probe)) => named.calls.push((CallKind::Method, form, probe, at)),
            None if self.probed.contains_key(&class) => {}
            None => open.extend(self.class.text(class).map(|name| mutf8::decode(name).into_owned())),
        }
    }

    /// What a method of a class is known for, both given by their names' indices.
    fn target(&self, class: u16, name: u16) -> Option<Target> {
        let text = self.class.text(name)?;
        let (form, probed) = match self.probed.get(&class) {
            Some(class) => {
                let probed = self.needles.classes.get(*class as usize)?;
                (if probed.renamed { CallForm::Renamed } else { CallForm::Direct }, probed)
            }
            None => {
                let heir = self.heirs.get(&*mutf8::decode(self.class.text(class)?))?;
                if heir.defined.contains(&*mutf8::decode(text)) {
                    return None;
                }
                (CallForm::Inherited, self.needles.classes.get(heir.class as usize)?)
            }
        };
        let (_, probe) = probed.methods.iter().find(|(known, _)| *mutf8::encode(known) == *text)?;
        match (form, *probe) {
            (CallForm::Inherited, REFLECTION) => None,
            (_, REFLECTION) => Some(Target::Reflection),
            (form, probe) => Some(Target::Method(form, probe)),
        }
    }

    fn field(&self, index: u16, at: usize, named: &mut Named, called: &mut Vec<&'a [u8]>) {
        let Some(Constant::Field(member)) = self.class.constant(index) else { return };
        let Some((class, name, _)) = self.class.member_texts(member) else { return };
        called.extend(self.class.text(class));
        let probed = self.probed.get(&class).and_then(|class| self.needles.classes.get(*class as usize));
        let Some((probed, text)) = probed.zip(self.class.text(name)) else { return };
        if let Some((_, probe)) = probed.fields.iter().find(|(known, _)| *mutf8::encode(known) == *text) {
            let form = if probed.renamed { CallForm::Renamed } else { CallForm::Direct };
            named.calls.push((CallKind::Field, form, *probe, at));
        }
    }

    /// Code loads a text.
    fn load(&mut self, text: u16, at: usize, named: &mut Named) {
        self.loaded.insert(u32::from(text));
        let Some(wanted) = self.wanted(text) else { return };
        if let Some(constant) = wanted.constant {
            named.calls.push((CallKind::Constant, CallForm::Direct, constant, at));
        }
        if wanted.member {
            named.members.push((u32::from(text), at));
        }
        named.class_names.extend(wanted.class_name);
    }

    /// Code puts a text together from constants and from what it finds when it runs.
    fn load_recipe(&mut self, recipe: u16, at: usize, named: &mut Named) {
        self.load(recipe, at, named);
        let Some(text) = self.class.text(recipe) else { return };
        let Some(room) = self.room.checked_sub(text.len()) else {
            self.calls.limits.insert("the arguments of calls that are made when the code runs");
            return;
        };
        self.room = room;
        for piece in text.split(|byte| GAPS.contains(byte)).filter(|piece| piece.len() < text.len()) {
            if let Some(constant) = self.needles.find_text(piece).and_then(|wanted| wanted.constant) {
                named.calls.push((CallKind::Constant, CallForm::Direct, constant, at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::build::Build;
    use crate::facts::{CodeKind, Facts, extract};
    use crate::format::class_file::sample::{Assembler, tracker, with_index};
    use crate::probe::{MemberProbe, Probes, VersionProbe};

    const PHONE: &str = "android/telephony/TelephonyManager";

    fn probes() -> Probes {
        let member = |class: &str, name: &str| MemberProbe { class: class.to_owned(), name: name.to_owned() };
        let version = |class: Option<&str>, beside: Option<&str>, before: &str| VersionProbe {
            class: class.map(str::to_owned),
            beside: beside.map(str::to_owned),
            before: before.to_owned(),
            after: String::new(),
        };
        Probes {
            methods: vec![member("android/provider/Settings$Secure", "getString"), member(PHONE, "getDeviceId")],
            fields: vec![member("android/os/Build", "MODEL")],
            constants: ["android_id", "ro.serialno"].map(str::to_owned).to_vec(),
            strings: vec!["maker telling".to_owned()],
            hosts: BTreeSet::from(["maker.com".to_owned()]),
            versions: vec![
                version(None, None, "MakerSDK/Android "),
                version(Some("com/maker/Tracker"), None, ""),
                version(None, Some("maker telling"), "v"),
            ],
            ..Probes::default()
        }
    }

    fn library(classes: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in classes {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
            archive.write_all(bytes).expect("written");
        }
        archive.finish().expect("an archive").into_inner()
    }

    fn facts(classes: &[(&str, Vec<u8>)]) -> Facts {
        extract(&Build::from_bytes(library(classes), "maker.jar").expect("a library"), &probes())
    }

    /// Form and probed name of each call of a unit, and the constants beside it.
    fn told(facts: &Facts) -> Vec<String> {
        let probes = probes();
        let calls = facts.code.iter().flat_map(|unit| &unit.calls);
        calls
            .map(|call| {
                let at = call.probe as usize;
                let name = match call.kind {
                    CallKind::Method => &probes.methods[at].name,
                    CallKind::Field => &probes.fields[at].name,
                    _ => &probes.constants[at],
                };
                let (class, method) = (call.class.as_deref().unwrap_or(""), call.method.as_deref().unwrap_or(""));
                format!("{class}.{method}: {:?} {name} {:?}", call.form, call.constants)
            })
            .collect()
    }

    #[test]
    fn calls_fields_constants_and_versions_are_told_with_their_places() {
        let phone = Assembler::default().finish("com/maker/Phone", PHONE, &[], &[], &[]);
        let facts = facts(&[("com/maker/Tracker.class", tracker()), ("com/maker/Phone.class", phone)]);
        let mut expected = [
            "com/maker/Tracker.run: Direct getString [0]",
            // A method's handle, of a class that extends the probed one.
            "com/maker/Tracker.run: Inherited getDeviceId [0]",
            "com/maker/Tracker.run: Direct MODEL [0]",
            "com/maker/Tracker.run: Direct android_id [0]",
        ];
        let mut calls = told(&facts);
        calls.sort_unstable();
        expected.sort_unstable();
        assert_eq!(calls, expected);
        let [unit] = &facts.code[..] else { panic!("{facts:?}") };
        assert_eq!((unit.kind, unit.entry.as_str()), (CodeKind::ClassFiles, "maker.jar"));
        assert_eq!(unit.defined.iter().collect::<Vec<_>>(), ["com/maker/Phone", "com/maker/Tracker"]);
        assert!(unit.referenced.contains(PHONE) && !unit.referenced.contains("com/maker/Phone"));
        assert!(unit.calls.iter().all(|call| call.entry.as_deref() == Some("com/maker/Tracker.class")));
        assert_eq!(unit.class_bytes, [0, 8 + 15]);
        let [version] = &facts.versions[..] else { panic!("{:?}", facts.versions) };
        assert_eq!((version.version.as_str(), version.class.as_deref()), ("4.8.1", Some("com/maker/Tracker")));
        assert!(facts.inconclusive.is_empty() && facts.errors.is_empty());
    }

    #[test]
    fn a_class_that_defines_the_method_itself_is_none_of_the_probed() {
        let own = [("getDeviceId", "()Ljava/lang/String;", Some(vec![0xb1]))];
        let phone = Assembler::default().finish("com/maker/Phone", PHONE, &[], &[], &own);
        let facts = facts(&[("com/maker/Tracker.class", tracker()), ("com/maker/Phone.class", phone)]);
        assert!(!told(&facts).iter().any(|call| call.contains("getDeviceId")));
    }

    #[test]
    fn reflection_texts_and_what_is_put_together_are_found() {
        let mut assembler = Assembler::default();
        let recipe = assembler.string("ro.serialno\u{1}");
        let made = assembler.dynamic(&[recipe]);
        let code = [
            assembler.load("android.telephony.TelephonyManager"),
            assembler.load("getDeviceId"),
            assembler.call("java/lang/Class", "getMethod"),
            [with_index(0xba, made), vec![0, 0]].concat(),
            assembler.load("maker telling"),
            assembler.load("v3.0.1"),
            assembler.load("https://log.maker.com/x"),
            assembler.load("api.maker.com"),
            assembler.load("MakerSDK/Android 5.2.0"),
            assembler.load("!SDK-VERSION-STRING!:com.maker:agent:4.24.0"),
            vec![0xb1],
        ];
        let methods = [("run", "()V", Some(code.concat()))];
        let class = assembler.finish("com/maker/Other", "java/lang/Object", &[], &[], &methods);
        let facts = facts(&[("com/maker/Other.class", class.clone())]);
        let expected =
            ["Reflected getDeviceId [1]", "Direct ro.serialno [1]"].map(|call| format!("com/maker/Other.run: {call}"));
        assert_eq!(told(&facts), expected);
        let unit = &facts.code[0];
        let hits: Vec<(&str, bool, &str)> =
            unit.strings.iter().map(|hit| (hit.probe.as_str(), hit.host, hit.value.as_str())).collect();
        assert_eq!(
            hits,
            [
                ("maker telling", false, "maker telling"),
                ("maker.com", true, "api.maker.com"),
                ("maker.com", true, "https://log.maker.com/x"),
            ]
        );
        for hit in &unit.strings {
            let at = hit.offset as usize;
            assert_eq!(class.get(at..at + hit.value.len()), Some(hit.value.as_bytes()));
            assert_eq!(hit.classes, ["com/maker/Other"]);
        }
        let versions: Vec<&str> = facts.versions.iter().map(|found| found.version.as_str()).collect();
        assert_eq!(versions, ["3.0.1", "5.2.0"]);
        assert_eq!(facts.dependencies[0].coordinate().as_deref(), Some("com.maker:agent"));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_told() {
        let facts = facts(&[
            ("a/A.class", b"no class".to_vec()),
            ("a/B.class", tracker()),
            ("META-INF/versions/9/a/C.class", tracker()),
            ("module-info.class", tracker()),
        ]);
        assert_eq!(facts.code[0].defined.iter().collect::<Vec<_>>(), ["a/A", "com/maker/Tracker"]);
        assert!(
            facts.inconclusive.iter().any(|part| part.blocks_absence && part.entry.as_deref() == Some("a/A.class"))
        );
        assert_eq!(facts.anomalies[0].kind, "class-file-name");
    }

    proptest! {
        #[test]
        fn damaged_classes_are_read(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = tracker();
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let probes = probes();
            let _ = read(&bytes, "A.class", &Needles::new(&probes, None), &Heirs::new());
        }
    }
}
