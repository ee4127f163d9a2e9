//! Addresses in a document: links, and those that are written out.

use super::fold::wide;
use super::reading::width;
use crate::document::{BlockKind, Document, Span};

/// A host's name is not longer than this, in bytes (RFC 1035, 2.3.4).
const LONGEST_HOST: usize = 253;
/// Addresses longer than this, in bytes, are not kept; browsers and servers take hardly more.
const LONGEST_ADDRESS: usize = 2_048;
/// An address goes on in Chinese characters for no longer than this; Chinese characters count twice.
const LONGEST_TAIL: usize = 60;

/// Top-level domains of vendors' sites that stand in running text without a scheme or a path (IANA, Root Zone Database).
const TOP_LEVEL: [&str; 24] = [
    "com", "cn", "net", "org", "io", "app", "dev", "ai", "co", "me", "tv", "cc", "info", "cloud", "tech", "de", "it",
    "mt", "eu", "uk", "jp", "tw", "hk", "example",
];

/// An address in the text: a link, or one that is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub span: Span,
    pub url: String,
}

impl Address {
    /// Written as a host and nothing else: "vendor.example".
    pub fn is_host(&self) -> bool {
        !self.url.contains('/') && !is_address(&self.url)
    }
}

/// Whether a text begins like an address.
pub fn is_address(text: &str) -> bool {
    let text = text.trim_start_matches(['<', '(', '"']);
    // Most texts begin otherwise.
    matches!(text.as_bytes(), [b'h' | b'H' | b'w', ..]) && (scheme(text).is_some() || text.starts_with("www."))
}

/// How long the scheme is, in bytes, that a text begins with; people lose the colon.
fn scheme(text: &str) -> Option<usize> {
    let begins = |scheme: &&str| {
        text.as_bytes().get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    ["http://", "https://", "http//", "https//"].iter().find(|scheme| begins(scheme)).map(|scheme| scheme.len())
}

/// An address with its scheme as it should be, where it was written "HTTPS://", "http//" or "https：//".
fn mended(url: &str) -> String {
    let plain = url.strip_prefix("https：//").map(|rest| ("https://", rest));
    let plain = plain.or_else(|| url.strip_prefix("http：//").map(|rest| ("http://", rest)));
    let secure = url.as_bytes().get(4).is_some_and(|byte| byte.eq_ignore_ascii_case(&b's'));
    let found = scheme(url).and_then(|length| Some((if secure { "https://" } else { "http://" }, url.get(length..)?)));
    plain.or(found).map_or_else(|| url.to_owned(), |(scheme, rest)| format!("{scheme}{rest}"))
}

/// Links and written addresses, by place.
pub fn addresses(document: &Document) -> Vec<Address> {
    let mut addresses: Vec<Address> = document
        .links
        .iter()
        .filter(|link| link.url.len() <= LONGEST_ADDRESS)
        .map(|link| Address { span: link.span, url: mended(&link.url) })
        .filter(|address| is_address(&address.url))
        .collect();
    let linked = addresses.len();
    let text = document.text.normal();
    let mut starts = address_starts(text);
    starts.extend(hosts_in_cells(document));
    starts.sort_unstable();
    starts.dedup();
    let mut at = 0;
    // Where the last run of letters that can be an address ends; several addresses may stand in one.
    let mut run_end = 0;
    for (index, &found) in starts.iter().enumerate() {
        if found < at {
            continue;
        }
        if found >= run_end {
            let rest = text.get(found..).unwrap_or_default();
            let stop = |c: char| c.is_whitespace() || wide(c) || "<>\"'`|{}^\\".contains(c) || is_quote(c);
            run_end = found + rest.find(stop).unwrap_or(rest.len());
        }
        let mut end = found + address_end(text.get(found..).unwrap_or_default(), run_end - found);
        end += if end == run_end { wide_tail(document, found, end) } else { 0 };
        // Two addresses may be joined by a semicolon or comma.
        if let Some(&next) = starts.get(index + 1).filter(|next| **next < end) {
            let glue = text.get(..next).and_then(|before| before.chars().next_back());
            if glue.is_some_and(|c| matches!(c, ';' | ',' | ')')) {
                end = next;
            }
        }
        let written = text.get(found..end).unwrap_or_default();
        let url = written.trim_end_matches([',', '.', ';', ':', '!', '?', '*', '_', ']']);
        let span = Span::new(found, found + url.len());
        let known = addresses.get(..linked).unwrap_or_default();
        let before = known.partition_point(|address| address.span.start <= span.start);
        let link = before.checked_sub(1).and_then(|index| known.get(index));
        let least = if is_address(url) { 11 } else { 6 };
        if (least..=LONGEST_ADDRESS).contains(&url.len()) && link.is_none_or(|link| span.start >= link.span.end) {
            addresses.push(Address { span, url: mended(url) });
        }
        at = end.max(found + 1);
    }
    addresses.sort_by_key(|address| address.span);
    addresses
}

pub fn is_quote(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201f}' | '\u{2026}')
}

