//! The rules that judge a policy by itself, on small policies of our own: what each finds, what it must not find, and
//! how it is waived. What the catalog knows decides as it does for users.

mod support;

use std::sync::LazyLock;

use support::{android, the};
use undisclosed::audit::{Audience, Audit, AuditInput, Finding, Severity, audit, rules};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::document;
use undisclosed::inventory::Inventory;
use undisclosed::policy::{Disclosures, Reader};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

fn read(file: &str, text: &str) -> Disclosures {
    let document = document::read(text.as_bytes(), file).expect("a readable policy");
    Reader::new(&CATALOG).understand(&document)
}

fn judge(builds: &[Inventory], policies: &[Disclosures], settings: &Config, as_of: Option<&str>) -> Audit {
    audit(&AuditInput { catalog: &CATALOG, builds, policies, forms: &[], config: settings, as_of })
}

/// The settings of a TOML text, which may name whatever the catalog knows.
fn config(text: &str) -> Config {
    let rules: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    Config::parse(text, "undisclosed.toml", &rules, &CATALOG).expect("a good configuration")
}

fn lint(text: &str) -> Audit {
    judge(&[], &[read("privacy.md", text)], &Config::default(), None)
}

fn of<'a>(audit: &'a Audit, rule: &str) -> Vec<&'a Finding> {
    support::of(audit, rule)
}

/// Checks that a waiver of a rule takes its only finding out of the count and leaves it in the output.
fn assert_waived(text: &str, rule: &str, keys: &str) {
    let settings = config(&format!("[[waiver]]\nrule = {rule:?}\nreason = \"agreed\"\n{keys}\n"));
    let audit = judge(&[], &[read("privacy.md", text)], &settings, None);
    assert_eq!(the(&audit, rule).waived_by.as_deref(), Some("agreed"));
    assert_eq!(audit.summary.by_rule.get(rule), None);
}

/// A policy whose list of third parties is in order but for what a test is about.
fn table(head: &str, rows: &[&str]) -> String {
    let columns = head.matches('|').count() - 1;
    format!(
        "# Privacy Policy\n\nLast updated: 2026-01-15\n\n## Third-party SDKs\n\n{head}\n{}\n{}\n",
        "|---".repeat(columns) + "|",
        rows.join("\n")
    )
}

const HEAD: &str = "| SDK | Company | Data | Purpose | Privacy policy |";
const BUGLY: &str = "| Bugly | 深圳市腾讯计算机系统有限公司 | Android ID, IP address | crash reports | \
                     https://privacy.qq.com/document/preview/fc748b3d96224fdb825ea79e132c1a56 |";
const ADMOB: &str =
    "| Google AdMob | Google LLC | IP address, app version | advertising | https://policies.google.com/privacy |";

fn in_order() -> String {
    table(HEAD, &[BUGLY, ADMOB])
}

#[test]
fn a_policy_in_order_has_no_findings_for_anybody() {
    let audit = lint(&in_order());
    assert_eq!(audit.findings.len(), 0, "{:#?}", audit.findings);
    assert_eq!(audit.summary.exit, 0);
}

mod unchecked_denial {
    use super::*;
    const RULE: &str = "unchecked-denial";
    const DENIAL: &str = "# Privacy\n\nUpdated: 2026-01-15\n\nThis app does not use any third-party SDK.\n";

    #[test]
    fn a_promise_about_all_code_waits_for_the_build() {
        let audit = lint(DENIAL);
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Info, Audience::Strict));
        assert!(finding.locators[0].quote.contains("does not use any third-party SDK"), "{finding:#?}");
        assert_eq!(of(&judge(&[android()], &[read("p.md", DENIAL)], &Config::default(), None), RULE).len(), 0);
        let packed = support::BuildExt::packed(android());
        assert_eq!(of(&judge(&[packed], &[read("p.md", DENIAL)], &Config::default(), None), RULE).len(), 1);
    }

    #[test]
    fn what_the_policy_contradicts_itself_or_calls_a_browser_signal_is_no_promise() {
        let both = format!("{DENIAL}\n{}", in_order());
        let audit = lint(&both);
        assert_eq!((of(&audit, RULE).len(), of(&audit, "contradicted-claim").len()), (0, 1));
        let signal = "# Privacy\n\nUpdated: 2026-01-15\n\nYour browser may send a Do Not Track signal.\n";
        assert_eq!(of(&lint(signal), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(DENIAL, RULE, "");
    }
}

mod general_data_types {
    use super::*;
    const RULE: &str = "general-data-types";

    fn with(data: &str) -> String {
        table(HEAD, &[&BUGLY.replace("Android ID, IP address", data), ADMOB])
    }

    #[test]
    fn a_word_for_a_whole_class_is_too_little() {
        let audit = lint(&with("device information"));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Default));
        assert_eq!(finding.message, "All that the policy says of the data of \"Bugly\" is \"device information\".");
        assert_eq!(finding.subject.sdk.as_deref(), Some("bugly"));
    }

    #[test]
    fn one_exact_kind_of_data_is_enough_and_none_is_told_elsewhere() {
        assert_eq!(of(&lint(&with("device information, Android ID")), RULE).len(), 0);
        let none = lint(&with(""));
        assert_eq!((of(&none, RULE).len(), of(&none, "disclosure-without-data-types").len()), (0, 1));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("device information"), RULE, "sdk = \"bugly\"");
    }
}

