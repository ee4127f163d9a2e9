//! Products and vendors of the catalog whose own policy a document is: they mean "we", wherever running text speaks of them.

use std::collections::HashSet;

use memchr::memmem;

use super::{Line, Reading, holds_wide, width};
use crate::document::Span;
use crate::policy::words::{Hit, Meaning, Named, Part};

/// The title of a document is among its first lines.
const TITLE: usize = 3;
/// Between a name and the word for a policy stand so many characters at most.
const WIDEST_GAP: usize = 12;
/// So many names of a line are asked about.
const MOST_ASKED: usize = 100;
/// A name that is ours stands so often in a document.
const OFTEN: usize = 8;
/// Whose policy it is, its first lines say.
const OPENING: usize = 12;
/// A title is not wider than this.
const LONGEST_TITLE: usize = 40;
/// What follows a name is looked at so far, in bytes.
const AROUND: u32 = 24;
/// A first sentence is looked at so far, in bytes.
const SENTENCE: u32 = 160;
/// What somebody is called for short stands in so many bytes behind the name.
const CALLED: u32 = 90;

/// A title that speaks of us is wider than our name by so much.
const LEAST_BESIDE: usize = 6;

impl Reading<'_> {
    /// Finds whose own policy the document is, and takes their names in running text for words for "we".
    pub(super) fn take_up_own_products(&mut self) {
        self.own = own_products(self);
        if self.own.is_empty() {
            return;
        }
        let whole = Span::new(0, self.document.text.normal().len());
        let ours =
            |(name, named): (Span, Named)| (self.own.contains(&named) && self.speaks_of_us(name)).then_some(name);
        let places: Vec<Span> = self.names(whole).filter_map(ours).collect();
        let there = |hit: &Hit| places.binary_search(&hit.span).is_ok();
        self.hits.change(Meaning::Name(0).group(), |hit| !there(hit), &[]);
        self.read_as_us(places.into_iter().map(|name| with_its_form(self, name)).collect());
    }

    /// In running text, and neither what is built in nor where readers sign in or share.
    fn speaks_of_us(&self, name: Span) -> bool {
        let Some(line) = self.line_at(name).filter(|line| !line.in_table() && line.field.is_none()) else {
            return false;
        };
        let behind = Span { start: name.end, end: self.on(name.end, line.body.end, AROUND) };
        let acts = [Part::Share, Part::SignsIn, Part::Code].iter().any(|part| {
            let near = Span { start: name.start, ..behind };
            self.parts(near, *part).any(|word| word.start <= behind.start + 1)
        });
        // 如何联系甲, not 甲 above what is said of it.
        let row = self.is_title(line.body) && width(self.text(line.body)) < width(self.text(name)) + LEAST_BESIDE;
        !acts && !row
    }
}

/// Whose own policy a document is, as far as the catalog knows them: X隐私政策 as its title, 欢迎使用X, X（以下简称“我们”）.
fn own_products(reading: &Reading) -> HashSet<Named> {
    let lines = reading.lines.iter().take(OPENING).enumerate();
    let told = lines.flat_map(|(index, line)| {
        let names = reading.names(line.body).take(MOST_ASKED);
        names.filter(move |(name, _)| {
            index < TITLE && titles(reading, line, *name)
                || is_us(reading, line, *name)
                || index <= TITLE && speaks(reading, line, *name)
        })
    });
    told.map(|(_, named)| named).collect()
}

/// "X Privacy Policy", 《X隐私政策》: a title that opens with a name and goes on with nothing but a policy.
fn titles(reading: &Reading, line: &Line, name: Span) -> bool {
    let text = reading.text(line.body);
    // Told before anything is looked for: each name of a long line asks anew.
    if name.start > line.body.start + 3 {
        return false;
    }
    let behind = Span { start: name.end, ..line.body };
    let policy = reading.parts(behind, Part::Policy).next();
    let near = policy.is_some_and(|word| {
        let gap = Span { start: name.end, end: word.start.max(name.end) };
        let wide = reading.text(gap).chars().filter(|c| c.is_alphanumeric()).count();
        // 甲用户个人信息保护及隐私政策
        let to_readers = [Part::You, Part::Personal].iter().any(|part| reading.has(gap, *part));
        wide <= 3 || to_readers && wide <= WIDEST_GAP && !reading.has(gap, Part::Code)
    });
    near && !line.in_table()
        && line.field.is_none()
        && line.depth().is_none()
        && width(text) <= LONGEST_TITLE
        && !text.contains([':', '。', ';', ','])
        && !reading.has(name, Part::Code)
        && reading.addresses_in(line.body).next().is_none()
}

