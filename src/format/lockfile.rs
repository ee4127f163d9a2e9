//! Lockfiles and dependency lists that stand beside a build: what the build tool resolved, written down for people.
//!
//! Sources: Gradle's "Locking dependency versions" and its `dependencies` task; CocoaPods' `Podfile.lock`; the Swift
//! package manager's `Package.resolved` (versions 1 to 3).

use serde::Deserialize;

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockfileKind {
    /// `gradle.lockfile`, `buildscript-gradle.lockfile`.
    GradleLockfile,
    /// What `gradle dependencies` prints.
    GradleDependencies,
    PodfileLock,
    PackageResolved,
}

/// A library that a lockfile names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// Maven only.
    pub group: Option<String>,
    /// Artifact, pod (with its subspec: `Firebase/Core`) or the last part of a package's address.
    pub artifact: String,
    pub version: Option<String>,
}

/// Reads a lockfile, whose kind its text tells; `None` where it is none of those known.
pub fn read(text: &str) -> Option<(LockfileKind, Vec<Locked>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (kind, mut locked) = if text.trim_start().starts_with('{') {
        (LockfileKind::PackageResolved, package_resolved(text)?)
    } else if text.lines().any(|line| line.trim_end() == "PODS:") {
        (LockfileKind::PodfileLock, podfile_lock(text))
    } else if text.lines().any(|line| tree_item(line).is_some()) {
        (LockfileKind::GradleDependencies, gradle_dependencies(text))
    } else {
        let locked = gradle_lockfile(text)?;
        (LockfileKind::GradleLockfile, locked)
    };
    locked.sort();
    locked.dedup();
    Some((kind, locked))
}

/// Whether what is resolved for this purpose ends up in a package that people get: not what only tests, tools of the build
/// or debug builds use.
fn is_shipped(configuration: &str) -> bool {
    let name = configuration.to_ascii_lowercase();
    name.ends_with("runtimeclasspath") && !name.contains("test") && !name.contains("debug")
}

/// `group:artifact:version=configuration,configuration`. Where no configuration says what is shipped, every line counts.
fn gradle_lockfile(text: &str) -> Option<Vec<Locked>> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut all = Vec::new();
    for line in lines().filter(|line| !line.starts_with("empty=")) {
        let (coordinate, configurations) = line.split_once('=')?;
        all.push((coordinates(coordinate)?, configurations));
    }
    let is_lockfile = !all.is_empty() || lines().any(|line| line.starts_with("empty="));
    let shipped = |configurations: &str| configurations.split(',').any(|name| is_shipped(name.trim()));
    let tells = all.iter().any(|(_, configurations)| shipped(configurations));
    let kept = all.into_iter().filter(|(_, configurations)| !tells || shipped(configurations));
    is_lockfile.then(|| kept.map(|(locked, _)| locked).collect())
}

fn coordinates(text: &str) -> Option<Locked> {
    let mut parts = text.trim().split(':');
    let (group, artifact, version) = (parts.next()?, parts.next()?, parts.next());
    let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    (is_word(group) && is_word(artifact)).then(|| Locked {
        group: Some(group.to_owned()),
        artifact: artifact.to_owned(),
        version: version.map(str::trim).filter(|version| is_word(version)).map(str::to_owned),
    })
}

/// `|    +--- group:artifact:asked -> chosen (*)`.
fn tree_item(line: &str) -> Option<Locked> {
    let item = line.split_once("+--- ").or_else(|| line.split_once("\\--- "))?.1;
    let item = item.trim_end();
    if item.starts_with("project ") || item.ends_with("(n)") {
        return None;
    }
    let item = ["(*)", "(c)"].iter().fold(item, |item, mark| item.trim_end_matches(mark).trim_end());
    let (asked, chosen) = match item.split_once(" -> ") {
        Some((asked, chosen)) => (asked, Some(chosen)),
        None => (item, None),
    };
    let strict = asked.find(":{strictly").map_or(asked, |at| asked.get(..at).unwrap_or(asked));
    let mut locked = match chosen {
        // A substituted library: the other coordinate is what is built in.
        Some(chosen) if chosen.contains(':') => return coordinates(chosen),
        _ => coordinates(strict)?,
    };
    locked.version = chosen.map(str::to_owned).or(locked.version);
    Some(locked)
}

/// The trees of shipped configurations, or all where none is called so.
fn gradle_dependencies(text: &str) -> Vec<Locked> {
    let (mut all, mut configuration) = (Vec::new(), "");
    for line in text.lines() {
        match tree_item(line) {
            Some(locked) => all.push((configuration, locked)),
            None if line.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                configuration = line.split([' ', '-']).next().unwrap_or_default();
            }
            None => {}
        }
    }
    let tells = all.iter().any(|(configuration, _)| is_shipped(configuration));
    all.into_iter().filter(|(name, _)| !tells || is_shipped(name)).map(|(_, locked)| locked).collect()
}

