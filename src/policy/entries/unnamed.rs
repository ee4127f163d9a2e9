//! Third parties that a list calls by what they are, without a name: "Advertising network", 第三方支付机构. Such a row counts with data or
//! a link of its own.

use super::Finder;
use crate::document::Span;
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{Line, holds_wide, width};
use crate::policy::words::{Field, Heading, Part};

/// What such a third party is called is not wider than this.
const LONGEST: usize = 40;
/// So many lines below a title are looked through for who it may be.
const SECTION: usize = 12;

impl Finder<'_, '_> {
    /// "Third-party AI service:", "Advertising network:" in a list of third parties, where nothing behind it has a name.
    pub(super) fn is_unnamed(&self, line: &Line, head: Span) -> bool {
        let index = self.line_of(line.span);
        let words = [Part::ThirdParty, Part::Code];
        let plain = [Part::FirstParty, Part::You, Part::Personal, Part::Umbrella, Part::Policy];
        let behind = Span { start: head.end, end: line.body.end };
        let announced = self.list_announced(line) && !self.mostly_data(head);
        let told = words.iter().any(|part| self.says(head, *part)) || announced;
        let headed = self.text(behind).trim_start().starts_with([':', '—', '–', '-', '·']);
        // 服务商：照片会发送至甲处理。
        let named = || holds_wide(self.text(head)) && self.reading.names(behind).next().is_some();
        self.zones.kind(index) == Some(Heading::SdkList)
            && width(self.text(head)) <= LONGEST
            && !named()
            && (headed && told && !plain.iter().any(|part| self.says(head, *part))
                || self.is_a_kind_of_recipient(head) && self.has_data_alone(index, behind, head))
    }

    /// A heading or title that is such a row of a list of third parties: labelled data stand below it, and nobody but its maker is named there.
    pub(super) fn heads_unnamed(&self, index: usize, title: Span) -> bool {
        let own = self.below_heading(index).take(SECTION).take_while(|(at, _)| !self.zones.is_title(*at));
        let mut labelled = false;
        for (_, line) in own {
            labelled |= line.field == Some(Field::Data);
            let named = || line.field != Some(Field::Company) && self.reading.names(line.body).next().is_some();
            if line.in_table() || named() {
                return false;
            }
        }
        labelled && self.is_a_kind_of_recipient(title)
    }

    /// Data right behind the head of an item and nobody's name, or labelled data below an item that is nothing else.
    fn has_data_alone(&self, index: usize, behind: Span, head: Span) -> bool {
        if !self.text(behind).contains(char::is_alphanumeric) {
            return self.heads_unnamed(index, head);
        }
        let marked = self.text(behind).trim_start().starts_with([':', '—', '–', '-', '·', '(']);
        marked && self.has_data(behind) && self.reading.names(behind).next().is_none()
    }

    /// "Advertising network", 统计分析服务: the last word says what sort of third party it is, the others its kind.
    pub(super) fn is_a_kind_of_recipient(&self, name: Span) -> bool {
        let bare = self.before_brackets(name);
        let text = folded(self.text(bare));
        let ends = |word: &String| {
            let before = text.strip_suffix(word.as_str()).filter(|before| !before.is_empty());
            before.is_some_and(|before| before.ends_with(' ') || before.ends_with(wide) || word.chars().any(wide))
        };
        let others = [
            Part::FirstParty,
            Part::You,
            Part::Yours,
            Part::Personal,
            Part::Policy,
            Part::Not,
            Part::Purpose,
            Part::Collect,
            Part::Upload,
            Part::Integrate,
            Part::Contact,
            Part::Everything,
        ];
        width(self.text(bare)) <= LONGEST
            && self.reading.words.recipients.iter().any(ends)
            && self.known(name).is_none()
            && !self.mostly_data(name)
            && !others.iter().any(|part| self.says(bare, *part))
            && (holds_wide(self.text(bare)) || self.text(bare).starts_with(char::is_uppercase))
    }

    /// "Only on your device", "Your phone", 用户设备: where data stay, and no name.
    pub(super) fn is_nobody(&self, name: Span) -> bool {
        let opens = |part: &Part| self.reading.parts(name, *part).any(|word| word.start == name.start);
        let device = self.says(name, Part::Device);
        let ours = if holds_wide(self.text(name)) {
            device && [Part::You, Part::FirstParty].iter().any(opens)
        } else {
            // "App Center" is not the app.
            let us =
                || self.reading.parts(name, Part::FirstParty).any(|word| self.text(word).contains(' ') || word == name);
            device || opens(&Part::Not) || us() || [Part::Yours, Part::You].iter().any(|part| self.says(name, *part))
        };
        ours && self.known(name).is_none() && !self.says(name, Part::Code) && !self.says(name, Part::Company)
    }
}
