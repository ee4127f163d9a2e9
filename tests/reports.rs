//! What people read in a terminal, as reviewed snapshots without colour.

mod support;

use support::*;
use undisclosed::config::Config;
use undisclosed::inventory::{Inventory, Presence, Shares};
use undisclosed::policy::{Actor, ClaimKind, ClaimScope, Disclosures, SectionKind};
use undisclosed::report::{Check, text};

const WIDTH: usize = 100;

fn build() -> Inventory {
    let mut build = android()
        .has(sdk("wechat").reaches("ip-address"))
        .has(sdk("umeng-analytics").reaches("imei").reaches("android-id").documents("mac-address"))
        .has(sdk("umeng-push").only(Presence::Wiring))
        .has(sdk("mta").inside("wechat"))
        .has(sdk("okhttp"))
        .asks_for("android.permission.READ_CONTACTS", &[])
        .itself_reaches("imei");
    build.coverage.classes = Shares { sdk: 60, library: 20, first_party: 10, unknown: 10, unreadable: 0 };
    build
}

fn said() -> Disclosures {
    policy()
        .section(SectionKind::SdkList)
        .names(names_sdk("wechat").data(&["ip-address"]))
        .names(names_sdk("app-center").data(&["device-info"]).unlinked())
        .collects("imei", Actor::FirstParty)
        .denies(ClaimKind::Sharing, ClaimScope::PersonalInformation)
}

/// The text as a file would get it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn check(builds: &[Inventory], documents: &[Disclosures], config: &Config) -> String {
    let audit = judged(builds, documents, config);
    plain(&text::check(&Check { builds, documents, audit: &audit }, &catalog(), WIDTH))
}

#[test]
fn scan() {
    insta::assert_snapshot!(plain(&text::scan(&[build(), ios().packed().unreadable()], &catalog(), WIDTH)));
}

#[test]
fn policy_file() {
    let said = said().names(names_family("友盟+", "umeng").data(&["imei"]).denying(&["contacts"])).speaks_of_partners();
    insta::assert_snapshot!(plain(&text::policy(&[said, policy().unread()], &catalog(), WIDTH)));
}

#[test]
fn lint_of_a_policy() {
    let mut said = said().names(names_stranger("Somebody").data(&["imei"])).speaks_of_partners();
    said.residue.push(at(30, "[Date]"));
    let documents = [said];
    let audit = judged(&[], &documents, &waiving("retired-sdk-disclosed", ""));
    let check = Check { builds: &[], documents: &documents, audit: &audit };
    insta::assert_snapshot!(plain(&text::lint(&check, &catalog(), WIDTH)));
}

#[test]
fn check_with_findings() {
    insta::assert_snapshot!(check(&[build()], &[said()], &waiving("retired-sdk-disclosed", "")));
}

#[test]
fn check_without_findings() {
    let build = android().has(sdk("wechat").reaches("ip-address"));
    insta::assert_snapshot!(check(
        &[build],
        &[policy().names(names_sdk("wechat").data(&["ip-address"]))],
        &Config::default()
    ));
}

#[test]
fn check_of_what_could_not_be_read() {
    insta::assert_snapshot!(check(&[android().packed().has(sdk("wechat"))], &[policy().unread()], &Config::default()));
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let mut build = android().has(sdk("wechat"));
    build.path = "evil\u{1b}[2J.apk".to_owned();
    build.id = Some("com\u{202e}\u{7}".to_owned());
    let audit = judged(std::slice::from_ref(&build), &[policy()], &Config::default());
    let check = Check { builds: &[build], documents: &[policy()], audit: &audit };
    let text = text::check(&check, &catalog(), WIDTH);
    assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}') && !text.contains('\u{7}'), "{text:?}");
}
