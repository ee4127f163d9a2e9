//! Every rule with what it finds, what it must not find, and how it is waived.

mod support;

use support::*;
use undisclosed::audit::{Audience, Audit, FIRST_PARTY, Finding, Severity, Verdict, rules};
use undisclosed::build::BuildKind;
use undisclosed::catalog::model::{Platform, Role};
use undisclosed::config::Config;
use undisclosed::inventory::{Confidence, Detection, Inventory, Presence};
use undisclosed::policy::{Actor, ClaimKind, ClaimScope, Passing, SectionKind};

/// Checks that a waiver of a rule takes its only finding out of the count and leaves it in the output.
fn assert_waived(
    build: undisclosed::inventory::Inventory,
    policy: undisclosed::policy::Disclosures,
    rule: &str,
    keys: &str,
) {
    let audit = judged(&[build], &[policy], &waiving(rule, keys));
    let finding = the(&audit, rule);
    assert_eq!(finding.waived_by.as_deref(), Some("agreed"), "{finding:#?}");
    assert_eq!(audit.summary.by_rule.get(rule), None);
    assert_eq!(of(&audit, "unused-waiver").len(), 0);
}

/// The findings that are shown without asking for more.
fn in_default(audit: &Audit) -> Vec<&Finding> {
    audit.findings.iter().filter(|finding| finding.audience == Audience::Default).collect()
}

fn verdict(audit: &Audit, sdk: &str, data_type: &str) -> Option<(Verdict, Option<u32>)> {
    let cell = audit.matrix.iter().find(|cell| cell.sdk == sdk && cell.data_type == data_type)?;
    Some((cell.verdict, cell.distance))
}

mod undisclosed_sdk {
    use super::*;
    const RULE: &str = "undisclosed-sdk";

    #[test]
    fn an_sdk_that_nobody_names_is_found_with_evidence_and_a_place() {
        let audit = check(android().has(sdk("umeng-analytics").reaches("android-id")), policy());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.confidence, Confidence::Certain);
        assert_eq!(finding.subject.sdk.as_deref(), Some("umeng-analytics"));
        assert_eq!(
            finding.message,
            "Umeng Analytics by Umeng is inside com.example.app, and the privacy policy does not name it (its code is \
             inside). It can reach: Android ID (com.umeng-analytics.Reader calls Api.android-id)."
        );
        assert_eq!(finding.evidence[0], "e-umeng-analytics");
        assert_eq!(finding.locators[0].line, Some(1));
        assert_eq!(audit.summary.exit, 1);
        assert_eq!((audit.summary.sdks_detected, audit.summary.sdks_disclosed), (1, 0));
    }

    #[test]
    fn what_the_named_product_of_a_vendor_may_have_brought_is_not_laid_on_another() {
        let family = || Some("play".to_owned());
        let build = || {
            let base = Detection { role: Role::Component, family: family(), ..sdk("mta").reaches("imei") };
            android().has(base).has(Detection { family: family(), ..sdk("wechat") })
        };
        let alone = check(build(), policy());
        assert_eq!(the(&alone, RULE).severity, Severity::Critical);
        assert!(the(&alone, RULE).message.contains("With it: MTA."));
        let named = check(build().has(sdk("ad-tracker")), policy().names(names_sdk("ad-tracker").data(&["imei"])));
        assert_eq!(the(&named, RULE).severity, Severity::High);
        assert!(!the(&named, RULE).message.contains("MTA"), "{}", the(&named, RULE).message);
    }

    #[test]
    fn a_name_in_passing_is_told() {
        let mut said = policy();
        let locator = at(8, "WeChat");
        said.passing.push(Passing {
            name: "WeChat".to_owned(),
            resolution: names_sdk("wechat").resolution,
            locator: locator.clone(),
        });
        let audit = check(android().has(sdk("wechat")), said);
        let finding = the(&audit, RULE);
        assert!(finding.message.contains("mentions \"WeChat\""), "{}", finding.message);
        assert!(finding.locators.contains(&locator));
    }

    #[test]
    fn it_is_critical_where_code_reaches_sensitive_data() {
        let audit = check(android().has(sdk("umeng-analytics").reaches("imei")), policy());
        assert_eq!(the(&audit, RULE).severity, Severity::Critical);
        let unheld = check(android().has(sdk("umeng-analytics").reaches_without_permission("imei")), policy());
        assert_eq!(the(&unheld, RULE).severity, Severity::High);
        let documented = check(android().has(sdk("umeng-analytics").documents("imei")), policy());
        assert_eq!(the(&documented, RULE).severity, Severity::High);
    }

    #[test]
    fn the_place_is_the_third_party_section_where_there_is_one() {
        let audit = check(android().has(sdk("wechat")), policy().section(SectionKind::SdkList));
        assert_eq!(the(&audit, RULE).locators[0].line, Some(10));
    }

    #[test]
    fn a_name_a_family_and_a_vendor_disclose() {
        for said in [names_sdk("umeng-push"), names_family("友盟+", "umeng"), names_vendor("Umeng", "umeng")] {
            let audit = check(android().has(sdk("umeng-push")), policy().names(said));
            assert_eq!(of(&audit, RULE).len(), 0);
            assert_eq!(audit.summary.sdks_disclosed, 1);
        }
    }

    #[test]
    fn a_name_in_another_file_of_the_policy_discloses() {
        let list = policy().names(names_sdk("wechat"));
        let audit = judged(&[android().has(sdk("wechat"))], &[policy(), list], &Config::default());
        assert_eq!(of(&audit, RULE).len(), 0);
    }

    #[test]
    fn what_a_disclosed_sdk_carries_needs_no_name_of_its_own() {
        let with = |carried| android().has(sdk("wechat")).has(carried);
        let said = || policy().names(names_sdk("wechat"));
        for carried in [sdk("mta").inside("wechat"), sdk("mta").brought_by("wechat")] {
            let audit = check(with(carried), said());
            assert_eq!(of(&audit, RULE).len(), 0);
            assert_eq!(audit.summary.sdks_disclosed, 2);
        }
        let undisclosed = check(with(sdk("mta").inside("wechat")), policy());
        let finding = the(&undisclosed, RULE);
        assert_eq!(finding.sdks, ["mta", "wechat"]);
        assert_eq!(finding.subject.sdk.as_deref(), Some("wechat"));
    }

    #[test]
    fn two_that_carry_each_other_end() {
        let build = android().has(sdk("mta").inside("wechat")).has(sdk("wechat").inside("mta"));
        assert_eq!(the(&check(build, policy()), RULE).sdks, ["mta", "wechat"]);
    }

    #[test]
    fn libraries_and_mere_traces_are_no_findings() {
        let build = android()
            .has(sdk("okhttp"))
            .has(sdk("wechat").only(Presence::Wiring))
            .has(sdk("mta").only(Presence::Reference));
        let audit = check(build, policy());
        assert_eq!(audit.findings.len(), 0, "{:#?}", audit.findings);
        assert_eq!(audit.summary.exit, 0);
    }

    #[test]
    fn what_one_list_alone_knows_stays_a_remark() {
        let build = || android().has(sdk("ad-tracker").reaches("imei"));
        assert_eq!(the(&check(build(), policy()), RULE).severity, Severity::Info);
        let raised = judged(&[build()], &[policy()], &config("severity.undisclosed-sdk = \"critical\""));
        assert_eq!(the(&raised, RULE).severity, Severity::Info);
    }

    #[test]
    fn a_list_kept_elsewhere_makes_it_less_sure() {
        let audit = check(android().has(sdk("wechat")), policy().section(SectionKind::DelegatedList));
        let finding = the(&audit, RULE);
        assert_eq!(finding.confidence, Confidence::High);
        assert!(finding.message.contains("kept elsewhere"), "{}", finding.message);
    }

    #[test]
    fn a_policy_that_could_not_be_read_discloses_nothing_and_omits_nothing() {
        let audit = check(android().has(sdk("wechat").reaches("imei")), policy().unread());
        assert_eq!(in_default(&audit).len(), 0, "{:#?}", audit.findings);
        assert_eq!(audit.summary.exit, 2);
        assert!(audit.matrix.is_empty());
    }

    #[test]
    fn two_packages_of_one_app_make_one_finding() {
        let mut second = android().has(sdk("wechat"));
        second.path = "out/app-arm64.apk".to_owned();
        let audit = judged(&[android().has(sdk("wechat")), second], &[policy()], &Config::default());
        assert_eq!(of(&audit, RULE).len(), 1);
        let both = judged(&[android().has(sdk("wechat")), ios().has(sdk("wechat"))], &[policy()], &Config::default());
        assert_eq!(of(&both, RULE).len(), 2);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().has(sdk("wechat")), policy(), RULE, "sdk = \"wechat\"");
    }
}

