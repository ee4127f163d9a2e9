//! Policies written in another way, with every word as it was: what is read from them has to be the same. No label is needed for that,
//! so that each document tells of many forms. Those of our own are rewritten always; the development part of the labelled ones where
//! `UNDISCLOSED_CORPUS` is set. `cargo test --test policy_rewritten -- --nocapture` prints the figures.

#[path = "support/count.rs"]
mod count;
#[path = "support/labels.rs"]
mod labels;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use count::Count;
use labels::Labels;
use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::Reader;

/// So many entries in a hundred may be read otherwise after a rewriting.
const MOST_IN_A_HUNDRED: u32 = 3;

/// A way to write a document: what it is called, for which files it is meant, which extension the file then has, and how it is done.
struct Rewriting {
    name: &'static str,
    of: fn(&str) -> bool,
    extension: Option<&'static str>,
    write: fn(&str) -> String,
}

const REWRITINGS: [Rewriting; 9] = [
    Rewriting {
        name: "lines end as on Windows",
        of: |_| true,
        extension: None,
        write: |text| text.replace('\n', "\r\n"),
    },
    Rewriting { name: "no blank lines", of: is_text, extension: None, write: tight },
    Rewriting { name: "a paragraph for each sentence", of: is_text, extension: None, write: sentences_apart },
    Rewriting { name: "lines wrapped at spaces", of: is_text, extension: None, write: wrapped },
    Rewriting { name: "Markdown saved as text", of: is_text, extension: Some("txt"), write: str::to_owned },
    Rewriting { name: "Markdown shown by a browser", of: is_text, extension: Some("html"), write: shown },
    Rewriting { name: "words in spans", of: is_page, extension: None, write: |page| between_tags(page, spans) },
    Rewriting {
        name: "spaces that do not break",
        of: is_page,
        extension: None,
        write: |page| between_tags(page, no_break),
    },
    Rewriting { name: "a page in a script", of: is_page, extension: Some("js"), write: in_a_script },
];

fn is_text(name: &str) -> bool {
    name.ends_with(".md") || name.ends_with(".txt")
}

fn is_page(name: &str) -> bool {
    name.ends_with(".html")
}

/// A line that means more than its words: of a list, a table, a heading, markup.
fn is_marked(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(['(', '（']).starts_with(|c: char| c.is_ascii_digit());
    line.is_empty() || number || line.starts_with(['|', '-', '*', '+', '>', '#', '<', '`', '!', '['])
}

fn tight(text: &str) -> String {
    let apart = |line: &str| line.trim_start().starts_with(['|', '<', '#']) || line.trim_start().starts_with("---");
    let lines: Vec<&str> = text.lines().collect();
    let kept = lines.iter().enumerate().filter(|(at, line)| {
        let beside = [at.wrapping_sub(1), at + 1].into_iter().filter_map(|at| lines.get(at));
        !line.trim().is_empty() || beside.into_iter().any(|line| apart(line))
    });
    kept.map(|(_, line)| format!("{line}\n")).collect()
}

fn sentences_apart(text: &str) -> String {
    let apart = |line: &str| {
        let mut written = String::new();
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            written.push(c);
            let goes_on = rest.peek().is_some_and(|next| next.is_alphanumeric());
            if c == '。' && goes_on {
                written.push_str("\n\n");
            }
        }
        written
    };
    text.lines().map(|line| if is_marked(line) { format!("{line}\n") } else { apart(line) + "\n" }).collect()
}

fn wrapped(text: &str) -> String {
    const WIDTH: usize = 78;
    let mut written = String::new();
    for line in text.lines() {
        if is_marked(line) || line.chars().count() < WIDTH {
            written.push_str(line);
        } else {
            let mut width = 0;
            for word in line.split(' ') {
                let own = word.chars().count();
                let fits = width + 1 + own <= WIDTH;
                written.push_str(if width == 0 {
                    ""
                } else if fits {
                    " "
                } else {
                    "\n"
                });
                width = if fits { width + 1 + own } else { own };
                written.push_str(word);
            }
        }
        written.push('\n');
    }
    written
}

