//! Third parties in running text, named by nobody's catalog: who is found, and whose the data are.

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

fn names(said: &Disclosures) -> Vec<&str> {
    said.disclosures.iter().map(|entry| entry.name.as_str()).collect()
}

fn types<'d>(said: &'d Disclosures, name: &str) -> Vec<&'d str> {
    let entry = said.disclosures.iter().find(|entry| entry.name == name);
    let entry = entry.unwrap_or_else(|| panic!("{name} in {:?}", names(said)));
    let mut types: Vec<&str> = entry.data_types.iter().map(|data| data.id.as_str()).collect();
    types.sort_unstable();
    types
}

fn link<'d>(said: &'d Disclosures, name: &str) -> Option<&'d str> {
    let entry = said.disclosures.iter().find(|entry| entry.name == name);
    entry.and_then(|entry| entry.urls.first()).map(|link| link.url.as_str())
}

#[test]
fn a_word_that_introduces_and_a_purpose_make_a_name() {
    let said = read("We use Trackster for crash reporting and Pelliqo for product analytics.\n", "p.txt");
    assert_eq!(names(&said), ["Trackster", "Pelliqo"]);
}

#[test]
fn what_is_written_like_a_name_and_is_none() {
    let said = read(
        "We use Bluetooth to find your scale. Data is sent to Germany via HTTPS and stored in the Keychain for security. \
         You can open the Settings for more.\n",
        "p.txt",
    );
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn the_app_itself_and_its_maker_are_no_third_parties() {
    let said = read(
        "Privacy Policy of Notepal\n\nNotepal (\"we\") collects your email address. This app is operated by Quillworks for \
         its users. Notepal uses Glimbo for crash reporting.\n",
        "p.txt",
    );
    assert_eq!(names(&said), ["Glimbo"]);
}

#[test]
fn a_kind_of_service_beside_a_name() {
    let said = read("We share your phone number with Textline, our SMS provider.\n", "p.txt");
    assert_eq!(names(&said), ["Textline"]);
    assert_eq!(types(&said, "Textline"), ["phone_number"]);
    let said = read(
        "Neon (database), Resend (transactional email) and Upstash (rate limiting) process data for us.\n",
        "p.txt",
    );
    assert_eq!(names(&said), ["Neon", "Resend", "Upstash"]);
    assert_eq!(types(&said, "Resend"), [""; 0]);
}

#[test]
fn names_beside_known_ones() {
    let said = read("We display ads from AdMob, AppLovin and Moolah Ads.\n", "p.txt");
    assert_eq!(names(&said), ["AdMob", "AppLovin", "Moolah Ads"]);
}

#[test]
fn an_enumeration_behind_a_colon() {
    let said = read(
        "The following companies receive data from the app: (a) Beaconry GmbH, for push messages (push token); (b) Mailstrom \
         Ltd., for newsletters (email address).\n",
        "p.txt",
    );
    assert_eq!(names(&said), ["Beaconry GmbH", "Mailstrom Ltd."]);
    assert_eq!(types(&said, "Beaconry GmbH"), ["push_token"]);
    assert_eq!(types(&said, "Mailstrom Ltd."), ["email"]);
}

#[test]
fn each_clause_keeps_its_data() {
    let said = read(
        "Your location is shared with NimbusCast to display the forecast, while ads are served by Kevel, Inc. based on \
         your device identifier.\n",
        "p.txt",
    );
    assert_eq!(types(&said, "NimbusCast"), ["location_generic"]);
    assert_eq!(types(&said, "Kevel, Inc."), ["device_id_generic"]);
}

#[test]
fn a_known_name_with_a_full_stop_inside_needs_no_capital() {
    let said = read("This site uses tawk.to to chat with visitors and share their email address with them.\n", "p.txt");
    assert_eq!(names(&said), ["tawk.to"]);
    let said = read("We do not collect data. Write to us: help@tawk.to, or see www.tawk.to/help for more.\n", "p.txt");
    assert!(names(&said).is_empty());
}

#[test]
fn a_heading_whose_text_gives_the_address_is_a_name() {
    let said = read(
        "<h2>Hosting</h2><p>We keep our site in the European Union.</p><h2>Chatterly.io:</h2><p>This site uses chatterly.io to \
         talk with you. See https://www.chatterly.io/privacy for more.</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["Chatterly.io"]);
    assert_eq!(link(&said, "Chatterly.io"), Some("https://www.chatterly.io/privacy"));
}

#[test]
fn rows_that_only_say_where_policies_are() {
    let said = read(
        "<h2>Third-party services</h2><p><b>Mediation &amp; Ad Networks:</b></p><ul>\
         <li><b>Glimbo Ad Policy:</b> <a href='https://glimbo.example/p'>https://glimbo.example/p</a></li>\
         <li><b>Premium Ads Ad Policy:</b> <a href='https://premiumads.example/p'>https://premiumads.example/p</a></li></ul>\
         <p><b>Analytics Partners:</b></p><ul>\
         <li><b>Pelliqo Privacy Policy:</b> <a href='https://pelliqo.example/p'>https://pelliqo.example/p</a></li>\
         <li><b>Adjust Privacy Policy:</b> <a href='https://adjust.example/p'>https://adjust.example/p</a></li></ul>",
        "p.html",
    );
    assert_eq!(names(&said), ["Glimbo", "Premium Ads", "Pelliqo", "Adjust"]);
    assert_eq!(link(&said, "Premium Ads"), Some("https://premiumads.example/p"));
}

#[test]
fn rows_beside_known_ones_are_believed() {
    let said = read(
        "<h2>Third-party services</h2><ul><li>Vercel — hosting</li><li>Upstash — rate limiting</li>\
         <li>Make.com / Planable — social content</li><li>Supabase — database</li></ul>",
        "p.html",
    );
    assert_eq!(names(&said), ["Vercel", "Upstash", "Make.com", "Planable", "Supabase"]);
}

#[test]
fn denied_names_are_no_third_parties() {
    let said = read("<h2>第三方 SDK</h2><p>本应用未使用广告 SDK、Firebase、Analytics 或 Sentry。</p>", "p.html");
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn chinese_functions_are_no_names() {
    let said = read("我们通过短信验证码服务验证您的身份，使用人脸识别功能登录，调用短信接口发送通知。\n", "p.txt");
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn a_vendor_and_its_product_side_by_side_are_one_name() {
    let said = read("本应用使用 Google AdMob 提供广告功能。AdMob 可能会收集广告 ID。\n", "p.txt");
    assert_eq!(names(&said), ["Google AdMob"]);
    assert_eq!(types(&said, "Google AdMob"), ["advertising_id_generic"]);
}

#[test]
fn disputes_have_no_screen() {
    let said =
        read("We may collect information to ease the resolution of a dispute, or for dispute resolution.\n", "p.txt");
    assert!(said.collection.is_empty(), "{:?}", said.collection);
    let said = read("We collect the resolution of your screen.\n", "p.txt");
    assert_eq!(said.collection.len(), 1);
}

/// The types of the only third party of a list with one item.
fn listed(data: &str) -> Vec<String> {
    let said = read(&format!("## Third-party services\n\n- Sentry: {data}\n"), "p.md");
    types(&said, "Sentry").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_shared_last_word_belongs_to_both() {
    assert_eq!(listed("device and diagnostic information"), ["device_info_generic", "performance_data"]);
    assert_eq!(listed("device and app details"), ["device_info_generic"]);
    assert_eq!(listed("app and device information"), ["app_info", "device_info_generic"]);
    assert_eq!(listed("设备及应用信息"), ["app_info", "device_info_generic"]);
    assert_eq!(listed("应用及设备信息"), ["app_info", "device_info_generic"]);
    // Each has its own word.
    assert_eq!(listed("device model and app information"), ["app_info", "device_model"]);
}

#[test]
fn a_dash_before_items_opens_an_enumeration() {
    assert_eq!(listed("device information — device model, OS, version"), ["device_model", "os_version"]);
    assert_eq!(listed("device information — only with your consent"), ["device_info_generic"]);
}

#[test]
fn words_that_look_like_data() {
    assert_eq!(listed("device type (iPhone, iPad, Mac)"), ["device_model"]);
    assert_eq!(listed("IDFA, Mac, IP address"), ["idfa", "ip_address", "mac_address"]);
    assert_eq!(listed("install referrer, event names, IP address, device model"), ["device_model", "ip_address"]);
    assert_eq!(listed("names, phone"), ["name", "phone_number"]);
    let said = read("Your device sends one request to OpenWeatherMap that holds your approximate location.\n", "p.txt");
    assert_eq!(types(&said, "OpenWeatherMap"), ["location_coarse"]);
}

#[test]
fn a_name_in_the_brackets_of_a_type_has_that_type_alone() {
    let said =
        read("We collect your device type, your push token (via OneSignal), and your approximate location.\n", "p.txt");
    assert_eq!(types(&said, "OneSignal"), ["push_token"]);
}

#[test]
fn what_is_sent_to_or_by_a_name() {
    let said = read(
        "## Third-party services\n\n- Superwall: shows our screen. We send Superwall your first name and your goal.\n",
        "p.md",
    );
    assert_eq!(types(&said, "Superwall"), ["name"]);
    let said = read(
        "## Third-party services\n\n- Google AdMob: Used for ads. AdMob shares device identifiers with partners.\n",
        "p.md",
    );
    assert_eq!(types(&said, "Google AdMob"), ["device_id_generic"]);
}

#[test]
fn what_items_are_for_is_none_of_them() {
    let said = read("第三方SDK\n\nJPush SDK\n收集范围：\n地理位置及基站信息：用于判定模糊位置信息\n", "p.txt");
    assert_eq!(types(&said, "JPush SDK"), ["cell_tower", "location_generic"]);
    let said = read(
        "## 第三方SDK\n\n极光推送SDK\n\n信息收集：该SDK会收集您的Android ID、网络状态。这些信息将用于生成脱敏的设备标识。\n",
        "p.md",
    );
    assert_eq!(types(&said, "极光推送SDK"), ["android_id", "network_type"]);
}

#[test]
fn a_preposition_may_say_on_what() {
    let said = read("AdMob verarbeitet Daten zum Gerät, zur ungefähren Position und zu Werbeinteraktionen.\n", "p.txt");
    assert_eq!(types(&said, "AdMob"), ["ad_interaction", "device_info_generic", "location_coarse"]);
}

#[test]
fn items_that_are_never_given_away() {
    let said = read(
        "The app shows ads by Google AdMob, which collects:\n\n- your advertising ID\n- your photos are never shared\n",
        "p.md",
    );
    assert_eq!(types(&said, "Google AdMob"), ["advertising_id_generic"]);
}

#[test]
fn a_label_that_tells_of_data_heads_them_in_any_words() {
    for label in ["Information it receives", "What it may access", "Sends", "Scope of data"] {
        let text = format!(
            "## Third parties\n\n### Sentry\n\n- Purpose: finding errors\n- {label}: IP address, device model\n"
        );
        assert_eq!(types(&read(&text, "p.md"), "Sentry"), ["device_model", "ip_address"], "{label}");
    }
    for label in ["信息范围", "传输的信息", "必要信息"] {
        let text = format!("第三方SDK\n\nSDK名称：友盟统计\n使用目的：统计\n{label}：IP地址、设备型号\n");
        assert_eq!(types(&read(&text, "p.txt"), "友盟统计"), ["device_model", "ip_address"], "{label}");
    }
    let said =
        read("## 第三方SDK\n\nSDK名称：友盟统计\n收集信息：IMEI\n电话：400-100-1000\n邮箱：a@b.example\n", "p.txt");
    assert_eq!(types(&said, "友盟统计"), ["imei"]);
}

#[test]
fn the_paragraph_below_takes_up_whom_the_sentence_names() {
    for below in [
        "The data sent includes IP address and device model.",
        "The following data is transmitted: IP address, device model.",
        "**What they receive.** IP address and device model.",
        "Data sent:\n\n- IP address\n- Device model",
    ] {
        let said = read(&format!("## Third parties\n\nWe use Sentry to find errors.\n\n{below}\n"), "p.md");
        assert_eq!(types(&said, "Sentry"), ["device_model", "ip_address"], "{below}");
    }
    let ours =
        read("## Third parties\n\nWe use Sentry to find errors.\n\nWe collect your name when you register.\n", "p.md");
    assert_eq!(types(&ours, "Sentry"), [""; 0]);
}

#[test]
fn what_is_given_elsewhere_belongs_to_the_row() {
    let list = "## Third parties\n\n- Sentry: finding errors\n- Supabase: hosting\n\n## Data\n\n";
    for told in [
        "Your name and email address are sent to Sentry.",
        "We share your name and email address with our error tracking provider, Sentry.",
        "We send Sentry your name and email address.",
        "Sentry uses your name and email address.",
        "The following is shared with Sentry:\n\n- Your name\n- Email address",
    ] {
        let said = read(&format!("{list}{told}\n"), "p.md");
        assert_eq!(types(&said, "Sentry"), ["email", "name"], "{told}");
        assert_eq!(types(&said, "Supabase"), [""; 0], "{told}");
    }
    for told in [
        "You can send your name to Sentry.",
        "Your name is never sent to Sentry.",
        "Your name is kept on your device. We also use Sentry.",
    ] {
        assert_eq!(types(&read(&format!("{list}{told}\n"), "p.md"), "Sentry"), [""; 0], "{told}");
    }
    let said = read(
        "## 第三方SDK\n\n- 友盟统计：统计\n- 极光推送：推送\n\n## 使用\n\n您的姓名和手机号会发送至友盟统计。\n",
        "p.md",
    );
    assert_eq!(types(&said, "友盟统计"), ["name", "phone_number"]);
    assert_eq!(types(&said, "极光推送"), [""; 0]);
}

#[test]
fn lists_below_a_denial_and_subjects_of_one_are_denied() {
    for told in [
        "**What Sentry does NOT collect:**\n\n- Your name\n- Email address",
        "Names and email addresses are never sent.",
        "Reports contain no amounts, notes or email addresses.",
    ] {
        let said = read(&format!("## Third parties\n\n### Sentry\n\nUsed to find errors.\n\n{told}\n"), "p.md");
        assert_eq!(types(&said, "Sentry"), [""; 0], "{told}");
    }
}

#[test]
fn an_unknown_name_in_a_section_about_third_parties_needs_one_sentence() {
    for text in [
        "Acmetrics collects your email address.",
        "Our analytics provider, Acmetrics, receives your email address.",
        "Data processed by Acmetrics: email address.",
        "Data shared with Acmetrics: email address",
        "- Analytics by Acmetrics: email address",
        "**Acmetrics** — We use it to process your email address.",
        "**Acmetrics:** collects your email address.",
        "Acmetrics — email address",
        "### Acmetrics\n\nWe use it to process your email address.\n\n### Loop Harbor\n\nIP address",
    ] {
        let said = read(&format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{text}\n"), "p.md");
        assert_eq!(types(&said, "Acmetrics"), ["email"], "{text}");
    }
    for text in [
        "Zed collects your email address.",
        "**Data Retention** — your email address is kept for one year.",
        "**Payment Processors** — they receive your email address.",
        "**What they receive.** Your email address.",
        "Data shared with Other Users: email address",
        "### Data Retention\n\nWe keep your email address.\n\n### Account Deletion\n\nEmail address.",
    ] {
        let said = read(&format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{text}\n"), "p.md");
        assert_eq!(names(&said), [""; 0], "{text}");
    }
    // The app that no title names stands in other sections too.
    let app = read(
        "# Privacy Policy\n\n## Who we are\n\nZed is a notebook.\n\n## Third-party services\n\nZed collects your email address.\n",
        "p.md",
    );
    assert_eq!(names(&app), [""; 0]);
    // What a sentence calls by a part of its row's name is that row.
    let row = read(
        "# Privacy Policy of Zed\n\n## Third-party services\n\n- Loop Harbor SAS — Harborkit SDK: trips\n- Sentry: errors\n\nWe compute scores via Harborkit from your location.\n",
        "p.md",
    );
    assert_eq!(names(&row), ["Loop Harbor SAS — Harborkit SDK", "Sentry"]);
}

#[test]
fn a_company_and_what_is_used_of_it_are_one_name_behind_a_dash() {
    for (item, name) in [
        ("Loop Harbor SAS — Harborkit SDK: email address", "Loop Harbor SAS — Harborkit SDK"),
        ("Google LLC – Firebase Analytics: email address", "Google LLC – Firebase Analytics"),
        ("Tencent - Bugly: email address", "Tencent - Bugly"),
        ("Facebook - analytics (email address)", "Facebook"),
        ("Stripe Inc. - payments: email address", "Stripe Inc."),
    ] {
        let said = read(&format!("# Privacy Policy of Zed\n\n## Third-party services\n\n- {item}\n"), "p.md");
        assert_eq!(names(&said), [name], "{item}");
    }
}

#[test]
fn german_and_italian_sentences_end_in_their_verbs() {
    for text in [
        "Wir verwenden Sentry, um Ihre IP-Adresse zu verarbeiten.",
        "Ihre IP-Adresse wird bei Sentry gespeichert.",
        "Anbieter ist Sentry. Verarbeitete Daten: IP-Adresse.",
        "Beim Aufruf speichert Sentry technische Daten wie Ihre IP-Adresse.",
        "Dadurch erhält Sentry einige Daten, zum Beispiel Ihre IP-Adresse.",
        "- Sentry (IP-Adresse)",
        "Utilizziamo Sentry per trattare il tuo indirizzo IP.",
        "Il tuo indirizzo IP è memorizzato su Sentry.",
        "Ci affidiamo a Sentry per l'analisi. Dati raccolti: indirizzo IP.",
    ] {
        let heading = if text.contains("indirizzo") { "Servizi di terze parti" } else { "Dienste Dritter" };
        let said = read(&format!("# Zed\n\n## {heading}\n\n{text}\n"), "p.md");
        assert_eq!(names(&said), ["Sentry"], "{text}");
        assert_eq!(types(&said, "Sentry"), ["ip_address"], "{text}");
    }
    let unknown = read("# Zed\n\n## Dienste Dritter\n\nIhre IP-Adresse wird an Acmetrics übermittelt.\n", "p.md");
    assert_eq!(types(&unknown, "Acmetrics"), ["ip_address"]);
    let server =
        read("# Zed\n\n## Dienste Dritter\n\nIhre IP-Adresse wird auf Servern von Sentry gespeichert.\n", "p.md");
    assert_eq!(names(&server), ["Sentry"]);
    // What is measured is no data, whatever else the sentence does.
    let measured = read("# Zed\n\n## Third parties\n\nWe use Sentry to analyze crash logs.\n", "p.md");
    assert_eq!(types(&measured, "Sentry"), [""; 0]);
}

#[test]
fn links_in_brackets_and_bold_words_before_a_full_stop_open_a_row() {
    let policy = "https://norvex.example/privacy";
    for (item, linked) in [
        ("- **Norvex** (https://norvex.example/privacy): email address", true),
        ("- Norvex (https://norvex.example/privacy) - email address", true),
        ("- **Norvex** ([privacy policy](https://norvex.example/privacy)): email address", true),
        ("- Norvex: email address (privacy: https://norvex.example/privacy)", true),
        ("- Norvex: email address ([privacy policy](https://norvex.example/privacy))", true),
        ("**Norvex.** It receives your email address.", false),
        ("**Norvex.** We send it your email address.", false),
        ("- **Norvex.** It receives your email address.", false),
    ] {
        let said = read(&format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{item}\n"), "p.md");
        assert_eq!(names(&said), ["Norvex"], "{item}");
        assert_eq!(
            (types(&said, "Norvex"), link(&said, "Norvex")),
            (vec!["email"], linked.then_some(policy)),
            "{item}"
        );
    }
    let company = "**Norvex Ltd.** It receives your email address.\n\n**Sentry.** It receives crash logs.";
    let said = read(&format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{company}\n"), "p.md");
    assert_eq!(names(&said), ["Norvex Ltd.", "Sentry"]);
}

#[test]
fn brackets_behind_names_in_a_row_say_what_each_is_for() {
    for text in [
        "We use Vercel (hosting), Norvex (mail) and Quellbase (authentication).",
        "We rely on the following processors: Vercel (hosting), Norvex (mail), and Quellbase (authentication).",
    ] {
        let said = read(&format!("# Privacy Policy of Zed\n\n## Data processors\n\n{text}\n"), "p.md");
        assert_eq!(names(&said), ["Vercel", "Norvex", "Quellbase"], "{text}");
    }
    let said = read(
        "# Zed\n\n## Data processors\n\nWe use Vercel (hosting), Norvex (IP address) and Sentry (errors).\n",
        "p.md",
    );
    assert_eq!(types(&said, "Norvex"), ["ip_address"]);
    assert_eq!(types(&said, "Vercel"), [""; 0]);
    // The maker in open brackets is none of them.
    let maker = read("# Zed\n\n## Data processors\n\nWe use Sentry (Norvex Ltd., Germany) to find errors.\n", "p.md");
    assert_eq!(names(&maker), ["Sentry"]);
}

#[test]
fn an_item_says_what_its_name_is_for_and_what_it_gets_in_any_order() {
    for item in [
        "Norvex (mail delivery): IP address",
        "**Norvex** (email delivery): IP address",
        "Norvex → IP address",
        "Error tracking (Norvex): IP address",
        "**Error tracking:** Norvex – IP address",
        "**Error tracking** – Norvex: IP address",
        "Error tracking – Norvex – IP address",
    ] {
        for name in ["Norvex", "Sentry"] {
            let item = item.replace("Norvex", name);
            let said = read(
                &format!("# Privacy Policy of Zed\n\n## Third-party services\n\n- {item}\n- Stripe: payments\n"),
                "p.md",
            );
            assert_eq!(names(&said), [name, "Stripe"], "{item}");
            assert_eq!(types(&said, name), ["ip_address"], "{item}");
        }
    }
    let none = read(
        "# Privacy Policy of Zed\n\n## Third-party services\n\n- Advertising: no Meta SDK, no Google Ads, no Adjust\n- Stripe: payments\n",
        "p.md",
    );
    assert_eq!(names(&none), ["Stripe"]);
}

#[test]
fn an_address_alone_belongs_to_the_sentence_above_it() {
    let policy = "https://policies.google.com/privacy";
    for above in ["For more information see Google's privacy policy:", "Privacy policy of Google AdMob:"] {
        let text = format!("# Zed\n\n## Advertising\n\nWe use Google AdMob to show ads.\n\n{above}\n\n{policy}\n");
        assert_eq!(link(&read(&text, "p.md"), "Google AdMob"), Some(policy), "{above}");
    }
    let other =
        format!("# Zed\n\n## Advertising\n\nWe use Sentry to find errors.\n\nPrivacy policy of Google:\n\n{policy}\n");
    assert_eq!(link(&read(&other, "p.md"), "Sentry"), None);
}

#[test]
fn where_a_company_sits_names_nobody() {
    let text = "# Zed\n\n## Third-party services\n\nThe Quillmap Foundation (Innovation Centre, Cowley Road, Cambridge, CB4 0WS) collects your IP address.\n\n- Frontend: Amazon AWS CloudFront\n- Payments: Stripe\n";
    let said = read(text, "p.md");
    assert!(
        !names(&said).iter().any(|name| ["Cowley Road", "Cambridge", "Innovation Centre", "Frontend"].contains(name))
    );
    assert!(names(&said).contains(&"Stripe"), "{:?}", names(&said));
}

#[test]
fn a_vendor_that_hosts_data_or_is_used_beside_a_product() {
    for (text, parties) in [
        ("Data is stored in MongoDB by the shop.\n", vec!["MongoDB"]),
        ("Your messages are kept in MongoDB.\n", vec!["MongoDB"]),
        ("All settings are saved in Supabase.\n", vec!["Supabase"]),
        ("We host our website on Netlify.\n", vec!["Netlify"]),
        ("We use MongoDB and Stripe.\n", vec!["MongoDB", "Stripe"]),
        ("We use Stripe, Google and MongoDB to run the shop.\n", vec!["Stripe", "Google", "MongoDB"]),
        ("## Third parties\n\nThe game uses Sentry and may use MongoDB servers.\n", vec!["Sentry", "MongoDB"]),
        // Where the reader's own data lie, and whose devices and offices these are.
        ("Data is not stored in MongoDB.\n", vec![]),
        ("Photos are stored on Apple devices.\n", vec![]),
        ("Your notes are stored on Apple's phone.\n", vec![]),
        ("The app is hosted on Google Play.\n", vec![]),
        ("The code is hosted on GitHub, and we use Sentry.\n", vec!["Sentry"]),
        ("We use Stripe and Apple devices.\n", vec!["Stripe"]),
        ("We use Sentry on Apple and Android phones.\n", vec!["Sentry"]),
        ("We use Firebase, Google's platform.\n", vec!["Firebase"]),
    ] {
        assert_eq!(names(&read(text, "p.md")), parties, "{text}");
    }
}

#[test]
fn what_a_name_is_called_from_here_on_is_no_part_of_it() {
    for name in ["Sentry", "Norvex"] {
        for text in [
            format!(
                "We use the {name} service (“{name}”), which is a third-party service. {name} may collect crash reports.\n"
            ),
            format!("Our game utilizes the {name} platform (\"{name}\") for statistics.\n"),
            format!("The game utilises {name} for crash reporting.\n"),
        ] {
            assert_eq!(names(&read(&text, "p.md")), [name], "{text}");
        }
    }
    let said = read("We use Microsoft's engine (Microsoft Clarity) for statistics.\n", "p.md");
    assert_eq!(names(&said), ["Microsoft's engine (Microsoft Clarity)"]);
    assert_eq!(names(&read("We utilize cookies and the Keychain to keep you signed in.\n", "p.md")), [""; 0]);
}

#[test]
fn a_long_name_and_the_short_one_behind_it_are_one() {
    for (text, party) in [
        ("We use Norvex Labs (“Norvex”) for analytics. Norvex gets your email address.\n", "Norvex Labs"),
        (
            "We use Norvex Labs, Inc. (\"Norvex\") for analytics. Your email address is sent to Norvex.\n",
            "Norvex Labs, Inc.",
        ),
        ("We use Norvex for analytics. Your email address is sent to Norvex Labs.\n", "Norvex"),
    ] {
        let said = read(text, "p.md");
        assert_eq!(names(&said), [party], "{text}");
        assert_eq!(types(&said, party), ["email"], "{text}");
    }
}

#[test]
fn who_is_called_by_a_short_name_at_the_head_of_the_policy_is_its_maker() {
    for maker in ["Norvex Labs (“Norvex”)", "Norvex (\"Norvex\")", "The Norvex Foundation (\"Norvex\")"] {
        let text = format!(
            "# Privacy Policy\n\n{maker} collects your email address. Norvex may process crash logs. We use Sentry.\n"
        );
        assert_eq!(names(&read(&text, "p.md")), ["Sentry"], "{maker}");
    }
}

#[test]
fn what_kind_of_service_somebody_is_to_us() {
    for name in ["Norvex", "Stripe", "MongoDB"] {
        for sentence in [
            "X is our payment provider. It collects your email address.",
            "X acts as our payment processor and collects your email address.",
            "X serves as our hosting company and receives your email address.",
            "Our main hosting provider is X, and it sees your email address.",
            "X is our merchant of record. It collects your email address.",
        ] {
            let text = format!("{}\n", sentence.replace('X', name));
            let said = read(&text, "p.md");
            assert_eq!(names(&said), [name], "{text}");
            assert_eq!(types(&said, name), ["email"], "{text}");
        }
        for sentence in ["The website uses X as its hosting provider.", "We chose X as our hosting provider."] {
            let text = format!("{}\n", sentence.replace('X', name));
            assert_eq!(names(&read(&text, "p.md")), [name], "{text}");
        }
        for sentence in ["X is not our hosting provider.", "Our hosting provider is not X."] {
            let text = format!("{}\n", sentence.replace('X', name));
            assert_eq!(names(&read(&text, "p.md")), [""; 0], "{text}");
        }
    }
    for text in [
        "Data Protection is our hosting provider's task. Security is our first payment principle.",
        "Our support is Monday to Friday. The Storage is Encrypted. Our authentication is Passwordless.",
        "Android is our mobile platform. Chrome is our recommended browser. This App is our analytics tool.",
        "Our server is in Germany. Our backend is European. Google is our favourite search engine.",
    ] {
        assert_eq!(names(&read(&format!("{text}\n"), "p.md")), [""; 0], "{text}");
    }
    let said = read("Norvex ist unser Hosting-Anbieter. Wir nutzen Norvex für unsere Server.\n", "p.md");
    assert_eq!(names(&said), ["Norvex"]);
}

#[test]
fn what_a_name_is_only_held_against_is_not_used() {
    for text in [
        "This site uses Matomo for analytics, because it is faster than Google Analytics or Mixpanel.",
        "Unlike Google Analytics, Matomo sets no cookies. We use Matomo to count visits.",
        "We use Matomo instead of Google Analytics to count visits.",
        "We use Matomo, a friendly alternative to Google Analytics and Mixpanel, for analytics.",
        "- We use Matomo for analytics rather than Google Analytics.",
        "Wir nutzen Matomo statt Google Analytics für die Analyse.",
    ] {
        for above in ["", "## Third parties\n\n"] {
            assert_eq!(names(&read(&format!("{above}{text}\n"), "p.md")), ["Matomo"], "{above}{text}");
        }
    }
    let said =
        read("We use Google Analytics rather than counting visits ourselves, and more tools than Sentry.\n", "p.md");
    assert_eq!(names(&said), ["Google Analytics"]);
}

#[test]
fn what_a_denial_leaves_out_is_used() {
    for name in ["Norvex", "Stripe", "MongoDB"] {
        for sentence in [
            "We share your data with no third party except our help desk X.",
            "We don't share your email address with anyone other than X.",
            "No data is shared with third parties, with the exception of X (payments).",
            "Apart from X, no third party receives your email address.",
            "Except for X, we use no third-party services.",
        ] {
            let text = format!("{}\n", sentence.replace('X', name));
            assert_eq!(names(&read(&text, "p.md")), [name], "{text}");
        }
        let text = format!("We use no third-party services except {name} and Sentry.\n");
        assert_eq!(names(&read(&text, "p.md")), [name, "Sentry"]);
        let text = format!("We do not share your data with third parties. We do not use {name}.\n");
        assert_eq!(names(&read(&text, "p.md")), [""; 0]);
    }
    for text in [
        "We do not share data with third parties except Law Enforcement, other than our Affiliates, or except Courts.",
        "We do not transfer data to third countries except Germany. We collect no data except Crash Reports.",
        "No third party has access, except the Data Protection Officer. No permission is used other than Bluetooth.",
        "We do not share your data with anyone other than Norvex employees, and send none to servers other than Apple servers.",
    ] {
        assert_eq!(names(&read(&format!("{text}\n"), "p.md")), [""; 0], "{text}");
    }
}

#[test]
fn what_somebody_is_to_us_stands_between_a_name_and_its_verb() {
    for name in ["Velmora", "Stripe", "Sentry"] {
        for role in ["our payment provider", "a crash reporting service", "our hosting and analytics provider"] {
            let text = format!("{name}, {role}, receives your IP address and device model.\n");
            let said = read(&format!("# Service providers\n\n{text}"), "p.md");
            assert_eq!(types(&said, name), ["device_model", "ip_address"], "{text}");
        }
    }
}

#[test]
fn a_maker_is_no_name_beside_its_product() {
    for sentence in [
        "We use Kestrova (operated by Belmark SAS) for push messages. Kestrova receives your IP address.",
        "We use the Kestrova service, operated by Belmark SAS, for push messages. The service collects your IP address.",
        "We use Kestrova, a push service of Belmark SAS. Kestrova collects your IP address.",
        "Kestrova is a payment service provided by Belmark GmbH. It collects your IP address.",
        "Kestrova is an analytics service. It collects your IP address.",
    ] {
        for name in ["Kestrova", "Kestrova SDK", "Kestrova Analytics"] {
            let text = format!("# Third-party services\n\n{}\n", sentence.replace("Kestrova", name));
            let said = read(&text, "p.md");
            assert_eq!(names(&said), [name], "{text}");
            assert_eq!(types(&said, name), ["ip_address"], "{text}");
        }
    }
    let ours =
        "Our app, which uses cloud services, is operated by Belmark SAS. Belmark SAS stores your email address.\n";
    assert_eq!(names(&read(ours, "p.md")), [""; 0]);
}

#[test]
fn our_provider_before_its_name_is_no_part_of_it() {
    for role in ["our partner", "our hosting provider", "our hosting provider,", "the mail provider"] {
        for head in ["Third-party services", "Your data"] {
            let text = format!("# {head}\n\nYour IP address is sent to {role} Velmora.\n");
            let said = read(&text, "p.md");
            assert_eq!(names(&said), ["Velmora"], "{text}");
            assert_eq!(types(&said, "Velmora"), ["ip_address"], "{text}");
        }
    }
    for text in ["Your IP address is sent to your Mac.", "Your data is sent to our Servers.", "We use your Library."] {
        assert_eq!(names(&read(&format!("# Third-party services\n\n{text}\n"), "p.md")), [""; 0], "{text}");
    }
}

#[test]
fn what_stands_before_a_colon_is_given_to_all_names_behind_it() {
    let text =
        "# Third parties\n\nThe following companies receive your IP address and device model: Sentry and Mixpanel.\n";
    let said = read(text, "p.md");
    for name in ["Sentry", "Mixpanel"] {
        assert_eq!(types(&said, name), ["device_model", "ip_address"]);
    }
    let said = read("# Third parties\n\nThe recipients are Velmora and Mixpanel.\n", "p.md");
    assert_eq!(names(&said), ["Velmora", "Mixpanel"]);
}

#[test]
fn either_of_two_names() {
    let said = read(
        "# Third parties\n\nWe use either Velmora or Dorlan for analytics. Both collect your IP address.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Velmora", "Dorlan"]);
    let said = read("# Third parties\n\nYou can use either Safari or Firefox to open our page.\n", "p.md");
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn a_service_of_the_app_is_ours() {
    let said = read("# Third parties\n\nPrivacy Shield, a service of the app, receives your email address.\n", "p.md");
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn names_with_what_each_is_for() {
    let text = "We use Sentry for crash reports, Norvex for hosting, and Tavro to send mail.\n";
    assert_eq!(names(&read(text, "p.txt")), ["Sentry", "Norvex", "Tavro"]);
    let text = "The app relies on Mixpanel as its analytics tool and Brask as its map provider.\n";
    assert_eq!(names(&read(text, "p.txt")), ["Mixpanel", "Brask"]);
    // What is no name stays none beside one.
    let text = "We use Sentry for crash reports, Bluetooth for pairing and Settings for your choices.\n";
    assert_eq!(names(&read(text, "p.txt")), ["Sentry"]);
}

#[test]
fn a_host_is_a_name_where_it_is_used_or_gets_data() {
    let said = read(
        "## Service providers\n\nWe use norvex.io for mail delivery. Payments are handled by tavro.example.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["norvex.io", "tavro.example"]);
    let said = read(
        "## Third parties\n\nYour IP address is sent to brask.cloud. quillo.dev may collect your photos.\n",
        "p.md",
    );
    assert_eq!(types(&said, "brask.cloud"), ["ip_address"]);
    assert_eq!(types(&said, "quillo.dev"), ["photos"]);
    let said = read("Our mail provider, norvex.io, receives your email address.\n", "p.txt");
    assert_eq!(types(&said, "norvex.io"), ["email"]);
    // Our own, where mail to us goes or where we say so, an address in full, and where readers may go.
    let own = "## Third parties\n\nYour IP address is sent to norvex.io, our own servers at api.tavro.io, and \
               brask.dev/upload. Opt out at choices.example. Mail help@norvex.io for more.\n";
    assert_eq!(names(&read(own, "p.md")), [""; 0]);
    let own = "At norvex.io we like privacy.\n\n## Sharing\n\nYour photos are sent to norvex.io.\n";
    assert_eq!(names(&read(own, "p.md")), [""; 0]);
    let own = "# Privacy policy of norvex.io\n\nnorvex.io uses Sentry. Your photos are sent to norvex.io.\n";
    assert_eq!(names(&read(own, "p.md")), ["Sentry"]);
}

#[test]
fn more_that_a_stranger_is_said_to_do() {
    for (text, id) in [
        ("Norvex helps us with finding errors and receives your IP address.", "ip_address"),
        ("Norvex powers our search and receives your IP address.", "ip_address"),
        ("Norvex (https://norvex.example/privacy) collects your photos for maps.", "photos"),
        ("**Norvex** is used for showing maps and collects your IP address.", "ip_address"),
        ("Norvex receives: crash logs.", "crash_logs"),
        ("Recipients of your crash logs are Norvex and Tavro.", "crash_logs"),
        ("The recipient of your email address is Norvex.", "email"),
    ] {
        let said = read(&format!("## Third-party services\n\n{text}\n"), "p.md");
        assert_eq!(types(&said, "Norvex"), [id], "{text}");
    }
    for text in [
        "The Camera is used for scanning and collects photos.",
        "Hashing is used to protect your IP address.",
        "What it collects: IP address.",
        "Recipients of your IP address are Germany and France.",
        "Encryption helps us with security and covers your IP address.",
    ] {
        let said = read(&format!("## Third-party services\n\n{text}\n"), "p.md");
        assert_eq!(names(&said), [""; 0], "{text}");
    }
}

#[test]
fn titles_of_what_each_gets_are_apart() {
    let text = "## Third parties\n\nData shared with Norvex: IP address\n\nData shared with Sentry: crash logs\n\nData we send \
                to tavro.io: email address\n";
    let said = read(text, "p.md");
    assert_eq!(names(&said), ["Norvex", "Sentry", "tavro.io"]);
    assert_eq!(types(&said, "Norvex"), ["ip_address"]);
    assert_eq!(types(&said, "Sentry"), ["crash_logs"]);
    assert_eq!(types(&said, "tavro.io"), ["email"]);
}

#[test]
fn kept_with_somebody_by_his_role() {
    for text in [
        "Every recipe is kept with our cloud storage provider (Supabase) and never shown to strangers.",
        "Notes are held by our database provider (Supabase), whose staff cannot open them.",
    ] {
        assert_eq!(names(&read(&format!("{text}\n"), "p.txt")), ["Supabase"], "{text}");
    }
    let text = "Recipes are saved on our cloud providers (Norvex and Supabase) and are given to nobody besides.\n";
    assert_eq!(names(&read(text, "p.txt")), ["Norvex", "Supabase"]);
    let said = read("Your phone number is kept with Supabase and never sold.\n", "p.txt");
    assert_eq!(types(&said, "Supabase"), ["phone_number"]);
    let text = "No recipe is ever kept with our cloud storage provider (Supabase).\n";
    assert_eq!(names(&read(text, "p.txt")), [""; 0]);
}

#[test]
fn an_interface_is_called_as_its_maker_calls_it() {
    let said = read("Your photos are forwarded to Google's Cloud Vision API, where they are described.\n", "p.txt");
    assert_eq!(names(&said), ["Google's Cloud Vision API"]);
    assert_eq!(names(&read("Google's AdMob is used for banners.\n", "p.txt")), ["AdMob"]);
}

#[test]
fn stores_policies_and_passives_name_nobody() {
    let text = "## Service providers\n\nNotepal counts taps with an SDK by Mixpanel, a statistics tool which it embeds. Only the App \
                Store edition has it.\n";
    assert_eq!(names(&read(text, "p.md")), ["Mixpanel"]);
    let text = "## Service providers\n\nMail is handled by Google Workspace. Look at the [Google privacy \
                notice](https://policies.google.com/privacy).\n";
    assert_eq!(names(&read(text, "p.md")), ["Google Workspace"]);
    // A store in bold words in a list of third parties is one.
    let text =
        "## Service providers\n\n**Sentry** — finds bugs.\n\n**Google Play Store** — every order goes through it.\n";
    assert_eq!(names(&read(text, "p.md")), ["Sentry", "Google Play Store"]);
}

#[test]
fn what_somebody_does_is_no_name_where_it_has_a_capital() {
    let text = "## Third parties\n\n- Norvex (Error tracking): crash logs\n- Tavro (Error tracking): IP address\n";
    assert_eq!(names(&read(text, "p.md")), ["Norvex", "Tavro"]);
}

#[test]
fn people_of_some_kind_are_no_names() {
    for word in ["Teachers", "Moderators", "Drivers", "Authorities", "Merchants", "Transparency"] {
        for text in [
            format!("{word} (https://norvex.example/list) collect your IP address."),
            format!("{word} receive: IP address"),
            format!("Recipients of your IP address are {word}."),
            format!("We use Sentry for crash reports, {word} for reviews and Mixpanel for statistics."),
        ] {
            let said = read(&format!("## Third parties\n\n{text}\n"), "p.md");
            assert!(!names(&said).contains(&word), "{text}");
        }
    }
}

#[test]
fn brackets_tell_what_a_name_is_used_for_and_mentions_do_not() {
    for sentence in [
        "Receipts come from the mail provider (Mailgun, once switched on).",
        "Mailgun (email delivery), our own server (storage).",
        "Mailgun returns the state of each message.",
    ] {
        let said = read(&format!("# Privacy policy\n\n## General\n\n{sentence}\n"), "p.md");
        assert_eq!(names(&said), ["Mailgun"], "{sentence}");
    }
    for sentence in [
        "Follow us on Instagram.",
        "The page was written with Termly.",
        "Facebook is a trademark of Meta.",
        "Import your notes from Evernote.",
        "Visit the Google Analytics help pages.",
        "We removed Google Analytics in May.",
        "The app works without Google Play services.",
        "关注我们的微博。",
        "微信是腾讯公司的商标。",
        "本应用曾使用友盟统计。",
        "支持导入Evernote笔记。",
    ] {
        let said = read(&format!("# Privacy policy\n\n## General\n\n{sentence}\n"), "p.md");
        assert!(names(&said).is_empty(), "{sentence} {:?}", names(&said));
    }
}

#[test]
fn a_known_name_goes_on_with_the_words_in_capitals_behind_it() {
    for name in ["Cloudflare Workers KV", "Azure Notification Hubs", "Sentry Session Replay", "Mailchimp Transactional"]
    {
        for text in [
            format!("Crash data is sent to {name}."),
            format!("We rely on {name} for hosting."),
            format!("Our app integrates {name}, which collects your IP address."),
        ] {
            assert_eq!(names(&read(&format!("## Third parties\n\n{text}\n"), "p.md")), [name], "{text}");
        }
    }
    for (text, name) in [
        ("Crash data is sent to Sentry Inc.", "Sentry Inc"),
        ("Crash data is sent to Sentry. Visitors may object.", "Sentry"),
        ("Please read the Sentry Privacy Policy at https://sentry.io/privacy.", "Sentry"),
        ("We use Sentry Cookies to remember you.", "Sentry"),
    ] {
        assert_eq!(names(&read(&format!("## Third parties\n\n{text}\n"), "p.md")), [name], "{text}");
    }
}

#[test]
fn a_service_of_a_maker_of_systems_is_none_of_the_system() {
    for (text, name) in [
        (
            "What you write is stored in a table hosted on the Microsoft Dunefield Lakehouse.",
            "Microsoft Dunefield Lakehouse",
        ),
        (
            "Our assistant uses the Microsoft Answer Platform, which receives your location.",
            "Microsoft Answer Platform",
        ),
        ("Questions go to assistants (such as OpenAI GPT-4.1), a language model.", "OpenAI GPT-4.1"),
        ("This page is hosted on GitHub.", "GitHub"),
    ] {
        assert_eq!(names(&read(&format!("# Privacy\n\n## General\n\n{text}\n"), "p.md")), [name], "{text}");
    }
    for text in [
        "It runs on the Microsoft Windows 11 system and saves its data there.",
        "Get it at the Microsoft Store.",
        "Pictures are stored in your Dropbox folder.",
        "Our source code is hosted on GitHub and GitLab.",
        "The repository of this page is hosted on GitHub.",
        "The Extension stores your choice in the Chrome storage.",
    ] {
        let said = read(&format!("# Privacy\n\n## General\n\n{text}\n"), "p.md");
        assert!(names(&said).is_empty(), "{text} {:?}", names(&said));
    }
}

#[test]
fn an_item_tells_who_hosts_behind_what_it_is_about() {
    let said = read(
        "## Third-party services\n\n- **Bing Ads:** campaigns.\n- **Web space:** These pages are hosted on Netlify and its \
         network.\n- **Contact form:** Entries are stored in a Google Notesheet and read by us.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Bing Ads", "Netlify", "Google Notesheet"]);
}

#[test]
fn what_readers_have_with_a_service_is_their_data() {
    for list in [
        "For each visitor we keep:\n\n* Instagram handle\n* GitHub profile\n* Shoe size\n",
        "## Partners\n\nWe note:\n\n- LinkedIn profile (if you like)\n- Facebook username\n",
    ] {
        assert!(names(&read(list, "p.md")).is_empty(), "{list} {:?}", names(&read(list, "p.md")));
    }
    let said = read("## Partners\n\n- Instagram\n- GitHub, for reports\n- Sentry\n", "p.md");
    assert_eq!(names(&said), ["Instagram", "GitHub", "Sentry"]);
}

#[test]
fn items_that_are_a_linked_name_and_what_it_does() {
    let item = |name: &str| format!("- [{name}](https://{name}.example/privacy)");
    for clause in
        ["whose servers we rent", "which draws our charts", "from whom we buy addresses", "who sends our mail"]
    {
        let text = format!("If you write a review:\n\n{}, {clause}\n", item("Norvex"));
        let said = read(&text, "p.md");
        assert_eq!(names(&said), ["Norvex"], "{clause}");
        assert_eq!(link(&said, "Norvex"), Some("https://Norvex.example/privacy"), "{clause}");
    }
    let text = format!("Our own pages:\n\n{}, read it now\n{}, the manual\n", item("Start"), item("Manual"));
    assert!(names(&read(&text, "p.md")).is_empty());
}

#[test]
fn a_list_of_hosts_below_what_is_done_with_them() {
    for above in [
        "Cover titles are sent to these services:",
        "The player may use the APIs of:",
        "We share album names with these third parties:",
    ] {
        let text = format!("## Playback\n\n{above}\n\n* norvex.example\n* tavro.example\n");
        assert_eq!(names(&read(&text, "p.md")), ["norvex.example", "tavro.example"], "{above}");
    }
    for above in ["Our pages are found at:", "We do not send anything to services such as:", "The app is at home on:"] {
        let text = format!("## Playback\n\n{above}\n\n* norvex.example\n* tavro.example\n");
        assert!(names(&read(&text, "p.md")).is_empty(), "{above}");
    }
}

#[test]
fn a_dash_before_where_a_policy_is() {
    let said = read(
        "## Tiles\n\nYou find what they write here:\n\n* Norvex - https://norvex.example/privacy\n* Tavro Charts, Pine and Brook \
         Charts - https://tavro.example/Privacy_policy\n* Sentry – https://sentry.io/privacy\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Norvex", "Tavro Charts", "Pine and Brook Charts", "Sentry"]);
    assert_eq!(link(&said, "Pine and Brook Charts"), Some("https://tavro.example/Privacy_policy"));
}

#[test]
fn code_that_was_saved_as_text_names_nobody_by_its_marks() {
    let said = read(
        "const all = [\n {\n name: \"Sentry\",\n desc: \"Finds errors. Sentry may collect IP addresses.\",\n \
         color: \"#a1b2c3\",\n url: \"https://sentry.io/privacy/\",\n },\n];\n",
        "p.tsx.md",
    );
    assert_eq!(names(&said), ["Sentry"]);
}

#[test]
fn what_we_do_with_somebodys_help_and_what_they_do() {
    for text in [
        "I record some figures with Mailgun.",
        "We handle subscriptions with Mailgun.",
        "When you buy on account, Mailgun performs the solvency check.",
        "Mailgun does a check of each visit.",
    ] {
        assert_eq!(names(&read(&format!("# Privacy\n\n## General\n\n{text}\n"), "p.md")), ["Mailgun"], "{text}");
    }
    for text in [
        "We compete with Mailgun.",
        "You can compare these figures with Mailgun.",
        "We do not measure visits with Mailgun.",
        "We talk with the makers of Mailgun.",
        "Google does a check of every app in its store.",
    ] {
        let said = read(&format!("# Privacy\n\n## General\n\n{text}\n"), "p.md");
        assert!(names(&said).is_empty(), "{text} {:?}", names(&said));
    }
}

#[test]
fn a_relative_clause_tells_of_all_names_that_are_joined() {
    for (first, second) in [("Quillmind", "Tavro Desk"), ("Mailgun", "Tavro"), ("Microsoft Answer Platform", "Sentry")]
    {
        let text = format!("Our assistant uses {first} and {second}, which in turn receive your email address.\n");
        let said = read(&text, "p.md");
        assert_eq!(names(&said), [first, second], "{text}");
        assert_eq!(types(&said, first), ["email"], "{text}");
        assert_eq!(types(&said, second), ["email"], "{text}");
    }
}

#[test]
fn what_somebody_does_not_do_makes_no_third_party() {
    let said = read(
        "## Third parties\n\nWe use PayPal for orders. Upper Gardenly Guild does not keep card numbers and trusts PayPal \
         with them.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["PayPal"]);
}

#[test]
fn an_item_with_a_kind_for_a_title_is_about_those_in_its_sentence() {
    for title in ["Vector Search Engines", "Assistants", "Find"] {
        let text = format!(
            "## Third-party services\n\n- **{title}:** Questions are forwarded to Mailgun and OpenAI GPT-4.1. See the \
             [Mailgun Privacy Policy](https://mailgun.example/privacy).\n- **Norvex:** Norvex keeps receipts. Norvex is hosted on \
             Hetzner.\n- **Supabase:** Used for routing.\n"
        );
        assert_eq!(names(&read(&text, "p.md")), ["Mailgun", "OpenAI GPT-4.1", "Norvex", "Supabase"], "{title}");
    }
}

#[test]
fn cookies_that_readers_accept_are_no_data() {
    let said = read(
        "## Third-party services\n\n- **Bing Ads:** campaigns (once readers accept marketing cookies).\n- **Mixpanel:** counts \
         visits by your IP address and analytics cookies.\n- **Segment:** cookies, email address\n",
        "p.md",
    );
    assert_eq!([types(&said, "Bing Ads"), types(&said, "Mixpanel")], [vec![], vec!["ip_address"]]);
    assert_eq!(types(&said, "Segment"), ["cookies", "email"]);
}

#[test]
fn a_head_that_goes_on_with_a_verb_is_its_name() {
    for verb in ["may use", "uses", "might show", "contains"] {
        let text = format!("## Third-party services\n\n- Mixpanel {verb} cookies for statistics.\n- Sentry\n");
        assert_eq!(names(&read(&text, "p.md")), ["Mixpanel", "Sentry"], "{verb}");
    }
}

#[test]
fn who_is_presented_first_or_told_apart_from_others_is_the_app() {
    for opening in [
        "Plantmap is a notebook for gardeners.",
        "Plantmap is the diary of a plot.",
        "Maps come from Plantmap itself and from third-party services.",
    ] {
        let text = format!(
            "# Privacy policy\n\n{opening}\n\n## Third parties\n\nPlantmap stores your email address. Norvex collects your IP \
             address.\n\n## Plantmap itself\n\nWhat is sent to the Plantmap server:\n* Your IP address. Plantmap \
             uses it to guess your city.\n"
        );
        assert_eq!(names(&read(&text, "p.md")), ["Norvex"], "{opening}");
    }
    let said = read("# Privacy policy\n\nNorvex is our mail provider. Norvex collects your IP address.\n", "p.md");
    assert_eq!(names(&said), ["Norvex"]);
}

#[test]
fn what_is_left_out_and_where_to_write_are_no_data_of_a_name() {
    let said = read(
        "# Privacy\n\nIf you agree, prompts go to OpenAI, which processes your messages. Voice, photos and dates are excluded.\n\n         Records of a purchase are kept by RevenueCat. For anything else, email us@gardenly.example today.\n",
        "p.md",
    );
    assert_eq!(types(&said, "OpenAI"), ["user_content"]);
    assert!(!types(&said, "RevenueCat").contains(&"email"));
}

#[test]
fn a_heading_that_the_text_writes_in_small_letters_is_a_name_by_its_domain() {
    let below = "Our games use norvex services, whose privacy policy is";
    let said = read(
        &format!(
            "# Privacy\n\nWe make games.\n\n### Norvex\n{below} [here](https://store.norvexpowered.example/privacy)\n"
        ),
        "p.md",
    );
    assert_eq!(names(&said), ["Norvex"]);
    for (title, host) in
        [("Community", "community.gardenly.example"), ("Security", "security.example"), ("Norvex", "tavro.example")]
    {
        let text = format!("# Privacy\n\nWe make games.\n\n### {title}\n{below} [here](https://{host}/privacy)\n");
        assert!(names(&read(&text, "p.md")).is_empty(), "{title} {host}");
    }
}

#[test]
fn headings_below_external_services_name_them() {
    let said = read(
        "<h2 id='ext'>External services</h2><h3>Tavro Desk</h3><p>Our servers stand there.</p><h3>Mailgun</h3><p>Letters.</p>\
         <h3>Sentry</h3><p>Errors.</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["Tavro Desk", "Mailgun", "Sentry"]);
}

#[test]
fn one_name_as_a_heading_is_no_list() {
    let said = read(
        "# Privacy\n\n## Third parties\n\n### Ads\nWe use AdMob to earn money.\n\n### Mailgun\nLetters go out by it.\n\n### Crash reporting\n\
         We use Sentry to see them.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["AdMob", "Mailgun", "Sentry"]);
}

#[test]
fn one_row_makes_no_list_and_ways_to_reach_us_are_none() {
    let said = read(
        "# Privacy\n\n## Comments\n\n- Commento keeps what you write.\n\n## Shop\n\nStripe is our card processor.\n\nWe use Mixpanel for statistics.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Commento", "Stripe", "Mixpanel"]);
    for lead in ["Feel free to contact me here:", "如有疑问，请在下列平台联系我们："] {
        let said = read(
            &format!("# Privacy\n\n## Questions\n\n{lead}\n\n- Reddit (`u/somebody`)\n- Discord (@somebody)\n"),
            "p.md",
        );
        assert!(names(&said).is_empty(), "{lead} {:?}", names(&said));
    }
}

#[test]
fn a_bold_name_above_a_list_of_what_we_gather_of_it() {
    for name in ["Norvex", "Norvex SDK", "Sentry"] {
        for rest in ["** – with regard to speakers, we collect:", ":** we collect the following:", "** collects:"] {
            let text = format!(
                "## Third-party services\n\n**{name}{rest}\n\n- Device model\n- IP address\n\n## We\n\n- Your photos\n"
            );
            let said = read(&text, "p.md");
            assert_eq!(names(&said), [name], "{rest}");
            assert_eq!(types(&said, name), ["device_model", "ip_address"], "{rest}");
        }
    }
}

#[test]
fn unknown_names_by_what_we_do_with_them_under_a_heading_about_third_parties() {
    for sentence in [
        "Through Norvex we collect your device model and language.",
        "With Norvex, we gather your device model and language.",
        "We give Norvex your device model and language.",
        "Norvex will automatically gather: device model, language.",
        "Norvex helps us count visits; for this it reads your device model and language.",
    ] {
        let said = read(&format!("## Third-party services\n\n{sentence}\n"), "p.md");
        assert_eq!(names(&said), ["Norvex"], "{sentence}");
        assert_eq!(types(&said, "Norvex"), ["device_model", "language_tz"], "{sentence}");
    }
    for sentence in [
        "Feedback helps us find faults. It is welcome.",
        "With Premium you keep your notes and your email address.",
        "We give Monday to your questions.",
    ] {
        assert_eq!(names(&read(&format!("## Third-party services\n\n{sentence}\n"), "p.md")), [""; 0], "{sentence}");
    }
}
