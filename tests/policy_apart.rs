//! Data that a text names apart from the row, title or sentence that names the third party; small texts of our own.

use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{Disclosures, Reader};

fn read(text: &str, name: &str) -> Disclosures {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    reader.understand(&document::read(text.as_bytes(), name).expect("the text is readable"))
}

/// The data types of an entry, sorted and joined; "-" where there is no such entry.
fn types(text: &str, of: &str) -> String {
    let found = read(text, "p.md").disclosures.into_iter().find(|entry| entry.name == of);
    let Some(entry) = found else { return "-".to_owned() };
    let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
    types.sort_unstable();
    types.join(" ")
}

fn names(text: &str) -> Vec<String> {
    read(text, "p.md").disclosures.into_iter().map(|entry| entry.name).collect()
}

const LIST: &str =
    "# Privacy Policy\n\n## Third-Party Services\n\n- Sentry: errors\n- Supabase: hosting\n\n## Data\n\n";
const TABLE: &str = "# Privacy Policy\n\n## Third parties\n\n| Third party | Purpose |\n|---|---|\n| Norvex | x |\n| Mixpanel | y |\n\n## Data\n\n";

#[test]
fn what_goes_to_a_row_in_another_sentence_is_its_data() {
    for sentence in [
        "Your name and email address are sent to Sentry.",
        "Your name and email address are stored in Sentry.",
        "Your name and email address are shared with Sentry.",
        "Your name and email address may be transmitted to our error tracker, Sentry.",
        "Only your name and email address are forwarded to Sentry.",
        "We send your name and email address to Sentry.",
        "The app sends your name and email address to Sentry for support.",
        "We share your name and email address with Sentry.",
        "We store your name and email address in Sentry.",
        "We send Sentry your name and email address.",
    ] {
        assert_eq!(types(&format!("{LIST}{sentence}\n"), "Sentry"), "email name", "{sentence}");
    }
    for sentence in [
        "Your name and email address are not sent to Sentry.",
        "The report that is sent to Sentry does not include your name and email address.",
        "Your name and email address stay with us; Sentry sends us reports.",
        "You can share your name and email address with Sentry.",
    ] {
        assert_eq!(types(&format!("{LIST}{sentence}\n"), "Sentry"), "", "{sentence}");
    }
}

#[test]
fn each_clause_goes_to_its_own_row() {
    let text = format!("{LIST}Your email address is stored in Supabase, and crash logs are sent to Sentry.\n");
    assert_eq!(types(&text, "Supabase"), "email");
    assert_eq!(types(&text, "Sentry"), "crash_logs");
}

#[test]
fn beside_a_list_running_text_adds_only_whom_data_go_to() {
    let text = format!("{LIST}Mixpanel was chosen by our team, and PostHog was not.\n");
    assert_eq!(names(&text), ["Sentry", "Supabase"]);
    let text = format!("{LIST}Your name and email address are sent to Mixpanel.\n");
    assert_eq!(names(&text), ["Sentry", "Supabase", "Mixpanel"]);
    for sentence in ["您的照片会发送至 Replicate 进行修复。", "照片会上传至第三方识别服务（当前为 Replicate）。"]
    {
        let text = format!("## 第三方服务\n\n- Sentry：崩溃分析\n- Supabase：存储\n\n{sentence}\n");
        assert_eq!(names(&text), ["Sentry", "Supabase", "Replicate"], "{sentence}");
    }
    let text = "## 第三方服务\n\n- Sentry：崩溃分析\n- Supabase：存储\n\n我们使用 Resend 发送邮件。\n";
    assert_eq!(names(text), ["Sentry", "Supabase"]);
}

#[test]
fn a_row_that_no_catalog_knows_is_known_in_the_text() {
    for sentence in [
        "Norvex collects your email address.",
        "Norvex may collect your email address.",
        "Your email address is sent to Norvex.",
        "Norvex may collect:\n\n- Email address",
    ] {
        assert_eq!(types(&format!("{TABLE}{sentence}\n"), "Norvex"), "email", "{sentence}");
    }
    assert_eq!(types(&format!("{TABLE}The app collects your email address.\n"), "Norvex"), "");
    assert_eq!(types(&format!("{TABLE}Norvexian users send us their email address.\n"), "Norvex"), "");
}

