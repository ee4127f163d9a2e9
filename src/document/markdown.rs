//! Markdown and MDX. Embedded HTML goes back to the HTML reader, which writes to the same builder.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html::Tokenizer;
use super::{BlockKind, Builder, delimited, plain, stacked};

/// Markdown beyond this size, in bytes, is not parsed: the parser keeps a tree of some sixty times its size.
const MOST_SOURCE: usize = 6 << 20;

/// Opens and closes bold words.
const BOLD: &str = "**";
/// Bold words that CommonMark takes for text are not longer than this, in bytes.
const LONGEST_BOLD: usize = 400;
/// So many lines of a paragraph that end in a bar are cells of a table that was copied.
const LEAST_CELLS: usize = 6;
/// A line is wrapped at fewer bytes than these (80 wide characters have 240).
const WIDEST_WRAPPED: usize = 300;
/// A line is not wrapped at fewer bytes than these.
const LEAST_WRAPPED: usize = 60;
/// A label is not longer than this, in bytes, and so many make a record.
const LONGEST_LABEL: usize = 45;
const LEAST_LABELS: usize = 2;
/// So many wider lines show that a text is not wrapped.
const LEAST_WIDE: usize = 3;
/// What stands before the first mark of a row is not longer than this, in bytes.
const LONGEST_HEAD: usize = 80;

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    let end = source.floor_char_boundary(MOST_SOURCE);
    write(builder, source.get(..end).unwrap_or_default());
    if end < source.len() && !builder.is_full() {
        builder.problem(format!("only the first {} MiB of Markdown were read", MOST_SOURCE >> 20));
    }
    builder.give_back(source);
}

/// Markdown shows in front matter, in headings made with `#`, or in links.
pub fn is_likely(source: &str) -> bool {
    let links = || memchr::memmem::find_iter(source.as_bytes(), b"](http").take(2).count();
    source.starts_with("---\n") || source.lines().take(400).filter(|line| is_heading(line)).count() >= 2 || links() == 2
}

fn is_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line.as_bytes().get(level) == Some(&b' ')
}

