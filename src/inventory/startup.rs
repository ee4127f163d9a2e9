//! Code that the system runs before an app shows anything: its application class and its content providers.
//! Source: Android's `ActivityThread.handleBindApplication`, which attaches providers before `Application.onCreate`.

use serde::Serialize;

use super::ownership::{Owner, UnitOwners, owner_of};
use crate::catalog::Catalog;
use crate::facts::{ComponentKind, Facts};

/// A class that runs at the start of the process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StartupCode {
    /// With dots.
    pub class: String,
    pub kind: ComponentKind,
    /// Id of the SDK whose class it is; `null` where it is the app's own, or nobody's that is known.
    pub sdk: Option<String>,
    /// The manifest that declares it.
    pub entry: String,
}

/// The application classes and content providers that the manifest declares and the code defines, sorted.
pub(super) fn startup(facts: &Facts, catalog: &Catalog, owners: &[UnitOwners]) -> Vec<StartupCode> {
    let early = |kind| matches!(kind, ComponentKind::Application | ComponentKind::Provider);
    let mut all: Vec<StartupCode> = facts
        .components
        .iter()
        .filter(|component| early(component.kind))
        .filter_map(|component| {
            let sdk = match owner_of(&component.class, facts, owners)? {
                Owner::Sdk(at) => catalog.signatures.sdks.get(at as usize).map(|sdk| sdk.id.clone()),
                Owner::FirstParty | Owner::Unknown => None,
            };
            let (class, entry) = (component.class.clone(), component.entry.clone());
            Some(StartupCode { class, kind: component.kind, sdk, entry })
        })
        .collect();
    all.sort();
    all.dedup();
    all
}
