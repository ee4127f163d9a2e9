//! Plain text: a block per line, with hard-wrapped lines joined.

use super::{BlockKind, Builder, delimited};

/// A line at least this long (in characters) may have been wrapped by an editor.
const WRAPPED: usize = 50;
/// A title that is underlined is not longer than this, in characters.
const LONGEST_TITLE: usize = 100;

/// Marks that people put before the items of a list.
pub const BULLETS: [char; 10] = ['•', '·', '●', '▪', '◆', '■', '○', '◦', '‣', '※'];

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    lines(builder, &source, 0);
    builder.give_back(source);
}

/// Writes text line by line; `offset` is where it begins in the source.
pub fn lines(builder: &mut Builder, text: &str, offset: usize) {
    let mut at = offset;
    let mut previous = "";
    let mut marks: Vec<char> = Vec::new();
    let mut rest = text.split('\n').peekable();
    while let Some(line) = rest.next() {
        if let Some((count, mark)) = delimited::table(std::iter::once(line).chain(rest.clone())) {
            let rows: Vec<&str> = std::iter::once(line).chain(rest.by_ref().take(count - 1)).collect();
            delimited::write(builder, rows.iter().copied(), mark, at);
            at += rows.iter().map(|row| row.len() + 1).sum::<usize>();
            previous = "";
            continue;
        }
        let trimmed = line.trim();
        if underlines(previous, trimmed).is_some() {
            builder.begin(BlockKind::Paragraph);
            at += line.len() + 1;
            previous = "";
            continue;
        }
        if !(continues(previous, trimmed) || breaks_between_words(previous, trimmed)) {
            let mark = rest.peek().and_then(|below| underlines(trimmed, below.trim()));
            let kind = match mark {
                Some(mark) => BlockKind::Heading(rank_of(mark, &mut marks)),
                None if item_mark(trimmed) => BlockKind::Item { depth: 1, first: true },
                None => BlockKind::Paragraph,
            };
            builder.begin(kind);
        } else {
            builder.push_character('\n', at.saturating_sub(1) as u32, 1);
        }
        builder.push(line, at);
        at += line.len() + 1;
        previous = trimmed;
    }
    builder.begin(BlockKind::Paragraph);
}

/// The mark of a line that underlines the one above it, as in reStructuredText and Markdown:
/// <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections>.
fn underlines(title: &str, line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '=' | '-' | '~' | '^' | '*' | '+' | '#' | '"'))?;
    let length = line.chars().count();
    let titled =
        !title.is_empty() && title.chars().any(char::is_alphanumeric) && title.chars().count() <= LONGEST_TITLE;
    (titled && length >= 3 && length * 4 >= title.chars().count() * 3 && line.chars().all(|c| c == mark))
        .then_some(mark)
}

/// Headings rank in the order in which their marks are first met.
fn rank_of(mark: char, marks: &mut Vec<char>) -> u8 {
    let rank = marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
        marks.push(mark);
        marks.len() - 1
    });
    (rank + 1).min(6) as u8
}

/// Whether a line goes on in the middle of the sentence that the line before it began.
fn continues(previous: &str, line: &str) -> bool {
    previous.chars().count() >= WRAPPED
        && !previous.ends_with(['.', ':', ';', '。', '：', '；', '!', '?'])
        && line.starts_with(|c: char| c.is_lowercase())
        && !line.starts_with("http")
        && line.as_bytes().get(1).is_none_or(|second| !matches!(second, b')' | b'.' | b'\xef' | b'\xe3'))
}

/// Whether a Chinese line was wrapped between two Latin words, "Android" and "ID", where it has its only spaces: it is no title, and
/// what stands up to the next space would not have fitted behind it.
pub fn breaks_between_words(previous: &str, line: &str) -> bool {
    let first = line.split(' ').next().unwrap_or_default();
    !previous.is_ascii()
        && !first.is_ascii()
        && previous.contains(['、', '，', '（', '：'])
        && previous.ends_with(|c: char| c.is_ascii_alphanumeric())
        && line.starts_with(|c: char| c.is_ascii_alphabetic())
        && previous.chars().count() + first.chars().count() >= WRAPPED
}

/// Whether a line opens with a bullet.
fn item_mark(line: &str) -> bool {
    let mut characters = line.chars();
    matches!(characters.next(), Some('-' | '–' | '*' | '+')) && characters.next() == Some(' ')
        || line.starts_with(BULLETS)
}

#[cfg(test)]
mod tests {
    use crate::document::read;

    #[test]
    fn wrapped_lines_are_joined_and_list_letters_are_not() {
        let text = "We share identifiers and other information from your device with the\nadvertising partners.\n\
                    a) the first of all the points that this policy makes about\nb) the second";
        let document = read(text.as_bytes(), "p.txt").unwrap();
        let blocks: Vec<&str> = document.blocks.iter().map(|block| document.text.get(block.span)).collect();
        assert_eq!(blocks.len(), 3, "{blocks:?}");
        assert!(blocks[0].ends_with("with the advertising partners."));
        let text = "设备信息（手机号码、IMEI号、Android\nID、OAID、MAC地址）、网络信息（网络状态、IP地址、运营商信息）、本机应用列表信息\n\
                    甲统计SDK\nIMEI、MAC地址、IDFA、Android版本、手机型号、网络状态、IP地址、运营商信息、应用列表\n";
        for name in ["p.txt", "p.md"] {
            let document = read(format!("{text}{text}{text}{text}").as_bytes(), name).unwrap();
            let blocks: Vec<&str> = document.blocks.iter().map(|block| document.text.get(block.span)).collect();
            assert!(blocks[0].contains("Android ID"), "{name}: {blocks:?}");
        }
    }
}
