//! The configuration as a person writes it in TOML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::error::line_of;
use super::{Config, ConfigError, Level, Waiver, is_date};
use crate::audit::{Audience, Severity};

/// The name under which a configuration is looked for.
pub const FILE_NAME: &str = "undisclosed.toml";

/// The nearest configuration from a folder upwards.
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    policies: Vec<String>,
    #[serde(default)]
    builds: Vec<String>,
    fail_on: Option<Spanned<String>>,
    #[serde(default)]
    profiles: Vec<Spanned<String>>,
    audience: Option<Spanned<String>>,
    #[serde(default)]
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default, rename = "waiver")]
    waivers: Vec<WaiverEntry>,
    #[serde(default)]
    first_party: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WaiverEntry {
    rule: Spanned<String>,
    sdk: Option<String>,
    data_type: Option<String>,
    permission: Option<String>,
    disclosure: Option<String>,
    reason: Spanned<String>,
    expires: Option<Spanned<toml::Value>>,
}

/// Reads a text and collects every mistake in it.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    rules: &'a [&'a str],
    errors: Vec<ConfigError>,
}

impl Config {
    /// Reads a configuration. `file` is how messages call it; `rules` are the ids that it may speak of.
    ///
    /// # Errors
    /// Every mistake with its place: bad TOML, unknown keys, rules or levels, a waiver without a reason, a bad date.
    pub fn parse(text: &str, file: &str, rules: &[&str]) -> Result<Config, Vec<ConfigError>> {
        let read: File = toml::from_str(text).map_err(|error| {
            let message = error.message().to_owned();
            vec![ConfigError::at(file, text, error.span().unwrap_or(0..0), message)]
        })?;
        let mut reader = Reader { file, text, rules, errors: Vec::new() };
        let mut config =
            Config { path: Some(file.to_owned()), policies: read.policies, builds: read.builds, ..Config::default() };
        if let Some(word) = read.fail_on {
            config.fail_on = reader.fail_on(&word);
        }
        config.profiles = read.profiles.iter().filter_map(|name| reader.profile(name)).collect();
        if let Some(word) = read.audience {
            config.audience = reader.audience(&word).unwrap_or(config.audience);
        }
        for (rule, level) in read.severity {
            reader.rule(&rule);
            if let Some(level) = reader.level(&level) {
                config.severity.insert(rule.into_inner(), level);
            }
        }
        config.waivers = read.waivers.into_iter().map(|waiver| reader.waiver(waiver)).collect();
        for prefix in read.first_party {
            if prefix.get_ref().trim_matches('.').is_empty() {
                reader.wrong(&prefix, "a prefix of the app's own packages cannot be empty", None);
            }
            config.first_party.push(prefix.into_inner());
        }
        if reader.errors.is_empty() { Ok(config) } else { Err(reader.sorted()) }
    }
}

