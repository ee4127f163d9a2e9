//! Policies in all their shapes, and the five policies that this project was created from.

use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;

use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::Platform;
use undisclosed::document;
use undisclosed::policy::{
    Actor, Claim, ClaimKind, ClaimScope, Disclosure, Disclosures, Polarity, Reader, ResolvedBy, ResolvedTo, SectionKind,
};

fn read(text: &str, name: &str) -> Disclosures {
    let document = document::read(text.as_bytes(), name).expect("the text is readable");
    reader().understand(&document)
}

/// One reader for all tests: its words are compiled once.
fn reader() -> &'static Reader<'static> {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    static READER: OnceLock<Reader<'static>> = OnceLock::new();
    READER.get_or_init(|| Reader::new(CATALOG.get_or_init(Catalog::compiled)))
}

fn names(said: &Disclosures) -> Vec<&str> {
    said.disclosures.iter().map(|entry| entry.name.as_str()).collect()
}

fn types(entry: &Disclosure) -> Vec<&str> {
    let mut types: Vec<&str> = entry.data_types.iter().map(|data| data.id.as_str()).collect();
    types.sort_unstable();
    types
}

fn entry<'d>(said: &'d Disclosures, name: &str) -> &'d Disclosure {
    said.disclosures.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("{name} in {:?}", names(said)))
}

// ---- shapes ----

#[test]
fn fields_under_a_title() {
    let said = read(
        "<h2>三、第三方SDK目录</h2><p class='title'>甲云推送SDK</p><p>使用目的：发送通知</p>\
         <p>收集个人信息类型：设备信息（IMEI、安卓\nID）、运营商信息</p><p>隐私政策：https://jia.example/privacy</p>\
         <p>乙图SDK</p><p>使用目的：显示地图</p><p>收集个人信息类型：未共享数据</p><p>官网链接：https://yi.example</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["甲云推送SDK", "乙图SDK"]);
    let first = entry(&said, "甲云推送SDK");
    assert_eq!(types(first), ["android_id", "carrier", "imei"]);
    assert_eq!(first.purposes, ["发送通知"]);
    assert_eq!(first.urls[0].url, "https://jia.example/privacy");
    assert_eq!(types(entry(&said, "乙图SDK")), [""; 0]);
    assert_eq!(said.sections[0].kind, SectionKind::SdkList);
    assert_eq!(said.sections[0].heading.as_deref(), Some("三、第三方SDK目录"));
}

#[test]
fn titles_above_their_data_join_names_and_believe_unknown_ones() {
    let said = read(
        "Services in use:\n\nAdvertising\n\nAdMob, Chartboost and Unity Ads\n\nPersonal Data: Usage Data; IP address\n\n\
         Permissions of the device\n\nPersonal Data: Camera\n\nSentry\n\nPersonal Data: crash logs\n\n\
         Kepler Push Service\n\nPersonal Data: push token\n",
        "p.txt",
    );
    assert_eq!(names(&said), ["AdMob", "Chartboost", "Unity Ads", "Sentry", "Kepler Push Service"]);
    assert_eq!(types(entry(&said, "Unity Ads")), ["ip_address", "usage_data"]);
    assert_eq!(types(entry(&said, "Kepler Push Service")), ["push_token"]);
}

#[test]
fn rows_of_data_say_who_gets_them() {
    let said = read(
        "Third-party services collect this:\n\n| Category | Examples | Collected By |\n|---|---|---|\n\
         | Device | Device model, OS version | Sentry, AdMob |\n| Network | IP address | AdMob |\n\n\
         | Service | Privacy Policy |\n|---|---|\n| Google AdMob | https://ads.example/privacy |\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Sentry", "Google AdMob"]);
    assert_eq!(types(entry(&said, "Google AdMob")), ["device_model", "ip_address", "os_version"]);
    assert_eq!(entry(&said, "Google AdMob").urls[0].url, "https://ads.example/privacy");
}

#[test]
fn cells_hold_fields_of_their_own_and_any_column_links() {
    let said = read(
        "<table><tr><th>SDK</th><th>Provider</th><th>Details</th><th>DPA</th></tr>\
         <tr><td>Kepler Pay SDK</td><td>Kepler Ltd.</td><td><p>Purpose: payment</p><p>Information collected: IP address</p>\
         <p>Permissions: Camera</p></td><td><a href='https://kepler.example/dpa'>here</a></td></tr></table>",
        "p.html",
    );
    let only = entry(&said, "Kepler Pay SDK");
    assert_eq!(types(only), ["ip_address"]);
    assert_eq!(only.urls[0].url, "https://kepler.example/dpa");
}

