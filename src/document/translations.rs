//! Catalogs of translated texts (`.po`): each text as translated, else as it was to be translated.
//!
//! Source: <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

use super::literal::{self, Anchors, Grammar};
use super::{BlockKind, Builder, script};

/// Whether a text is such a catalog, by its entries.
pub fn is_likely(source: &str) -> bool {
    let opens = |word: &str| source.lines().take(1000).filter(|line| line.starts_with(word)).count() >= 2;
    opens("msgid \"") && opens("msgstr")
}

/// Writes the text of each entry.
pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    let mut at = 0;
    let mut original = None;
    for line in source.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(quote) = line.find('"').map(|quote| start + quote) else { continue };
        let text = || text(&source, quote);
        if line.starts_with("msgid \"") {
            original = Some(text());
        } else if line.starts_with("msgstr") {
            let translated = text();
            let shown = if translated.0.is_empty() { original.take() } else { Some(translated) };
            // The text without an original is the catalog's own header.
            if original.take().is_some_and(|(original, _)| original.is_empty()) {
                continue;
            }
            if let Some((text, anchors)) = shown {
                builder.begin(BlockKind::Paragraph);
                builder.push_origin(anchors);
                script::write_value(builder, &text, 0);
                builder.pop_origin();
                builder.begin(BlockKind::Paragraph);
            }
        }
        if builder.is_full() {
            break;
        }
    }
    builder.give_back(source);
}

/// The text whose first literal opens at `quote`; those on the lines below it go on.
fn text(source: &str, quote: usize) -> (String, Anchors) {
    literal::joined(source.as_bytes(), quote, Grammar::of_catalogs()).decoded(source)
}

#[cfg(test)]
mod tests {
    use crate::document::read;

    #[test]
    fn texts_come_as_translated_or_as_they_were() {
        let catalog = concat!(
            "msgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\n#: page.html:3\nmsgid \"One\"\nmsgstr \"Eins\"\n\n",
            "#~ msgid \"old\"\n#~ msgstr \"alt\"\n\nmsgid \"\"\n\"Two \"\n\"parts\"\nmsgstr \"\"\n"
        );
        let document = read(catalog.as_bytes(), "de.po").unwrap();
        let blocks: Vec<_> = document.blocks.iter().map(|block| document.text.get(block.span)).collect();
        assert_eq!(blocks, ["Eins", "Two parts"]);
        assert_eq!(document.locator(document.blocks[1].span).line, Some(13));
    }
}
