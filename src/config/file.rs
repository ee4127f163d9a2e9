//! The configuration as a person writes it in TOML.
//!
//! It is read from the syntax tree and not through `serde`, so that every mistake of a file is told at once, each with
//! its place and the nearest right word.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::line_of;
use super::{Config, ConfigError, Level, Waiver, is_date};
use crate::audit::{Audience, Severity};
use crate::catalog::Catalog;

/// The name under which a configuration is looked for.
pub const FILE_NAME: &str = "undisclosed.toml";

/// The keys of the file.
const KEYS: [&str; 11] = [
    "audience",
    "baseline",
    "builds",
    "data-safety",
    "fail-on",
    "first-party",
    "policies",
    "privacy-label",
    "profiles",
    "severity",
    "waiver",
];

/// The keys of a `[[waiver]]`.
const WAIVER_KEYS: [&str; 7] = ["data-type", "disclosure", "expires", "permission", "reason", "rule", "sdk"];

/// The most mistakes that are told at once.
const MISTAKES: usize = 100;

/// The nearest configuration from a folder upwards.
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// A value, or a key, with its place in the file.
type Place = std::ops::Range<usize>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a text and collects every mistake in it.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    rules: &'a [&'a str],
    catalog: &'a Catalog,
    errors: Vec<ConfigError>,
}

impl Config {
    /// Reads a configuration. `file` is how messages call it; `rules` and `catalog` hold the ids that it may speak of.
    ///
    /// # Errors
    /// Every mistake with its place (up to a hundred): bad TOML (the first fault only), unknown keys, wrong types, unknown rules, SDKs,
    /// data types or levels, a waiver without a rule or reason, a bad date.
    pub fn parse(text: &str, file: &str, rules: &[&str], catalog: &Catalog) -> Result<Config, Vec<ConfigError>> {
        let root = DeTable::parse(text).map_err(|error| {
            vec![ConfigError::at(file, text, error.span().unwrap_or(0..0), error.message().to_owned())]
        })?;
        let mut reader = Reader { file, text, rules, catalog, errors: Vec::new() };
        let config = Config { path: Some(file.to_owned()), ..reader.config(root.get_ref()) };
        if reader.errors.is_empty() {
            return Ok(config);
        }
        reader.errors.sort_by_key(|error| (error.line, error.column));
        Err(reader.errors)
    }
}