mod boilerplate_identifiers {
    use super::*;
    const RULE: &str = "boilerplate-identifiers";

    fn with(data: &str) -> String {
        table(HEAD, &[&BUGLY.replace("Android ID, IP address", data), ADMOB])
    }

    const LIST: &str = "IMEI/Android ID/IDFA/OpenUDID/GUID/IMSI";

    #[test]
    fn a_copied_list_is_told_with_what_has_ended() {
        let audit = lint(&with(LIST));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Default));
        assert!(finding.message.contains("GB/T 35273-2020, Annex A"), "{}", finding.message);
        assert!(finding.message.ends_with("No current system has OpenUDID any more."), "{}", finding.message);
        assert_eq!(finding.data_types.len(), 6);
    }

    #[test]
    fn a_few_of_them_are_no_copy() {
        assert_eq!(of(&lint(&with("IMEI, Android ID, IDFA, MAC address, IP address, OAID")), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with(LIST), RULE, "sdk = \"bugly\"");
    }

    #[test]
    fn every_list_is_of_known_data_types() {
        for list in &CATALOG.signatures.boilerplate {
            for id in list.data_types.iter().chain(&list.ended) {
                assert!(CATALOG.data_type(id).is_some(), "{}: {id}", list.id);
            }
            assert!((1..=list.data_types.len()).contains(&list.at_least), "{}", list.id);
            assert!(list.ended.iter().all(|id| list.data_types.contains(id)), "{}", list.id);
        }
    }
}

mod recipient_without_company {
    use super::*;
    const RULE: &str = "recipient-without-company";

    fn with(company: &str) -> String {
        table(HEAD, &[&BUGLY.replace("深圳市腾讯计算机系统有限公司", company), ADMOB])
    }

    #[test]
    fn nobody_is_medium_and_a_brand_low() {
        let audit = lint(&with(""));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Default));
        assert_eq!(finding.message, "The policy does not say which company is behind \"Bugly\".");
        assert!(finding.fix.starts_with("Name 深圳市腾讯计算机系统有限公司"), "{}", finding.fix);
        let brand = lint(&with("腾讯"));
        let finding = the(&brand, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        assert!(finding.message.contains("\"腾讯\", which is no registered company"), "{}", finding.message);
    }

    #[test]
    fn a_policy_that_names_no_company_at_all_is_told_once() {
        let audit = lint(&table(
            "| SDK | Data | Purpose |",
            &[
                "| Bugly | IP address | crash reports |",
                "| AdMob | IP address | advertising |",
                "| Sentry | IP address | crash reports |",
            ],
        ));
        let finding = the(&audit, RULE);
        assert!(
            finding.message.starts_with("The policy names no registered company behind any of its 3 third parties"),
            "{}",
            finding.message
        );
        assert!(finding.fix.contains("\"Bugly\": Name 深圳市腾讯计算机系统有限公司"), "{}", finding.fix);
        assert_eq!(finding.locators.len(), 3);
        // Links are missing just so.
        assert!(the(&audit, "disclosure-without-link").message.contains("none of its 3 third parties"));
    }

    #[test]
    fn a_waiver_of_one_leaves_the_others_together() {
        let text = table(
            "| SDK | Data | Purpose |",
            &[
                "| Bugly | IP address | crash reports |",
                "| AdMob | IP address | advertising |",
                "| Sentry | IP address | crash reports |",
                "| Stripe | IP address | payment |",
            ],
        );
        let settings = config(&format!("[[waiver]]\nrule = {RULE:?}\nsdk = \"bugly\"\nreason = \"agreed\"\n"));
        let audit = judge(&[], &[read("p.md", &text)], &settings, None);
        let findings = of(&audit, RULE);
        assert_eq!(findings.iter().filter(|finding| finding.waived_by.is_some()).count(), 1, "{findings:#?}");
        let open: Vec<_> = findings.iter().filter(|finding| finding.waived_by.is_none()).collect();
        assert_eq!(open.len(), 1);
        assert!(open[0].message.contains("any of its 3 third parties"), "{}", open[0].message);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with(""), RULE, "sdk = \"bugly\"");
    }
}

