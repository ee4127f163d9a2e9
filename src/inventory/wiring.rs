//! What only Android's packages tell: names read through a mapping file, components that others can start, and which other
//! apps an app asks to see.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ownership::{Owner, UnitOwners, owner_of};
use crate::catalog::Catalog;
use crate::catalog::model::Role;
use crate::facts::{ComponentKind, Facts};
use crate::format::apk_signing::Scheme;

/// What only Android's packages tell. Empty for iOS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Android {
    /// The schemes by which the package is signed, oldest first; of a set of splits its base.
    pub signature_schemes: Vec<Scheme>,
    /// The mapping file through which names of classes were read.
    pub mapping: Option<MappingSeen>,
    /// Ids of the mapping files that R8 wrote when it renamed this code, sorted.
    pub map_ids: Vec<String>,
    /// Packages, authorities and actions under `<queries>`, sorted.
    pub queries: Vec<String>,
    /// Components of SDKs that other apps can start, sorted.
    pub exported: Vec<ExportedComponent>,
}

/// A mapping file that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappingSeen {
    /// The entry, or the file as it was given.
    pub source: String,
    /// `pg_map_id`.
    pub id: Option<String>,
    /// Classes of the build that it gives their names back.
    pub classes: u64,
}

/// A component of an SDK that the manifest exports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ExportedComponent {
    /// With dots.
    pub class: String,
    pub kind: ComponentKind,
    pub sdk: String,
    pub entry: String,
}

pub(super) fn android(facts: &Facts, catalog: &Catalog, owners: &[UnitOwners]) -> Android {
    let mapping = facts.mapping.as_ref().map(|used| MappingSeen {
        source: used.source.clone(),
        id: used.id.clone(),
        classes: used.obfuscated.len() as u64,
    });
    let queries: BTreeSet<String> = facts.queries.iter().map(|place| place.name.clone()).collect();
    let mut exported: Vec<ExportedComponent> = facts
        .components
        .iter()
        .filter(|component| component.exported == Some(true))
        .filter_map(|component| {
            let Some(Owner::Sdk(sdk)) = owner_of(&component.class, facts, owners) else { return None };
            let sdk = catalog.signatures.sdks.get(sdk as usize).filter(|sdk| sdk.role != Role::Library)?.id.clone();
            Some(ExportedComponent {
                class: component.class.clone(),
                kind: component.kind,
                sdk,
                entry: component.entry.clone(),
            })
        })
        .collect();
    exported.sort();
    exported.dedup();
    Android {
        signature_schemes: facts.identity.signature_schemes.clone(),
        mapping,
        map_ids: facts.map_ids.clone(),
        queries: queries.into_iter().collect(),
        exported,
    }
}
