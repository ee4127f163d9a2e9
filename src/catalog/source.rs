//! Reads `signatures/` from TOML. Shared with `build.rs`, so that what is compiled in and what is given at run time
//! (`--signatures DIR`) go the same way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::language::Language;
use super::model::{
    Api, Apple, Boilerplate, DataType, Fingerprint, Law, Packer, Permission, Sdk, Store, Switch, Vendor,
};

/// Everything in a `signatures/` folder, sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signatures {
    pub sdks: Vec<Sdk>,
    pub vendors: Vec<Vendor>,
    pub data_types: Vec<DataType>,
    pub apis: Vec<Api>,
    pub permissions: Vec<Permission>,
    pub laws: Vec<Law>,
    pub boilerplate: Vec<Boilerplate>,
    pub fingerprints: Vec<Fingerprint>,
    pub apple: Apple,
    pub languages: Vec<Language>,
    pub packers: Vec<Packer>,
    pub switches: Vec<Switch>,
    pub stores: Vec<Store>,
}

/// A signature file that could not be read, with the place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceError {
    pub file: PathBuf,
    pub detail: String,
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.detail.trim_end())
    }
}

/// A file that is a list: `[[api]]`, `[[permission]]` and so on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(default, rename = "data-type")]
    data_types: Vec<DataType>,
    #[serde(default, rename = "api")]
    apis: Vec<Api>,
    #[serde(default, rename = "permission")]
    permissions: Vec<Permission>,
    #[serde(default, rename = "law")]
    laws: Vec<Law>,
    #[serde(default)]
    boilerplate: Vec<Boilerplate>,
    #[serde(default, rename = "fingerprint")]
    fingerprints: Vec<Fingerprint>,
    apple: Option<Apple>,
    #[serde(default, rename = "packer")]
    packers: Vec<Packer>,
    #[serde(default, rename = "switch")]
    switches: Vec<Switch>,
}

impl Signatures {
    /// Reads a folder: `sdks/`, `libraries/`, `vendors/`, `languages/`, `store/` hold one record per file; every other `.toml`
    /// file, at the top or in `apis/`, holds lists. A file that fails is reported and the others are still read.
    pub fn read(folder: &Path) -> (Signatures, Vec<SourceError>) {
        let mut all = Signatures::default();
        let mut errors = Vec::new();
        for name in ["sdks", "libraries"] {
            all.sdks.extend(records::<Sdk>(&folder.join(name), &mut errors, |sdk| &sdk.id));
        }
        all.vendors = records(&folder.join("vendors"), &mut errors, |vendor: &Vendor| &vendor.id);
        all.languages = records(&folder.join("languages"), &mut errors, |language: &Language| &language.id);
        all.stores = records(&folder.join("store"), &mut errors, |store: &Store| &store.id);
        for file in files(folder).into_iter().chain(files(&folder.join("apis"))) {
            match parse::<Lists>(&file) {
                Ok(lists) => {
                    all.data_types.extend(lists.data_types);
                    all.apis.extend(lists.apis);
                    all.permissions.extend(lists.permissions);
                    all.laws.extend(lists.laws);
                    all.boilerplate.extend(lists.boilerplate);
                    all.fingerprints.extend(lists.fingerprints);
                    all.packers.extend(lists.packers);
                    all.switches.extend(lists.switches);
                    all.apple = lists.apple.unwrap_or(all.apple);
                }
                Err(error) => errors.push(error),
            }
        }
        all.sort();
        (all, errors)
    }

    /// Adds another folder's records; a record of the same id is replaced.
    pub fn overlay(&mut self, other: Signatures) {
        fn replace<T>(ours: &mut Vec<T>, theirs: Vec<T>, id: impl Fn(&T) -> &str) {
            let replaced: BTreeSet<&str> = theirs.iter().map(&id).collect();
            ours.retain(|old| !replaced.contains(id(old)));
            ours.extend(theirs);
        }
        replace(&mut self.sdks, other.sdks, |sdk| &sdk.id);
        replace(&mut self.vendors, other.vendors, |vendor| &vendor.id);
        replace(&mut self.data_types, other.data_types, |data| &data.id);
        replace(&mut self.apis, other.apis, |api| &api.id);
        replace(&mut self.permissions, other.permissions, |permission| &permission.name);
        replace(&mut self.laws, other.laws, |law| &law.id);
        replace(&mut self.boilerplate, other.boilerplate, |list| &list.id);
        replace(&mut self.fingerprints, other.fingerprints, |fingerprint| &fingerprint.id);
        if other.apple != Apple::default() {
            self.apple = other.apple;
        }
        replace(&mut self.packers, other.packers, |packer| &packer.id);
        replace(&mut self.switches, other.switches, |switch| &switch.key);
        replace(&mut self.languages, other.languages, |language| &language.id);
        replace(&mut self.stores, other.stores, |store| &store.id);
        self.sort();
    }

    fn sort(&mut self) {
        self.sdks.sort_by(|a, b| a.id.cmp(&b.id));
        self.vendors.sort_by(|a, b| a.id.cmp(&b.id));
        self.data_types.sort_by(|a, b| a.id.cmp(&b.id));
        self.apis.sort_by(|a, b| a.id.cmp(&b.id));
        self.permissions.sort_by(|a, b| a.name.cmp(&b.name));
        self.laws.sort_by(|a, b| a.id.cmp(&b.id));
        self.boilerplate.sort_by(|a, b| a.id.cmp(&b.id));
        self.fingerprints.sort_by(|a, b| a.id.cmp(&b.id));
        self.packers.sort_by(|a, b| a.id.cmp(&b.id));
        self.switches.sort_by(|a, b| (&a.key, a.platform).cmp(&(&b.key, b.platform)));
        self.languages.sort_by(|a, b| a.id.cmp(&b.id));
        self.stores.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

/// The `.toml` files directly in a folder, sorted; none where there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

fn parse<T: DeserializeOwned>(file: &Path) -> Result<T, SourceError> {
    let read = fs::read_to_string(file).map_err(|error| error.to_string());
    read.and_then(|text| toml::from_str(&text).map_err(|error| error.to_string()))
        .map_err(|detail| SourceError { file: file.to_owned(), detail })
}

/// One record per file, whose id must be the file's name. The files are read on all cores.
fn records<T: DeserializeOwned + Send>(
    folder: &Path,
    errors: &mut Vec<SourceError>,
    id: impl Fn(&T) -> &String,
) -> Vec<T> {
    let files = files(folder);
    let readers = thread::available_parallelism().map_or(1, |count| count.get());
    let read = |files: &[PathBuf]| -> Vec<(PathBuf, Result<T, SourceError>)> {
        files.iter().map(|file| (file.clone(), parse::<T>(file))).collect()
    };
    let parsed: Vec<_> = thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(readers).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        running
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut records = Vec::new();
    for (file, record) in parsed {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        if file.file_stem().is_some_and(|stem| stem == id(&record).as_str()) {
            records.push(record);
        } else {
            let detail = format!("the id `{}` must be the file's name", id(&record));
            errors.push(SourceError { file, detail });
        }
    }
    records
}