mod grouping {
    use super::*;

    #[test]
    fn modules_of_one_family_stand_in_one_finding() {
        let build = || android().has(sdk("umeng-analytics").reaches("imei")).has(sdk("umeng-push").reaches("imei"));
        let finding = check(build(), policy());
        let finding = the(&finding, "undisclosed-sdk");
        assert_eq!(finding.sdks, ["umeng-analytics", "umeng-push"]);
        assert!(
            finding.message.starts_with(
                "Umeng Analytics and Umeng Push by Umeng are inside com.example.app, and the privacy policy names none of \
                 them. They can reach: IMEI ("
            ),
            "{}",
            finding.message
        );
        let said = policy().names(names_family("友盟+", "umeng").data(&["ip-address"]));
        let audit = check(build(), said);
        let finding = the(&audit, "undisclosed-data-type");
        assert_eq!(finding.sdks, ["umeng-analytics", "umeng-push"]);
        assert_eq!(finding.subject.disclosure.as_deref(), Some("友盟+"));
        assert_eq!(finding.evidence.len(), 2);
    }

    #[test]
    fn what_one_list_alone_knows_does_not_ride_on_others() {
        let build = android().has(sdk("mta").inside("ad-tracker")).has(sdk("ad-tracker"));
        let audit = check(build, policy());
        let severities: Vec<_> = of(&audit, "undisclosed-sdk").iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, [Severity::High, Severity::Info]);
    }

    #[test]
    fn a_member_that_is_waived_stands_alone_and_leaves_the_others() {
        let build = android().has(sdk("umeng-analytics")).has(sdk("umeng-push"));
        let audit = judged(&[build], &[policy()], &waiving("undisclosed-sdk", "sdk = \"umeng-push\""));
        let findings = of(&audit, "undisclosed-sdk");
        assert_eq!(findings.len(), 2);
        for finding in findings {
            assert_eq!(finding.waived_by.is_some(), finding.sdks == ["umeng-push"], "{finding:#?}");
        }
    }

    #[test]
    fn a_waiver_may_name_the_disclosure() {
        let said = policy().names(names_family("友盟+", "umeng").data(&["ip-address"]));
        let build = android().has(sdk("umeng-analytics").reaches("imei")).has(sdk("umeng-push").reaches("imei"));
        assert_waived(build, said, "undisclosed-data-type", "disclosure = \"友盟＋\"");
    }

    #[test]
    fn a_finding_about_the_policy_belongs_to_the_apps_it_was_held_against() {
        let said = || policy().speaks_of_partners();
        let id = |build: undisclosed::inventory::Inventory| {
            let audit = check(build, said());
            the(&audit, "umbrella-disclosure").id.clone()
        };
        let mut other = android();
        other.id = Some("com.example.other".to_owned());
        assert_eq!(id(android()), id(ios()), "the same app");
        assert_ne!(id(android()), id(other));
    }
}

mod undisclosed_data_type {
    use super::*;
    const RULE: &str = "undisclosed-data-type";

    #[test]
    fn all_types_of_an_sdk_that_are_left_out_stand_in_one_finding() {
        let build = android().has(sdk("wechat").reaches("imei").reaches("contacts").reaches("ip-address"));
        let audit = check(build, policy().names(names_sdk("wechat").data(&["ip-address"])));
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.data_types, ["contacts", "imei"]);
        assert_eq!(finding.subject.data_type, None);
        assert!(
            finding
                .message
                .starts_with("WeChat Open SDK can reach more than the policy says of it. Seen in the code: contacts ("),
            "{}",
            finding.message
        );
        assert!(finding.message.contains("com.wechat.Reader calls Api.imei"), "{}", finding.message);
        assert_eq!(finding.locators[0].line, Some(12));
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Omitted, None)));
        assert_eq!(verdict(&audit, "wechat", "ip-address"), Some((Verdict::Clear, None)));
    }

    #[test]
    fn what_is_only_documented_is_less_sure() {
        let said = || policy().names(names_sdk("wechat").data(&["ip-address"]));
        let audit = check(android().has(sdk("wechat").documents("android-id")), said());
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.confidence), (Severity::Low, Confidence::Medium));
        assert_eq!(finding.subject.data_type.as_deref(), Some("android-id"));
        let sensitive = check(android().has(sdk("wechat").documents("imei")), said());
        assert_eq!(the(&sensitive, RULE).severity, Severity::Medium);
    }

    #[test]
    fn access_without_its_permission_weighs_little() {
        let said = policy().names(names_sdk("wechat").data(&["ip-address"]));
        let audit = check(android().has(sdk("wechat").reaches_without_permission("imei")), said);
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Low);
        assert!(finding.message.contains("holds no permission"), "{}", finding.message);
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Undecided, None)));
    }

    #[test]
    fn what_is_said_is_no_finding() {
        let said = policy().names(names_sdk("wechat").data(&["imei"]));
        let audit = check(android().has(sdk("wechat").reaches("imei")), said);
        assert_eq!(in_default(&audit).len(), 0, "{:#?}", audit.findings);
    }

    #[test]
    fn a_library_that_nobody_names_owes_nothing() {
        let audit = check(android().has(sdk("okhttp").reaches("imei")), policy());
        assert_eq!(of(&audit, RULE).len(), 0);
        assert_eq!(verdict(&audit, "okhttp", "imei"), None);
    }

    #[test]
    fn what_a_carried_sdk_does_is_held_against_its_carrier() {
        let build = android().has(sdk("wechat")).has(sdk("mta").inside("wechat").reaches("mac-address"));
        let audit = check(build, policy().names(names_sdk("wechat").data(&["ip-address"])));
        let finding = the(&audit, RULE);
        assert_eq!(finding.subject.sdk.as_deref(), Some("mta"));
        assert_eq!(finding.subject.disclosure.as_deref(), Some("WeChat Open SDK"));
    }

    #[test]
    fn a_waiver_of_one_type_leaves_the_others() {
        let build = android().has(sdk("wechat").reaches("imei").reaches("contacts"));
        let said = policy().names(names_sdk("wechat").data(&["ip-address"]));
        let audit = judged(&[build], &[said], &waiving(RULE, "sdk = \"wechat\"\ndata-type = \"imei\""));
        let findings = of(&audit, RULE);
        assert_eq!(findings.len(), 2);
        for finding in findings {
            assert_eq!(finding.waived_by.is_some(), finding.data_types == ["imei"], "{finding:#?}");
        }
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(names_sdk("wechat").data(&["ip-address"]));
        assert_waived(android().has(sdk("wechat").reaches("imei")), said, RULE, "sdk = \"wechat\"");
    }
}

mod vague_data_type {
    use super::*;
    const RULE: &str = "vague-data-type";

    #[test]
    fn a_general_word_is_vague_with_its_distance() {
        let audit = check(
            android().has(sdk("wechat").reaches("imei")),
            policy().names(names_sdk("wechat").data(&["device-info"])),
        );
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Vague, Some(2))));
        assert_eq!(verdict(&audit, "wechat", "device-info"), Some((Verdict::Clear, None)));
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Low);
        assert!(finding.message.ends_with("The policy says \"device information\" for IMEI."), "{}", finding.message);
        assert_eq!(of(&audit, "undisclosed-data-type").len(), 0);
    }

    #[test]
    fn what_a_vendor_publishes_in_general_words_may_be_said_more_exactly() {
        let build = || android().has(sdk("wechat").documents("device-info"));
        let exact = check(build(), policy().names(names_sdk("wechat").data(&["imei"])));
        assert_eq!(verdict(&exact, "wechat", "device-info"), Some((Verdict::Clear, None)));
        let other = check(build(), policy().names(names_sdk("wechat").data(&["ip-address"])));
        assert_eq!(verdict(&other, "wechat", "device-info"), Some((Verdict::Omitted, None)));
    }

    #[test]
    fn what_a_member_does_beyond_its_family_is_vague() {
        let said = || policy().names(names_family("友盟+", "umeng").data(&["imei"]));
        let audit = check(android().has(sdk("umeng-push").reaches("imei").reaches("ip-address")), said());
        assert_eq!(verdict(&audit, "umeng-push", "imei"), Some((Verdict::Clear, None)));
        assert_eq!(verdict(&audit, "umeng-push", "ip-address"), Some((Verdict::Vague, None)));
        assert_eq!(the(&audit, RULE).severity, Severity::Info, "it only describes the device");
        // An identifier that its code reads is missing all the same, though it weighs less than in an entry of its own.
        let audit = check(android().has(sdk("umeng-push").reaches("imei").reaches("mac-address")), said());
        assert_eq!(verdict(&audit, "umeng-push", "mac-address"), Some((Verdict::Vague, None)));
        assert_eq!(of(&audit, RULE).len(), 0);
        assert_eq!(the(&audit, "undisclosed-data-type").severity, Severity::Medium);
    }

    #[test]
    fn a_family_of_which_nothing_is_said_leaves_everything_out() {
        let audit = check(
            android().has(sdk("umeng-push").reaches("mac-address")),
            policy().names(names_family("友盟+", "umeng")),
        );
        assert_eq!(verdict(&audit, "umeng-push", "mac-address"), Some((Verdict::Omitted, None)));
        assert_eq!(of(&audit, RULE).len(), 0);
    }

    #[test]
    fn what_is_said_of_third_parties_in_general_is_one_step_further() {
        let said = policy().names(names_sdk("wechat").data(&["ip-address"])).collects("imei", Actor::ThirdParty);
        let audit = check(android().has(sdk("wechat").reaches("imei")), said);
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Vague, Some(1))));
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(names_sdk("wechat").data(&["device-info"]));
        assert_waived(android().has(sdk("wechat").reaches("imei")), said, RULE, "");
    }
}