#[test]
fn active_sentences_name_who_is_given_the_data() {
    let text = "# Privacy Policy\n\n## Data\n\nWe send your name and email address to Sentry.\n";
    assert_eq!(types(text, "Sentry"), "email name");
    let text = "# Privacy Policy\n\n## Data\n\nWe send your name and email address to Norway.\n";
    assert!(names(text).is_empty());
}

#[test]
fn a_lead_says_where_the_items_below_it_go() {
    for lead in [
        "We send the following data to Sentry:",
        "We share the following with Sentry:",
        "We store the following in Sentry:",
        "The app sends the following user attributes to Sentry:",
        "The following data is sent to Sentry:",
        "Only the following is transmitted to Sentry:",
        "Data sent to Sentry:",
        "What is shared with Sentry:",
        "We send Sentry the following:",
    ] {
        for before in ["# Privacy Policy\n\n## Data\n\n", LIST] {
            let text = format!("{before}{lead}\n\n- Display name\n- Email address\n\n## Rights\n\nWrite to us.\n");
            assert_eq!(types(&text, "Sentry"), "email name", "{lead}");
        }
    }
    let text = format!("{LIST}The following data is never sent to Sentry:\n\n- Display name\n- Email address\n");
    assert_eq!(types(&text, "Sentry"), "");
}

#[test]
fn brackets_name_the_recipient_of_what_stands_before_them() {
    let text = format!(
        "{LIST}We may collect your device model, crash reports, and a push token for your device (via Sentry).\n"
    );
    assert_eq!(types(&text, "Sentry"), "push_token");
    let text = "# Privacy Policy\n\n## Data\n\n- **Subscription information:** Payment method (processed by Stripe), email address\n";
    assert_eq!(types(text, "Stripe"), "payment_info");
    let text = format!("{LIST}Sentry collects your device model (without your name).\n");
    assert_eq!(types(&text, "Sentry"), "device_model");
}

#[test]
fn the_recipient_may_stand_behind_its_role() {
    for sentence in [
        "Your email address is sent to an AI provider, currently Sentry.",
        "Your email address is shared with our partner Sentry.",
        "Your email address is sent to the external service (Sentry).",
        "Our server forwards your email address to Sentry.",
        "Our error tracker, Sentry, collects your email address.",
        "Your email address goes to Sentry.",
        "The email address you enter is sent to Sentry.",
    ] {
        assert_eq!(types(&format!("{LIST}{sentence}\n"), "Sentry"), "email", "{sentence}");
    }
    let text = format!("{LIST}Your email address is sent to our users and friends. Sentry is quick.\n");
    assert_eq!(types(&text, "Sentry"), "");
}

#[test]
fn a_sentence_on_one_product_of_a_family_is_not_on_its_others() {
    let text = "# Privacy Policy\n\n## Data\n\nYour email address is handled by Firebase Authentication.\n\n## Third parties\n\n\
                | Service | Purpose |\n|---|---|\n| Firebase Authentication | sign-in |\n| Firebase AI Logic | answers |\n";
    assert_eq!(types(text, "Firebase Authentication"), "email");
    assert_eq!(types(text, "Firebase AI Logic"), "");
}

fn headings(text: &str) -> Vec<String> {
    read(text, "p.md").sections.into_iter().filter_map(|section| section.heading).collect()
}

#[test]
fn sections_about_third_parties_are_told_though_a_name_stood_before() {
    let text = "# Privacy Policy\n\n## What We Collect\n\nCrash logs via Sentry.\n\n## Third-Party Services\n\n\
                We use **Sentry** for crash reports.\n\n## Data Sharing\n\nWe do not use Mixpanel.\n";
    assert_eq!(headings(text), ["What We Collect", "Third-Party Services"]);
    let text = "# Privacy Policy\n\n## 5. How We Share Your Information\n\nWe share it only as follows:\n\n\
                ### 5.1 Service Providers\n\n| Provider | Purpose |\n|---|---|\n| Supabase | x |\n| Sentry | y |\n\n\
                ## 6. Retention\n\nWe keep it for a year.\n";
    assert_eq!(headings(text), ["5. How We Share Your Information", "5.1 Service Providers"]);
}

