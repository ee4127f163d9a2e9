//! One output format per file. A report reads what the stages before it made and judges nothing.

pub mod explain;
pub mod json;
pub mod sarif;
pub mod saved;
pub mod text;

use std::collections::BTreeMap;

use crate::audit::Audit;
use crate::inventory::{Evidence, Inventory};
use crate::policy::Disclosures;

/// Everything that `check` prints.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    pub builds: &'a [Inventory],
    pub documents: &'a [Disclosures],
    pub audit: &'a Audit,
}

/// The program's name and version, as every report tells them.
pub const TOOL: &str = env!("CARGO_PKG_NAME");
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The evidence of all builds by its id.
fn evidence_by_id(builds: &[Inventory]) -> BTreeMap<&str, &Evidence> {
    builds
        .iter()
        .flat_map(|build| {
            let of_sdks = build.sdks.iter().flat_map(|sdk| &sdk.evidence);
            of_sdks.chain(&build.first_party.evidence).chain(&build.apple.evidence)
        })
        .map(|evidence| (evidence.id.as_str(), evidence))
        .collect()
}
