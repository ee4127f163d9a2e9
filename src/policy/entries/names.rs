//! A name without what stands around it, and fields that name a company or nothing.

use crate::document::Span;
use crate::policy::data_labels::mostly_data;
use crate::policy::reading::{Reading, holds_wide, numbering, width};
use crate::policy::words::{Field, Meaning, Part, Spelling};

/// How many bytes of a text the label takes that opens it without a colon, as copied from a table: SDK名称 甲.
fn label_before(reading: &Reading, start: u32, text: &str) -> usize {
    let all = Span { start, end: start + text.len() as u32 };
    let label = reading.group_in(all, Meaning::Label(Field::Name).group()).find(|hit| {
        let rest = text.get((hit.span.end - start) as usize..).unwrap_or_default();
        hit.span.start == start
            && hit.meaning == Meaning::Label(Field::Name)
            && rest.starts_with(' ')
            && holds_wide(text)
    });
    let length = label.map_or(0, |hit| (hit.span.end - start) as usize);
    let value = text.get(length..).unwrap_or_default();
    if length > 0 && value.contains(char::is_alphanumeric) { text.len() - value.trim_start().len() } else { 0 }
}

/// A name without numbers, quotes, package names and what follows a colon.
pub fn clean_name(reading: &Reading, span: Span) -> Span {
    let text = reading.text(span);
    let line =
        text.find('\n').filter(|at| *at > 0 && width(text.get(..*at).unwrap_or_default()) > 30).unwrap_or(text.len());
    let text = text.get(..line).unwrap_or_default();
    let (_, skipped) = numbering(text);
    let quotes = [
        ' ', '"', '“', '”', '「', '」', '《', '》', '【', '】', '[', ']', ':', '*', ',', '，', ';', '\n', '·', '-',
        '—', '、', '。', '•',
    ];
    let mut start = skipped.min(text.len());
    start += text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(quotes).len());
    // "📊 X", "✅ X"
    let sign = |c: char| !c.is_alphanumeric() && !c.is_ascii() && !opens(c) || c == ' ';
    start += text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(sign).len());
    start += label_before(reading, span.start + start as u32, text.get(start..).unwrap_or_default());
    let rest = text.get(start..).unwrap_or_default();
    // "X", url: "…": a value in code.
    let quoted = rest.find("\",").filter(|_| text.get(..start).is_some_and(|before| before.ends_with('"')));
    let end = package_start(rest).unwrap_or(rest.len()).min(quoted.unwrap_or(rest.len()));
    let whole = rest.get(..end).unwrap_or_default();
    let kept = whole.trim_end_matches(quotes);
    // X「Y」: quotes that the name itself opens stay.
    let kept = match whole.get(kept.len()..).and_then(|behind| behind.chars().next()) {
        Some(close @ ('」' | '”' | '】' | '》')) if opens_quote(kept, close) => {
            whole.get(..kept.len() + close.len_utf8()).unwrap_or(kept)
        }
        _ => kept,
    };
    // "X [what for]"
    let kept = kept.find(" [").map_or(kept, |open| kept.get(..open).unwrap_or_default());
    let count = |bracket| kept.bytes().filter(|byte| *byte == bracket).count();
    let kept = match (count(b'('), count(b')')) {
        (opened, closed) if opened > closed && kept.ends_with('(') => kept.trim_end_matches(['(', ' ']),
        _ => kept,
    };
    let kept = without_others(reading, span.start + start as u32, kept);
    let kept = without_remark(reading, span.start + start as u32, kept);
    // A list's full stop, not that of "Inc.".
    let last = kept.rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or_default();
    let word = last.strip_suffix('.').filter(|word| word.chars().count() > 1 && !word.contains('.'));
    let short = |word: &str| reading.words.abbreviations.iter().any(|known| known.eq_ignore_ascii_case(word));
    // "X 4.1.": behind a digit it ends the sentence.
    let counted = last.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit());
    let kept = if counted || word.is_some_and(|word| !short(word)) { kept.trim_end_matches('.') } else { kept };
    let from = span.start + start as u32;
    Span { start: from, end: from + kept.len() as u32 }
}

/// "X and other payment processors" is X.
fn without_others<'t>(reading: &Reading, start: u32, name: &'t str) -> &'t str {
    if holds_wide(name) {
        return name;
    }
    let span = Span { start, end: start + name.len() as u32 };
    let others = reading.parts(span, Part::AndOther).find(|word| word.start > start + 1);
    let before = others.map(|word| Span { end: word.start, ..span });
    let known = before.filter(|before| reading.has_known(*before) || reading.distinct(*before));
    known
        .and_then(|before| name.get(..(before.end - start) as usize))
        .map_or(name, |kept| kept.trim_end_matches([' ', ',']))
}