mod matrix {
    use super::*;

    #[test]
    fn what_neither_code_nor_documentation_shows_is_over_declared_where_documentation_is_known() {
        let said = |id: &str| policy().names(names_sdk(id).data(&["mac-address"]));
        let known = check(android().has(sdk("app-center").documents("ip-address")), said("app-center"));
        assert_eq!(verdict(&known, "app-center", "mac-address"), Some((Verdict::OverDeclared, None)));
        let unknown = check(android().has(sdk("wechat")), said("wechat"));
        assert_eq!(verdict(&unknown, "wechat", "mac-address"), Some((Verdict::Undecided, None)));
        let packed = check(android().has(sdk("app-center")).packed(), said("app-center"));
        assert_eq!(verdict(&packed, "app-center", "mac-address"), Some((Verdict::Undecided, None)));
    }

    #[test]
    fn an_identifier_of_the_other_platform_is_not_for_this_build_to_decide() {
        let said = || policy().names(names_sdk("app-center").data(&["idfa"]));
        let alone = check(android().has(sdk("app-center")), said());
        assert_eq!(verdict(&alone, "app-center", "idfa"), Some((Verdict::Undecided, None)));
        let builds = [android().has(sdk("app-center")), ios().has(sdk("app-center").reaches("idfa"))];
        let both = judged(&builds, &[said()], &Config::default());
        let cells: Vec<_> = both.matrix.iter().filter(|cell| cell.data_type == "idfa").collect();
        assert_eq!(cells.len(), 1);
        assert_eq!((cells[0].build.as_str(), cells[0].verdict), ("out/app.ipa", Verdict::Clear));
    }

    #[test]
    fn a_denial_of_what_is_reached_is_incorrect_and_with_an_affirmation_ambiguous() {
        let build = || android().has(sdk("wechat").reaches("imei"));
        let denied = check(build(), policy().names(names_sdk("wechat").denying(&["imei"])));
        assert_eq!(verdict(&denied, "wechat", "imei"), Some((Verdict::Incorrect, None)));
        let general = check(build(), policy().names(names_sdk("wechat").denying(&["device-info"])));
        assert_eq!(verdict(&general, "wechat", "imei"), Some((Verdict::Incorrect, None)));
        let both = check(build(), policy().names(names_sdk("wechat").data(&["imei"]).denying(&["imei"])));
        assert_eq!(verdict(&both, "wechat", "imei"), Some((Verdict::Ambiguous, None)));
    }

    #[test]
    fn the_apps_own_code_is_held_against_what_the_policy_says_of_the_app() {
        let said = policy()
            .collects("imei", Actor::FirstParty)
            .collects("mac-address", Actor::ThirdParty)
            .denies_collecting("contacts", Actor::Unspecified);
        let build = android().itself_reaches("imei").itself_reaches("mac-address").itself_reaches("contacts");
        let audit = check(build, said);
        assert_eq!(verdict(&audit, FIRST_PARTY, "imei"), Some((Verdict::Clear, None)));
        assert_eq!(verdict(&audit, FIRST_PARTY, "mac-address"), Some((Verdict::Omitted, None)));
        assert_eq!(verdict(&audit, FIRST_PARTY, "contacts"), Some((Verdict::Incorrect, None)));
    }

    #[test]
    fn a_policy_that_says_a_thing_ten_thousand_times_is_judged_all_the_same() {
        let mut said = policy();
        let disclosure = names_vendor("Tencent", "tencent").data(&["imei"]);
        for _ in 0..10_000 {
            said = said.names(disclosure.clone()).speaks_of_partners();
        }
        let audit = check(android().has(sdk("wechat").reaches("imei")).has(sdk("mta").reaches("contacts")), said);
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Clear, None)));
        assert!(audit.findings.iter().all(|finding| finding.locators.len() <= 20));
    }

    #[test]
    fn a_disclosure_for_the_other_platform_gives_way_to_one_for_this() {
        let said = policy()
            .names(names_sdk("wechat").on(Platform::Ios).data(&["imei"]))
            .names(names_sdk("wechat").on(Platform::Android).data(&["ip-address"]));
        let audit = check(android().has(sdk("wechat").reaches("imei")), said);
        assert_eq!(verdict(&audit, "wechat", "imei"), Some((Verdict::Omitted, None)));
    }
}

mod no_third_party_section {
    use super::*;
    const RULE: &str = "no-third-party-section";

    #[test]
    fn a_policy_that_names_nobody_while_an_sdk_is_inside() {
        let audit = check(android().has(sdk("wechat")), policy());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.locators[0].file, "privacy.md");
        assert_eq!(finding.evidence, ["e-wechat"]);
    }

    #[test]
    fn a_section_or_a_name_is_enough_and_an_app_without_sdks_needs_neither() {
        let build = || android().has(sdk("wechat"));
        assert_eq!(of(&check(build(), policy().section(SectionKind::ThirdPartySharing)), RULE).len(), 0);
        assert_eq!(of(&check(build(), policy().names(names_stranger("Somebody"))), RULE).len(), 0);
        assert_eq!(of(&check(android(), policy()), RULE).len(), 0);
        assert_eq!(of(&check(build(), policy().section(SectionKind::LinkedServices)), RULE).len(), 1);
    }

    #[test]
    fn without_a_build_it_is_judged_on_the_policy_alone() {
        assert_eq!(of(&judged(&[], &[policy()], &Config::default()), RULE).len(), 1);
        let none = policy().denies(ClaimKind::ThirdPartyCode, ClaimScope::All);
        assert_eq!(of(&judged(&[], &[none], &Config::default()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().has(sdk("wechat")), policy(), RULE, "");
    }
}

mod umbrella_disclosure {
    use super::*;
    const RULE: &str = "umbrella-disclosure";

    #[test]
    fn partners_are_medium_and_high_where_an_sdk_hides_among_them() {
        let named = policy().names(names_sdk("wechat")).speaks_of_partners();
        assert_eq!(the(&check(android().has(sdk("wechat")), named), RULE).severity, Severity::Medium);
        let audit = check(android().has(sdk("wechat")), policy().speaks_of_partners().speaks_of_partners());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::High);
        assert!(finding.message.contains("WeChat Open SDK"), "{}", finding.message);
    }

    #[test]
    fn a_policy_with_names_only_has_none() {
        assert_eq!(of(&check(android(), policy().names(names_stranger("Somebody"))), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android(), policy().speaks_of_partners(), RULE, "");
    }
}

mod stale_disclosure {
    use super::*;
    const RULE: &str = "stale-disclosure";

    #[test]
    fn a_name_without_its_sdk_is_stale() {
        let audit = check(android(), policy().names(names_sdk("wechat").data(&["imei"])));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.confidence), (Severity::Low, Confidence::High));
        assert_eq!(finding.subject.disclosure.as_deref(), Some("WeChat Open SDK"));
        assert_eq!(finding.subject.sdk.as_deref(), Some("wechat"));
        assert_eq!(finding.locators[0].line, Some(12));
    }

    #[test]
    fn nothing_is_stale_against_a_library_that_is_no_app() {
        let library = Inventory { kind: Some(BuildKind::StaticLibrary), ..ios() };
        assert_eq!(of(&check(library, policy().names(names_sdk("wechat").data(&["imei"]))), RULE).len(), 0);
    }

    #[test]
    fn a_family_that_is_mostly_of_another_platform_is_not_stale_here() {
        let mut said = names_family("友盟+", "umeng").data(&["imei"]);
        said.resolution.sdks = ["mta", "umeng-push", "wechat"].map(str::to_owned).to_vec();
        let said = || policy().names(said.clone());
        assert_eq!(of(&check(ios(), said()), RULE).len(), 0, "one of three is known for iOS");
        assert_eq!(of(&check(android(), said()), RULE).len(), 1);
    }

    #[test]
    fn a_family_is_stale_only_without_any_member() {
        let said = || policy().names(names_family("友盟+", "umeng").data(&["imei"]));
        assert_eq!(of(&check(android().has(sdk("umeng-push")), said()), RULE).len(), 0);
        assert_eq!(of(&check(android(), said()), RULE).len(), 1);
    }

    #[test]
    fn nothing_is_stale_where_the_build_could_not_be_read() {
        let said = || policy().names(names_sdk("wechat").data(&["imei"]));
        assert_eq!(of(&check(android().packed(), said()), RULE).len(), 0);
        assert_eq!(of(&check(android().unreadable(), said()), RULE).len(), 0);
        let builds = [android(), ios().packed()];
        assert_eq!(of(&judged(&builds, &[said()], &Config::default()), RULE).len(), 0);
    }

    #[test]
    fn nothing_is_stale_that_is_for_a_platform_without_a_build() {
        let for_ios = names_sdk("wechat").on(Platform::Ios).data(&["imei"]);
        assert_eq!(of(&check(android(), policy().names(for_ios)), RULE).len(), 0);
        let known_for_ios = || policy().names(names_sdk("apple-only").data(&["imei"]));
        assert_eq!(of(&check(android(), known_for_ios()), RULE).len(), 0);
        assert_eq!(of(&check(ios(), known_for_ios()), RULE).len(), 1);
    }

    #[test]
    fn a_company_or_a_stranger_may_receive_data_without_code() {
        assert_eq!(of(&check(android(), policy().names(names_vendor("Tencent", "tencent"))), RULE).len(), 0);
        assert_eq!(of(&check(android(), policy().names(names_stranger("Somebody"))), RULE).len(), 0);
    }

    #[test]
    fn a_mere_trace_is_told() {
        let build = android().has(sdk("wechat").only(Presence::Wiring));
        let audit = check(build, policy().names(names_sdk("wechat").data(&["imei"])));
        assert!(the(&audit, RULE).message.contains("prepared for WeChat Open SDK"));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android(), policy().names(names_sdk("wechat")), RULE, "sdk = \"wechat\"");
    }
}