#[test]
fn a_heading_that_is_a_product_holds_all_below_it() {
    let said = read(
        "<h3>Sentry</h3><p>We use Sentry to find errors.</p><p>The data processed is the IP address and the device model.</p>\
         <h3>Your rights</h3><p>You may ask for your email address to be deleted.</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["Sentry"]);
    assert_eq!(types(entry(&said, "Sentry")), ["device_model", "ip_address"]);
}

#[test]
fn lists_stand_below_a_product_that_collects() {
    let said = read(
        "<p>The game shows ads. For this, AdMob may collect certain data, including:</p><ul><li>IP address</li>\
         <li>Advertising ID (or an equivalent device identifier)</li></ul>",
        "p.html",
    );
    assert_eq!(types(entry(&said, "AdMob")), ["advertising_id_generic", "device_id_generic", "ip_address"]);
}

#[test]
fn small_letters_and_lines_with_dashes_name_in_a_list() {
    let said = read(
        "We work with these:\nfirebase crashlytics - crash logs\namplitude - usage data\nSentry - IP address\n\nThe end.",
        "p.txt",
    );
    assert_eq!(names(&said), ["firebase crashlytics", "amplitude", "Sentry"]);
    // Elsewhere such words are only words.
    assert!(names(&read("Third parties can adjust the branch of the segment.", "p.txt")).is_empty());
}

#[test]
fn an_item_that_is_no_entry_says_nothing_of_the_one_before() {
    let said = read(
        "## Third-party services\n\n- Sentry: IP address\n- AdMob: usage data\n- support: email address\n",
        "p.md",
    );
    assert_eq!(types(entry(&said, "AdMob")), ["usage_data"]);
}

#[test]
fn footnotes_give_links() {
    let said =
        read("The app uses Sentry [1] and AdMob [2].\n\n[1] https://s.example/a\n[2] https://a.example/b\n", "p.txt");
    assert_eq!(entry(&said, "AdMob").urls[0].url, "https://a.example/b");
    assert_eq!(entry(&said, "Sentry").urls[0].url, "https://s.example/a");
}

#[test]
fn enumerations_go_on_behind_semicolons() {
    let said = read(
        "AdMob may collect: identifiers (e.g. IDFV for iOS); IP address; time zone. AdMob is used for carrier tests.",
        "p.txt",
    );
    assert_eq!(types(entry(&said, "AdMob")), ["idfv", "ip_address", "language_tz"]);
}

#[test]
fn a_table_with_a_title_row_merged_cells_and_a_lost_link() {
    let said = read(
        "<h3>接入的第三方服务</h3><table><tr><td colspan=4>清单</td></tr>\
         <tr><td>SDK名称</td><td>第三方名称</td><td>收集的信息</td><td>隐私政策</td></tr>\
         <tr><td>甲登录SDK<td rowspan=2>丙科技有限公司</td><td>手机号码</td><td><a href='https://bing.example/p'>查看</a></td></tr>\
         <tr><td>乙支付SDK</td><td>无</td><td>/</td></tr></table>",
        "p.html",
    );
    assert_eq!(names(&said), ["甲登录SDK", "乙支付SDK"]);
    assert_eq!(entry(&said, "甲登录SDK").urls[0].url, "https://bing.example/p");
    let second = entry(&said, "乙支付SDK");
    assert_eq!(second.vendor.as_deref(), Some("丙科技有限公司"));
    assert!(second.data_types.is_empty() && second.urls.is_empty());
}

#[test]
fn products_in_the_first_column_and_companies_under_the_heading_for_names() {
    let said = read(
        "# 第三方信息共享清单\n\n|功能类型|第三方名称|收集类型|\n|---|---|---|\n|丁统计SDK|丁一有限公司|IP地址|\n|戊地图SDK|戊一有限公司|位置信息|\n",
        "p.md",
    );
    assert_eq!(names(&said), ["丁统计SDK", "戊地图SDK"]);
    assert_eq!(said.disclosures[0].vendor.as_deref(), Some("丁一有限公司"));
}

#[test]
fn run_on_labels_and_records_that_begin_with_the_company() {
    let said = read(
        "<h3>第三方功能</h3><p>己SDK\n第三方主体 己一有限公司\n涉及个人信息类型 设备型号、ip地址\n接入SDK目的 统计\n官方链接 https://ji.example/p</p>\
         <p>第三方名称：庚一有限公司</p><p>产品/类型：庚推送</p><p>共享信息：OAID</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["己SDK", "庚推送"]);
    assert_eq!(types(&said.disclosures[0]), ["device_model", "ip_address"]);
    assert_eq!(said.disclosures[1].vendor.as_deref(), Some("庚一有限公司"));
    assert_eq!(types(&said.disclosures[1]), ["oaid"]);
}

#[test]
fn quoted_names_in_prose_with_a_part_per_platform() {
    let said = read(
        "我们使用下列SDK。\n\n1.1 “辛推送”：该SDK由“辛一有限公司”提供，用于发送消息。需要收集的信息包括：  \nios版本：IDFA  \nandroid版本：IMEI号、存储权限  \n官方隐私政策:<https://xin.example/p>\n",
        "p.md",
    );
    let found = entry(&said, "辛推送");
    assert_eq!(types(found), ["idfa", "imei", "storage"]);
    assert_eq!(found.vendor.as_deref(), Some("辛一有限公司"));
    assert_eq!(found.platforms, [Platform::Android, Platform::Ios]);
    assert_eq!(found.urls[0].url, "https://xin.example/p");
}

#[test]
fn a_list_of_links_and_a_clause_for_all_of_them() {
    let said = read(
        "<h3>Third-Party Services</h3><p>The app integrates these third-party services:</p><ul>\
         <li><a href='https://stripe.com/privacy'>Stripe</a></li><li><a href='https://nobody.example/privacy'>Nobody Pay</a></li></ul>\
         <p>These services may collect device info and your IP address.</p>",
        "p.html",
    );
    assert_eq!(names(&said), ["Stripe", "Nobody Pay"]);
    for found in &said.disclosures {
        assert_eq!(types(found), ["device_info_generic", "ip_address"]);
    }
    assert_eq!(entry(&said, "Nobody Pay").resolution.to, ResolvedTo::None);
}

#[test]
fn members_of_a_group_and_a_link_given_for_the_vendor() {
    let said = read(
        "# Sharing with service providers\n\n- **Google LLC (incl. Firebase & AdMob):** analytics\n- **Acme Widgets, Inc.:** support\n- **Hosting providers:** storage\n\nGoogle's privacy policy is available [here](https://policies.google.com/privacy).\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Firebase", "AdMob", "Acme Widgets, Inc."]);
    assert_eq!(said.sections[0].kind, SectionKind::ThirdPartySharing);
}

#[test]
fn one_sentence_without_a_list() {
    let said = read(
        "Privacy Policy\n\n2. Data Collection\nThird-party services such as Bugly may be used for crash reports. These services only collect error data (e.g., the reason) and device information (e.g., device model).\n",
        "p.txt",
    );
    assert_eq!(names(&said), ["Bugly"]);
    assert_eq!(types(&said.disclosures[0]), ["crash_logs", "device_model"]);
    assert_eq!(said.sections[0].heading.as_deref(), Some("2. Data Collection"));
}

#[test]
fn a_script_that_holds_the_list_as_data() {
    let said = read(
        "export const list = { android: [{ tit: '壬推送SDK', list: [{ name: '第三方机构名称', value: '壬一有限公司' }, { name: '收集信息', value: 'IMEI、OAID' }, { name: 'SDK隐私政策', value: 'https://ren.example/p' }] }] };",
        "list.ts",
    );
    let found = entry(&said, "壬推送SDK");
    assert_eq!(types(found), ["imei", "oaid"]);
    assert_eq!(found.platforms, [Platform::Android]);
    assert_eq!(found.locator.line, Some(1));
}

#[test]
fn types_in_one_place_and_the_link_in_another() {
    let said = read(
        "# 第三方SDK\n\n### 癸统计SDK\n- 使用目的：统计\n- 收集信息：IMEI\n\n# 附：合作方信息\n\n- 癸统计SDK：癸一有限公司，隐私政策 https://gui.example/p\n",
        "p.md",
    );
    assert_eq!(names(&said), ["癸统计SDK"]);
    assert_eq!(said.disclosures[0].urls[0].url, "https://gui.example/p");
}

#[test]
fn links_and_share_buttons_are_no_sdk_list() {
    let said = read(
        "Links to other sites\n\nOur service may be linked to social media. You can use the share button to send content to third-party websites, which may collect your information.\n",
        "p.txt",
    );
    assert_eq!(said.sections[0].kind, SectionKind::LinkedServices);
    assert!(said.disclosures.is_empty());
}

#[test]
fn a_list_kept_elsewhere() {
    let said = read(
        "# Third-party SDKs\n\nWe integrate SDKs of others that collect data. See the list of third-party SDKs at https://x.example/sdks.html\n",
        "p.md",
    );
    assert_eq!(said.sections[0].kind, SectionKind::DelegatedList);
}

// ---- data types ----

fn field(text: &str) -> Vec<String> {
    let said = read(&format!("# 第三方SDK清单\n\n甲测试SDK\n\n使用目的：测试\n\n收集信息：{text}\n"), "p.md");
    types(&said.disclosures[0]).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_hypernym_gives_way_to_what_it_lists() {
    assert_eq!(field("设备信息（IMEI、MAC）"), ["imei", "mac_address"]);
    assert_eq!(field("网络信息：IP地址"), ["ip_address"]);
    assert_eq!(field("设备型号、系统版本等设备信息"), ["device_model", "os_version"]);
    assert_eq!(field("设备信息、位置信息"), ["device_info_generic", "location_generic"]);
    assert_eq!(field("IDFA（广告标识符）"), ["idfa"]);
}

#[test]
fn identifiers_are_never_taken_for_one_another() {
    assert_eq!(field("IMSI"), ["imsi"]);
    assert_eq!(field("OPENID"), ["account_id"]);
    assert_eq!(field("OpenUDID"), ["openudid"]);
    assert_eq!(field("IMEX"), [""; 0]);
    assert_eq!(field("OAID、VAID、AAID"), ["aaid", "oaid", "vaid"]);
    assert_eq!(field("BSSID、SSID"), ["bssid", "ssid"]);
}

#[test]
fn aaid_is_the_advertising_id_in_an_english_list() {
    let said = read("# Third-party SDKs\n\nAcme SDK\n\nPurpose: ads\n\nData collected: AAID, IP address\n", "p.md");
    assert_eq!(types(&said.disclosures[0]), ["gaid", "ip_address"]);
}

#[test]
fn hypernyms_are_marked_as_such() {
    let said =
        read("# Third-party SDKs\n\nAcme SDK\n\nPurpose: ads\n\nData collected: device information, IMEI\n", "p.md");
    let exact: Vec<(&str, bool)> =
        said.disclosures[0].data_types.iter().map(|data| (data.id.as_str(), data.exact)).collect();
    assert_eq!(exact, [("device_info_generic", false), ("imei", true)]);
}

#[test]
fn what_is_denied_for_an_entry_is_not_declared_for_it() {
    let said = read(
        "# Third-party services\n\n- Firebase Analytics: collects usage statistics. It does not collect your name or email.\n",
        "p.md",
    );
    let found = &said.disclosures[0];
    assert_eq!(types(found), ["usage_data"]);
    let denied: Vec<&str> = found.denied.iter().map(|data| data.id.as_str()).collect();
    assert_eq!(denied, ["name", "email"]);
}

#[test]
fn permissions_are_no_data_but_permissions_named_as_data_are() {
    let said =
        read("# 第三方SDK\n\n甲SDK\n\n使用目的：甲\n\n收集信息：定位权限\n\n调用权限：读取通讯录、相机\n", "p.md");
    assert_eq!(types(&said.disclosures[0]), ["location_generic"]);
    assert_eq!(said.disclosures[0].permissions, ["读取通讯录", "相机"]);
}

// ---- resolution ----

#[test]
fn a_translated_name_is_resolved_by_its_link_and_by_itself() {
    let linked = read(
        "# Third-party services\n\n1. Our products integrate Alliance +SDK, which collects your IMEI. https://www.umeng.com/page/policy\n",
        "p.md",
    );
    let found = &linked.disclosures[0];
    assert_eq!((found.resolution.to, found.resolution.by), (ResolvedTo::Family, Some(ResolvedBy::Link)));
    assert_eq!(found.sdk.as_deref(), Some("umeng"));
    assert!(found.resolution.sdks.contains(&"umeng-analytics".to_owned()) && found.resolution.sdks.is_sorted());
    let bare =
        read("# Third-party services\n\n1. Our products integrate Alliance +SDK, which collects your IMEI.\n", "p.md");
    assert_eq!(bare.disclosures[0].resolution.by, Some(ResolvedBy::SeenTranslation));
}

#[test]
fn an_unknown_name_is_a_disclosure_too() {
    let said = read("# 第三方SDK\n\n无名氏SDK\n\n使用目的：甲\n\n收集信息：IMEI\n", "p.md");
    let found = entry(&said, "无名氏SDK");
    assert_eq!((found.resolution.to, found.resolution.by, found.sdk.as_deref()), (ResolvedTo::None, None, None));
}

// ---- claims, collection, dates ----

fn denied(text: &str) -> Vec<(ClaimKind, ClaimScope, Option<String>)> {
    let said = read(text, "p.txt");
    let denied = said.claims.into_iter().filter(|claim| claim.polarity == Polarity::Denied);
    denied.map(|claim| (claim.kind, claim.scope, claim.condition)).collect()
}

#[test]
fn denials_and_the_words_that_take_them_back() {
    use ClaimKind::*;
    use ClaimScope::*;
    // To sell nothing is not to share nothing.
    assert_eq!(denied("We never sell your personal data."), [(Sharing, Other, None)]);
    assert_eq!(denied("We never sell or share your personal data."), [(Sharing, PersonalInformation, None)]);
    assert_eq!(denied("Browsers can send a Do Not Track signal."), []);
    assert_eq!(denied("All data stays on your device and is not uploaded."), [(Uploading, All, None)]);
    assert_eq!(
        denied("We will not share your personal data unless you agree."),
        [(Sharing, PersonalInformation, Some("unless you agree.".to_owned()))]
    );
    assert_eq!(
        denied("除非您同意，我们不会向第三方提供您的个人信息。"),
        [(Sharing, PersonalInformation, Some("除非您同意".to_owned()))]
    );
    assert_eq!(denied("The app does not include any third-party SDK."), [(ThirdPartyCode, All, None)]);
    assert_eq!(denied("No third-party SDKs are inside."), [(ThirdPartyCode, All, None)]);
    assert_eq!(denied("We do not collect any data."), [(Collecting, All, None)]);
    assert_eq!(denied("您的数据不会上传至服务器。")[0].0, Uploading);
    // Of some data only, which the sentence does not name.
    assert_eq!(
        denied("The following is stored only on your device and is never uploaded to a server:"),
        [(Uploading, Other, None)]
    );
}

#[test]
fn what_others_may_not_do_is_no_denial() {
    assert_eq!(denied("We do not allow any third party to collect your personal information."), []);
    assert_eq!(denied("You may not share your personal information with others."), []);
    assert_eq!(denied("We do not knowingly collect personal information from children."), []);
}

#[test]
fn recipients_that_are_only_a_class_are_an_umbrella() {
    let said = read("We may share your personal information with our business partners.", "p.txt");
    let kinds: Vec<ClaimKind> = said.claims.iter().map(|claim| claim.kind).collect();
    assert_eq!(kinds, [ClaimKind::Sharing, ClaimKind::Umbrella]);
}

#[test]
fn recipients_whose_names_follow_are_no_umbrella() {
    let umbrellas = |text: &str| {
        let said = read(text, "p.md");
        said.claims.iter().filter(|claim| claim.kind == ClaimKind::Umbrella).count()
    };
    let names = "- Bugly: crash reports\n- Firebase Analytics: statistics\n";
    let announced = format!("We share your data with trusted providers who help us:\n\n{names}");
    assert_eq!(umbrellas(&announced), 0);
    let soon = format!("We share your data with our service providers. We use the following:\n\n{names}");
    assert_eq!(umbrellas(&soon), 0);
    let elsewhere = format!("We share your data with our service providers. They are careful.\n\n{names}");
    assert_eq!(umbrellas(&elsewhere), 1);
}

#[test]
fn what_an_entry_keeps_on_the_device_is_no_denial_of_the_app() {
    let said = read(
        "## 第三方SDK目录\n\n### 小米推送SDK\n\n* 公司：北京小米移动软件有限公司\n* 收集个人信息：OAID、设备型号、运营商。其中运营商仅在设备本地读取，不会上传至小米服务器\n",
        "p.md",
    );
    assert_eq!(said.disclosures.len(), 1);
    assert!(said.claims.iter().all(|claim| claim.kind != ClaimKind::Uploading), "{:?}", said.claims);
}

#[test]
fn a_company_before_brackets_is_behind_the_products_inside() {
    let said = read(
        "## Service providers\n\n- **Play / Google LLC (incl. Firebase & Crashlytics):** analytics, crash reports\n",
        "p.md",
    );
    assert_eq!(entry(&said, "Firebase").vendor.as_deref(), Some("Google LLC"));
    assert_eq!(entry(&said, "Crashlytics").vendor.as_deref(), Some("Google LLC"));
}

#[test]
fn what_the_app_collects_itself_and_what_it_denies() {
    let said = read(
        "Information we collect\n\nWe collect your email address and your IP address. We do not collect your precise location.\n",
        "p.txt",
    );
    let found: Vec<_> =
        said.collection.iter().map(|item| (item.data_type.as_str(), item.actor, item.polarity)).collect();
    assert_eq!(
        found,
        [
            ("email", Actor::FirstParty, Polarity::Affirmed),
            ("ip_address", Actor::FirstParty, Polarity::Affirmed),
            ("location_precise", Actor::FirstParty, Polarity::Denied),
        ]
    );
}

#[test]
fn dates_in_their_forms() {
    for text in [
        "更新日期：2024年4月6日",
        "Last updated: April 6, 2024",
        "Effective date: 6 April 2024",
        "Last updated: [2024.04.06]",
        "本政策将于2024年04月06日正式生效。",
        "This policy is effective as of 2024-04-06",
    ] {
        assert_eq!(read(text, "p.txt").date.as_deref(), Some("2024-04-06"), "{text}");
    }
    assert_eq!(read("Founded in 2024.", "p.txt").date, None);
}

#[test]
fn every_place_leads_back_to_the_words() {
    let text = "# 第三方SDK清单\n\n甲测试ＳＤＫ\n\n使用目的：测试\n\n收集信息：ＩＭＥＩ、安卓ID\n";
    let said = read(text, "p.md");
    for data in &said.disclosures[0].data_types {
        let [start, end] = data.locator.bytes.expect("UTF-8 text keeps its places");
        assert_eq!(&text[start as usize..end as usize], data.locator.quote);
        assert_eq!(data.locator.line, Some(7));
    }
    assert_eq!(said.disclosures[0].name, "甲测试ＳＤＫ");
}

// ---- the five seeds ----

fn seed(number: &str) -> Option<Disclosures> {
    let Ok(corpus) = std::env::var("UNDISCLOSED_CORPUS") else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return None;
    };
    let folder = Path::new(&corpus).join("policies/seeds");
    let file = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .find(|file| file.file_name().to_string_lossy().starts_with(number));
    let file = file.expect("the seed is there");
    let document = document::read(&std::fs::read(file.path()).unwrap(), &file.file_name().to_string_lossy()).unwrap();
    Some(reader().understand(&document))
}

fn sharing_denials(said: &Disclosures) -> Vec<bool> {
    let denials =
        said.claims.iter().filter(|claim| claim.kind == ClaimKind::Sharing && claim.polarity == Polarity::Denied);
    denials.map(|claim| claim.condition.is_some()).collect()
}

#[test]
fn the_seeds_without_a_list_name_nobody_and_deny_conditionally() {
    for number in ["000", "001", "003"] {
        let Some(said) = seed(number) else { return };
        assert_eq!(names(&said), [""; 0], "{number}");
        assert!(said.sections.is_empty(), "{number}: {:?}", said.sections);
        let denials = sharing_denials(&said);
        assert!(!denials.is_empty() && denials.iter().all(|conditional| *conditional), "{number}: {:?}", said.claims);
    }
}

#[test]
fn seed_001_also_denies_collecting_flatly() {
    let Some(said) = seed("001") else { return };
    let flat: Vec<_> = said
        .claims
        .iter()
        .filter(|claim| claim.kind == ClaimKind::Collecting && claim.polarity == Polarity::Denied)
        .collect();
    assert_eq!(flat.len(), 1);
    assert_eq!(flat[0].condition, None);
    assert!(flat[0].locator.quote.contains("will not collect information and materials related to you"));
}

#[test]
fn seed_002_has_linked_services_that_name_nobody() {
    let Some(said) = seed("002") else { return };
    assert_eq!(names(&said), [""; 0]);
    assert_eq!(said.sections.len(), 1);
    assert_eq!(said.sections[0].kind, SectionKind::LinkedServices);
    assert_eq!(said.sections[0].heading.as_deref(), Some("Third party service our service possible chain"));
    assert!(sharing_denials(&said).iter().all(|conditional| *conditional));
}

#[test]
fn seed_004_names_umeng_and_app_center() {
    let Some(said) = seed("004") else { return };
    assert_eq!(names(&said), ["Alliance +SDK", "AppCenter"]);
    let expected =
        ["android_id", "guid", "idfa", "imei", "imsi", "ip_address", "location_generic", "mac_address", "openudid"];
    for found in &said.disclosures {
        assert_eq!(types(found), expected, "{}", found.name);
    }
    let umeng = &said.disclosures[0];
    assert_eq!((umeng.sdk.as_deref(), umeng.resolution.to), (Some("umeng"), ResolvedTo::Family));
    assert_eq!(umeng.urls[0].url, "https://www.umeng.com/page/policy");
    let center = &said.disclosures[1];
    assert_eq!((center.sdk.as_deref(), center.resolution.to), (Some("app-center"), ResolvedTo::Family));
    assert!(center.urls.is_empty());
    assert_eq!(said.sections.len(), 1);
    assert_eq!(said.sections[0].kind, SectionKind::SdkList);
    assert_eq!(said.sections[0].heading.as_deref(), Some("7. Third-party services"));
    assert_eq!(said.date.as_deref(), Some("2022-03-31"));
    assert!(sharing_denials(&said).iter().all(|conditional| *conditional));
}

// ---- hostile input ----

/// A policy with something of everything, to be mutated.
const MIXED: &str = "<h2>三、第三方SDK目录</h2><table><tr><td rowspan=2>SDK名称<td>收集信息</tr><tr><td>甲SDK<td>设备信息（IMEI/MAC）</table>\n\
    # Third-party services\n- **Google LLC (incl. Firebase & AdMob):** analytics [policy](https://policies.google.com/privacy)\n\
    “乙推送”：由“乙有限公司”提供，用于推送。&nbsp;We will not share your data unless you agree. 更新日期：2024年4月6日\n\
    const a = { ios: [{ name: '第三方机构名称', value: \"x\\u0041\" }] };";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        for name in ["p.html", "p.md", "p.txt", "p.ts", "p.docx", "p.mhtml", "p.webarchive", "p.odt", "p.fodt", "p.rtf"] {
            if let Ok(document) = document::read(&bytes, name) {
                reader().understand(&document);
            }
        }
    }

    #[test]
    fn mutated_policies_keep_their_places(cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = MIXED.as_bytes().to_vec();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for name in ["p.html", "p.md", "p.txt", "p.ts"] {
            if let Ok(document) = document::read(&bytes, name) {
                let said = reader().understand(&document);
                let data = said.disclosures.iter().flat_map(|entry| &entry.data_types).map(|data| &data.locator);
                for locator in data.chain(said.claims.iter().map(|claim| &claim.locator)) {
                    if let Some([start, end]) = locator.bytes {
                        prop_assert!(start <= end && end <= bytes.len() as u64);
                    }
                }
            }
        }
    }
}

