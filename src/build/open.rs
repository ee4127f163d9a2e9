//! From a file or folder to an open [`Build`]: everything that it holds is listed, nested packages included.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::kind::{self, Magic};
use super::map::Bytes;
use super::{Build, BuildKind, Entry, OpenError, Package, Place, folder};
use crate::catalog::model::Platform;
use crate::facts::Anomaly;
use crate::format::{ar, zip};

/// The most entries that a build is listed with, nested packages included.
pub const ENTRY_LIMIT: usize = 200_000;

/// How many packages deep: splits in a set (1), packages in a split (2).
const MAX_NESTING: usize = 2;

/// The most packages inside a build that are opened.
const MAX_PACKAGES: usize = 1_000;

/// The most bytes that are held for packages that had to be inflated. With two entries of the greatest size being
/// inflated at once, this stays below 1 GiB.
const MAX_HELD: usize = 384 << 20;

impl Build {
    /// Opens a file or folder. `shown` is how messages and reports call it.
    ///
    /// # Errors
    /// What the operating system says, or what the file is instead of a build.
    pub fn open(path: &Path, shown: &str) -> Result<Build, OpenError> {
        let refused = |detail: String| OpenError { path: shown.to_owned(), detail };
        let metadata = path.metadata().map_err(|error| refused(format!("cannot be opened: {error}")))?;
        if metadata.is_dir() {
            open_folder(path, shown).map_err(refused)
        } else if metadata.is_file() {
            let bytes = Bytes::map(path).map_err(|error| refused(format!("cannot be opened: {error}")))?;
            open_file(bytes, shown).map_err(refused)
        } else {
            Err(refused("neither a file nor a folder".to_owned()))
        }
    }

    /// Opens a build held in memory (standard input, tests, fuzzing).
    ///
    /// # Errors
    /// What the bytes are instead of a build.
    pub fn from_bytes(bytes: Vec<u8>, shown: &str) -> Result<Build, OpenError> {
        open_file(Bytes::Held(bytes), shown).map_err(|detail| OpenError { path: shown.to_owned(), detail })
    }
}

fn open_file(bytes: Bytes, shown: &str) -> Result<Build, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    let own_name = shown.rsplit(['/', '\\']).next().unwrap_or(shown).to_owned();
    let all = 0..bytes.len();
    let magic = kind::magic(&bytes);
    match magic {
        Magic::MachO => {
            let mut build = Assembly::new(BuildKind::MachO, shown);
            let source = build.keep(bytes);
            build.add_slice(own_name, source, all);
            Ok(build.finish())
        }
        Magic::StaticLibrary => {
            let mut build = Assembly::new(BuildKind::StaticLibrary, shown);
            let source = build.keep(bytes);
            build.add_library(source, all, "");
            if build.entries.is_empty() {
                return Err("a static library without members".to_owned());
            }
            Ok(build.finish())
        }
        Magic::Dex | Magic::Other => match list_app(&bytes) {
            Ok((kind, listing)) => {
                let mut build = Assembly::new(kind, shown);
                let source = build.keep(bytes);
                if magic == Magic::Dex {
                    build.add_leading_dex(source);
                }
                build.add_archive(source, all, listing, "", 0);
                Ok(build.finish())
            }
            Err(_) if magic == Magic::Dex => {
                let mut build = Assembly::new(BuildKind::Dex, shown);
                let source = build.keep(bytes);
                build.add_slice(own_name, source, all);
                Ok(build.finish())
            }
            Err(detail) => Err(detail),
        },
    }
}

/// Lists an archive that holds an app, or says what it is instead.
fn list_app(bytes: &[u8]) -> Result<(BuildKind, zip::Listing), String> {
    let listing = zip::list(bytes, ENTRY_LIMIT).map_err(|error| match error {
        zip::ListError::NoEndRecord if !bytes.starts_with(b"PK") => {
            format!("{error}, and neither DEX, Mach-O nor a static library")
        }
        _ => error.to_string(),
    })?;
    let kind = kind::of_archive(listing.entries.iter().map(|entry| entry.name.as_str()))?;
    Ok((kind, listing))
}

fn open_folder(path: &Path, shown: &str) -> Result<Build, String> {
    // `.` and `..` have no name of their own.
    let path = path.canonicalize().map_err(|error| format!("cannot be opened: {error}"))?;
    let kind = kind::of_folder(&path).ok_or("a folder that is neither an app bundle nor a set of splits")?;
    let own_name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = if kind::is_bundle(kind) { format!("{own_name}/") } else { String::new() };

    let mut build = Assembly::new(kind, shown);
    let found = folder::walk(&path);
    for problem in found.problems {
        build.note("unlisted-files", None, problem);
    }
    if found.skipped > 0 {
        build.note("skipped-links", None, format!("{} links or special files are not read", found.skipped));
    }
    for (name, place, size) in found.files {
        let name = format!("{prefix}{name}");
        build.files.push((name.clone(), place.clone()));
        build.add_file(name, place, size);
    }
    if build.entries.is_empty() {
        return Err("a folder without files".to_owned());
    }
    Ok(build.finish())
}

