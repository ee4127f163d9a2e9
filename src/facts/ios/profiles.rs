//! Provisioning profiles: for whom and for which devices a build was made, and what the developer's account may grant.

use serde::Serialize;

use crate::format::entitlements::Entitlements;
use crate::format::plist::{self, Value};

/// A provisioning profile, or the part of it that says which build this is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProfileFact {
    pub entry: String,
    pub name: Option<String>,
    pub uuid: Option<String>,
    /// Team identifiers.
    pub teams: Vec<String>,
    pub team_name: Option<String>,
    pub distribution: Distribution,
    /// How many devices it names.
    pub devices: u64,
    /// As written; nothing here knows what day it is.
    pub created: Option<String>,
    pub expires: Option<String>,
    /// What apps signed with it may ask for at most.
    pub entitlements: Entitlements,
}

/// How builds with a profile reach devices. Apple writes no such field; it follows from what the profile allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Named devices, and debuggers may attach.
    Development,
    /// Named devices.
    AdHoc,
    /// Every device, by the company's own ways.
    Enterprise,
    /// No device by itself: App Store and TestFlight.
    AppStore,
}

/// Reads the contents of an `embedded.mobileprovision` or `embedded.provisionprofile`.
///
/// # Errors
/// In words: there is no dictionary inside.
pub fn read(bytes: &[u8], entry: &str) -> Result<ProfileFact, String> {
    let profile = plist::parse_embedded(bytes).map_err(|error| error.to_string())?;
    if profile.as_dictionary().is_none() {
        return Err("the provisioning profile is not a dictionary".to_owned());
    }
    let text = |key: &str| profile.text(key).map(str::to_owned);
    let teams = profile.get("TeamIdentifier").and_then(Value::as_array).unwrap_or_default();
    let entitlements = profile.get("Entitlements").and_then(Value::as_dictionary).cloned().unwrap_or_default();
    Ok(ProfileFact {
        entry: entry.to_owned(),
        name: text("Name"),
        uuid: text("UUID"),
        teams: teams.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        team_name: text("TeamName"),
        distribution: distribution(&profile, &entitlements),
        devices: profile.get("ProvisionedDevices").and_then(Value::as_array).map_or(0, |devices| devices.len() as u64),
        created: text("CreationDate"),
        expires: text("ExpirationDate"),
        entitlements,
    })
}

fn distribution(profile: &Value, entitlements: &Entitlements) -> Distribution {
    let is_true = |value: Option<&Value>| value.and_then(Value::as_boolean) == Some(true);
    // macOS has its own spelling of the same right.
    let debuggable =
        ["get-task-allow", "com.apple.security.get-task-allow"].iter().any(|key| is_true(entitlements.get(*key)));
    if is_true(profile.get("ProvisionsAllDevices")) {
        Distribution::Enterprise
    } else if profile.get("ProvisionedDevices").is_none() {
        Distribution::AppStore
    } else if debuggable {
        Distribution::Development
    } else {
        Distribution::AdHoc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(keys: &str) -> ProfileFact {
        let list =
            format!("<plist><dict><key>TeamIdentifier</key><array><string>TEAM</string></array>{keys}</dict></plist>");
        read(format!("signed {list} certificates").as_bytes(), "embedded.mobileprovision").expect("a profile")
    }

    #[test]
    fn the_kind_of_distribution_follows_from_what_is_allowed() {
        const DEVICES: &str = "<key>ProvisionedDevices</key><array><string>a</string><string>b</string></array>";
        const DEBUG: &str = "<key>Entitlements</key><dict><key>get-task-allow</key><true/></dict>";
        assert_eq!(profile("").distribution, Distribution::AppStore);
        let ad_hoc = profile(DEVICES);
        assert_eq!((ad_hoc.distribution, ad_hoc.devices), (Distribution::AdHoc, 2));
        assert_eq!(profile(&format!("{DEVICES}{DEBUG}")).distribution, Distribution::Development);
        assert_eq!(profile("<key>ProvisionsAllDevices</key><true/>").distribution, Distribution::Enterprise);
        assert_eq!(ad_hoc.teams, ["TEAM"]);
        let dated = profile("<key>ExpirationDate</key><date>2030-01-02T03:04:05Z</date>");
        assert_eq!(dated.expires.as_deref(), Some("2030-01-02T03:04:05Z"));
        assert!(read(b"nothing", "x").is_err() && read(b"<plist><array/></plist>", "x").is_err());
    }
}
