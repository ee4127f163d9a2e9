//! Names of functions that stripping took away, given back by the debugging symbols of the same linker run: a dSYM, or an
//! unstripped copy of the image. Both carry the UUID of the image that they belong to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::images::hyphened;
use crate::format::macho::{self, Image, symbols};

/// `S_ATTR_PURE_INSTRUCTIONS` and `S_ATTR_SOME_INSTRUCTIONS` of `mach-o/loader.h`.
const INSTRUCTIONS: u32 = 0x8000_0400;
/// Namespaces inside each other, and the class in them, that are kept of a C++ name.
const MAX_NAMESPACES: usize = 8;
/// Endings of functions that the Swift compiler puts into whatever module uses a type: lazy accessors of protocol witness
/// tables, copies for one type argument. Outlined operations (`WO` and a letter) are told apart by [`is_copy`].
const COPIES: [&str; 6] = ["Wl", "WL", "Tg5", "TG5", "TgQ5", "TB5"];

/// A file with debugging symbols, as it was given.
#[derive(Clone, Debug)]
pub struct SymbolFile {
    /// As reports call it.
    pub name: String,
    /// By UUID.
    images: BTreeMap<String, FunctionNames>,
}

impl SymbolFile {
    /// Reads the symbols of a Mach-O file.
    ///
    /// # Errors
    /// In words: it is no Mach-O file, it names no function, or it has no UUID to tell what it belongs to.
    pub fn new(name: String, bytes: &[u8]) -> Result<SymbolFile, String> {
        let images = read(bytes, |_| true).map_err(|error| format!("{name}: {error}"))?;
        if images.is_empty() {
            return Err(format!("{name}: no debugging symbols: no image with a UUID and names of functions is in it"));
        }
        Ok(SymbolFile { name, images })
    }

    /// Adds what another file of the same bundle holds.
    pub fn add(&mut self, other: SymbolFile) {
        self.images.extend(other.images);
    }

    pub fn uuids(&self) -> impl Iterator<Item = &str> {
        self.images.keys().map(String::as_str)
    }

    /// The functions of the image with this UUID.
    pub fn functions(&self, uuid: &str) -> Option<&FunctionNames> {
        self.images.get(uuid)
    }
}

/// Where debugging symbols named functions of an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SymbolsUse {
    /// The file as it was given, or its entry in the build.
    pub source: String,
    pub uuid: String,
    /// The image.
    pub entry: String,
    pub slice: String,
    /// Functions that have a name.
    pub functions: u64,
}

/// The names of an image's functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionNames {
    /// Start address and name, by address.
    functions: Vec<(u64, String)>,
}

impl FunctionNames {
    /// What the image's own symbol table says; empty after stripping.
    pub fn of(image: &Image<'_>) -> FunctionNames {
        let code: Vec<_> = image.sections.iter().filter(|section| section.flags & INSTRUCTIONS != 0).collect();
        let is_code = |address: u64| {
            code.iter().any(|section| address >= section.address && address - section.address < section.size)
        };
        let named = symbols::symbols(image).filter(|symbol| symbol.defined && is_code(symbol.address));
        let mut functions: Vec<(u64, String)> = named.map(|symbol| (symbol.address, symbol.name.to_owned())).collect();
        functions.sort_unstable();
        functions.dedup_by_key(|(address, _)| *address);
        FunctionNames { functions }
    }

    /// The name of the function that an address lies in: of the last one that starts at or before it.
    pub fn covering(&self, address: u64) -> Option<&str> {
        let after = self.functions.partition_point(|(start, _)| *start <= address);
        self.functions.get(after.checked_sub(1)?).map(|(_, name)| name.as_str())
    }

    pub fn len(&self) -> usize {
        self.functions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}

/// The functions of every image of a file whose UUID is wanted, by UUID.
///
/// # Errors
/// It is no Mach-O file.
pub fn read(bytes: &[u8], is_wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, FunctionNames>, String> {
    let parts = macho::slices(bytes).map_err(|error| error.to_string())?;
    let images = parts.slices.iter().filter_map(|slice| Image::parse(slice.bytes).ok());
    let named = images.filter_map(|image| {
        let uuid = image.uuid.map(hyphened).filter(|uuid| is_wanted(uuid))?;
        Some((uuid, FunctionNames::of(&image)))
    });
    Ok(named.filter(|(_, functions)| !functions.is_empty()).collect())
}

/// What a function's name says about whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SymbolOwner<'a> {
    /// The Objective-C class of a method, or of a block in it.
    Class(&'a str),
    /// The Swift module.
    Module(&'a str),
    /// C++ namespaces, and the class in them: `absl::Mutex`.
    Namespace(String),
}

impl SymbolOwner<'_> {
    /// The owner that a name tells; `None` for C functions, and for what a compiler copies from elsewhere.
    pub fn of(name: &str) -> Option<SymbolOwner<'_>> {
        if let Some(class) = objc_class(name) {
            return Some(SymbolOwner::Class(class));
        }
        if let Some(mangled) = name.strip_prefix("_$s").or_else(|| name.strip_prefix("_$S")) {
            return swift_module(mangled).map(SymbolOwner::Module);
        }
        namespaces(name).map(SymbolOwner::Namespace)
    }
}

/// `Class` of `-[Class(Category) method:]` and of `___24-[Class method]_block_invoke`.
fn objc_class(name: &str) -> Option<&str> {
    let start = name.find("-[").or_else(|| name.find("+["))?;
    let is_block = name.get(..start)?.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit());
    let class = name.get(start + 2..)?.split([' ', '(', ']']).next()?;
    (is_block && !class.is_empty()).then_some(class)
}

