//! Unknown classes gathered by how they hold together, where renaming left packages that say nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::communities::{Edge, communities};
use super::evidence::dotted;
use super::ownership::{Owner, UnitOwners};
use crate::facts::{ClassAt, Facts, Link};

/// A group with fewer classes tells nothing that the class does not.
const MIN_CLASSES: usize = 5;
/// A package into which all was repackaged stands alone: the other flattened ones hold fewer than one class in so many.
const ALONE: usize = 16;
/// How many members a group's name spells out.
const NAMED: usize = 3;

/// Unknown classes that hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub name: String,
    /// Its classes, or its packages where these came through whole; with dots, sorted.
    pub members: Vec<String>,
}

/// The groups of a build; empty where packages tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    /// By class in internal form.
    of: HashMap<String, u32>,
    /// The same by the places of classes.
    at: PerClass,
}

/// A number for some classes, by their places.
#[derive(Clone, Debug, Default)]
struct PerClass(Vec<Vec<u32>>);

/// Stands for no number.
const NONE: u32 = u32::MAX;

impl PerClass {
    fn new(facts: &Facts) -> PerClass {
        PerClass(facts.code.iter().map(|unit| vec![NONE; unit.defined.len()]).collect())
    }

    fn get(&self, at: ClassAt) -> Option<u32> {
        self.0.get(at.unit as usize)?.get(at.class as usize).copied().filter(|number| *number != NONE)
    }

    fn set(&mut self, at: ClassAt, number: u32) {
        if let Some(known) = self.0.get_mut(at.unit as usize).and_then(|unit| unit.get_mut(at.class as usize)) {
            *known = number;
        }
    }
}

/// What is gathered as one, with how much code it has.
#[derive(Clone, Debug, Default)]
struct Piece {
    name: String,
    classes: Vec<ClassAt>,
    bytes: u64,
}

impl Groups {
    pub fn new(facts: &Facts, owners: &[UnitOwners]) -> Groups {
        let mut groups = Groups::default();
        if facts.links.is_empty() {
            return groups;
        }
        for (pieces, are_packages) in pieces(facts, owners) {
            groups.gather(facts, &pieces, are_packages);
        }
        groups.at = PerClass::new(facts);
        for (unit, numbers) in facts.code.iter().zip(&mut groups.at.0).filter(|(unit, _)| unit.kind.has_packages()) {
            for (class, number) in unit.defined.iter().zip(numbers) {
                *number = groups.of.get(class).copied().unwrap_or(NONE);
            }
        }
        groups
    }

    /// The number of a class's group.
    pub fn number(&self, at: ClassAt) -> Option<u32> {
        self.at.get(at)
    }

    pub fn get(&self, number: u32) -> Option<&Group> {
        self.groups.get(number as usize)
    }

    /// The group of a class (internal form).
    pub fn of(&self, class: &str) -> Option<&Group> {
        self.groups.get(*self.of.get(class)? as usize)
    }

    /// The groups by their names.
    pub fn by_name(&self) -> BTreeMap<&str, &Group> {
        self.groups.iter().map(|group| (group.name.as_str(), group)).collect()
    }

    /// Groups pieces by the links between them.
    fn gather(&mut self, facts: &Facts, pieces: &[Piece], are_packages: bool) {
        if pieces.len() < 2 {
            return;
        }
        let mut places = PerClass::new(facts);
        for (piece, at) in pieces.iter().zip(0u32..) {
            piece.classes.iter().for_each(|class| places.set(*class, at));
        }
        // What everybody refers to ties nobody together, so that each link to it counts for less.
        let mut referring = PerClass::new(facts);
        let inner: Vec<(u32, u32, &Link)> =
            facts.links.iter().filter_map(|link| Some((places.get(link.from)?, places.get(link.to)?, link))).collect();
        for (.., link) in &inner {
            referring.set(link.to, referring.get(link.to).unwrap_or(0).saturating_add(1));
        }
        let edge = |(from, to, link): &(u32, u32, &Link)| -> Option<Edge> {
            let referring = referring.get(link.to).unwrap_or(1);
            (from != to).then(|| (*from, *to, f64::from(link.weight) / f64::from(referring).sqrt()))
        };
        let edges: Vec<Edge> = inner.iter().filter_map(edge).collect();
        let mut parts: BTreeMap<u32, Vec<&Piece>> = BTreeMap::new();
        for (piece, community) in pieces.iter().zip(communities(pieces.len(), &edges)) {
            parts.entry(community).or_default().push(piece);
        }
        for mut part in parts.into_values() {
            let classes = || part.iter().flat_map(|piece| &piece.classes);
            // A package by itself goes by its name as ever, and so do leftovers.
            if part.len() < 2 || classes().count() < MIN_CLASSES {
                continue;
            }
            let at = self.groups.len() as u32;
            let name_of = |class: &ClassAt| facts.code.get(class.unit as usize)?.defined.get(class.class as usize);
            self.of.extend(classes().filter_map(name_of).map(|class| (class.to_owned(), at)));
            part.sort_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.name.cmp(&other.name)));
            let name = group_name(&part, are_packages);
            let mut members: Vec<String> = part.iter().map(|piece| piece.name.clone()).collect();
            members.sort();
            self.groups.push(Group { name, members });
        }
    }
}