/// Writes Markdown whose places count from its beginning.
pub fn write(builder: &mut Builder, source: &str) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut html = Tokenizer::of(source);
    let mut depth = 0u8;
    let mut verbatim = false;
    let mut in_html = false;
    // Within a paragraph that was read line by line.
    let mut in_lines = false;
    // Within a paragraph each line of which is a row.
    let mut in_rows = false;
    // Within a paragraph that labels lead through.
    let mut labelled = false;
    // Within a list that is no more than a numbered title.
    let mut in_title = false;
    // Within bold words that CommonMark takes for text.
    let mut marked = false;
    let mut second = usize::MAX;
    let unwrapped = is_unwrapped(source);
    let mut tables = stacked::tables(source).into_iter().peekable();
    // Behind a table each cell of which stands on lines of its own.
    let mut behind = 0;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        if builder.is_full() {
            break;
        }
        if let Some(table) = tables.next_if(|table| table.start <= range.start && range.start < table.end) {
            behind = table.end;
            stacked::write(builder, source, table);
        }
        if range.start < behind && range.end <= behind + 1 {
            continue;
        }
        if in_lines {
            in_lines = !matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Table));
            continue;
        }
        let ends =
            matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell));
        if ends && std::mem::take(&mut marked) {
            builder.strong_off();
        }
        match event {
            Event::Start(Tag::HtmlBlock) => {
                html.feed(builder, source, range.start, range.end);
                in_html = true;
            }
            Event::End(TagEnd::HtmlBlock) => in_html = false,
            Event::Html(_) if in_html => {}
            Event::Html(_) | Event::InlineHtml(_) => html.feed(builder, source, range.start, range.end),
            Event::Start(Tag::CodeBlock(kind)) => {
                // MDX has no indented code: such lines are indented markup or prose.
                let indented = matches!(kind, CodeBlockKind::Indented);
                let text = source.get(range.clone()).unwrap_or_default();
                if indented && text.trim_start().starts_with('<') {
                    html.feed(builder, source, range.start, range.end);
                } else {
                    plain::lines(builder, text, range.start);
                }
                verbatim = true;
            }
            Event::End(TagEnd::CodeBlock) => verbatim = false,
            Event::Text(_) if verbatim => {}
            Event::Start(Tag::MetadataBlock(_)) => {
                plain::lines(builder, source.get(range.clone()).unwrap_or_default(), range.start);
                verbatim = true;
            }
            Event::End(TagEnd::MetadataBlock(_)) => verbatim = false,
            Event::Start(Tag::Heading { level, .. }) => {
                let titles = source.get(range.clone()).is_some_and(is_a_heading);
                builder.begin(if titles { BlockKind::Heading(number(level)) } else { BlockKind::Paragraph });
            }
            Event::Start(Tag::List(Some(_))) if depth == 0 && source.get(range.clone()).is_some_and(is_a_title) => {
                in_title = true;
            }
            Event::Start(Tag::Item) if in_title => {
                builder.begin(BlockKind::Paragraph);
                let number = source.get(range.clone()).and_then(|title| title.split_inclusive(' ').next());
                builder.push(number.unwrap_or_default(), range.start);
            }
            Event::End(TagEnd::List(_)) if in_title => in_title = false,
            Event::Start(Tag::List(_)) => depth = depth.saturating_add(1),
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) => builder.begin(BlockKind::Item { depth: depth.max(1), first: true }),
            Event::Start(Tag::Paragraph) if depth == 0 && !builder.in_table() => {
                builder.begin(BlockKind::Paragraph);
                in_rows = source.get(range.clone()).is_some_and(are_rows);
                labelled = source.get(range.clone()).is_some_and(has_labels);
                in_rows |= source.get(range.clone()).is_some_and(are_titles);
                // A table below a line of text, or without the line below its header.
                if let Some(text) = source.get(range.clone()).filter(|text| holds_table(text)) {
                    plain::lines(builder, text, range.start);
                    in_lines = true;
                }
            }
            Event::End(TagEnd::Heading(_)) => builder.begin(BlockKind::Paragraph),
            Event::End(TagEnd::Paragraph | TagEnd::Item) => builder.line_break(),
            // Rows that a program wrapped are read by their lines.
            Event::Start(Tag::Table(_)) if source.get(range.clone()).is_some_and(delimited::is_wrapped) => {
                plain::lines(builder, source.get(range.clone()).unwrap_or_default(), range.start);
                in_lines = true;
            }
            Event::Start(Tag::Table(_)) => builder.open_table(),
            Event::End(TagEnd::Table) => {
                builder.close_table();
                builder.begin(BlockKind::Paragraph);
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => builder.open_row(),
            Event::Start(Tag::TableCell) => builder.open_cell(1, 1),
            Event::End(TagEnd::TableCell) => builder.end_cell(),
            Event::Start(Tag::Strong) => builder.strong_on(),
            Event::End(TagEnd::Strong) => builder.strong_off(),
            Event::Start(Tag::Link { dest_url, .. }) => builder.open_link(dest_url.trim().to_owned()),
            Event::End(TagEnd::Link) => builder.close_link(),
            // Each of the two stars comes by itself.
            Event::Text(_) if range.start == second => {}
            Event::Text(text) if text.as_ref() == "*" && is_bold_mark(source, range.start, marked) => {
                second = range.end;
                marked = !marked;
                if marked { builder.strong_on() } else { builder.strong_off() }
            }
            Event::Text(text) | Event::Code(text) => literal(builder, source, &text, range),
            // **X** alone on the first line of a paragraph is a title.
            Event::SoftBreak if in_rows => builder.begin(BlockKind::Paragraph),
            // • is no mark of a list in Markdown, and yet meant as one.
            Event::SoftBreak if depth == 0 && !builder.in_table() && opens_with_a_bullet(source, range.end) => {
                builder.begin(BlockKind::Item { depth: 1, first: true });
            }
            Event::SoftBreak if builder.is_bold_so_far() => builder.line_break(),
            Event::SoftBreak
                if !builder.in_table()
                    && (unwrapped && !is_wrapped_between_words(source, range.start)
                        || depth == 0
                            && (ends_a_line(source, range.start)
                                || labelled && is_between_fields(source, range.start))) =>
            {
                builder.line_break();
            }
            Event::SoftBreak => builder.push_character('\n', range.start as u32, 1),
            Event::HardBreak => builder.line_break(),
            Event::Rule => builder.begin(BlockKind::Paragraph),
            _ => {}
        }
    }
}

