//! Which third parties the text says get no data at all.

use super::entries::{Entry, nothing};
use super::reading::Reading;
use super::words::{Field, Part};
use super::{Disclosure, Locator};

/// The places of the answers 未共享数据 or "no data collected" to the question which data goes to a third party, each with the
/// index of its disclosure; a mere "none" may as well leave the question open. `entries` and `disclosures` go together.
pub fn no_data(reading: &Reading, entries: &[Entry], disclosures: &[Disclosure]) -> Vec<(usize, Locator)> {
    let pairs = entries.iter().zip(disclosures).enumerate();
    let silent = pairs.filter(|(_, (_, said))| said.data_types.is_empty());
    let answers = silent.filter_map(|(index, (entry, _))| {
        let answer = entry.fields.iter().find_map(|(field, span)| {
            let says = |part| reading.has(*span, part);
            let tells = says(Part::Share) || says(Part::Collect) || says(Part::Not);
            (*field == Field::Data && tells && says(Part::Nothing) && nothing(reading, *span)).then_some(*span)
        });
        answer.map(|span| (index, reading.document.locator(span)))
    });
    answers.collect()
}
