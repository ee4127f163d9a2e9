//! What kind of package a file is and what it holds: an open handle with a printable listing.

mod base;
mod folder;
mod kind;
mod map;
mod open;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::catalog::model::Platform;
use crate::digest;
use crate::facts::Anomaly;
use crate::format::apk_signing::{self, Scheme};
use crate::format::zip;
pub use folder::{builds_in, is_bundle};
use map::Bytes;

/// The kinds of builds that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BuildKind {
    Apk,
    Aab,
    Apks,
    Xapk,
    Apkm,
    Aar,
    Jar,
    Dex,
    Ipa,
    App,
    Xcarchive,
    Framework,
    Xcframework,
    StaticLibrary,
    MachO,
}

impl BuildKind {
    /// Whether it is a library, and so a part of apps and no app.
    pub fn is_part(self) -> bool {
        use BuildKind::*;
        matches!(self, Aar | Jar | Framework | Xcframework | StaticLibrary)
    }

    pub fn platform(self) -> Platform {
        use BuildKind::*;
        match self {
            Apk | Aab | Apks | Xapk | Apkm | Aar | Jar | Dex => Platform::Android,
            Ipa | App | Xcarchive | Framework | Xcframework | StaticLibrary | MachO => Platform::Ios,
        }
    }
}

/// A file inside a build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// Name within the build, `/`-separated. Entries of a nested package carry its name and a `!`: `base.apk!classes.dex`.
    pub name: String,
    /// Uncompressed size in bytes, as declared.
    pub size: u64,
    /// Index for [`Build::read`].
    pub index: u32,
}

/// An open build: the listing is read, the contents are not.
#[derive(Debug)]
pub struct Build {
    path: String,
    kind: BuildKind,
    entries: Vec<Entry>,
    /// Where the contents of entries are, by [`Entry::index`].
    places: Vec<Place>,
    /// The build's file first, then packages inside it that had to be inflated; the packages of a folder.
    sources: Vec<Bytes>,
    /// The files of a folder, sorted by name.
    files: Vec<(String, PathBuf)>,
    /// The archives, outermost first.
    packages: Vec<Package>,
    anomalies: Vec<Anomaly>,
}

/// Where the contents of an entry are.
#[derive(Debug)]
enum Place {
    /// As they are, in a source.
    Slice { source: usize, range: Range<usize> },
    /// In an archive, which is a part of a source.
    Zipped { source: usize, archive: Range<usize>, entry: zip::Entry },
    /// In a file of a folder, mapped when it is first read.
    File { path: PathBuf, mapped: OnceLock<Bytes> },
}

impl Place {
    fn file(path: PathBuf) -> Place {
        Place::File { path, mapped: OnceLock::new() }
    }
}

/// Who signed a package, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// SHA-256 of the first signer's certificate in hex, by the newest scheme.
    pub signer: String,
    /// The schemes by which it is signed, oldest first.
    pub schemes: Vec<Scheme>,
}

/// An archive of the build.
#[derive(Debug)]
struct Package {
    /// What its entries' names begin with: empty, or `base.apk!`.
    prefix: String,
    source: usize,
    range: Range<usize>,
    /// Offset of its central directory.
    directory: usize,
}

/// Why a file is not a build that can be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {detail}")]
pub struct OpenError {
    pub path: String,
    pub detail: String,
}

/// Why an entry cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{entry}: {detail}")]
pub struct ReadError {
    pub entry: String,
    pub detail: String,
}

impl Build {
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn kind(&self) -> BuildKind {
        self.kind
    }