// ---- shapes met in other people's policies ----

#[test]
fn addresses_without_a_scheme_and_with_chinese_paths_are_links() {
    let said = read(
        "## Third-party services\n\n- OneSignal — push notifications. Policy: onesignal.example/privacy\n\
         - Sentry - crash reports (https://sentry.example), see its [privacy statement](https://sentry.example/privacy).\n",
        "p.md",
    );
    assert_eq!(entry(&said, "OneSignal").urls[0].url, "onesignal.example/privacy");
    let sentry = said.disclosures.iter().find(|entry| entry.name.starts_with("Sentry")).unwrap();
    assert_eq!(sentry.urls[0].url, "https://sentry.example/privacy");
    let said = read("第三方SDK清单\n甲图SDK\n收集信息：位置信息\n隐私政策：https://jia.example/甲图SDK声明\n", "p.txt");
    assert_eq!(entry(&said, "甲图SDK").urls[0].url, "https://jia.example/甲图SDK声明");
}

#[test]
fn a_sentence_about_this_sdk_speaks_for_the_one_before() {
    let said = read("我们接入穿山甲广告SDK，用于展示广告。该SDK可能会收集OAID、设备型号。", "p.txt");
    assert_eq!(types(entry(&said, "穿山甲广告SDK")), ["device_model", "oaid"]);
}

