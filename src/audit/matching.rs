//! Which disclosures speak for which detected SDK.

use std::collections::BTreeMap;

use crate::catalog::model::{Platform, Role};
use crate::inventory::{Detection, Inventory};
use crate::policy::{Disclosure, Disclosures, ResolvedTo};

/// How closely a disclosure names an SDK, closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// By its own name.
    Sdk,
    /// By the name of its family ("友盟+").
    Family,
    /// By its vendor only.
    Vendor,
}

/// A disclosure that speaks for an SDK.
#[derive(Clone, Copy, Debug)]
pub struct Spoken<'a> {
    pub disclosure: &'a Disclosure,
    pub reach: Reach,
}

/// An SDK detected in a build, and what the policy says of it.
#[derive(Clone, Debug)]
pub struct Party<'a> {
    pub build: &'a Inventory,
    pub detection: &'a Detection,
    /// The disclosures that speak for it, closest first; where it is disclosed only through another SDK, that one's.
    pub spoken: Vec<Spoken<'a>>,
    /// The disclosed SDK that holds or brings it, where nothing names it directly.
    pub through: Option<&'a str>,
}

impl Party<'_> {
    /// Only products of third parties have to be named.
    pub fn needs_disclosure(&self) -> bool {
        self.detection.role == Role::Sdk
    }

    pub fn is_disclosed(&self) -> bool {
        !self.spoken.is_empty()
    }

    /// The closest way in which the policy names it.
    pub fn reach(&self) -> Option<Reach> {
        self.spoken.iter().map(|spoken| spoken.reach).min()
    }
}

/// Every SDK detected in every build, sorted by build (in the order given) and SDK id.
pub fn parties<'a>(builds: &[&'a Inventory], policies: &[&'a Disclosures]) -> Vec<Party<'a>> {
    builds.iter().flat_map(|build| parties_of(build, policies)).collect()
}

fn parties_of<'a>(build: &'a Inventory, policies: &[&'a Disclosures]) -> Vec<Party<'a>> {
    let mut detections: Vec<&Detection> = build.sdks.iter().filter(|sdk| sdk.presence.is_detected()).collect();
    detections.sort_by(|a, b| a.id.cmp(&b.id));
    let direct: BTreeMap<&str, Vec<Spoken>> = detections
        .iter()
        .map(|detection| (detection.id.as_str(), speaking_for(detection, build.platform, policies)))
        .collect();
    let by_id: BTreeMap<&str, &Detection> = detections.iter().map(|found| (found.id.as_str(), *found)).collect();
    detections
        .into_iter()
        .map(|detection| {
            let own = direct.get(detection.id.as_str()).cloned().unwrap_or_default();
            if !own.is_empty() {
                return Party { build, detection, spoken: own, through: None };
            }
            let through = disclosed_carrier(detection, &by_id, &direct);
            let spoken = through.and_then(|id| direct.get(id).cloned()).unwrap_or_default();
            Party { build, detection, spoken, through }
        })
        .collect()
}

/// The nearest SDK up the chain of "embedded in" and "brought by" that a disclosure names.
fn disclosed_carrier<'a>(
    detection: &'a Detection,
    by_id: &BTreeMap<&'a str, &'a Detection>,
    direct: &BTreeMap<&'a str, Vec<Spoken<'a>>>,
) -> Option<&'a str> {
    let carriers = |found: &'a Detection| found.embedded_in.iter().chain(&found.brought_by).map(String::as_str);
    let mut seen = vec![detection.id.as_str()];
    let mut open: Vec<&str> = carriers(detection).collect();
    while !open.is_empty() {
        if let Some(id) = open.iter().find(|id| direct.get(*id).is_some_and(|spoken| !spoken.is_empty())) {
            return Some(id);
        }
        open.retain(|id| !seen.contains(id));
        seen.extend(&open);
        open = open.iter().filter_map(|id| by_id.get(id)).flat_map(|found| carriers(found)).collect();
    }
    None
}

/// A disclosure for another platform only counts where no other speaks for the SDK: the text that says "iOS" beside a
/// name is often a heading over one of two lists, and the name was said all the same.
fn speaking_for<'a>(
    detection: &Detection,
    platform: Option<Platform>,
    policies: &[&'a Disclosures],
) -> Vec<Spoken<'a>> {
    let disclosures = policies.iter().flat_map(|document| &document.disclosures);
    let mut all: Vec<Spoken> = disclosures
        .filter_map(|disclosure| Some(Spoken { disclosure, reach: reach(disclosure, detection)? }))
        .collect();
    let here = |spoken: &Spoken| is_for(spoken.disclosure, platform);
    if all.iter().any(here) {
        all.retain(here);
    }
    all.sort_by_key(|spoken| spoken.reach);
    all
}

/// Whether a disclosure says, or leaves open, that it is about this platform.
pub fn is_for(disclosure: &Disclosure, platform: Option<Platform>) -> bool {
    platform.is_none_or(|platform| disclosure.platforms.is_empty() || disclosure.platforms.contains(&platform))
}

fn reach(disclosure: &Disclosure, detection: &Detection) -> Option<Reach> {
    let listed = disclosure.resolution.sdks.contains(&detection.id);
    let named = |id: &str| disclosure.sdk.as_deref() == Some(id);
    match disclosure.resolution.to {
        ResolvedTo::Sdk => (listed || named(&detection.id)).then_some(Reach::Sdk),
        ResolvedTo::Family => (listed || detection.family.as_deref().is_some_and(named)).then_some(Reach::Family),
        ResolvedTo::Vendor => listed.then_some(Reach::Vendor),
        ResolvedTo::None => None,
    }
}
