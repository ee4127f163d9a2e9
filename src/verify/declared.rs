//! Libraries that a build says were built into it: does the file name this coordinate?

use super::bytes::varint;
use super::protobuf;

/// Whether the file says `group:artifact:version`, `group:artifact`, or the artifact and version alone.
pub(super) fn names(bytes: &[u8], entry: &str, coordinate: &str) -> bool {
    if entry.ends_with(".pb") {
        return dependencies(bytes).any(|found| found == coordinate);
    }
    if [".dex", ".class"].iter().any(|suffix| entry.ends_with(suffix)) || bytes.starts_with(b"dex\n") {
        return carries(bytes, coordinate);
    }
    let parts: Vec<&str> = coordinate.split(':').collect();
    let text = String::from_utf8_lossy(bytes);
    if let Some(stem) = entry.rsplit(['/', '!']).next().and_then(|file| file.strip_suffix(".version")) {
        // `group_artifact.version` holds the version.
        let with = |version: &str, name: &str| text.trim() == version && stem == name;
        return match parts.as_slice() {
            [group, artifact, version] => with(version, &format!("{group}_{artifact}")),
            [group, artifact] => with(artifact, group) || stem == format!("{group}_{artifact}"),
            [artifact] => stem == *artifact,
            _ => false,
        };
    }
    // A module of Kotlin is told by its name alone.
    if let Some(stem) = entry.rsplit(['/', '!']).next().and_then(|file| file.strip_suffix(".kotlin_module")) {
        return stem.strip_suffix("_release").unwrap_or(stem) == coordinate;
    }
    // `key=value` lines: `client`, `artifactId`, `fabric-identifier` and `version`, `groupId`, `fabric-version`.
    let values: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('=')?.1.trim())).collect();
    let has = |value: &str| values.contains(&value);
    let (head, tail) = coordinate.rsplit_once(':').unwrap_or((coordinate, ""));
    parts.iter().all(|part| has(part)) || (has(head) && (tail.is_empty() || has(tail))) || has(coordinate)
}

/// Whether code carries a text `!SDK-VERSION-STRING!:` with this coordinate. Source: Google Play's SDK console, "Add an SDK
/// version string to your SDK".
fn carries(bytes: &[u8], coordinate: &str) -> bool {
    let text = format!("!SDK-VERSION-STRING!:{coordinate}");
    memchr::memmem::find_iter(bytes, text.as_bytes()).any(|at| {
        let behind = bytes.get(at + text.len()).copied().unwrap_or(0);
        !behind.is_ascii_alphanumeric() && !matches!(behind, b'.' | b'-' | b'_')
    })
}

/// The coordinates in `AppDependencies`: `library` is its field 1, the library's field 1 a Maven library with group,
/// artifact and version in fields 1, 2 and 5, its field 4 a Unity library with name and version in fields 1 and 2.
/// Older plugins put the length in front. Source: `app_dependencies.proto` of bundletool.
fn dependencies(bytes: &[u8]) -> impl Iterator<Item = String> {
    let behind = varint(bytes).filter(|(length, rest)| *length == rest.len() as u64);
    let message = behind.map_or(bytes, |(_, rest)| rest);
    let coordinate = |library: &[u8], fields: &[u64]| {
        let parts = fields.iter().map(|field| protobuf::text(library, *field).unwrap_or_default());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(":")
    };
    protobuf::parts(message, 1).filter_map(move |library| {
        let maven = protobuf::parts(library, 1).last().map(|maven| coordinate(maven, &[1, 2, 5]));
        maven.or_else(|| protobuf::parts(library, 4).last().map(|unity| coordinate(unity, &[1, 2])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_its_coordinate() {
        let maven = [&[0x0a, 1, b'g', 0x12, 1, b'a', 0x2a, 1, b'1'][..]].concat();
        let library = [&[0x0a, maven.len() as u8][..], &maven].concat();
        let file = [&[0x0a, library.len() as u8][..], &library].concat();
        assert!(names(&file, "dependencies.pb", "g:a:1") && !names(&file, "dependencies.pb", "g:a:2"));
        let behind_length = [&[file.len() as u8][..], &file].concat();
        assert!(names(&behind_length, "dependencies.pb", "g:a:1"));
        assert!(names(b"1.0\n", "META-INF/androidx.core_core.version", "androidx.core:core:1.0"));
        assert!(!names(b"1.1\n", "META-INF/androidx.core_core.version", "androidx.core:core:1.0"));
        assert!(names(b"version=19\r\nclient=ads\r\n", "ads.properties", "ads:19"));
        let code = b"dex\n035\0...!SDK-VERSION-STRING!:com.maker:agent:4.24.0\0";
        assert!(names(code, "classes.dex", "com.maker:agent:4.24.0") && names(code, "classes.dex", "com.maker:agent"));
        assert!(!names(code, "classes.dex", "com.maker:agent:4.24"));
        let fabric = b"fabric-identifier=io.fabric:core\nfabric-version=1.4\n";
        assert!(names(fabric, "fabric/io.properties", "io.fabric:core:1.4"));
        assert!(!names(fabric, "fabric/io.properties", "io.fabric:cor:1.4"));
    }
}
