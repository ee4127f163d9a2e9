//! 消息推送：由甲公司提供推送服务，收集IMEI。: lines and sentences that say by whom a service is provided, each a record of its own.

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::reading::{Line, holds_wide, width};
use crate::policy::words::{Field, Part};

/// What the service is for, before its colon, is not wider than this.
const LONGEST_ROLE: usize = 44;
/// So many sentences of a line are looked at, in so many bytes.
const MOST_SENTENCES: usize = 40;
const LONGEST_LINE: u32 = 16 << 10;

/// A sentence that says by whom a service is provided.
struct Served {
    company: Span,
    /// What the company provides.
    service: Span,
    /// Words before a colon say what it is for.
    has_role: bool,
}

impl Finder<'_, '_> {
    /// The entries of a line whose sentences say by whom services are provided.
    pub(super) fn served(&self, index: usize, line: &Line, current: Option<&Entry>) -> Vec<Entry> {
        let body = Span { end: self.reading.on(line.body.start, line.body.end, LONGEST_LINE), ..line.body };
        if !line.first || line.in_table() || !self.says(body, Part::ProvidedBy) || !holds_wide(self.text(body)) {
            return Vec::new();
        }
        // Below a title only a role opens another record, or who stands beside one that opened the last.
        let above = current.and_then(|entry| self.reading.lines.get(entry.line));
        let beside = above
            .is_none_or(|above| self.reading.sentences(above.body).take(1).any(|said| self.is_served(said).is_some()));
        let sentences: Vec<Span> = self.reading.sentences(body).take(MOST_SENTENCES).collect();
        let found =
            sentences.iter().filter_map(|said| self.is_served(*said)).filter(|served| served.has_role || beside);
        let found: Vec<Served> = found.collect();
        let ends = found.iter().skip(1).map(|served| served.company.start).chain([line.body.end]);
        let told = |(served, end): (&Served, u32)| {
            let free = Span { start: served.service.end, end };
            let shared = [Part::Share, Part::Collect, Part::Upload].iter().any(|verb| self.says(free, *verb));
            let others = self.zones.third_party(index) || shared && self.has_data(free);
            let name = self.product_in(served).unwrap_or(served.company);
            let fields = vec![(Field::Company, served.company)];
            others.then(|| Entry { name, line: index, fields, free: vec![free], ..Entry::default() })
        };
        found.iter().zip(ends).filter_map(told).collect()
    }

    /// What a sentence says that opens with 由甲公司提供乙服务, or does so behind a role and a colon.
    fn is_served(&self, said: Span) -> Option<Served> {
        let by = self.reading.parts(said, Part::ProvidedBy).next()?;
        let opening = self.reading.trim(Span { end: by.start, ..said });
        let role = self.text(opening).strip_suffix(':').map(str::trim);
        let has_role = role.is_some_and(|role| !role.is_empty());
        let fits =
            role.map_or(opening.is_empty(), |role| width(role) <= LONGEST_ROLE && !role.contains([',', '。', '(']));
        if !fits || self.says(opening, Part::FirstParty) || self.says(opening, Part::Not) {
            return None;
        }
        let rest = self.reading.trim(Span { start: by.end, ..said });
        let company = self.provided(Span { start: by.start, ..said }).filter(|company| company.start == rest.start)?;
        let provides = self.reading.parts(Span { start: company.end, ..said }, Part::Provides).next()?;
        let right_behind = self.text(Span { start: company.end, end: provides.start }).trim().is_empty();
        let behind = Span { start: provides.end, ..said };
        let length = self.text(behind).find([',', '。', ';', ':', '(']).unwrap_or(behind.range().len()) as u32;
        let service = self.reading.trim(Span { end: behind.start + length, ..behind });
        let told = right_behind && self.text(service).chars().count() >= 2 && !self.says(service, Part::FirstParty);
        (told && self.is_company(company) && !self.says_us(company)).then_some(Served { company, service, has_role })
    }

    /// 微信支付 in 由甲公司提供微信支付技术服务, where it is that company's and all of the service or what it rests on.
    fn product_in(&self, served: &Served) -> Option<Span> {
        let vendor = self.vendor_of(served.company)?;
        let (name, product) = self.known(served.service)?;
        let behind = Span { start: name.end, ..served.service };
        let rests = self.reading.parts(behind, Part::Particle).any(|of| of.start == behind.start);
        let whole = rests || self.reading.parts(behind, Part::Service).any(|word| word == behind);
        (product && whole && self.vendor_of(name) == Some(vendor)).then_some(name)
    }

    /// 甲 in a line that says what 甲有限公司 provides: named already.
    pub(super) fn is_named_by_its_company(&self, entry: &Entry) -> bool {
        let vendor = self.vendor_of(entry.name);
        self.entries.iter().filter(|other| other.line == entry.line && !other.prose).any(|other| {
            let company =
                other.fields.first().filter(|(field, _)| *field == Field::Company).map(|(_, company)| *company);
            let within = company.is_some_and(|company| {
                company.contains(entry.name) || other.free.iter().any(|free| free.contains(entry.name))
            });
            within && vendor.is_some() && company.and_then(|company| self.vendor_of(company)) == vendor
        })
    }
}
