//! A guess at whose code a package is that no signature explains.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::facts::Facts;

/// What a package with dots may be: the only library that the build itself declares under a group that this package lies in or
/// around, otherwise the only maker who is known to use packages that begin with the same two segments.
pub(super) fn name(package: &str, facts: &Facts, catalog: &Catalog) -> Option<String> {
    let start = start(package, '.')?;
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let around = |group: &str| self::start(group, '.').is_some() && (within(package, group) || within(group, package));
    let declared: BTreeSet<String> = facts
        .dependencies
        .iter()
        .filter(|dependency| dependency.group.as_deref().is_some_and(around))
        .filter_map(|dependency| dependency.coordinate())
        .filter(|coordinate| catalog.index.maven.get(coordinate).is_empty())
        .collect();
    if let (1, Some(coordinate)) = (declared.len(), declared.first()) {
        return Some(coordinate.clone());
    }
    let known =
        catalog.index.packages.iter().filter(|(other, _)| self::start(other, '/').is_some_and(|other| other == start));
    let vendors: BTreeSet<String> =
        known.filter_map(|(_, sdk)| catalog.signatures.sdks.get(sdk as usize).map(|sdk| sdk.vendor.clone())).collect();
    let vendor = vendors.first().filter(|_| vendors.len() == 1)?;
    Some(catalog.vendor(vendor).map_or_else(|| vendor.clone(), |vendor| vendor.name.clone()))
}

/// The first two segments. Those of one or two letters are what renaming leaves and name nobody.
fn start(package: &str, separator: char) -> Option<[&str; 2]> {
    let mut segments = package.split(separator);
    let start = [segments.next()?, segments.next()?];
    (start[0].len() > 1 && start[1].len() > 2).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Dependency, DependencySource};

    #[test]
    fn the_maker_is_guessed_by_what_only_it_uses() {
        let catalog = Catalog::compiled();
        let facts = Facts::default();
        assert!(name("com.umeng.somethingnew", &facts, &catalog).is_some_and(|guess| guess.contains("Umeng")));
        assert_eq!(name("a.b.c", &facts, &catalog), None);
        assert_eq!(name("com.nobody.knows", &facts, &catalog), None);
    }

    #[test]
    fn a_declared_library_is_a_better_guess() {
        let catalog = Catalog::compiled();
        let dependency = Dependency {
            group: Some("com.nobody.knows".to_owned()),
            artifact: "core".to_owned(),
            version: None,
            source: DependencySource::DependenciesPb,
            entry: String::new(),
            needed_by: Vec::new(),
            asked_for_by_app: true,
        };
        let facts = Facts { dependencies: vec![dependency], ..Facts::default() };
        assert_eq!(name("com.nobody.knows", &facts, &catalog).as_deref(), Some("com.nobody.knows:core"));
    }
}