/// A build while it is being listed.
struct Assembly {
    shown: String,
    kind: BuildKind,
    entries: Vec<Entry>,
    places: Vec<Place>,
    sources: Vec<Bytes>,
    files: Vec<(String, PathBuf)>,
    packages: Vec<Package>,
    anomalies: Vec<Anomaly>,
    held: usize,
}

impl Assembly {
    fn new(kind: BuildKind, shown: &str) -> Assembly {
        Assembly {
            shown: shown.to_owned(),
            kind,
            entries: Vec::new(),
            places: Vec::new(),
            sources: Vec::new(),
            files: Vec::new(),
            packages: Vec::new(),
            anomalies: Vec::new(),
            held: 0,
        }
    }

    fn finish(mut self) -> Build {
        // Stable: entries of one name stay in the order of their archive.
        self.entries.sort_by(|first, second| first.name.cmp(&second.name));
        Build {
            path: self.shown,
            kind: self.kind,
            entries: self.entries,
            places: self.places,
            sources: self.sources,
            files: self.files,
            packages: self.packages,
            anomalies: self.anomalies,
        }
    }

    fn keep(&mut self, bytes: Bytes) -> usize {
        self.sources.push(bytes);
        self.sources.len() - 1
    }

    fn note(&mut self, kind: &str, entry: Option<&str>, detail: String) {
        self.anomalies.push(Anomaly { kind: kind.to_owned(), entry: entry.map(str::to_owned), detail });
    }

    fn room(&self) -> usize {
        ENTRY_LIMIT.saturating_sub(self.entries.len())
    }

    fn add(&mut self, name: String, size: u64, place: Place) {
        // Far below 2³² thanks to the limit on entries.
        let index = self.places.len() as u32;
        self.entries.push(Entry { name, size, index });
        self.places.push(place);
    }

    fn add_slice(&mut self, name: String, source: usize, range: Range<usize>) {
        self.add(name, range.len() as u64, Place::Slice { source, range });
    }

    fn bytes(&self, source: usize, range: &Range<usize>) -> &[u8] {
        self.sources.get(source).and_then(|bytes| bytes.get(range.clone())).unwrap_or_default()
    }

    /// A DEX in front of an archive (CVE-2017-13156): older Android runs it instead of the one inside.
    fn add_leading_dex(&mut self, source: usize) {
        const NAME: &str = "!leading.dex";
        let bytes = self.sources.get(source).map_or(&[][..], |bytes| bytes);
        let declared = bytes.get(32..36).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
        let length = usize::try_from(declared).unwrap_or(usize::MAX).min(bytes.len());
        self.add_slice(NAME.to_owned(), source, 0..length);
        self.note("dex-before-zip", Some(NAME), "the file is a DEX and an archive at once (Janus)".to_owned());
    }

    /// Adds the entries of an archive, and those of the packages in it.
    fn add_archive(&mut self, source: usize, range: Range<usize>, listing: zip::Listing, prefix: &str, depth: usize) {
        for anomaly in listing.anomalies {
            let entry = anomaly.entry.map(|name| format!("{prefix}{name}"));
            self.note(anomaly.kind, entry.as_deref().or(container(prefix)), anomaly.detail);
        }
        self.packages.push(Package {
            prefix: prefix.to_owned(),
            source,
            range: range.clone(),
            directory: listing.directory,
        });
        for entry in listing.entries {
            let is_fork = self.kind.platform() == Platform::Ios && entry.name.starts_with(kind::RESOURCE_FORKS);
            if entry.is_folder() || is_fork {
                continue;
            }
            let name = format!("{prefix}{}", entry.name);
            if android_loads(&entry.name)
                && let Some(anomaly) = zip::check_local_header(self.bytes(source, &range), &entry)
            {
                self.note(anomaly.kind, Some(&name), anomaly.detail);
            }
            let nested = self.may_nest(&entry.name);
            self.add(name.clone(), entry.size, Place::Zipped { source, archive: range.clone(), entry: entry.clone() });
            if nested {
                self.add_nested(source, &range, &entry, &name, depth);
            }
        }
    }

    /// Whether an entry of this name may be a package or a library whose members count as files of the build.
    fn may_nest(&self, name: &str) -> bool {
        match self.kind.platform() {
            Platform::Android => [".apk", ".jar", ".aar", ".zip"].iter().any(|suffix| name.ends_with(suffix)),
            Platform::Ios => {
                let mut parts = name.rsplit('/');
                let file = parts.next().unwrap_or_default();
                let is_framework_binary =
                    parts.next().and_then(|folder| folder.strip_suffix(".framework")) == Some(file);
                let may_be_static = matches!(self.kind, BuildKind::Framework | BuildKind::Xcframework);
                file.ends_with(".a") || (may_be_static && is_framework_binary)
            }
        }
    }

