//! Swift modules: who defined the types of an image.
//!
//! The type descriptors of `__swift5_types` survive stripping. Each names its parent, up to the module. Source of the
//! layouts: the Swift repository, `docs/ABI/TypeMetadata.rst` and `docs/ABI/Mangling.rst`.

use std::collections::BTreeMap;

use super::bytes::TextBudget;
use super::fixups::Fixups;
use super::{Image, MH_OBJECT};

/// Types nest in types, extensions and functions, but not this deep.
const MAX_NESTING: usize = 64;

/// The compiler's own names for what it imports from C; nobody defines types in them.
const FOREIGN_MODULES: [&str; 2] = ["__C", "__C_Synthesized"];

/// `ContextDescriptorKind`.
const KIND_MASK: u32 = 0x1f;
const KIND_MODULE: u32 = 0;

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
    length_prefixed(mangled.get(kinds..)?)
}

/// The module of the nominal type descriptor whose symbol this is: `_$s9Alamofire7RequestCMn` → `Alamofire`.
pub fn module_of_descriptor_symbol(symbol: &str) -> Option<&str> {
    let mangled = symbol.strip_prefix("_$s").or_else(|| symbol.strip_prefix("_$S"))?;
    length_prefixed(mangled.strip_suffix("Mn")?)
}

/// An identifier with its length before it: `4Demo11AppDelegate` → `Demo`.
fn length_prefixed(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length: usize = text.get(..digits)?.parse().ok()?;
    text.get(digits..digits.checked_add(length)?).filter(|name| !name.is_empty())
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
    }
}