/// Whether nobody wrapped the lines of a text: some are wider than any editor would leave them, so that each other one ends where its
/// writer meant it to.
fn is_unwrapped(source: &str) -> bool {
    let prose = |line: &&str| line.len() > WIDEST_WRAPPED && !line.contains(['|', '<']) && !line.contains("](");
    source.lines().filter(prose).take(LEAST_WIDE).count() == LEAST_WIDE
}

fn opens_with_a_bullet(source: &str, at: usize) -> bool {
    source.get(at..).is_some_and(|line| line.trim_start_matches(' ').starts_with(plain::BULLETS))
}

/// Whether several lines of a paragraph open with a label: whoever wrote them so meant a line for each.
fn has_labels(paragraph: &str) -> bool {
    paragraph.split('\n').filter(|line| opens_with_label(line)).take(LEAST_LABELS).count() == LEAST_LABELS
}

/// "Purpose: …", **用途：**…
fn opens_with_label(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '_', ' ', '\u{3000}']);
    let end = line.find([':', '：']).filter(|end| *end <= LONGEST_LABEL);
    let label = end.and_then(|end| line.get(..end)).unwrap_or_default();
    let address = end.and_then(|end| line.get(end..)).is_some_and(|rest| rest.starts_with("://"));
    label.starts_with(char::is_alphabetic) && !address && !label.contains(['，', ',', '。', '；', ';', '.', '“', '"'])
}

/// Whether a line that ends here, in a paragraph with labels, ends where it was meant to: before or behind a label, or too soon to
/// have been wrapped.
fn is_between_fields(source: &str, at: usize) -> bool {
    let (before, behind) = source.split_at_checked(at).unwrap_or_default();
    let last = before.trim_end().rsplit('\n').next().unwrap_or_default();
    let next = behind.trim_start().split('\n').next().unwrap_or_default();
    opens_with_label(next) || last.len() < LEAST_WRAPPED
}

/// Whether the line that ends here was wrapped between two Latin words, as some programs wrap Chinese text.
fn is_wrapped_between_words(source: &str, at: usize) -> bool {
    let (before, behind) = source.split_at_checked(at).unwrap_or_default();
    let last = before.trim_end().rsplit('\n').next().unwrap_or_default();
    let next = behind.trim_start().split('\n').next().unwrap_or_default();
    plain::breaks_between_words(last, next)
}

/// Whether each line of a paragraph is a few words that begin with a capital or a wide character, and none ends in a mark: names, one below
/// the other.
fn are_titles(paragraph: &str) -> bool {
    let title = |line: &str| {
        let opens = line.starts_with(|c: char| c.is_uppercase() || !c.is_ascii() && c.is_alphabetic());
        opens && line.len() < LEAST_WRAPPED && line.ends_with(|c: char| c.is_alphanumeric() || c == ')' || c == '）')
    };
    let mut lines = paragraph.trim_end().split('\n').map(str::trim);
    lines.clone().nth(1).is_some() && lines.all(title)
}