#[test]
fn names_stand_behind_the_kind_of_service() {
    let said = read(
        "## Third-Party Services\n\n- **Analytics**: Firebase Analytics\n- **Ads**: AppLovin MAX, Unity Ads\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Firebase Analytics", "AppLovin MAX", "Unity Ads"]);
}

#[test]
fn each_name_of_a_paragraph_has_its_own_sentences() {
    let said = read(
        "## 第三方SDK\n\n我们接入了：（1）友盟统计SDK，收集IMEI；（2）极光推送SDK，收集OAID、网络信息。\n",
        "p.md",
    );
    assert_eq!(types(entry(&said, "友盟统计SDK")), ["imei"]);
    assert_eq!(types(entry(&said, "极光推送SDK")), ["network_type", "oaid"]);
}

#[test]
fn names_that_no_catalog_knows_stand_between_company_and_sdk() {
    let said = read("我们使用了甲乙科技有限公司提供的小步定位SDK，该SDK会收集您的位置信息、Wi-Fi列表。", "p.txt");
    assert_eq!(names(&said), ["小步定位SDK"]);
    assert_eq!(types(&said.disclosures[0]), ["location_generic", "wifi_list"]);
    let said = read("设备MAC地址：小米平台SDK使用、百度平台SDK使用，用于统计。", "p.txt");
    assert_eq!(names(&said), ["小米平台SDK", "百度平台SDK"]);
}