mod link_not_to_policy {
    use super::*;
    const RULE: &str = "link-not-to-policy";
    const GOOD: &str = "https://privacy.qq.com/document/preview/fc748b3d96224fdb825ea79e132c1a56";

    fn with(link: &str) -> String {
        table(HEAD, &[&BUGLY.replace(GOOD, link), ADMOB])
    }

    #[test]
    fn a_front_page_another_company_and_a_slip_of_the_pen_are_no_policy() {
        for (link, words) in [
            ("https://bugly.qq.com/", "leads to a front page"),
            ("https://www.umeng.com/page/policy", "leads to a site of another company"),
            ("https：//privacy.qq.com/document", "is misspelt"),
        ] {
            let audit = lint(&with(link));
            let finding = the(&audit, RULE);
            assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Default), "{link}");
            assert!(finding.message.contains(words), "{link}: {}", finding.message);
            assert!(finding.fix.contains(GOOD), "{link}: {}", finding.fix);
        }
    }

    #[test]
    fn a_policy_without_encryption_is_for_strict_readers() {
        let audit = lint(&with(&GOOD.replace("https", "http")));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        assert_eq!(finding.fix, "Write it with https.");
    }

    #[test]
    fn a_policy_and_what_nobody_knows_are_no_findings() {
        for link in [GOOD, "https://docs.example.com/some/page", "https://www.example.com/privacy"] {
            assert_eq!(of(&lint(&with(link)), RULE).len(), 0, "{link}");
        }
        // One good link is enough.
        assert_eq!(of(&lint(&with(&format!("https://bugly.qq.com/ {GOOD}"))), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("https://bugly.qq.com/"), RULE, "sdk = \"bugly\"");
    }
}

mod company_without_product {
    use super::*;
    const RULE: &str = "company-without-product";

    fn with(name: &str) -> String {
        table(HEAD, &[&BUGLY.replace("| Bugly |", &format!("| {name} |")), ADMOB])
    }

    #[test]
    fn a_company_of_many_products_is_not_enough() {
        let audit = lint(&with("腾讯"));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        assert!(finding.message.starts_with("The policy names the company \"腾讯\""), "{}", finding.message);
    }

    #[test]
    fn a_product_or_a_stranger_is_no_finding() {
        for name in ["Bugly", "Example Logistics GmbH"] {
            assert_eq!(of(&lint(&with(name)), RULE).len(), 0, "{name}");
        }
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("腾讯"), RULE, "");
    }
}

mod disclosure_without_purpose {
    use super::*;
    const RULE: &str = "disclosure-without-purpose";

    #[test]
    fn a_row_without_a_purpose_is_told() {
        let audit = lint(&table(HEAD, &[&BUGLY.replace("crash reports", ""), ADMOB]));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Default));
        assert_eq!(finding.message, "The policy does not say what \"Bugly\" is used for.");
    }

    #[test]
    fn words_that_may_be_a_purpose_are_taken_for_one() {
        let item = "# Privacy\n\nUpdated: 2026-01-15\n\n## Third-party SDKs\n\n\
                    - Bugly, a crash reporter that helps us to mend what is broken. It collects the Android ID.\n\
                    - AdMob: advertising in the free version. It collects the IP address.\n";
        assert_eq!(of(&lint(item), RULE).len(), 0);
    }

    #[test]
    fn a_title_above_may_tell_the_purpose() {
        let under = |title: &str| {
            format!("# Privacy\n\nUpdated: 2026-01-15\n\n## Third-party services\n\n- {title}\n  - Bugly\n  - Sentry\n")
        };
        assert_eq!(of(&lint(&under("Infrastructure monitoring")), RULE).len(), 0);
        let heading = "# Privacy\n\nUpdated: 2026-01-15\n\n## Analytics\n\n- Bugly SDK\n- Sentry SDK\n";
        assert_eq!(of(&lint(heading), RULE).len(), 0);
    }

    #[test]
    fn a_bare_name_is_told_once() {
        let audit = lint(&table(HEAD, &[&BUGLY.replace("Android ID, IP address | crash reports", "|"), ADMOB]));
        assert_eq!((of(&audit, RULE).len(), of(&audit, "disclosure-without-data-types").len()), (0, 1));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&table(HEAD, &[&BUGLY.replace("crash reports", ""), ADMOB]), RULE, "sdk = \"bugly\"");
    }
}

