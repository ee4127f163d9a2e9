//! Facts of an Android build.

mod code;
mod manifest;
mod needles;
mod urls;

use super::Facts;
use crate::build::Build;
use crate::probe::Probes;

/// Reads everything that an Android build gives away.
pub(super) fn extract(_build: &Build, _probes: &Probes) -> Facts {
    Facts::default()
}