#[test]
fn what_readers_do_names_nobody() {
    let said = read("本应用不收集信息。您可以将内容分享到微信、QQ等应用，也可以使用系统分享功能。", "p.txt");
    assert_eq!(names(&said), [""; 0]);
}

#[test]
fn one_title_may_name_several_entries() {
    let said =
        read("我们接入的第三方服务\n微信开放平台、新浪微博：用于登录\n收集信息：账号昵称和头像、网络信息\n", "p.txt");
    assert_eq!(names(&said), ["微信开放平台", "新浪微博"]);
    assert_eq!(types(&said.disclosures[0]), types(&said.disclosures[1]));
}

#[test]
fn a_product_that_acts_is_an_entry_even_beside_a_list() {
    let said = read(
        "## Data\n\nPurchase tokens from Google Play Billing are processed via RevenueCat.\n\n\
         ## Third-party SDKs\n\n- Firebase Analytics: usage data\n- Sentry: crash reports\n",
        "p.md",
    );
    assert_eq!(types(entry(&said, "RevenueCat")), ["purchase_history"]);
}

#[test]
fn a_sentence_about_a_named_sdk_denies_for_that_sdk() {
    let said = read(
        "## Third-party SDKs\n\n### Bugly\n\n- Company: Shenzhen Tencent Computer Systems Co., Ltd.\n- Information collected: crash logs\n\n\
         The Bugly SDK does not collect device identifiers.\n",
        "p.md",
    );
    assert_eq!(names(&said), ["Bugly"]);
    let denied: Vec<&str> = said.disclosures[0].denied.iter().map(|data| data.id.as_str()).collect();
    assert_eq!(denied, ["device_id_generic"]);
    // It says nothing of the app.
    let general = |claim: &Claim| claim.polarity == Polarity::Denied && claim.scope != ClaimScope::Other;
    assert!(!said.claims.iter().any(general), "{:?}", said.claims);
}

