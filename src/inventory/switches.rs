//! Switches for what SDKs collect, which an app sets in its manifest or Info.plist.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::catalog::model::Platform;
use crate::facts::Facts;

/// A switch that the app sets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SwitchState {
    pub key: String,
    /// As it stands there; `null` where it is a reference that leads nowhere.
    pub value: Option<String>,
    /// Id of the SDK that obeys it.
    pub sdk: String,
    /// What is switched, in words.
    pub what: String,
    /// Whether the value turns it off; `null` where the value cannot be read.
    pub off: Option<bool>,
    pub entry: String,
}

/// The known switches that a build sets, sorted.
pub(super) fn switches(facts: &Facts, catalog: &Catalog, platform: Platform) -> Vec<SwitchState> {
    let mut all: Vec<SwitchState> = Vec::new();
    for item in &facts.meta_data {
        let known = catalog.signatures.switches.iter();
        all.extend(known.filter(|switch| switch.key == item.name && switch.platform == platform).map(|switch| {
            SwitchState {
                key: item.name.clone(),
                value: item.value.clone(),
                sdk: switch.sdk.clone(),
                what: switch.what.clone(),
                off: item.value.as_ref().map(|value| value.trim().eq_ignore_ascii_case(&switch.off)),
                entry: item.entry.clone(),
            }
        }));
    }
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::MetaData;

    #[test]
    fn the_value_says_on_or_off() {
        let item = |name: &str, value: Option<&str>| MetaData {
            name: name.to_owned(),
            value: value.map(str::to_owned),
            entry: "AndroidManifest.xml".to_owned(),
        };
        let meta_data = vec![
            item("firebase_analytics_collection_deactivated", Some("true")),
            item("firebase_analytics_collection_enabled", Some("true")),
            item("com.facebook.sdk.AutoLogAppEventsEnabled", None),
            item("other", Some("true")),
        ];
        let facts = Facts { meta_data, ..Facts::default() };
        let catalog = Catalog::compiled();
        let found = switches(&facts, &catalog, Platform::Android);
        let states: Vec<_> = found.iter().map(|switch| (switch.key.as_str(), switch.off)).collect();
        let expected = [
            ("com.facebook.sdk.AutoLogAppEventsEnabled", None),
            ("firebase_analytics_collection_deactivated", Some(true)),
            ("firebase_analytics_collection_enabled", Some(false)),
        ];
        assert_eq!(states, expected);
        assert_eq!(switches(&facts, &catalog, Platform::Ios), []);
    }

    #[test]
    fn every_switch_is_one_of_a_known_sdk() {
        let catalog = Catalog::compiled();
        for switch in &catalog.signatures.switches {
            assert!(catalog.sdk(&switch.sdk).is_some(), "{} of `{}`", switch.key, switch.sdk);
        }
    }
}