#[test]
fn what_a_list_below_a_named_heading_holds_is_its_data() {
    let lists = "# 隐私政策\n\n## 我们使用的服务\n\n### 1. 匿名使用统计（友盟）\n\n**目的：** 统计\n\n**包含：**\n\n- 设备型号、操作系统版本\n- 屏幕分辨率\n\n";
    let text = format!("{lists}### 2. 崩溃报告（Sentry）\n\n**目的：** 修复\n\n**不包含：**\n\n- 手机号\n");
    assert_eq!(types(&text, "友盟"), "device_model os_version screen");
    assert_eq!(types(&text, "Sentry"), "");
}

#[test]
fn what_stands_below_a_heading_that_ends_in_a_row_is_its_data() {
    for below in [
        "### Crash reports (Sentry)\n\nWhen the app crashes, the device model and OS version are sent.\n",
        "### Crash reports – Sentry\n\n- What: device model, OS version\n- Purpose: to find errors\n",
        "### Crash reports via Sentry\n\nThe reports contain the device model and OS version. IP addresses are not collected.\n",
        "**Crash reports (Sentry).** Device model and OS version.\n",
        "### Crash reports (Sentry and Supabase)\n\nThe device model and OS version are sent.\n",
    ] {
        assert_eq!(types(&format!("{LIST}{below}"), "Sentry"), "device_model os_version", "{below}");
    }
    for below in [
        "### Crash reports (Sentry)\n\nWe never collect your device model.\n\n- Not collected: email address\n",
        "### Crash reports (Sentry)\n\nWe collect your email address when you write to us.\n",
        "### Crash reports (Sentry)\n\nYou may send us your email address.\n",
        "### How to object to Sentry\n\nYour name and email address are sent with the form.\n",
        "### Crash reports (Sentry)\n\nMixpanel receives the device model.\n",
    ] {
        assert_eq!(types(&format!("{LIST}{below}"), "Sentry"), "", "{below}");
    }
}

#[test]
fn sentences_go_on_about_the_row_that_one_brought_in() {
    for below in [
        "We use Sentry to find errors. It receives your device model and OS version.",
        "We use Sentry to find errors. Reports include the device model and OS version.",
        "Errors are handled by Sentry. When the app crashes it sends the device model and OS version.",
    ] {
        assert_eq!(types(&format!("{LIST}{below}\n"), "Sentry"), "device_model os_version", "{below}");
    }
    for below in [
        "We use Sentry to find errors. Your email address is collected when you register.",
        "We use Sentry to find errors. We collect your email address when you register.",
        "We use Sentry to find errors. Mixpanel receives your email address.",
        "You can write to Sentry. It records your email address.",
        "We do not use Sentry. The report includes your email address.",
    ] {
        assert_eq!(types(&format!("{LIST}{below}\n"), "Sentry"), "", "{below}");
    }
}

#[test]
fn photos_of_any_kind_are_photos() {
    for said in ["- Supabase: meal photos", "- Supabase — client eye photos are sent to Supabase."] {
        let text = format!("# Privacy Policy\n\n## Third-Party Services\n\n- Sentry: errors\n{said}\n");
        assert_eq!(types(&text, "Supabase"), "photos", "{said}");
    }
    for said in ["item photos for tagging", "photos from the failed run", "Meal photos (when you scan one), text"] {
        let rows = format!("| Name | Data |\n|---|---|\n| Sentry | errors |\n| Supabase | {said} |\n");
        let found = types(&format!("# Privacy Policy\n\n## Third-Party Services\n\n{rows}"), "Supabase");
        assert!(found.starts_with("photos"), "{said}: {found}");
    }
    for said in ["- Supabase: photo editing", "- Supabase: it sorts photos that stay on your device"] {
        let text = format!("# Privacy Policy\n\n## Third-Party Services\n\n- Sentry: errors\n{said}\n");
        assert_eq!(types(&text, "Supabase"), "", "{said}");
    }
}

#[test]
fn a_list_below_the_sentence_behind_one_on_a_product_is_of_that_product() {
    let of = |lead: &str| {
        let text = format!(
            "# Privacy Policy\n\n## Crashes\n\nWe use Sentry for crash reports. {lead}\n\n- Device model\n- OS version\n"
        );
        types(&text, "Sentry")
    };
    assert_eq!(of("The following data are transmitted:"), "device_model os_version");
    assert_eq!(of("In these reports the following data are sent:"), "device_model os_version");
    assert_eq!(of("We also collect the following:"), "");
    assert_eq!(of("You can share the following:"), "");
}

