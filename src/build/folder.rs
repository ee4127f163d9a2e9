//! Folders: the files of a bundle, and the builds of a plain folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::kind::{self, Magic};
use super::map::Bytes;
use super::open::ENTRY_LIMIT;
use crate::format::{ar, zip};

/// How deep a bundle is walked.
const MAX_DEPTH: usize = 64;

/// How deep a plain folder is looked through for builds.
const BUILDS_DEPTH: usize = 4;

/// The files below a folder.
#[derive(Debug, Default)]
pub struct Files {
    /// Name below the folder (`/`-separated), place on disk and size in bytes; sorted by name.
    pub files: Vec<(String, PathBuf, u64)>,
    /// Symbolic links and other things that are not followed.
    pub skipped: usize,
    /// What could not be listed, or where a limit ended the listing.
    pub problems: Vec<String>,
}

/// Lists the files below a folder without following symbolic links.
pub fn walk(folder: &Path) -> Files {
    let mut found = Files::default();
    let mut open = vec![(String::new(), folder.to_owned(), 0)];
    while let Some((prefix, folder, depth)) = open.pop() {
        let Ok(items) = fs::read_dir(&folder) else {
            found.problems.push(format!("the folder {prefix:?} cannot be listed"));
            continue;
        };
        for item in items.flatten() {
            let name = format!("{prefix}{}", item.file_name().to_string_lossy());
            // Of the item itself: a link is not followed.
            let Ok(metadata) = item.metadata() else { continue };
            if metadata.is_dir() && depth < MAX_DEPTH {
                open.push((format!("{name}/"), item.path(), depth + 1));
            } else if metadata.is_dir() {
                found.problems.push(format!("the folder {name:?} lies deeper than {MAX_DEPTH} levels"));
            } else if !metadata.is_file() {
                found.skipped += 1;
            } else if found.files.len() >= ENTRY_LIMIT {
                found.problems.push(format!("only {ENTRY_LIMIT} files are listed"));
                open.clear();
                break;
            } else {
                found.files.push((name, item.path(), metadata.len()));
            }
        }
    }
    found.files.sort();
    found
}

/// Whether a folder is one build (`.app`, `.framework`, a folder of splits …) rather than a folder of builds.
pub fn is_bundle(folder: &Path) -> bool {
    // `.` and `..` have no name of their own.
    folder.canonicalize().is_ok_and(|folder| kind::of_folder(&folder).is_some())
}

/// The builds in a plain folder of builds: sorted by path, four levels deep, recognised by what they hold. A file that is
/// called like a package is one even if it is too damaged to tell: it must not vanish in silence. A bundle (`.app`,
/// `.framework`, a folder of splits …) is one build; links are not followed.
pub fn builds_in(folder: &Path) -> Vec<PathBuf> {
    let mut builds = Vec::new();
    collect_builds(folder, 0, &mut builds);
    builds.sort();
    builds
}

fn collect_builds(folder: &Path, depth: usize, builds: &mut Vec<PathBuf>) {
    let Ok(items) = fs::read_dir(folder) else { return };
    for item in items.flatten() {
        let Ok(metadata) = item.metadata() else { continue };
        let path = item.path();
        if metadata.is_dir() && kind::of_folder(&path).is_some() {
            builds.push(path);
        } else if metadata.is_dir() && depth + 1 < BUILDS_DEPTH {
            collect_builds(&path, depth + 1, builds);
        } else if metadata.is_file() && is_build(&path) {
            builds.push(path);
        }
    }
}

/// The names under which packages are handed in to the stores.
const PACKAGE_SUFFIXES: [&str; 6] = ["apk", "aab", "apks", "xapk", "apkm", "ipa"];

fn is_build(path: &Path) -> bool {
    let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if PACKAGE_SUFFIXES.contains(&suffix.as_str()) {
        return true;
    }
    let Ok(bytes) = Bytes::map(path) else { return false };
    match kind::magic(&bytes) {
        Magic::Dex | Magic::MachO => true,
        Magic::StaticLibrary => holds_mach_o(&bytes),
        Magic::Other => zip::list(&bytes, ENTRY_LIMIT)
            .is_ok_and(|listing| kind::of_archive(listing.entries.iter().map(|entry| entry.name.as_str())).is_ok()),
    }
}

/// Whether the first member of a static library is for one of Apple's systems.
fn holds_mach_o(bytes: &[u8]) -> bool {
    let first_slice = ar::slices(bytes).and_then(|slices| slices.into_iter().next());
    let library = first_slice.map_or(Some(bytes), |slice| bytes.get(slice.data)).unwrap_or_default();
    let first = ar::members(library, 1).members.into_iter().next();
    first.and_then(|member| library.get(member.data)).is_some_and(|object| kind::magic(object) == Magic::MachO)
}
