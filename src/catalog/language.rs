//! Languages as data: one file of `signatures/languages/` per language (or dialect, such as machine-translated Chinese).
//!
//! Shared with `build.rs`, like [`super::model`]. Adding a language needs a new file and no code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One language's words for what a privacy policy speaks about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Language {
    /// BCP 47 (`en`, `zh`), or `mt` for Chinese put through a machine translator.
    pub id: String,
    pub name: String,
    /// Spellings per data type id.
    pub data_types: BTreeMap<String, Vec<String>>,
}
