//! Swift modules: who defined the types of an image.
//!
//! The type descriptors of `__swift5_types` survive stripping. Each names its parent, up to the module. Source of the
//! layouts: the Swift repository, `docs/ABI/TypeMetadata.rst` and `docs/ABI/Mangling.rst`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bytes::TextBudget;
use super::fixups::Fixups;
use super::{Image, MH_OBJECT, TEXT_LIMIT};

/// Types nest in types, extensions and functions, but not this deep.
const MAX_NESTING: usize = 64;

/// The compiler's own names for what it imports from C; nobody defines types in them.
const FOREIGN_MODULES: [&str; 2] = ["__C", "__C_Synthesized"];

/// `ContextDescriptorKind`.
const KIND_MASK: u32 = 0x1f;
const KIND_MODULE: u32 = 0;

/// Kinds of types: classes, structures, enumerations and more.
const KIND_FIRST_TYPE: u32 = 16;
const KIND_CLASS: u32 = 16;
const IS_GENERIC: u32 = 1 << 7;
/// `TypeContextDescriptorFlags`, which fill the upper half.
const METADATA_INITIALIZATION_SHIFT: u32 = 16;
const SINGLETON_INITIALIZATION: u32 = 1;
const FOREIGN_INITIALIZATION: u32 = 2;
const HAS_RESILIENT_SUPERCLASS: u32 = 1 << (16 + 13);
const HAS_VTABLE: u32 = 1 << (16 + 15);
/// Where a type's descriptor leads to the function that gives its metadata, in bytes.
const ACCESS_FUNCTION: u64 = 12;
/// Size of a class's descriptor without what may follow it.
const CLASS_DESCRIPTOR: u64 = 44;
/// Flags, and the distance to the method's code.
const VTABLE_ENTRY: u64 = 8;

/// The modules that define types in this image, each with its number of types, and the number of descriptors that
/// could not be read. None in an object file: the offsets between descriptors are still to be written there, and the symbols
/// name the modules.
pub fn modules<'a>(image: &Image<'a>, fixups: &Fixups<'a>) -> (BTreeMap<&'a str, usize>, usize) {
    let mut modules = BTreeMap::new();
    let mut unreadable = 0;
    if image.file_type == MH_OBJECT {
        return (modules, unreadable);
    }
    let mut budget = TextBudget::new(image.bytes().len().saturating_mul(4));
    for section in image.sections_named("__swift5_types") {
        let count = image.section_bytes(section).len() as u64 / 4;
        for index in 0..count {
            let entry = section.address.wrapping_add(index * 4);
            let descriptor = relative(image, fixups, entry, 0b11);
            match descriptor.and_then(|descriptor| module_of(image, fixups, descriptor, &mut budget)) {
                Some(module) if FOREIGN_MODULES.contains(&module) => {}
                Some(module) => *modules.entry(module).or_default() += 1,
                None => unreadable += 1,
            }
        }
    }
    (modules, unreadable)
}

/// Climbs from a context descriptor to its module and reads that one's name.
fn module_of<'a>(
    image: &Image<'a>,
    fixups: &Fixups<'a>,
    mut descriptor: u64,
    budget: &mut TextBudget,
) -> Option<&'a str> {
    for _ in 0..MAX_NESTING {
        let flags = image.bytes().u32(image.offset_of(descriptor)?)?;
        if flags & KIND_MASK == KIND_MODULE {
            let name = relative(image, fixups, descriptor.checked_add(8)?, 0)?;
            return image.text_at(name, budget).filter(|name| !name.is_empty());
        }
        descriptor = relative(image, fixups, descriptor.checked_add(4)?, 0b1)?;
    }
    None
}

/// The functions that belong to types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeFunctions {
    /// Module and names of each type, joined with dots: `Demo.Outer.Inner`.
    pub types: Vec<String>,
    /// Where a function begins, and the position of its type; sorted.
    pub functions: Vec<(u64, usize)>,
}