    /// Opens a package inside an archive, the entry that was added last: in place where it is stored, otherwise
    /// inflated once and kept.
    fn add_nested(&mut self, source: usize, archive: &Range<usize>, entry: &zip::Entry, name: &str, depth: usize) {
        if self.packages.len() >= MAX_PACKAGES {
            self.note("nesting-limit", Some(name), format!("more than {MAX_PACKAGES} packages inside; not opened"));
            return;
        }
        let whole = self.bytes(source, archive);
        let contents = match zip::contents(whole, entry) {
            Ok(contents) => contents,
            Err(error) => return self.note("unreadable-package", Some(name), error.to_string()),
        };
        match contents {
            Cow::Borrowed(stored) => {
                let start = archive.start + (stored.as_ptr() as usize - whole.as_ptr() as usize);
                let range = start..start + stored.len();
                self.add_package(source, range, name, depth);
            }
            Cow::Owned(inflated) if self.held + inflated.len() > MAX_HELD => {
                let detail = format!("packages inside inflate to more than {} MiB; not opened", MAX_HELD >> 20);
                self.note("nesting-limit", Some(name), detail);
            }
            Cow::Owned(inflated) => {
                let range = 0..inflated.len();
                self.held += inflated.len();
                let kept = self.keep(Bytes::Held(inflated));
                if let Some(place) = self.places.last_mut() {
                    *place = Place::Slice { source: kept, range: range.clone() };
                }
                self.add_package(kept, range, name, depth);
            }
        }
    }

    /// Adds what a package inside holds, under `name!`.
    fn add_package(&mut self, source: usize, range: Range<usize>, name: &str, depth: usize) {
        let prefix = format!("{name}!");
        let bytes = self.bytes(source, &range);
        if self.kind.platform() == Platform::Ios {
            if kind::magic(bytes) == Magic::StaticLibrary {
                self.add_library(source, range, &prefix);
            }
            return;
        }
        let listing = match zip::list(bytes, self.room()) {
            Ok(listing) => listing,
            // Assets are called all sorts of things: only what begins like an archive, or like an app, should be one.
            Err(error) if bytes.starts_with(b"PK") || name.ends_with(".apk") => {
                return self.note("unreadable-package", Some(name), error.to_string());
            }
            Err(_) => return,
        };
        let kind = kind::of_archive(listing.entries.iter().map(|entry| entry.name.as_str()));
        if !kind.is_ok_and(|kind| kind.platform() == Platform::Android) {
            return;
        }
        if depth >= MAX_NESTING {
            self.note("nesting-limit", Some(name), format!("more than {MAX_NESTING} packages deep; not opened"));
            return;
        }
        self.add_archive(source, range, listing, &prefix, depth + 1);
    }

    /// Adds the members of a static library; those of a fat one under `<architecture>!`.
    fn add_library(&mut self, source: usize, range: Range<usize>, prefix: &str) {
        let bytes = self.bytes(source, &range);
        let libraries: Vec<(String, Range<usize>)> = match ar::slices(bytes) {
            None => vec![(prefix.to_owned(), range)],
            Some(slices) => slices
                .into_iter()
                .map(|slice| {
                    let data = range.start + slice.data.start..range.start + slice.data.end;
                    (format!("{prefix}{}!", slice.architecture), data)
                })
                .collect(),
        };
        for (prefix, library) in libraries {
            let found = ar::members(self.bytes(source, &library), self.room());
            if let Some(problem) = found.problem {
                self.note("damaged-library", container(&prefix), problem);
            }
            for member in found.members {
                let data = library.start + member.data.start..library.start + member.data.end;
                self.add_slice(format!("{prefix}{}", member.name), source, data);
            }
        }
    }

    /// Adds a file of a folder, and what it holds where it is a package or a library.
    fn add_file(&mut self, name: String, path: PathBuf, size: u64) {
        let nested = self.may_nest(&name);
        self.add(name.clone(), size, Place::file(path.clone()));
        if !nested {
            return;
        }
        match Bytes::map(&path) {
            Ok(bytes) => {
                let range = 0..bytes.len();
                let source = self.keep(bytes);
                self.add_package(source, range, &name, 0);
            }
            Err(error) => self.note("unreadable-package", Some(&name), error.to_string()),
        }
    }
}

/// The package that a prefix stands for.
fn container(prefix: &str) -> Option<&str> {
    prefix.strip_suffix('!')
}

/// Entries whose local header is looked at when a build is opened: those that decide what runs.
fn android_loads(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.ends_with(".dex") || file.ends_with(".so") || file == "AndroidManifest.xml" || file == "resources.arsc"
}
