//! What the object files of a static library say of themselves, read with `goblin` and from their own symbols and
//! relocations, by nothing that the program reads linked code with.
#![allow(dead_code)]

use std::collections::BTreeSet;

use goblin::mach::constants::cputype::CPU_TYPE_ARM64;
use goblin::mach::{Mach, MachO};

/// One object file, or a linked image.
#[derive(Debug, Default)]
pub struct Object {
    /// Symbols that it takes from elsewhere.
    pub undefined: BTreeSet<String>,
    /// Symbols that it gives to others.
    pub defined: BTreeSet<String>,
    /// Selectors that it sends, or asks the runtime for by their names.
    pub selectors: BTreeSet<String>,
    /// Literals, where it asks the runtime for classes by name.
    pub class_names: BTreeSet<String>,
    /// Literals.
    pub texts: BTreeSet<String>,
}

/// The arm64 objects of a static library, a fat file of them, a single object or a linked image.
pub fn arm64(file: &[u8]) -> Vec<Object> {
    if file.starts_with(&[0xca, 0xfe, 0xba, 0xbe]) {
        let Ok(Mach::Fat(fat)) = Mach::parse(file) else { return Vec::new() };
        let arm =
            fat.iter_arches().flatten().find(|arch| arch.cputype == CPU_TYPE_ARM64 && arch.cpusubtype & 0xff != 2);
        return arm.map(|arch| arm64(arch.slice(file))).unwrap_or_default();
    }
    if file.starts_with(b"!<arch>\n") {
        return members(file).into_iter().filter_map(object).collect();
    }
    object(file).into_iter().collect()
}

/// The files in an archive, `ar(5)`: headers of 60 bytes, with the size as text from the 48th; BSD puts a long name before the
/// content.
fn members(archive: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut at = 8;
    while let Some(header) = archive.get(at..at + 60) {
        let number = |text: &[u8]| String::from_utf8_lossy(text).trim().parse::<usize>().unwrap_or(0);
        let size = number(&header[48..58]);
        let name = if header.starts_with(b"#1/") { number(&header[3..16]) } else { 0 };
        found.extend(archive.get(at + 60 + name..at + 60 + size));
        at += 60 + size + size % 2;
    }
    found
}

fn object(bytes: &[u8]) -> Option<Object> {
    let macho = MachO::parse(bytes, 0).ok().filter(|macho| macho.header.cputype == CPU_TYPE_ARM64)?;
    let symbols: Vec<(&str, _)> = macho.symbols().flatten().collect();
    let mut found = Object::default();
    for (name, symbol) in symbols.iter().filter(|(_, symbol)| !symbol.is_stab()) {
        // Since Xcode 14 a call can name its selector in a symbol that the linker makes a stub for.
        if let Some(selector) = name.strip_prefix("_objc_msgSend$") {
            found.selectors.insert(selector.to_owned());
        } else if symbol.is_undefined() {
            found.undefined.insert((*name).to_owned());
        } else if symbol.is_global() {
            found.defined.insert((*name).to_owned());
        }
    }
    found.selectors.extend(selector_references(bytes, &macho, &symbols));
    let sections = macho.segments.sections().flatten().flatten();
    let literals = sections.filter(|(section, _)| section.name().is_ok_and(|name| name == "__cstring"));
    let texts = literals.flat_map(|(_, data)| data.split(|&byte| byte == 0));
    let texts: Vec<String> = texts.filter_map(|text| std::str::from_utf8(text).ok()).map(str::to_owned).collect();
    let asks = |names: &[&str]| names.iter().any(|ask| found.undefined.contains(*ask));
    if asks(&["_NSSelectorFromString", "_sel_registerName", "_sel_getUid"]) {
        found.selectors.extend(texts.iter().cloned());
    }
    if asks(&["_NSClassFromString", "_objc_getClass", "_objc_lookUpClass"]) {
        found.class_names.extend(texts.iter().cloned());
    }
    found.texts.extend(texts);
    Some(found)
}

/// The names that `__objc_selrefs` points at: by a relocation where it is not linked yet, else by the pointer itself, of
/// which chained fixups use the lower 36 bits.
fn selector_references(
    bytes: &[u8],
    macho: &MachO<'_>,
    symbols: &[(&str, goblin::mach::symbols::Nlist)],
) -> BTreeSet<String> {
    let sections: Vec<_> = macho.segments.sections().flatten().flatten().collect();
    let base = macho.segments.iter().find(|segment| segment.name().is_ok_and(|name| name == "__TEXT"));
    let base = base.map_or(0, |segment| segment.vmaddr);
    let text_at = |address: u64| {
        let (section, data) =
            sections.iter().find(|(section, _)| (section.addr..section.addr + section.size).contains(&address))?;
        let rest = data.get((address - section.addr) as usize..)?;
        let end = rest.iter().position(|&byte| byte == 0)?;
        std::str::from_utf8(&rest[..end]).ok().filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut found = BTreeSet::new();
    for (section, data) in sections.iter().filter(|(section, _)| section.name().is_ok_and(|n| n == "__objc_selrefs")) {
        let context = goblin::container::Ctx::new(goblin::container::Container::Big, goblin::container::Endian::Little);
        let external: Vec<_> =
            section.iter_relocations(bytes, context).flatten().filter(|relocation| relocation.is_extern()).collect();
        for (slot, pointer) in data.chunks_exact(8).enumerate() {
            let relocation = external.iter().find(|relocation| relocation.r_address as usize == slot * 8);
            let target = match relocation {
                Some(relocation) => symbols.get(relocation.r_symbolnum()).map(|(_, symbol)| symbol.n_value),
                None => pointer.try_into().ok().map(|pointer| u64::from_le_bytes(pointer) & 0xf_ffff_ffff),
            };
            found.extend(target.and_then(|target| text_at(target).or_else(|| text_at(base + target))));
        }
    }
    found
}