/// The functions that the descriptors of types lead to: the one that gives the type's metadata, and of classes the methods
/// of the virtual table. Types that cannot be read are passed over, and so are the methods of generic ones.
pub fn type_functions(image: &Image<'_>, fixups: &Fixups<'_>) -> TypeFunctions {
    let mut found = TypeFunctions::default();
    let mut budget = TextBudget::new(image.bytes().len().saturating_mul(4));
    let mut entries_left = image.bytes().len() / VTABLE_ENTRY as usize;
    for section in image.sections_named("__swift5_types") {
        let count = image.section_bytes(section).len() as u64 / 4;
        for index in 0..count {
            let entry = section.address.wrapping_add(index * 4);
            let Some(descriptor) = relative(image, fixups, entry, 0b11) else { continue };
            let Some(name) = type_name(image, fixups, descriptor, &mut budget) else { continue };
            let accessor = descriptor.checked_add(ACCESS_FUNCTION).and_then(|at| relative(image, fixups, at, 0));
            let methods = virtual_methods(image, descriptor, &mut entries_left).into_iter();
            let addresses = accessor.into_iter().chain(methods.filter_map(|at| relative(image, fixups, at, 0)));
            found.functions.extend(addresses.map(|address| (address, found.types.len())));
            found.types.push(name);
        }
    }
    found.functions.sort_unstable();
    found.functions.dedup();
    found
}

/// The name of a type with those around it, up to the module's.
fn type_name(image: &Image<'_>, fixups: &Fixups<'_>, mut descriptor: u64, budget: &mut TextBudget) -> Option<String> {
    let mut names = Vec::new();
    for _ in 0..MAX_NESTING {
        let kind = image.bytes().u32(image.offset_of(descriptor)?)? & KIND_MASK;
        // Functions and extensions around a type have no name of their own.
        if kind == KIND_MODULE || kind >= KIND_FIRST_TYPE {
            let name = image.text_at(relative(image, fixups, descriptor.checked_add(8)?, 0)?, budget)?;
            names.push(name);
            if names.iter().map(|name| name.len()).sum::<usize>() > TEXT_LIMIT {
                return None;
            }
        }
        if kind == KIND_MODULE {
            let module = names.last().filter(|module| !module.is_empty() && !FOREIGN_MODULES.contains(module));
            module?;
            names.reverse();
            return Some(names.join("."));
        }
        descriptor = relative(image, fixups, descriptor.checked_add(4)?, 0b1)?;
    }
    None
}

/// The places of the distances that lead to the methods in a class's virtual table.
fn virtual_methods(image: &Image<'_>, descriptor: u64, entries_left: &mut usize) -> Vec<u64> {
    let field = |at: u64| image.bytes().u32(image.offset_of(descriptor.checked_add(at)?)?);
    let Some(flags) = field(0) else { return Vec::new() };
    if flags & KIND_MASK != KIND_CLASS || flags & IS_GENERIC != 0 || flags & HAS_VTABLE == 0 {
        return Vec::new();
    }
    let mut at = CLASS_DESCRIPTOR;
    if flags & HAS_RESILIENT_SUPERCLASS != 0 {
        at += 4;
    }
    match flags >> METADATA_INITIALIZATION_SHIFT & 3 {
        0 => {}
        SINGLETON_INITIALIZATION => at += 12,
        FOREIGN_INITIALIZATION => at += 4,
        _ => return Vec::new(),
    }
    let count = field(at + 4).unwrap_or_default() as usize;
    let Some(left) = entries_left.checked_sub(count) else { return Vec::new() };
    *entries_left = left;
    let first = descriptor.wrapping_add(at + 8);
    (0..count as u64).map(|index| first.wrapping_add(index * VTABLE_ENTRY + 4)).collect()
}

/// Follows a 32-bit offset that counts from its own place. `tag_bits` masks the low bits that are not part of it;
/// the lowest of them says that a pointer stands in between.
fn relative<'a>(image: &Image<'a>, fixups: &Fixups<'a>, place: u64, tag_bits: u32) -> Option<u64> {
    let stored = image.bytes().u32(image.offset_of(place)?)?;
    if stored == 0 {
        return None;
    }
    let distance = i64::from((stored & !tag_bits).cast_signed());
    let target = place.checked_add_signed(distance)?;
    if stored & tag_bits & 1 == 1 { fixups.address(image, target) } else { Some(target) }
}

/// The module of a mangled class name as the Objective-C runtime knows it: `_TtC4Demo11AppDelegate` → `Demo`;
/// `None` for names that are not Swift's, and for the standard library's own.
pub fn module_of_class(name: &str) -> Option<&str> {
    let mangled = name.strip_prefix("_Tt").or_else(|| name.strip_prefix("$s"))?;
    let kinds = mangled.bytes().take_while(u8::is_ascii_uppercase).count();
    identifier(mangled.get(kinds..)?).map(|(module, _)| module)
}