mod list_not_supplied {
    use super::*;
    const RULE: &str = "list-not-supplied";
    const POINTS: &str = "# Privacy\n\nUpdated: 2026-01-15\n\n## Third-party SDKs\n\nThe SDKs that we use are in the \
                          SDK list: https://www.example.com/sdk-list\n";

    #[test]
    fn a_list_kept_elsewhere_has_to_be_given_too() {
        let audit = lint(POINTS);
        assert_eq!(the(&audit, RULE).severity, Severity::Medium);
        assert_eq!(of(&audit, "no-third-party-section").len(), 0);
        let both = judge(&[], &[read("p.md", POINTS), read("list.md", &in_order())], &Config::default(), None);
        assert_eq!(of(&both, RULE).len(), 0);
    }

    #[test]
    fn a_policy_with_a_list_of_its_own_is_no_finding() {
        assert_eq!(of(&lint(&in_order()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(POINTS, RULE, "");
    }
}

mod template_residue {
    use super::*;
    const RULE: &str = "template-residue";

    fn with(line: &str) -> String {
        format!("{}\n## Contact\n\n{line}\n", in_order())
    }

    #[test]
    fn placeholders_and_advice_are_told_with_their_places() {
        for line in [
            "This policy is published by [Company Name] for its users.",
            "Policy last updated: [Date]",
            "本应用由【公司名称】提供服务。",
            "请按SDK功能填写",
            "公司地址：XX科技有限公司",
        ] {
            let audit = lint(&with(line));
            let finding = the(&audit, RULE);
            assert_eq!((finding.severity, finding.audience), (Severity::High, Audience::Default), "{line}");
            assert!(line.to_lowercase().contains(&finding.locators[0].quote.to_lowercase()), "{finding:#?}");
        }
    }

    #[test]
    fn brackets_for_the_eye_are_no_placeholders() {
        for line in [
            "【公司名称】：例子有限公司",
            "【公司名称】例子有限公司",
            "Write to us: [email address](mailto:a@example.com)",
            "We keep your data [for a year].",
        ] {
            assert_eq!(of(&lint(&with(line)), RULE).len(), 0, "{line}");
        }
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("请按SDK功能填写"), RULE, "");
    }
}

mod dates {
    use super::*;

    fn undated() -> String {
        in_order().replace("Last updated: 2026-01-15\n\n", "")
    }

    #[test]
    fn no_date_is_told_and_one_date_in_any_file_is_enough() {
        let audit = lint(&undated());
        let finding = the(&audit, "undated-policy");
        assert_eq!((finding.severity, finding.locators[0].line), (Severity::Low, Some(1)));
        let both = judge(&[], &[read("a.md", &undated()), read("b.md", &in_order())], &Config::default(), None);
        assert_eq!(of(&both, "undated-policy").len(), 0);
    }

    #[test]
    fn a_date_is_old_only_as_of_a_day() {
        let on = |day| judge(&[], &[read("privacy.md", &in_order())], &Config::default(), day);
        assert_eq!(of(&on(None), "outdated-policy").len(), 0);
        assert_eq!(of(&on(Some("2027-01-15")), "outdated-policy").len(), 0);
        let late = on(Some("2027-06-01"));
        let message = &the(&late, "outdated-policy").message;
        assert_eq!(message, "The policy bears the date 2026-01-15, which is 502 days before 2027-06-01.");
        let undated = judge(&[], &[read("p.md", &undated())], &Config::default(), Some("2027-06-01"));
        assert_eq!(of(&undated, "outdated-policy").len(), 0);
    }

    #[test]
    fn both_can_be_waived() {
        assert_waived(&undated(), "undated-policy", "");
        let settings = config("[[waiver]]\nrule = \"outdated-policy\"\nreason = \"agreed\"\n");
        let audit = judge(&[], &[read("p.md", &in_order())], &settings, Some("2030-01-01"));
        assert_eq!(the(&audit, "outdated-policy").waived_by.as_deref(), Some("agreed"));
    }
}

mod sdk_missing_from_list {
    use super::*;
    const RULE: &str = "sdk-missing-from-list";

    fn with(sentence: &str) -> String {
        in_order().replace("## Third-party", &format!("## What we collect\n\n{sentence}\n\n## Third-party"))
    }

    #[test]
    fn a_product_in_the_text_has_to_be_in_the_list() {
        let audit = lint(&with("Crashes are reported by a third party with the Sentry SDK."));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        assert!(finding.message.starts_with("The text of the policy names \"Sentry"), "{}", finding.message);
    }

    #[test]
    fn what_is_listed_or_denied_is_no_finding() {
        assert_eq!(of(&lint(&with("Crashes are reported by a third party with the Bugly SDK.")), RULE).len(), 0);
        assert_eq!(of(&lint(&with("We do not use the Sentry SDK.")), RULE).len(), 0);
        let no_list = "# Privacy\n\nUpdated: 2026-01-15\n\nCrashes go to a third party with the Sentry SDK.\n";
        assert_eq!(of(&lint(no_list), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("Crashes are reported by a third party with the Sentry SDK."), RULE, "");
    }
}

mod unofficial_name {
    use super::*;
    const RULE: &str = "unofficial-name";

    fn with(name: &str) -> String {
        let row = format!(
            "| {name} | 友盟同欣（北京）科技有限公司 | Android ID | statistics | https://www.umeng.com/page/policy |"
        );
        table(HEAD, &[&row, ADMOB])
    }

    #[test]
    fn a_translated_name_is_told_with_the_vendors_own() {
        let audit = lint(&with("Alliance + SDK"));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Info, Audience::Strict));
        assert!(finding.fix.starts_with("Write the name as the vendor writes it: Umeng"), "{}", finding.fix);
    }

    #[test]
    fn a_name_that_holds_the_vendors_own_is_no_finding() {
        for name in ["友盟+SDK", "Umeng (友盟) SDK", "友盟统计"] {
            assert_eq!(of(&lint(&with(name)), RULE).len(), 0, "{name}");
        }
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(&with("Alliance + SDK"), RULE, "");
    }
}

mod claims {
    use super::*;

