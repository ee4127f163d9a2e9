//! Hosts of URLs in string tables and in the read-only data of native libraries.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::facts::StringHit;
use crate::format::dex::Dex;
use crate::format::mutf8;
use crate::probe::{Probes, is_host_byte};

/// Text that is kept of a hit, in bytes.
const MAX_VALUE_BYTES: usize = 200;

/// A hit whose text starts at `offset`; the text is cut at a whole character.
pub fn hit(probe: &str, host: bool, text: &[u8], offset: usize) -> StringHit {
    let cut = text.get(..MAX_VALUE_BYTES).unwrap_or(text);
    let cut = if cut.len() == text.len() { cut } else { trim_broken_end(cut) };
    let value = mutf8::decode(cut).into_owned();
    StringHit { probe: probe.to_owned(), host, value, entry: None, offset: offset as u64, classes: Vec::new() }
}

fn trim_broken_end(text: &[u8]) -> &[u8] {
    let tail = text.iter().rev().take_while(|byte| **byte & 0xc0 == 0x80).count();
    let lead = text.len().saturating_sub(tail + 1);
    match text.get(lead) {
        Some(byte) if *byte >= 0xc0 => text.get(..lead).unwrap_or(text),
        _ => text,
    }
}

/// The registered hosts of all URLs in the strings of a DEX file.
///
/// All parts of a container share their bytes, so those are searched once.
pub fn find_in_dex(parts: &[Dex], probes: &Probes, hits: &mut Vec<StringHit>) {
    let Some(bytes) = parts.first().map(Dex::bytes) else { return };
    if probes.hosts.is_empty() {
        return;
    }
    let mut starts: Option<Vec<usize>> = None;
    find(bytes, probes, |probe, scheme| {
        let starts = starts.get_or_insert_with(|| {
            let mut starts: Vec<usize> = parts.iter().flat_map(Dex::strings).map(|string| string.offset).collect();
            if !starts.is_sorted() {
                starts.sort_unstable();
            }
            starts
        });
        let before = starts.partition_point(|start| *start < scheme.end);
        let Some(start) = before.checked_sub(1).and_then(|at| starts.get(at)) else { return };
        // What lies behind the end of the string before is no string.
        if bytes.get(*start..scheme.end).is_none_or(|text| memchr(0, text).is_some()) {
            return;
        }
        // In front of a string stands its length, which may look like a letter of the scheme.
        let url = scheme.start.max(*start);
        let shown = if url - start < MAX_VALUE_BYTES / 2 { *start } else { url };
        hits.push(hit(probe, true, text_at(bytes, shown), shown));
    });
}

/// The registered hosts of all URLs in one text, which stands at `offset`.
pub fn find_in_text(text: &[u8], offset: usize, probes: &Probes, hits: &mut Vec<StringHit>) {
    find(text, probes, |probe, scheme| {
        let shown = if scheme.start < MAX_VALUE_BYTES / 2 { 0 } else { scheme.start };
        hits.push(hit(probe, true, text.get(shown..).unwrap_or_default(), offset.saturating_add(shown)));
    });
}

/// The registered hosts of all URLs in the data of a native library.
pub fn find_in_data(bytes: &[u8], probes: &Probes, hits: &mut Vec<StringHit>) {
    find(bytes, probes, |probe, scheme| {
        hits.push(hit(probe, true, text_at(bytes, scheme.start), scheme.start));
    });
}

/// The text from `start` up to a NUL, or as much of it as a hit shows.
fn text_at(bytes: &[u8], start: usize) -> &[u8] {
    let rest = bytes.get(start..).unwrap_or_default();
    let window = rest.get(..=MAX_VALUE_BYTES).unwrap_or(rest);
    memchr(0, window).and_then(|end| window.get(..end)).unwrap_or(window)
}

/// Calls `visit` with the registered host and the place of the scheme for each `scheme://host`.
fn find(bytes: &[u8], probes: &Probes, mut visit: impl FnMut(&str, Range<usize>)) {
    for separator in memmem::find_iter(bytes, "://") {
        let authority = bytes.get(separator + 3..).unwrap_or_default();
        let authority = authority.get(..MAX_AUTHORITY_BYTES).unwrap_or(authority);
        let end = authority.iter().position(|byte| !is_host_byte(*byte) && !matches!(byte, b'@' | b':' | b'%'));
        let authority = authority.get(..end.unwrap_or(authority.len())).unwrap_or_default();
        let host = authority.rsplit(|byte| *byte == b'@').next().unwrap_or_default();
        let host = host.split(|byte| matches!(byte, b':' | b'%')).next().unwrap_or_default();
        let Some(probe) = std::str::from_utf8(host).ok().and_then(|host| probes.host(host)) else { continue };
        let before = bytes.get(..separator).unwrap_or_default();
        let scheme = before.iter().rev().take(MAX_SCHEME_BYTES).take_while(|byte| is_scheme_byte(**byte)).count();
        visit(probe, separator - scheme..separator);
    }
}

const MAX_AUTHORITY_BYTES: usize = 320;
const MAX_SCHEME_BYTES: usize = 32;

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}
