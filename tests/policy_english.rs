//! Third parties that English policies name in their own ways, one small text of our own each.

use std::sync::OnceLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::Reader;

/// The names in a text under a heading, each with its data types.
fn told(heading: &str, text: &str) -> Vec<String> {
    let opening = "This privacy policy tells how the Lumora app handles your personal data and which rights you have.";
    told_by(&format!("# Privacy Policy\n\n{opening}\n\n## {heading}\n\n{text}\n"))
}

/// The names in a whole policy, each with its data types.
fn told_by(text: &str) -> Vec<String> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)));
    let said = reader.understand(&document::read(text.as_bytes(), "p.md").expect("the text is readable"));
    let told = said.disclosures.into_iter().map(|entry| {
        let data: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
        if data.is_empty() { entry.name } else { format!("{} {}", entry.name, data.join(",")) }
    });
    told.collect()
}

#[test]
fn where_a_company_sits_is_no_name() {
    for address in [
        "",
        ", Mainstreet 250, 60326 Frankfurt am Main",
        ", 1 Kendall Square, Cambridge, MA 02139, USA",
        ", 6th Floor, The Tea Building, 56 Shoreditch High Street, London E1 6JJ",
        " (hereinafter: \"Norvex\")",
    ] {
        let text = format!("To prevent fraud, we send your email address to our partner Norvex Finance GmbH{address}.");
        assert_eq!(told("Payments", &text), ["Norvex Finance GmbH email"], "{text}");
    }
    let known = "Errors are found with the tool supplied by Crashlytics, 1 Kendall Square, Cambridge, MA 02139, USA (\"Crashlytics\"). It uses your IP address.";
    assert_eq!(told("Errors", known), ["Crashlytics ip_address"]);
}

#[test]
fn a_registered_name_is_called_by_its_first_word_or_in_brackets() {
    let text = "For this service we collaborate with Norvex Finance GmbH. For this purpose, we will transmit your email address to Norvex.";
    assert_eq!(told("Insurance", text), ["Norvex Finance GmbH email"]);
    let text = "We have commissioned Brightwater Holding GmbH, Street 1, 10115 Berlin (hereinafter: \"BWH\") with payments. Your email address is sent to BWH.";
    assert_eq!(told("Payments", text), ["Brightwater Holding GmbH email"]);
}

#[test]
fn one_sentence_on_what_we_send_to_whom_is_enough() {
    for name in ["Norvex", "Brightwater", "Lumora Maps"] {
        let text = format!("To provide the feature, we send your IP address to {name}.");
        assert_eq!(told("How we share", &text), [format!("{name} ip_address")]);
    }
    for whom in ["Germany", "Members", "Customer Service", "Drivers and Riders"] {
        let text = format!("To provide the feature, we send your IP address to {whom}.");
        assert_eq!(told("How we share", &text), Vec::<String>::new(), "{whom}");
    }
}

#[test]
fn one_sentence_says_who_gets_what_under_any_heading() {
    for (sentence, expected) in [
        ("This site is deployed on Vercel, which may log your IP address.", "Vercel ip_address"),
        ("Checking for updates contacts the GitHub API, and GitHub may log your IP address.", "GitHub ip_address"),
        ("Bugsnag will upload crash logs and your device model to its servers.", "Bugsnag crash_logs,device_model"),
        ("Our chatbot uses DeepSeek; whatever you type is sent to DeepSeek.", "DeepSeek user_content"),
        ("Your name and phone number are handed to DHL for delivery.", "DHL name,phone_number"),
    ] {
        for heading in ["Information we collect", "How we share", "Other"] {
            assert_eq!(told(heading, sentence), [expected], "{heading}: {sentence}");
        }
    }
}

#[test]
fn brackets_behind_several_names_say_it_of_each_alone() {
    let each = ["Firebase Analytics device_model", "OneSignal ip_address", "Stripe email"];
    for text in [
        "We use the following services: Firebase Analytics (collects the device model), OneSignal (collects the IP address) and Stripe (collects the email address).",
        "The following services are used: Firebase Analytics (device model), OneSignal (IP address) and Stripe (email address).",
    ] {
        assert_eq!(told("Third-party services", text), each, "{text}");
    }
    let all = "Services: Firebase Analytics, OneSignal and Stripe (all collect the email address).";
    assert_eq!(told("Third-party services", all), ["Firebase Analytics email", "OneSignal email", "Stripe email"]);
}

#[test]
fn what_is_only_mentioned_gets_nothing() {
    for sentence in [
        "Contact us on Discord or via Telegram if you have questions.",
        "Please donate via PayPal or Patreon to support us.",
        "Links may lead you to YouTube or Wikipedia, whose privacy policies apply.",
        "The source code is hosted on GitHub under the MIT license.",
    ] {
        for heading in ["Information we collect", "How we share"] {
            assert_eq!(told(heading, sentence), Vec::<String>::new(), "{heading}: {sentence}");
        }
    }
}

