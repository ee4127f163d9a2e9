//! Plain text: a block per line, with hard-wrapped lines joined.

use super::{BlockKind, Builder};

/// A line at least this long (in characters) may have been wrapped by an editor.
const WRAPPED: usize = 50;

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    lines(builder, &source, 0);
    builder.give_back(source);
}

/// Writes text line by line; `offset` is where it begins in the source.
pub fn lines(builder: &mut Builder, text: &str, offset: usize) {
    let mut at = offset;
    let mut previous = "";
    for line in text.split('\n') {
        let trimmed = line.trim();
        if !(continues(previous, trimmed)) {
            let kind = match item_mark(trimmed) {
                true => BlockKind::Item { depth: 1, first: true },
                false => BlockKind::Paragraph,
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

/// Whether a line goes on in the middle of the sentence that the line before it began.
fn continues(previous: &str, line: &str) -> bool {
    previous.chars().count() >= WRAPPED
        && !previous.ends_with(['.', ':', ';', '。', '：', '；', '!', '?'])
        && line.starts_with(|c: char| c.is_lowercase())
        && !line.starts_with("http")
        && line.as_bytes().get(1).is_none_or(|second| !matches!(second, b')' | b'.' | b'\xef' | b'\xe3'))
}

/// Whether a line opens with a bullet.
fn item_mark(line: &str) -> bool {
    let mut characters = line.chars();
    matches!(characters.next(), Some('-' | '*' | '+')) && characters.next() == Some(' ')
        || line.starts_with(['•', '·', '●', '▪', '◆', '■', '○', '※'])
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
    }
}