fn shown(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<html><head><meta charset=\"utf-8\"></head><body><pre style=\"white-space: pre-wrap;\">{text}</pre></body></html>"
    )
}

fn between_tags(page: &str, write: fn(&str) -> String) -> String {
    let body = page.find("<body").unwrap_or(0);
    let (head, body) = page.split_at(body);
    let mut written = head.to_owned();
    for part in body.split_inclusive('>') {
        let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
        written.push_str(&if text.trim().is_empty() { text.to_owned() } else { write(text) });
        written.push_str(tag);
    }
    written
}

fn spans(text: &str) -> String {
    let whole = text.contains('&') || text.chars().count() < 8;
    let parts: Vec<String> = if whole {
        vec![text.to_owned()]
    } else {
        text.chars().collect::<Vec<char>>().chunks(7).map(String::from_iter).collect()
    };
    parts.iter().map(|part| format!("<span style=\"font-size: 14px\">{part}</span>")).collect()
}

fn no_break(text: &str) -> String {
    format!("&nbsp;&nbsp;{}", text.replace(' ', "&nbsp;"))
}

fn in_a_script(page: &str) -> String {
    let body = page.find("<body").and_then(|at| page.get(at..)).unwrap_or(page);
    format!("export default {{ content: {} }};\n", serde_json::to_string(body).unwrap())
}

/// What counts of an entry: its name without white space, and its data types.
fn read(bytes: &[u8], name: &str) -> BTreeSet<(String, Vec<String>)> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    let said = reader.understand(&document::read(bytes, name).unwrap());
    let entries = said.disclosures.into_iter().map(|entry| {
        let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
        types.sort_unstable();
        (entry.name.split_whitespace().collect(), types)
    });
    entries.collect()
}

fn count(rewriting: &Rewriting, name: &str, bytes: &[u8], total: &mut Count) {
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| (rewriting.of)(name)) else { return };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let renamed = rewriting.extension.map_or(name.to_owned(), |extension| format!("{stem}.{extension}"));
    let (own, other) = (read(bytes, name), read((rewriting.write)(text).as_bytes(), &renamed));
    for (title, entries) in [("lost", own.difference(&other)), ("new", other.difference(&own))] {
        entries.for_each(|entry| println!("  {name}, {}: {title} {entry:?}", rewriting.name));
    }
    let number = |count: usize| u32::try_from(count).unwrap();
    let right = number(own.intersection(&other).count());
    total.add(Count { right, extra: number(other.len()) - right, missed: number(own.len()) - right });
}

#[test]
fn our_own_policies_say_the_same_in_any_writing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [
        "sample-apps/android/policy.md",
        "sample-apps/android/policy.zh.md",
        "sample-apps/android/policy-complete.md",
        "sample-apps/ios/policy.html",
        "sample-apps/ios/policy-complete.html",
        "tests/documents/policy-zh.html",
        "tests/documents/policy-de.md",
        "tests/documents/policy-it.md",
    ] {
        let bytes = std::fs::read(root.join(path)).unwrap();
        for rewriting in &REWRITINGS {
            let mut total = Count::default();
            count(rewriting, path.rsplit('/').next().unwrap(), &bytes, &mut total);
            assert_eq!((total.extra, total.missed), (0, 0), "{path}: {}", rewriting.name);
        }
    }
}

#[test]
fn labelled_policies_say_the_same_in_any_writing() {
    let Some(labels) = Labels::load() else { return };
    for rewriting in &REWRITINGS {
        let mut total = Count::default();
        for label in labels.documents.iter().filter(|label| !labels.set_aside(label)) {
            count(rewriting, label.file.rsplit('/').next().unwrap(), &labels.read(label), &mut total);
        }
        let (same, other) = (total.right, total.extra.max(total.missed));
        println!("{}: {same} entries read as before, {other} not", rewriting.name);
        assert!(same > 0 && other * 100 <= (same + other) * MOST_IN_A_HUNDRED, "{}: {total:?}", rewriting.name);
    }
}
