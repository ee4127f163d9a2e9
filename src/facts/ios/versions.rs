//! Texts of Mach-O code that hold the version of an SDK, at the places that were probed for one.

use super::super::VersionText;
use crate::probe::{ProbeId, Probes, VersionProbe};

/// Versions that are kept of one image.
const MAX_FOUND: usize = 256;

/// What was found in one image, with offsets that count from its slice.
#[derive(Debug)]
pub struct Versions<'p> {
    probes: &'p [VersionProbe],
    found: Vec<VersionText>,
}

impl<'p> Versions<'p> {
    pub fn new(probes: &'p Probes) -> Versions<'p> {
        Versions { probes: &probes.mach_o_versions, found: Vec::new() }
    }

    /// Looks at a text of the image, whoever names it.
    pub fn visit(&mut self, text: &str, offset: u64) {
        self.take(None, text, offset);
    }

    /// Looks at a text that an instruction at `offset`, of a function of this class, names.
    pub fn visit_of_class(&mut self, class: &str, text: &str, offset: u64) {
        self.take(Some(class), text, offset);
    }

    fn take(&mut self, class: Option<&str>, text: &str, offset: u64) {
        for (id, probe) in (0..).zip(self.probes).filter(|(_, probe)| probe.class.as_deref() == class) {
            let Some(version) = probe.version(text).filter(|_| self.found.len() < MAX_FOUND) else { continue };
            let version = VersionText {
                probe: id as ProbeId,
                version,
                class: class.map(str::to_owned),
                entry: String::new(),
                offset,
            };
            // The first place of several stands for all.
            let is_same = |known: &VersionText| (known.probe, &known.version) == (version.probe, &version.version);
            if !self.found.iter().any(is_same) {
                self.found.push(version);
            }
        }
    }

    /// What was found, as it stands in an entry, whose slice begins at `start`.
    pub fn finish(self, entry: &str, start: u64) -> impl Iterator<Item = VersionText> {
        let place = move |found: VersionText| VersionText {
            entry: entry.to_owned(),
            offset: found.offset.saturating_add(start),
            ..found
        };
        self.found.into_iter().map(place)
    }
}

/// Whether a text may hold the version of a class that is probed for one.
pub fn is_wanted(text: &str, probes: &Probes) -> bool {
    let of_class = || probes.mach_o_versions.iter().filter(|probe| probe.class.is_some());
    of_class().any(|probe| probe.version(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_by_its_class_or_by_its_words() {
        let probe = |class: Option<&str>, before: &str| VersionProbe {
            class: class.map(str::to_owned),
            beside: None,
            before: before.to_owned(),
            after: String::new(),
        };
        let probes =
            Probes { mach_o_versions: vec![probe(None, "Maker SDK/"), probe(Some("Maker"), "")], ..Probes::default() };
        let mut versions = Versions::new(&probes);
        versions.visit("Maker SDK/4.2.0", 8);
        versions.visit("Maker SDK/unknown", 9);
        versions.visit("1.2.3", 10);
        versions.visit_of_class("Maker", "4.2.0", 11);
        versions.visit_of_class("Maker", "4.2.0", 12);
        versions.visit_of_class("Other", "4.3.0", 13);
        let found: Vec<_> =
            versions.finish("App", 0x1000).map(|found| (found.probe, found.version, found.offset)).collect();
        assert_eq!(found, [(0, "4.2.0".to_owned(), 0x1008), (1, "4.2.0".to_owned(), 0x100b)]);
        assert!(is_wanted("1.2", &probes) && !is_wanted("Maker SDK/4.2.0", &probes));
    }
}
