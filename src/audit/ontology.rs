//! How far apart two data types are: "device information" covers the IMEI, a few steps away.

use std::collections::BTreeMap;

use crate::catalog::Catalog;

/// Steps from `special` up to `general`: 0 where they are the same, `None` where `general` does not cover `special`.
///
/// A data type lists what covers it *nearest first*, so the first costs one step, the second two, and so on.
pub fn distance(catalog: &Catalog, special: &str, general: &str) -> Option<u32> {
    if special == general {
        return Some(0);
    }
    // Shortest ways over a few dozen types; a cycle in the data only makes a way longer, so it ends.
    let mut steps: BTreeMap<&str, u32> = BTreeMap::from([(special, 0)]);
    let mut open = vec![special];
    while let Some(id) = open.pop() {
        let Some(here) = steps.get(id).copied() else { continue };
        let Some(data) = catalog.data_type(id) else { continue };
        for (index, parent) in data.generalises_to.iter().enumerate() {
            let there = here.saturating_add(u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1));
            if steps.get(parent.as_str()).is_none_or(|known| there < *known) {
                steps.insert(parent, there);
                open.push(parent);
            }
        }
    }
    steps.get(general).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Signatures;

    fn catalog(types: &[(&str, &[&str])]) -> Catalog {
        let data_types = types
            .iter()
            .map(|(id, parents)| {
                let parents: Vec<String> = parents.iter().map(|parent| format!("{parent:?}")).collect();
                let text =
                    format!("id = {id:?}\nname = {id:?}\nclass = 'generic'\ngeneralises_to = [{}]", parents.join(","));
                toml::from_str(&text).expect("a data type")
            })
            .collect();
        Catalog::new(&Signatures { data_types, ..Signatures::default() })
    }

    #[test]
    fn the_nearest_hypernym_is_one_step_away_and_the_rest_follow() {
        let catalog = catalog(&[("device-id", &["device-info"]), ("device-info", &[]), ("imei", &["device-id"])]);
        assert_eq!(distance(&catalog, "imei", "imei"), Some(0));
        assert_eq!(distance(&catalog, "imei", "device-id"), Some(1));
        assert_eq!(distance(&catalog, "imei", "device-info"), Some(2));
        assert_eq!(distance(&catalog, "device-info", "imei"), None);
    }

    #[test]
    fn a_chain_written_out_counts_like_one_that_is_linked() {
        let catalog = catalog(&[("device-id", &[]), ("device-info", &[]), ("imei", &["device-id", "device-info"])]);
        assert_eq!(distance(&catalog, "imei", "device-info"), Some(2));
    }

    #[test]
    fn a_cycle_ends() {
        let catalog = catalog(&[("a", &["b"]), ("b", &["a"])]);
        assert_eq!(distance(&catalog, "a", "b"), Some(1));
        assert_eq!(distance(&catalog, "a", "c"), None);
    }
}