/// Where an address ends within a run of its letters: at a bracket that it did not open, and before a comma behind which
/// words of a sentence go on ("https://…),SDK收集", "https://…,SDK收集").
fn address_end(text: &str, run: usize) -> usize {
    let letters = text.get(..run).unwrap_or_default();
    let mut open = 0usize;
    for (at, byte) in letters.bytes().enumerate() {
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => return at,
            b')' => open -= 1,
            _ => {}
        }
    }
    let goes_on = text.get(run..).and_then(|rest| rest.chars().next()).is_some_and(wide);
    let comma = letters.rfind([',', ';']).filter(|_| goes_on);
    let word = |at: &usize| letters.bytes().skip(at + 1).all(|byte| byte.is_ascii_alphabetic());
    comma.filter(word).unwrap_or(run)
}

/// The bytes of an address's path in Chinese characters: what fills the rest of a line that a label or a line's start
/// opens, without any punctuation.
fn wide_tail(document: &Document, start: usize, end: usize) -> usize {
    let text = document.text.normal();
    let before = text.get(..start).unwrap_or_default();
    let opened = before.trim_end_matches(' ').ends_with([':', '\n']) || before.is_empty();
    let ended = text.get(start..end).is_some_and(|written| written.ends_with([',', ';', ')', '.', ':', '!']));
    let host_ended = || text.get(start..end).unwrap_or_default().bytes().filter(|byte| *byte == b'/').nth(2).is_some();
    if !opened || ended || !host_ended() {
        return 0;
    }
    let rest = text.get(end..).unwrap_or_default();
    let near = rest.char_indices().take(LONGEST_TAIL + 2).find(|(_, c)| *c == '\n').map(|(at, _)| at);
    let soft = document.soft_breaks.partition_point(|place| (*place as usize) < end);
    let soft = document.soft_breaks.get(soft).map(|place| (*place as usize).saturating_sub(end));
    let line = match (near, soft) {
        (Some(line), Some(soft)) => line.min(soft),
        (Some(stop), None) | (None, Some(stop)) => stop,
        (None, None) => rest.len(),
    };
    // Each character is one wide at least, white space at the end aside.
    let tail = rest.get(..line).unwrap_or_default().trim_end();
    let path = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '#' | '?' | '=' | '&' | '%');
    let whole = width(tail) <= LONGEST_TAIL && tail.chars().all(path);
    if whole { tail.len() } else { 0 }
}

