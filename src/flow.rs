//! The straight way from files to what is known about them; everything that touches the file system on the way.

use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::build::{self, Build, OpenError};
use crate::catalog::Catalog;
use crate::catalog::model::Platform;
use crate::document::{self, Document};
use crate::facts::{self, Beside, ReadProblem};
use crate::format::macho;
use crate::inventory::{self, Inventory};
use crate::policy::{self, Disclosures, DocumentProblem, Locator};
use crate::store::{self, StoreForm};

/// What stands for standard input among paths.
pub const STANDARD_INPUT: &str = "-";

/// The most that is read from standard input, and of a policy, in bytes.
const INPUT_LIMIT: u64 = 1 << 30;
const POLICY_LIMIT: u64 = 64 << 20;
/// Of a mapping file or a lockfile; the mapping of a very large app has 200 MiB.
const BESIDE_LIMIT: u64 = 512 << 20;

/// A path as reports show it: as it was given, with `/` as separator.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Finds the SDKs of every build. The entries of all builds share one pool of threads, and each file's digest is taken
/// beside its reading. A build that cannot be read is in the answer with its error; the others are read all the same.
/// A folder that is not itself a build stands for the builds in it.
pub fn scan(paths: &[PathBuf], catalog: &Catalog, first_party: &[String]) -> Vec<Inventory> {
    scan_with(paths, catalog, first_party, &Beside::default())
}

/// As [`scan`], with the files that stand beside the builds. A mapping file that belongs to none of the builds is an error of
/// every Android build, debugging symbols are one of every iOS build; where there is no build of the platform, of every build.
pub fn scan_with(paths: &[PathBuf], catalog: &Catalog, first_party: &[String], beside: &Beside) -> Vec<Inventory> {
    let mut builds: Vec<PathBuf> = Vec::new();
    for path in paths {
        let inside = if path.is_dir() && !build::is_bundle(path) { build::builds_in(path) } else { Vec::new() };
        if inside.is_empty() {
            builds.push(path.clone());
        } else {
            builds.extend(inside);
        }
    }
    let mut scanned: Vec<_> = builds.par_iter().map(|path| scan_one(path, catalog, first_party, beside)).collect();
    let mappings = beside.mappings.iter().map(|mapping| (Platform::Android, mapping.name.as_str()));
    let symbols = beside.symbols.iter().map(|file| (Platform::Ios, file.name.as_str()));
    for (platform, name) in mappings.chain(symbols) {
        let [what, verb, others] = match platform {
            Platform::Android => ["mapping file", "does", "another mapping file does"],
            Platform::Ios => ["debugging symbols", "do", "other debugging symbols do"],
        };
        let used = |(inventory, _): &Scanned| {
            inventory.android.mapping.iter().any(|mapping| mapping.source == name)
                || inventory.apple.symbols.iter().any(|symbols| symbols.source == name)
        };
        if scanned.iter().any(used) {
            continue;
        }
        let is_of_platform = |(inventory, _): &Scanned| inventory.platform == Some(platform);
        let any_of_platform = scanned.iter().any(is_of_platform);
        for one in &mut scanned {
            let reason = match one.1.iter().find(|(unfit, _)| unfit == name) {
                Some((_, reason)) => reason.clone(),
                None if is_of_platform(one) => others.to_owned(),
                None if any_of_platform || one.0.platform.is_none() => continue,
                None => "this platform has no use for it".to_owned(),
            };
            let detail = format!("the {what} {name} {verb} not belong to this build: {reason}");
            one.0.errors.push(ReadProblem { entry: None, detail });
        }
    }
    scanned.into_iter().map(|(inventory, _)| inventory).collect()
}

/// What is known of a build, and which mapping files do not belong to it, with the reason.
type Scanned = (Inventory, Vec<(String, String)>);

fn scan_one(path: &Path, catalog: &Catalog, first_party: &[String], beside: &Beside) -> Scanned {
    let opened = if path.as_os_str() == STANDARD_INPUT {
        read_limited(std::io::stdin().lock(), 0, INPUT_LIMIT)
            .map_err(|detail| OpenError { path: "standard input".to_owned(), detail })
            .and_then(|bytes| Build::from_bytes(bytes, "standard input"))
    } else {
        Build::open(path, &shown(path))
    };
    let build = match opened {
        Ok(build) => build,
        Err(error) => return (Inventory::unreadable(&error), Vec::new()),
    };
    let (sha256, (mut inventory, unfit)) = rayon::join(
        || build.sha256(),
        || {
            let facts = facts::extract_with(&build, &catalog.sought().probes, beside);
            (inventory::take(&build, &facts, catalog, first_party), facts.unfit_mappings)
        },
    );
    inventory.sha256 = sha256;
    (inventory, unfit)
}

