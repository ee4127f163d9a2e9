//! What looks like a name, and what does not.

use super::Finder;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::width;
use crate::policy::words::Part;

/// So many capitals alone are an abbreviation.
const SHORT_CAPITALS: usize = 4;

impl<'a> Finder<'_, 'a> {
    /// A part of an enumeration that looks like a name beside known ones.
    pub(super) fn like_a_name(&self, part: Span) -> bool {
        let words = [Part::Personal, Part::ThirdParty, Part::Umbrella, Part::Policy, Part::AndOther, Part::Company];
        self.brand(part)
            && (2..=30).contains(&width(self.text(part)))
            && !self.mostly_data(part)
            && !words.iter().any(|word| self.says(part, *word))
    }

    /// What stands before its brackets; all of it where there are none.
    pub(super) fn before_brackets(&self, span: Span) -> Span {
        Span { end: self.text(span).find('(').map_or(span.end, |at| span.start + at as u32), ..span }
    }

    /// What the catalog knows before the brackets, else in them: "X (including Y)" is X.
    pub(super) fn known_first(&self, span: Span) -> Option<(Span, bool)> {
        self.known(self.before_brackets(span)).or_else(|| self.known(span))
    }

    /// Whose the first known name in a text is, by its number in the catalog.
    pub(super) fn vendor_of(&self, span: Span) -> Option<u32> {
        self.reading.names(span).next().map(|(_, name)| name.vendor)
    }

    /// The vendor of the first name in a text that the catalog knows.
    pub(super) fn known_vendor_of(&self, span: Span) -> Option<u32> {
        self.reading.names(span).find(|(_, name)| name.target.is_some()).map(|(_, name)| name.vendor)
    }

    /// The known names of products, not of companies, in a text.
    pub(super) fn products(&self, span: Span) -> Vec<Span> {
        let names = self.reading.names(span).filter(|(_, name)| !name.is_vendor());
        let mut products: Vec<Span> = names.map(|(span, _)| span).collect();
        products.dedup();
        products
    }

    /// Names side by side that are one: the vendor's and its product's, or two spellings of the vendor's.
    pub(super) fn side_by_side(&self, names: Vec<Span>, scope: Span) -> Vec<Span> {
        let vendor = |span: Span| self.reading.names(span).map(|(_, name)| name.vendor).next_back();
        let mut all: Vec<Span> = self.reading.names(scope).map(|(span, _)| span).collect();
        all.dedup();
        let joined = |name: Span| {
            let at = all.partition_point(|other| other.start < name.start).checked_sub(1)?;
            let before = all.get(at).filter(|before| before.end <= name.start)?;
            let gap = self.text(Span { start: before.end, end: name.start });
            let own = vendor(*before).is_some() && vendor(*before) == vendor(name);
            (own && matches!(gap, "" | " ")).then_some(Span { start: before.start, end: name.end })
        };
        let longer: Vec<Span> = names.iter().map(|name| joined(*name).unwrap_or(*name)).collect();
        let held = |name: &Span| longer.iter().any(|other| other != name && other.contains(*name));
        longer.iter().filter(|name| !held(name)).copied().collect()
    }

    /// Latin words with a capital inside them, or in another script than the text around, look like a brand.
    pub(super) fn brand(&self, head: Span) -> bool {
        let code: Vec<Span> = self.reading.parts(head, Part::Code).collect();
        let inside = |at: usize| code.iter().any(|span| span.range().contains(&(head.start as usize + at)));
        let bare: String = self.text(head).char_indices().map(|(at, c)| if inside(at) { ' ' } else { c }).collect();
        let text = bare.as_str();
        let wide = text.chars().any(wide);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let latin = |word: &&&str| word.starts_with(|c: char| c.is_ascii_uppercase());
        if wide {
            // VIP 会员, PDF 导出: capitals alone stand for a word.
            let short = |word: &&&str| word.len() <= SHORT_CAPITALS && word.chars().all(|c| c.is_ascii_uppercase());
            return words.iter().any(|word| latin(&word) && !short(&word));
        }
        let inner = words.iter().any(|word| word.chars().skip(1).any(char::is_uppercase) && word.len() > 3);
        let capitals = words.iter().filter(latin).count();
        inner || capitals == words.len() && (1..=4).contains(&capitals)
    }

    /// A capital inside a word, or two words with capitals beside each other, in words that are not about personal data.
    pub(super) fn capitals_meet(&self, span: Span) -> bool {
        let capital = |word: &&str| word.starts_with(char::is_uppercase);
        let words: Vec<&str> = self.text(span).split_whitespace().collect();
        let inner = words.iter().any(|word| word.len() > 3 && word.chars().skip(1).any(char::is_uppercase));
        let pair = words.windows(2).any(|pair| pair.iter().all(capital));
        (inner || pair) && !self.says(span, Part::Personal) && !self.mostly_data(span)
    }

    /// The head is a registered name: it ends like one, and holds no verb.
    pub(super) fn is_company(&self, head: Span) -> bool {
        let last = self.reading.parts(head, Part::Company).next_back();
        let verbs = [Part::Purpose, Part::Collect, Part::Share, Part::You, Part::FirstParty];
        last.is_some_and(|word| word.end + 2 >= head.end)
            && width(self.text(head)) <= 60
            && !verbs.iter().any(|part| self.says(head, *part))
    }

    /// Chinese words beside the general ones ("一键登录SDK").
    pub(super) fn wide_name(&self, head: Span) -> bool {
        let words = self.text(head);
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::You, Part::Purpose];
        let wide = words.chars().filter(|c| wide(*c)).count();
        wide >= 2 && width(words) <= 50 && !verbs.iter().any(|part| self.says(head, *part))
    }

    /// The address that is all of a line.
    pub(super) fn address_alone(&self, line: Span) -> Option<Span> {
        self.reading.addresses_in(line).next().map(|address| address.span).filter(|address| *address == line)
    }

    pub(super) fn has_data(&self, span: Span) -> bool {
        self.reading.data(span).next().is_some()
    }

    /// More than half of the words are data types.
    pub(super) fn mostly_data(&self, span: Span) -> bool {
        self.reading.data(span).map(|(data, ..)| data.range().len()).sum::<usize>() * 2 > span.range().len()
    }

    /// Only words for a kind of service, no name: "third-party SDK".
    pub(super) fn generic(&self, head: Span) -> bool {
        let text = self.text(head);
        let covered: u32 = [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Company, Part::Integrate, Part::Ads]
            .into_iter()
            .flat_map(|part| self.reading.parts(head, part).collect::<Vec<_>>())
            .map(|span| span.end - span.start)
            .sum();
        covered as usize + 4 >= text.len() || self.says(head, Part::FirstParty) && self.says(head, Part::Integrate)
    }
}

/// "make.com": a word with a full stop inside.
pub(super) fn domain(text: &str) -> bool {
    text.split([' ', '/']).any(|word| {
        let inner = word.split_once('.');
        inner.is_some_and(|(host, top)| {
            host.len() >= 2 && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
        })
    })
}

/// "share_plus": a name of code rather than words.
pub(super) fn identifier(text: &str) -> bool {
    text.contains('_') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
