//! Who calls what within an image: probed symbols and selectors by the function that names them.
//!
//! A program holds the code of many makers, so that its table of imports says nothing about who uses what. Its functions
//! are read one by one instead. What no function names, though the image imports it, stays a call of the whole image,
//! so that nothing is lost.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::{Call, CallForm, CallKind};
use super::owners::{Owner, Owners};
use super::symbols::FunctionNames;
use super::versions::{self, Versions};
use crate::format::macho::fixups::Fixups;
use crate::format::macho::landmarks::{Landmark, Landmarks};
use crate::format::macho::objc::{CLASS_SYMBOL, ObjectiveC};
use crate::format::macho::references::{self, Code, Reference};
use crate::format::macho::{Anomalies, Image, MH_OBJECT, functions, swift, symbols};
use crate::probe::{ProbeId, Probes, position};

/// Functions that give a class, a symbol or a selector for its name. Source: documentation of the Objective-C runtime,
/// Foundation, and `dlsym(3)`.
const BY_NAME: [(&str, Named); 9] = [
    ("_NSClassFromString", Named::Class),
    ("_objc_getClass", Named::Class),
    ("_objc_getRequiredClass", Named::Class),
    ("_objc_lookUpClass", Named::Class),
    ("_CFBundleGetFunctionPointerForName", Named::Symbol),
    ("_dlsym", Named::Symbol),
    ("_NSSelectorFromString", Named::Selector),
    ("_sel_getUid", Named::Selector),
    ("_sel_registerName", Named::Selector),
];

/// The longest part of a name that is repeated for every call, in bytes.
const NAME_LIMIT: usize = 512;
/// What the calls of an image may take in all, in bytes of names and numbers of constants, as a multiple of its size.
const ROOM: usize = 4;

/// A message to what another message gave follows it at once, in bytes of instructions.
const NEXT_MESSAGE: usize = 64;

/// What a name given to a function stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Class,
    Symbol,
    Selector,
}

/// The calls of an image, with offsets that count from its slice, and the classes that its first function names.
#[derive(Debug, Default)]
pub struct Callers {
    pub calls: Vec<Call>,
    pub starts_with: Vec<String>,
}

/// Reads the functions of an image, of which `stripped` are named elsewhere; `None` where its instructions cannot be read.
pub fn callers<'a>(
    image: &Image<'a>,
    fixups: &Fixups<'a>,
    objective_c: &ObjectiveC<'a>,
    probes: &Probes,
    stripped: Option<&FunctionNames>,
    versions: &mut Versions<'_>,
    anomalies: &mut Anomalies,
) -> Option<Callers> {
    if !references::is_readable(image) {
        return None;
    }
    let mut symbols: Vec<_> = symbols::symbols(image).collect();
    symbols.extend(stripped.into_iter().flat_map(FunctionNames::symbols));
    let types = swift::type_functions(image, fixups);
    let starts = starts(image, objective_c, &types, &symbols);
    let texts = Texts::new(probes);
    let chained: HashSet<&str> =
        probes.selectors.iter().filter(|probe| probe.contains(' ')).flat_map(|probe| probe.split(' ')).collect();
    let defines = |class: &str| objective_c.classes.binary_search(&class).is_ok();
    let is_wanted = |landmark: &Landmark<'_>| match landmark {
        Landmark::Import(symbol) => has(&probes.symbols, symbol) || by_name(symbol).is_some(),
        Landmark::Selector(name) => has(&probes.selectors, name) || chained.contains(name),
        Landmark::Text(text) => texts.0.contains(text) || defines(text) || versions::is_wanted(text, probes),
        // The one that the program starts with may be any of them.
        Landmark::Class(_) => true,
    };
    let landmarks = Landmarks::new(image, fixups, objective_c, is_wanted);
    let code = Code::new(image, &starts);
    let mut found = code.references(&landmarks);
    found.sort_by_key(|reference| (reference.function, reference.offset));
    let functions: BTreeMap<usize, Function> =
        found.chunk_by(|a, b| a.function == b.function).filter_map(|part| Function::read(part, probes)).collect();
    let mut reader = Reader {
        code: &code,
        probes,
        starts: &starts,
        owners: Owners::new(objective_c, &types, &symbols),
        functions: &functions,
        of_classes: BTreeMap::new(),
        given: BTreeMap::new(),
        room: image_room(image),
        calls: BTreeMap::new(),
    };
    reader.gather_classes();
    reader.gather_given();
    if reader.read().is_none() {
        anomalies.add("too-many-calls", "the calls of the image take more room than it has");
    }
    for Reference { function, offset, landmark } in &found {
        if let Landmark::Text(text) = landmark
            && let Some((_, Owner { class: Some(class), .. })) = reader.owner(*function)
        {
            versions.visit_of_class(class, text, *offset as u64);
        }
    }
    let calls = reader.calls.into_values().collect();
    let starts_with = starts_with(image, &code, &starts, &found, defines);
    Some(Callers { calls, starts_with })
}