/// "X (Payment Processing)": what brackets at the end say of a name in words is no part of it. Another name, a company, or
/// what the letters of the name stand for is.
fn without_remark<'t>(reading: &Reading, start: u32, name: &'t str) -> &'t str {
    let Some((outer, inner)) = name.split_once('(').filter(|_| name.ends_with(')')) else { return name };
    let inner = inner.trim_end_matches(')');
    let from = start + outer.len() as u32 + 1;
    let within = Span { start: from, end: from + inner.len() as u32 };
    let bare = outer.trim_end();
    let before = Span { start, end: start + bare.len() as u32 };
    let words = || inner.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let initials: String = words().filter_map(|word| word.chars().next()).collect();
    // "Google UMP (User Messaging Platform)", "Google Analytics (Universal Analytics)": another spelling of it.
    let stands_for = bare.rsplit(' ').next().is_some_and(|last| {
        last.eq_ignore_ascii_case(&initials) || words().any(|word| word.eq_ignore_ascii_case(last))
    });
    let small = words().any(|word| word.len() >= 3 && word.chars().all(|c| c.is_ascii_lowercase()));
    let service = reading.parts(within, Part::Service).any(|word| word == within)
        || words().count() >= 2 && reading.has(within, Part::Service);
    // "X (including Y)" is X.
    let including = reading.parts(within, Part::Including).any(|word| word.start == within.start);
    let named = !including
        && (reading.has(within, Part::Company)
            || reading.names(within).next().is_some()
            || reading.has(within, Part::Code)
            || reading.has(within, Part::Including));
    let own = reading.names(before).next().is_some() || reading.distinct(before);
    // "X (United States)"
    let place = reading.has(within, Part::Place) && reading.nothing_but(within, &[Part::Place], []);
    let address = inner.contains('.') && !inner.contains(' ');
    let spaced = !holds_wide(name) && !inner.contains('(') && !address;
    // 甲SDK（OAID、MAC地址）: what it gets.
    let data = !named && reading.data(within).all(|(_, _, spelling, _)| spelling != Spelling::InList);
    let data = data && mostly_data(reading, within) && reading.data(within).next().is_some();
    let remark = data && own || spaced && (place || (small || service || including) && !named && !stands_for) && own;
    if remark { bare } else { name }
}

/// Whether a character opens quotes or brackets.
fn opens(character: char) -> bool {
    matches!(character, '“' | '「' | '『' | '《' | '【' | '‘' | '〈' | '（')
}

/// Whether a name opens a quote that this character closes.
fn opens_quote(name: &str, close: char) -> bool {
    let open = match close {
        '」' => '「',
        '”' => '“',
        '】' => '【',
        _ => '《',
    };
    name.chars().filter(|c| *c == open).count() > name.chars().filter(|c| *c == close).count()
}

/// Where a package name (`com.vendor.part`) or an address begins behind a name.
fn package_start(text: &str) -> Option<usize> {
    if text.bytes().filter(|byte| *byte == b'.').count() < 2 && !text.contains("http") {
        return None;
    }
    let mut at = 0;
    for word in text.split_inclusive([' ', '(', ',', '、', '/', '\n']) {
        let bare = word.trim_end_matches([' ', '(', ',', '、', '/', ')', '\n']);
        let package = bare.bytes().filter(|byte| *byte == b'.').count() >= 2
            && bare.split('.').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            })
            || bare.starts_with("http");
        if package && at > 0 {
            return Some(at);
        }
        at += word.len();
    }
    None
}

/// Punctuation between names.
pub fn separates(character: char) -> bool {
    matches!(
        character,
        '、' | ','
            | '。'
            | ';'
            | ':'
            | '('
            | ')'
            | '.'
            | '/'
            | '\n'
            | '“'
            | '”'
            | '"'
            | '【'
            | '】'
            | '《'
            | '》'
            | '「'
            | '」'
            | '『'
            | '』'
    )
}

/// Words for nothing are not longer than this, in bytes.
const LONGEST_NOTHING: usize = 300;
/// So many times "provided by" is followed in one text.
const MOST_PROVIDED: usize = 50;