/// Whether a source line that ends here is one for its reader too: Chinese text is not wrapped behind a full stop, and a short numbered
/// line is a title.
fn ends_a_line(source: &str, at: usize) -> bool {
    let before = source.get(..at).unwrap_or_default().trim_end();
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let line = line.trim_matches(['*', '_', ' ', '\u{3000}']);
    let number = |c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | '(' | '（' | ')' | '）' | '、' | '第')
            || "一二三四五六七八九十百".contains(c)
    };
    let rest = line.trim_start_matches(number);
    // 推送SDK（甲、乙）
    let outer = rest.split(['(', '（']).next().filter(|_| rest.ends_with([')', '）'])).unwrap_or(rest);
    let title = rest.len() < line.len()
        && outer.len() <= LONGEST_HEAD
        && line.len() <= LONGEST_BOLD
        && !rest.is_ascii()
        && !outer.contains(['，', ',', '。', '；', '、', '：']);
    line.ends_with(['。', '；', '：', '！', '？']) || title || line.ends_with(':') && !line.is_ascii()
}

/// The two stars of **label：**value, which stand beside Chinese marks, so that CommonMark takes them for text; those that open
/// have others behind them in their line.
fn is_bold_mark(source: &str, at: usize, open: bool) -> bool {
    let before = source.get(..at).unwrap_or_default();
    let behind = source.get(at..).and_then(|stars| stars.strip_prefix(BOLD)).filter(|behind| !behind.starts_with('*'));
    let near = |behind: &str| behind.get(..behind.floor_char_boundary(LONGEST_BOLD)).is_some_and(closes);
    !before.ends_with('*') && behind.is_some_and(|behind| open || near(behind))
}

/// Two stars stand in the line.
fn closes(behind: &str) -> bool {
    behind.lines().next().is_some_and(|line| line.contains(BOLD))
}

/// Whether a paragraph holds lines that are a table, or the cells of one on lines of their own.
fn holds_table(paragraph: &str) -> bool {
    if !paragraph.contains(['|', '\t']) {
        return false;
    }
    let cell = |line: &&str| line.trim_end().strip_suffix('|').is_some_and(|cell| !cell.contains('|'));
    if paragraph.split('\n').filter(cell).count() >= LEAST_CELLS {
        return true;
    }
    let mut lines = paragraph.split('\n');
    let mut from_here = std::iter::from_fn(|| {
        let rest = lines.clone();
        lines.next().map(|_| delimited::table(rest).is_some())
    });
    from_here.any(|table| table)
}

/// Whether what CommonMark takes for a heading is one: a line of dashes below running text is there to part it from what follows,
/// and underlines the whole paragraph by mistake.
fn is_a_heading(heading: &str) -> bool {
    let mut lines = heading.trim_end().split('\n').map(str::trim);
    let underlined = !heading.trim_start().starts_with('#') && lines.next_back().is_some();
    let text = heading.len() - heading.trim_end().rsplit('\n').next().map_or(0, str::len);
    let ended = |line: &str| line.trim_end_matches(['*', '_']).ends_with(['。', '；', '.', ';', '，', ',']);
    !underlined || lines.clone().count() == 1 && text <= LONGEST_BOLD && !lines.any(ended)
}

/// Whether a numbered list is one short line, "2. Recipients": a title, above what it is the title of.
fn is_a_title(list: &str) -> bool {
    let list = list.trim();
    list.len() <= LONGEST_HEAD && !list.contains('\n') && !list.ends_with(['.', ';', ',', '。', '；', '，'])
}

/// Whether each line of a paragraph opens with a few words before a dash or before the colon of an address: "X – mail – email address",
/// "X: https://…". Whoever wrote them so meant rows.
fn are_rows(paragraph: &str) -> bool {
    let row = |line: &str| {
        let marks = [" – ", " — ", " - ", ": http", ": [", ": <"];
        let head = marks.iter().filter_map(|mark| line.find(mark)).min();
        let head = head.and_then(|end| line.get(..end)).unwrap_or_default();
        let title =
            head.trim_start_matches(['*', '_', '[', '#']).starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
        title && head.len() <= LONGEST_HEAD && !head.contains(". ")
    };
    let mut lines = paragraph.trim_end().split('\n').map(str::trim);
    let rows = lines.clone().nth(1).is_some();
    rows && lines.all(row)
}