fn image_room(image: &Image<'_>) -> usize {
    image.segments.iter().map(|segment| segment.size).fold(0, usize::saturating_add).saturating_mul(ROOM)
}

/// Where functions begin, sorted: as the linker lists them, or else where methods and symbols say.
fn starts(
    image: &Image<'_>,
    objective_c: &ObjectiveC<'_>,
    types: &swift::TypeFunctions,
    symbols: &[symbols::Symbol<'_>],
) -> Vec<u64> {
    let mut starts = functions::starts(image);
    if starts.is_empty() {
        starts.extend(objective_c.methods.iter().map(|method| method.address));
        starts.extend(types.functions.iter().map(|function| function.0));
        // The assembler marks the beginning of each section.
        let named = symbols.iter().filter(|symbol| symbol.defined && !symbol.name.starts_with("ltmp"));
        starts.extend(named.map(|symbol| symbol.address));
        starts.sort_unstable();
        starts.dedup();
    }
    starts
}

/// The classes of the image that the function in which it starts names itself, or a function that this one calls. The
/// delegate is given to `UIApplicationMain` by its name.
fn starts_with(
    image: &Image<'_>,
    code: &Code<'_, '_>,
    starts: &[u64],
    found: &[Reference<'_>],
    defines: impl Fn(&str) -> bool,
) -> Vec<String> {
    let Some(entry) = image.entry_address() else { return Vec::new() };
    let Some(main) = starts.partition_point(|start| *start <= entry).checked_sub(1) else { return Vec::new() };
    let mut named = BTreeSet::new();
    for function in std::iter::once(main).chain(code.callees(main)) {
        let first = found.partition_point(|reference| reference.function < function);
        let own = found.get(first..).unwrap_or_default().iter().take_while(|of| of.function == function);
        named.extend(own.filter_map(|reference| match reference.landmark {
            Landmark::Class(name) => Some(name),
            Landmark::Text(name) if defines(name) => Some(name),
            _ => None,
        }));
    }
    named.into_iter().map(|name| shortened(name).to_owned()).collect()
}

fn has(probes: &[String], name: &str) -> bool {
    position(probes, name).is_some()
}

/// The symbol that is put together from a beginning and a name.
fn joined(probes: &[String], beginning: &str, name: &str) -> Option<ProbeId> {
    let wanted = || beginning.bytes().chain(name.bytes());
    probes.binary_search_by(|probe| probe.bytes().cmp(wanted())).ok().map(|found| found as ProbeId)
}

/// The probe of a selector that is sent to what another one gave.
fn sent_to(probes: &[String], first: &str, second: &str) -> Option<ProbeId> {
    let wanted = || first.bytes().chain([b' ']).chain(second.bytes());
    probes.binary_search_by(|probe| probe.bytes().cmp(wanted())).ok().map(|found| found as ProbeId)
}

fn by_name(symbol: &str) -> Option<Named> {
    BY_NAME.iter().find(|(name, _)| *name == symbol).map(|(_, named)| *named)
}

/// The texts that name something probed.
struct Texts<'p>(HashSet<&'p str>);

impl<'p> Texts<'p> {
    fn new(probes: &'p Probes) -> Texts<'p> {
        let symbols = probes.symbols.iter().map(|symbol| {
            let class = symbol.strip_prefix(CLASS_SYMBOL);
            class.or_else(|| symbol.strip_prefix('_')).unwrap_or(symbol)
        });
        Texts(symbols.chain(probes.selectors.iter().map(String::as_str)).collect())
    }
}

/// What one function names of all that is probed, each with the offset of the first instruction.
#[derive(Debug, Default)]
struct Function {
    symbols: BTreeMap<ProbeId, usize>,
    selectors: BTreeMap<ProbeId, usize>,
    /// By name only.
    reflected: BTreeMap<(CallKind, ProbeId), usize>,
    /// Texts that are a condition of something.
    texts: BTreeSet<ProbeId>,
}

impl Function {
    /// `None` where the function names nothing probed.
    fn read(references: &[Reference<'_>], probes: &Probes) -> Option<(usize, Function)> {
        let mut function = Function::default();
        let ways: BTreeSet<Named> = references
            .iter()
            .filter_map(|reference| match reference.landmark {
                Landmark::Import(symbol) => by_name(symbol),
                _ => None,
            })
            .collect();
        let mut last: Option<(usize, &str)> = None;
        for Reference { offset, landmark, .. } in references {
            match landmark {
                Landmark::Selector(name) => {
                    let before = last.replace((*offset, name)).filter(|(at, _)| offset - at <= NEXT_MESSAGE);
                    if let Some(probe) = before.and_then(|(_, first)| sent_to(&probes.selectors, first, name)) {
                        function.selectors.entry(probe).or_insert(*offset);
                    }
                    if let Some(probe) = position(&probes.selectors, name) {
                        function.selectors.entry(probe).or_insert(*offset);
                    }
                }
                Landmark::Import(symbol) => {
                    if let Some(probe) = position(&probes.symbols, symbol) {
                        function.symbols.entry(probe).or_insert(*offset);
                    }
                }
                Landmark::Class(name) => {
                    if let Some(probe) = joined(&probes.symbols, CLASS_SYMBOL, name) {
                        function.symbols.entry(probe).or_insert(*offset);
                    }
                }
                Landmark::Text(text) => {
                    // Symbols begin with an underscore.
                    function.texts.extend(position(&probes.symbols, text).filter(|_| !text.starts_with('_')));
                    for way in &ways {
                        let (kind, probe) = match way {
                            Named::Class => (CallKind::Symbol, joined(&probes.symbols, CLASS_SYMBOL, text)),
                            Named::Symbol => (CallKind::Symbol, joined(&probes.symbols, "_", text)),
                            Named::Selector => (CallKind::Selector, position(&probes.selectors, text)),
                        };
                        if let Some(probe) = probe {
                            function.reflected.entry((kind, probe)).or_insert(*offset);
                        }
                    }
                }
            }
        }
        let calls = function.symbols.len() + function.selectors.len() + function.reflected.len();
        let is_empty = calls == 0 && function.texts.is_empty();
        (!is_empty).then_some((references.first()?.function, function))
    }

    /// The probed symbols that it names in any way, and the texts.
    fn named(&self) -> impl Iterator<Item = ProbeId> {
        let reflected = self.reflected.keys().filter(|(kind, _)| *kind == CallKind::Symbol).map(|(_, probe)| *probe);
        self.symbols.keys().copied().chain(reflected).chain(self.texts.iter().copied())
    }
}

struct Reader<'r, 'a> {
    code: &'r Code<'r, 'a>,
    probes: &'r Probes,
    starts: &'r [u64],
    owners: Owners<'r>,
    functions: &'r BTreeMap<usize, Function>,
    /// The probed symbols that the functions of each class name.
    of_classes: BTreeMap<String, BTreeSet<ProbeId>>,
    /// The probed texts of the functions that call each function.
    given: BTreeMap<usize, BTreeSet<ProbeId>>,
    room: usize,
    /// The first call of each kind by each class, or by each function without one.
    calls: BTreeMap<(String, CallKind, CallForm, ProbeId), Call>,
}

impl Reader<'_, '_> {
    fn owner(&self, function: usize) -> Option<(u64, Owner<'_>)> {
        let start = *self.starts.get(function)?;
        let end = self.starts.get(function + 1).copied().unwrap_or(u64::MAX);
        Some((start, self.owners.of(start, end)))
    }

    fn gather_classes(&mut self) {
        let mut of_classes: BTreeMap<String, BTreeSet<ProbeId>> = BTreeMap::new();
        for (number, function) in self.functions {
            if let Some((_, Owner { class: Some(class), .. })) = self.owner(*number) {
                of_classes.entry(shortened(class).to_owned()).or_default().extend(function.named());
            }
        }
        self.of_classes = of_classes;
    }

    /// A function that asks for whatever it is told is told by those that call it.
    fn gather_given(&mut self) {
        for (number, function) in self.functions.iter().filter(|(_, function)| !function.texts.is_empty()) {
            for called in self.code.callees(*number).iter().filter(|called| self.functions.contains_key(called)) {
                self.given.entry(*called).or_default().extend(function.texts.iter().copied());
            }
        }
    }

    /// `None` where the calls take too much room.
    fn read(&mut self) -> Option<()> {
        let functions = self.functions;
        for (number, function) in functions {
            let Some((start, owner)) = self.owner(*number) else { continue };
            let class = owner.class.map(|class| shortened(class).to_owned());
            let between = owner.between.map(|around| around.map(|class| shortened(class).to_owned()));
            let method = match owner.name {
                Some(name) => shortened(&name).to_owned(),
                None => format!("sub_{start:x}"),
            };
            // A class that is made in one method is asked in another, a category asks its own, and Swift asks a function
            // for a class. What is asked for by a text often is asked by a method that others give the text.
            let mut named: BTreeSet<ProbeId> = function.named().collect();
            named.extend(owner.extends.and_then(|class| joined(&self.probes.symbols, CLASS_SYMBOL, class)));
            named.extend(class.as_ref().and_then(|class| self.of_classes.get(class)).into_iter().flatten());
            named.extend(self.given.get(number).into_iter().flatten());
            if !function.selectors.is_empty() {
                let called = self.code.callees(*number);
                named.extend(called.iter().filter_map(|called| functions.get(called)).flat_map(Function::named));
            }
            let direct =
                |kind: CallKind| move |(probe, offset): (&ProbeId, &usize)| (kind, CallForm::Direct, *probe, *offset);
            let reflected = function.reflected.iter();
            let found = function
                .symbols
                .iter()
                .map(direct(CallKind::Symbol))
                .chain(function.selectors.iter().map(direct(CallKind::Selector)))
                .chain(reflected.map(|((kind, probe), offset)| (*kind, CallForm::Reflected, *probe, *offset)));
            let caller = class.as_ref().unwrap_or(&method).clone();
            for (kind, form, probe, offset) in found {
                let key = (caller.clone(), kind, form, probe);
                if self.calls.contains_key(&key) {
                    continue;
                }
                let names = [class.as_deref(), Some(method.as_str())].into_iter().flatten();
                let around = between.iter().flatten().map(|class| class.len());
                let size = names.map(str::len).chain(around).sum::<usize>() + caller.len();
                self.room = self.room.checked_sub(size + named.len() * size_of::<ProbeId>() + size_of::<Call>())?;
                let call = Call {
                    kind,
                    form,
                    probe,
                    entry: None,
                    class: class.clone(),
                    method: Some(method.clone()),
                    between: between.clone(),
                    obfuscated: None,
                    offset: offset as u64,
                    constants: named.iter().copied().collect(),
                };
                self.calls.insert(key, call);
            }
        }
        Some(())
    }
}

/// What an object file imports without a function that names it belongs to the classes of the object file.
pub fn of_object(objective_c: &ObjectiveC<'_>, image: &Image<'_>) -> (Option<String>, Option<[String; 2]>) {
    let name = |class: &&str| shortened(&swift::readable_class(class)).to_owned();
    match objective_c.classes.as_slice() {
        _ if image.file_type != MH_OBJECT => (None, None),
        [] => (None, None),
        [one] => (Some(name(one)), None),
        [first, .., last] => (None, Some([name(first), name(last)])),
    }
}

fn shortened(name: &str) -> &str {
    name.get(..name.floor_char_boundary(NAME_LIMIT)).unwrap_or(name)
}