#[test]
fn names_in_one_line_each_with_brackets_of_its_own() {
    let line = "Stripe (payments), Norvex (name, email address), Trask Online GmbH (DE servers), providers in the USA for our nodes, \
                Google (support mailbox).";
    let parties = [("Stripe", ""), ("Norvex", "email name"), ("Trask Online GmbH", ""), ("Google", "")];
    for text in [format!("## Recipients\n\n- {line}\n"), format!("## Who we share with\n\n{line}\n")] {
        assert_eq!(names(&text), parties.map(|(name, _)| name), "{text}");
        for (name, data) in parties {
            assert_eq!(types(&text, name), data, "{name}");
        }
    }
    let text = "## Sub-processors\n\n- Norvex (payments), Pelliqo (hosting), Trask (maps)\n";
    assert_eq!(names(text), ["Norvex", "Pelliqo", "Trask"]);
    for line in [
        "Email (address), Phone (number), Card (four digits)",
        "Profile (name), Settings (theme)",
        "Paris (France), Rome (Italy)",
    ] {
        assert_eq!(names(&format!("## Recipients\n\n- {line}.\n")), [""; 0], "{line}");
    }
}

#[test]
fn what_is_handed_on_to_those_named_before() {
    let text = "We partner with Norvex for maps, and share your phone number with them.\n";
    assert_eq!(types(text, "Norvex"), "phone_number");
    let text = "We work with Norvex and Sentry to find errors, to whom we send your IP address.\n";
    assert_eq!(types(text, "Norvex"), "ip_address");
    assert_eq!(types(text, "Sentry"), "ip_address");
    let text = "## Third parties\n\nWe work with Norvex and Sentry. We share your crash logs with them.\n";
    assert_eq!(types(text, "Norvex"), "crash_logs");
    assert_eq!(types(text, "Sentry"), "crash_logs");
    // Neither what is denied, nor what readers give to others.
    let text = "## Third parties\n\nWe use Sentry for crash reports and never share your phone number with them.\n";
    assert_eq!(types(text, "Sentry"), "");
    let text = "## Third parties\n\nWe use Sentry for errors. You can share your photos with them.\n";
    assert_eq!(types(text, "Sentry"), "");
}

#[test]
fn examples_of_a_kind_and_names_that_are_joined_get_the_same() {
    let list = "## Third-party services\n\n- Mailgun: letters\n- OpenAI GPT-4.1: answers\n- Sentry: errors\n";
    for clause in [
        "Your email address is processed by external mail providers (such as Mailgun and OpenAI GPT-4.1).",
        "Your email address is handled by Mailgun or OpenAI GPT-4.1.",
        "Your email address is forwarded to partners, for example Mailgun or OpenAI GPT-4.1, who answer you.",
    ] {
        let text = format!("{clause}\n\n{list}");
        let found = ["Mailgun", "OpenAI GPT-4.1", "Sentry"].map(|name| types(&text, name));
        assert_eq!(found, ["email", "email", ""], "{clause}");
    }
    let text = format!("Your email address is handled by Mailgun, and Sentry keeps your name.\n\n{list}");
    assert_eq!([types(&text, "Mailgun"), types(&text, "Sentry")], ["email", "name"]);
}

#[test]
fn what_is_not_tied_to_what_is_gathered_is_no_data() {
    for (said, given) in [
        ("Sentry 会收集 IP 地址，但不会与姓名、电话、照片关联。", "ip_address"),
        ("我们使用 Sentry 收集崩溃日志。这些记录不会与您的姓名、照片和电话挂钩。", "crash_logs"),
        ("反馈的标题（至多五百字，不带姓名）和 IP 地址会发送给 Sentry。", "ip_address"),
        ("发给 Sentry 的内容包含 IP 地址，不附邮箱。", "ip_address"),
        ("您的昵称会写入 Sentry。", "name"),
    ] {
        assert_eq!(types(&format!("# 隐私政策\n\n## 第三方服务\n\n{said}\n"), "Sentry"), given, "{said}");
    }
}

