use super::Rule;
use crate::audit::{Audience, Case, Finding, Severity};

pub static RULE: Rule = Rule {
    id: "outdated-policy",
    title: "The policy was not changed for more than a year",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-2", "us-ccpa-1798-130"],
    fix: "Look through the policy, mend it where it no longer holds, and date it anew.",
    page: include_str!("../../../docs/rules/outdated-policy.md"),
    judge,
};

/// After so many days a policy is old: the California statute asks for a look every twelve months.
const DAYS: i64 = 366;

/// Only where the run says which day it is.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let newest = case.policies.iter().filter_map(|document| document.date.as_deref()).max();
    let Some((day, date)) = case.as_of.zip(newest) else { return Vec::new() };
    let Some(age) = number(day).zip(number(date)).map(|(day, date)| day - date) else { return Vec::new() };
    if age <= DAYS {
        return Vec::new();
    }
    let message = format!("The policy bears the date {date}, which is {age} days before {day}.");
    rule.draft(case, message).locators(&case.starts()).done().into_iter().collect()
}

/// The number of a day of the Gregorian calendar, counted from 0000-03-01.
fn number(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // The year is taken to begin in March, so that the leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_days_and_years() {
        let between = |from, to| number(to).zip(number(from)).map(|(to, from)| to - from);
        assert_eq!(between("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(between("2023-02-28", "2023-03-01"), Some(1));
        assert_eq!(between("1999-12-31", "2000-01-01"), Some(1));
        assert_eq!(between("2024-01-01", "2025-01-01"), Some(366));
        assert_eq!(number("soon"), None);
    }
}
