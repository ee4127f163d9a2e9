//! Who reaches so many signals of a device that it could be told apart from others by them.
//!
//! Each signal by itself is many devices'. Which ones count, how many of them, and why so many, is data
//! (`signatures/fingerprints.toml`). Nothing here says that anybody puts them together.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DataAccess, Detection, FirstParty, Observation};
use crate::catalog::Catalog;
use crate::catalog::model::{Fingerprint, Platform};

/// An SDK, or the app's own code, that reaches many signals of one list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FingerprintUse {
    /// Id in `signatures/fingerprints.toml`.
    pub id: String,
    /// Of what they are signals, in words.
    pub name: String,
    /// Id of the SDK; `null`: the app's own code.
    pub sdk: Option<String>,
    /// How many signals the list has.
    pub of: usize,
    /// From how many on this is told.
    pub at_least: usize,
    /// The signals that are within reach, in the order of the list.
    pub signals: Vec<SignalUse>,
}

/// A signal that is within reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignalUse {
    pub label: String,
    /// Ids in `signatures/apis`, sorted.
    pub apis: Vec<String>,
    /// Evidence ids, one for each API.
    pub evidence: Vec<String>,
}

/// Everybody in a build who reaches enough of them; the app first.
pub(super) fn fingerprints(
    sdks: &[Detection],
    first_party: &FirstParty,
    platform: Platform,
    catalog: &Catalog,
) -> Vec<FingerprintUse> {
    let lists = catalog.signatures.fingerprints.iter().filter(|list| list.platform == platform);
    let mut found = Vec::new();
    for list in lists {
        found.extend(reached(list, None, &first_party.data_types, &first_party.other_apis));
        let of_sdks = sdks.iter().filter(|sdk| sdk.presence.is_detected());
        found.extend(of_sdks.filter_map(|sdk| reached(list, Some(&sdk.id), &sdk.data_types, &sdk.other_apis)));
    }
    found.sort_by(|a, b| (&a.sdk, &a.id).cmp(&(&b.sdk, &b.id)));
    found
}

fn reached(
    list: &Fingerprint,
    sdk: Option<&str>,
    data_types: &[DataAccess],
    other_apis: &[Observation],
) -> Option<FingerprintUse> {
    let seen: BTreeSet<&Observation> =
        data_types.iter().flat_map(|access| &access.observed).chain(other_apis).collect();
    let signal = |known: &crate::catalog::model::Signal| {
        let mut uses: Vec<(&str, &str)> = Vec::new();
        for api in &known.apis {
            // One of several calls of an API stands for all.
            let first = seen.iter().find(|seen| seen.api == *api);
            uses.extend(first.map(|seen| (seen.api.as_str(), seen.evidence.as_str())));
        }
        uses.sort_unstable();
        let (apis, evidence) = uses.into_iter().map(|(api, id)| (api.to_owned(), id.to_owned())).unzip();
        SignalUse { label: known.label.clone(), apis, evidence }
    };
    let signals: Vec<SignalUse> = list.signals.iter().map(signal).filter(|signal| !signal.apis.is_empty()).collect();
    (signals.len() >= list.at_least).then(|| FingerprintUse {
        id: list.id.clone(),
        name: list.name.clone(),
        sdk: sdk.map(str::to_owned),
        of: list.signals.len(),
        at_least: list.at_least,
        signals,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::inventory::Via;

    #[test]
    fn so_many_signals_are_told_and_fewer_are_not() {
        let catalog = Catalog::compiled();
        let list = catalog.signatures.fingerprints.find("device-signals", |list| &list.id).expect("a list");
        let observation = |api: &str| Observation {
            via: Via::Api,
            api: api.to_owned(),
            caller: None,
            evidence: format!("e-{api}"),
            permission_required: Vec::new(),
            permission_held: None,
        };
        // Two APIs of one signal are one signal.
        let mut apis: Vec<Observation> =
            list.signals.iter().take(list.at_least).map(|s| observation(&s.apis[0])).collect();
        apis[0] = observation("uname");
        apis.push(observation("sysctlbyname hw.machine"));
        let found = reached(list, Some("sdk"), &[], &apis).expect("enough");
        assert_eq!(
            (found.signals.len(), found.of, found.sdk.as_deref()),
            (list.at_least, list.signals.len(), Some("sdk"))
        );
        assert_eq!(found.signals[0].apis, ["sysctlbyname hw.machine", "uname"]);
        assert_eq!(found.signals[0].evidence, ["e-sysctlbyname hw.machine", "e-uname"]);
        apis.retain(|seen| seen.api != list.signals[1].apis[0]);
        assert_eq!(reached(list, None, &[], &apis), None);
    }

    #[test]
    fn every_list_can_be_reached() {
        let catalog = Catalog::compiled();
        assert!(!catalog.signatures.fingerprints.is_empty());
        for list in &catalog.signatures.fingerprints {
            assert!((2..=list.signals.len()).contains(&list.at_least) && !list.sources.is_empty(), "{}", list.id);
            for api in list.signals.iter().flat_map(|signal| &signal.apis) {
                let known = catalog.signatures.apis.find(api, |known| &known.id);
                assert!(known.is_some_and(|known| known.platform == list.platform), "{}: {api}", list.id);
            }
        }
    }
}
