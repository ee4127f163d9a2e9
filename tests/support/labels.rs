//! Labelled policies: the corpus's own, or those of any folder.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// `labels.json` of a folder and, beside it, the documents that it names.
#[derive(Deserialize)]
pub struct Labels {
    /// One document in so many is set aside.
    #[serde(default = "a_third")]
    set_aside_one_in: u8,
    pub documents: Vec<Labelled>,
    #[serde(skip)]
    folder: PathBuf,
    /// The corpus's own, for which floors hold.
    #[serde(skip)]
    pub corpus: bool,
}

#[derive(Deserialize)]
pub struct Labelled {
    /// Path in the folder.
    pub file: String,
    /// Left out where `documents.tsv` says it.
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub shape: String,
    /// Left out where a careful reader could say either.
    pub section: Option<LabelledSection>,
    pub sdks: Vec<LabelledEntry>,
    pub negative_claims: Vec<String>,
    pub expected_policy_only_findings: BTreeSet<String>,
    /// Names that are neither required nor wrong.
    #[serde(default)]
    pub doubtful_names: Vec<String>,
    /// Every entry, data type and finding is labelled.
    pub complete: bool,
}

#[derive(Deserialize)]
pub struct LabelledSection {
    pub present: bool,
    pub kind: String,
    pub heading: Option<String>,
}

#[derive(Deserialize)]
pub struct LabelledEntry {
    pub name_as_written: String,
    /// What it stands for, by the ids of `policy-ids.toml`; left out where that is not judged.
    pub canonical: Option<String>,
    pub data_types: Vec<String>,
    pub privacy_url: Option<String>,
    /// Types that are neither required nor wrong.
    #[serde(default)]
    pub doubtful_types: Vec<String>,
}

fn a_third() -> u8 {
    3
}

impl Labels {
    /// Those of the folder in `UNDISCLOSED_LABELLED`, else of `UNDISCLOSED_CORPUS`; says so where neither is set.
    pub fn load() -> Option<Labels> {
        let own = std::env::var_os("UNDISCLOSED_LABELLED").map(PathBuf::from);
        let corpus = own.is_none();
        let folder = own.or_else(|| Some(Path::new(&std::env::var_os("UNDISCLOSED_CORPUS")?).join("policies")));
        let Some(folder) = folder else {
            println!("skipped: UNDISCLOSED_CORPUS is not set");
            return None;
        };
        let mut labels: Labels =
            serde_json::from_slice(&std::fs::read(folder.join("labels.json")).unwrap()).expect("labels.json");
        let table = std::fs::read_to_string(folder.join("documents.tsv")).unwrap_or_default();
        // File name to language and shape.
        let facts: BTreeMap<&str, (&str, &str)> = table
            .lines()
            .filter_map(|line| {
                let columns: Vec<&str> = line.split('\t').collect();
                Some((*columns.first()?, (*columns.get(6)?, *columns.get(7)?)))
            })
            .collect();
        for label in &mut labels.documents {
            let name = label.file.rsplit('/').next().unwrap_or_default();
            let (language, shape) = facts.get(name).copied().unwrap_or(("mt", "text-prose"));
            if label.language.is_empty() {
                label.language = language.to_owned();
                label.shape = shape.to_owned();
            }
        }
        Some(Labels { folder, corpus, ..labels })
    }

    pub fn read(&self, label: &Labelled) -> Vec<u8> {
        std::fs::read(self.folder.join(&label.file)).unwrap()
    }

    /// By the first byte of the name's SHA-256; the seeds stay in the development part.
    pub fn set_aside(&self, label: &Labelled) -> bool {
        let name = label.file.rsplit('/').next().unwrap_or(&label.file);
        !label.file.starts_with("seeds/") && Sha256::digest(name.as_bytes())[0] % self.set_aside_one_in == 0
    }
}