#[test]
fn what_these_services_collect_is_told_beside_a_list() {
    let list = "- Firebase Analytics: usage data\n- AdMob: advertising ID\n\n## Crash reports\n\n";
    let text = "Third-party services such as Bugly may be used for crash reporting. These services only collect crash logs and the device model.";
    let expected = ["Firebase Analytics usage_data", "AdMob advertising_id_generic", "Bugly crash_logs,device_model"];
    assert_eq!(told("Third-party SDKs", &format!("{list}{text}")), expected);
}

#[test]
fn a_product_of_the_catalog_means_us_in_its_own_policy() {
    for (opening, name) in [
        ("Privacy Policy\n\nDuolingo respects your privacy.", "Duolingo"),
        ("Privacy Policy\n\nDuolingo Ltd. respects your privacy.", "Duolingo Ltd."),
        ("# Duolingo Privacy Policy\n\nPlease read it.", "Duolingo"),
    ] {
        let text = format!(
            "{opening}\n\n{}\n\n## Who else gets data\n\n{name} collects your email address. {name} shares your IP address with Sentry.\n",
            format!("{name} stores your name. {name} asks you first. ").repeat(4)
        );
        assert_eq!(told_by(&text), ["Sentry ip_address"], "{opening}");
    }
}

#[test]
fn the_app_by_its_own_name_is_no_third_party() {
    let text = "For this service, Lumora collaborates with Norvex Finance GmbH.";
    assert_eq!(told("Insurance", text), ["Norvex Finance GmbH"]);
}

#[test]
fn companies_below_whom_data_are_given_are_rows() {
    let list =
        "    1. Norvex GmbH (Germany);\n    2. Hermes Parcelnet Limited (United Kingdom);\n    3. Norvalis (France);\n";
    let expected = ["Norvex GmbH", "Hermes Parcelnet Limited", "Norvalis"];
    for lead in [
        "1. We provide the data to the following recipients:",
        "1. Seller;\n2. We also provide the aforementioned data directly to your chosen shipping provider:",
    ] {
        assert_eq!(told("To ship items", &format!("{lead}\n{list}")), expected, "{lead}");
    }
}

#[test]
fn what_we_send_is_told_whatever_it_is_for() {
    for opening in
        ["To process payments,", "In order to fulfil your order", "When you place an order, and for payments,"]
    {
        for act in ["share your email address with", "send your email address to", "pass your email address on to"] {
            for whom in ["Stripe", "our payment provider (Stripe)", "payment providers such as Stripe"] {
                let text = format!("{opening} we {act} {whom} and keep a record of that.");
                assert_eq!(told("How we share", &text), ["Stripe email"], "{text}");
            }
        }
    }
}

#[test]
fn a_sentence_that_its_source_breaks_off_announces_the_list_below_it() {
    let text = "We share such identifiers with our service providers. Currently the following 3rd party services are used\nfor these purposes:\n\n  - Norvex Ads - for advertisements\n  - Tavro Metrics - for A/B testing\n";
    assert_eq!(told("Short version", text), ["Norvex Ads", "Tavro Metrics"]);
}

#[test]
fn brackets_that_list_parts_name_each_of_them() {
    let text = "We share limited data with providers who help us run the app:\n\n- **Norvex Play / Norvex LLC (incl. Tavro & Braskit):** crash reports\n- **Sentry:** errors\n";
    assert_eq!(told("Sharing with service providers", text), ["Tavro crash_logs", "Braskit crash_logs", "Sentry"]);
    // The same in a paragraph of its own.
    let text = "We share limited data with providers who help us run the app:\n\nGoogle Play / Google LLC (incl. Firebase & Crashlytics): crash reports\n";
    assert_eq!(told("Sharing with service providers", text), ["Firebase crash_logs", "Crashlytics crash_logs"]);
}

#[test]
fn strangers_in_brackets_behind_a_kind_of_service_are_named() {
    let text = "- Analytics (Norvex Stats)\n- Personalized ads (Tavro)\n";
    assert_eq!(told("Third-party services", text), ["Norvex Stats", "Tavro"]);
}

#[test]
fn the_words_of_a_rows_name_are_the_row() {
    let text = "| Service | Data |\n| --- | --- |\n| Norvex Analytics (Norvex) | language |\n| Braskit | photos |\n\n- **Norvex Analytics (Norvex, deployed in the United States)**: as an overseas SDK, it means a transfer of personal information abroad. We use clauses provided by Norvex.\n";
    assert_eq!(told("Third-party services", text), ["Norvex Analytics (Norvex) language_tz", "Braskit photos"]);
}

#[test]
fn these_services_are_all_that_stand_above() {
    let page = "<html><body><h2>2. Third-Party Services</h2><div>This app integrates the following third-party services:</div>\
                <div><a href=\"https://a.example/1\">Google AdMob</a></div><div><a href=\"https://a.example/2\">Stripe</a></div>\
                <div>These services may collect your IP address. See their privacy policies for details.</div></body></html>";
    let reader = Catalog::compiled();
    let said = undisclosed::policy::understand(&document::read(page.as_bytes(), "p.html").expect("a page"), &reader);
    let told: Vec<(String, usize)> =
        said.disclosures.into_iter().map(|entry| (entry.name, entry.data_types.len())).collect();
    assert_eq!(told, [("Google AdMob".to_owned(), 1), ("Stripe".to_owned(), 1)]);
}
