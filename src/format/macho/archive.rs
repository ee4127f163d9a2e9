//! The members of a static library (`ar`), in the BSD and the GNU way of writing long names.

use super::Anomalies;

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER_SIZE: usize = 60;

/// A member of a static library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// Where its contents start in the library, in bytes.
    pub offset: usize,
}

/// Whether the bytes start like a static library.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The members in order, without the tables of symbols and names. What does not look like a member ends the list.
pub fn members(archive: &[u8]) -> (Vec<Member<'_>>, Anomalies) {
    let mut members = Vec::new();
    let mut anomalies = Anomalies::default();
    let mut long_names: &[u8] = &[];
    let mut at = MAGIC.len();
    while at < archive.len() {
        let Some((field, size)) = header(archive, at) else {
            anomalies.add("bad-archive-member", format!("header at {at:#x}"));
            break;
        };
        let start = at + HEADER_SIZE;
        let rest = archive.get(start..).unwrap_or_default();
        let contents = rest.get(..size).unwrap_or(rest);
        if contents.len() < size {
            anomalies.add("archive-member-cut", format!("{field} at {at:#x}"));
        }
        // Members start at even offsets.
        at = start.saturating_add(size).saturating_add(size & 1);
        if field == "//" {
            long_names = contents;
            continue;
        }
        let (name, skipped) = match field.strip_prefix("#1/").map(|length| length.trim().parse::<usize>()) {
            Some(Ok(length)) => (text(contents.get(..length).unwrap_or_default()), length.min(contents.len())),
            Some(Err(_)) => ("", 0),
            None => match field.strip_prefix('/').and_then(|offset| offset.parse::<usize>().ok()) {
                Some(offset) => (until_slash(text(long_names.get(offset..).unwrap_or_default())), 0),
                None => (field.strip_suffix('/').unwrap_or(field), 0),
            },
        };
        if !name.is_empty() && !name.starts_with("__.SYMDEF") {
            let bytes = contents.get(skipped..).unwrap_or_default();
            members.push(Member { name, bytes, offset: start + skipped });
        }
    }
    (members, anomalies)
}

/// Name field and size of the member header at `at`.
fn header(archive: &[u8], at: usize) -> Option<(&str, usize)> {
    let header = archive.get(at..at.checked_add(HEADER_SIZE)?)?;
    if header.get(58..)? != b"`\n" {
        return None;
    }
    let name = std::str::from_utf8(header.get(..16)?).ok()?.trim_end();
    let size = std::str::from_utf8(header.get(48..58)?).ok()?.trim_end().parse().ok()?;
    Some((name, size))
}

/// The text before the padding.
fn text(field: &[u8]) -> &str {
    let end = memchr::memchr2(0, b'\n', field).unwrap_or(field.len());
    field.get(..end).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
}

fn until_slash(text: &str) -> &str {
    text.strip_suffix('/').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, contents: &str) -> String {
        let padding = if contents.len() % 2 == 1 { "\n" } else { "" };
        format!("{name:<16}{:<32}{:<10}`\n{contents}{padding}", "", contents.len())
    }

    #[test]
    fn members_are_named_in_both_ways() {
        let library = [
            "!<arch>\n".to_owned(),
            member("#1/20", "__.SYMDEF SORTED\0\0\0\0symbols"),
            member("#1/8", "long.o\0\0first"),
            member("//", "a-very-long-name.o/\n"),
            member("/0", "second"),
            member("short.o/", "third"),
        ]
        .concat();
        let (members, anomalies) = members(library.as_bytes());
        let named: Vec<_> = members.iter().map(|member| (member.name, member.bytes)).collect();
        assert_eq!(
            named,
            [("long.o", &b"first"[..]), ("a-very-long-name.o", &b"second"[..]), ("short.o", &b"third"[..])]
        );
        assert!(anomalies.is_empty());
        assert!(members.iter().all(|member| library.as_bytes()[member.offset..].starts_with(member.bytes)));
    }

    #[test]
    fn a_broken_header_ends_the_list() {
        let (members, anomalies) = members(b"!<arch>\nnonsense");
        assert!(members.is_empty());
        assert!(!anomalies.is_empty());
    }
}
