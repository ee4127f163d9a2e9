//! Profiles: whose rules are applied, and whose articles are cited.

use super::Case;
use super::rules::Rule;

/// The profiles that can be chosen: the jurisdictions and stores of `signatures/laws.toml`. Sorted.
pub const PROFILES: [&str; 5] = ["app-store", "cn", "eu", "google-play", "us"];

impl Case<'_> {
    /// Whether a law (by its id) belongs to a chosen profile. Where none is chosen, all do.
    pub fn cites(&self, law: &str) -> bool {
        let chosen = &self.config.profiles;
        let laws = &self.catalog.signatures.laws;
        chosen.is_empty() || laws.iter().any(|known| known.id == law && chosen.contains(&known.jurisdiction))
    }
}

impl Rule {
    /// Whether the rule speaks under the chosen profiles: it rests on no law, or on one of theirs.
    pub(super) fn is_chosen(&self, case: &Case) -> bool {
        self.basis.is_empty() || self.basis.iter().any(|law| case.cites(law))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_law_belongs_to_a_profile_and_every_profile_has_a_law() {
        let laws = Catalog::compiled().signatures.laws;
        let jurisdictions: BTreeSet<&str> = laws.iter().map(|law| law.jurisdiction.as_str()).collect();
        assert_eq!(jurisdictions.into_iter().collect::<Vec<_>>(), PROFILES);
    }
}
