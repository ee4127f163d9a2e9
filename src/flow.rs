//! The straight way from files to what is known about them; everything that touches the file system on the way.

use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::build::{self, Build, OpenError};
use crate::catalog::Catalog;
use crate::catalog::model::Platform;
use crate::document;
use crate::facts;
use crate::inventory::{self, Inventory};
use crate::policy::{self, Disclosures, DocumentProblem, Locator};
use crate::store::{self, StoreForm};

/// What stands for standard input among paths.
pub const STANDARD_INPUT: &str = "-";

/// The most that is read from standard input, and of a policy, in bytes.
const INPUT_LIMIT: u64 = 1 << 30;
const POLICY_LIMIT: u64 = 64 << 20;

/// A path as reports show it: as it was given, with `/` as separator.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Finds the SDKs of every build. The entries of all builds share one pool of threads, and each file's digest is taken
/// beside its reading. A build that cannot be read is in the answer with its error; the others are read all the same.
/// A folder that is not itself a build stands for the builds in it.
pub fn scan(paths: &[PathBuf], catalog: &Catalog, first_party: &[String]) -> Vec<Inventory> {
    let mut builds: Vec<PathBuf> = Vec::new();
    for path in paths {
        let inside = if path.is_dir() && !build::is_bundle(path) { build::builds_in(path) } else { Vec::new() };
        if inside.is_empty() {
            builds.push(path.clone());
        } else {
            builds.extend(inside);
        }
    }
    builds.par_iter().map(|path| scan_one(path, catalog, first_party)).collect()
}

fn scan_one(path: &Path, catalog: &Catalog, first_party: &[String]) -> Inventory {
    let opened = if path.as_os_str() == STANDARD_INPUT {
        read_limited(std::io::stdin().lock(), INPUT_LIMIT)
            .map_err(|detail| OpenError { path: "standard input".to_owned(), detail })
            .and_then(|bytes| Build::from_bytes(bytes, "standard input"))
    } else {
        Build::open(path, &shown(path))
    };
    let build = match opened {
        Ok(build) => build,
        Err(error) => return Inventory::unreadable(&error),
    };
    let (sha256, mut inventory) = rayon::join(
        || build.sha256(),
        || inventory::take(&build, &facts::extract(&build, &catalog.sought.probes), catalog, first_party),
    );
    inventory.sha256 = sha256;
    inventory
}

/// Reads every policy file. One that cannot be read is in the answer with its error.
pub fn read_policies(paths: &[PathBuf], catalog: &Catalog) -> Vec<Disclosures> {
    // The languages' words are compiled once for all files.
    let reader = policy::Reader::new(catalog);
    paths.par_iter().map(|path| read_policy(path, &reader)).collect()
}

fn read_policy(path: &Path, reader: &policy::Reader) -> Disclosures {
    let (name, bytes) = if path.as_os_str() == STANDARD_INPUT {
        ("standard input".to_owned(), read_limited(std::io::stdin().lock(), POLICY_LIMIT))
    } else {
        let file = std::fs::File::open(path).map_err(|error| error.to_string());
        (shown(path), file.and_then(|file| read_limited(file, POLICY_LIMIT)))
    };
    // The locator names the file already.
    let without_name = |error: document::DocumentError| {
        let text = error.to_string();
        text.strip_prefix(&format!("{name}: ")).unwrap_or(&text).to_owned()
    };
    let document = bytes.and_then(|bytes| document::read(&bytes, &name).map_err(without_name));
    match document {
        Ok(document) => reader.understand(&document),
        Err(detail) => Disclosures {
            path: name.clone(),
            errors: vec![DocumentProblem { locator: Locator { file: name, ..Locator::default() }, detail }],
            ..Disclosures::default()
        },
    }
}

/// Reads a store's form, as that store's tools export it.
///
/// # Errors
/// The file cannot be opened, is larger than [`store::SIZE_LIMIT`], or is no such form; the message names the file and,
/// where it can, the line.
pub fn read_form(path: &Path, store: &str, catalog: &Catalog) -> Result<StoreForm, String> {
    let name = shown(path);
    let known = catalog.store(store).ok_or_else(|| format!("{name}: the signatures have no store `{store}`"))?;
    let file = std::fs::File::open(path).map_err(|error| error.to_string());
    let bytes =
        file.and_then(|file| read_limited(file, store::SIZE_LIMIT)).map_err(|error| format!("{name}: {error}"))?;
    let read = match known.platform {
        Platform::Android => store::data_safety::read(&bytes, &name, known),
        Platform::Ios => store::privacy_label::read(&bytes, &name, known),
    };
    read.map_err(|error| error.to_string())
}

fn read_limited(reader: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!("more than {} MiB", limit >> 20));
    }
    Ok(bytes)
}