mod disclosure_without_data_types {
    use super::*;
    const RULE: &str = "disclosure-without-data-types";

    #[test]
    fn a_bare_name_says_too_little() {
        let audit = check(android().has(sdk("wechat")), policy().names(names_sdk("wechat")));
        assert_eq!(the(&audit, RULE).severity, Severity::Medium);
        let alone = judged(&[], &[policy().names(names_stranger("Somebody"))], &Config::default());
        let finding = the(&alone, RULE);
        assert_eq!((finding.subject.disclosure.as_deref(), finding.confidence), (Some("Somebody"), Confidence::Low));
    }

    #[test]
    fn data_named_elsewhere_or_denied_is_enough() {
        let two = policy().names(names_sdk("wechat")).names(names_sdk("wechat").data(&["ip-address"]));
        assert_eq!(of(&check(android().has(sdk("wechat")), two), RULE).len(), 0);
        let none = policy().names(names_sdk("wechat").denying(&["device-info"]));
        assert_eq!(of(&check(android().has(sdk("wechat")), none), RULE).len(), 0);
    }

    #[test]
    fn it_is_silent_where_a_worse_finding_says_it() {
        let stale = check(android(), policy().names(names_sdk("wechat")));
        assert_eq!((of(&stale, RULE).len(), of(&stale, "stale-disclosure").len()), (0, 1));
        let reached = check(android().has(sdk("wechat").reaches("imei")), policy().names(names_sdk("wechat")));
        assert_eq!((of(&reached, RULE).len(), of(&reached, "undisclosed-data-type").len()), (0, 1));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().has(sdk("wechat")), policy().names(names_sdk("wechat")), RULE, "");
    }
}

mod disclosure_without_link {
    use super::*;
    const RULE: &str = "disclosure-without-link";

    #[test]
    fn a_name_without_a_link_and_the_link_that_is_missing() {
        let said = policy().names(names_sdk("umeng-analytics").data(&["imei"]).unlinked());
        let audit = check(android().has(sdk("umeng-analytics")), said);
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Medium);
        assert!(finding.fix.contains("https://www.umeng.com/policy"), "{}", finding.fix);
    }

    #[test]
    fn the_link_of_one_product_is_not_offered_for_its_vendor() {
        let vendor = |sdks: &[&str]| {
            let mut said = names_vendor("Umeng", "umeng").data(&["imei"]).unlinked();
            said.resolution.sdks = sdks.iter().map(|&id| id.to_owned()).collect();
            check(android().has(sdk("umeng-analytics")), policy().names(said))
        };
        assert!(the(&vendor(&["umeng-analytics"]), RULE).fix.contains("https://www.umeng.com/policy"));
        assert!(!the(&vendor(&["umeng-analytics", "umeng-push"]), RULE).fix.contains("https://"));
    }

    #[test]
    fn a_link_in_another_list_is_enough() {
        let two = policy().names(names_sdk("wechat").data(&["imei"]).unlinked()).names(names_sdk("wechat"));
        assert_eq!(of(&check(android().has(sdk("wechat")), two), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(names_sdk("wechat").data(&["imei"]).unlinked());
        assert_waived(android().has(sdk("wechat")), said, RULE, "");
    }
}

mod contradicted_claim {
    use super::*;
    const RULE: &str = "contradicted-claim";

    #[test]
    fn no_third_party_code_with_an_sdk_inside_is_critical() {
        let said = policy().denies(ClaimKind::ThirdPartyCode, ClaimScope::All);
        let audit = check(android().has(sdk("wechat")), said);
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Critical);
        assert!(
            finding.message.starts_with("The policy claims that no third-party code is inside, and that is not so.")
        );
        assert_eq!(finding.locators[0].line, Some(3));
        assert_eq!(finding.evidence, ["e-wechat"]);
    }

    #[test]
    fn never_shared_is_critical_against_a_hidden_sdk_and_high_against_a_named_one() {
        let said = || policy().denies(ClaimKind::Sharing, ClaimScope::PersonalInformation);
        let build = || android().has(sdk("wechat").reaches("imei"));
        assert_eq!(the(&check(build(), said()), RULE).severity, Severity::Critical);
        let named = check(build(), said().names(names_sdk("wechat").data(&["imei"])));
        assert_eq!(the(&named, RULE).severity, Severity::High);
        let policy_only = judged(&[], &[said().names(names_sdk("wechat").data(&["imei"]))], &Config::default());
        assert_eq!(the(&policy_only, RULE).severity, Severity::High);
    }

    #[test]
    fn what_one_sentence_denies_is_told_once() {
        let said = policy()
            .denies(ClaimKind::Sharing, ClaimScope::PersonalInformation)
            .denies(ClaimKind::Collecting, ClaimScope::All);
        let build = android().has(sdk("wechat").reaches("imei")).itself_reaches("imei");
        let audit = check(build, said);
        assert!(the(&audit, RULE).message.contains("data is not collected"));
    }

    #[test]
    fn a_condition_makes_it_ambiguous_and_low() {
        let said = policy().denies_unless(ClaimKind::Sharing, "with your permission");
        let audit = check(android().has(sdk("wechat").reaches("imei")), said);
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Low);
        assert!(finding.message.contains("\"with your permission\""), "{}", finding.message);
    }

    #[test]
    fn what_is_not_contradicted_is_no_finding() {
        let sharing = || policy().denies(ClaimKind::Sharing, ClaimScope::PersonalInformation);
        assert_eq!(of(&check(android().has(sdk("wechat")), sharing()), RULE).len(), 0, "reaches nothing that is known");
        assert_eq!(of(&check(android().has(sdk("okhttp").reaches("imei")), sharing()), RULE).len(), 0, "a library");
        let ads = policy().denies(ClaimKind::Tracking, ClaimScope::Ads);
        assert_eq!(of(&check(android().has(sdk("wechat").reaches("imei")), ads), RULE).len(), 0, "no advertising");
        let code = policy().denies(ClaimKind::ThirdPartyCode, ClaimScope::All);
        assert_eq!(of(&check(android().has(sdk("wechat").only(Presence::Wiring)), code), RULE).len(), 0, "only wired");
    }

    #[test]
    fn a_denial_of_some_kinds_of_code_is_held_against_those_kinds_only() {
        let said = || policy().denies(ClaimKind::ThirdPartyCode, ClaimScope::Other);
        let analytics = check(android().has(sdk("umeng-analytics")), said());
        let finding = the(&analytics, RULE);
        assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::Low));
        assert_eq!(of(&check(android().has(sdk("umeng-push")), said()), RULE).len(), 0);
    }

    #[test]
    fn the_apps_own_code_contradicts_that_nothing_is_collected() {
        let said = policy().denies(ClaimKind::Collecting, ClaimScope::All);
        assert_eq!(the(&check(android().itself_reaches("imei"), said), RULE).severity, Severity::High);
    }

    #[test]
    fn a_name_that_nobody_knows_contradicts_nothing() {
        let said =
            policy().denies(ClaimKind::Sharing, ClaimScope::All).names(names_stranger("A heading").data(&["imei"]));
        assert_eq!(of(&judged(&[], &[said], &Config::default()), RULE).len(), 0);
    }

    #[test]
    fn data_that_is_denied_of_an_sdk_and_reached_by_it() {
        let said = policy().names(names_sdk("wechat").data(&["ip-address"]).denying(&["imei"]));
        let audit = check(android().has(sdk("wechat").reaches("imei")), said);
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Critical);
        assert_eq!(finding.subject.data_type.as_deref(), Some("imei"));
        let both = policy().names(names_sdk("wechat").data(&["imei"]).denying(&["imei"]));
        assert_eq!(the(&check(android().has(sdk("wechat").reaches("imei")), both), RULE).severity, Severity::Low);
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().denies(ClaimKind::ThirdPartyCode, ClaimScope::All);
        assert_waived(android().has(sdk("wechat")), said, RULE, "");
    }
}