impl Reader<'_> {
    fn sorted(mut self) -> Vec<ConfigError> {
        self.errors.sort_by_key(|error| (error.line, error.column));
        self.errors
    }

    fn wrong<T>(&mut self, place: &Spanned<T>, message: impl Into<String>, help: Option<String>) {
        self.errors.push(ConfigError::at(self.file, self.text, place.span(), message).help(help));
    }

    fn rule(&mut self, rule: &Spanned<String>) {
        let id = rule.get_ref();
        if !self.rules.contains(&id.as_str()) {
            let help = nearest(id, self.rules.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.wrong(rule, format!("unknown rule `{id}`"), help);
        }
    }

    fn level(&mut self, word: &Spanned<String>) -> Option<Level> {
        let level = match word.get_ref().as_str() {
            "off" => Some(Level::Off),
            other => Severity::from_word(other).map(Level::At),
        };
        if level.is_none() {
            self.not_a_level(word, "off");
        }
        level
    }

    fn fail_on(&mut self, word: &Spanned<String>) -> Option<Severity> {
        if word.get_ref() == "never" {
            return None;
        }
        let severity = Severity::from_word(word.get_ref());
        if severity.is_none() {
            self.not_a_level(word, "never");
        }
        severity
    }

    fn profile(&mut self, name: &Spanned<String>) -> Option<String> {
        match super::profile(name.get_ref()) {
            Ok(known) => Some(known.to_owned()),
            Err(help) => {
                self.wrong(name, format!("unknown profile `{}`", name.get_ref()), Some(help));
                None
            }
        }
    }

    fn audience(&mut self, word: &Spanned<String>) -> Option<Audience> {
        let audience = Audience::from_word(word.get_ref());
        if audience.is_none() {
            let help = format!("one of {}", Audience::ALL.map(Audience::word).join(", "));
            self.wrong(word, format!("unknown audience `{}`", word.get_ref()), Some(help));
        }
        audience
    }

    fn not_a_level(&mut self, word: &Spanned<String>, besides: &str) {
        let words: Vec<&str> = Severity::ALL.into_iter().map(Severity::word).collect();
        let help = format!("one of {}, {besides}", words.join(", "));
        self.wrong(word, format!("unknown severity `{}`", word.get_ref()), Some(help));
    }

    fn waiver(&mut self, entry: WaiverEntry) -> Waiver {
        self.rule(&entry.rule);
        if entry.reason.get_ref().trim().is_empty() {
            self.wrong(&entry.reason, "a waiver needs a reason", None);
        }
        let expires = entry.expires.map(|day| {
            let text = match day.get_ref() {
                toml::Value::String(text) => text.clone(),
                toml::Value::Datetime(day) => day.to_string(),
                other => other.to_string(),
            };
            if !is_date(&text) {
                self.wrong(&day, format!("`{text}` is not a date"), Some("write it as 2026-03-31".to_owned()));
            }
            text
        });
        Waiver {
            line: line_of(self.text, entry.rule.span().start),
            rule: entry.rule.into_inner(),
            sdk: entry.sdk,
            data_type: entry.data_type,
            permission: entry.permission,
            disclosure: entry.disclosure,
            reason: entry.reason.into_inner().trim().to_owned(),
            expires,
        }
    }
}

