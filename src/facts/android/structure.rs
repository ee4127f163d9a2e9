//! How the classes of a DEX file or of an archive of class files hold together, where renaming left packages that say nothing of whose they are.

use std::collections::{BTreeMap, HashMap};

use super::needles::BitSet;
use crate::facts::{ClassAt, CodeUnit, Link, Names, is_flattened, is_renamed_in};
use crate::format::class_file::{ClassFile, types_of_descriptor};
use crate::format::dalvik::{self, Reference};
use crate::format::dex::{Dex, class_of_descriptor};
use crate::format::mutf8;

/// Fewer flattened classes than these need no sorting out.
const MIN_FLATTENED: usize = 16;
/// Fewer renamed classes in one package may be those of one library that its maker shrank; of a file and of a build.
const MIN_REPACKAGED_OF_FILE: usize = 256;
const MIN_REPACKAGED: usize = 1000;

/// The package with a name of its own into which the classes of one file were put under new names (`-repackageclasses`), with
/// how many these are. Most classes of the file lie directly in it, nearly all of these have names of renaming, and hardly any
/// such names are elsewhere. A package of short names only (`c/c/b`) is none: there packages were renamed and kept apart.
fn repackaged(defined: &Names) -> Option<(&str, usize)> {
    let mut packages: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut all_renamed = 0;
    for class in defined.iter() {
        let package = class.rsplit_once('/').map_or("", |(package, _)| package);
        let (all, renamed) = packages.entry(package).or_default();
        *all += 1;
        if is_renamed_in(class, Some(package)) {
            *renamed += 1;
            all_renamed += 1;
        }
    }
    let (package, (all, renamed)) =
        packages.into_iter().max_by(|one, other| (one.1.1, other.0).cmp(&(other.1.1, one.0)))?;
    let has_own_name = package.split('/').any(|segment| segment.len() > 2);
    let is_most = renamed >= MIN_REPACKAGED_OF_FILE && renamed * 2 >= defined.len();
    (has_own_name && is_most && renamed * 10 >= all * 9 && renamed * 4 >= all_renamed * 3).then_some((package, renamed))
}

/// The package into which the classes of a build were put, from what its files show.
pub fn repackaged_into(code: &[CodeUnit]) -> Option<String> {
    let mut packages: BTreeMap<&str, usize> = BTreeMap::new();
    for (package, count) in code.iter().filter(|unit| unit.kind.has_packages()).filter_map(|u| repackaged(&u.defined)) {
        *packages.entry(package).or_default() += count;
    }
    let (package, count) = packages.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= MIN_REPACKAGED).then(|| package.to_owned())
}

// How much one class makes of another that it names in such a place once; twice as often counts for one more.
const EXTENDED: u32 = 4;
const IMPLEMENTED: u32 = 3;
const KEPT: u32 = 2;
const TAKEN_OR_RETURNED: u32 = 1;
const CALLED: u32 = 1;

/// The links of one DEX file or archive. Classes are positions among its defined names.
#[derive(Debug, Default)]
pub struct Links {
    entry: String,
    /// The package into which the classes were put, where it has a name of its own.
    package: Option<String>,
    within: Vec<(u32, u32, u32)>,
    /// To classes that it does not define, by their names.
    outward: Vec<(u32, String, u32)>,
}

/// The links of a DEX file with enough flattened classes, from and to these; `None` where packages tell.
pub fn links(parts: &[Dex], defined: &Names, entry: &str) -> Option<Links> {
    let mut links = Links::of(defined, entry)?;
    for dex in parts {
        Reader::new(dex, defined, links.package.as_deref()).read(&mut links);
    }
    Some(links)
}

impl Links {
    /// None as yet, of a file with enough flattened classes.
    fn of(defined: &Names, entry: &str) -> Option<Links> {
        let flattened = defined.iter().filter(|class| is_flattened(class)).take(MIN_FLATTENED).count();
        let package = repackaged(defined).map(|(package, _)| package.to_owned());
        let links = Links { entry: entry.to_owned(), package, ..Links::default() };
        (flattened == MIN_FLATTENED || links.package.is_some()).then_some(links)
    }
}

/// Whom one class file names, and how much it makes of them.
pub type ClassLinks = Vec<(String, u32)>;