#[test]
fn one_type_that_goes_to_an_unknown_name_of_code_is_its_data() {
    for text in [
        "您的手机号会发送给云桥统计SDK。",
        "我们会将您的手机号共享给云桥统计SDK，用于登录。",
        "- 云桥统计SDK：手机号（用于登录）",
    ] {
        assert_eq!(types(&format!("# 隐私政策\n\n## 第三方SDK\n\n{text}\n"), "云桥统计SDK"), "phone_number", "{text}");
    }
}

#[test]
fn a_list_below_a_sentence_on_an_unknown_name_of_code_is_its_data() {
    for lead in ["云桥统计SDK会收集以下信息：", "云桥统计SDK收集的信息类型：", "我们使用云桥统计SDK，它会收集："]
    {
        let text = format!("# 隐私政策\n\n## 第三方SDK\n\n{lead}\n\n- 设备型号\n- IP地址\n");
        assert_eq!(types(&text, "云桥统计SDK"), "device_model ip_address", "{lead}");
    }
}

#[test]
fn what_something_is_done_with_is_no_data() {
    for (said, data) in [
        ("Sentry places no ads but uses cookies to remember you.", ""),
        ("Sentry utilizes a device ID and cookies for its ads.", "device_id_generic"),
        ("Sentry counts visitors by means of cookies.", ""),
        ("Your device model is sent to Sentry. Cookies are used by Sentry to recognise you.", "device_model"),
        ("Sentry collects your IP address and cookies.", "cookies ip_address"),
        ("What Sentry receives includes cookies and your IP address.", "cookies ip_address"),
        ("Sentry: cookies, phone number", "cookies phone_number"),
    ] {
        assert_eq!(
            types(&format!("## Third-party services\n\n- {said}\n- Mixpanel: visits\n"), "Sentry"),
            data,
            "{said}"
        );
    }
}

#[test]
fn what_for_something_is_collected_is_no_data() {
    for aim in [
        "to tell us about crashes",
        "to detect crashes early",
        "to understand your health data",
        "to learn about your age",
    ] {
        let text = format!("## Third-party services\n\nSentry collects your IP address {aim}.\n");
        assert_eq!(types(&text, "Sentry"), "ip_address", "{aim}");
    }
}

#[test]
fn a_paragraph_stands_for_the_list_that_a_sentence_announces() {
    let below = "Device Information: model and operating system version.\nLanguage: the language you prefer, your phone number.";
    for (lead, data) in [
        (
            "We use Mixpanel and Norvex SDK to see how things go. This includes:",
            "device_model language_tz os_version phone_number",
        ),
        (
            "We use Mixpanel and Norvex SDK. Nothing stays with us. The following gets collected:",
            "device_model language_tz os_version phone_number",
        ),
        ("We use Mixpanel and Norvex SDK. The following is not collected:", ""),
        ("We use Mixpanel and Norvex SDK. You may tell us:", ""),
    ] {
        let text = format!("# P\n\n## How we use data\n\n{lead}\n\n{below}\n\n## What we collect\n\nYour photos.\n");
        assert_eq!([types(&text, "Mixpanel"), types(&text, "Norvex SDK")], [data, data], "{lead}");
    }
}

#[test]
fn examples_in_brackets_further_on_take_the_place_of_a_general_word() {
    for (said, data) in [
        ("advertising identifiers given to each owner (e.g. IDFA), country", "idfa location_coarse"),
        ("device IDs, which the system hands out (such as OAID)", "device_id_generic oaid"),
        ("device identifiers of every phone (as a hash)", "device_id_generic"),
    ] {
        assert_eq!(
            types(&format!("## Third parties\n\n- Sentry: {said}\n- Mixpanel: visits\n"), "Sentry"),
            data,
            "{said}"
        );
    }
}

#[test]
fn a_short_word_behind_the_only_data_type_is_more_of_the_list() {
    for (said, data) in [
        ("Sentry: IP address, country", "ip_address location_coarse"),
        ("Sentry – phone number and language", "language_tz phone_number"),
        ("Sentry: IP address to tell the country", "ip_address"),
    ] {
        assert_eq!(types(&format!("## Third parties\n\n- {said}\n- Mixpanel: visits\n"), "Sentry"), data, "{said}");
    }
}

