//! Probed literals and hosts in the strings of an image.

use std::collections::BTreeMap;

use super::super::StringHit;
use crate::probe::{Probes, is_host_byte};

/// Text that is kept of a hit, in bytes.
const VALUE_LIMIT: usize = 200;
/// No host name is longer, in bytes.
const HOST_LIMIT: usize = 253;
/// A host with a user before it and a port after it, in bytes.
const AUTHORITY_LIMIT: usize = 512;

/// Collects the hits of one code unit: each literal and each (host, text) once, at its first place.
pub struct Literals<'p> {
    probes: &'p Probes,
    hits: BTreeMap<(String, bool, String), u64>,
}

impl<'p> Literals<'p> {
    pub fn new(probes: &'p Probes) -> Literals<'p> {
        Literals { probes, hits: BTreeMap::new() }
    }

    /// Looks at one literal; `offset` counts from the start of the entry, in bytes.
    pub fn visit(&mut self, text: &str, offset: u64) {
        if let Ok(found) = self.probes.strings.binary_search_by(|probe| probe.as_str().cmp(text)) {
            self.hit(&self.probes.strings[found], false, text, offset);
        }
        if self.probes.hosts.is_empty() {
            return;
        }
        for (host, start) in hosts(text) {
            if let Some(registered) = self.probes.host(host) {
                // A URL far inside a long text is shown itself.
                let shown = if start < VALUE_LIMIT / 2 { text } else { text.get(start..).unwrap_or(text) };
                self.hit(registered, true, shown, offset);
            }
        }
    }

    fn hit(&mut self, probe: &'p str, host: bool, text: &str, offset: u64) {
        let value = text.get(..text.floor_char_boundary(VALUE_LIMIT)).unwrap_or(text).to_owned();
        let first = self.hits.entry((probe.to_owned(), host, value)).or_insert(offset);
        *first = offset.min(*first);
    }

    /// The hits, sorted.
    pub fn finish(self) -> Vec<StringHit> {
        let hits = self.hits.into_iter();
        let hit =
            |((probe, host, value), offset)| StringHit { probe, host, value, entry: None, offset, classes: Vec::new() };
        hits.map(hit).collect()
    }
}

/// The host of every URL in a text and where the URL starts, or the text itself where it is nothing but a host.
fn hosts(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let bare = (text.len() <= HOST_LIMIT && text.contains('.') && text.bytes().all(is_host_byte)).then_some((text, 0));
    let urls = memchr::memmem::find_iter(text.as_bytes(), "://").filter_map(|separator| {
        let before = text.as_bytes().get(..separator)?;
        let scheme = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        Some((host_of(text.get(separator + 3..)?), separator - scheme))
    });
    bare.into_iter().chain(urls)
}

/// The host at the beginning of `authority`, which may name a user before it: `user:word@host:443/path`.
fn host_of(authority: &str) -> &str {
    let authority = authority.get(..authority.floor_char_boundary(AUTHORITY_LIMIT)).unwrap_or(authority);
    let end = authority.bytes().position(|byte| !is_host_byte(byte) && !matches!(byte, b'@' | b':'));
    let authority = authority.get(..end.unwrap_or(authority.len())).unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_urls_and_alone() {
        let found = |text| hosts(text).map(|(host, _)| host.to_owned()).collect::<Vec<_>>();
        assert_eq!(found("https://user:word@a.example.com:443/path"), ["a.example.com"]);
        assert_eq!(found("http://%@.example.com"), [""]);
        assert_eq!(found("try https://a.com, https://b.com"), ["a.com", "b.com"]);
        assert_eq!(found("a.example.com"), ["a.example.com"]);
        assert_eq!(found("no host here."), [""; 0]);
        assert_eq!(hosts("see https://a.com").map(|(_, start)| start).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_hit_names_the_registered_host_and_its_first_place() {
        let probes = Probes {
            strings: vec!["deviceName".to_owned()],
            hosts: ["example.com".to_owned()].into(),
            ..Probes::default()
        };
        let mut literals = Literals::new(&probes);
        literals.visit("https://log.example.com/v1", 90);
        literals.visit("https://log.example.com/v1", 40);
        literals.visit("https://notexample.com", 50);
        literals.visit("deviceName", 60);
        let hits = literals.finish();
        let seen: Vec<_> = hits.iter().map(|hit| (hit.probe.as_str(), hit.host, hit.offset)).collect();
        assert_eq!(seen, [("deviceName", false, 60), ("example.com", true, 40)]);
    }
}
