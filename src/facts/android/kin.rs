//! Classes below probed ones: a call of a method that they do not define themselves is one of the probed class. The chain from
//! class to class may lead through several DEX files of a build.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::needles::BitSet;
use crate::format::dex::{Dex, Member, class_of_descriptor};
use crate::format::mutf8;

/// No class is as far below another; longer chains go in circles.
pub const MAX_ANCESTORS: usize = 64;

/// A class that another file of the build defines below a probed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heir {
    /// The probed class, as an index in [`Needles::classes`](super::needles::Needles::classes).
    pub class: u32,
    /// Names of probed members that it, or a class between it and the probed one, defines itself.
    pub defined: BTreeSet<String>,
}

/// Such classes by their names in internal form.
pub type Heirs = HashMap<String, Heir>;

/// What one DEX file has to do with the others of its build.
#[derive(Debug, Default)]
pub struct Kin {
    /// Classes that it defines below probed ones.
    pub heirs: Heirs,
    /// Classes that it does not define and extends, or calls a method of that bears the name of a probed one.
    pub open: BTreeSet<String>,
}

/// Which classes of a DEX extend which, and which probed names they define themselves.
pub struct Ancestry<'d> {
    dex: &'d Dex<'d>,
    superclasses: BTreeMap<u32, u32>,
    /// Types that are probed classes, with their indices in the needles; sorted.
    probed: &'d [(u32, u32)],
    /// Types that other DEX files define below probed classes.
    heirs: BTreeMap<u32, &'d Heir>,
    /// Class and name of the methods with code that bear probed names, of classes below probed ones.
    defined: HashSet<(u32, u32)>,
}

impl<'d> Ancestry<'d> {
    /// Of the classes of a DEX. `methods` are those in question, `members` the strings that are names of probed members, `heirs`
    /// the classes that other files define; `None` where there are no others. Nothing is looked up that nobody asks for.
    pub fn of(
        dex: &'d Dex<'d>,
        methods: &[(u32, Member)],
        members: &BitSet,
        probed: &'d [(u32, u32)],
        heirs: Option<&'d Heirs>,
    ) -> Ancestry<'d> {
        let mut ancestry =
            Ancestry { dex, superclasses: BTreeMap::new(), probed, heirs: BTreeMap::new(), defined: HashSet::new() };
        for (descriptor, index) in dex.type_descriptors().zip(0u32..) {
            let Some(heirs) = heirs.filter(|heirs| !heirs.is_empty()) else { break };
            let name = dex.string_bytes(descriptor).and_then(class_of_descriptor).map(mutf8::decode);
            if let Some(heir) = name.and_then(|name| heirs.get(&*name)) {
                ancestry.heirs.insert(index, heir);
            }
        }
        // What a file defines itself is not another's.
        for class in dex.defined_classes() {
            ancestry.heirs.remove(&class);
        }
        let leads_up = |(_, superclass): (u32, u32)| ancestry.is_above(superclass);
        if heirs.is_none() && (methods.is_empty() || !dex.superclasses().any(leads_up)) {
            return ancestry;
        }
        ancestry.superclasses = dex.superclasses().collect();
        let below = |class: u32| ancestry.chain(class).any(|class| ancestry.is_above(class));
        let mut is_below = BitSet::new(dex.type_count());
        let mut any = false;
        for class in dex.defined_classes().filter(|class| below(*class)) {
            is_below.insert(class);
            any = true;
        }
        let is_asked = heirs.is_some() || methods.iter().any(|(_, method)| is_below.contains(method.class));
        if any && is_asked {
            let mut defined = HashSet::new();
            dex.walk_code(|code| {
                if is_below.contains(code.class)
                    && let Some(method) = dex.method(code.method).filter(|method| members.contains(method.name))
                {
                    defined.insert((code.class, method.name));
                }
                true
            });
            ancestry.defined = defined;
        }
        ancestry
    }

    /// The probed class of a type, as an index in the needles.
    fn probed(&self, class: u32) -> Option<u32> {
        let found = self.probed.binary_search_by_key(&class, |(index, _)| *index).ok()?;
        self.probed.get(found).map(|(_, class)| *class)
    }

    fn is_above(&self, class: u32) -> bool {
        self.probed(class).is_some() || self.heirs.contains_key(&class)
    }

    /// A class and those above it, as far as this file defines them, with the first that it does not.
    fn chain(&self, class: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(class), |class| self.superclasses.get(class).copied()).take(MAX_ANCESTORS)
    }

    /// The nearest probed class above that of a method, unless one on the way defines the method.
    pub fn find(&self, method: Member) -> Option<u32> {
        for class in self.chain(method.class) {
            if let Some(probed) = self.probed(class) {
                return Some(probed);
            }
            if self.defined.contains(&(class, method.name)) {
                return None;
            }
            if let Some(heir) = self.heirs.get(&class) {
                let name = self.dex.string(method.name)?;
                return (!heir.defined.contains(&*name)).then_some(heir.class);
            }
        }
        None
    }

    /// What the other files of the build have to know of this one.
    pub fn kin(&self, methods: &[(u32, Member)]) -> Kin {
        let mut own: HashMap<u32, BTreeSet<String>> = HashMap::new();
        for (class, name) in &self.defined {
            own.entry(*class).or_default().extend(self.dex.string(*name).map(|name| name.into_owned()));
        }
        let mut kin = Kin::default();
        for class in self.dex.defined_classes() {
            let mut defined: BTreeSet<String> = BTreeSet::new();
            for above in self.chain(class) {
                let probed = self.probed(above);
                let heir = self.heirs.get(&above);
                defined.extend(own.get(&above).into_iter().chain(heir.map(|heir| &heir.defined)).flatten().cloned());
                if let Some(probed) = probed.or(heir.map(|heir| heir.class)) {
                    let name = self.dex.class_name(class).filter(|_| above != class);
                    kin.heirs.extend(name.map(|name| (name.into_owned(), Heir { class: probed, defined })));
                    break;
                }
            }
        }
        let mut is_defined = BitSet::new(self.dex.type_count());
        self.dex.defined_classes().for_each(|class| is_defined.insert(class));
        let extended = self.superclasses.values().copied();
        let outside: BTreeSet<u32> = extended
            .chain(methods.iter().map(|(_, method)| method.class))
            .filter(|class| !is_defined.contains(*class) && !self.is_above(*class))
            .collect();
        kin.open = outside.into_iter().filter_map(|class| Some(self.dex.class_name(class)?.into_owned())).collect();
        kin
    }
}