/// Where written addresses begin.
fn address_starts(text: &str) -> Vec<usize> {
    let bare = text.match_indices('/').filter_map(|(slash, _)| bare_host(text, slash));
    let http = memchr::memmem::find_iter(text.as_bytes(), "http");
    let capitals = memchr::memmem::find_iter(text.as_bytes(), "HTTP");
    let title = memchr::memmem::find_iter(text.as_bytes(), "Http");
    let http = http.chain(capitals).chain(title);
    let hosts = memchr::memchr_iter(b':', text.as_bytes()).filter_map(|colon| host_alone(text, colon));
    let www = memchr::memmem::find_iter(text.as_bytes(), "www.").filter(|at| {
        !text.get(..*at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/'))
    });
    let mut starts: Vec<usize> = http.chain(www).filter(|at| text.get(*at..).is_some_and(is_address)).collect();
    starts.extend(bare.chain(hosts));
    starts
}

/// Where the hosts begin that are all of a table's cell: "policies.vendor.example"; in the first column, "vendor.example" is a name.
fn hosts_in_cells(document: &Document) -> impl Iterator<Item = usize> {
    let host = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    let whole = move |text: &str, first: bool| {
        let (site, top) = text.rsplit_once('.').unwrap_or_default();
        let named = (site.contains('.') || !first) && !site.split('.').any(str::is_empty) && TOP_LEVEL.contains(&top);
        named && text.len() <= LONGEST_HOST && text.bytes().all(host)
    };
    let first = |table: usize, cell: usize| {
        document.tables.get(table).and_then(|table| table.cells.get(cell)).is_none_or(|cell| cell.column == 0)
    };
    let cells = document.blocks.iter().filter(move |block| match block.kind {
        BlockKind::Cell { table, cell } => whole(document.text.get(block.span), first(table as usize, cell as usize)),
        _ => false,
    });
    cells.map(|block| block.span.start as usize)
}

/// Where an address without its scheme begins ("vendor.example/privacy"), by its first slash.
fn bare_host(text: &str, slash: usize) -> Option<usize> {
    let before = text.get(..slash)?;
    let host = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    let length = before.bytes().rev().take(LONGEST_HOST).take_while(|byte| host(*byte)).count();
    let name = before.get(slash - length..)?;
    let (rest, top) = name.rsplit_once('.')?;
    let opens = before.get(..slash - length)?.chars().next_back();
    let sane = (2..=12).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.len() >= 3
        && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        && opens.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '/' | '@' | '.' | '_'))
        && (opens != Some(':') || TOP_LEVEL.contains(&top));
    let path = text.get(slash + 1..)?.chars().next()?;
    (sane && path.is_ascii_alphabetic() && !name.starts_with("www.")).then_some(slash - length)
}

/// The hosts that stand among words as names do, without a path or a scheme: "vendor.example". A part of a mail address is none.
pub fn hosts_among_words(text: &str) -> impl Iterator<Item = Span> {
    let host = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let mut past = 0;
    memchr::memchr_iter(b'.', text.as_bytes()).filter_map(move |stop| {
        let bytes = text.as_bytes();
        if stop < past {
            return None;
        }
        let before = bytes.get(..stop)?.iter().rev().take(LONGEST_HOST).take_while(|byte| host(byte)).count();
        let behind = bytes.get(stop..)?.iter().take(LONGEST_HOST).take_while(|byte| host(byte)).count();
        let start = stop - before;
        past = stop + behind.max(1);
        let name = text.get(start..stop + behind)?.trim_end_matches(['.', '-']);
        let end = start + name.len();
        let (site, top) = name.rsplit_once('.')?;
        let opens = text.get(..start)?.chars().next_back();
        let closes = text.get(end..)?.chars().next();
        let apart = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '@' | '_' | ':' | '=');
        let sane = site.len() >= 3 && site.starts_with(|c: char| c.is_ascii_alphanumeric());
        let free = opens.is_none_or(apart) && closes.is_none_or(|c| apart(c) || c == ':');
        (sane && free && !site.split('.').any(str::is_empty) && TOP_LEVEL.contains(&top) && !name.starts_with("www."))
            .then(|| Span::new(start, end))
    })
}