mod permission_without_disclosure {
    use super::*;
    const RULE: &str = "permission-without-disclosure";
    const READ: &str = "android.permission.READ_CONTACTS";

    #[test]
    fn a_permission_for_data_that_nothing_mentions() {
        let build = android().asks_for(READ, &[]).asks_for("android.permission.WRITE_CONTACTS", &[]);
        let audit = check(build, policy());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Medium);
        assert_eq!(finding.subject.permission.as_deref(), Some(READ));
        assert!(finding.message.contains("WRITE_CONTACTS"), "{}", finding.message);
    }

    #[test]
    fn mentioned_data_and_harmless_permissions_are_no_findings() {
        let said = policy().collects("contacts", Actor::FirstParty);
        assert_eq!(of(&check(android().asks_for(READ, &[]), said), RULE).len(), 0);
        let named = policy().names(names_sdk("wechat").data(&["contacts"]));
        assert_eq!(of(&check(android().asks_for(READ, &[]), named), RULE).len(), 0);
        assert_eq!(of(&check(android().asks_for("android.permission.INTERNET", &[]), policy()), RULE).len(), 0);
    }

    #[test]
    fn a_near_word_explains_and_a_general_one_does_not() {
        let build = || android().asks_for("android.permission.READ_PHONE_STATE", &[]);
        assert_eq!(of(&check(build(), policy().collects("phone-id", Actor::FirstParty)), RULE).len(), 0);
        assert_eq!(of(&check(build(), policy().collects("device-info", Actor::FirstParty)), RULE).len(), 1);
        assert_eq!(of(&check(build(), policy().denies_collecting("imei", Actor::FirstParty)), RULE).len(), 1);
    }

    #[test]
    fn a_permission_of_an_undisclosed_sdk_follows_from_it() {
        let build = android().has(sdk("wechat")).asks_for(READ, &["wechat"]);
        let audit = check(build, policy());
        assert_eq!((of(&audit, RULE).len(), of(&audit, "undisclosed-sdk").len()), (0, 1));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().asks_for(READ, &[]), policy(), RULE, &format!("permission = {READ:?}"));
    }
}

mod inconclusive_build {
    use super::*;
    const RULE: &str = "inconclusive-build";

    #[test]
    fn a_packed_build_is_told_with_its_reason() {
        let audit = check(android().packed(), policy());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Medium);
        assert!(finding.message.contains("the code is packed in lib/arm64-v8a/libshell.so"), "{}", finding.message);
        assert!(!audit.summary.conclusive);
        assert_eq!(audit.summary.exit, 0);
    }

    #[test]
    fn a_build_that_could_not_be_read_makes_the_work_partial() {
        let audit = check(android().unreadable().has(sdk("wechat")), policy());
        assert_eq!(of(&audit, RULE).len(), 1);
        assert_eq!(audit.summary.exit, 2);
    }

    #[test]
    fn a_readable_build_is_conclusive() {
        let audit = check(android(), policy());
        assert_eq!(of(&audit, RULE).len(), 0);
        assert!(audit.summary.conclusive);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().packed(), policy(), RULE, "");
    }
}

mod settings {
    use super::*;
    use undisclosed::audit::{AuditInput, audit};
    use undisclosed::config::{read_baseline, write_baseline};

    #[test]
    fn a_waiver_that_matches_nothing_is_told() {
        let settings = waiving("undisclosed-sdk", "sdk = \"mta\"");
        let audit = judged(&[android().has(sdk("wechat"))], &[policy()], &settings);
        let finding = the(&audit, "unused-waiver");
        assert_eq!(finding.severity, Severity::Info);
        assert_eq!(finding.message, "The waiver of `undisclosed-sdk` sdk `mta` matches no finding.");
        assert_eq!((finding.locators[0].file.as_str(), finding.locators[0].line), ("undisclosed.toml", Some(2)));
        assert_eq!(the(&audit, "undisclosed-sdk").waived_by, None);
    }

    #[test]
    fn an_expired_waiver_does_not_waive_and_is_told() {
        let settings = waiving("undisclosed-sdk", "expires = 2026-03-31");
        let build = [android().has(sdk("wechat"))];
        let on = |as_of| {
            let catalog = catalog();
            let policies = [policy()];
            audit(&AuditInput {
                catalog: &catalog,
                builds: &build,
                policies: &policies,
                forms: &[],
                config: &settings,
                as_of,
            })
        };
        for day in [None, Some("2026-03-31")] {
            assert!(the(&on(day), "undisclosed-sdk").waived_by.is_some());
        }
        let late = on(Some("2026-04-01"));
        assert!(the(&late, "undisclosed-sdk").waived_by.is_none());
        assert!(the(&late, "expired-waiver").message.contains("expired on 2026-03-31"));
        assert_eq!(of(&late, "unused-waiver").len(), 0);
    }

    #[test]
    fn an_unused_waiver_can_be_waived_or_turned_off() {
        let text = "[[waiver]]\nrule = \"stale-disclosure\"\nreason = \"later\"\n[[waiver]]\nrule = \"unused-waiver\"\n\
                    reason = \"agreed\"\n";
        let audit = judged(&[android()], &[policy()], &config(text));
        assert!(of(&audit, "unused-waiver").iter().all(|finding| finding.waived_by.is_some()));
        let off = judged(&[android()], &[policy()], &config(&format!("severity.unused-waiver = \"off\"\n{text}")));
        assert_eq!(off.findings.len(), 0);
    }

    #[test]
    fn the_baseline_waives_what_was_there_before_and_nothing_new() {
        let before = check(android().has(sdk("wechat")), policy());
        let known = read_baseline(&write_baseline(&before.findings, &[]), "baseline.json").expect("a baseline");
        let settings = Config { baseline: Some(known), ..Config::default() };
        let mut moved = android().has(sdk("wechat")).has(sdk("mta"));
        moved.path = "elsewhere/new.apk".to_owned();
        moved.version = Some("1.3".to_owned());
        moved.sha256 = None;
        let after = judged(&[moved], &[policy()], &settings);
        let open: Vec<_> = after.findings.iter().filter(|finding| finding.waived_by.is_none()).collect();
        assert_eq!(open.len(), 1, "{open:#?}");
        assert_eq!(open[0].subject.sdk.as_deref(), Some("mta"));
    }

    #[test]
    fn severities_can_be_set_and_fail_on_decides_the_exit_code() {
        let build = [android().has(sdk("wechat"))];
        let with = |text: &str| judged(&build, &[policy().names(names_stranger("A").data(&["imei"]))], &config(text));
        assert_eq!(with("").summary.exit, 1);
        assert_eq!(with("fail-on = \"critical\"").summary.exit, 0);
        assert_eq!(with("fail-on = \"never\"").summary.exit, 0);
        let low = with("severity.undisclosed-sdk = \"low\"");
        assert_eq!((the(&low, "undisclosed-sdk").severity, low.summary.exit), (Severity::Low, 0));
        assert_eq!(of(&with("severity.undisclosed-sdk = \"off\""), "undisclosed-sdk").len(), 0);
    }