/// The list under `PODS:`: `  - Firebase/Core (8.0.0):`.
fn podfile_lock(text: &str) -> Vec<Locked> {
    let pods = text.lines().skip_while(|line| line.trim_end() != "PODS:").skip(1);
    pods.take_while(|line| line.starts_with(' ') || line.trim().is_empty())
        .filter_map(|line| line.strip_prefix("  - "))
        .filter_map(|line| {
            let item = line.trim().trim_end_matches(':').trim_matches('"');
            let (name, version) = match item.split_once(" (") {
                Some((name, version)) => (name, Some(version.trim_end_matches(')').to_owned())),
                None => (item, None),
            };
            (!name.is_empty()).then(|| Locked { group: None, artifact: name.to_owned(), version })
        })
        .collect()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PackageResolved {
    /// Versions 2 and 3.
    pins: Vec<Pin>,
    /// Version 1.
    object: Option<Pins>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pins {
    pins: Vec<Pin>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pin {
    identity: Option<String>,
    package: Option<String>,
    location: Option<String>,
    #[serde(rename = "repositoryURL")]
    repository_url: Option<String>,
    state: PinState,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PinState {
    version: Option<String>,
}

fn package_resolved(text: &str) -> Option<Vec<Locked>> {
    let resolved: PackageResolved = serde_json::from_str(text).ok()?;
    let pins = resolved.pins.into_iter().chain(resolved.object.into_iter().flat_map(|object| object.pins));
    let locked = pins.filter_map(|pin| {
        let address = pin.location.or(pin.repository_url);
        let last = address.as_deref().map(|address| address.trim_end_matches('/').trim_end_matches(".git"));
        let last = last.and_then(|address| address.rsplit(['/', ':']).next()).filter(|name| !name.is_empty());
        let artifact = last.map(str::to_owned).or(pin.package).or(pin.identity)?;
        Some(Locked { group: None, artifact, version: pin.state.version })
    });
    Some(locked.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Vec<String> {
        let (_, locked) = read(text).expect("a lockfile");
        let name = |found: &Locked| {
            let parts = [found.group.as_deref(), Some(found.artifact.as_str()), found.version.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(":")
        };
        locked.iter().map(name).collect()
    }

    #[test]
    fn a_gradle_lockfile_gives_what_is_shipped() {
        let text = "# This is a Gradle generated file for dependency locking.\n\
            com.umeng.umsdk:common:9.4.7=releaseCompileClasspath,releaseRuntimeClasspath\n\
            junit:junit:4.13=releaseUnitTestRuntimeClasspath\nempty=annotationProcessor\n";
        assert_eq!(read(text).unwrap().0, LockfileKind::GradleLockfile);
        assert_eq!(names(text), ["com.umeng.umsdk:common:9.4.7"]);
        assert_eq!(names("a.b:c:1=classpath\n"), ["a.b:c:1"]);
        assert_eq!(names("empty=classpath\n"), [""; 0]);
    }

    #[test]
    fn a_tree_gives_the_chosen_versions() {
        let text = "releaseRuntimeClasspath - Runtime classpath of release.\n\
            +--- com.a:b:1.0 -> 1.2 (*)\n|    +--- com.c:d:{strictly 3} -> 3 (c)\n\
            |    \\--- project :lib\n\\--- com.old:x:1 -> com.new:y:2\n\n\
            testCompileClasspath - Test.\n\\--- junit:junit:4.13\n";
        assert_eq!(read(text).unwrap().0, LockfileKind::GradleDependencies);
        assert_eq!(names(text), ["com.a:b:1.2", "com.c:d:3", "com.new:y:2"]);
    }

    #[test]
    fn pods_and_packages() {
        let pods = "PODS:\n  - AFNetworking (4.0.1):\n    - AFNetworking/NSURLSession (= 4.0.1)\n  \
            - \"GoogleUtilities/Environment\"\n\nDEPENDENCIES:\n  - AFNetworking\n";
        assert_eq!(names(pods), ["AFNetworking:4.0.1", "GoogleUtilities/Environment"]);
        let two = r#"{"pins": [{"identity": "alamofire", "location": "https://github.com/Alamofire/Alamofire.git",
            "state": {"revision": "1", "version": "5.8.0"}}], "version": 2}"#;
        assert_eq!(names(two), ["Alamofire:5.8.0"]);
        let one = r#"{"object": {"pins": [{"package": "Sentry", "repositoryURL": "git@github.com:getsentry/sentry-cocoa",
            "state": {"branch": null, "version": null}}]}, "version": 1}"#;
        assert_eq!(names(one), ["sentry-cocoa"]);
    }

    #[test]
    fn other_text_is_none() {
        assert_eq!(read("Hello.\n"), None);
        assert_eq!(read("[package]\nname = 1\n"), None);
        assert_eq!(read("{"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[-+\\\\|{}a-c :=()>\"\n*]{0,80}") {
            read(&text);
        }
    }
}
