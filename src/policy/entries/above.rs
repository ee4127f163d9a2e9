//! Rows that only say where somebody's policy is, and what stands below a sentence on a product without a name of its own.

use super::labels::LONGEST_LABEL;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::folded;
use crate::policy::reading::{Line, width};
use crate::policy::words::{Field, Part};
use crate::policy::zones::whose_policy;

/// The sentence on a product stands at most so many lines above a line about its policy.
const LATELY: usize = 6;
/// So many paragraphs may stand below an item that is nothing but a name.
const PARAGRAPHS: usize = 3;

impl<'a> Finder<'_, 'a> {
    /// The name in a row of a list that only says where policies are: "X Privacy Policy: https://…".
    pub(super) fn row_of_policies(&self, index: usize, line: &Line, current: Option<&Entry>) -> Option<Span> {
        let name = whose_policy(self.reading, line)?;
        let beside = |entry: &Entry| {
            let own = self.reading.lines.get(entry.line);
            own.is_some_and(|own| {
                whose_policy(self.reading, own).is_some() || own.depth().is_some() && own.depth() == line.depth()
            })
        };
        if !line.first || current.is_some_and(|entry| !beside(entry) || self.names(entry, line.body)) {
            return None;
        }
        // "Google privacy policy" below products of that vendor is theirs.
        let vendor = self.reading.names(name).next().filter(|_| self.known(name).is_some_and(|(_, product)| !product));
        let of_listed = vendor.is_some_and(|(_, named)| {
            self.entries
                .iter()
                .chain(current)
                .any(|entry| self.product(entry.name).is_some() && self.is_of_vendor(entry, named.vendor))
        });
        if of_listed || vendor.is_some_and(|(_, named)| self.product_above(index, Some(named.vendor)).is_some()) {
            return None;
        }
        if self.entries.iter().chain(current).any(|entry| self.is_company_of(entry, name)) {
            return None;
        }
        let neighbour = |index: Option<usize>| {
            let line = index.and_then(|index| self.reading.lines.get(index));
            line.is_some_and(|line| whose_policy(self.reading, line).is_some())
        };
        let row = neighbour(index.checked_sub(1)) || neighbour(Some(index + 1));
        (row || self.known(name).is_some() && line.depth().is_some()).then(|| self.clean(name))
    }

    /// "X Maps, Y and Z Map" before one address for both: the first name and the others.
    pub(super) fn apart_by_commas(&self, names: Span) -> (Span, Vec<Span>) {
        let text = self.text(names);
        let commas = text.match_indices(", ").filter(|(at, _)| !self.company_goes_on(names, *at));
        let cuts = commas
            .map(|(at, mark)| Span { start: names.start + at as u32, end: names.start + (at + mark.len()) as u32 });
        let parts: Vec<Span> = self.between_cuts(names, cuts.collect());
        let titled = |part: &Span| self.text(*part).starts_with(char::is_uppercase);
        match parts.split_first() {
            Some((first, others)) if parts.iter().all(titled) => (*first, others.to_vec()),
            _ => (names, Vec::new()),
        }
    }

    /// "Quorvia privacy policy" below "Quorvia Inc.": the link is lent to that.
    fn is_company_of(&self, entry: &Entry, name: Span) -> bool {
        let own = folded(self.text(name));
        !own.is_empty() && self.says(entry.name, Part::Company) && self.opens_with(entry, &own)
    }

    /// "Quorvia Inc." opens with the words "quorvia", folded, and goes on.
    pub(super) fn opens_with(&self, entry: &Entry, words: &str) -> bool {
        let whole = folded(self.text(entry.name));
        whole.strip_prefix(words).is_some_and(|rest| rest.starts_with([' ', ',']))
    }

    /// A row that says where the policy of `whose` is: of an entry listed before it.
    pub(super) fn policy_of_a_listed(&self, whose: Span) -> bool {
        let of = |entry: &Entry| self.is_company_of(entry, whose) || self.is_opened_by_its_vendor(entry, whose);
        self.entries.iter().any(of)
    }

    /// "X Claude" and 高德定位SDK, where the policies behind or below are called X's and 高德's.
    pub(super) fn is_opened_by_its_vendor(&self, entry: &Entry, name: Span) -> bool {
        let name = self.reading.trim(name);
        let (own, whole) = (folded(self.text(name)), folded(self.text(entry.name)));
        let longer = whole.len() > own.len() && whole.starts_with(&own);
        longer
            && self.known(name).is_some_and(|(known, _)| known == name)
            && self.vendor_of(entry.name) == self.vendor_of(name)
    }

    /// "Google privacy policy: https://…" behind the item of another vendor, and products of Google elsewhere.
    pub(super) fn policy_of_another(&self, entry: &Entry, whose: Span) -> bool {
        let Some((_, named)) = self.reading.names(whose).next() else { return false };
        let own = self.reading.names(entry.name).next().is_some() && !self.vendor_is(entry.name, named.vendor);
        own && named.is_vendor() && self.has_an_entry(named.vendor)
    }

    /// The product that a sentence in the lines right above names: the only one, or the last of a vendor.
    pub(super) fn product_above(&self, index: usize, vendor: Option<u32>) -> Option<Span> {
        let lines = self.reading.lines.get(..index)?.iter().enumerate().rev().take(LATELY);
        let mut near = lines.take_while(|(at, line)| !self.zones.is_heading(*at) && !line.in_table());
        near.find_map(|(_, line)| {
            let mut names = self.products(line.body);
            names.retain(|name| {
                vendor.is_none_or(|vendor| self.vendor_is(*name, vendor)) && !self.in_a_denial(line.body, *name)
            });
            let one = vendor.is_some()
                || names.windows(2).all(|pair| matches!(pair, [a, b] if self.product(*a) == self.product(*b)));
            let name = *names.last().filter(|_| one && self.integrates(line.body))?;
            let named = self.side_by_side(vec![name], line.body);
            named.first().map(|name| self.with_suffix(*name, line.body))
        })
    }

    /// Something without a label is said right above.
    pub(super) fn said_above(&self, index: usize) -> bool {
        let above = index.checked_sub(1).filter(|above| !self.zones.is_heading(*above));
        above
            .and_then(|above| self.reading.lines.get(above))
            .is_some_and(|above| above.field.is_none() && !above.in_table())
    }

    /// The entry of the product in the sentence above, for what stands below it without a name of its own.
    pub(super) fn entry_above(&self, index: usize, vendor: Option<u32>) -> Option<Entry> {
        let name = self.product_above(index, vendor)?;
        Some(Entry { name, line: self.line_of(name), prose: true, ..Entry::default() })
    }

    /// "X" before "privacy policy: https://…", below a sentence about a product of X.
    pub(super) fn vendor_of_the_product_above(&self, index: usize, line: &Line) -> Option<Entry> {
        let (_, named) =
            self.reading.names(line.body).next().filter(|(name, named)| named.is_vendor() && *name == line.body)?;
        let next = self.reading.lines.get(index + 1).filter(|next| next.block == line.block)?;
        matches!(next.field, Some(Field::PolicyLink | Field::SiteLink)).then_some(())?;
        self.entry_above(index, Some(named.vendor))
    }

    /// An item 甲SDK, and 用于登录，收集昵称。 in a paragraph of its own: what stands between two items that are nothing but names is
    /// said of the first.
    pub(super) fn goes_on_below_its_item(&self, entry: &Entry, index: usize) -> bool {
        let Some(own) = self.reading.lines.get(entry.line) else { return false };
        let bare = |line: &Line, name: Span| name.end + 1 >= line.body.end && line.opens_item().is_some();
        let between = self.reading.lines.get(entry.line + 1..=index).unwrap_or_default();
        let plain = |line: &&Line| matches!(line.kind, BlockKind::Paragraph);
        let next =
            self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(PARAGRAPHS).find(|line| !plain(line));
        let last = between
            .last()
            .is_some_and(|line| self.says(line.body, Part::These) || self.says(line.body, Part::FirstParty));
        let before = self.reading.lines.get(..entry.line).unwrap_or_default().iter().rev();
        let mut before = before.take(PARAGRAPHS + 1).skip_while(plain);
        let beside =
            |line: &Line| line.opens_item() == own.opens_item() && width(self.text(line.body)) <= LONGEST_LABEL;
        let among = next.is_some_and(beside) || before.next().is_some_and(beside) && !last;
        bare(own, entry.name) && between.len() <= PARAGRAPHS && between.iter().all(|line| plain(&line)) && among
    }
}