/// `f5, a2, l2 and 12 more packages` or `classes around a.b0`; the piece with most code comes first.
fn group_name(part: &[&Piece], are_packages: bool) -> String {
    let names: Vec<&str> = part.iter().take(NAMED).map(|piece| piece.name.as_str()).collect();
    match part.len().saturating_sub(NAMED) {
        _ if !are_packages => format!("classes around {}", names.first().copied().unwrap_or_default()),
        0 => names.join(", "),
        1 => format!("{} and 1 more package", names.join(", ")),
        rest => format!("{} and {rest} more packages", names.join(", ")),
    }
}

/// The unknown classes of flattened packages: those of a package that everything was put into one by one, the others package
/// by package.
fn pieces(facts: &Facts, owners: &[UnitOwners]) -> [(Vec<Piece>, bool); 2] {
    let mut packages: BTreeMap<&str, Vec<(ClassAt, &str, u64)>> = BTreeMap::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for ((unit, owners), number) in facts.code.iter().zip(owners).zip(0u32..) {
        if !unit.kind.has_packages() {
            continue;
        }
        for ((class, owner), position) in unit.defined.iter().zip(&owners.classes).zip(0u32..) {
            // Of a class that several files define the first is the one that runs.
            if *owner == Owner::Unknown && facts.is_flattened(class) && seen.insert(class) {
                let package = class.rsplit_once('/').map_or("", |(package, _)| package);
                let size = unit.class_bytes.get(position as usize).copied().unwrap_or(0);
                packages.entry(package).or_default().push((ClassAt { unit: number, class: position }, class, size));
            }
        }
    }
    let all: usize = packages.values().map(Vec::len).sum();
    let (mut classes, mut whole) = (Vec::new(), Vec::new());
    for (package, members) in packages {
        let is_told = facts.repackaged.as_deref() == Some(package);
        if package.is_empty() || is_told || (all - members.len()) * ALONE < members.len() {
            classes.extend(members.iter().map(|(at, class, bytes)| Piece {
                name: dotted(class),
                classes: vec![*at],
                bytes: *bytes,
            }));
        } else {
            whole.push(Piece {
                name: dotted(package),
                classes: members.iter().map(|(at, ..)| *at).collect(),
                bytes: members.iter().fold(0, |sum, (.., bytes)| sum.saturating_add(*bytes)),
            });
        }
    }
    [(classes, false), (whole, true)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{CodeKind, CodeUnit, Names};

    /// A DEX file of unknown classes, and links of the same weight between some.
    fn groups(classes: &[String], links: &[(&str, &str)]) -> Groups {
        let unit = CodeUnit {
            defined: Names::new(classes.iter().map(String::as_str)),
            class_bytes: vec![10; classes.len()],
            ..CodeUnit::new("classes.dex", CodeKind::Dex)
        };
        let classes = vec![Owner::Unknown; unit.defined.len()];
        let owners = UnitOwners { classes, ..UnitOwners::default() };
        let at = |class: &str| ClassAt { unit: 0, class: unit.defined.position(class).expect("a class") as u32 };
        let links = links.iter().map(|(from, to)| Link { from: at(from), to: at(to), weight: 4 }).collect();
        Groups::new(&Facts { code: vec![unit], links, ..Facts::default() }, &[owners])
    }

    fn named(package: &str, names: std::ops::RangeInclusive<char>) -> Vec<String> {
        names.map(|name| format!("{package}/{name}")).collect()
    }

    #[test]
    fn one_package_for_all_falls_apart_into_what_holds_together() {
        let classes = named("a", 'a'..='m');
        let ring = |from: char, to: char| -> Vec<(String, String)> {
            let next = |at: char| if at == to { from } else { (at as u8 + 1) as char };
            (from..=to).map(|at| (format!("a/{at}"), format!("a/{}", next(at)))).collect()
        };
        let pairs = [ring('a', 'e'), ring('f', 'k')].concat();
        let links: Vec<(&str, &str)> = pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let groups = groups(&classes, &links);
        let of = |class: &str| groups.of(class).map(|group| group.members.join(" "));
        assert_eq!(of("a/b").as_deref(), Some("a.a a.b a.c a.d a.e"));
        assert_eq!(of("a/f").as_deref(), Some("a.f a.g a.h a.i a.j a.k"));
        assert_eq!(of("a/m"), None);
        assert_eq!(groups.of("a/b").map(|group| group.name.as_str()), Some("classes around a.a"));
    }

    #[test]
    fn packages_that_came_through_whole_stay_whole() {
        let classes = [named("a", 'a'..='d'), named("b", 'a'..='c'), named("c", 'a'..='c'), named("d/e/f", 'a'..='c')];
        let groups = groups(&classes.concat(), &[("a/a", "b/a"), ("b/b", "a/b"), ("a/c", "d/e/f/a")]);
        let group = groups.of("b/c").expect("a group");
        assert_eq!((group.name.as_str(), group.members.as_slice()), ("a, b", &["a".to_owned(), "b".to_owned()][..]));
        assert_eq!((groups.of("c/a"), groups.of("d/e/f/a")), (None, None));
    }
}
