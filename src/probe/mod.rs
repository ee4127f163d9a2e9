//! What to look for while a build is read, compiled once: needles with numbers.
//!
//! A probe knows no vendor and no word of privacy. The catalog makes the probes and keeps what each number means;
//! extraction answers with the numbers of those it met.

use std::collections::{BTreeMap, BTreeSet};

/// Index of a probe within its list in [`Probes`].
pub type ProbeId = u32;

/// A DEX method or static field, found by its declaring class and name; every overload counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberProbe {
    /// Declaring class in internal form, without `L` and `;`: `android/telephony/TelephonyManager`.
    pub class: String,
    pub name: String,
}

/// A text that holds a version between what stands before and behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionProbe {
    /// Class whose own texts are looked at, in internal form; absent: every text of the file.
    pub class: Option<String>,
    /// Text beside which the method loads it that holds the version.
    pub beside: Option<String>,
    pub before: String,
    pub after: String,
}

/// The longest text that a version is looked for in, in bytes.
pub const MAX_VERSION_TEXT_BYTES: usize = 100;

impl VersionProbe {
    /// The version in a text, with dots between its numbers; `None` where it is not in the form of one or the text is too long.
    pub fn version(&self, text: &str) -> Option<String> {
        if text.len() > MAX_VERSION_TEXT_BYTES {
            return None;
        }
        let version = text.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        is_version(version).then(|| version.replace('_', "."))
    }
}

/// Two to five numbers with dots or underscores between them, such as `4.8.1` or `6_0_0`, and perhaps a word (`2.0.0-rc1`).
pub fn is_version(text: &str) -> bool {
    let (numbers, word) = text.split_once('-').map_or((text, None), |(numbers, word)| (numbers, Some(word)));
    let parts = numbers.split(['.', '_']);
    let is_number = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word =
        |word: &str| (1..=16).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    (2..=5).contains(&parts.clone().count()) && parts.into_iter().all(is_number) && word.is_none_or(is_word)
}

/// Everything that extraction looks for. All lists are sorted and free of duplicates.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    /// Methods whose calls are reported with their callers (DEX).
    pub methods: Vec<MemberProbe>,
    /// Static fields whose reads are reported with their readers (DEX).
    pub fields: Vec<MemberProbe>,
    /// Whole string literals whose loads are reported with the loading method (DEX), such as `android_id` or `content://sms`.
    pub constants: Vec<String>,
    /// Symbols whose import is reported (Mach-O), such as `_OBJC_CLASS_$_ASIdentifierManager`.
    pub symbols: Vec<String>,
    /// Objective-C selectors whose presence among the selector references is reported (Mach-O).
    pub selectors: Vec<String>,
    /// Whole string literals that are evidence by their mere presence in a string table.
    pub strings: Vec<String>,
    /// Host names; a URL or a bare host in a string table that equals one or lies below it is reported.
    pub hosts: BTreeSet<String>,
    /// Where versions may stand (DEX).
    pub versions: Vec<VersionProbe>,
    /// The same in Mach-O code, where a class goes by its registered name.
    pub mach_o_versions: Vec<VersionProbe>,
}

/// The probe of this name in a sorted list of [`Probes`].
pub fn position(probes: &[String], name: &str) -> Option<ProbeId> {
    probes.binary_search_by(|probe| probe.as_str().cmp(name)).ok().map(|found| found as ProbeId)
}

impl Probes {
    /// Groups the member probes by class, for a reader that resolves class by class.
    pub fn by_class(probes: &[MemberProbe]) -> BTreeMap<&str, Vec<(&str, ProbeId)>> {
        let mut map: BTreeMap<&str, Vec<(&str, ProbeId)>> = BTreeMap::new();
        for (id, probe) in probes.iter().enumerate() {
            map.entry(&probe.class).or_default().push((&probe.name, id as ProbeId));
        }
        map
    }

    /// The registered host that `host` equals or lies below, if any: `a.b.umeng.com` meets `umeng.com`.
    pub fn host(&self, host: &str) -> Option<&str> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(found) = self.hosts.get(rest) {
                return Some(found);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

/// Letters, digits, dots and hyphens make a host name; underscores are met in practice.
pub fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_with_dots_between() {
        for version in ["4.8.1", "6_0_0", "2.42", "3.3.12.0", "2.0.0-rc1"] {
            assert!(is_version(version), "{version}");
        }
        for text in ["", "5", "1.", "1..2", "v1.2", "1.2.3.4.5.6", "1.2-", "1.2 beta", "123456789.1"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