    /// Every file in the build, sorted by name. A package inside is listed itself, and its files after it.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of this name; the first in its archive where there are several.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let at = self.entries.partition_point(|entry| entry.name.as_str() < name);
        self.entries.get(at).filter(|entry| entry.name == name)
    }

    /// The contents of an entry: borrowed from the mapped file where it is stored, inflated once where it is not.
    ///
    /// # Errors
    /// The data lies outside the file, its stream is damaged or ends early, or a limit was reached.
    pub fn read(&self, entry: &Entry) -> Result<Cow<'_, [u8]>, ReadError> {
        let refused = |detail: String| ReadError { entry: entry.name.clone(), detail };
        match self.places.get(entry.index as usize) {
            Some(Place::Slice { source, range }) => Ok(Cow::Borrowed(self.bytes(*source, range))),
            Some(Place::Zipped { source, archive, entry }) => {
                zip::contents(self.bytes(*source, archive), entry).map_err(|error| refused(error.to_string()))
            }
            Some(Place::File { path, mapped }) => {
                if let Some(bytes) = mapped.get() {
                    return Ok(Cow::Borrowed(bytes));
                }
                let bytes = Bytes::map(path).map_err(|error| refused(error.to_string()))?;
                Ok(Cow::Borrowed(mapped.get_or_init(|| bytes)))
            }
            None => Err(refused("not an entry of this build".to_owned())),
        }
    }

    /// The first bytes of an entry, by which formats are told apart; `None` where there are fewer or they cannot be read.
    pub fn head<const N: usize>(&self, entry: &Entry) -> Option<[u8; N]> {
        match self.places.get(entry.index as usize)? {
            Place::Slice { source, range } => self.bytes(*source, range).first_chunk().copied(),
            Place::Zipped { source, archive, entry } => zip::head(self.bytes(*source, archive), entry),
            Place::File { .. } => self.read(entry).ok()?.first_chunk().copied(),
        }
    }

    /// SHA-256 of the whole file in hex; for a folder, of its sorted listing with each file's digest.
    pub fn sha256(&self) -> Option<String> {
        if self.files.is_empty() {
            return self.sources.first().map(|bytes| digest::sha256(bytes));
        }
        let mut listing = Sha256::new();
        for (name, path) in &self.files {
            let bytes = Bytes::map(path).ok()?;
            listing.update(format!("{name}\0{}\n", digest::sha256(&bytes)));
        }
        Some(digest::hex(&listing.finalize()))
    }

    /// Who signed the package, where the container carries it: by the newest APK signature scheme, otherwise the JAR
    /// signature. Of a set of splits, that of the base. Signatures are not verified.
    pub fn signature(&self) -> Option<Signature> {
        let base = self.packages_of_set().first().map_or(String::new(), |name| format!("{name}!"));
        self.signature_below(&base)
    }

    /// The same of a package of a set, by its entry's name.
    pub fn signature_of(&self, package: &str) -> Option<Signature> {
        self.signature_below(&format!("{package}!"))
    }

    /// Of the package whose entries' names begin so.
    fn signature_below(&self, prefix: &str) -> Option<Signature> {
        let package = self.packages.iter().find(|package| package.prefix == prefix)?;
        let bytes = self.bytes(package.source, &package.range);
        let mut certificates: Vec<(Scheme, String)> = apk_signing::block_certificates(bytes, package.directory)
            .into_iter()
            .map(|(scheme, certificate)| (scheme, digest::sha256(certificate)))
            .collect();
        let folder = format!("{prefix}META-INF/");
        let first = self.entries.partition_point(|entry| entry.name < folder);
        let entries = self.entries.get(first..).unwrap_or_default();
        let signatures = entries.iter().take_while(|entry| entry.name.starts_with(&folder));
        let is_signature = |entry: &&Entry| [".RSA", ".DSA", ".EC"].iter().any(|suffix| entry.name.ends_with(suffix));
        certificates.extend(signatures.filter(is_signature).find_map(|entry| {
            let block = self.read(entry).ok()?;
            Some((Scheme::V1, apk_signing::pkcs7_certificate(&block).map(digest::sha256)?))
        }));
        let mut schemes: Vec<Scheme> = certificates.iter().map(|(scheme, _)| *scheme).collect();
        schemes.sort_unstable();
        let signer = certificates.into_iter().next().map(|(_, certificate)| certificate)?;
        Some(Signature { signer, schemes })
    }

    /// What was odd about the container.
    pub fn anomalies(&self) -> &[Anomaly] {
        &self.anomalies
    }

    /// The anomalies because of which parts of the build are not among its entries: "nothing found" cannot be said.
    pub fn unlisted(&self) -> impl Iterator<Item = &Anomaly> {
        self.anomalies.iter().filter(|anomaly| UNLISTED.contains(&anomaly.kind.as_str()))
    }

    fn bytes(&self, source: usize, range: &Range<usize>) -> &[u8] {
        self.sources.get(source).and_then(|bytes| bytes.get(range.clone())).unwrap_or_default()
    }
}

/// Kinds of anomalies that [`Build::unlisted`] tells.
const UNLISTED: [&str; 7] = [
    "damaged-library",
    "entry-limit",
    "missing-entries",
    "nesting-limit",
    "truncated-directory",
    "unlisted-files",
    "unreadable-package",
];