    #[test]
    fn the_order_of_files_changes_nothing() {
        let builds = [android().has(sdk("wechat")).has(sdk("mta")), ios().has(sdk("wechat"))];
        let mut turned = builds.clone();
        turned.reverse();
        let said = [policy().speaks_of_partners()];
        let print = |audit: &Audit| serde_json::to_string(&(&audit.findings, &audit.matrix)).expect("JSON");
        let (one, two) = (judged(&builds, &said, &Config::default()), judged(&turned, &said, &Config::default()));
        assert_eq!(print(&one), print(&two));
        let severities: Vec<Severity> = one.findings.iter().map(|finding| finding.severity).collect();
        assert!(severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
    }
}

mod documentation {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_its_page_and_every_page_its_rule() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
        let pages: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("docs/rules")
            .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        let ids: BTreeSet<String> = rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
        assert_eq!(pages, ids);
        for rule in rules::ALL {
            assert!(rule.page.starts_with(&format!("# {}\n", rule.id)), "{}", rule.id);
            for part in ["## What", "## Why", "## Example", "## How to fix", "## How to waive"] {
                assert!(rule.page.contains(part), "{} has no {part}", rule.id);
            }
            assert!(rule.page.contains(&format!("Severity: {}", rule.severity.word())), "{}", rule.id);
            assert!(rule.page.contains(&format!("rule = \"{}\"", rule.id)), "{}", rule.id);
            for law in rule.basis {
                assert!(rule.page.contains(&format!("`{law}`")), "{} does not name {law}", rule.id);
            }
        }
    }

    #[test]
    fn every_basis_is_a_law_and_every_law_a_basis() {
        let laws: BTreeSet<String> = catalog().signatures.to_signatures().laws.into_iter().map(|law| law.id).collect();
        let cited: BTreeSet<String> =
            rules::ALL.iter().flat_map(|rule| rule.basis).map(|&law| law.to_owned()).collect();
        assert_eq!(laws, cited);
    }
}

mod over_declared_data_type {
    use super::*;
    const RULE: &str = "over-declared-data-type";

    fn said() -> undisclosed::policy::Disclosures {
        policy().names(names_sdk("app-center").data(&["ip-address", "imei", "mac-address"]))
    }

