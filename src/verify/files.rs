//! The entries of a build by name: packages, packages in packages, libraries, folders and bare files.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{Given, macho};
use crate::digest::hex;

/// The largest entry that is read, in bytes.
const LARGEST_ENTRY: u64 = 1 << 30;
/// How many containers deep an entry may lie.
const DEEPEST: usize = 4;
/// The most files of a folder that are listed, and how deep.
const MOST_FILES: usize = 200_000;
const DEEPEST_FOLDER: usize = 64;

trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// A build that somebody gave.
pub(super) struct Package {
    held: Held,
    /// Last part of the report's path: how the report calls the only entry of a bare file.
    own_name: String,
}

enum Held {
    Zip(Box<ZipArchive<Box<dyn Source>>>, Vec<String>),
    /// DEX, Mach-O, static library.
    Bare(Vec<u8>),
    /// Names as reports have them, and where they are.
    Folder(Vec<(String, PathBuf)>),
}

impl Held {
    fn zip(mut archive: ZipArchive<Box<dyn Source>>) -> Held {
        let names = entry_names(&mut archive);
        Held::Zip(Box::new(archive), names)
    }
}

/// The names of an archive's entries in its order, as far as they are text.
fn entry_names<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<String> {
    let count = archive.len();
    let name = |index: usize| {
        let entry = archive.by_index_raw(index).ok();
        entry.map(|entry| String::from_utf8_lossy(entry.name_raw()).into_owned()).unwrap_or_default()
    };
    (0..count).map(name).collect()
}

/// The SHA-256 of a build in hex: of the file; of a folder's sorted listing, a line `name NUL digest` per file.
pub(super) fn sha256(path: &Path) -> Result<String, String> {
    if !path.is_dir() {
        return file_digest(path);
    }
    let mut all = Sha256::new();
    for (name, file) in listing(path)? {
        all.update(format!("{name}\0{}\n", file_digest(&file)?));
    }
    Ok(hex(&all.finalize()))
}

fn file_digest(path: &Path) -> Result<String, String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(|error| error.to_string())?;
        if read == 0 {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(buffer.get(..read).unwrap_or_default());
    }
}

/// The files of a folder, sorted by name. An app bundle's names begin with its own; a set of splits' do not.
fn listing(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let own = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_bundle = [".app", ".framework", ".xcframework", ".xcarchive"].iter().any(|suffix| own.ends_with(suffix));
    let prefix = if is_bundle { format!("{own}/") } else { String::new() };
    let mut open = vec![(prefix, folder, 0)];
    let mut files = Vec::new();
    while let Some((prefix, folder, depth)) = open.pop() {
        for item in std::fs::read_dir(&folder).map_err(|error| error.to_string())?.flatten() {
            let name = format!("{prefix}{}", item.file_name().to_string_lossy());
            let Ok(kind) = item.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST_FOLDER {
                open.push((format!("{name}/"), item.path(), depth + 1));
            } else if kind.is_file() && files.len() < MOST_FILES {
                files.push((name, item.path()));
            }
        }
    }
    files.sort();
    Ok(files)
}

impl Package {
    /// Opens a build; `path` is how the report calls it.
    pub fn open(given: &Given, path: &str) -> Result<Package, String> {
        let own_name = path.rsplit('/').next().unwrap_or(path).to_owned();
        if given.path.is_dir() {
            return Ok(Package { held: Held::Folder(listing(&given.path)?), own_name });
        }
        let mut file = File::open(&given.path).map_err(|error| error.to_string())?;
        let mut magic = Vec::new();
        file.by_ref().take(8).read_to_end(&mut magic).map_err(|error| error.to_string())?;
        file.rewind().map_err(|error| error.to_string())?;
        let held = match magic.as_slice() {
            [b'P', b'K', ..] => {
                Held::zip(ZipArchive::new(Box::new(file) as Box<dyn Source>).map_err(|error| error.to_string())?)
            }
            _ => {
                // A package may begin with something else.
                let bytes = bounded(&mut file)?;
                let is_code = is_code(&bytes) && !bytes.starts_with(b"dex\n");
                match ZipArchive::new(Box::new(Cursor::new(bytes.clone())) as Box<dyn Source>) {
                    Ok(archive) if !is_code => Held::zip(archive),
                    _ => Held::Bare(bytes),
                }
            }
        };
        Ok(Package { held, own_name })
    }