/// Reads the files that stand beside builds.
///
/// # Errors
/// In words, with the file's name: it cannot be read, or is not what it was given as.
pub fn read_beside(mappings: &[PathBuf], lockfiles: &[PathBuf]) -> Result<Beside, String> {
    let mut beside = Beside::default();
    for path in mappings {
        if path.is_dir() {
            beside.symbols.push(read_dsym(path)?);
            continue;
        }
        let bytes = read_named(path, BESIDE_LIMIT)?;
        if macho::is_mach_o(&bytes) {
            beside.symbols.push(facts::SymbolFile::new(shown(path), &bytes)?);
        } else {
            beside.mappings.push(facts::Mapping::new(shown(path), bytes)?);
        }
    }
    for path in lockfiles {
        beside.add_lockfile(&shown(path), &read_named(path, BESIDE_LIMIT)?)?;
    }
    Ok(beside)
}

/// Where a dSYM keeps its Mach-O files.
const DSYM_FILES: &str = "Contents/Resources/DWARF";

/// The debugging symbols of a dSYM folder.
fn read_dsym(folder: &Path) -> Result<facts::SymbolFile, String> {
    let name = shown(folder);
    let inside = folder.join(DSYM_FILES);
    let items = std::fs::read_dir(&inside).map_err(|error| format!("{name}: no dSYM: {DSYM_FILES}: {error}"))?;
    let mut files: Vec<PathBuf> = items.flatten().map(|item| item.path()).collect();
    files.sort();
    let mut all: Option<facts::SymbolFile> = None;
    for file in files {
        let read = facts::SymbolFile::new(name.clone(), &read_named(&file, BESIDE_LIMIT)?)?;
        match &mut all {
            Some(all) => all.add(read),
            None => all = Some(read),
        }
    }
    all.ok_or_else(|| format!("{name}: no dSYM: {DSYM_FILES} is empty"))
}

/// The contents of a file, or of standard input, and how it is called.
///
/// # Errors
/// What the operating system says, or more than `limit` bytes.
pub fn read_whole(path: &Path, limit: u64) -> Result<(Vec<u8>, String), String> {
    if path.as_os_str() == STANDARD_INPUT {
        return Ok((read_limited(std::io::stdin().lock(), 0, limit)?, "standard input".to_owned()));
    }
    Ok((read_named(path, limit)?, shown(path)))
}

/// The first bytes of a file; `None` where it is none or cannot be read.
pub fn beginning(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Reads every policy file. One that cannot be read is in the answer with its error.
pub fn read_policies(paths: &[PathBuf], catalog: &Catalog) -> Vec<Disclosures> {
    paths.par_iter().map(|path| read_policy(path, catalog)).collect()
}

fn read_policy(path: &Path, catalog: &Catalog) -> Disclosures {
    // The words are opened while the file is read.
    let ((name, document), reader) = rayon::join(|| read_document(path), || policy::Reader::new(catalog));
    match document {
        Ok(document) => reader.understand(&document),
        Err(detail) => Disclosures {
            path: name.clone(),
            errors: vec![DocumentProblem { locator: Locator { file: name, ..Locator::default() }, detail }],
            ..Disclosures::default()
        },
    }
}

/// A policy file's name, and what stands in it or why it could not be read.
fn read_document(path: &Path) -> (String, Result<Document, String>) {
    let (name, bytes) = if path.as_os_str() == STANDARD_INPUT {
        ("standard input".to_owned(), read_limited(std::io::stdin().lock(), 0, POLICY_LIMIT))
    } else {
        (shown(path), read_file(path, POLICY_LIMIT))
    };
    // The locator names the file already.
    let without_name = |error: document::DocumentError| {
        let text = error.to_string();
        text.strip_prefix(&format!("{name}: ")).unwrap_or(&text).to_owned()
    };
    let document = bytes.and_then(|bytes| document::read(&bytes, &name).map_err(without_name));
    (name, document)
}

/// Reads a store's form, as that store's tools export it.
///
/// # Errors
/// The file cannot be opened, is larger than [`store::SIZE_LIMIT`], or is no such form; the message names the file and,
/// where it can, the line.
pub fn read_form(path: &Path, store: &str, catalog: &Catalog) -> Result<StoreForm, String> {
    let name = shown(path);
    let known = catalog.store(store).ok_or_else(|| format!("{name}: the signatures have no store `{store}`"))?;
    let bytes = read_named(path, store::SIZE_LIMIT)?;
    let read = match known.platform {
        Platform::Android => store::data_safety::read(&bytes, &name, known),
        Platform::Ios => store::privacy_label::read(&bytes, &name, known),
    };
    read.map_err(|error| error.to_string())
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    read_limited(file, size, limit)
}

/// As [`read_file`]; the error names the file.
fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    read_file(path, limit).map_err(|error| format!("{}: {error}", shown(path)))
}

/// Reads to the end, which is expected after so many bytes.
fn read_limited(reader: impl Read, size: u64, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit) + 1).unwrap_or_default());
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!("more than {} MiB", limit >> 20));
    }
    Ok(bytes)
}