/// Where a host begins that is all that a colon opens ("政策:vendor.example").
fn host_alone(text: &str, colon: usize) -> Option<usize> {
    let behind = text.get(colon + 1..)?;
    let rest = behind.trim_start_matches(' ');
    let host = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    let length = rest.bytes().take(LONGEST_HOST).take_while(|byte| host(*byte)).count();
    let name = rest.get(..length)?;
    let (site, top) = name.trim_end_matches('.').rsplit_once('.')?;
    let whole = rest.get(length..)?.chars().next();
    let ends = whole.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | ',' | ')' | '。'));
    let sane = ends && site.len() >= 2 && !site.split('.').any(str::is_empty) && TOP_LEVEL.contains(&top);
    sane.then_some(colon + 1 + (behind.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_address_ends() {
        let text =
            "见https://a.example/p。又(http://b.example/x)、http：//c.example/q;https://d.example/;www.e.example/f";
        let document = crate::document::read(text.as_bytes(), "p.txt").unwrap();
        let urls: Vec<String> = addresses(&document).into_iter().map(|address| address.url).collect();
        assert_eq!(
            urls,
            [
                "https://a.example/p",
                "http://b.example/x",
                "http://c.example/q",
                "https://d.example/",
                "www.e.example/f"
            ]
        );
        let text =
            "政策:https://a.example/甲方SDK声明\nPolicy: vendor.example/privacy and/or e.g. com.a.b/c, x@b.example/y";
        let document = crate::document::read(text.as_bytes(), "p.txt").unwrap();
        let urls: Vec<String> = addresses(&document).into_iter().map(|address| address.url).collect();
        assert_eq!(urls, ["https://a.example/甲方SDK声明", "vendor.example/privacy"]);
    }

    #[test]
    fn hosts_fill_the_cells_behind_the_first() {
        let text = "| SDK | Site |\n|---|---|\n| make.com | make.com |\n| X | policies.a.example.com |\n| Y | none.of.them |\n";
        let document = crate::document::read(text.as_bytes(), "p.md").unwrap();
        let urls: Vec<String> = addresses(&document).into_iter().map(|address| address.url).collect();
        assert_eq!(urls, ["make.com", "policies.a.example.com"]);
    }

    #[test]
    fn hosts_stand_among_words() {
        let hosts = |text: &'static str| -> Vec<&str> {
            hosts_among_words(text).filter_map(|span| text.get(span.range())).collect()
        };
        assert_eq!(
            hosts("We use a-site.example, b.site.io and site.dev."),
            ["a-site.example", "b.site.io", "site.dev"]
        );
        assert!(hosts("Mail x@site.example, https://site.example/p, site.io/p, e.g. v1.2.3, file.txt").is_empty());
    }

    #[test]
    fn damaged_addresses_are_mended() {
        let urls = |text: &str| -> Vec<String> {
            let document = crate::document::read(text.as_bytes(), "p.md").unwrap();
            addresses(&document).into_iter().map(|address| address.url).collect()
        };
        assert_eq!(urls("[here](https：//a.example/p)"), ["https://a.example/p"]);
        assert_eq!(urls("政策：HTTPS://a.example/p、http//b.example/q"), ["https://a.example/p", "http://b.example/q"]);
        assert_eq!(urls("政策(https://a.example/p),SDK收集"), ["https://a.example/p"]);
        assert_eq!(
            urls("政策：https://a.example/k2,合规；https://b.example/k2;收集IMEI"),
            ["https://a.example/k2", "https://b.example/k2"]
        );
        assert_eq!(urls("政策：https://a.example/k2,SDK收集"), ["https://a.example/k2"]);
        assert_eq!(urls("wiki: https://a.example/x_(y)"), ["https://a.example/x_(y)"]);
        assert_eq!(
            urls("甲：site-a.example/privacy/；乙：site-b.example；丙: site-c.example。Mail: x@d.example, 版本：1.2.3"),
            ["site-a.example/privacy/", "site-b.example", "site-c.example"]
        );
    }
}
