//! Evidence in texts: literals and hosts.

use super::evidence::{Opened, expect};
use super::images::sliced;
use super::{Checked, Miss, bytes};
use crate::inventory::{Evidence, EvidenceKind};

/// The text at the offset, which is the literal, or names the host.
pub(super) fn stands(evidence: &Evidence, opened: &Opened, contents: &[u8]) -> Checked {
    let (indicator, value) = (&evidence.indicator, &evidence.value);
    let Some(offset) = evidence.offset.and_then(|offset| usize::try_from(offset).ok()) else {
        return Err(Miss::Unchecked("the evidence names no offset".to_owned()));
    };
    let text = match opened {
        Opened::Dex(dex) => dex.text_at(offset),
        Opened::ClassFile(class) => class.text_at(offset),
        Opened::Images(images) => {
            sliced(images, evidence).find(|image| image.holds(offset)).and_then(|image| image.literal_at(offset))
        }
        _ => bytes::c_string(contents, offset).map(bytes::modified_utf8),
    };
    let text = text.unwrap_or_default();
    // A value is cut in the middle of what cannot be read, and shows a URL where it stands in a longer text.
    let certain = value.split('\u{fffd}').next().unwrap_or_default();
    let stands = !certain.is_empty()
        && if matches!(opened, Opened::Images(_)) { text.contains(certain) } else { text.starts_with(certain) };
    let shown = |text: &str| text.chars().take(120).collect::<String>();
    expect(stands, || (format!("the text \"{value}\""), format!("\"{}\"", shown(&text))))?;
    if evidence.kind == EvidenceKind::Literal {
        return expect(text == *indicator, || (format!("the text \"{indicator}\""), format!("\"{}\"", shown(&text))));
    }
    expect(names_host(value, indicator), || (format!("a text that names {indicator}"), value))
}

/// Whether a text names a host, or one below it.
fn names_host(text: &str, host: &str) -> bool {
    let (text, host) = (text.to_ascii_lowercase(), host.to_ascii_lowercase());
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    text.match_indices(&host).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let mut after = text.get(at + host.len()..).unwrap_or_default().chars();
        let ends = match after.next() {
            Some('.') => after.next().is_none_or(|letter| !is_part(letter)),
            next => next.is_none_or(|letter| !is_part(letter)),
        };
        before.is_none_or(|letter| !is_part(letter)) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_whole_or_with_others_before_it() {
        assert!(names_host("https://alog.umeng.com/app", "umeng.com"));
        assert!(names_host("umeng.com.", "umeng.com"));
        assert!(!names_host("https://notumeng.com", "umeng.com"));
        assert!(!names_host("https://umeng.com.evil.org", "umeng.com"));
        assert!(!names_host("https://umeng.community", "umeng.com"));
    }
}