    #[test]
    fn what_is_said_too_much_stands_in_one_finding() {
        let audit = check(android().has(sdk("app-center").documents("ip-address")), said());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Low);
        assert_eq!(finding.data_types, ["imei", "mac-address"]);
        assert_eq!(finding.locators[0].line, Some(13));
    }

    #[test]
    fn what_is_said_of_a_family_has_to_be_untrue_of_all_its_members() {
        let said = || policy().names(names_family("友盟+", "umeng").data(&["imei", "mac-address"]));
        let both = || android().has(sdk("umeng-analytics").documents("imei"));
        let audit = check(both().has(sdk("umeng-push").documents("imei")), said());
        let finding = the(&audit, RULE);
        assert_eq!(finding.data_types, ["mac-address"]);
        assert_eq!((finding.subject.sdk.as_deref(), finding.subject.disclosure.as_deref()), (None, Some("友盟+")));
        let one_unknown = check(both().has(sdk("umeng-push")), said());
        assert_eq!(of(&one_unknown, RULE).len(), 0);
        let one_reaches = check(both().has(sdk("umeng-push").reaches("mac-address").documents("imei")), said());
        assert_eq!(of(&one_reaches, RULE).len(), 0);
    }

    #[test]
    fn nothing_is_too_much_where_documentation_or_code_is_not_known() {
        let unknown = policy().names(names_sdk("wechat").data(&["imei"]));
        assert_eq!(of(&check(android().has(sdk("wechat")), unknown), RULE).len(), 0);
        assert_eq!(of(&check(android().has(sdk("app-center")).packed(), said()), RULE).len(), 0);
        let reached = android().has(sdk("app-center").reaches("imei").reaches("mac-address").documents("ip-address"));
        assert_eq!(of(&check(reached, said()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().has(sdk("app-center")), said(), RULE, "sdk = \"app-center\"");
    }
}

mod retired_sdk_disclosed {
    use super::*;
    const RULE: &str = "retired-sdk-disclosed";

    #[test]
    fn an_ended_sdk_is_told_with_its_day() {
        let said = || policy().names(names_sdk("app-center").data(&["ip-address"]));
        let inside = check(android().has(sdk("app-center")), said());
        assert_eq!(the(&inside, RULE).severity, Severity::Info);
        assert_eq!(the(&check(android(), said()), RULE).severity, Severity::Medium);
        assert!(the(&inside, RULE).message.contains("ended it on 2025-03-31. It is still inside the app"));
        assert_eq!(of(&judged(&[], &[said()], &Config::default()), RULE).len(), 1);
    }

    #[test]
    fn a_living_sdk_and_a_vendor_of_an_ended_one_are_no_findings() {
        let said = policy().names(names_sdk("wechat")).names(names_vendor("Microsoft", "microsoft"));
        assert_eq!(of(&judged(&[], &[said], &Config::default()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android(), policy().names(names_sdk("app-center")), RULE, "sdk = \"app-center\"");
    }
}

mod cloned_clause {
    use super::*;
    use undisclosed::policy::Disclosure;
    const RULE: &str = "cloned-clause";
    const FOUR: [&str; 4] = ["imei", "mac-address", "android-id", "ip-address"];

    fn moved(mut disclosure: Disclosure, line: u32) -> Disclosure {
        for data in &mut disclosure.data_types {
            data.locator.line = Some(line);
        }
        disclosure
    }

    fn judge(disclosures: [Disclosure; 2]) -> Audit {
        let [one, two] = disclosures;
        judged(&[], &[policy().names(one).names(moved(two, 20))], &Config::default())
    }

    #[test]
    fn the_same_four_types_of_two_vendors_are_a_copy() {
        let audit = judge([names_sdk("umeng-analytics").data(&FOUR), names_sdk("wechat").data(&FOUR)]);
        assert_eq!(the(&audit, RULE).severity, Severity::Low);
        let documented = judge([names_sdk("umeng-analytics").data(&FOUR), names_sdk("app-center").data(&FOUR)]);
        let finding = the(&documented, RULE);
        assert_eq!(finding.severity, Severity::Medium);
        assert_eq!(finding.subject.disclosure.as_deref(), Some("App Center"));
    }

    #[test]
    fn few_types_one_vendor_or_one_sentence_are_no_copy() {
        let few = judge([names_sdk("umeng-analytics").data(&FOUR[..3]), names_sdk("wechat").data(&FOUR[..3])]);
        assert_eq!(of(&few, RULE).len(), 0);
        let vendor = judge([names_sdk("wechat").data(&FOUR), names_sdk("mta").data(&FOUR)]);
        assert_eq!(of(&vendor, RULE).len(), 0);
        let sentence = policy().names(names_sdk("umeng-analytics").data(&FOUR)).names(names_sdk("wechat").data(&FOUR));
        assert_eq!(of(&judged(&[], &[sentence], &Config::default()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        let two = moved(names_sdk("wechat").data(&FOUR), 20);
        let said = policy().names(names_sdk("umeng-analytics").data(&FOUR)).names(two);
        assert_waived(android().has(sdk("wechat").reaches("imei")), said, RULE, "");
    }

    #[test]
    fn a_copy_of_which_nothing_is_in_the_app_is_only_stale() {
        let two = moved(names_sdk("wechat").data(&FOUR), 20);
        let said = policy().names(names_sdk("umeng-analytics").data(&FOUR)).names(two);
        let audit = check(android(), said);
        assert_eq!((of(&audit, RULE).len(), of(&audit, "stale-disclosure").len()), (0, 2));
    }
}

mod undisclosed_collection {
    use super::*;
    const RULE: &str = "undisclosed-collection";

    #[test]
    fn what_the_app_itself_reaches_and_nobody_mentions() {
        let audit = check(android().itself_reaches("imei").itself_reaches("android-id"), policy());
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::Medium));
        assert_eq!(finding.data_types, ["android-id", "imei"]);
        assert!(finding.message.contains("com.example.app.Main calls Api.imei"), "{}", finding.message);
        assert_eq!(finding.evidence.len(), 2);
        let light = check(android().itself_reaches("android-id"), policy());
        assert_eq!(the(&light, RULE).severity, Severity::Medium);
    }

    #[test]
    fn mentioned_and_everyday_data_are_no_findings() {
        let general = policy().collects("device-info", Actor::FirstParty);
        assert_eq!(of(&check(android().itself_reaches("imei"), general), RULE).len(), 0);
        assert_eq!(of(&check(android().itself_reaches("ip-address"), policy()), RULE).len(), 0);
    }

    #[test]
    fn its_permission_follows_from_it() {
        let build = android().itself_reaches("contacts").asks_for("android.permission.READ_CONTACTS", &[]);
        let audit = check(build, policy());
        assert_eq!((of(&audit, RULE).len(), of(&audit, "permission-without-disclosure").len()), (1, 0));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().itself_reaches("imei"), policy(), RULE, "data-type = \"imei\"");
    }
}

mod transitive_sdk {
    use super::*;
    const RULE: &str = "transitive-sdk";

    fn build() -> undisclosed::inventory::Inventory {
        android().has(sdk("umeng-analytics")).has(sdk("mta").inside("umeng-analytics"))
    }

    #[test]
    fn what_another_vendors_sdk_brings_is_told_with_who_brought_it() {
        let audit = check(build(), policy());
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Medium);
        assert_eq!(finding.subject.sdk.as_deref(), Some("mta"));
        assert!(finding.message.contains("came into com.example.app with Umeng Analytics"), "{}", finding.message);
        assert_eq!(the(&audit, "undisclosed-sdk").sdks, ["umeng-analytics"]);
    }

    #[test]
    fn the_name_of_the_one_that_brings_it_speaks_for_both() {
        let audit = check(build(), policy().names(names_sdk("umeng-analytics").data(&["imei"])));
        assert_eq!((of(&audit, RULE).len(), of(&audit, "undisclosed-sdk").len()), (0, 0));
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(build(), policy(), RULE, "sdk = \"mta\"");
    }
}

mod mismatched_disclosure {
    use super::*;
    use undisclosed::policy::Disclosure;
    const RULE: &str = "mismatched-disclosure";

    fn of_company(company: &str) -> Disclosure {
        Disclosure { vendor: Some(company.to_owned()), ..names_sdk("wechat") }
    }

    fn with_package(package: &str) -> Disclosure {
        Disclosure { packages: vec![package.to_owned()], ..names_sdk("wechat") }
    }

    fn judge(said: Disclosure) -> Audit {
        check(android().has(sdk("wechat")), policy().names(said.data(&["imei"])))
    }

    #[test]
    fn the_company_of_another_vendor_is_told() {
        let audit = judge(of_company("Umeng Ltd."));
        let finding = the(&audit, RULE);
        assert_eq!(finding.severity, Severity::Low);
        assert!(finding.message.contains("that is Umeng, and the SDK inside is of Tencent"), "{}", finding.message);
    }

    #[test]
    fn the_package_of_another_vendor_is_told() {
        let audit = judge(with_package("com.umeng.analytics"));
        assert!(the(&audit, RULE).message.contains("that is the package of Umeng Analytics, not of WeChat Open SDK"));
    }

    #[test]
    fn unknown_companies_and_packages_and_the_right_ones_are_no_findings() {
        for said in [
            of_company("Somebody Ltd."),
            of_company("Tencent Ltd."),
            with_package("com.tencent.mm"),
            with_package("org.x"),
        ] {
            assert_eq!(of(&judge(said), RULE).len(), 0);
        }
        let absent = check(android(), policy().names(of_company("Umeng Ltd.")));
        assert_eq!(of(&absent, RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(of_company("Umeng Ltd.").data(&["imei"]));
        assert_waived(android().has(sdk("wechat")), said, RULE, "sdk = \"wechat\"");
    }
}

mod wrong_platform_identifier {
    use super::*;
    const RULE: &str = "wrong-platform-identifier";

    #[test]
    fn an_entry_for_one_platform_with_the_other_ones_identifier() {
        let said = policy().names(names_sdk("wechat").data(&["imei", "ip-address"]).on(Platform::Ios));
        let audit = judged(&[], &[said], &Config::default());
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Low, Audience::Strict));
        assert_eq!(finding.data_types, ["imei"]);
        let other = policy().names(names_sdk("wechat").data(&["idfa"]).on(Platform::Android));
        assert_eq!(the(&judged(&[], &[other], &Config::default()), RULE).data_types, ["idfa"]);
    }

    #[test]
    fn an_entry_for_both_or_for_none_may_list_either() {
        let said = || names_sdk("wechat").data(&["imei", "idfa"]);
        let both = policy().names(said().on(Platform::Ios).on(Platform::Android));
        for said in [both, policy().names(said())] {
            assert_eq!(of(&judged(&[], &[said], &Config::default()), RULE).len(), 0);
        }
    }

    #[test]
    fn a_disclosure_for_one_platform_is_not_stale_on_the_other() {
        let said = || policy().names(names_sdk("wechat").data(&["imei"]).on(Platform::Ios));
        assert_eq!(of(&check(android(), said()), "stale-disclosure").len(), 0);
        let both = judged(&[android(), ios().has(sdk("wechat"))], &[said()], &Config::default());
        assert_eq!(of(&both, "stale-disclosure").len(), 0);
        assert_eq!(of(&judged(&[android(), ios()], &[said()], &Config::default()), "stale-disclosure").len(), 1);
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(names_sdk("wechat").data(&["imei"]).on(Platform::Ios));
        assert_waived(ios().has(sdk("wechat")), said, RULE, "disclosure = \"wechat open sdk\"");
    }
}

mod laws_of_one_country {
    use super::*;
    use undisclosed::policy::{Disclosures, TopicKind};

    fn chinese(mut said: Disclosures) -> Disclosures {
        said.languages = vec!["zh".to_owned()];
        said
    }

    fn sensitive() -> Disclosures {
        chinese(policy().collects("precise-location", Actor::FirstParty))
    }

    fn abroad() -> undisclosed::inventory::Inventory {
        android().has(sdk("app-center").documents("ip-address"))
    }

    #[test]
    fn sensitive_data_has_to_be_marked() {
        const RULE: &str = "unmarked-sensitive-data";
        let audit = check(android(), sensitive());
        assert_eq!((the(&audit, RULE).severity, the(&audit, RULE).audience), (Severity::Medium, Audience::Strict));
        let marked = sensitive().speaks_of(TopicKind::SensitiveInformation);
        let everyday = chinese(policy().collects("imei", Actor::FirstParty));
        let english = policy().collects("precise-location", Actor::FirstParty);
        for said in [marked, everyday, english.clone()] {
            assert_eq!(of(&check(android(), said), RULE).len(), 0);
        }
        let chosen = judged(&[android()], &[english], &config("profiles = [\"cn\"]"));
        assert_eq!(of(&chosen, RULE).len(), 1);
        assert_waived(android(), sensitive(), RULE, "");
    }

    #[test]
    fn a_recipient_abroad_needs_a_word() {
        const RULE: &str = "cross-border-recipient";
        let audit = check(abroad(), chinese(policy()));
        let finding = the(&audit, RULE);
        assert!(finding.message.ends_with("App Center (Microsoft, US)."), "{}", finding.message);
        assert_eq!(of(&check(abroad(), chinese(policy()).speaks_of(TopicKind::CrossBorder)), RULE).len(), 0);
        assert_eq!(of(&check(abroad(), policy()), RULE).len(), 0, "not a Chinese policy");
        let at_home = android().has(sdk("wechat").reaches("imei"));
        assert_eq!(of(&check(at_home, chinese(policy())), RULE).len(), 0);
        assert_waived(abroad(), chinese(policy()), RULE, "");
    }
}

mod advertising_id_permission {
    use super::*;
    const RULE: &str = "advertising-id-permission";
    const AD_ID: &str = "com.google.android.gms.permission.AD_ID";

    #[test]
    fn the_permission_without_a_word() {
        let audit = check(android().asks_for(AD_ID, &[]), policy());
        assert_eq!(the(&audit, RULE).severity, Severity::High);
        assert_eq!(of(&audit, "permission-without-disclosure").len(), 0, "it is told once");
    }

    #[test]
    fn a_word_without_permission_or_code() {
        let audit = check(android(), policy().collects("gaid", Actor::FirstParty));
        assert_eq!(the(&audit, RULE).severity, Severity::Low);
        let reads = android().has(sdk("wechat").reaches("gaid"));
        assert_eq!(of(&check(reads, policy().collects("gaid", Actor::FirstParty)), RULE).len(), 0);
        assert_eq!(of(&check(ios(), policy().collects("gaid", Actor::FirstParty)), RULE).len(), 0);
        assert_eq!(of(&check(android().packed(), policy().collects("gaid", Actor::FirstParty)), RULE).len(), 0);
    }

    #[test]
    fn both_or_neither_are_no_findings() {
        let said = policy().collects("gaid", Actor::FirstParty);
        assert_eq!(of(&check(android().asks_for(AD_ID, &[]), said), RULE).len(), 0);
        assert_eq!(of(&check(android(), policy()), RULE).len(), 0);
        let merged = android().has(sdk("wechat")).asks_for(AD_ID, &["wechat"]);
        assert_eq!(of(&check(merged, policy()), RULE).len(), 0, "it follows from the SDK");
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().asks_for(AD_ID, &[]), policy(), RULE, &format!("permission = {AD_ID:?}"));
    }
}

mod installed_apps_permission {
    use super::*;
    const RULE: &str = "installed-apps-permission";
    const ALL: &str = "android.permission.QUERY_ALL_PACKAGES";

    #[test]
    fn the_permission_without_a_word() {
        let said = policy().names(names_sdk("wechat").data(&["imei"]));
        let audit = check(android().asks_for(ALL, &[]), said);
        assert_eq!(the(&audit, RULE).severity, Severity::High);
        assert_eq!(of(&audit, "permission-without-disclosure").len(), 0, "it is told once");
    }

    #[test]
    fn mentioned_or_not_asked_for() {
        let said = policy().collects("app-list", Actor::FirstParty);
        assert_eq!(of(&check(android().asks_for(ALL, &[]), said), RULE).len(), 0);
        assert_eq!(of(&check(android(), policy()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        assert_waived(android().asks_for(ALL, &[]), policy(), RULE, "");
    }
}

mod non_resettable_identifier {
    use super::*;
    const RULE: &str = "non-resettable-identifier";

    #[test]
    fn who_reads_what_for_life() {
        let build = android().has(sdk("wechat").reaches("imei")).itself_reaches("mac-address");
        let audit = check(build, policy().collects("imei", Actor::FirstParty));
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Medium, Audience::Strict));
        assert!(
            finding.message.ends_with("IMEI (by WeChat Open SDK) and MAC address (by the app's own code)."),
            "{}",
            finding.message
        );
    }

    #[test]
    fn other_identifiers_and_closed_ways_are_no_findings() {
        let build = android().has(sdk("wechat").reaches("android-id").documents("mac-address"));
        assert_eq!(of(&check(build, policy()), RULE).len(), 0);
        let closed = android().has(sdk("wechat").reaches_without_permission("imei"));
        assert_eq!(of(&check(closed, policy()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        let said = policy().names(names_sdk("wechat").data(&["imei"]));
        assert_waived(android().has(sdk("wechat").reaches("imei")), said, RULE, "data-type = \"imei\"");
    }
}

mod pre_consent_startup {
    use super::*;
    use undisclosed::facts::ComponentKind;
    const RULE: &str = "pre-consent-startup";

    #[test]
    fn a_provider_of_an_sdk_and_an_application_that_reads_identifiers() {
        let build = android().has(sdk("wechat")).starts("com.wechat.Provider", ComponentKind::Provider, Some("wechat"));
        let audit = check(build, policy());
        let finding = the(&audit, RULE);
        assert_eq!((finding.severity, finding.audience), (Severity::Info, Audience::Auditor));
        assert!(finding.message.contains("WeChat Open SDK (com.wechat.Provider)"), "{}", finding.message);
        let own = android().itself_reaches("imei").starts("com.example.app.Main", ComponentKind::Application, None);
        let audit = check(own, policy());
        assert!(the(&audit, RULE).message.contains("IMEI (com.example.app.Main calls Api.imei)"));
    }

    #[test]
    fn an_application_that_reads_nothing_and_a_library_are_no_findings() {
        let quiet = android().itself_reaches("imei").starts("com.example.app.App", ComponentKind::Application, None);
        assert_eq!(of(&check(quiet, policy()), RULE).len(), 0);
        let library = android().has(sdk("okhttp")).starts("okhttp.Provider", ComponentKind::Provider, Some("okhttp"));
        assert_eq!(of(&check(library, policy()), RULE).len(), 0);
        let light =
            android().itself_reaches("ip-address").starts("com.example.app.Main", ComponentKind::Application, None);
        assert_eq!(of(&check(light, policy()), RULE).len(), 0);
    }

    #[test]
    fn it_can_be_waived() {
        let build = android().has(sdk("wechat")).starts("com.wechat.Provider", ComponentKind::Provider, Some("wechat"));
        assert_waived(build, policy(), RULE, "");
    }
}

mod profiles {
    use super::*;

    #[test]
    fn a_profile_chooses_rules_and_articles() {
        let build = || {
            android().has(sdk("wechat")).has(sdk("umeng-push")).asks_for("android.permission.QUERY_ALL_PACKAGES", &[])
        };
        let said = || policy().names(names_sdk("wechat").unlinked().data(&["imei"]));
        let all = check(build(), said());
        assert_eq!(of(&all, "disclosure-without-link").len(), 1);
        let eu = judged(&[build()], &[said()], &config("profiles = [\"eu\"]"));
        assert_eq!(of(&eu, "disclosure-without-link").len(), 0, "only Chinese notices ask for it");
        assert_eq!(of(&eu, "installed-apps-permission").len(), 0);
        assert_eq!(the(&eu, "undisclosed-sdk").basis, ["gdpr-13-1-e"]);
        let two = judged(&[build()], &[said()], &config("profiles = [\"eu\", \"google-play\"]"));
        assert_eq!(the(&two, "undisclosed-sdk").basis, ["gdpr-13-1-e", "google-play-user-data"]);
        assert_eq!(of(&two, "installed-apps-permission").len(), 1);
    }

    #[test]
    fn rules_without_a_law_always_speak_and_waivers_of_silent_rules_are_not_unused() {
        let text = "profiles = [\"us\"]\n[[waiver]]\nrule = \"disclosure-without-link\"\nreason = \"agreed\"\n";
        let audit = judged(&[android().packed()], &[policy()], &config(text));
        assert_eq!(of(&audit, "inconclusive-build").len(), 1);
        assert_eq!(of(&audit, "unused-waiver").len(), 0);
    }

    #[test]
    fn a_closer_audience_does_not_fail_a_run_that_is_not_for_it() {
        let build = [android().has(sdk("wechat").reaches("imei"))];
        let said = [policy().names(names_sdk("wechat").data(&["imei"]))];
        // Nothing else is asked for.
        let others = rules::ALL.iter().filter(|rule| rule.id != "non-resettable-identifier");
        let off: String = others.map(|rule| format!("{} = \"off\"\n", rule.id)).collect();
        let with = |text: &str| {
            let settings = config(&format!("fail-on = \"medium\"\n{text}\n[severity]\n{off}"));
            judged(&build, &said, &settings).summary.exit
        };
        assert_eq!(with(""), 0);
        assert_eq!(with("audience = \"strict\""), 1);
    }
}

mod verdicts {
    use super::*;

    #[test]
    fn all_seven_can_arise_of_an_sdk() {
        let build = || {
            android()
                .has(
                    sdk("app-center").reaches("imei").reaches("android-id").reaches("contacts").documents("ip-address"),
                )
                .has(sdk("wechat").reaches("imei").reaches("contacts").reaches_without_permission("precise-location"))
        };
        let said = policy()
            .names(
                names_sdk("app-center")
                    .data(&["imei", "device-info", "mac-address", "contacts"])
                    .denying(&["contacts"]),
            )
            .names(names_sdk("wechat").data(&["ip-address"]).denying(&["contacts"]));
        let audit = check(build(), said);
        let got = |sdk, data_type| verdict(&audit, sdk, data_type).map(|(verdict, _)| verdict);
        assert_eq!(got("app-center", "imei"), Some(Verdict::Clear));
        assert_eq!(verdict(&audit, "app-center", "android-id"), Some((Verdict::Vague, Some(1))));
        assert_eq!(got("wechat", "imei"), Some(Verdict::Omitted));
        assert_eq!(got("wechat", "contacts"), Some(Verdict::Incorrect));
        assert_eq!(got("app-center", "contacts"), Some(Verdict::Ambiguous));
        assert_eq!(got("app-center", "mac-address"), Some(Verdict::OverDeclared));
        assert_eq!(got("wechat", "precise-location"), Some(Verdict::Undecided));
    }

    #[test]
    fn the_apps_own_row_is_held_against_what_it_says_of_itself() {
        let build = android()
            .itself_reaches("imei")
            .itself_reaches("contacts")
            .itself_reaches("android-id")
            .itself_reaches("mac-address");
        let said = policy()
            .collects("imei", Actor::FirstParty)
            .collects("device-info", Actor::Unspecified)
            .denies_collecting("contacts", Actor::FirstParty)
            .collects("precise-location", Actor::ThirdParty);
        let audit = check(build, said);
        let got = |data_type| verdict(&audit, FIRST_PARTY, data_type);
        assert_eq!(got("imei"), Some((Verdict::Clear, None)));
        assert_eq!(got("android-id"), Some((Verdict::Vague, Some(1))));
        assert_eq!(got("contacts"), Some((Verdict::Incorrect, None)));
        assert_eq!(got("precise-location"), None, "said of others");
    }
}