/// The known word that is most like this one, if any is like it at all.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 2] = ["undisclosed-sdk", "stale-disclosure"];

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, "undisclosed.toml", &RULES)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
    }

    #[test]
    fn everything_that_can_be_set() {
        let config = parse(
            r#"
            policies = ["privacy.md"]
            builds = ["app.apk"]
            fail-on = "never"
            profiles = ["cn", "app-store"]
            audience = "strict"
            first-party = ["com.example"]
            [severity]
            stale-disclosure = "off"
            undisclosed-sdk = "medium"
            [[waiver]]
            rule = "undisclosed-sdk"
            sdk = "umeng-analytics"
            data-type = "imei"
            permission = "P"
            disclosure = "友盟+"
            reason = " agreed with legal "
            expires = 2026-03-31
            "#,
        )
        .expect("a good file");
        assert_eq!(config.policies, ["privacy.md"]);
        assert_eq!(config.builds, ["app.apk"]);
        assert_eq!(config.fail_on, None);
        assert_eq!(config.first_party, ["com.example"]);
        assert_eq!(config.profiles, ["cn", "app-store"]);
        assert_eq!(config.audience, Audience::Strict);
        assert_eq!(config.severity.get("stale-disclosure"), Some(&Level::Off));
        assert_eq!(config.severity.get("undisclosed-sdk"), Some(&Level::At(Severity::Medium)));
        let waiver = config.waivers.first().expect("a waiver");
        assert_eq!(waiver.reason, "agreed with legal");
        assert_eq!(waiver.expires.as_deref(), Some("2026-03-31"));
        assert_eq!(waiver.disclosure.as_deref(), Some("友盟+"));
        assert_eq!(waiver.line, 12);
    }

    #[test]
    fn an_empty_file_is_the_defaults() {
        let config = parse("").expect("an empty file");
        assert_eq!(config, Config { path: Some("undisclosed.toml".to_owned()), ..Config::default() });
        assert_eq!(config.fail_on, Some(Severity::High));
    }

    #[test]
    fn an_unknown_rule_points_into_the_file_and_suggests() {
        let error = parse("[[waiver]]\nrule = \"undisclosed-sdks\"\nreason = \"x\"\n").expect_err("unknown rule");
        assert_eq!(
            error,
            "undisclosed.toml:2:8: unknown rule `undisclosed-sdks`\n  |\n2 | rule = \"undisclosed-sdks\"\n  |        \
             ^^^^^^^^^^^^^^^^^^ did you mean `undisclosed-sdk`?"
        );
    }

    #[test]
    fn an_unknown_profile_is_told_with_those_that_there_are() {
        let error = parse("profiles = [\"cn\", \"google\"]\naudience = \"all\"\n").expect_err("unknown profile");
        assert!(error.starts_with("undisclosed.toml:1:19: unknown profile `google`"), "{error}");
        assert!(error.contains("did you mean `google-play`? the profiles are app-store, cn, eu,"), "{error}");
        assert!(error.contains("unknown audience `all`"), "{error}");
        assert!(error.contains("one of default, strict, auditor"), "{error}");
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let error = parse("builds = []\nfail_on = \"high\"\n").expect_err("unknown key");
        assert!(error.starts_with("undisclosed.toml:2:1: unknown field `fail_on`"), "{error}");
        assert!(error.contains("2 | fail_on = \"high\"\n  | ^^^^^^^"), "{error}");
    }

    #[test]
    fn every_mistake_is_told_at_once_in_order() {
        let text = "fail-on = \"bad\"\nfirst-party = [\"\"]\n[severity]\nstale = \"loud\"\n[[waiver]]\n\
                    rule = \"stale-disclosure\"\nreason = \" \"\nexpires = \"2026-02-30\"\n";
        let errors = Config::parse(text, "f", &RULES).expect_err("mistakes");
        let told: Vec<(u32, u32, &str)> =
            errors.iter().map(|error| (error.line, error.column, error.message.as_str())).collect();
        assert_eq!(
            told,
            [
                (1, 11, "unknown severity `bad`"),
                (2, 16, "a prefix of the app's own packages cannot be empty"),
                (4, 1, "unknown rule `stale`"),
                (4, 9, "unknown severity `loud`"),
                (7, 10, "a waiver needs a reason"),
                (8, 11, "`2026-02-30` is not a date"),
            ]
        );
    }

    #[test]
    fn a_waiver_without_a_reason_is_refused() {
        let error = parse("[[waiver]]\nrule = \"undisclosed-sdk\"\n").expect_err("no reason");
        assert!(error.contains("missing field `reason`"), "{error}");
    }

    #[test]
    fn bad_toml_points_at_the_place_behind_wide_letters() {
        let error = parse("policies = [\"隐私\", oops]\n").expect_err("bad toml");
        assert!(error.starts_with("undisclosed.toml:1:19:"), "{error}");
    }

    #[test]
    fn the_nearest_file_upwards_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).expect("folders");
        assert_eq!(find(&deep).filter(|path| path.starts_with(folder.path())), None);
        std::fs::write(folder.path().join("undisclosed.toml"), "").expect("written");
        assert_eq!(find(&deep), Some(folder.path().join("undisclosed.toml")));
        std::fs::write(folder.path().join("a/undisclosed.toml"), "").expect("written");
        assert_eq!(find(&deep), Some(folder.path().join("a/undisclosed.toml")));
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_in_settings_or_mistakes(text in "\\PC{0,200}|[a-z=\\[\\]\"\n -]{0,200}") {
            if let Err(errors) = Config::parse(&text, "f", &RULES) {
                proptest::prop_assert!(!errors.is_empty());
                for error in errors {
                    let _ = error.to_string();
                }
            }
        }
    }
}