/// 欢迎使用X, X（以下简称“我们”）: a name that stands behind a welcome, or for which "we" stands.
fn is_us(reading: &Reading, line: &Line, name: Span) -> bool {
    let before = Span { start: reading.back(name.start, line.body.start, CALLED), end: name.start };
    // "Privacy policy of X:" may stand above another's address.
    let welcome = reading.parts(before, Part::OurName).next_back().filter(|word| !reading.has(*word, Part::Policy));
    // 发送至甲有限公司（以下简称“乙”）: what another is called for short.
    let given = |word: Span| {
        let head = Span { start: line.body.start, end: word.start };
        let others = [Part::Share, Part::Upload, Part::Integrate, Part::Collect, Part::ThirdParty, Part::Toward];
        reading.text(head).ends_with('(') && others.iter().any(|part| reading.has(head, *part))
    };
    let welcome = welcome.is_some_and(|word| {
        !given(word)
            && reading
                .text(Span { start: word.end, end: name.start })
                .trim_matches([' ', '“', '"', '《', '「', '【'])
                .is_empty()
    });
    // 甲银行股份有限公司（以下简称“我行”）
    let rest = Span { start: name.end, end: reading.on(name.end, line.body.end, CALLED) };
    let form = reading.parts(rest, Part::Company).next().filter(|form| form.start == rest.start);
    let behind = Span { start: form.map_or(rest.start, |form| form.end), ..rest };
    let called = reading.text(behind).starts_with('(').then(|| reading.text(behind).find(')')).flatten();
    let called = called.map(|close| Span { end: behind.start + close as u32, ..behind });
    welcome
        || is_used_by_readers(reading, line, name)
        || called.is_some_and(|inner| reading.has(inner, Part::OurName) && reading.has(inner, Part::FirstParty))
}

/// "X respects your privacy": a name that stands where "we" would in one of the first lines, and over and over behind it.
fn speaks(reading: &Reading, line: &Line, name: Span) -> bool {
    let whole = with_its_form(reading, name);
    let behind = reading.text(Span { start: whole.end, end: reading.on(whole.end, line.body.end, AROUND) });
    let opens = name.start == line.body.start
        && behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    let sentence = Span { end: reading.on(name.end, line.body.end, SENTENCE), ..name };
    let to_readers = || [Part::Yours, Part::You].iter().any(|part| reading.has(sentence, *part));
    // "X uses your advertising ID"
    let others = || {
        const OTHERS: [Part; 5] = [Part::ThirdParty, Part::Code, Part::Collect, Part::Integrate, Part::Upload];
        OTHERS.iter().any(|part| reading.has(sentence, *part)) || reading.data(sentence).next().is_some()
    };
    opens && to_readers() && !others() && stands_often(reading, name)
}

/// A name with the legal form behind it: "X Ltd."
fn with_its_form(reading: &Reading, name: Span) -> Span {
    let behind = Span { start: name.end, end: reading.on(name.end, u32::MAX, AROUND) };
    let form = reading.parts(behind, Part::Company).next().filter(|form| {
        let gap = reading.text(Span { start: name.end, end: form.start });
        matches!(gap, "" | " " | ", ")
    });
    let end = form.map_or(name.end, |form| form.end);
    let stop = form.is_some() && reading.text(Span { start: end, end: reading.on(end, u32::MAX, 2) }).starts_with(". ");
    Span { end: end + u32::from(stop), ..name }
}

fn stands_often(reading: &Reading, name: Span) -> bool {
    let text = reading.document.text.normal();
    memmem::find_iter(text.as_bytes(), reading.text(name)).take(OFTEN).count() == OFTEN
}

/// 您在使用甲及相关服务前…, 当您使用“甲”软件时…: what readers use, by the first lines, if the document speaks of it over and over.
fn is_used_by_readers(reading: &Reading, line: &Line, name: Span) -> bool {
    let before = Span { start: reading.back(name.start, line.body.start, CALLED), end: name.start };
    let used = reading.parts(before, Part::Integrate).next_back().is_some_and(|verb| {
        let gap = reading.text(Span { start: verb.end, end: name.start });
        let you = reading.parts(Span { end: verb.start, ..before }, Part::You).next_back();
        let near = you.is_some_and(|you| {
            reading.text(Span { start: you.end, end: verb.start }).chars().filter(|c| c.is_alphanumeric()).count() <= 1
        });
        near && gap.trim_matches([' ', '“', '"', '《', '「', '【']).is_empty()
    });
    let behind = Span { start: name.end, end: reading.on(name.end, line.body.end, AROUND) };
    let goes_on = reading.text(behind).trim_start_matches(['”', '"', '》', '」', '】']);
    // 当您使用甲登录时, 当您使用甲SDK时: what they do with another's product.
    let acts = [Part::Share, Part::SignsIn, Part::Code].iter().any(|part| {
        let near = Span { start: name.start, ..behind };
        reading.parts(near, *part).any(|word| word.start <= behind.start + 3)
    });
    used && !goes_on.is_empty() && !acts && holds_wide(reading.text(line.body)) && stands_often(reading, name)
}
