//! What kind of package a file is and what it holds: an open handle with a printable listing.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use crate::catalog::model::Platform;
use crate::facts::Anomaly;

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
    anomalies: Vec<Anomaly>,
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
    /// Opens a file or folder. `shown` is how messages and reports call it.
    pub fn open(_path: &Path, shown: &str) -> Result<Build, OpenError> {
        Err(OpenError { path: shown.to_owned(), detail: "not readable yet".to_owned() })
    }

    /// Opens a build held in memory (standard input, tests, fuzzing).
    pub fn from_bytes(_bytes: Vec<u8>, shown: &str) -> Result<Build, OpenError> {
        Err(OpenError { path: shown.to_owned(), detail: "not readable yet".to_owned() })
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn kind(&self) -> BuildKind {
        self.kind
    }

    /// Every file in the build, sorted by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn find(&self, name: &str) -> Option<&Entry> {
        let found = self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        self.entries.get(found)
    }

    /// The contents of an entry: borrowed from the mapped file where it is stored, inflated once where it is not.
    pub fn read(&self, entry: &Entry) -> Result<Cow<'_, [u8]>, ReadError> {
        Err(ReadError { entry: entry.name.clone(), detail: "not readable yet".to_owned() })
    }

    /// SHA-256 of the whole file in hex; for a folder, of its sorted listing with each file's digest.
    pub fn sha256(&self) -> Option<String> {
        None
    }

    /// SHA-256 of the signing certificate in hex, where the container carries one (APK signature schemes).
    pub fn signer(&self) -> Option<String> {
        None
    }

    /// What was odd about the container.
    pub fn anomalies(&self) -> &[Anomaly] {
        &self.anomalies
    }
}
