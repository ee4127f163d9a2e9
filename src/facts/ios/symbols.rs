//! Names of functions that stripping took away, given back by the debugging symbols of the same linker run: a dSYM, or an
//! unstripped copy of the image. Both carry the UUID of the image that they belong to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::images::hyphened;
use crate::format::macho::symbols::{self, Symbol};
use crate::format::macho::{self, Image, swift};

/// `S_ATTR_PURE_INSTRUCTIONS` and `S_ATTR_SOME_INSTRUCTIONS` of `mach-o/loader.h`.
const INSTRUCTIONS: u32 = 0x8000_0400;
/// Endings of functions that the Swift compiler puts into whatever module uses a type: lazy accessors of protocol witness
/// tables, copies for one type argument. Outlined operations (`WO` and a letter) are told by [`is_copy`].
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
        let images = read(bytes).map_err(|error| format!("{name}: {error}"))?;
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

    /// As a symbol table has them.
    pub fn symbols(&self) -> impl Iterator<Item = Symbol<'_>> {
        self.functions.iter().map(|(address, name)| Symbol {
            name,
            offset: 0,
            address: *address,
            defined: true,
            external: false,
        })
    }

    pub fn len(&self) -> usize {
        self.functions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}

/// The functions of every image of a file, by UUID.
fn read(bytes: &[u8]) -> Result<BTreeMap<String, FunctionNames>, String> {
    let parts = macho::slices(bytes).map_err(|error| error.to_string())?;
    let images = parts.slices.iter().filter_map(|slice| Image::parse(slice.bytes).ok());
    let named = images.filter_map(|image| Some((image.uuid.map(hyphened)?, FunctionNames::of(&image))));
    Ok(named.filter(|(_, functions)| !functions.is_empty()).collect())
}

/// Every file with debugging symbols that may belong to a build.
#[derive(Clone, Debug, Default)]
pub struct Symbols<'s>(pub Vec<&'s SymbolFile>);

impl<'s> Symbols<'s> {
    /// The functions of an image, from the first file that belongs to it.
    pub fn of(&self, image: &Image<'_>) -> Option<&'s FunctionNames> {
        let uuid = hyphened(image.uuid?);
        self.0.iter().find_map(|file| file.functions(&uuid))
    }
}

/// The class in the name of a method or of a block in one (`___42-[Class load]_block_invoke`), the type of a Swift function
/// with its module (`Demo.Viewer`), or the module of one that has no type (`Demo.load`). `None` for C and C++, and for what
/// tells nothing of where it stands: methods of categories, copies by the Swift compiler.
pub fn class_of_symbol(symbol: &str) -> Option<Cow<'_, str>> {
    if let Some(class) = objc_class(symbol) {
        return Some(Cow::Borrowed(class));
    }
    if is_copy(symbol) {
        return None;
    }
    swift::type_of_symbol(symbol).or_else(|| function_of_module(symbol)).map(Cow::Owned)
}

fn objc_class(symbol: &str) -> Option<&str> {
    let method = match symbol.strip_prefix("___") {
        Some(block) => block.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => symbol,
    };
    let inner = method.strip_prefix("-[").or_else(|| method.strip_prefix("+["))?;
    // What a category adds is left to its neighbours.
    inner.split([' ', ']']).next().filter(|class| !class.is_empty() && !class.contains('('))
}

/// A Swift function that belongs to no type, or that extends one of the standard library, with its module.
fn function_of_module(symbol: &str) -> Option<String> {
    let mangled = symbol.strip_prefix("_$s").or_else(|| symbol.strip_prefix("_$S"))?;
    let (module, rest) = match swift::identifier(mangled) {
        Some(found) => found,
        None => {
            // `SS`, `Sa`: a type of the standard library; then the module whose extension it is, and `E`.
            let (module, rest) = swift::identifier(mangled.strip_prefix('S')?.get(1..)?)?;
            (module, rest.strip_prefix('E')?)
        }
    };
    let (function, _) = swift::identifier(rest)?;
    Some(format!("{module}.{function}"))
}

/// Whether a Swift function stands in the module that uses a type, whatever module its name begins with.
fn is_copy(symbol: &str) -> bool {
    let outlined = symbol.len().checked_sub(3).and_then(|at| symbol.get(at..));
    COPIES.iter().any(|ending| symbol.ends_with(ending)) || outlined.is_some_and(|ending| ending.starts_with("WO"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn symbols_name_classes() {
        for (symbol, class) in [
            ("-[One go:]", Some("One")),
            ("___12+[One go:]_block_invoke", Some("One")),
            ("-[One(More) go:]", None),
            ("_main", None),
            ("_$s4Demo6ViewerC4loadyyF", Some("Demo.Viewer")),
            ("_$s9Alamofire7requestyyF", Some("Alamofire.request")),
            ("_$sSS9AlamofireE7escapedSSyF", Some("Alamofire.escaped")),
            ("_$s9Alamofire7RequestCWOe", None),
            ("_$s9Alamofire7RequestCACycfCTg5", None),
            ("_$s4Demo3BoxVACWl", None),
            ("_$sSo8NSStringCMa", None),
            ("_$s99999999999999999999A", None),
            ("__ZN4absl5Mutex4LockEv", None),
        ] {
            assert_eq!(class_of_symbol(symbol).as_deref(), class, "{symbol}");
        }
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
        fn no_name_makes_it_panic(name in "(_\\$s|_\\$S)?[A-Za-z0-9_ \u{e9}\\[\\]()]{0,40}") {
            class_of_symbol(&name);
        }
    }
}
