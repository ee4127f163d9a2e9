//! What a native library links, binds to Java and talks to.

use super::urls;
use crate::facts::{CodeKind, CodeUnit, Names};
use crate::format::elf;
use crate::probe::Probes;

/// Reads a native library; `None` where the bytes are none. `entry` is where it stands in the build.
pub fn read(bytes: &[u8], entry: &str, probes: &Probes) -> Option<CodeUnit> {
    let elf = elf::read(bytes)?;
    let mut strings = Vec::new();
    urls::find_in_data(bytes, probes, &mut strings);
    strings.sort_unstable();
    Some(CodeUnit {
        slice: abi(entry).map(str::to_owned),
        bytes: bytes.len() as u64,
        modules: Names::new(elf.java_names),
        linked: elf.needed.into_iter().map(str::to_owned).collect(),
        strings,
        ..CodeUnit::new(entry, CodeKind::Elf)
    })
}

/// The folder below `lib`, in a bundle below `<module>/lib`, in a library below `jni`.
fn abi(entry: &str) -> Option<&str> {
    let mut folders = entry.rsplit(['/', '!']).skip(1);
    let abi = folders.next()?;
    matches!(folders.next(), Some("lib" | "jni")).then_some(abi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_abi_is_the_folder_below_lib() {
        assert_eq!(abi("lib/arm64-v8a/liba.so"), Some("arm64-v8a"));
        assert_eq!(abi("base/lib/x86/liba.so"), Some("x86"));
        assert_eq!(abi("split.apk!lib/x86/liba.so"), Some("x86"));
        assert_eq!(abi("assets/liba.so"), None);
        assert_eq!(abi("liba.so"), None);
    }
}
