//! The entries of a build by name: packages, packages in packages, libraries, folders and bare files.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::archive::{Archive, bounded};
use super::{Given, library};
use crate::digest::hex;

/// How many containers deep an entry may lie.
const DEEPEST: usize = 4;
/// The most files of a folder that are listed, and how deep.
const MOST_FILES: usize = 200_000;
const DEEPEST_FOLDER: usize = 64;

/// How Mach-O images, fat files and static libraries begin.
const MACH_O: [&[u8]; 7] = [
    &[0xce, 0xfa, 0xed, 0xfe],
    &[0xcf, 0xfa, 0xed, 0xfe],
    &[0xfe, 0xed, 0xfa, 0xce],
    &[0xfe, 0xed, 0xfa, 0xcf],
    &[0xca, 0xfe, 0xba, 0xbe],
    &[0xca, 0xfe, 0xba, 0xbf],
    b"!<arch>\n",
];

trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// A build that somebody gave.
pub(super) struct Package {
    held: Held,
    /// Last part of the report's path: how the report calls the only entry of a bare file.
    own_name: String,
}

enum Held {
    Zip(Archive<Box<dyn Source>>),
    /// DEX, Mach-O, static library.
    Bare(Vec<u8>),
    /// Names as reports have them, and where they are.
    Folder(Vec<(String, PathBuf)>),
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
        // A package may begin with something else, and code may end like a package.
        let is_code = MACH_O.iter().any(|mark| magic.starts_with(mark));
        let held = if is_code || (magic.starts_with(b"dex\n") && Archive::open(&mut file).is_err()) {
            file.rewind().map_err(|error| error.to_string())?;
            Held::Bare(bounded(&mut file)?)
        } else {
            Held::Zip(Archive::open(Box::new(file) as Box<dyn Source>)?)
        };
        Ok(Package { held, own_name })
    }

    /// Every file that goes by this name; several members of a library may.
    ///
    /// # Errors
    /// In words: there is none, or it cannot be read.
    pub fn read(&mut self, name: &str) -> Result<Vec<Vec<u8>>, String> {
        let found = match &mut self.held {
            Held::Zip(archive) => zipped(archive, name, 0),
            Held::Bare(bytes) if name == self.own_name || name == "!leading.dex" => Ok(vec![bytes.clone()]),
            Held::Bare(bytes) => within(bytes, name, 1),
            Held::Folder(files) => match files.iter().find(|(found, _)| found == name) {
                Some((_, path)) => {
                    bounded(&mut File::open(path).map_err(|error| error.to_string())?).map(|bytes| vec![bytes])
                }
                None => match files
                    .iter()
                    .find_map(|(found, path)| Some((path, name.strip_prefix(found.as_str())?.strip_prefix('!')?)))
                {
                    Some((path, inner)) => {
                        within(&bounded(&mut File::open(path).map_err(|error| error.to_string())?)?, inner, 1)
                    }
                    None => Ok(Vec::new()),
                },
            },
        }?;
        if found.is_empty() { Err("there is no such entry".to_owned()) } else { Ok(found) }
    }

    /// The names of the package's own files; those of what lies inside an entry are not among them.
    pub fn names(&self) -> Vec<&str> {
        match &self.held {
            Held::Zip(archive) => archive.names().collect(),
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
            names.extend(Archive::open(Cursor::new(bytes))?.names().map(str::to_owned));
        }
        Ok(names)
    }

    /// Whether any class file in a package inside, or in the build itself where `name` is its own, is as wanted.
    pub fn any_class(&mut self, name: &str, wanted: impl Fn(&[u8]) -> bool) -> Result<bool, String> {
        if let Held::Zip(archive) = &mut self.held
            && name == self.own_name
            && !archive.names().any(|found| found == name)
        {
            return any_class(archive, &wanted);
        }
        for bytes in self.read(name)? {
            if any_class(&mut Archive::open(Cursor::new(bytes))?, &wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn any_class<R: Read + Seek>(archive: &mut Archive<R>, wanted: &impl Fn(&[u8]) -> bool) -> Result<bool, String> {
    let classes: Vec<String> = archive.names().filter(|name| name.ends_with(".class")).map(str::to_owned).collect();
    for class in classes {
        if archive.read(&class)?.iter().any(|bytes| wanted(bytes)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The files of a name in an archive, or in what one of its files holds: `base.apk!classes.dex`.
fn zipped<R: Read + Seek>(archive: &mut Archive<R>, name: &str, depth: usize) -> Result<Vec<Vec<u8>>, String> {
    let mut found = archive.read(name)?;
    for (at, _) in name.match_indices('!') {
        let (outer, inner) = (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default());
        for bytes in archive.read(outer)? {
            found.extend(within(&bytes, inner, depth + 1)?);
        }
    }
    Ok(found)
}

/// The files of a name in a package, in a static library, or in a slice of a fat one (`arm64!member.o`).
fn within(bytes: &[u8], name: &str, depth: usize) -> Result<Vec<Vec<u8>>, String> {
    if depth > DEEPEST {
        return Err(format!("more than {DEEPEST} packages deep"));
    }
    if bytes.starts_with(b"!<arch>\n") {
        let same = library::members(bytes).into_iter().filter(|(member, ..)| member == name);
        return Ok(same.map(|(_, _, bytes)| bytes.to_vec()).collect());
    }
    let slices = library::slices(bytes);
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
    zipped(&mut Archive::open(Cursor::new(bytes))?, name, depth)
}
