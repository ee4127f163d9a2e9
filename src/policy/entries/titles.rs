//! Titles and headings that name an entry.

use super::{Entry, Finder, LIST};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{holds_wide, outside, width};
use crate::policy::words::{Field, Heading, Part};
use crate::policy::zones::{ends_in_code, heading_kind, is_some_code};

/// A sentence's subject stands in its first so many bytes.
const OPENING: u32 = 12;
/// So many headings of the same rank are compared with one that may name an entry.
const MOST_SIBLINGS: usize = 50;
/// Titles beside a heading are looked for in so many lines.
const MOST_BESIDE: usize = 400;
/// The name of a third party as a heading is not wider than this.
const LONGEST_NAME: usize = 40;
/// A table stands in the first so many lines below the title of its group.
const ABOVE_A_TABLE: usize = 3;

impl<'a> Finder<'_, 'a> {
    /// Whether a title's place, words or fields say that it names somebody else.
    pub(super) fn of_third_parties(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        let others = [Field::Company, Field::PolicyLink, Field::SiteLink, Field::Package];
        let fields = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(12);
        let told = fields.take_while(|line| !(line.first && self.zones.is_title(self.line_of(line.span))));
        let provided = told.filter_map(|line| line.field).any(|field| others.contains(&field));
        if self.zones.is_above_data(index) && !provided {
            let listed = self.zones.kind(index) == Some(Heading::SdkList);
            let unnamed = || listed && self.heads_unnamed(index, line.body);
            let system = || self.of_the_system(index, line.body);
            let brand = || listed && self.brand(line.body) && self.reading.distinct(line.body);
            return self.known(line.body).is_some()
                || self.capitals_meet(line.body)
                || brand()
                || system()
                || unnamed();
        }
        self.zones.third_party(index) || self.says(line.body, Part::Code) || self.known(line.body).is_some() || provided
    }

    /// The entry, or the entries ("A and B"), that a title names.
    pub(super) fn titled(&self, index: usize, title: Span) -> Entry {
        let joined = self.joined_names(title);
        let names = if joined.is_empty() { self.names_in_brackets(title) } else { joined };
        match names.split_first() {
            Some((&name, also)) => Entry { name, also: also.to_vec(), line: index, ..Entry::default() },
            None => {
                // "X: what it does" above the fields of X.
                let colon = outside(self.text(title)).find(|(_, c)| *c == ':');
                let behind = colon.map_or(title.end, |(at, _)| title.start + at as u32);
                let (head, rest) = (Span { end: behind, ..title }, Span { start: behind, ..title });
                let opens = self.known(head).is_some() || self.reading.distinct(head) && self.product(rest).is_none();
                let free = if opens && rest.range().len() > 1 { vec![rest] } else { Vec::new() };
                let name = self.title_name(if opens { head } else { title });
                Entry { name, line: index, free, ..Entry::default() }
            }
        }
    }

    /// 推送SDK（甲、乙）, 网络服务SDK（甲/乙）: known names that are all of the brackets behind a kind of code.
    pub(super) fn names_in_brackets(&self, title: Span) -> Vec<Span> {
        let text = self.text(title);
        let Some(open) = text.find('(').filter(|_| text.ends_with(')') && holds_wide(text)) else { return Vec::new() };
        let outer = Span { end: title.start + open as u32, ..title };
        let inner = Span { start: outer.end + 1, end: title.end - 1 };
        // 甲系列产品SDK（包括乙SDK、丙SDK等）: some of those that a vendor makes.
        let opens = |part| self.reading.parts(inner, part).find(|word| word.start == inner.start);
        let including = opens(Part::Including).or_else(|| opens(Part::SuchAs));
        let maker = including.is_some() && self.known(outer).is_some_and(|(_, product)| !product);
        let others = self.reading.parts(inner, Part::AndOther).next_back().filter(|word| word.end == inner.end);
        let inner = Span {
            start: including.map_or(inner.start, |word| word.end),
            end: others.map_or(inner.end, |word| word.start),
        };
        let kind = self.says(outer, Part::Code) && (self.known(outer).is_none() || maker);
        let marks = self.text(inner).match_indices(['、', '/', ',']).filter(|_| kind);
        let cuts = marks.map(|(at, mark)| {
            let start = inner.start + at as u32;
            Span { start, end: start + mark.len() as u32 }
        });
        let cuts: Vec<Span> = cuts.collect();
        let names = if cuts.is_empty() { Vec::new() } else { self.between_cuts(inner, cuts) };
        let named = |name: &&Span| self.known(**name).is_some() || self.is_named_code(**name);
        let known = names.iter().filter(named).count();
        // Those that are known speak for one that is not.
        let sure = known == names.len() || known >= 2 && known + 1 == names.len();
        if sure { names.into_iter().map(|name| self.clean(name)).collect() } else { Vec::new() }
    }

    /// The name in a title: what stands in brackets behind a kind of service ("推送服务（某某SDK）"), else all of it.
    pub(super) fn title_name(&self, span: Span) -> Span {
        let about = self.reading.parts(span, Part::About).next().filter(|word| word.start == span.start);
        let span = about.map_or(span, |word| self.reading.trim(Span { start: word.end, ..span }));
        let span = self.beside_its_purpose(self.behind_its_kind(self.in_its_clause(span)));
        let span = self.before_what_it_is(span);
        let text = self.text(span);
        let brackets =
            text.find('(').zip(text.rfind(')')).filter(|(open, close)| *open > 0 && *close + 2 >= text.len());
        if let Some((open, close)) = brackets.filter(|(open, close)| open < close) {
            let outer = Span { start: span.start, end: span.start + open as u32 };
            let inner = Span { start: span.start + open as u32 + 1, end: span.start + close as u32 };
            let product =
                |span: Span| self.says(span, Part::Code) || self.known(span).is_some_and(|(_, product)| product);
            // "Disclosure of third-party SDKs (X)": what announces a list is no name.
            let announces = heading_kind(self.reading, outer).is_some()
                && self.known(outer).is_none()
                && !self.reading.distinct(outer);
            // "Push messages (X)"
            let what_for =
                self.says_what_for(outer) && self.brand(inner) && self.reading.distinct(inner) && !holds_wide(text);
            if (product(inner) || announces && self.brand(inner) || what_for)
                && (!product(outer) || announces)
                // "Acme Ltd. (X)" is one name.
                && !self.says(outer, Part::Company)
                && !(self.brand(outer) && self.reading.distinct(outer))
            {
                return self.clean(inner);
            }
        }
        self.clean(span)
    }

    /// "X - crash reports", "3.1 X, in-app purchases", "Crash reports: X": the name beside what it is for.
    fn beside_its_purpose(&self, title: Span) -> Span {
        let text = self.text(title);
        if holds_wide(text) {
            return title;
        }
        let open = text.find('(').unwrap_or(text.len());
        let mark =
            [" - ", " – ", " — ", ": "].iter().filter_map(|mark| text.find(mark).map(|at| (at, mark.len()))).min();
        let comma = text.find(", ").filter(|at| !self.company_goes_on(title, *at)).map(|at| (at, 2));
        let Some((at, length)) = mark.or(comma).filter(|(at, _)| *at < open && *at > 0) else { return title };
        let head = self.reading.trim(Span { end: title.start + at as u32, ..title });
        let rest = self.reading.trim(Span { start: title.start + (at + length) as u32, ..title });
        let said = |part: Span| self.says_what_for(part);
        let named = |part: Span| {
            let known = self.known(part).is_some();
            !said(part) && (known || self.brand(part) && self.reading.distinct(part))
        };
        match (named(self.clean(head)), named(self.clean(rest))) {
            (true, false) => head,
            (false, true) if said(head) => rest,
            // "Ondel Cloud — error tracking": a word of the name may be a kind of service too.
            (false, false) if self.named_before_its_purpose(head, rest) => head,
            _ if self.known(head).is_some_and(|(_, product)| product) && self.product(rest).is_none() => head,
            _ => title,
        }
    }

    /// A name in capitals, before what it is for in small letters.
    fn named_before_its_purpose(&self, head: Span, rest: Span) -> bool {
        let small = self.text(rest).starts_with(char::is_lowercase);
        small && self.says_what_for(rest) && self.brand(head) && self.reading.distinct(head)
    }

    /// Words for a kind of service, a purpose or data, and nothing distinct.
    pub(super) fn says_what_for(&self, part: Span) -> bool {
        let kinds = [Part::Service, Part::Purpose, Part::Ads, Part::Umbrella];
        (kinds.iter().any(|kind| self.says(part, *kind)) || self.has_data(part)) && self.known(part).is_none()
    }

    /// Vercel 平台, X 服务说明: a name in other letters, without the Chinese words behind a blank that say what it is.
    fn before_what_it_is(&self, title: Span) -> Span {
        let known = self.known(title).map(|(name, _)| name).filter(|name| name.start == title.start);
        let Some(name) = known.filter(|name| !holds_wide(self.text(*name))) else { return title };
        let rest = Span { start: name.end, ..title };
        // X 崩溃统计 says which of its services.
        let sorts = &self.reading.words.recipients;
        let sorts =
            self.reading.parts(rest, Part::Service).filter(|word| sorts.iter().any(|sort| sort == self.text(*word)));
        let apart = self.text(rest).starts_with(' ') && holds_wide(self.text(rest));
        if apart && self.nothing_but(rest, &[Part::NoParty, Part::Particle], sorts) { name } else { title }
    }

    /// "Cloud storage provider X": the name behind the words for what it is.
    fn behind_its_kind(&self, title: Span) -> Span {
        let head = self.before_brackets(title);
        if self.known(head).is_some_and(|(known, _)| known.start == head.start) {
            return title;
        }
        let kinds = [Part::ThirdParty, Part::Umbrella, Part::Service];
        let last =
            kinds.iter().filter_map(|part| self.reading.parts(head, *part).next_back()).max_by_key(|word| word.end);
        let Some(kind) = last.filter(|kind| kind.end + 1 < head.end && !holds_wide(self.text(head))) else {
            return title;
        };
        let rest = self.reading.trim(Span { start: kind.end, ..title });
        let own = Span { end: head.end.max(rest.start), ..rest };
        let named = self.known(own).is_some() || self.brand(own) && self.reading.distinct(own);
        let kinds = Span { end: kind.end, ..title };
        if named && self.known(kinds).is_none() { rest } else { title }
    }

    /// A heading that is a product of the catalog and nothing else, above a text that says that the product is used.
    fn heads_its_product(&self, index: usize, heading: Span) -> bool {
        let Some((name, true)) = self.known(heading) else { return false };
        let rest = width(self.text(heading)).saturating_sub(width(self.text(name)));
        let Some(next) = self.reading.lines.get(index + 1).filter(|_| rest <= 12) else { return false };
        let opening = self.reading.sentences_of(next).first().copied().unwrap_or(next.body);
        // Its name, or nobody's: "It collects …", "Used for …".
        let own = self.product(heading);
        let another = self.products(opening).iter().any(|name| self.product(*name) != own);
        let ours = || {
            let first = Span { end: self.reading.on(opening.start, opening.end, OPENING), ..opening };
            self.says(first, Part::FirstParty) && !self.integrates(opening) || self.says(first, Part::You)
        };
        // 友盟统计 above 我们集成友盟+SDK: the sentence has the name.
        let vendor = self.known_vendor_of(heading);
        let kin = another && self.integrates(opening) && holds_wide(self.text(opening));
        let kin =
            kin && vendor.is_some() && self.products(opening).iter().all(|name| self.known_vendor_of(*name) == vendor);
        let named = (self.known(opening).is_some() || !another && !ours()) && !kin;
        let said = self.integrates(opening)
            || [Part::Collect, Part::Purpose, Part::Service].iter().any(|part| self.says(opening, *part));
        named && said && !self.says(opening, Part::Not) && !self.platform_or_store(name)
    }

    /// "X integration": the product, where the other words of a heading say nothing.
    fn name_in_heading(&self, heading: Span) -> Span {
        let whole = self.clean(heading);
        if let Some(inner) = self.whom_brackets_name(whole) {
            return inner;
        }
        let Some((name, true)) = self.known_first(whole) else { return whole };
        let name = self.with_suffix(name, whole);
        let rest = [Span { end: name.start, ..whole }, Span { start: name.end, ..whole }];
        let plain = rest.iter().all(|part| {
            !self.reading.distinct(*part) && !self.says(*part, Part::Service) && !self.text(*part).contains('(')
        });
        if plain { name } else { whole }
    }

    /// Marked as a heading, whatever stands below it.
    fn is_a_heading_of_text(&self, index: usize) -> bool {
        self.reading.lines.get(index).is_some_and(|line| matches!(line.kind, BlockKind::Heading(_)))
    }

    /// 主机托管(GitHub Pages): kinds of services, and nothing but a known name in the brackets behind them.
    fn whom_brackets_name(&self, heading: Span) -> Option<Span> {
        let outer = self.before_brackets(heading);
        let bracketed = outer != heading && self.text(heading).ends_with(')');
        let inner = bracketed.then(|| self.reading.trim(Span { start: outer.end + 1, end: heading.end - 1 }))?;
        let all = self.known(inner).is_some_and(|(known, _)| known == inner);
        (all && self.reading.nothing_but(outer, &[Part::Service, Part::Ads, Part::And], [])).then_some(inner)
    }

    /// A heading of one to three words with capitals, which say nothing of data, readers or the app.
    fn is_a_names_heading(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        let title = self.clean(line.body);
        let others =
            [Part::FirstParty, Part::You, Part::Personal, Part::Policy, Part::Umbrella, Part::Not, Part::Contact];
        self.brand(title)
            && self.reading.distinct(title)
            && width(self.text(title)) <= LONGEST_NAME
            && !holds_wide(self.text(title))
            && !self.mostly_data(title)
            && !others.iter().any(|part| self.says(title, *part))
    }

    /// "Norvex" above "Collected information:" and a list of data, of which nothing is ours or the reader's.
    fn heads_a_list_of_data(&self, index: usize) -> bool {
        let Some(below) = self.reading.lines.get(index + 1).filter(|line| !line.in_table()) else { return false };
        // "What we share:"
        let shared = below.field == Some(Field::Data) && self.says(below.body, Part::Share);
        let ours = self.reading.sentences_of(below).last().is_some_and(|said| self.says(*said, Part::FirstParty));
        let others = self.says(below.body, Part::You) || ours && !shared;
        let labelled = below.field == Some(Field::Data) && below.value.is_empty();
        let announced = labelled && self.list_below(index + 1).iter().any(|item| self.has_data(*item));
        // "Shopping Cart": of several words that any heading may have, somebody must be used.
        let title = self.reading.lines.get(index).map(|line| self.text(line.body)).unwrap_or_default();
        let one = !title.contains(' ') || self.says(below.body, Part::Integrate);
        self.is_a_names_heading(index) && one && !others && (announced || self.announces_data(below))
    }

    /// 用于推送，收集OAID。 below a heading that is a name: what it is for, and which data it gets.
    fn opens_with_its_purpose(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index).filter(|line| line.field.is_none() && !line.in_table()) else {
            return false;
        };
        [Part::Purpose, Part::Collect].iter().any(|part| self.begins_with(line.body, *part))
            && self.says(line.body, Part::Collect)
            && self.has_data(line.body)
    }

    /// 甲公司服务 above a table with a column of names: the title of a group.
    fn heads_a_table_of_names(&self, index: usize) -> bool {
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(ABOVE_A_TABLE);
        let table = below.take_while(|line| line.first).find_map(|line| match line.kind {
            BlockKind::Cell { table, .. } => Some(table as usize),
            _ => None,
        });
        table.is_some_and(|table| {
            let cells = self.reading.document.tables.get(table).map(|table| table.cells.as_slice()).unwrap_or_default();
            let row = cells.chunk_by(|a, b| a.row == b.row).next().unwrap_or_default();
            let names = self.header(table, row, false).and_then(|(columns, name)| *columns.get(name?)?);
            names == Some(Field::Name)
        })
    }

    /// A heading under one about third parties may itself name an entry.
    pub(super) fn named_heading(&mut self, index: usize, current: &mut Option<Entry>) {
        let Some(line) = self.reading.lines.get(index) else { return };
        if !self.zones.third_party(index) || self.zones.innermost(index).is_some_and(|zone| zone.parent.is_none()) {
            if self.heads_its_product(index, line.body) {
                let name = self.name_in_heading(line.body);
                *current = Some(Entry { name, line: index, headed: true, prose: true, ..Entry::default() });
            }
            return;
        }
        if self.zones.innermost(index).is_none_or(|zone| zone.parent.is_none() || zone.kind == Some(Heading::Own)) {
            return;
        }
        // "正文" between the list's heading and its titles says nothing.
        let under = self.zones.around(index).skip(1).find_map(|zone| zone.kind);
        let product = |index: usize| {
            let line = self.reading.lines.get(index)?;
            let (known, product) = self.known_first(line.body)?;
            // "X (by Y Ltd., Israel)": brackets behind the name are no words of the heading.
            let behind = self.text(Span { start: known.end, end: line.body.end });
            let bracket = behind.find('(').and_then(|at| behind.get(at..)).filter(|_| behind.ends_with(')'));
            let own = width(self.text(known)) + bracket.map_or(0, width);
            (product && width(self.text(line.body)).saturating_sub(own) <= 24).then_some(())
        };
        let own = self.zones.innermost(index);
        let siblings = || {
            let same = own.and_then(|own| own.parent).into_iter().flat_map(|parent| self.zones.under(parent));
            let headings: Vec<usize> = same.filter_map(|zone| zone.heading).take(MOST_SIBLINGS).collect();
            // Names that nobody knows, each with a heading of its own.
            let alike = under == Some(Heading::SdkList) && headings.len() >= LIST;
            // A known name above labels is a title, and no heading of a part.
            let around = self.zones.around(index).nth(1).map_or(0..0, |zone| zone.start..zone.end);
            let mut titles = around.take(MOST_BESIDE).filter(|at| self.zones.is_title(*at));
            headings.iter().any(|heading| product(*heading).is_some())
                || titles.any(|title| self.is_a_heading_of_text(title) && product(title).is_some())
                || alike && headings.iter().all(|heading| self.is_a_names_heading(*heading))
                || under == Some(Heading::SdkList) && self.heads_a_list_of_data(index)
        };
        let believed = |name: Span| {
            (own.is_some_and(|own| own.kind.is_none()) || name != self.clean(line.body))
                && (self.brand(name) || self.wide_name(name))
                && (self.reading.distinct(name) || self.platform_or_store(name))
                && width(self.text(name)) <= 40
                && !self.mostly_data(name)
                && !self.text(name).contains(':')
                && !self.reading.parts(name, Part::NoParty).any(|word| word == name)
                && siblings()
        };
        // "GitHub API": a vendor and hardly more, as a heading of its own.
        let vendor = || {
            let known = self.known(line.body).filter(|(name, _)| name.start <= line.body.start);
            let rest = known.map(|(name, _)| width(self.text(line.body)).saturating_sub(width(self.text(name))));
            under == Some(Heading::SdkList) && rest.is_some_and(|rest| rest <= 12)
        };
        let listed = matches!(under, Some(Heading::SdkList | Heading::Sharing));
        // "Analytics SDK", without a name but with data of its own.
        let kind_of_code = own.is_some_and(|own| own.kind.is_none() || self.says(line.body, Part::Code));
        // 乙山推送SDK
        let some_code = holds_wide(self.text(line.body)) && is_some_code(self.reading, line.body);
        if under == Some(Heading::SdkList)
            && kind_of_code
            && product(index).is_none()
            && (some_code || !self.zones.is_title(index + 1) && !self.zones.is_heading(index + 1))
            && ends_in_code(self.reading, line.body)
            && !self.says(line.body, Part::ThirdParty)
            && width(self.text(line.body)) <= 30
        {
            let name = self.clean(line.body);
            *current = Some(Entry { name, line: index, doubtful: !some_code, ..Entry::default() });
            return;
        }
        // b) 甲有限公司（用于推送）
        let outer = self.reading.trim(self.before_brackets(line.body));
        if line.number.is_some()
            && holds_wide(self.text(outer))
            && self.is_company(outer)
            && self.reading.distinct(outer)
        {
            let free = vec![Span { start: outer.end, ..line.body }];
            *current = Some(Entry { name: outer, line: index, free, ..Entry::default() });
            return;
        }
        if !listed {
            return;
        }
        if under == Some(Heading::SdkList) && self.heads_unnamed(index, line.body) {
            let name = self.clean(line.body);
            *current = Some(Entry { name, line: index, doubtful: !some_code, ..Entry::default() });
            return;
        }
        if let Some((&name, also)) = self.names_in_brackets(line.body).split_first() {
            *current = Some(Entry { name, also: also.to_vec(), line: index, ..Entry::default() });
            return;
        }
        let name = self.title_name(line.body);
        if under == Some(Heading::SdkList)
            && own.is_some_and(|own| own.kind.is_none())
            && self.opens_with_its_purpose(index + 1)
            && self.wide_name(name)
            && self.reading.distinct(name)
            && width(self.text(name)) <= 30
            && !self.mostly_data(name)
        {
            *current = Some(Entry { name, line: index, doubtful: true, ..Entry::default() });
            return;
        }
        let vendor = || vendor() && !self.heads_a_table_of_names(index);
        if product(index).is_some() || vendor() || believed(name) {
            *current = Some(Entry { name, line: index, ..Entry::default() });
        }
    }
}