#[test]
fn the_company_stands_behind_of() {
    let said =
        read("The app contains the Bugly SDK of Tencent (Shenzhen) Technology Co., Ltd. to find crashes.", "p.txt");
    assert_eq!(said.disclosures[0].vendor.as_deref(), Some("Tencent (Shenzhen) Technology Co., Ltd"));
}

#[test]
fn a_verb_of_collecting_opens_a_list_of_short_words() {
    let said = read("## 我们收集的信息\n\n为了实现您使用的功能，本应用会收集：相机、通讯录。\n", "p.md");
    let types: Vec<&str> = said.collection.iter().map(|collected| collected.data_type.as_str()).collect();
    assert_eq!(types, ["camera", "contacts"]);
}

#[test]
fn sdk_that_is_grown_into_a_name_belongs_to_it() {
    let said = read("The app contains the ShareSDK. The ShareSDK collects IMEI.", "p.txt");
    assert_eq!(said.disclosures[0].sdk.as_deref(), Some("sharesdk"));
}

#[test]
fn data_between_two_names_and_parts_in_brackets_are_no_names() {
    let said = read(
        "| Permission | Why |\n| --- | --- |\n| Phone | the Umeng+ SDK reads the IMEI and the IMSI, the AMap Location SDK the cell tower |\n\n\
         ## Third-party SDKs\n\n### Umeng+ SDK (Umeng Common and Umeng Analytics)\n\n- Information collected: IMEI\n\n\
         ### JPush\n\n- Information collected: IMEI\n",
        "p.md",
    );
    let named = names(&said);
    assert!(!named.iter().any(|name| name.contains("IMSI")), "{named:?}");
    assert!(named.contains(&"Umeng+ SDK (Umeng Common and Umeng Analytics)"), "{named:?}");
}