/// The module that a mangled Swift name begins with, or that extends a type of the standard library.
fn swift_module(mangled: &str) -> Option<&str> {
    if is_copy(mangled) {
        return None;
    }
    if let Some((module, _)) = identifier(mangled) {
        return Some(module);
    }
    // `SS`, `Sa`: a type of the standard library; then the module whose extension it is, and `E`.
    let (module, rest) = identifier(mangled.strip_prefix('S')?.get(1..)?)?;
    rest.starts_with('E').then_some(module)
}

fn is_copy(mangled: &str) -> bool {
    let outlined = mangled.len().checked_sub(3).and_then(|at| mangled.get(at..));
    COPIES.iter().any(|ending| mangled.ends_with(ending)) || outlined.is_some_and(|ending| ending.starts_with("WO"))
}

/// `absl::Mutex` of `__ZN4absl5Mutex4LockEv`. Names outside of any namespace, and the standard library's, say nothing.
fn namespaces(name: &str) -> Option<String> {
    let nested = name.strip_prefix("__Z")?.trim_start_matches(['Z', 'T', 'V', 'I', 'S', 'h', 'n', '_']);
    let mut rest = nested.strip_prefix('N')?.trim_start_matches(['K', 'V', 'r', 'O', 'R']);
    let mut parts: Vec<&str> = Vec::new();
    while let Some((part, after)) = identifier(rest) {
        parts.push(if part.starts_with("_GLOBAL__N") { "(anonymous namespace)" } else { part });
        rest = after;
    }
    // The last one is the function's own, unless it is a constructor, an operator or a template.
    if rest.starts_with('E') {
        parts.pop();
    }
    parts.truncate(MAX_NAMESPACES);
    (!parts.is_empty()).then(|| parts.join("::"))
}

/// An identifier with its length before it, and what follows.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length: usize = text.get(..digits)?.parse().ok()?;
    let (name, rest) = text.get(digits..)?.split_at_checked(length)?;
    (!name.is_empty()).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_tells_its_owner() {
        let class = |name| Some(SymbolOwner::Class(name));
        let module = |name| Some(SymbolOwner::Module(name));
        let namespace = |name: &str| Some(SymbolOwner::Namespace(name.to_owned()));
        for (name, owner) in [
            ("-[GADGestureIdUtil deviceIdentifier]", class("GADGestureIdUtil")),
            ("+[NSString(Umeng) md5]", class("NSString")),
            ("___36-[AFURLSessionManager dataTask:with:]_block_invoke", class("AFURLSessionManager")),
            ("_$s9Alamofire7SessionC7requestyyF", module("Alamofire")),
            ("_$sSS9AlamofireE7escapedSSyF", module("Alamofire")),
            ("_$s9Alamofire7RequestCWOe", None),
            ("_$s9Alamofire7RequestCACycfCTg5", None),
            ("_$sSo8NSStringCMa", None),
            ("__ZN4absl5Mutex4LockEv", namespace("absl::Mutex")),
            ("__ZNK6google8protobuf7Message8ByteSizeEv", namespace("google::protobuf::Message")),
            ("__ZN12_GLOBAL__N_14readEv", namespace("(anonymous namespace)")),
            ("__ZNSt3__16vectorIiE9push_backEv", None),
            ("__Z3foov", None),
            ("_sqlite3_open", None),
            ("_$s99999999999999999999A", None),
        ] {
            assert_eq!(SymbolOwner::of(name), owner, "{name}");
        }
    }

    #[test]
    fn an_address_lies_in_the_function_before_it() {
        let functions = vec![(0x1000, "a".to_owned()), (0x2000, "b".to_owned())];
        let names = FunctionNames { functions };
        let found = [0xfff, 0x1000, 0x1fff, 0x2000, u64::MAX].map(|address| names.covering(address));
        assert_eq!(found, [None, Some("a"), Some("a"), Some("b"), Some("b")]);
    }

    #[test]
    fn other_files_are_refused_in_words() {
        let refused = |bytes: &[u8]| SymbolFile::new("a.dSYM".to_owned(), bytes).expect_err("no symbols");
        assert!(refused(b"hello").starts_with("a.dSYM: not a readable Mach-O file"), "{}", refused(b"hello"));
        let stripped = crate::format::macho::sample::image(crate::format::macho::sample::Style::Chained, false);
        assert!(refused(&stripped).contains("no debugging symbols"), "{}", refused(&stripped));
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "(_\\$s|__ZN|-\\[|___)?[A-Za-z0-9_ \u{e9}\\[\\]()]{0,40}") {
            SymbolOwner::of(&name);
        }
    }
}
