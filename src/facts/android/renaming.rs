//! Names that R8 or ProGuard took away, given back by the mapping file of the same run.

use std::collections::BTreeMap;

use crate::facts::{Facts, MappingUse, Names};
use crate::format::proguard_map::ProguardMap;

/// Why a mapping file does not belong to a build, in words; `None` where it does. The facts are still in the build's own
/// names. R8 writes one id into the map and into the DEX files; ids aside, most classes of the map have to be there.
pub fn misfit(map: &ProguardMap, facts: &Facts) -> Option<String> {
    if let Some(id) = map.id.filter(|id| !facts.map_ids.is_empty() && !facts.map_ids.iter().any(|found| found == id)) {
        return Some(format!("its pg_map_id is {id}, the DEX files were made with {}", facts.map_ids.join(", ")));
    }
    let java = || facts.code.iter().filter(|unit| unit.kind.has_packages());
    let is_defined = |name: &str| java().any(|unit| unit.defined.contains(&name.replace('.', "/")));
    let found = map.classes().iter().filter(|class| is_defined(class.obfuscated)).count();
    let all = map.classes().len();
    (found * 2 < all).then(|| format!("of its {all} classes only {found} are defined in the build"))
}

/// Gives every class of the code and every component its original name, and tells which were renamed.
pub fn rename_back(map: &ProguardMap, source: &str, facts: &mut Facts) -> MappingUse {
    let original = |class: &str| -> Option<String> {
        let found = map.obfuscated(&class.replace('/', ".")).filter(|found| found.original != found.obfuscated)?;
        Some(found.original.replace('.', "/"))
    };
    let mut obfuscated = BTreeMap::new();
    for unit in facts.code.iter_mut().filter(|unit| unit.kind.has_packages()) {
        let renamed = |names: &Names| -> Vec<String> {
            names.iter().map(|name| original(name).unwrap_or_else(|| name.to_owned())).collect()
        };
        let (defined, referenced) = (renamed(&unit.defined), renamed(&unit.referenced));
        for (new, old) in defined.iter().zip(unit.defined.iter()).filter(|(new, old)| new != old) {
            obfuscated.insert(new.clone(), old.to_owned());
        }
        let names = Names::new(defined.iter().map(String::as_str));
        if !unit.class_bytes.is_empty() {
            let mut class_bytes = vec![0_u64; names.len()];
            for (name, bytes) in defined.iter().zip(&unit.class_bytes) {
                if let Some(size) = names.position(name).and_then(|at| class_bytes.get_mut(at)) {
                    *size = size.saturating_add(*bytes);
                }
            }
            unit.class_bytes = class_bytes;
        }
        unit.defined = names;
        unit.referenced = Names::new(referenced.iter().map(String::as_str));
        let of_calls = unit.calls.iter_mut().filter_map(|call| call.class.as_mut());
        for class in of_calls.chain(unit.strings.iter_mut().flat_map(|hit| &mut hit.classes)) {
            if let Some(name) = original(class) {
                *class = name;
            }
        }
        unit.calls.sort_unstable();
    }
    for component in &mut facts.components {
        if let Some(name) = original(&component.class) {
            component.class = name.replace('/', ".");
        }
    }
    MappingUse { source: source.to_owned(), id: map.id.map(str::to_owned), obfuscated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{CodeKind, CodeUnit};

    fn facts(classes: &[&str]) -> Facts {
        let unit = CodeUnit {
            defined: Names::new(classes.iter().copied()),
            class_bytes: (1..=classes.len() as u64).collect(),
            ..CodeUnit::new("classes.dex", CodeKind::Dex)
        };
        Facts { code: vec![unit], ..Facts::default() }
    }

    #[test]
    fn sizes_follow_their_classes() {
        let map = ProguardMap::read("z.Z -> a.a:\nb.B -> b.b:\n").expect("a map");
        let mut facts = facts(&["a/a", "b/b", "c/C"]);
        let used = rename_back(&map, "mapping.txt", &mut facts);
        assert_eq!(facts.code[0].defined.iter().collect::<Vec<_>>(), ["b/B", "c/C", "z/Z"]);
        assert_eq!(facts.code[0].class_bytes, [2, 3, 1]);
        assert_eq!(used.obfuscated.get("z/Z").map(String::as_str), Some("a/a"));
    }

    #[test]
    fn a_map_of_another_build_is_told_by_its_id_or_its_classes() {
        let map = ProguardMap::read("# pg_map_id: 12\nz.Z -> a.a:\nb.B -> b.b:\n").expect("a map");
        assert_eq!(misfit(&map, &facts(&["a/a"])), None);
        assert!(misfit(&map, &facts(&["c/c"])).is_some_and(|why| why.contains("only 0 are defined")));
        let other = Facts { map_ids: vec!["34".to_owned()], ..facts(&["a/a", "b/b"]) };
        assert!(misfit(&map, &other).is_some_and(|why| why.contains("34")));
    }
}