#[test]
fn a_list_below_words_that_bring_in_a_name_is_its_data() {
    for name in ["Sentry", "Norvex SDK"] {
        for lead in [
            format!("As we use {name} to find errors, such data get collected:"),
            format!("With the help of {name}, we collect:"),
            format!("**{name}** – with regard to speakers, we collect:"),
        ] {
            let text = format!(
                "# P\n\n## How we use data\n\nWe use {name} and Mixpanel.\n\n{lead}\n\n- Device model\n- Language\n"
            );
            assert_eq!([types(&text, name), types(&text, "Mixpanel")], ["device_model language_tz", ""], "{lead}");
        }
    }
}

#[test]
fn a_list_below_the_words_on_one_name_is_no_data_of_the_one_above() {
    for name in ["Sentry", "Norvex SDK", "Norvex"] {
        for lead in [
            format!("Data collected by {name}:"),
            format!("**{name}** collects:"),
            format!("The app also uses {name} for analytics. Such data may include:"),
        ] {
            for above in [
                "- Twitter: sign-in; collects your username.",
                "We use Mixpanel to send push messages. It receives your username.",
            ] {
                let text =
                    format!("# P\n\n## Third-party services\n\n{above}\n\n{lead}\n\n- Device model\n- Language\n");
                let other = if above.starts_with('-') { "Twitter" } else { "Mixpanel" };
                assert_eq!(
                    [types(&text, name), types(&text, other)],
                    ["device_model language_tz", "name"],
                    "{lead} {above}"
                );
            }
        }
    }
}

#[test]
fn one_data_type_in_the_sentence_behind_a_name_is_its_data() {
    for (behind, data) in [
        ("This data includes your phone number.", "phone_number"),
        ("In doing so, your phone number may be sent to servers of the maker.", "phone_number"),
        ("Whenever somebody opens an order, your phone number is sent to us.", ""),
        ("What we know of people who use the app includes your phone number.", ""),
    ] {
        let text = format!("# P\n\n## How we use data\n\nWe use Sentry for statistics. {behind}\n");
        assert_eq!(types(&text, "Sentry"), data, "{behind}");
    }
    assert_eq!(
        types("# P\n\n## How we use data\n\nYour phone number may be accessed by Sentry.\n", "Sentry"),
        "phone_number"
    );
}

#[test]
fn brackets_of_a_name_hold_its_label_and_end_it() {
    for (row, data) in [
        ("We use Sentry for statistics (data: device model, language).", "device_model language_tz"),
        ("- Sentry ([privacy policy](https://norvex.example/p)): phone number", "phone_number"),
        ("- Sentry (privacy policy: https://norvex.example/p): phone number, IP address", "ip_address phone_number"),
    ] {
        for heading in ["How we use data", "Third-party services"] {
            let other = if row.starts_with('-') { "\n- Mixpanel: IMEI" } else { "" };
            let text = format!("# P\n\n## {heading}\n\n{row}{other}\n");
            if row.starts_with('-') && heading.starts_with("How") && row.contains("policy:") {
                continue;
            }
            assert_eq!(types(&text, "Sentry"), data, "{row} {heading}");
        }
    }
}

#[test]
fn a_verb_that_is_spelled_like_data_is_none() {
    for (said, data) in
        [("Sentry logs your IP address.", "ip_address"), ("Sentry gets logs, your IP address.", "ip_address log_data")]
    {
        assert_eq!(types(&format!("## Third-party services\n\n{said}\n"), "Sentry"), data, "{said}");
    }
}

#[test]
fn what_we_get_then_and_what_data_are_of_is_no_data_of_a_name() {
    for (said, data) in [
        ("Sentry collects crash logs, so when that happens we get an email.", "crash_logs"),
        ("Sentry receives your IP address, and we send it your email address.", "email ip_address"),
        ("Only the latitude/longitude of your chosen location is sent to Sentry.", "location_precise"),
        ("The image prompt that you type is sent to Sentry.", "user_content"),
    ] {
        assert_eq!(types(&format!("## Third-party services\n\n{said}\n"), "Sentry"), data, "{said}");
    }
}

