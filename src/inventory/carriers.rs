//! Which SDK depends on which, as the build tools recorded it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::catalog::Catalog;
use crate::catalog::model::Role;
use crate::facts::{Dependency, Facts};

/// Per SDK id the SDK that brought it.
pub(super) type Carriers = BTreeMap<String, String>;

/// No more libraries are looked at on the way up from one.
const MOST_SEEN: usize = 1_000;

/// The nearest SDK that asks for each SDK which the app does not ask for itself. Libraries between the two are passed over.
pub(super) fn carriers(facts: &Facts, catalog: &Catalog) -> Carriers {
    let by_name: BTreeMap<String, &Dependency> =
        facts.dependencies.iter().filter_map(|found| Some((found.coordinate()?, found))).collect();
    let sdks = |name: &str| -> Vec<&crate::catalog::model::Sdk> {
        let found = catalog.index.maven.get(name).into_iter();
        found.filter_map(|at| catalog.signatures.sdks.get(at as usize)).collect()
    };
    let mut own: BTreeSet<&str> = BTreeSet::new();
    let mut carriers = Carriers::new();
    for (name, dependency) in &by_name {
        for sdk in sdks(name).into_iter().filter(|sdk| sdk.role != Role::Library) {
            if dependency.asked_for_by_app {
                own.insert(&sdk.id);
            }
            // A real tree is a few dozen libraries deep and wide.
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let mut open: VecDeque<&str> = dependency.needed_by.iter().map(String::as_str).collect();
            while let Some(parent) = open.pop_front() {
                if !seen.insert(parent) {
                    continue;
                }
                if seen.len() > MOST_SEEN {
                    break;
                }
                let carrier =
                    sdks(parent).into_iter().find(|carrier| carrier.role == Role::Sdk && carrier.id != sdk.id);
                if let Some(carrier) = carrier {
                    carriers.entry(sdk.id.clone()).or_insert_with(|| carrier.id.clone());
                    break;
                }
                let further = by_name.get(parent).into_iter().flat_map(|found| &found.needed_by);
                open.extend(further.map(String::as_str));
            }
        }
    }
    carriers.retain(|sdk, _| !own.contains(sdk.as_str()));
    carriers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::DependencySource;

    fn dependency(name: &str, needed_by: &[&str], asked_for_by_app: bool) -> Dependency {
        let (group, artifact) = name.split_once(':').expect("a coordinate");
        Dependency {
            group: Some(group.to_owned()),
            artifact: artifact.to_owned(),
            version: None,
            source: DependencySource::DependenciesPb,
            entry: "dependencies.pb".to_owned(),
            needed_by: needed_by.iter().map(|&name| name.to_owned()).collect(),
            asked_for_by_app,
        }
    }

    #[test]
    fn the_nearest_sdk_up_the_tree_brought_it_unless_the_app_asks_itself() {
        let catalog = Catalog::compiled();
        let found = |own| {
            let dependencies = vec![
                dependency("com.umeng.umsdk:analytics", &[], true),
                dependency("com.example:glue", &["com.umeng.umsdk:analytics", "com.example:glue"], false),
                dependency("com.tencent.bugly:crashreport", &["com.example:glue"], own),
            ];
            carriers(&Facts { dependencies, ..Facts::default() }, &catalog)
        };
        assert_eq!(found(false).get("bugly").map(String::as_str), Some("umeng-analytics"));
        assert_eq!(found(true).get("bugly"), None);
    }
}