/// What a class makes of others of the app. `called` are the names of the classes whose members its code uses, one by one.
pub fn class_links<'a>(class: &ClassFile<'a>, called: &[&'a [u8]]) -> ClassLinks {
    let is_own = |name: &[u8]| !name.starts_with(b"java/") && !name.starts_with(b"android/") && name != class.name;
    // Each descriptor of the file is taken apart once, however many members have it.
    let types = |mut descriptors: Vec<&'a [u8]>| {
        descriptors.sort_unstable_by_key(|text| text.as_ptr());
        descriptors.dedup_by_key(|text| text.as_ptr());
        descriptors.into_iter().filter_map(types_of_descriptor).flatten()
    };
    let kept = types(class.fields.iter().map(|field| field.descriptor).collect());
    let taken = types(class.methods.iter().map(|method| method.descriptor).collect());
    let tables: [(Vec<&[u8]>, u32); 5] = [
        (class.superclass.into_iter().collect(), EXTENDED),
        (class.interfaces.clone(), IMPLEMENTED),
        (kept.filter_map(class_of_descriptor).collect(), KEPT),
        (taken.filter_map(class_of_descriptor).collect(), TAKEN_OR_RETURNED),
        (called.to_vec(), CALLED),
    ];
    // Whether its package is the one into which all were put is seen when all are read.
    let may_be_flat = |name: &str| is_flattened(name) || is_renamed_in(name, name.rsplit_once('/').map(|(of, _)| of));
    let is_flat = may_be_flat(&class.class_name());
    let mut links = ClassLinks::new();
    for (mut names, weight) in tables {
        names.retain(|name| is_own(name));
        names.sort_unstable();
        for same in names.chunk_by(|one, next| one == next) {
            let name = mutf8::decode(same.first().copied().unwrap_or_default());
            if is_flat || may_be_flat(&name) {
                links.push((name.into_owned(), weigh(weight, same.len())));
            }
        }
    }
    links
}

/// The links of the class files of one archive: those of each with its name. `None` where packages tell.
pub fn of_class_files(
    classes: impl Iterator<Item = (String, ClassLinks)>,
    defined: &Names,
    entry: &str,
) -> Option<Links> {
    let mut links = Links::of(defined, entry)?;
    let package = links.package.clone();
    let is_flat = |name: &str| is_flattened(name) || is_renamed_in(name, package.as_deref());
    for (from, named) in classes {
        let Some(at) = defined.position(&from).and_then(|at| u32::try_from(at).ok()) else { continue };
        let from_flat = is_flat(&from);
        let named = named.into_iter().filter(|(to, _)| from_flat || is_flat(to));
        links.outward.extend(named.map(|(to, weight)| (at, to, weight)));
    }
    Some(links)
}

/// What as many mentions of one kind weigh.
fn weigh(weight: u32, mentions: usize) -> u32 {
    weight.saturating_mul(1 + mentions.max(1).ilog2())
}

/// Joins the links of all files: what one file refers to, another may define.
pub fn join(all: &[Links], code: &[CodeUnit]) -> Vec<Link> {
    let unit_of = |entry: &str| code.iter().position(|unit| unit.kind.has_packages() && unit.entry == entry);
    let defined = |name: &str| {
        let mut units = code.iter().zip(0u32..).filter(|(unit, _)| unit.kind.has_packages());
        units.find_map(|(unit, at)| Some(ClassAt { unit: at, class: unit.defined.position(name)? as u32 }))
    };
    let mut joined = Vec::new();
    for links in all {
        let Some(unit) = unit_of(&links.entry).and_then(|unit| u32::try_from(unit).ok()) else { continue };
        let at = |class: u32| ClassAt { unit, class };
        joined.extend(links.within.iter().map(|(from, to, weight)| Link {
            from: at(*from),
            to: at(*to),
            weight: *weight,
        }));
        joined.extend(
            links
                .outward
                .iter()
                .filter_map(|(from, to, weight)| Some(Link { from: at(*from), to: defined(to)?, weight: *weight })),
        );
    }
    joined.sort_unstable();
    joined.dedup_by(|next, kept| {
        let same = (next.from, next.to) == (kept.from, kept.to);
        if same {
            kept.weight = kept.weight.saturating_add(next.weight);
        }
        same
    });
    joined
}

/// The types of one DEX that may be linked.
struct Reader<'d, 'a> {
    dex: &'d Dex<'a>,
    /// Per type its position among the defined names, where it has one.
    places: Vec<Option<u32>>,
    /// Types of the app: all but those of the platform.
    own: BitSet,
    flattened: BitSet,
}

