//! `undisclosed.toml`: what to check, what may weigh how much, what is waived and why; and the baseline.

mod baseline;
mod error;
mod file;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::audit::{Audience, Finding, PROFILES, Severity, normalised};
pub use baseline::{
    Baseline, BaselineError, Compared, KnownFinding, Undecided, WAIVED_BY, read_baseline, write_baseline,
};
pub use error::ConfigError;
pub use file::{FILE_NAME, find};

/// The settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file they come from, as it is to be shown; `None` for the defaults.
    pub path: Option<String>,
    /// Policy files, relative to the file's folder.
    pub policies: Vec<String>,
    /// Builds, relative to the file's folder.
    pub builds: Vec<String>,
    /// A baseline, relative to the file's folder.
    pub baseline_file: Option<String>,
    /// Google Play's Data safety form (CSV), relative to the file's folder.
    pub data_safety: Option<String>,
    /// The App Store's privacy label (JSON), relative to the file's folder.
    pub privacy_label: Option<String>,
    /// The mildest severity that fails a run; `None`: none does.
    pub fail_on: Option<Severity>,
    /// Laws and stores whose rules are applied; empty: all of [`PROFILES`].
    pub profiles: Vec<String>,
    /// Whom the text report is for, and whose findings can fail a run.
    pub audience: Audience,
    /// Severities by rule id.
    pub severity: BTreeMap<String, Level>,
    pub waivers: Vec<Waiver>,
    /// Package prefixes of the app's own code.
    pub first_party: Vec<String>,
    /// The findings that are known already, where a baseline was given.
    pub baseline: Option<Baseline>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            path: None,
            policies: Vec::new(),
            builds: Vec::new(),
            baseline_file: None,
            data_safety: None,
            privacy_label: None,
            fail_on: Some(Severity::High),
            profiles: Vec::new(),
            audience: Audience::Default,
            severity: BTreeMap::new(),
            waivers: Vec::new(),
            first_party: Vec::new(),
            baseline: None,
        }
    }
}

/// How much the findings of a rule weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Off,
    At(Severity),
}

/// Findings that somebody has looked at and accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiver {
    pub rule: String,
    pub sdk: Option<String>,
    pub data_type: Option<String>,
    pub permission: Option<String>,
    /// Name of a third party as the policy writes it, or the id of an answer in a store form; case, blanks and punctuation
    /// are the same.
    pub disclosure: Option<String>,
    pub reason: String,
    /// ISO date of its last day.
    pub expires: Option<String>,
    /// Line in the configuration, from 1.
    pub line: u32,
}

impl Waiver {
    /// Whether it still holds on a day. Without a day, expiry is not judged. ISO dates compare as texts.
    pub fn is_active(&self, as_of: Option<&str>) -> bool {
        match (&self.expires, as_of) {
            (Some(last), Some(day)) => day <= last.as_str(),
            _ => true,
        }
    }

    /// Whether it speaks of this finding. What it leaves open matches anything; an SDK or a data type only matches a
    /// finding that is about nothing else.
    pub fn covers(&self, finding: &Finding) -> bool {
        let subject = &finding.subject;
        let same = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        self.rule == finding.rule
            && self.sdk.as_ref().is_none_or(|wanted| finding.sdks.iter().eq([wanted]))
            && same(&self.data_type, &subject.data_type)
            && same(&self.permission, &subject.permission)
            && same(&self.disclosure.as_deref().map(normalised), &subject.disclosure.as_deref().map(normalised))
    }

    /// Whether, of a finding about several SDKs and data types, it speaks of this pair, and so asks for a finding of its
    /// own. `sdk` is `None` for the app's own code.
    pub fn singles_out(&self, rule: &str, sdk: Option<&str>, data_type: &str) -> bool {
        (self.sdk.is_some() || self.data_type.is_some())
            && self.rule == rule
            && self.permission.is_none()
            && (self.sdk.is_none() || self.sdk.as_deref() == sdk)
            && self.data_type.as_deref().is_none_or(|wanted| wanted == data_type)
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.rule)?;
        let parts = [
            ("sdk", &self.sdk),
            ("data-type", &self.data_type),
            ("permission", &self.permission),
            ("disclosure", &self.disclosure),
        ];
        for (key, value) in parts {
            if let Some(value) = value {
                write!(f, " {key} `{value}`")?;
            }
        }
        Ok(())
    }
}

impl Config {
    /// A path of the file, which is relative to its folder, as seen from where the file was named.
    pub fn beside(&self, path: &str) -> PathBuf {
        let folder = self.path.as_deref().and_then(|file| Path::new(file).parent());
        folder.unwrap_or(Path::new("")).join(path)
    }

    /// The waiver in force that speaks of this pair alone; see [`Waiver::singles_out`].
    pub fn waiver_of(&self, rule: &str, sdk: Option<&str>, data_type: &str, as_of: Option<&str>) -> Option<&Waiver> {
        self.waivers.iter().find(|waiver| waiver.is_active(as_of) && waiver.singles_out(rule, sdk, data_type))
    }

    /// Whether an SDK is waived by itself, so that it has to stand in a finding of its own.
    pub fn waives_sdk(&self, rule: &str, sdk: &str, as_of: Option<&str>) -> bool {
        let active = self.waivers.iter().filter(|waiver| waiver.is_active(as_of));
        active.filter(|waiver| waiver.rule == rule).any(|waiver| waiver.sdk.as_deref() == Some(sdk))
    }

    /// Whether a data type of an SDK is waived by itself, so that it has to stand in a finding of its own.
    pub fn waives_data_type(&self, rule: &str, sdk: &str, data_type: &str, as_of: Option<&str>) -> bool {
        self.waivers.iter().filter(|waiver| waiver.is_active(as_of)).any(|waiver| {
            waiver.rule == rule
                && waiver.data_type.as_deref() == Some(data_type)
                && waiver.sdk.as_deref().is_none_or(|wanted| wanted == sdk)
        })
    }
}

/// The profile of a name.
///
/// # Errors
/// There is no such profile; the text says which there are and which may have been meant.
pub fn profile(name: &str) -> Result<&'static str, String> {
    PROFILES.into_iter().find(|known| *known == name).ok_or_else(|| {
        let meant = file::nearest(name, PROFILES.into_iter());
        let meant = meant.map(|near| format!("{near} ")).unwrap_or_default();
        format!("{meant}the profiles are {}", PROFILES.join(", "))
    })
}

/// Whether a text is a calendar date such as `2026-03-31`.
pub fn is_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    if !shape {
        return false;
    }
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for day in ["2024-02-29", "2026-12-31"] {
            assert!(is_date(day), "{day}");
        }
        for day in ["2026-02-29", "2026-13-01", "2026-1-1", "2026-00-10", "2026-04-31", "２０２６-01-01", ""] {
            assert!(!is_date(day), "{day}");
        }
    }

    #[test]
    fn a_waiver_holds_through_its_last_day() {
        let waiver = Waiver { expires: Some("2026-03-31".to_owned()), ..Waiver::default() };
        assert!(waiver.is_active(None));
        assert!(waiver.is_active(Some("2026-03-31")));
        assert!(!waiver.is_active(Some("2026-04-01")));
    }
}
