//! Calls that methods of Android code make, told with the class and the method that call, by the names of the source where a
//! mapping file gives them. What kind of file the code stands in makes no difference here.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::needles::Needles;
use crate::facts::{Call, CallForm, CallKind};
use crate::format::dex::class_of_descriptor;
use crate::format::mutf8;
use crate::format::proguard_map::{MappedMethod, ProguardMap};
use crate::probe::ProbeId;

/// A DEX file holds at most 65,536 methods; so many probed calls are no app's.
const MAX_CALLS: usize = 1 << 16;
/// Probed constants that are kept for one call.
const MAX_CONSTANTS: usize = 64;
/// Names may overlap within a file, so all that is copied out of one is bounded by this multiple of its size.
const MAX_NAME_PASSES: usize = 4;
/// Methods of the source that are named where one name of the build stands for several.
const MAX_ORIGINALS: usize = 4;

/// A probe that a method names, with the offset of the instruction among the method's.
pub type Found = (CallKind, CallForm, ProbeId, usize);

/// What one method names.
#[derive(Default)]
pub struct Named {
    pub calls: Vec<Found>,
    /// Whether it looks up members by name.
    pub reflects: bool,
    /// Positions in [`Needles::classes`].
    pub class_names: Vec<u32>,
    /// Strings that are names of probed members, by their numbers in the file, with the place of the instruction.
    pub members: Vec<(u32, usize)>,
}

impl Named {
    pub fn clear(&mut self) {
        self.calls.clear();
        self.class_names.clear();
        self.members.clear();
        self.reflects = false;
    }

    /// Adds the methods that reflection looks up where class and method are named by constants of the same method. `text` gives
    /// the bytes of a string by its number.
    pub fn look_up_members<'t>(&mut self, needles: &Needles, text: impl Fn(u32) -> Option<&'t [u8]>) {
        for &(member, offset) in &self.members {
            let Some(text) = text(member) else { continue };
            for class in self.class_names.iter().filter_map(|class| needles.classes.get(*class as usize)) {
                let found = class.methods.iter().find(|(name, _)| *mutf8::encode(name) == *text);
                if let Some((_, probe)) = found {
                    self.calls.push((CallKind::Method, CallForm::Reflected, *probe, offset));
                }
            }
        }
    }
}

/// The method that calls.
pub struct Caller<'c> {
    /// Internal form.
    pub class: Option<Cow<'c, str>>,
    pub method: Option<Cow<'c, str>>,
    /// The entry of the class, where it has one of its own.
    pub entry: Option<&'c str>,
    /// Offset of the first instruction from the start of the entry, in bytes.
    pub start: usize,
}

/// The calls of one file.
pub struct Calls<'n> {
    needles: &'n Needles<'n>,
    /// Methods of classes by the mapping file, as far as they were asked for; by the class's name in the build.
    methods: HashMap<String, Vec<MappedMethod<'n>>>,
    name_budget: usize,
    calls: Vec<Call>,
    /// Which limits ended the reading, in words.
    pub limits: BTreeSet<&'static str>,
}

impl<'n> Calls<'n> {
    /// Of a file of so many bytes.
    pub fn new(needles: &'n Needles<'n>, bytes: usize) -> Calls<'n> {
        Calls {
            needles,
            methods: HashMap::new(),
            name_budget: bytes.saturating_mul(MAX_NAME_PASSES),
            calls: Vec::new(),
            limits: BTreeSet::new(),
        }
    }

    /// The calls, sorted, and the limits that ended the reading.
    pub fn finish(self) -> (Vec<Call>, Vec<&'static str>) {
        let Calls { mut calls, limits, .. } = self;
        calls.sort_unstable();
        calls.dedup();
        (calls, limits.into_iter().collect())
    }

    /// Takes what a name costs out of the budget of this file.
    pub fn afford(&mut self, bytes: usize) -> bool {
        let left = self.name_budget.checked_sub(bytes);
        self.name_budget = left.unwrap_or(0);
        if left.is_none() {
            self.limits.insert("the amount of names copied out of one file");
        }
        left.is_some()
    }

    /// Adds what a method names; answers whether to go on. `types` gives the descriptors of what the method returns and takes,
    /// in this order.
    pub fn report<'d>(&mut self, caller: &Caller, found: &[Found], types: impl FnOnce() -> Vec<&'d [u8]>) -> bool {
        let of_constants = found.iter().filter(|(kind, ..)| *kind == CallKind::Constant);
        let constants: BTreeSet<ProbeId> = of_constants.map(|(_, _, probe, _)| *probe).collect();
        let constants: Vec<ProbeId> = constants.into_iter().take(MAX_CONSTANTS).collect();
        let in_source = caller.class.as_deref().zip(caller.method.as_deref());
        let in_source = in_source.and_then(|(class, method)| self.original_method(class, method, types));
        let (method, obfuscated) = match &in_source {
            Some(original) => (Some(original.as_str()), caller.method.as_deref()),
            None => (caller.method.as_deref(), None),
        };
        let name_bytes = [caller.class.as_deref(), method, caller.entry].iter().flatten().map(|name| name.len()).sum();
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
                entry: caller.entry.map(str::to_owned),
                class: caller.class.as_deref().map(str::to_owned),
                method: method.map(str::to_owned),
                between: None,
                obfuscated: obfuscated.map(str::to_owned),
                offset: caller.start.saturating_add(*offset) as u64,
                constants: constants.clone(),
            });
        }
        true
    }

    /// What a method of a class (internal form) was called in the source, where the mapping file calls it otherwise. Methods
    /// that differ in what they take may share a name in the build; where types do not tell them apart, all are named.
    fn original_method<'d>(
        &mut self,
        class: &str,
        name: &str,
        types: impl FnOnce() -> Vec<&'d [u8]>,
    ) -> Option<String> {
        let map = self.needles.map?;
        if !self.methods.contains_key(class) {
            let mapped = map.obfuscated(&class.replace('/', "."));
            self.methods.insert(class.to_owned(), mapped.map_or_else(Vec::new, |class| class.methods().collect()));
        }
        let named = || self.methods.get(class).into_iter().flatten().filter(|mapped| mapped.obfuscated == name);
        let mut originals: BTreeSet<&str> = named().map(|mapped| mapped.original).collect();
        if originals.len() > 1 {
            let types: Vec<String> = types().into_iter().filter_map(|kind| source_type(kind, map)).collect();
            let same = named().filter(|mapped| mapped.prototype().eq(types.iter().map(String::as_str)));
            let exact: BTreeSet<&str> = same.map(|mapped| mapped.original).collect();
            originals = if exact.is_empty() { originals } else { exact };
        }
        let name_of_source = originals.into_iter().take(MAX_ORIGINALS).collect::<Vec<_>>().join(" or ");
        (!name_of_source.is_empty() && name_of_source != name).then_some(name_of_source)
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