    #[test]
    fn who_sells_nothing_may_share_and_who_says_unless_may_go_on() {
        for sentence in [
            "We do not sell your personal data.",
            "We will not share your personal information with third parties unless this policy says so.",
        ] {
            let text = in_order().replace("## Third-party", &format!("{sentence}\n\n## Third-party"));
            assert_eq!(of(&lint(&text), "contradicted-claim").len(), 0, "{sentence}");
        }
        let flat = in_order().replace("## Third-party", "We never share your personal data.\n\n## Third-party");
        assert_eq!(the(&lint(&flat), "contradicted-claim").severity, Severity::High);
    }

    #[test]
    fn a_denial_about_others_than_the_listed_is_no_contradiction() {
        for sentence in [
            "We do not share your personal data with data brokers.",
            "Although the app itself does not collect personal data, the following integrated third-party SDKs may.",
            "This app does not integrate the Google Maps SDK.",
        ] {
            let text = in_order().replace("## Third-party", &format!("{sentence}\n\n## Third-party"));
            assert_eq!(of(&lint(&text), "contradicted-claim").len(), 0, "{sentence}");
        }
    }

    #[test]
    fn libraries_and_services_that_are_queried_are_no_third_party_code() {
        let with = |denial: &str, row: &str| {
            let text = table(HEAD, &[row]).replace("## Third-party", &format!("{denial}\n\n## Third-party"));
            of(&lint(&text), "contradicted-claim").len()
        };
        let shared = "We never share your personal data with third parties.";
        assert_eq!(with(shared, "| Coil | Example Ltd | photos | loading images | https://example.com/privacy |"), 0);
        assert_eq!(with(shared, BUGLY), 1);
        let code = "This app does not use any third-party SDK.";
        let query = "| Some lookup service | Example Ltd | IP address | lookup | https://example.com/privacy |";
        assert_eq!(with(code, query), 0);
        assert_eq!(with(code, BUGLY), 1);
        assert_eq!(with("We do not send any of your information to our servers.", BUGLY), 0);
    }