    /// Every file that goes by this name; several members of a library may.
    ///
    /// # Errors
    /// In words: there is none, or it cannot be read.
    pub fn read(&mut self, name: &str) -> Result<Vec<Vec<u8>>, String> {
        let found = match &mut self.held {
            Held::Zip(archive, names) => zipped(archive, names, name, 0),
            Held::Bare(bytes) if name == self.own_name || name == "!leading.dex" => Ok(vec![bytes.clone()]),
            Held::Bare(bytes) => within(bytes, name, 1),
            Held::Folder(files) => match files.iter().find(|(found, _)| found == name) {
                Some((_, path)) => bounded(&mut File::open(path).map_err(|error| error.to_string())?).map(|bytes| vec![bytes]),
                None => match files.iter().find_map(|(found, path)| Some((path, name.strip_prefix(found.as_str())?.strip_prefix('!')?))) {
                    Some((path, inner)) => within(&bounded(&mut File::open(path).map_err(|error| error.to_string())?)?, inner, 1),
                    None => Ok(Vec::new()),
                },
            },
        }?;
        if found.is_empty() { Err("there is no such entry".to_owned()) } else { Ok(found) }
    }

    /// The names of the package's own files; those of what lies inside an entry are not among them.
    pub fn names(&self) -> Vec<&str> {
        match &self.held {
            Held::Zip(_, names) => names.iter().map(String::as_str).collect(),
            Held::Bare(_) => vec![&self.own_name],
            Held::Folder(files) => files.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }

    /// Whether there is a file of this name.
    pub fn has(&mut self, name: &str) -> bool {
        self.names().contains(&name) || (name.contains('!') && self.read(name).is_ok())
    }

    /// Whether any file lies below this folder.
    pub fn has_folder(&self, name: &str) -> bool {
        self.names().into_iter().any(|file| file.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The names of the files in a package inside; in the build itself where `name` is its own.
    pub fn names_in(&mut self, name: &str) -> Result<Vec<String>, String> {
        if name == self.own_name && !self.names().contains(&name) {
            return Ok(self.names().into_iter().map(str::to_owned).collect());
        }
        let mut names = Vec::new();
        for bytes in self.read(name)? {
            let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
            names.extend(entry_names(&mut archive));
        }
        Ok(names)
    }
}

fn is_code(bytes: &[u8]) -> bool {
    !macho::slices(bytes).is_empty() || !macho::images(bytes).is_empty() || bytes.starts_with(b"!<arch>\n")
}

fn bounded(file: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.take(LARGEST_ENTRY + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST_ENTRY {
        return Err(format!("larger than {} MiB", LARGEST_ENTRY >> 20));
    }
    Ok(bytes)
}

/// The file of a name in an archive, or in what one of its files holds: `base.apk!classes.dex`.
fn zipped<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    names: &[String],
    name: &str,
    depth: usize,
) -> Result<Vec<Vec<u8>>, String> {
    let index = |name: &str| names.iter().position(|found| found == name);
    if let Some(index) = index(name) {
        return inflated(archive, index).map(|bytes| vec![bytes]);
    }
    for (at, _) in name.match_indices('!') {
        let (outer, inner) = (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default());
        if let Some(index) = index(outer) {
            return within(&inflated(archive, index)?, inner, depth + 1);
        }
    }
    Ok(Vec::new())
}

/// The contents of an entry. Flags and checksums are not asked: Android does not ask them either.
fn inflated<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> Result<Vec<u8>, String> {
    let mut raw = archive.by_index_raw(index).map_err(|error| error.to_string())?;
    match raw.compression() {
        zip::CompressionMethod::Stored => bounded(&mut raw),
        _ => bounded(&mut flate2::read::DeflateDecoder::new(raw)),
    }
}

/// The files of a name in a package, in a static library, or in a slice of a fat one (`arm64!member.o`).
fn within(bytes: &[u8], name: &str, depth: usize) -> Result<Vec<Vec<u8>>, String> {
    if depth > DEEPEST {
        return Err(format!("more than {DEEPEST} packages deep"));
    }
    if bytes.starts_with(b"!<arch>\n") {
        let same = macho::members(bytes).into_iter().filter(|(member, ..)| member == name);
        return Ok(same.map(|(_, _, bytes)| bytes.to_vec()).collect());
    }
    let slices = macho::slices(bytes);
    if !slices.is_empty() {
        let mut found = Vec::new();
        for ((cpu, subtype), _, slice) in slices {
            let architecture = goblin::mach::constants::cputype::get_arch_name_from_types(cpu, subtype)
                .map_or_else(|| format!("cpu-{cpu}-{subtype}"), str::to_owned);
            if let Some(member) = name.strip_prefix(&architecture).and_then(|rest| rest.strip_prefix('!')) {
                found.extend(within(slice, member, depth + 1)?);
            }
        }
        return Ok(found);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let names = entry_names(&mut archive);
    zipped(&mut archive, &names, name, depth)
}
