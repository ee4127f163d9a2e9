//! The judgement against exact labels: complete policies of builds whose contents are known, with one fault each.
//!
//! A base policy has to cause no finding; a mutated one exactly those that its mutation brings. Run with `--nocapture` for
//! the table. `docs/benchmark.md` tells what it measures and what it does not.

#[path = "../support/count.rs"]
mod count;
mod mutation;
mod pair;
mod policy;

use std::collections::BTreeMap;

use count::Count;
use mutation::{Case, Expected, cases};
use pair::{Language, Pair, all_types, covers, pairs, word};
use policy::{Shape, called};
use rayon::prelude::*;
use undisclosed::audit::{AuditInput, Finding, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::inventory::Inventory;
use undisclosed::{document, flow, policy as reading};

/// What makes two findings the same in two policies.
fn key(finding: &Finding) -> (String, Option<String>, Option<String>, Vec<String>) {
    let subject = &finding.subject;
    (finding.rule.clone(), subject.sdk.clone(), subject.disclosure.clone(), finding.data_types.clone())
}

fn is(finding: &Finding, expected: &Expected) -> bool {
    let subject = &finding.subject;
    let same_sdk = || subject.sdk.iter().chain(&finding.sdks).any(|sdk| expected.sdks.contains(sdk));
    // In sentences a name may have "SDK" behind it.
    let names = expected.disclosure.iter().flat_map(|name| [name.clone(), called(name)]);
    let same_name = || subject.disclosure.as_ref().is_some_and(|own| names.into_iter().any(|name| name == *own));
    finding.rule == expected.rule
        && ((expected.sdks.is_empty() && expected.disclosure.is_none()) || same_sdk() || same_name())
        && (expected.data_types.is_empty() || finding.data_types.iter().eq(&expected.data_types))
}

/// Whether a policy says any of these types, or a wider one, of anybody. A permission is explained by whoever uses it, so what
/// follows for permissions from a change elsewhere is looked up, not foretold.
fn says_any(policy: &policy::Policy, data_types: &[String]) -> bool {
    let words: Vec<&str> =
        policy.told.iter().filter(|_| policy.section).flat_map(|told| &told.data).map(String::as_str).collect();
    let said = |id: &str| policy.collection.iter().any(|own| own == id) || words.contains(&word(id, policy.language));
    data_types.iter().any(|id| said(id) || all_types().any(|general| covers(general, id) && said(general)))
}

struct Base<'a> {
    name: String,
    pair: &'a Pair,
    builds: Vec<Inventory>,
    language: Language,
    shape: Shape,
}

fn findings(base: &Base, case: &Case, catalog: &Catalog, reader: &reading::Reader) -> Vec<Finding> {
    let text = case.policy.text();
    let document = document::read(text.as_bytes(), "policy.md").expect("Markdown");
    let policies = [reader.understand(&document)];
    let config = Config::default();
    let input = AuditInput {
        catalog,
        builds: &base.builds,
        policies: &policies,
        forms: &[],
        config: &config,
        as_of: case.as_of,
    };
    let known = |finding: &Finding| base.pair.known.contains(&finding.rule);
    audit(&input).findings.into_iter().filter(|finding| !known(finding)).collect()
}

/// The scores of all cases of one base, and what was wrong, in words.
fn judge(base: &Base, catalog: &Catalog, reader: &reading::Reader) -> (u32, BTreeMap<String, Count>, Vec<String>) {
    let mut scores: BTreeMap<String, Count> = BTreeMap::new();
    let mut wrong = Vec::new();
    let cases = cases(base.pair, base.language, base.shape);
    for case in &cases {
        let found = findings(base, case, catalog, reader);
        let mut wanted = vec![false; found.len()];
        let title = format!("{} {:?} {:?}: {}", base.name, base.language, base.shape, case.mutation);
        for expected in &case.expected {
            let score = scores.entry(expected.rule.to_owned()).or_default();
            // One finding may speak for several products of a family.
            match found.iter().position(|finding| is(finding, expected)) {
                Some(at) => {
                    wanted[at] = true;
                    score.right += 1;
                }
                None => {
                    score.missed += 1;
                    wrong.push(format!("{title}: missed {expected:?}"));
                }
            }
        }
        for (finding, _) in found.iter().zip(&wanted).filter(|(_, wanted)| !**wanted) {
            if finding.rule == "permission-without-disclosure" && !says_any(&case.policy, &finding.data_types) {
                scores.entry(finding.rule.clone()).or_default().right += 1;
                continue;
            }
            scores.entry(finding.rule.clone()).or_default().extra += 1;
            wrong.push(format!("{title}: extra {:?}: {}", key(finding), finding.message));
        }
    }
    (cases.len() as u32, scores, wrong)
}

#[test]
fn each_fault_causes_its_findings_and_no_others() {
    let catalog = Catalog::compiled();
    let reader = reading::Reader::new(&catalog);
    let pairs = pairs();
    let mut bases = Vec::new();
    for (name, pair) in &pairs {
        let Some(path) = pair.path() else {
            println!("skipped {name}: UNDISCLOSED_CORPUS is not set");
            continue;
        };
        let builds = flow::scan(&[path], &catalog, &[]);
        assert!(builds.iter().all(|build| build.errors.is_empty()), "{name} is readable");
        for language in [Language::English, Language::Chinese] {
            for shape in Shape::ALL {
                bases.push(Base { name: name.clone(), pair, builds: builds.clone(), language, shape });
            }
        }
    }
    let judged: Vec<_> = bases.par_iter().map(|base| judge(base, &catalog, &reader)).collect();
    let mut total = 0;
    let mut scores: BTreeMap<String, Count> = BTreeMap::new();
    for (cases, of_base, wrong) in judged {
        total += cases;
        for (rule, score) in of_base {
            scores.entry(rule).or_default().add(score);
        }
        wrong.iter().for_each(|line| println!("{line}"));
    }
    println!("{total} cases over {} base policies of {} builds", bases.len(), bases.len() / 6);
    println!("{:<32} {:>6} {:>6} {:>6} {:>9} {:>6}", "rule", "right", "extra", "missed", "precision", "recall");
    for (rule, score) in &scores {
        let Count { right, extra, missed } = *score;
        println!("{rule:<32} {right:>6} {extra:>6} {missed:>6} {:>9.3} {:>6.3}", score.precision(), score.recall());
    }
    let weak: Vec<&String> = scores
        .iter()
        .filter(|(_, score)| score.precision() < 0.98 || score.recall() < 0.98)
        .map(|(rule, _)| rule)
        .collect();
    assert!(weak.is_empty(), "below .98: {weak:?}");
}