impl Reader<'_> {
    fn config(&mut self, root: &DeTable) -> Config {
        self.known_keys(root, &KEYS, "the configuration");
        let mut config = Config {
            policies: self.texts(root, "policies"),
            builds: self.texts(root, "builds"),
            baseline_file: self.text(root, "baseline"),
            data_safety: self.text(root, "data-safety"),
            privacy_label: self.text(root, "privacy-label"),
            first_party: self.texts(root, "first-party"),
            ..Config::default()
        };
        for prefix in root.get("first-party").and_then(|list| list.get_ref().as_array()).into_iter().flatten() {
            self.prefix(prefix);
        }
        if let Some((word, place)) = self.placed(root, "fail-on") {
            config.fail_on = self.fail_on(&word, place);
        }
        config.profiles = self.profiles(root);
        if let Some((word, place)) = self.placed(root, "audience") {
            config.audience = self.audience(&word, place).unwrap_or(config.audience);
        }
        if let Some(severity) = root.get("severity").and_then(|value| self.table(value, "severity")) {
            for (rule, level) in severity {
                self.rule(rule.get_ref(), rule.span());
                if let Some(level) = self.string(level, rule.get_ref()).and_then(|word| self.level(&word, level.span()))
                {
                    config.severity.insert(rule.get_ref().to_string(), level);
                }
            }
        }
        config.waivers = self.waivers(root);
        config
    }

    fn wrong(&mut self, place: Place, message: impl Into<String>, help: Option<String>) {
        if self.errors.len() < MISTAKES {
            self.errors.push(ConfigError::at(self.file, self.text, place, message).help(help));
        }
    }

    fn known_keys(&mut self, table: &DeTable, known: &[&str], of: &str) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let near = nearest(&key.get_ref().replace('_', "-"), known.iter().copied());
            let help = near.unwrap_or_else(|| format!("its keys are {}", known.join(", ")));
            self.wrong(key.span(), format!("unknown key `{}` in {of}", key.get_ref()), Some(help));
        }
    }

    fn mistyped(&mut self, value: &Value, key: &str, wanted: &str, example: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` has to be {wanted}, and this is {} {found}", article(found));
        self.wrong(value.span(), message, Some(format!("write it as {example}")));
    }

    fn string(&mut self, value: &Value, key: &str) -> Option<String> {
        let text = value.get_ref().as_str();
        match text.map(str::trim) {
            None => self.mistyped(value, key, "a string", &format!("{key} = \"…\"")),
            Some("") => self.wrong(value.span(), format!("`{key}` is empty"), None),
            Some(text) => return Some(text.to_owned()),
        }
        None
    }

    fn text(&mut self, table: &DeTable, key: &str) -> Option<String> {
        table.get(key).and_then(|value| self.string(value, key))
    }

    fn placed(&mut self, table: &DeTable, key: &str) -> Option<(String, Place)> {
        let value = table.get(key)?;
        Some((self.string(value, key)?, value.span()))
    }

    fn texts(&mut self, table: &DeTable, key: &str) -> Vec<String> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.mistyped(value, key, "an array of strings", &format!("{key} = [\"…\"]"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            match item.get_ref().is_str() {
                true => texts.extend(self.string(item, key)),
                false => self.mistyped(item, key, "an array of strings", &format!("{key} = [\"…\"]")),
            }
        }
        texts
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>, key: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistyped(value, key, "a table", &format!("[{key}]"));
        }
        table
    }

    /// Package prefixes are compared segment by segment and know no wildcard.
    fn prefix(&mut self, value: &Value) {
        let text = value.get_ref().as_str().unwrap_or_default().trim();
        let right = text.trim_end_matches(['*', '/', '.']).replace('/', ".");
        if !text.is_empty() && (right.is_empty() || text.contains(['*', '/'])) {
            let example = if right.is_empty() { "com.example" } else { &right };
            let message = format!("`{text}` is no prefix of packages");
            self.wrong(value.span(), message, Some(format!("write it as \"{example}\"")));
        }
    }

    fn rule(&mut self, id: &str, place: Place) {
        if !self.rules.contains(&id) {
            let help = nearest(id, self.rules.iter().copied());
            self.wrong(place, format!("unknown rule `{id}`"), help);
        }
    }

    fn sdk(&mut self, id: &str, place: Place) {
        if self.catalog.sdk(id).is_none() {
            let sdks = &self.catalog.signatures.sdks;
            let named = sdks.iter().find(|sdk| sdk.name.eq_ignore_ascii_case(id)).map(|sdk| suggestion(&sdk.id));
            let help = named.or_else(|| nearest(id, sdks.iter().map(|sdk| sdk.id.as_str())));
            self.wrong(place, format!("unknown SDK `{id}`"), help);
        }
    }

    fn data_type(&mut self, id: &str, place: Place) {
        if self.catalog.data_type(id).is_none() {
            let types = &self.catalog.signatures.data_types;
            let named = types.iter().find(|data| data.name.eq_ignore_ascii_case(id)).map(|data| suggestion(&data.id));
            let help = named.or_else(|| nearest(id, types.iter().map(|data| data.id.as_str())));
            self.wrong(place, format!("unknown data type `{id}`"), help);
        }
    }

    fn level(&mut self, word: &str, place: Place) -> Option<Level> {
        let level = if word == "off" { Some(Level::Off) } else { Severity::from_word(word).map(Level::At) };
        if level.is_none() {
            self.not_a_level(word, place, "off");
        }
        level
    }

    fn fail_on(&mut self, word: &str, place: Place) -> Option<Severity> {
        let severity = Severity::from_word(word);
        if severity.is_none() && word != "never" {
            self.not_a_level(word, place, "never");
        }
        severity
    }

    fn profiles(&mut self, root: &DeTable) -> Vec<String> {
        let named = self.texts(root, "profiles");
        for item in root.get("profiles").and_then(|list| list.get_ref().as_array()).into_iter().flatten() {
            let name = item.get_ref().as_str().unwrap_or_default().trim();
            if let Err(help) = super::profile(name)
                && !name.is_empty()
            {
                self.wrong(item.span(), format!("unknown profile `{name}`"), Some(help));
            }
        }
        named
    }

    fn audience(&mut self, word: &str, place: Place) -> Option<Audience> {
        let audience = Audience::from_word(word);
        if audience.is_none() {
            let help = format!("one of {}", Audience::ALL.map(Audience::word).join(", "));
            self.wrong(place, format!("unknown audience `{word}`"), Some(help));
        }
        audience
    }

    fn not_a_level(&mut self, word: &str, place: Place, besides: &str) {
        let words: Vec<&str> = Severity::ALL.into_iter().map(Severity::word).collect();
        let help = format!("one of {}, {besides}", words.join(", "));
        self.wrong(place, format!("unknown severity `{word}`"), Some(help));
    }

    fn waivers(&mut self, root: &DeTable) -> Vec<Waiver> {
        let Some(value) = root.get("waiver") else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.mistyped(value, "waiver", "an array of tables", "[[waiver]]");
            return Vec::new();
        };
        let mut waivers = Vec::new();
        for entry in list.iter() {
            match entry.get_ref().as_table() {
                Some(table) => waivers.extend(self.waiver(table, entry.span())),
                None => self.mistyped(entry, "waiver", "an array of tables", "[[waiver]]"),
            }
        }
        waivers
    }

    fn waiver(&mut self, table: &DeTable, place: Place) -> Option<Waiver> {
        self.known_keys(table, &WAIVER_KEYS, "a waiver");
        for (key, why) in [("rule", "rule = \"…\""), ("reason", "reason = \"why this is accepted\"")] {
            if table.get(key).is_none() {
                self.wrong(place.clone(), format!("a waiver needs a `{key}`"), Some(format!("add {why}")));
            }
        }
        let rule = self.placed(table, "rule");
        if let Some((id, place)) = &rule {
            self.rule(id, place.clone());
        }
        let sdk = self.placed(table, "sdk");
        if let Some((id, place)) = &sdk {
            self.sdk(id, place.clone());
        }
        let data_type = self.placed(table, "data-type");
        if let Some((id, place)) = &data_type {
            self.data_type(id, place.clone());
        }
        let permission = self.text(table, "permission");
        let disclosure = self.text(table, "disclosure");
        let reason = self.text(table, "reason");
        let expires = table.get("expires").and_then(|day| self.date(day));
        let (rule, place) = rule?;
        Some(Waiver {
            line: line_of(self.text, place.start),
            rule,
            sdk: sdk.map(|(id, _)| id),
            data_type: data_type.map(|(id, _)| id),
            permission,
            disclosure,
            reason: reason?,
            expires,
        })
    }

    /// A day, as a TOML date or as a string.
    fn date(&mut self, value: &Value) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            other => self.text.get(value.span()).unwrap_or(other.type_str()).to_owned(),
        };
        if is_date(&text) {
            return Some(text);
        }
        self.wrong(value.span(), format!("`{text}` is not a date"), Some("write it as 2026-03-31".to_owned()));
        None
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn suggestion(id: &str) -> String {
    format!("did you mean `{id}`?")
}

/// The known word that is most like this one, as a question, if any is like it at all.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| suggestion(candidate))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    const RULES: [&str; 2] = ["undisclosed-sdk", "stale-disclosure"];
    static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, "undisclosed.toml", &RULES, &CATALOG)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
    }

    /// Line, column, message and help of every mistake.
    fn told(text: &str) -> Vec<(u32, u32, String, String)> {
        Config::parse(text, "f", &RULES, &CATALOG)
            .expect_err("mistakes")
            .into_iter()
            .map(|error| (error.line, error.column, error.message, error.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn everything_that_can_be_set() {
        let config = parse(
            r#"
            policies = ["privacy.md"]
            builds = ["app.apk"]
            profiles = ["cn", "google-play"]
            audience = "strict"
            baseline = "known.json"
            data-safety = "data-safety.csv"
            privacy-label = "app_privacy_details.json"
            fail-on = "never"
            first-party = ["com.example"]
            [severity]
            stale-disclosure = "off"
            undisclosed-sdk = "medium"
            [[waiver]]
            rule = "undisclosed-sdk"
            sdk = "umeng-analytics"
            data-type = "imei"
            permission = "P"
            disclosure = "Umeng"
            reason = " agreed with legal "
            expires = 2026-03-31
            "#,
        )
        .expect("a good file");
        assert_eq!(config.policies, ["privacy.md"]);
        assert_eq!(config.builds, ["app.apk"]);
        assert_eq!(config.profiles, ["cn", "google-play"]);
        assert_eq!(config.audience, Audience::Strict);
        assert_eq!(config.baseline_file.as_deref(), Some("known.json"));
        assert_eq!(config.data_safety.as_deref(), Some("data-safety.csv"));
        assert_eq!(config.privacy_label.as_deref(), Some("app_privacy_details.json"));
        assert_eq!(config.fail_on, None);
        assert_eq!(config.first_party, ["com.example"]);
        assert_eq!(config.severity.get("stale-disclosure"), Some(&Level::Off));
        assert_eq!(config.severity.get("undisclosed-sdk"), Some(&Level::At(Severity::Medium)));
        let waiver = config.waivers.first().expect("a waiver");
        assert_eq!(waiver.reason, "agreed with legal");
        assert_eq!(waiver.disclosure.as_deref(), Some("Umeng"));
        assert_eq!(waiver.expires.as_deref(), Some("2026-03-31"));
        assert_eq!(waiver.line, 15);
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
        assert_eq!(
            error,
            "undisclosed.toml:2:1: unknown key `fail_on` in the configuration\n  |\n2 | fail_on = \"high\"\n  | \
             ^^^^^^^ did you mean `fail-on`?"
        );
        assert_eq!(told("colour = 1\n")[0].3, format!("its keys are {}", KEYS.join(", ")));
    }

    #[test]
    fn every_mistake_is_told_at_once_in_order() {
        let text = "fail-on = \"bad\"\nfirst-party = [\"\", \"com.example.*\"]\n[severity]\nstale = \"loud\"\n\
                    [[waiver]]\nrule = \"stale-disclosure\"\nreason = \" \"\nexpires = \"2026-02-30\"\n";
        let told: Vec<(u32, u32, String)> =
            told(text).into_iter().map(|(line, column, message, _)| (line, column, message)).collect();
        let expected = [
            (1, 11, "unknown severity `bad`"),
            (2, 16, "`first-party` is empty"),
            (2, 20, "`com.example.*` is no prefix of packages"),
            (4, 1, "unknown rule `stale`"),
            (4, 9, "unknown severity `loud`"),
            (7, 10, "`reason` is empty"),
            (8, 11, "`2026-02-30` is not a date"),
        ];
        assert_eq!(told, expected.map(|(line, column, message)| (line, column, message.to_owned())));
    }

    #[test]
    fn ids_are_those_of_the_catalog() {
        let told = told(
            "[[waiver]]\nrule = \"undisclosed-sdk\"\nsdk = \"umeng-analytic\"\ndata-type = \"Android ID\"\n\
             reason = \"x\"\n",
        );
        let expected = [
            (3, 7, "unknown SDK `umeng-analytic`", "did you mean `umeng-analytics`?"),
            (4, 13, "unknown data type `Android ID`", "did you mean `android_id`?"),
        ];
        assert_eq!(told, expected.map(|(line, column, what, help)| (line, column, what.to_owned(), help.to_owned())));
    }

    #[test]
    fn wrong_types_are_told_with_the_right_form() {
        let told = told("builds = \"app.apk\"\npolicies = [1]\nseverity = \"off\"\nwaiver = { rule = \"x\" }\n");
        let expected = [
            (1, 10, "`builds` has to be an array of strings, and this is a string", "write it as builds = [\"…\"]"),
            (
                2,
                13,
                "`policies` has to be an array of strings, and this is an integer",
                "write it as policies = [\"…\"]",
            ),
            (3, 12, "`severity` has to be a table, and this is a string", "write it as [severity]"),
            (4, 10, "`waiver` has to be an array of tables, and this is a table", "write it as [[waiver]]"),
        ];
        assert_eq!(told, expected.map(|(line, column, what, help)| (line, column, what.to_owned(), help.to_owned())));
    }

    #[test]
    fn a_waiver_needs_a_rule_and_a_reason() {
        let told = told("\n[[waiver]]\nsdk = \"bugly\"\n");
        let messages: Vec<_> = told.iter().map(|(line, _, message, _)| (*line, message.as_str())).collect();
        assert_eq!(messages, [(2, "a waiver needs a `rule`"), (2, "a waiver needs a `reason`")]);
    }

    #[test]
    fn bad_toml_points_at_the_place_behind_wide_letters() {
        let error = parse("policies = [\"隐私\", oops]\n").expect_err("bad toml");
        assert!(error.starts_with("undisclosed.toml:1:19:"), "{error}");
        let twice = parse("builds = []\nbuilds = []\n").expect_err("a key twice");
        assert!(twice.starts_with("undisclosed.toml:2:1:"), "{twice}");
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
        fn any_text_ends_in_settings_or_mistakes(text in "\\PC{0,200}|[a-z=\\[\\]{}\"\n -]{0,200}") {
            if let Err(errors) = Config::parse(&text, "f", &RULES, &CATALOG) {
                proptest::prop_assert!(!errors.is_empty());
                for error in errors {
                    let _ = error.to_string();
                }
            }
        }
    }
}
