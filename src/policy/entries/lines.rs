//! Entries in running lines: a title, a name field or an item opens one, fields and text below belong to it.

use super::labels::{LONGEST_LABEL, MOST_FIELDS, label_head};
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{Line, bulleted, holds_wide, width};
use crate::policy::words::{Field, Heading, Part};
use crate::policy::zones::whose_policy;

/// A table below an empty label is read this far, in cells.
const MOST_CELLS: usize = 500;
/// Marks of what there is not.
const CROSSES: [char; 5] = ['❌', '✗', '✘', '×', '🚫'];
/// A denial stands in the first so many bytes of its item.
const DENIES: u32 = 36;
/// "We" and what we collect stand so near each other, in bytes.
const WE_COLLECT: u32 = 24;
/// Of a line that names whom data goes to, so many bytes are read at once.
const LONGEST_SAID: u32 = 16 << 10;

impl<'a> Finder<'_, 'a> {
    pub(super) fn lines(&mut self) {
        let mut current: Option<Entry> = None;
        let mut open_field = false;
        let mut pending_name = false;
        let mut pending_company: Option<Span> = None;
        let mut filling: Option<u32> = None;
        let mut behind_a_table = 0;
        for index in 0..self.reading.lines.len() {
            if index < behind_a_table {
                continue;
            }
            if let Some(behind) = self.flat_table(index) {
                self.end(&mut current);
                (open_field, pending_name, behind_a_table) = (false, false, behind);
                continue;
            }
            let Some(line) = self.reading.lines.get(index).filter(|_| !self.overflow) else { break };
            filling = self.table_below_a_label(index, filling, current.as_ref().filter(|_| open_field));
            if filling.is_some() {
                // The rows of a table below "Types of information:" are its value.
                let told = self.in_first_column(line);
                if let Some(entry) = current.as_mut().filter(|entry| told && entry.fields.len() < MOST_CELLS) {
                    entry.fields.push((Field::Data, line.body));
                }
                continue;
            }
            if line.in_table() || self.zones.is_heading(index) {
                self.end(&mut current);
                (open_field, pending_name) = (false, false);
                if !line.in_table() {
                    self.named_heading(index, &mut current);
                }
                continue;
            }
            if self.in_a_denied_list(index) {
                self.end(&mut current);
                (open_field, pending_name) = (false, false);
                continue;
            }
            let announces = line.value.is_empty()
                && line.field == Some(Field::PolicyLink)
                && self.says(line.body, Part::ThirdParty)
                && current.is_none();
            if announces && self.text(line.body).ends_with(':') {
                continue;
            }
            let text = self.text(line.body);
            if text.starts_with('【') && text.ends_with('】') && !self.zones.is_title(index) && line.field.is_none() {
                // The title of a group of entries.
                self.end(&mut current);
                (open_field, pending_name) = (false, false);
                continue;
            }
            let whose = current.as_mut().and_then(|entry| Some((entry, whose_policy(self.reading, line)?)));
            if let Some((entry, whose)) = whose {
                let its_vendors = self.is_opened_by_its_vendor(entry, whose);
                if its_vendors {
                    entry.free.push(line.body);
                }
                // Else what it links to is lent to the products of its vendor.
                if its_vendors || self.policy_of_another(entry, whose) || self.policy_of_a_listed(whose) {
                    open_field = false;
                    continue;
                }
            }
            if let Some(name) = self.row_of_policies(index, line, current.as_ref()) {
                self.end(&mut current);
                let (name, also) = self.apart_by_commas(name);
                current = Some(Entry { name, also, line: index, free: vec![line.body], ..Entry::default() });
                (open_field, pending_name) = (false, false);
                continue;
            }
            if current.as_ref().is_some_and(|entry| self.name_of_a_label(entry, index, line)) {
                continue;
            }
            if pending_name && line.field.is_none() {
                current = Some(Entry { name: self.clean(line.body), line: index, ..Entry::default() });
                pending_name = false;
                continue;
            }
            if let Some(name) = self.shape.named_last.get(&index) {
                self.end(&mut current);
                let names = self.names_of_a_value(*name);
                let (name, also) =
                    names.split_first().map_or((self.clean(*name), &[][..]), |(name, also)| (*name, also));
                current = Some(Entry { name, also: also.to_vec(), line: index, ..Entry::default() });
            } else if current.as_ref().is_some_and(|entry| self.shape.named_last.get(&entry.line) == Some(&line.value))
            {
                // The name behind its fields.
                self.end(&mut current);
                (open_field, pending_name) = (false, false);
                continue;
            }
            if let Some(entry) = current.as_mut()
                && let Some(maker) = self.maker_below(line, entry)
            {
                entry.fields.push((Field::Company, maker));
                entry.free.push(line.body);
                open_field = false;
                continue;
            }
            let mut served = self.served(index, line, current.as_ref());
            if let Some(last) = served.pop() {
                self.end(&mut current);
                served.into_iter().for_each(|entry| self.add(entry));
                current = Some(last);
                (open_field, pending_name) = (false, false);
                continue;
            }
            // 第三方服务：数据存储在甲。
            let told = self.reading.tells_who_gets(line) && self.is_a_told_clause(line.value);
            match line.field {
                Some(Field::Name) if told => {
                    self.end(&mut current);
                    open_field = self.unlabelled(index, line, &mut current, false);
                }
                Some(Field::Name) if !line.either && (self.tells(line.value) || self.is_our_data(index, line)) => {
                    // "Third-party SDK: to let you log in, we use …" names nobody.
                    self.end(&mut current);
                    open_field = false;
                }
                Some(Field::Name) if !line.either => {
                    self.end(&mut current);
                    pending_name = line.value.is_empty();
                    if !pending_name {
                        let fields =
                            pending_company.take().map(|company| (Field::Company, company)).into_iter().collect();
                        let heading = self.heading_of_a_record(index);
                        let names = if heading.is_some() { Vec::new() } else { self.names_of_a_value(line.value) };
                        let (name, also) = names
                            .split_first()
                            .map_or((heading.unwrap_or_else(|| self.clean(line.value)), Vec::new()), |(name, also)| {
                                (*name, also.to_vec())
                            });
                        current = Some(Entry { name, also, line: index, fields, ..Entry::default() });
                    }
                    open_field = false;
                }
                Some(Field::Company) if self.name_follows(index) => {
                    // A record that gives the company before the name.
                    self.end(&mut current);
                    pending_company = Some(line.value);
                    open_field = false;
                }
                Some(_) if self.labels_a_name(line, current.as_ref()) => {
                    self.end(&mut current);
                    open_field = self.unlabelled(index, line, &mut current, false);
                }
                Some(_) if current.as_ref().is_some_and(|entry| self.sibling(entry, line)) => {
                    open_field = self.unlabelled(index, line, &mut current, false);
                }
                Some(field) => {
                    open_field = self.field(index, field, &mut current);
                }
                None if self.name_follows(index)
                    && self.says(line.body, Part::Code)
                    && !text.contains([':', ',', '。']) =>
                {
                    // "Android SDK" above "SDK name: …": the title of a group.
                    self.end(&mut current);
                    open_field = false;
                }
                None if let Some(value) = self.data_by_their_kind(line)
                    && let Some(entry) = current.as_mut()
                    && entry.fields.last().is_some_and(|(field, _)| *field != Field::Data) =>
                {
                    entry.fields.push((Field::Data, value));
                    open_field = true;
                }
                None if open_field
                    && let Some(value) = self.told_of_their_kind(line)
                    && let Some(entry) = current.as_mut()
                    && entry.fields.last().is_some_and(|(field, _)| *field == Field::Data) =>
                {
                    entry.fields.push((Field::Data, value));
                }
                None if !open_field && current.as_ref().is_some_and(|entry| self.in_a_record(entry, line)) => {
                    if let Some(entry) = current.as_mut() {
                        entry.fields.push((Field::Other, line.body));
                    }
                }
                None if current.is_some() && self.is_a_repeated_label(line) => {
                    if let Some(entry) = current.as_mut() {
                        entry.free.push(line.body);
                    }
                    open_field = false;
                }
                None if let Some(entry) = self.vendor_of_the_product_above(index, line) => {
                    self.end(&mut current);
                    current = Some(entry);
                    open_field = false;
                }
                None if self.zones.is_title(index) && !self.of_third_parties(index) => {
                    // A function of the app itself, with the data that it needs.
                    self.end(&mut current);
                    open_field = false;
                }
                None if self.zones.is_title(index) => {
                    self.end(&mut current);
                    current = Some(self.titled(index, line.body));
                    open_field = false;
                }
                None => open_field = self.unlabelled(index, line, &mut current, open_field),
            }
        }
        self.end(&mut current);
    }

    /// "❌ no ads SDK", 本应用未接入X: an item that only says which names or whose code there is not.
    fn denies_names(&self, body: Span) -> bool {
        let opening = Span { end: self.reading.on(body.start, body.end, DENIES), ..body };
        let denies = self.text(body).starts_with(CROSSES)
            || self.says(opening, Part::Not) && !self.says(body, Part::But) && !self.says(body, Part::Unless);
        let verbs = [Part::Integrate, Part::Collect, Part::Share].iter().any(|part| self.says(body, *part));
        let named = self.says(body, Part::Code) || self.known(body).is_some();
        let short = self.text(body).starts_with(CROSSES) || width(self.text(body)) <= LONGEST_LABEL;
        denies && named && (verbs || short) && !self.text(body).contains(':')
    }

    /// "The following companies receive your IP address: X, Y": the words before the mark say what those behind it get.
    fn given_above_names(&self, body: Span, name: Span) -> bool {
        let before = Span { end: name.start.max(body.start), ..body };
        let acts = [Part::Collect, Part::Share, Part::Upload].iter().any(|part| self.says(before, *part));
        let others = [Part::ThirdParty, Part::Umbrella, Part::Following].iter().any(|part| self.says(before, *part));
        let led = self.text(before).trim_end().ends_with(':') && !holds_wide(self.text(before));
        led && acts && others && self.has_data(before) && !self.says(before, Part::Not)
    }

    /// "Hosting: the site is hosted on X", "search: questions are processed by X": a sentence on a known name, behind what it is about.
    pub(super) fn tells_who_does_it(&self, body: Span) -> bool {
        let said = Span { end: self.reading.on(body.start, body.end, LONGEST_SAID), ..body };
        let does = |sentence: Span| {
            let mut names = self.reading.names(sentence).map(|(name, _)| name);
            names.any(|name| {
                self.hosts(sentence, name)
                    || self.product(name).is_some()
                        && self.given_to(sentence, name)
                        && self.befalls(sentence)
                        && !self.in_a_denial(sentence, name)
            })
        };
        let acts = [Part::Handle, Part::Collect, Part::Share, Part::Upload];
        let befallen = |sentence: &Span| acts.iter().any(|part| self.reading.has(*sentence, *part));
        self.reading.sentences(said).filter(befallen).any(does)
    }

    /// "Contact form: entries are stored on X", "storage: photos are kept on X": an item whose label says what its sentence is about.
    fn is_about_a_sentence(&self, line: &Line, field: Field) -> bool {
        let open = matches!(field, Field::Contact | Field::Other) && line.opens_item().is_some();
        open && (self.integrates(line.value) || self.tells_who_does_it(line.value))
    }

    /// Whether labelled lines stand deeper than an item, right below it.
    fn fields_below(&self, index: usize, line: &Line) -> bool {
        let Some(depth) = line.depth() else { return false };
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        let deeper = below.take_while(|line| line.depth().is_some_and(|own| own > depth));
        deeper.take(12).filter(|line| line.field.is_some()).count() >= 2
    }

    /// The table to which a line belongs, where it stands right below an empty label for data of the entry.
    fn table_below_a_label(&self, index: usize, filling: Option<u32>, entry: Option<&Entry>) -> Option<u32> {
        let BlockKind::Cell { table, .. } = self.reading.lines.get(index)?.kind else { return None };
        let above = index.checked_sub(1).and_then(|index| self.reading.lines.get(index));
        let label = above.is_some_and(|above| above.field == Some(Field::Data) && above.value.is_empty());
        let opens = label && entry.is_some() && above.is_some_and(|above| !above.in_table());
        (filling == Some(table) || opens).then_some(table)
    }

    fn in_first_column(&self, line: &Line) -> bool {
        let BlockKind::Cell { table, cell } = line.kind else { return false };
        let table = self.reading.document.tables.get(table as usize);
        table.and_then(|table| table.cells.get(cell as usize)).is_some_and(|cell| cell.column == 0)
    }

    pub(super) fn end(&mut self, current: &mut Option<Entry>) {
        let Some(mut entry) = current.take() else { return };
        if self.is_how_to_reach_us(&entry) {
            return;
        }
        if let Some(provider) = self.provider_of_a_service(&entry) {
            entry.name = provider;
        }
        self.add_with_members(entry);
    }

    /// "Name: …, Address: …" under no heading about third parties: whom readers write to.
    fn is_how_to_reach_us(&self, entry: &Entry) -> bool {
        let line = self.reading.lines.get(entry.line).filter(|line| line.field == Some(Field::Name));
        let told = [Field::Contact, Field::Other];
        line.is_some_and(|line| !self.says(line.body, Part::Code))
            && !self.zones.third_party(entry.line)
            && entry.fields.iter().all(|(field, _)| told.contains(field))
            && self.known(entry.name).is_none()
    }

    /// "Service: maps, Provider: X": who stands beside a name that only says what for.
    fn provider_of_a_service(&self, entry: &Entry) -> Option<Span> {
        let company = entry.fields.iter().find(|(field, _)| *field == Field::Company).map(|(_, company)| *company)?;
        let small = self.text(entry.name).contains(' ') && !self.text(entry.name).contains(char::is_uppercase);
        let for_what = small || self.says_what_for(entry.name) && !self.reading.distinct(entry.name);
        let coded = self.says(entry.name, Part::Code) || holds_wide(self.text(entry.name));
        (for_what && !coded && (self.known(company).is_some() || self.reading.distinct(company)))
            .then(|| self.clean(company))
    }

    /// Puts a labelled line where it belongs; answers whether the field goes on in the lines that follow.
    pub(super) fn field(&mut self, index: usize, field: Field, current: &mut Option<Entry>) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        // A link that is nothing but its label: [Privacy policy](https://…).
        let linked = matches!(field, Field::PolicyLink | Field::SiteLink) && line.value.is_empty();
        let linked = linked && self.reading.addresses_in(line.body).next().is_some();
        let value = if linked { line.body } else { line.value };
        // "Service providers: A, B", an item beside the one that opened the entry.
        let opened = current.as_ref().and_then(|entry| self.reading.lines.get(entry.line));
        let beside =
            opened.is_none_or(|opened| opened.opens_item().is_some() && opened.opens_item() == line.opens_item());
        // 登录方式：甲、乙
        let label = self.reading.trim(line.head());
        let label = Span { end: label.end - u32::from(self.text(label).ends_with(':')), ..label };
        let several = if current.is_none() { self.enumerated_values(line, label) } else { Vec::new() };
        if let Some((&name, also)) = several.split_first() {
            let free = vec![line.value];
            *current = Some(Entry { name, also: also.to_vec(), line: index, free, ..Entry::default() });
            return false;
        }
        let plain = field == Field::Company && beside && !holds_wide(self.text(line.value));
        let listed = plain && self.zones.third_party(index) && !self.says(line.value, Part::Purpose);
        let joined = if listed { self.joined_names(line.value) } else { Vec::new() };
        // "Sign-in services: your name from X or Y when you sign in" is a sentence.
        let joined = if joined.iter().all(|name| self.hardly_more_than_a_name(*name)) { joined } else { Vec::new() };
        if let Some((&name, also)) = joined.split_first() {
            self.end(current);
            let free = vec![line.value];
            *current = Some(Entry { name, also: also.to_vec(), line: index, free, ..Entry::default() });
            return false;
        }
        if let Some(entry) = current {
            let again = field == Field::Company
                && !entry.company
                && self.zones.third_party(index)
                && entry.fields.iter().any(|(other, _)| *other == Field::Company);
            // "Crash reporting" above "Provider: X"
            let role = field == Field::Company
                && entry.fields.is_empty()
                && (self.zones.is_heading(entry.line) || self.zones.is_title(entry.line))
                && self.says_what_for(entry.name)
                && !self.reading.distinct(entry.name)
                && self.known(value).is_some_and(|(name, product)| product && name.start <= value.start + 1);
            if role {
                entry.name = self.clean(value);
                entry.free.push(value);
                return true;
            }
            // 第三方名称：甲SDK above 运营方：乙公司: what may be the label of either is that of the name.
            let head = |line: &Line| self.text(line.head());
            let either = opened.is_some_and(|opened| opened.either && head(opened) != head(line));
            if !(again || entry.company && field == Field::Company && !either) {
                entry.fields.push(self.value_of(field, value));
                return true;
            }
        }
        // Below "we use X for counting.": what nothing else takes up is said of X.
        let told = matches!(field, Field::PolicyLink | Field::SiteLink | Field::Company | Field::Data);
        let open = !matches!(self.zones.kind(index), Some(Heading::Own | Heading::Linked));
        if told && open && line.first && !line.value.is_empty() && self.said_above(index) {
            let entry = self.entry_above(index, None).filter(|entry| entry.line + 1 == index);
            if let Some(mut entry) = entry {
                entry.fields.push((field, line.value));
                *current = Some(entry);
                return true;
            }
        }
        // A category of supplier whose value is the supplier.
        let third = self.zones.third_party(index);
        if let Some(name) = self.supplier(line.value).filter(|_| field == Field::Company && third && current.is_none())
        {
            let free = vec![Span { start: name.end, ..line.value }];
            *current = Some(Entry { name, line: index, free, ..Entry::default() });
            return false;
        }
        // 甲公司统计：设备型号, an item of a list: what stands behind it are data, and its head is the name.
        let head = line.head();
        let named = field == Field::Company && self.reading.names(head).next().is_some();
        let of_data = named && line.first && self.mostly_data(line.value);
        let company = field == Field::Company && third && !line.value.is_empty() && !of_data;
        // 第三方服务商：X、Y
        let listed = if company && current.is_none() { self.names_of_a_value(line.value) } else { Vec::new() };
        if let Some((&name, also)) = listed.split_first() {
            let free = vec![line.value];
            *current = Some(Entry { name, also: also.to_vec(), line: index, free, ..Entry::default() });
        } else if company {
            let provided = self.provided(line.value).map(|name| self.names_provided(name)).unwrap_or_default();
            let (first, also) = provided.split_first().map_or((None, &[][..]), |(first, also)| (Some(*first), also));
            let name = first.or_else(|| {
                let wide = self.text(line.value).chars().any(wide);
                let named = wide || self.known(line.value).is_some() || self.brand(line.value);
                let short = width(self.text(line.value)) <= 60 && self.reading.is_title(line.value) && named;
                short.then(|| self.clean(line.value))
            });
            if let Some(name) = name {
                self.end(current);
                let (also, free) = (also.to_vec(), vec![line.value]);
                *current = Some(Entry { name, also, line: index, company: true, free, ..Entry::default() });
            } else if holds_wide(self.text(line.value)) {
                // 服务商：照片会发送至甲 is a sentence.
                self.unlabelled(index, line, current, false);
            }
        } else if of_data || field == Field::Purpose || field == Field::Data || self.is_about_a_sentence(line, field) {
            // A label may be an item's head: "Analytics: Firebase".
            self.unlabelled(index, line, current, false);
        }
        false
    }

    /// 地图服务商：高德，共享位置信息: a known name before a comma and what it gets.
    fn supplier(&self, value: Span) -> Option<Span> {
        let comma = self.text(value).find(',').filter(|_| holds_wide(self.text(value)))?;
        let name = self.reading.trim(Span { end: value.start + comma as u32, ..value });
        let rest = Span { start: name.end, ..value };
        let told = [Part::Share, Part::Collect, Part::Upload].iter().any(|part| self.says(rest, *part));
        let known = self.known(name).is_some_and(|(known, _)| known.start == name.start);
        (known && self.hardly_more_than_a_name(name) && told && self.has_data(rest)).then_some(name)
    }

    /// A line without a label: a new entry by its head, or more of the current one. Answers whether the last field is still
    /// open.
    pub(super) fn unlabelled(
        &mut self,
        index: usize,
        line: &Line,
        current: &mut Option<Entry>,
        open_field: bool,
    ) -> bool {
        if let Some(entry) = current.as_mut().filter(|entry| self.stands_amid_a_record(entry, index, line)) {
            let first = self.reading.sentences_of(line).first().copied().unwrap_or(line.body);
            if !self.brings_in_another(entry, first) {
                entry.free.push(line.body);
            }
            return false;
        }
        let third = self.zones.third_party(index) && !self.zones.is_heading(index);
        // Items below an open field are its values.
        let next = || label_head(self.text(line.body)).is_some() && self.fields_right_below(index);
        // So is no paragraph that opens with the next name.
        let another = || {
            matches!(line.kind, BlockKind::Paragraph)
                && line.first
                && (self.head_of_a_paragraph(line).is_some()
                    || self.subject_of_a_paragraph(index, line).is_some()
                    || self.opens_with_a_row(line))
        };
        let below =
            open_field && current.as_ref().is_some_and(|entry| self.within(entry, line)) && !next() && !another();
        if line.first && (third || self.says(line.body, Part::Code) || self.says(line.body, Part::ProvidedBy)) {
            let quoted = self.quoted_head(line);
            let told = |name: Span| {
                let word = [Part::Personal, Part::ThirdParty, Part::FirstParty, Part::You]
                    .iter()
                    .any(|part| self.says(name, *part));
                let product = self.says(name, Part::Code) || self.known(name).is_some_and(|(_, product)| product);
                let follows = self.text(Span { start: name.end, end: line.body.end });
                // 【甲统计】用于统计
                let rest = Span { start: name.end + '】'.len_utf8() as u32, end: line.body.end };
                let begins =
                    |part: &Part| self.reading.parts(rest, *part).next().is_some_and(|word| word.start == rest.start);
                let aims = follows.starts_with('】') && [Part::Purpose, Part::Collect].iter().any(begins);
                let marked =
                    || follows.trim_start_matches(['”', '"', '」', '』', '】', '’', ' ']).starts_with([':', '(']);
                let headed = third && (aims || marked());
                product || !below && !word && !self.has_data(name) && (headed || self.provided(line.body).is_some())
            };
            // “X” (“we”) is operated by Y.
            let ours = self.says(line.body, Part::OurName) && self.says(line.body, Part::FirstParty);
            if let Some(name) = quoted.filter(|name| !ours && told(*name)) {
                self.end(current);
                let free = Span { start: name.end, end: line.body.end };
                *current = Some(Entry { name, line: index, free: vec![free], ..Entry::default() });
                return false;
            }
        }
        let bulleted = line.first && line.body.start > line.span.start;
        let dashed = self.zones.kind(index) == Some(Heading::SdkList) && self.text(line.body).contains(" - ");
        // A product's link alone in its paragraph.
        let linked =
            self.address_alone(line.body).is_some() && self.known(line.body).is_some_and(|(_, product)| product);
        let item = matches!(line.kind, BlockKind::Item { first: true, .. })
            || line.number.is_some()
            || bulleted
            || dashed
            || linked;
        if third && line.first && !below {
            if item && self.denies_names(line.body) {
                return open_field;
            }
            let remarked = self.names_with_remarks(line);
            if !remarked.is_empty() {
                self.end(current);
                for (name, own) in remarked {
                    let behind = Span { start: name.end, ..own };
                    self.add(Entry { name: self.clean(name), line: index, free: vec![behind], ..Entry::default() });
                }
                return false;
            }
            let linked = if item { self.linked_names(line) } else { Vec::new() };
            if let Some(last) = linked.last() {
                self.end(current);
                let rest = Span { start: last.end, ..line.body };
                for &name in &linked {
                    self.add(Entry { name: self.clean(name), line: index, free: vec![name, rest], ..Entry::default() });
                }
                return false;
            }
            // "Frequency: …" between labels, "Legal relationship: …" below the heading that names the entry.
            if let Some(entry) = current.as_mut().filter(|entry| item && self.is_label_of(entry, index, line)) {
                let colon = self.text(line.body).find(':').unwrap_or_default() as u32;
                let value = Span { start: line.body.start + colon, ..line.body };
                let linked = self.reading.addresses_in(value).next().is_some();
                entry.fields.push((if linked { Field::SiteLink } else { Field::Other }, value));
                // What stands below an empty label is its value.
                return !self.text(value).contains(char::is_alphanumeric);
            }
            let beside = || current.is_some() || self.stands_before_a_known_name(index);
            let heads = if item { self.heads(line) } else { self.heads_of_a_paragraph(index, line, beside()) };
            // A word or two as an item below the heading that names the entry says what it is for.
            let headed = current.as_ref().is_some_and(|entry| self.zones.is_heading(entry.line));
            let bare = |(name, _): &(Span, bool)| {
                let small =
                    self.known(*name).is_none() && !self.says(*name, Part::Code) && !self.says(*name, Part::Company);
                small && name.end + 1 >= line.body.end && self.reading.addresses_in(line.body).next().is_none()
            };
            let heads = if item && headed && heads.iter().all(bare) { Vec::new() } else { heads };
            if let Some((&(name, doubtful), also)) = heads.split_first() {
                self.end(current);
                if let Some(own) = self.data_behind_each(&heads, line.body) {
                    for (&(name, doubtful), own) in heads.iter().zip(own) {
                        self.add(Entry { name, line: index, free: vec![own], doubtful, ..Entry::default() });
                    }
                    return false;
                }
                // What stands behind the last name says more than the names do.
                let last = heads.iter().map(|(name, _)| name.end).max().unwrap_or(name.end);
                let behind = Span { start: last.min(line.body.end), end: line.body.end };
                // Names in brackets are members of what stands before them.
                let close = self.text(behind).trim_start().strip_prefix(')');
                // "Error tracking (X): IP address" says it of X.
                let told = |rest: &str| rest.trim_start().starts_with([':', '—', '–', '-', '·']) && !holds_wide(rest);
                let members = close.is_some_and(|rest| !told(rest));
                let free = vec![if members || self.given_above_names(line.body, name) { line.body } else { behind }];
                let also = also.iter().map(|(name, _)| *name).collect();
                *current = Some(Entry { name, also, line: index, free, doubtful, ..Entry::default() });
                return false;
            }
            if let Some(entry) = self.named_above(index, line) {
                self.end(current);
                self.add(entry);
                return false;
            }
        }
        let listed = self.zones.kind(index) != Some(Heading::Disclosing);
        let told = || {
            self.integrates(line.body) || self.is_a_told_clause(line.body) || item && self.tells_who_does_it(line.body)
        };
        if third && listed && !below && line.first && (current.is_none() || item) && told() {
            // What stands behind that in an endless line is read sentence by sentence.
            let said = Span { end: self.reading.on(line.body.start, line.body.end, LONGEST_SAID), ..line.body };
            let mut named = self.sentence_names(said);
            named.retain(|name| !self.in_a_clause_of_the_reader(said, *name) && !self.in_a_denial(said, *name));
            // "Only in the App Store edition": a store that does nothing.
            let wide = holds_wide(self.text(said));
            let idle = |name: Span| !wide && !self.acts(said, name) && !self.given_data(said, name);
            let store = |name: Span| self.reading.parts(name, Part::NoParty).any(|word| word == name);
            named.retain(|name| !(store(*name) && idle(*name)));
            self.with_companies(said, &mut named);
            // 我们不会将您的信息提供给甲有限公司
            let own = |name: Span| self.reading.sentences(said).find(|own| own.contains(name)).unwrap_or(said);
            named.retain(|name| !self.in_a_denial(own(*name), *name));
            if !named.is_empty() {
                self.end(current);
                let whole = self.rest_of_block(index, line);
                let code = self.zones.kind(index) == Some(Heading::SdkList) && self.says(line.body, Part::Code);
                let prose = !(item || code);
                // "This app is built on X, which collects:" above the fields of X; 我们使用甲SDK，其会收集IMEI。隐私政策：… in one line.
                let labelled = || {
                    let next = self.reading.lines.get(index + 1);
                    next.is_some_and(|next| next.block == line.block && !next.first && next.field.is_some())
                };
                if let ([name], true) = (named.as_slice(), item && (self.fields_below(index, line) || labelled())) {
                    *current = Some(Entry { name: *name, line: index, free: vec![line.body], ..Entry::default() });
                    return false;
                }
                for (name, own) in self.shares(whole, &named) {
                    let joint_lists = self.data_aforesaid(index, own).into_iter().collect();
                    self.add(Entry { name, line: index, free: vec![own], joint_lists, prose, ..Entry::default() });
                }
                return false;
            }
        }
        let Some(entry) = current else { return false };
        if self.turns_to_others(entry, line) || self.opens_another_section(entry, line) {
            self.end(current);
            return false;
        }
        if self.turns_to_the_reader(entry, line) {
            return false;
        }
        let sentence = self.text(line.body).ends_with(['。', '.']) && width(self.text(line.body)) > 60;
        let plain = matches!(line.kind, BlockKind::Paragraph) && line.number.is_none();
        let empty_field = entry.fields.last().is_some_and(|(_, value)| value.is_empty());
        let entered = entry.fields.is_empty() && entry.free.len() <= 1;
        // A list ends with the first paragraph behind it.
        let listed = self.reading.lines.get(entry.line).map(|own| own.kind);
        let behind_list = plain && line.first && matches!(listed, Some(BlockKind::Item { .. }));
        let behind_list = behind_list && !self.goes_on_below_its_item(entry, index);
        // "Your address is stored by Y." behind "- X; data: …"
        let of_another = || {
            let own = self.product(entry.name);
            plain && self.products(line.body).iter().any(|name| own.is_some() && self.product(*name) != own)
        };
        if behind_list && !empty_field && (!open_field || of_another()) && !self.names(entry, line.body) {
            self.end(current);
            return false;
        }
        // "Other: email" below "X: usage data": an item of the same rank that is no entry says nothing of the one before.
        let parted = |span: Span| {
            let text = self.text(span);
            text.contains(": ") || text.contains(" - ") || text.contains(':') && holds_wide(text)
        };
        let own = self.reading.lines.get(entry.line).filter(|own| parted(own.body));
        let beside = own.is_some_and(|own| own.opens_item().is_some() && own.opens_item() == line.opens_item());
        if beside && line.first && !open_field && parted(line.body) {
            self.end(current);
            return false;
        }
        // "X may collect …" below "Y SDK may collect …"
        let rank = self.reading.lines.get(entry.line).and_then(Line::opens_item);
        let another = || {
            let first = self.products(line.body).first().copied().filter(|name| name.start <= line.body.start + 1);
            first.is_some_and(|name| self.acts(line.body, name) && self.product(name) != self.product(entry.name))
        };
        if line.first && !open_field && rank.is_some() && rank == line.opens_item() && another() {
            self.end(current);
            return false;
        }
        // 您使用甲服务时填写的昵称。 between the labels of a product of 甲
        let vendor = self.known_vendor_of(entry.name);
        let goes_on = self.reading.lines.get(index + 1).is_some_and(|next| {
            let labelled = matches!(next.field, Some(Field::Data | Field::Purpose | Field::Company | Field::Other));
            !next.in_table() && (labelled || self.data_by_their_kind(next).is_some())
        });
        let of_its_vendor = goes_on
            && vendor.is_some()
            && holds_wide(self.text(line.body))
            && self.reading.names(line.body).any(|(_, named)| Some(named.vendor) == vendor);
        let told = plain && sentence && line.first && !entry.headed && !empty_field && !entered;
        if told && !self.names(entry, line.body) && !of_its_vendor {
            self.end(current);
            return false;
        }
        // "X (policy: …): IP address": what stands behind the brackets of a label is none of its value.
        let before = Span { start: self.reading.back(line.body.start, 0, 1), end: line.body.start };
        if open_field && (line.first || self.text(before) != ")") {
            let field = entry.fields.last().map(|(field, _)| *field).unwrap_or(Field::Other);
            entry.fields.push((field, line.body));
        } else {
            entry.free.push(line.body);
        }
        open_field
    }

    /// 友盟+SDK：WiFi名称: a paragraph in Chinese that opens with a product of the catalog, or a name that ends in a word for code, and
    /// a colon.
    fn opens_with_a_row(&self, line: &Line) -> bool {
        let text = self.text(line.body);
        let Some(colon) = text.find(':').filter(|_| holds_wide(text)) else { return false };
        let head = Span { end: line.body.start + colon as u32, ..line.body };
        let known = self.known(head).is_some_and(|(name, product)| product && name.start == head.start);
        known && self.hardly_more_than_a_name(head) || self.is_named_code(head)
    }

    /// 您可以在设置中关闭相机权限 in a paragraph behind a row: what readers do.
    fn turns_to_the_reader(&self, entry: &Entry, line: &Line) -> bool {
        let others = [Part::Policy, Part::This, Part::These, Part::Code, Part::ThirdParty, Part::Collect];
        self.begins_with(line.body, Part::You)
            && !self.begins_with(line.body, Part::Yours)
            && self.is_a_paragraph_behind(entry, line, false)
            && self.reading.addresses_in(line.body).next().is_none()
            && self.reading.names(line.body).next().is_none()
            && !others.iter().any(|part| self.says(line.body, *part))
    }

    /// A Chinese paragraph of its own, with a number where that may be, and of no heading that names the entry.
    fn is_a_paragraph_behind(&self, entry: &Entry, line: &Line, numbered: bool) -> bool {
        let plain = matches!(line.kind, BlockKind::Paragraph) && (numbered || line.number.is_none()) && line.first;
        plain && !entry.headed && holds_wide(self.text(line.body))
    }

    /// 我们会收集您的头像, 乙SDK会收集 in a paragraph behind a row that has data already: what we collect ourselves, or another does.
    fn turns_to_others(&self, entry: &Entry, line: &Line) -> bool {
        // （1）乙SDK，收集IMEI, as a number that another opens; - 此外，乙SDK会收集 as an item of the same rank.
        let item = self.reading.lines.get(entry.line).and_then(Line::opens_item);
        let beside = line.first && item.is_some() && item == line.opens_item() && !entry.headed;
        if !beside && !self.is_a_paragraph_behind(entry, line, true) {
            return false;
        }
        let first = self.reading.sentences_of(line).first().copied().unwrap_or(line.body);
        let ours = || {
            self.reading.parts(first, Part::FirstParty).any(|us| {
                let behind = Span { start: us.end, end: self.reading.on(us.end, first.end, WE_COLLECT) };
                let verb = self.reading.parts(behind, Part::Collect).next();
                verb.is_some_and(|verb| {
                    self.nothing_but(Span { end: verb.start.max(behind.start), ..behind }, &[Part::Befalls], [])
                })
            })
        };
        let told = || {
            let fields = entry.fields.iter().map(|(_, value)| *value);
            fields.chain(entry.free.iter().copied()).any(|said| self.has_data(said))
        };
        let alone =
            || line.number.is_none() && self.reading.names(first).next().is_none() && !self.says(first, Part::Code);
        (alone() && ours() || self.brings_in_another(entry, first)) && told()
    }

    /// Each name with the sentences from its own up to the next name's.
    fn shares(&self, whole: Span, names: &[Span]) -> Vec<(Span, Span)> {
        let sentences: Vec<Span> = self.reading.sentences(whole).collect();
        let homes: Vec<usize> =
            names.iter().map(|name| sentences.partition_point(|sentence| sentence.end < name.end)).collect();
        let mut shares = Vec::new();
        for beside in homes.chunk_by(|one, other| one == other) {
            let Some(own) = beside.first() else { continue };
            let from = homes.partition_point(|other| other < own);
            let next = homes.get(from + beside.len());
            let end = next.and_then(|next| sentences.get(*next)).map_or(whole.end, |sentence| sentence.start);
            let sentence = sentences.get(*own).copied().unwrap_or(whole);
            let clauses = self.clauses(sentence, names.get(from..from + beside.len()).unwrap_or_default());
            // What follows the sentence is about its last clause.
            let last = |clause: Span| if clause.end == sentence.end { end } else { clause.end };
            shares.extend(clauses.into_iter().map(|(name, clause)| (name, Span { end: last(clause), ..clause })));
        }
        shares
    }

    /// A line with the labelled parts of its block that follow, up to the next line of the block that is an item of its own.
    fn rest_of_block(&self, index: usize, line: &Line) -> Span {
        let behind = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        // So is a record of its own: …。SDK名称：乙.
        let item = |next: &&Line| {
            next.first && (next.number.is_some() || bulleted(self.text(next.span)))
                || next.field == Some(Field::Name) && !next.either
                || next.first && next.cut
        };
        let next = behind.take_while(|next| next.block == line.block).find(item);
        let block = self.reading.document.blocks.get(line.block as usize);
        let end = next.map(|next| next.span.start).or(block.map(|block| block.span.end));
        Span { start: line.body.start, end: end.unwrap_or(line.body.end) }
    }

    /// Whether an item stands deeper than the line that opened the entry's last field.
    pub(super) fn within(&self, entry: &Entry, line: &Line) -> bool {
        let Some((_, value)) = entry.fields.last() else { return false };
        let opening = self.reading.lines.get(entry.line);
        let own = opening.and_then(|own| own.number);
        // • 甲SDK, with its labels below, and • 乙SDK: …
        let sign = |line: &Line| self.text(line.span).chars().next().filter(|_| bulleted(self.text(line.span)));
        let alike = opening.is_some_and(|own| sign(own).is_some() && sign(own) == sign(line));
        if own.is_some() && own == line.number || alike {
            return false;
        }
        let opened = self.reading.lines.get(self.line_of(*value));
        match (opened.map(|opened| opened.kind), line.kind) {
            (Some(BlockKind::Item { depth, .. }), BlockKind::Item { depth: own, .. }) => {
                // Items of the same rank that no label opens are all values.
                let unlabelled = opened.is_some_and(|opened| opened.field.is_none());
                let beside = own == depth && unlabelled && self.deeper_than_its_label(*value, own);
                own > depth || beside || value.is_empty()
            }
            (Some(BlockKind::Paragraph), BlockKind::Item { .. }) => true,
            // "X:" behind the items of another, above its own.
            (Some(BlockKind::Item { .. }), BlockKind::Paragraph) if self.text(line.body).ends_with(':') => {
                value.is_empty()
            }
            (_, _) => line.number.is_some() || !self.text(line.body).is_empty(),
        }
    }

    /// The label above a value is an item of a higher rank.
    fn deeper_than_its_label(&self, value: Span, own: u8) -> bool {
        let above = self.reading.lines.get(..self.line_of(value)).unwrap_or_default().iter().rev().take(MOST_FIELDS);
        let label = above.clone().find(|line| line.field.is_some());
        label.and_then(Line::depth).is_some_and(|depth| depth < own)
    }

    /// "X (device model), Y (IP address)": brackets with data behind several names say it of each alone.
    fn data_behind_each(&self, heads: &[(Span, bool)], body: Span) -> Option<Vec<Span>> {
        let ends = heads.iter().skip(1).map(|(next, _)| next.start).chain([body.end]);
        let own: Vec<Span> = heads.iter().zip(ends).map(|((name, _), end)| Span { start: name.end, end }).collect();
        let told = |own: &&Span| self.text(**own).trim_start().starts_with('(') && self.has_data(**own);
        let in_order = own.iter().all(|own| own.start <= own.end);
        (in_order && own.iter().filter(told).count() >= 2).then_some(own)
    }

    pub(super) fn names(&self, entry: &Entry, span: Span) -> bool {
        let name = folded(self.text(entry.name));
        !name.is_empty() && folded(self.text(span)).contains(&name)
    }
}