/// Text that stands in the source as it is, or (after an escape or an entity) somewhere in its range.
fn literal(builder: &mut Builder, source: &str, text: &str, range: Range<usize>) {
    let written = source.get(range.clone()).unwrap_or_default();
    let at = if written.starts_with(text) { Some(0) } else { written.find(text) };
    match at {
        Some(at) => builder.push(text, range.start + at),
        None => {
            for character in text.chars() {
                builder.push_character(character, range.start as u32, range.len() as u32);
            }
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Span, read};

    #[test]
    fn headings_tables_links_and_embedded_html() {
        let text = "# Top\n\nSee [the list](https://x.example/sdk).  \n**Bold** line\n\n| A | B |\n|---|---|\n| 1 | <b>2</b> |\n\n<table>\n<tr><td>3</td></tr>\n</table>\n";
        let document = read(text.as_bytes(), "p.md").unwrap();
        assert_eq!(document.blocks[0].kind, BlockKind::Heading(1));
        assert_eq!(document.text.get(document.blocks[1].span), "See the list.");
        assert_eq!(document.links[0].url, "https://x.example/sdk");
        assert_eq!(document.tables.len(), 2);
        assert_eq!(document.tables[0].cells.len(), 4);
        let start = document.text.normal().find("Bold").unwrap();
        assert_eq!(document.locator(Span::new(start, start + 4)).line, Some(4));
        assert_eq!(document.locator(Span::new(start, start + 4)).column, Some(3));
    }

    #[test]
    fn marks_beside_chinese_ones_make_bold_too() {
        let document =
            read("**用途：**推送\n\n**收集信息：** OAID\n\n- **甲**：乙**丙\n\n丁\n".as_bytes(), "p.md").unwrap();
        let blocks: Vec<(&str, Option<&str>)> = document
            .blocks
            .iter()
            .map(|block| (document.text.get(block.span), block.lead.map(|lead| document.text.get(lead))))
            .collect();
        let expected = [
            ("用途:推送", Some("用途:")),
            ("收集信息: OAID", Some("收集信息:")),
            ("甲:乙**丙", Some("甲")),
            ("丁", None),
        ];
        assert_eq!(blocks, expected);
        assert!(!document.blocks[3].strong);
    }

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let document = read(text.as_bytes(), "p.md").unwrap();
        document.blocks.iter().map(|block| (block.kind, document.text.get(block.span).to_owned())).collect()
    }

    #[test]
    fn a_line_of_dashes_below_running_text_underlines_nothing() {
        for text in ["We share nothing with anybody.\n---\n", "一段文字。\n又一段\n====\n"] {
            assert!(blocks(text).iter().all(|(kind, _)| *kind == BlockKind::Paragraph), "{text}");
        }
        assert_eq!(blocks("Who gets it\n---\n\nX")[0], (BlockKind::Heading(2), "Who gets it".to_owned()));
    }

    #[test]
    fn lines_end_where_nobody_wrapped_them() {
        let lines = |text: &str| blocks(text).into_iter().map(|(_, line)| line).collect::<Vec<String>>();
        // Labels and names, one below the other.
        assert_eq!(lines("甲统计\n用途：统计\n链接：\nhttps://a.example\n乙推送\n用途：推送\n").len(), 6);
        assert_eq!(lines("Norvex Push\nPurpose: push\nData: IP address\nBrightwater\nPurpose: ads\n").len(), 5);
        assert_eq!(lines("Norvex Push\nBrightwater\nStripe\n").len(), 3);
        // Running text that an editor wrapped.
        assert_eq!(lines("We use Norvex Push to send\nMessages, and nobody else\ngets them\n").len(), 1);
        assert_eq!(lines("We tell you this: you can say\nno, and then: nothing is sent\n").len(), 1);
        // Lines that no editor would leave so wide.
        let wide = format!("{}\n", "很宽的一行".repeat(40));
        assert_eq!(lines(&format!("{wide}{wide}{wide}甲，\n乙\n")).len(), 5);
        assert_eq!(lines(&format!("- {wide}  {wide}  {wide}  甲，\n  乙\n")).len(), 5);
    }
}