/// Whether a field's text says that there is nothing.
pub fn nothing(reading: &Reading, span: Span) -> bool {
    let text = reading.text(span).trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty() || matches!(text, "/" | "-" | "\\") {
        return true;
    }
    if text.len() > LONGEST_NOTHING {
        return false;
    }
    let covers = |word: Span| (word.end - word.start) as usize + 3 >= text.len();
    reading.parts(span, Part::Nothing).any(covers)
}

/// The company right behind a name: "the X SDK of Y Co., Ltd.", "X (Y Inc.)".
pub fn company_behind(reading: &Reading, name: Span, scope: Span) -> Option<Span> {
    const LONGEST: u32 = 80;
    let rest = Span { start: name.end, end: reading.on(name.end, scope.end, LONGEST) };
    let text = reading.text(rest);
    let bare = text.trim_start();
    let opened = rest.start + (text.len() - bare.len()) as u32;
    let code = reading.parts(rest, Part::Code).next().filter(|code| code.start <= opened + 1);
    let from = code.map_or(opened, |code| code.end);
    let owner = reading.parts(rest, Part::Of).next().filter(|of| of.start <= from + 1).map(|of| of.end);
    let bracket = reading.text(Span { start: from, end: rest.end }).trim_start().starts_with('(');
    let start = owner.or(bracket.then_some(from))?;
    let suffixes: Vec<Span> = reading.parts(Span { start, end: rest.end }, Part::Company).collect();
    // "Co., Ltd.": suffixes that follow each other end one name.
    let mut end = suffixes.first()?.end;
    for suffix in suffixes.iter().skip(1) {
        let between = Span { start: end, end: suffix.start.max(end) };
        if suffix.start > end + 2 || reading.text(between).contains(char::is_alphanumeric) {
            break;
        }
        end = end.max(suffix.end);
    }
    let name = clean_name(reading, Span { start, end });
    let words = reading.text(name).trim_start_matches('(');
    let verbs = [Part::Collect, Part::Share, Part::Integrate, Part::Purpose];
    let plain = !verbs.iter().any(|part| reading.has(name, *part))
        && !words.contains(['。', ';'])
        && words.matches(')').count() <= words.matches('(').count();
    let skipped = (reading.text(name).len() - words.len()) as u32;
    (plain && words.contains(' ')).then_some(Span { start: name.start + skipped, end: name.end })
}

/// The company in 甲（乙有限公司）.
fn company_in_brackets(reading: &Reading, name: Span) -> Option<Span> {
    let text = reading.text(name);
    let open = text.find('(').filter(|open| *open > 0 && text.ends_with(')'))?;
    let inner = reading.trim(Span { start: name.start + open as u32 + 1, end: name.end - 1 });
    let last = reading.parts(inner, Part::Company).next_back()?;
    (last.end >= inner.end && holds_wide(text)).then_some(inner)
}

/// The company in "provided by X" / 由X提供.
pub fn provided(reading: &Reading, span: Span) -> Option<Span> {
    for by in reading.parts(span, Part::ProvidedBy).take(MOST_PROVIDED) {
        let rest = Span { start: by.end, end: reading.on(by.end, span.end, 200) };
        let text = reading.text(rest);
        // 交由定位服务提供商: a word for who, and no verb.
        let agent =
            |word: &Span| reading.sort_behind(Span { start: word.start, ..rest }).is_some_and(|end| end > word.end);
        let provides = reading.parts(rest, Part::Provides).find(|word| !agent(word));
        // 路由器 holds a 由.
        if provides.is_none() && reading.data(span).any(|(data, ..)| data.contains(by)) {
            continue;
        }
        let end = match provides {
            Some(word) => word.start,
            None => {
                let stop = text.find(['.', ',', ';', '。', '，', '(', ')', '\n']).unwrap_or(text.len());
                let company = reading.parts(rest, Part::Company).next().map(|word| word.end);
                company.filter(|end| *end <= rest.start + stop as u32 + 8).unwrap_or(rest.start + stop as u32)
            }
        };
        let name = clean_name(reading, Span { start: rest.start, end });
        let name = company_in_brackets(reading, name).unwrap_or(name);
        let words = reading.text(name);
        // 由我们选择: without a word for providing, only a registered name or a known one is meant.
        let registered = || reading.has(name, Part::Company) || reading.names(name).next().is_some();
        if provides.is_none() && holds_wide(words) && !registered() {
            continue;
        }
        if words.contains(char::is_alphanumeric)
            && width(words) <= 80
            && !words.contains(['。', ';', ',']) | reading.has(name, Part::Company)
        {
            return Some(name);
        }
    }
    None
}