    #[test]
    fn an_sdk_of_which_nothing_is_said_to_be_shared_collects_by_its_vendors_word() {
        let row = BUGLY.replace("Android ID, IP address", "no data is shared");
        let audit = lint(&table(HEAD, &[&row, ADMOB]));
        let finding = the(&audit, "contradicted-claim");
        assert_eq!(finding.severity, Severity::High);
        assert!(finding.message.starts_with("The policy says that no data goes to \"Bugly\""), "{}", finding.message);
        // "None" may as well leave the question open, which is told elsewhere.
        let audit = lint(&table(HEAD, &[&BUGLY.replace("Android ID, IP address", "none"), ADMOB]));
        assert_eq!(of(&audit, "contradicted-claim").len(), 0);
        assert_eq!(of(&audit, "disclosure-without-data-types").len(), 1);
    }

    #[test]
    fn a_policy_that_denies_and_affirms_is_for_strict_readers() {
        let both = "# Privacy\n\nUpdated: 2026-01-15\n\nWe may collect and use your personal information.\n\n\
                    This application will not collect your personal information.\n";
        let audit = lint(both);
        let finding = the(&audit, "contradicted-claim");
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Strict));
        let one = both.replace("We may collect", "This policy explains how we collect");
        assert_eq!(of(&lint(&one), "contradicted-claim").len(), 0);
    }

    #[test]
    fn nothing_is_uploaded_but_a_named_sdk_collects() {
        let text = in_order()
            .replace("## Third-party", "All data stays on your device and is not uploaded.\n\n## Third-party");
        assert_eq!(the(&lint(&text), "contradicted-claim").severity, Severity::High);
    }

    #[test]
    fn partners_beside_a_list_of_names_are_for_strict_readers() {
        let sentence = "We share your personal information with our partners.";
        let listed = in_order().replace("## Third-party", &format!("{sentence}\n\n## Third-party"));
        let audit = lint(&listed);
        let finding = the(&audit, "umbrella-disclosure");
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        let alone = lint(&format!("# Privacy\n\nUpdated: 2026-01-15\n\n{sentence}\n"));
        let finding = the(&alone, "umbrella-disclosure");
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Default));
    }

    #[test]
    fn a_row_that_names_nobody_is_told_to_everybody() {
        let list = "# Privacy\n\nUpdated: 2026-01-15\n\n## Sharing with service providers\n\n- **Bugly:** crash reports\n\
                    - **Firebase Analytics:** statistics\n- **Cloud hosting and email providers:** storage of messages\n";
        let audit = lint(list);
        let finding = the(&audit, "umbrella-disclosure");
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Default));
        assert_eq!(finding.locators[0].quote, "Cloud hosting and email providers: storage of messages");
    }

    #[test]
    fn an_example_of_a_class_leaves_the_others_unnamed() {
        let with = |sentence| lint(&format!("# Privacy\n\nUpdated: 2026-01-15\n\n{sentence}\n"));
        let open = with("We use third-party services such as Bugly for crash reports.");
        assert_eq!(the(&open, "umbrella-disclosure").severity, Severity::Medium);
        for closed in
            ["We use the third-party service Bugly for crash reports.", "Write to us with apps such as WeChat."]
        {
            assert_eq!(of(&with(closed), "umbrella-disclosure").len(), 0, "{closed}");
        }
    }

    #[test]
    fn a_purpose_pasted_under_a_product_of_another_kind_is_a_copy() {
        let purpose = "keeping the payment of orders safe from fraud";
        let rows = [BUGLY.replace("crash reports", purpose), ADMOB.replace("advertising", purpose)];
        let audit = lint(&table(HEAD, &[&rows[0], &rows[1]]));
        let finding = the(&audit, "cloned-clause");
        assert!(finding.message.contains(purpose), "{}", finding.message);
        assert_eq!(of(&lint(&in_order()), "cloned-clause").len(), 0);
    }
}

#[test]
fn what_only_strict_readers_want_fails_only_their_runs() {
    let text = in_order().replace("Google LLC", "Google");
    let limit = Config { fail_on: Some(Severity::Low), ..Config::default() };
    let run = |audience| judge(&[], &[read("p.md", &text)], &Config { audience, ..limit.clone() }, None);
    assert_eq!(run(Audience::Default).summary.exit, 0);
    assert_eq!(run(Audience::Strict).summary.exit, 1);
}

#[test]
fn without_a_build_a_waiver_that_matches_nothing_is_not_told() {
    let settings = config("[[waiver]]\nrule = \"undisclosed-sdk\"\nreason = \"agreed\"\n");
    let audit = judge(&[], &[read("p.md", &in_order())], &settings, None);
    assert_eq!(of(&audit, "unused-waiver").len(), 0);
}