/// A class's name as people write it: `_TtC4Demo11AppDelegate` → `Demo.AppDelegate`. Names of another form stay.
pub fn readable_class(name: &str) -> Cow<'_, str> {
    demangled(name).map_or(Cow::Borrowed(name), Cow::Owned)
}

fn demangled(name: &str) -> Option<String> {
    let mangled = name.strip_prefix("_Tt")?;
    let kinds = mangled.bytes().take_while(|kind| matches!(kind, b'C' | b'V' | b'O')).count();
    let mut rest = mangled.get(kinds..).filter(|_| kinds > 0)?;
    let mut names = Vec::new();
    // The module, and a name for each type.
    for _ in 0..=kinds {
        // A file's private types carry the file's mark between: `P33_` and 32 digits.
        if let Some(private) = rest.strip_prefix('P') {
            (_, rest) = identifier(private)?;
        }
        let name;
        (name, rest) = identifier(rest)?;
        names.push(name);
    }
    rest.is_empty().then(|| names.join("."))
}

/// The module of a mangled name of a function or a type: `$s4Demo6ViewerC4loadyyF` → `Demo`.
pub fn module_of_symbol(symbol: &str) -> Option<&str> {
    let mangled = ["_$s", "_$S", "$s", "$S"].iter().find_map(|prefix| symbol.strip_prefix(prefix))?;
    identifier(mangled).map(|(module, _)| module)
}

/// The type that a mangled symbol belongs to: `_$s4Demo6ViewerC4loadyyF` → `Demo.Viewer`; `None` for those of no type.
pub fn type_of_symbol(symbol: &str) -> Option<String> {
    let module = module_of_symbol(symbol)?;
    let start = symbol.find(module)?;
    let mut names = vec![module];
    let mut rest = symbol.get(start + module.len()..)?;
    while let Some((name, behind)) = identifier(rest) {
        // A class, a structure or an enumeration, and no function's name.
        if !behind.starts_with(['C', 'V', 'O']) {
            break;
        }
        names.push(name);
        rest = behind.get(1..)?;
    }
    (names.len() > 1).then(|| names.join("."))
}

/// The module of the nominal type descriptor whose symbol this is: `_$s9Alamofire7RequestCMn` → `Alamofire`.
pub fn module_of_descriptor_symbol(symbol: &str) -> Option<&str> {
    module_of_symbol(symbol.strip_suffix("Mn")?)
}

/// An identifier with its length before it, and what follows: `4Demo11AppDelegate` → `Demo`, `11AppDelegate`.
pub fn identifier(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length: usize = text.get(..digits)?.parse().ok()?;
    let (name, rest) = text.get(digits..)?.split_at_checked(length)?;
    (!name.is_empty()).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_read_from_mangled_names() {
        assert_eq!(module_of_class("_TtC4Demo11AppDelegate"), Some("Demo"));
        assert_eq!(module_of_class("_TtCC4Demo5Outer5Inner"), Some("Demo"));
        assert_eq!(module_of_class("_TtGC4Demo3BoxSi_"), Some("Demo"));
        assert_eq!(module_of_class("_TtCs12_SwiftObject"), None);
        assert_eq!(module_of_class("UIView"), None);
        assert_eq!(module_of_class("_TtC99Demo"), None);
        assert_eq!(module_of_class("_TtC99999999999999999999Demo"), None);
        assert_eq!(module_of_descriptor_symbol("_$s9Alamofire7RequestCMn"), Some("Alamofire"));
        assert_eq!(module_of_descriptor_symbol("_$s9Alamofire7RequestCMa"), None);
        assert_eq!(module_of_symbol("$s4Demo6ViewerC4loadyyF"), Some("Demo"));
        assert_eq!(module_of_symbol("$sSo8UIDeviceCMa"), None);
    }

    #[test]
    fn classes_are_named_as_people_write_them() {
        assert_eq!(readable_class("_TtC4Demo11AppDelegate"), "Demo.AppDelegate");
        assert_eq!(readable_class("_TtCC4Demo5Outer5Inner"), "Demo.Outer.Inner");
        assert_eq!(readable_class("_TtC4DemoP33_0123456789ABCDEF0123456789ABCDEF5Inner"), "Demo.Inner");
        for name in ["UIView", "_TtC4Demo", "_TtGC4Demo3BoxSi_", "_TtC99Demo", "_TtC4Demo3Boxes"] {
            assert_eq!(readable_class(name), name);
        }
    }
}