#[test]
fn what_befalls_data_behind_a_clause_of_purpose_and_what_something_uses() {
    for (said, data) in [
        (
            "When you sign up for it, your phone number and optionally your full name are stored on Sentry servers.",
            "name phone_number",
        ),
        ("It uses your phone number to ring.", "phone_number"),
        ("This plugin uses your phone number.", "phone_number"),
        ("The app uses your phone number to call back.", ""),
        ("When the app opens, your phone number goes to Sentry and is kept by Sentry.", "phone_number"),
    ] {
        let text = format!("# P\n\n## How we use data\n\nWe use Sentry to send letters. {said}\n");
        assert_eq!(types(&text, "Sentry"), data, "{said}");
    }
}

#[test]
fn the_heading_behind_an_item_is_no_label_of_it() {
    for name in ["Norvex SDK", "Sentry"] {
        let text = format!(
            "# P\n\n## Third-party services\n\n- {name} (phone number)\n\n## What we collect\n\n- Your photos\n"
        );
        assert_eq!(types(&text, name), "phone_number");
    }
}

#[test]
fn examples_in_brackets_behind_what_for_and_openings_of_enumerations() {
    for (said, data) in [
        ("We use Sentry to see what people do (e.g. feature usage).", "usage_data"),
        (
            "Sentry collects data, that include, but are not limited to, your IP address and phone number.",
            "ip_address phone_number",
        ),
    ] {
        assert_eq!(types(&format!("## Third-party services\n\n{said}\n"), "Sentry"), data, "{said}");
    }
    let text = "## Dienste von Dritten\n\nDie App nutzt Sentry. Dazu zählen unter Umständen:\n\n- Gerätemodell\n- IP-Adresse\n";
    assert_eq!(types(text, "Sentry"), "device_model ip_address");
}

#[test]
fn heads_of_an_enumeration_share_its_last_word() {
    for (said, data) in [
        ("fault, device or account identifiers", "account_id device_id_generic"),
        ("app, engine, or device information", "app_info device_info_generic"),
        ("installation, session or device identifiers", "device_id_generic guid"),
        ("geolocation (country only), phone number", "location_coarse phone_number"),
    ] {
        assert_eq!(
            types(&format!("## Third parties\n\n- Sentry: {said}\n- Mixpanel: visits\n"), "Sentry"),
            data,
            "{said}"
        );
    }
}

#[test]
fn a_verb_that_opens_or_follows_a_short_subject_has_its_object() {
    for (said, data) in [
        ("Our billing helper returns your order history.", "purchase_history"),
        ("Maps. Sends your phone number and counts.", "phone_number"),
        ("Maps. You may send your phone number to friends.", ""),
    ] {
        assert_eq!(
            types(&format!("## Third-party services\n\n- **Sentry:** {said}\n- Mixpanel: visits\n"), "Sentry"),
            data,
            "{said}"
        );
    }
}

#[test]
fn what_is_taken_out_before_it_goes_and_lists_of_the_next_row() {
    let text = "## Third parties\n\n- Sentry: crash logs. Names and phone numbers are stripped from the report before it is sent.\n- Mixpanel: cookies do not follow you.\n";
    assert_eq!([types(text, "Sentry"), types(text, "Mixpanel")], ["crash_logs", ""]);
    let text = "# P\n\nWe learn things by means of tools such as Sentry and Norvex SDK.\n\n**Sentry**\n\nWe collect:\n\n* Name\n* \
                Email\n\n**Norvex SDK** – with regard to authors, we collect:\n\n* Profile picture\n* Phone number\n";
    assert_eq!([types(text, "Sentry"), types(text, "Norvex SDK")], ["email name", "avatar phone_number"]);
}

#[test]
fn a_list_of_data_ends_where_a_row_opens() {
    let text = "## Third-party services\n\n**Sentry:** we collect the following:\n\n- Device model\n- Language\n\n- **Mixpanel**: visits; your phone number is sent\n";
    assert_eq!([types(text, "Sentry"), types(text, "Mixpanel")], ["device_model language_tz", "phone_number"]);
}

#[test]
fn labels_right_behind_bold_words_are_labels() {
    let text = "## Third-party services\n\n- **Sentry** Purpose: statistics; Data: device model\n- **Mixpanel** Purpose: errors; Data: phone number\n\nYour \
                email address is stored by Segment.\n";
    assert_eq!(names(text), ["Sentry", "Mixpanel", "Segment"]);
    assert_eq!(
        ["Sentry", "Mixpanel", "Segment"].map(|name| types(text, name)),
        ["device_model", "phone_number", "email"]
    );
}