impl<'d, 'a> Reader<'d, 'a> {
    fn new(dex: &'d Dex<'a>, defined: &Names, package: Option<&str>) -> Reader<'d, 'a> {
        let mut reader = Reader {
            dex,
            places: vec![None; dex.type_count()],
            own: BitSet::new(dex.type_count()),
            flattened: BitSet::new(dex.type_count()),
        };
        for (descriptor, index) in dex.type_descriptors().zip(0u32..) {
            let Some(name) = dex.string_bytes(descriptor).and_then(class_of_descriptor) else { continue };
            if name.starts_with(b"java/") || name.starts_with(b"android/") {
                continue;
            }
            let name = mutf8::decode(name);
            reader.own.insert(index);
            if is_flattened(&name) || is_renamed_in(&name, package) {
                reader.flattened.insert(index);
            }
            if let Some(place) = reader.places.get_mut(index as usize) {
                *place = defined.position(&name).and_then(|at| u32::try_from(at).ok());
            }
        }
        reader
    }

    /// Whether a link between two types tells anything.
    #[inline]
    fn links(&self, from: u32, to: u32) -> bool {
        from != to
            && self.own.contains(from)
            && self.own.contains(to)
            && (self.flattened.contains(from) || self.flattened.contains(to))
    }

    fn read(&self, links: &mut Links) {
        let tables: [(&mut dyn Iterator<Item = (u32, u32)>, u32); 4] = [
            (&mut self.dex.superclasses(), EXTENDED),
            (&mut self.dex.interfaces(), IMPLEMENTED),
            (&mut self.dex.field_types(), KEPT),
            (&mut self.dex.method_types(), TAKEN_OR_RETURNED),
        ];
        for (pairs, weight) in tables {
            self.add(pairs.filter(|(from, to)| self.links(*from, *to)).collect(), weight, links);
        }
        // Classes stand one after the other, so that what one of them calls is counted before the next.
        let (mut class, mut called) = (u32::MAX, Vec::new());
        self.dex.walk_code(|code| {
            if code.class != class {
                self.add(std::mem::take(&mut called), CALLED, links);
                class = code.class;
            }
            dalvik::walk(code.instructions, |_, reference| {
                let member = match reference {
                    Reference::Method(index) => self.dex.method(index),
                    Reference::StaticField(index) => self.dex.field(index),
                    Reference::String(_) => None,
                };
                if let Some(member) = member.filter(|member| self.links(class, member.class)) {
                    called.push((class, member.class));
                }
            });
            true
        });
        self.add(called, CALLED, links);
    }

    /// Counts pairs of types and adds each once, from a class that is defined here.
    fn add(&self, mut pairs: Vec<(u32, u32)>, weight: u32, links: &mut Links) {
        pairs.sort_unstable();
        for same in pairs.chunk_by(|one, next| one == next) {
            let Some(&(from, to)) = same.first() else { continue };
            let Some(from) = self.places.get(from as usize).copied().flatten() else { continue };
            let weight = weigh(weight, same.len());
            match self.places.get(to as usize).copied().flatten() {
                // Arrays are types of their own, and of the same class.
                Some(to) if to == from => {}
                Some(to) => links.within.push((from, to, weight)),
                None => links.outward.extend(self.dex.class_name(to).map(|name| (from, name.into_owned(), weight))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many names as renaming gives them: `a`, `b`, … `zz`, `aaa`.
    fn renamed(count: usize) -> impl Iterator<Item = String> {
        let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
        (0..count).map(move |number| [number / 676, number / 26 % 26, number % 26].map(letter).into_iter().collect())
    }

    fn into(packages: &[(&str, usize)], kept: usize) -> Option<(String, usize)> {
        let of = |(package, count): &(&str, usize)| -> Vec<String> {
            renamed(*count).map(|name| format!("{package}/{name}")).collect()
        };
        let mut names: Vec<String> = packages.iter().flat_map(of).collect();
        names.extend((0..kept).map(|number| format!("com/example/kept/Screen{number}")));
        let names = Names::new(names.iter().map(String::as_str));
        repackaged(&names).map(|(package, count)| (package.to_owned(), count))
    }

    #[test]
    fn one_package_for_all_is_told_from_one_library_that_was_shrunk() {
        assert_eq!(into(&[("com/example/app", 1200)], 300), Some(("com/example/app".to_owned(), 1200)));
        // A vendor's names that were kept.
        assert_eq!(into(&[("com/example/app", 1200), ("u/aly", 300)], 300), Some(("com/example/app".to_owned(), 1200)));
        for (what, packages, kept) in [
            ("a library's own package", &[("com/maker/internal", 300)][..], 400),
            ("too few to tell", &[("com/maker/internal", 200)], 0),
            ("several libraries", &[("com/maker/a", 600), ("com/other/b", 500)], 100),
            ("packages renamed one by one", &[("c/c/b/a", 1500)], 200),
        ] {
            assert_eq!(into(packages, kept), None, "{what}");
        }
    }
}
