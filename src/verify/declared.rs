//! Libraries that a build says were built into it: does the file name this coordinate?

use super::protobuf;

/// Whether the file says `group:artifact:version`, `group:artifact`, or the artifact and version alone.
pub(super) fn names(bytes: &[u8], entry: &str, coordinate: &str) -> bool {
    if entry.ends_with(".pb") {
        return dependencies(bytes).any(|found| found == coordinate);
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
    // `key=value` lines: `client`, `artifactId`, `fabric-identifier` and `version`, `groupId`, `fabric-version`.
    let values: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('=')?.1.trim())).collect();
    let has = |value: &str| values.contains(&value);
    let (head, tail) = coordinate.rsplit_once(':').unwrap_or((coordinate, ""));
    parts.iter().all(|part| has(part)) || (has(head) && (tail.is_empty() || has(tail))) || has(coordinate)
}

/// The coordinates in `AppDependencies`: `library` is its field 1, `maven_library` the library's field 1, with group,
/// artifact and version in fields 1, 2 and 5. Source: `app_dependencies.proto` of bundletool.
fn dependencies(bytes: &[u8]) -> impl Iterator<Item = String> {
    let libraries = protobuf::parts(bytes, 1).flat_map(|library| protobuf::parts(library, 1));
    libraries.map(|maven| {
        let parts = [1, 2, 5].map(|field| protobuf::text(maven, field).unwrap_or_default());
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(":")
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
        assert!(names(b"1.0\n", "META-INF/androidx.core_core.version", "androidx.core:core:1.0"));
        assert!(!names(b"1.1\n", "META-INF/androidx.core_core.version", "androidx.core:core:1.0"));
        assert!(names(b"version=19\r\nclient=ads\r\n", "ads.properties", "ads:19"));
        let fabric = b"fabric-identifier=io.fabric:core\nfabric-version=1.4\n";
        assert!(names(fabric, "fabric/io.properties", "io.fabric:core:1.4"));
        assert!(!names(fabric, "fabric/io.properties", "io.fabric:cor:1.4"));
    }
}
