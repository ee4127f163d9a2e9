//! Shapes of third-party lists that policies of strangers have, one small text of our own each.

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

/// Names with their data types, sorted.
fn said(text: &str, name: &str) -> Vec<(String, Vec<String>)> {
    let entries = read(text, name).disclosures.into_iter().map(|entry| {
        let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
        types.sort_unstable();
        (entry.name, types)
    });
    entries.collect()
}

fn names(text: &str, name: &str) -> Vec<String> {
    said(text, name).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn traditional_characters_are_read() {
    let text = "第三方SDK清單\n\n甲雲推送SDK\n第三方公司名稱:甲雲有限公司\n使用目的:推送\n收集個人信息類型:設備標識符(IMEI、IDFV)、網絡類型\n";
    assert_eq!(
        said(text, "p.txt"),
        [("甲雲推送SDK".to_owned(), ["idfv", "imei", "network_type"].map(str::to_owned).to_vec())]
    );
}

#[test]
fn numbers_below_an_empty_label_are_its_value() {
    let text = "第三方SDK清单\n甲云统计SDK\n公司名称:甲云有限公司\n收集个人信息类型:\n(1)必选信息\n设备标识符(IDFA/IDFV):用于用户行为分析;\n\
                (2)可选信息\n位置信息(GPS位置):用于校准;\n";
    let said = said(text, "p.txt");
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].1, ["idfa", "idfv", "location_precise"]);
}

#[test]
fn a_joined_label_is_what_its_first_part_is() {
    let text =
        "SDK名称：甲云客服SDK\n第三方主体：甲云有限公司\n处理个人信息类型及用途：设备信息、网络信息；用于在线客服\n";
    assert_eq!(said(text, "p.txt")[0].1, ["device_info_generic", "network_type"]);
}

#[test]
fn an_unknown_label_between_known_ones_belongs_to_the_entry() {
    let text = "第三方服务\n\n1. 甲云查询服务\n• 服务地址：api.jia.example\n• 提供方：甲云公司\n• 功能：查询归属地\n• 发送数据：IP地址\n";
    assert_eq!(said(text, "p.txt"), [("甲云查询服务".to_owned(), vec!["ip_address".to_owned()])]);
}

#[test]
fn a_list_below_a_denial_names_nobody() {
    let text = "二、第三方SDK\n\n本应用未集成任何第三方SDK，包括但不限于：\n• 无广告SDK\n• 无推送SDK\n\n三、第三方SDK清单\n\n1. 友盟SDK\n• 收集信息：IMEI\n";
    assert_eq!(names(text, "p.txt"), ["友盟SDK"]);
}

#[test]
fn a_name_is_explained_by_its_company_in_brackets() {
    let text = "三、与第三方共享\n\n我们需要将您的手机号码共享给【甲云短信平台】（由上海甲云信息科技股份有限公司提供）以发送短信。";
    assert_eq!(names(text, "p.txt"), ["甲云短信平台"]);
}

#[test]
fn vendors_may_share_one_word_for_their_code() {
    let text =
        "第三方SDK\n\n如您使用小米、魅族、华为、OPPO手机，我们接入的上述手机厂商Push SDK需要收集IMEI、设备型号。";
    let said = said(text, "p.txt");
    assert_eq!(said.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["小米", "魅族", "华为", "OPPO"]);
    assert!(said.iter().all(|(_, types)| types == &["device_model", "imei"]));
}

#[test]
fn the_next_sentence_says_what_is_collected() {
    let text = "This application integrates the Umeng+ Mobile Analytics SDK for statistics. The information collected \
                includes device information (device model, IP address) and page visits.";
    let said = said(text, "p.txt");
    assert_eq!(said[0].0, "Umeng+ Mobile Analytics SDK");
    assert!(said[0].1.contains(&"device_model".to_owned()) && said[0].1.contains(&"ip_address".to_owned()));
}

#[test]
fn items_below_an_introduction_are_entries_even_where_unknown() {
    let text = "<h2>第三方服务</h2><p>我们接入了以下第三方服务，仅共享所必需的最少信息：</p><ul><li>阿里云对象存储：存储照片</li>\
                <li>天气服务提供商：根据城市查询天气</li></ul>";
    assert_eq!(names(text, "p.html"), ["阿里云对象存储", "天气服务提供商"]);
}

#[test]
fn a_page_of_another_is_no_means() {
    let text = "第三方SDK清单\n甲云分享SDK\n公司名称：甲云有限公司\n使用场景：通过微博渠道分享内容时\n";
    assert_eq!(said(text, "p.txt"), [("甲云分享SDK".to_owned(), Vec::new())]);
}

#[test]
fn a_paragraph_below_a_list_is_not_its_last_item() {
    let text = "We use these third-party services:\n\n- Google AdMob - for ads\n- [Stone Pages](https://stone.example/privacy) - for \
                hosting\n\nFor your reference, the privacy policy of Google is available [here](https://policies.google.com/privacy).\n";
    let said = read(text, "p.md");
    let stone = said.disclosures.iter().find(|entry| entry.name == "Stone Pages").expect("Stone Pages");
    assert_eq!(stone.urls[0].url, "https://stone.example/privacy");
}

#[test]
fn aaid_is_the_application_in_a_chinese_list() {
    let text = "第三方SDK清单\n甲云推送SDK\n公司名称：甲云有限公司\n使用目的：推送消息\n收集个人信息类型：应用内的标识符（AAID）、设备型号\n";
    assert_eq!(said(text, "p.txt")[0].1, ["aaid", "device_model"]);
}

#[test]
fn a_table_below_an_empty_label_is_its_value() {
    let text = "使用SDK名称：甲云直播SDK\n\n服务类型：直播\n\n收集个人信息类型及作用：\n\n| 收集个人信息类型 | 作用 |\n|---|---|\n\
                | 设备型号 | 调优 |\n| IP地址 | 网络调优 |\n";
    assert_eq!(
        said(text, "p.md"),
        [("甲云直播SDK".to_owned(), ["device_model", "ip_address"].map(str::to_owned).to_vec())]
    );
}

#[test]
fn a_description_may_stand_between_a_name_and_its_provider() {
    let text = "第三方SDK目录\n\n为保障功能，我们接入了以下第三方SDK。\n\n甲框架\n跨端开发框架，用于编译代码。\n提供方：甲云公司\n\n\
                yiku\n日期处理库，用于格式化日期。\n提供方：乙某\n";
    assert_eq!(names(text, "p.txt"), ["甲框架", "yiku"]);
}

#[test]
fn a_value_below_its_label_is_no_heading() {
    let text = "<p>我们集成了以下第三方SDK：</p><p>第三方SDK名称：</p><p>甲云健康服务SDK</p><p>第三方公司名称：</p><p>甲云有限公司</p>\
                <p>收集个人信息种类：</p><p>应用包名</p>";
    assert_eq!(said(text, "p.html"), [("甲云健康服务SDK".to_owned(), vec!["app_info".to_owned()])]);
}

#[test]
fn a_name_and_what_it_does_may_stand_above_its_fields() {
    let text = "第三方服务说明\n\n集成了以下第三方SDK：\n\n• 甲云统计（Jiayun）：使用统计\n  - 收集信息：设备信息\n  - 隐私政策：https://jia.example/privacy\n\n\
                • Sentry：错误追踪\n  - 收集信息：崩溃日志\n  - 隐私政策：https://sentry.io/privacy/\n";
    assert_eq!(names(text, "p.txt"), ["甲云统计（Jiayun）", "Sentry"]);
}

#[test]
fn packages_are_names() {
    let text = "第三方SDK\n我们还集成了以下SDK\n1.com.jia.push: 用来推送消息。\n2.com.jia.map(甲云地图;甲云定位)、 cn.yi.pay，用于定位和支付\n";
    assert_eq!(names(text, "p.txt"), ["com.jia.push", "com.jia.map(甲云地图;甲云定位)", "cn.yi.pay"]);
}

#[test]
fn names_of_code_in_a_list_are_names() {
    let text = "7. 第三方服务\n本应用使用了以下第三方库：\n• share_plus\n• url_launcher\n这些库仅在本地运行。\n";
    assert_eq!(names(text, "p.txt"), ["share_plus", "url_launcher"]);
}

#[test]
fn the_words_of_a_link_that_is_gone_are_a_value() {
    let text = "第三方共享清单\n\n甲云SDK\n\n第三方主体:甲云有限公司\n\n共享的信息:IMEI\n\n第三方个人信息处理规则:[链接]\n\n\
                乙付\n\n第三方主体:乙付有限公司\n\n共享的信息:MAC地址\n\n第三方个人信息处理规则:[链接]\n";
    assert_eq!(
        said(text, "p.txt"),
        [("甲云SDK".to_owned(), vec!["imei".to_owned()]), ("乙付".to_owned(), vec!["mac_address".to_owned()])]
    );
}

#[test]
fn bold_words_at_the_head_of_an_item_are_its_name() {
    let text = "### 第三方服务\n\n本应用集成了以下第三方服务：\n\n- **腾讯云市场「甲花数科」证件照生成接口**（证件照生成）：您上传的人脸照片直接发送至厂商接口。\n\
                - **Apple StoreKit**（内购与订阅）：用于处理订阅凭证。\n";
    assert_eq!(names(text, "p.md"), ["腾讯云市场「甲花数科」证件照生成接口", "Apple StoreKit"]);
}

#[test]
fn latin_names_in_a_chinese_list_are_names() {
    let text = "## 与第三方共享\n- Jiapay：处理订阅付款。\n- 对象存储服务商：保存加密后的登录态。\n- Yimail（yimail.com）——用于发送邮件。\n";
    assert_eq!(names(text, "p.md"), ["Jiapay", "Yimail（yimail.com）"]);
}

#[test]
fn an_enumeration_may_open_and_end_with_an_unknown_name() {
    let text = "我们使用的第三方服务包括用于统计的 Google Analytics、用于展示广告的 Jiads、Mixpanel 和 Yijar。\n";
    assert_eq!(names(text, "p.txt"), ["Google Analytics", "Jiads", "Mixpanel", "Yijar"]);
    let text = "本网站可能使用 Google Analytics 及 Jia Pixel 收集访问流量。\n";
    assert_eq!(names(text, "p.txt"), ["Google Analytics", "Jia Pixel"]);
}

#[test]
fn a_title_may_be_the_data_that_it_gives() {
    let text = "第三方SDK服务清单\n\nOAID\n\n涉及个人信息:OAID\n\n使用目的:识别设备\n\n合作方名称:甲联盟\n\n合作方官网链接:https://jia.example\n\n\
                极光推送\n\n涉及个人信息:IMEI\n\n使用目的:推送\n\n合作方名称:甲云有限公司\n\n微信登录\n\n涉及个人信息:MAC地址\n\n使用目的:登录\n";
    assert_eq!(names(text, "p.txt"), ["OAID", "极光推送", "微信登录"]);
}

#[test]
fn values_go_on_in_brackets_of_their_own() {
    let text = "SDK名称：甲云sdk\n第三方公司名称：甲云有限公司\n收集个人信息的类型：\n收集个人信息：【双端】设备品牌\n【仅Android】AndroidID\n\
                可选信息：\n【双端】WiFi路由器MAC地址（如为iOS端，则仅适用于旧版本）\n位置信息、投放数据\n隐私政策链接：https://jia.example/privacy\n";
    let said = said(text, "p.txt");
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].1, ["android_id", "bssid", "device_model", "location_generic"]);
}

#[test]
fn a_platform_below_a_name_is_no_part_of_it() {
    let text = "<h2>第三方 SDK</h2><table><tr><th>SDK 名称</th><th>公司</th><th>使用目的</th></tr>\
                <tr><td>小米推送（Mi Push）<br><span>Android（小米设备）</span></td><td>甲科技有限公司</td><td>推送</td></tr></table>";
    assert_eq!(names(text, "p.html"), ["小米推送（Mi Push）"]);
}

#[test]
fn a_table_may_have_a_header_that_no_language_lists() {
    let text = "## 我们使用的第三方服务\n\n| 服务 | 何时发生 | 对方看见 |\n|---|---|---|\n| 翻译服务 | 翻译时 | 你的邮箱地址 |\n\
                | Jiapay（收款方） | 购买时 | 你的支付信息 |\n| Cloudflare | 运行时 | 请求 |\n";
    assert_eq!(names(text, "p.md"), ["翻译服务", "Jiapay（收款方）", "Cloudflare"]);
    let text = "# 第三方 SDK 清单\n\n| SDK / 服务 | 用途 | 触发场景 |\n|---|---|---|\n| jia_sign_in | 登录 | 点击登录 |\n| dio | 网络请求 | 使用时 |\n";
    assert_eq!(names(text, "p.md"), ["jia_sign_in", "dio"]);
}

#[test]
fn the_name_of_an_item_stands_behind_its_verb() {
    let text = "3. 第三方SDK信息\n3.1 甲应用使用了友盟+(Umeng)SDK，通过采集设备识别码（IMEI）进行统计。\n3.2 甲应用使用了高德地图SDK，通过采集位置信息提交信息。\n";
    assert_eq!(names(text, "p.txt"), ["友盟+(Umeng)SDK", "高德地图SDK"]);
}

#[test]
fn brackets_at_the_end_of_an_item_may_say_what_it_is_for() {
    let text = "三、第三方服务\n我们可能会调用以下第三方服务来实现功能：\n- Apple（提供账户登录）\n- OpenAI API（用于释义生成）\n- Jia API（用于元数据）\n这些服务可能在境外处理。\n";
    assert_eq!(names(text, "p.txt"), ["Apple", "OpenAI API", "Jia API"]);
}

#[test]
fn code_in_other_letters_is_named_by_its_verb() {
    let text = "## 第三方服务\n我们使用 Jia.bg API 来去除背景，它会收集你的图片。\n";
    assert_eq!(said(text, "p.md"), [("Jia.bg API".to_owned(), vec!["photos".to_owned()])]);
}

#[test]
fn titles_may_name_what_they_are_about() {
    let text = "## Third-party services\n\n### Analytics (Mixpanel)\nWe use Mixpanel to understand use. It collects your IP address.\n\n\
                ### About Sentry\nIt collects crash logs.\n";
    assert_eq!(names(text, "p.md"), ["Mixpanel", "Sentry"]);
}

#[test]
fn underlined_lines_are_headings_in_plain_text() {
    let text = "External services\n-----------------\n\nGitHub Pages\n^^^^^^^^^^^^\n\nWe use GitHub Pages to host. The service stores access logs.\n";
    let headings: Vec<Option<String>> =
        read(text, "p.txt").sections.into_iter().map(|section| section.heading).collect();
    assert_eq!(headings, [Some("External services".to_owned())]);
}

#[test]
fn the_app_itself_is_no_third_party() {
    let text = "Payjia is developed by Jia Wacht (Pty) Ltd, a company. References to \"we\" and \"us\" mean Jia Wacht (Pty) Ltd.\n\
                We use Mixpanel to record page views in the latest version of Payjia for iOS.\n";
    assert_eq!(names(text, "p.txt"), ["Mixpanel"]);
}

#[test]
fn what_brackets_say_of_a_name_is_no_part_of_it() {
    let text = "## Third-party services\n\n**Stripe (Payment Processing)**\n- Data shared: Email\n\n**Slack (Salesforce)**\n- Data shared: Name\n\n\
                **Jia UMP (User Messaging Platform)**\n- Data shared: IP address\n";
    assert_eq!(names(text, "p.md"), ["Stripe", "Slack (Salesforce)", "Jia UMP (User Messaging Platform)"]);
    let text = "## Third parties\n\nWe share data with the following providers:\n\n- Jiadb Atlas (database, EU regions)\n- Stripe (web payments)\n- RevenueCat (handles purchases of Apple/Google)\n";
    assert_eq!(names(text, "p.md"), ["Jiadb Atlas", "Stripe", "RevenueCat"]);
}

#[test]
fn a_kind_may_stand_before_a_name() {
    let text = "Third-Party Service Providers:\n\nWe share your data with the following third-party service providers:\n\nCloud Storage Provider Jiawrite\nData shared: Photos\nPurpose: Storage\n\n\
                Mail Service Provider Yimail\nData shared: Email\nPurpose: Mail\n";
    assert_eq!(names(text, "p.txt"), ["Jiawrite", "Yimail"]);
}

#[test]
fn each_name_with_a_colon_above_its_list_is_an_entry() {
    let text = "Third-Party Services\n\nSupabase (Hosting):\n• Purpose: Storage\n• Data Shared: Email\n\nSentry:\n• Purpose: Errors\n• Data Shared: IP address\n";
    assert_eq!(
        said(text, "p.txt"),
        [("Supabase".to_owned(), vec!["email".to_owned()]), ("Sentry".to_owned(), vec!["ip_address".to_owned()])]
    );
}

#[test]
fn bold_words_alone_on_the_first_line_are_a_title() {
    let text = "## Third Party Services\n\n**Stripe**\nStripe processes payments. Your card details are handled by Stripe.\n\n**Sentry**\nSentry collects crash logs.\n";
    assert_eq!(
        said(text, "p.md"),
        [("Stripe".to_owned(), vec!["payment_info".to_owned()]), ("Sentry".to_owned(), vec!["crash_logs".to_owned()])]
    );
}

#[test]
fn a_list_goes_on_with_what_the_sentence_before_names() {
    let text = "We use Google Analytics and Firebase Analytics to understand usage. This data includes:\n\n- App version\n- Crash reports\n";
    for (name, types) in said(text, "p.md") {
        assert_eq!(types, ["app_info", "crash_logs"], "{name}");
    }
    let text = "We use Google Ads and Sentry. These services transfer your IP address to others.\n";
    for (name, types) in said(text, "p.md") {
        assert_eq!(types, ["ip_address"], "{name}");
    }
}

#[test]
fn what_is_left_out_or_kept_apart_is_not_collected() {
    let text = "## Third parties\n\n- **Sentry**: crash logs without your name or email address\n\
                - **Mixpanel**: IP address, not linked to your email\n";
    assert_eq!(
        said(text, "p.md"),
        [("Sentry".to_owned(), vec!["crash_logs".to_owned()]), ("Mixpanel".to_owned(), vec!["ip_address".to_owned()])]
    );
}

#[test]
fn a_policy_that_is_a_products_own_is_that_of_its_entries() {
    let text = "We use Firebase Crashlytics to find errors.\n\n## Recipients\n\nMore: https://firebase.google.com/support/privacy\n";
    let said = read(text, "p.md").disclosures;
    assert_eq!(said[0].urls[0].url, "https://firebase.google.com/support/privacy");
}

#[test]
fn a_paragraph_that_opens_with_a_name_is_about_it() {
    let text = "4. Who gets your data\n\nSuperwall (paywalls): Superwall shows a screen.\n\nRevenueCat (subscriptions): RevenueCat manages purchases. It receives an IP address.\n";
    assert_eq!(said(text, "p.txt")[1], ("RevenueCat".to_owned(), vec!["ip_address".to_owned()]));
}

#[test]
fn stores_in_a_list_of_third_parties_are_entries() {
    let text = "## Third-party services\n\n- **Apple App Store:** processes payments.\n- **Google Play Store:** processes payments.\n- **Sentry:** crash reports.\n";
    assert_eq!(names(text, "p.md"), ["Apple App Store", "Google Play Store", "Sentry"]);
}

#[test]
fn vendors_that_act_are_entries() {
    let text = "## Who we share data with\n\n- **Apple** receives the coordinates of a frame.\n- **TelemetryDeck GmbH (Germany)** receives usage data.\n";
    assert_eq!(names(text, "p.md"), ["Apple", "TelemetryDeck GmbH"]);
}

#[test]
fn a_vendors_policy_in_a_list_is_that_of_its_products() {
    let text = "## Third-Party Services\n\n| Service | Data Shared |\n|---|---|\n| Google AdMob | IP address |\n| AppLovin | IP address |\n\n\
                ## Policies\n\n- [Google Privacy Policy](https://policies.google.com/privacy)\n- [AppLovin Privacy Policy](https://www.applovin.com/privacy/)\n";
    let links: Vec<(String, String)> =
        read(text, "p.md").disclosures.into_iter().map(|entry| (entry.name, entry.urls[0].url.clone())).collect();
    let own = |name: &str, url: &str| (name.to_owned(), url.to_owned());
    assert_eq!(
        links,
        [
            own("Google AdMob", "https://policies.google.com/privacy"),
            own("AppLovin", "https://www.applovin.com/privacy/")
        ]
    );
}

#[test]
fn a_table_may_have_lost_its_cells() {
    let text = "第三方SDK收集和使用说明\n\n我们接入第三方SDK情形如下:\n\n功能模块及服务\n\n第三方名称\n\n个人信息收集详情\n\n隐私政策地址\n\n\
                推送功能\n\n甲云;\n\n甲云推送\n\n应用包名、IP地址\n\nhttps://jia.example/privacy\n\n崩溃分析\n\nBugly\n\n设备型号\n\nhttps://yi.example/privacy\n\n四、您的权利\n";
    assert_eq!(
        said(text, "p.txt"),
        [
            ("甲云推送".to_owned(), vec!["app_info".to_owned(), "ip_address".to_owned()]),
            ("Bugly".to_owned(), vec!["device_model".to_owned()])
        ]
    );
    let text = "第三方SDK清单\n\n第三方公司名称 SDK名称 涉及个人信息 共享目的 共享方式 第三方隐私政策链接\n\
                北京甲科技有限公司 流式识别SDK 设备型号、IP地址 用于完成语音输入 SDK本机采集 https://jia.example/1\n\
                乙通信有限公司 乙推送SDK 设备信息、应用信息 用于乙手机的消息推送 SDK本机采集 https://yi.example/2\n";
    assert_eq!(
        said(text, "p.txt"),
        [
            ("流式识别SDK".to_owned(), vec!["device_model".to_owned(), "ip_address".to_owned()]),
            ("乙推送SDK".to_owned(), vec!["app_info".to_owned(), "device_info_generic".to_owned()])
        ]
    );
}

#[test]
fn a_list_elsewhere_may_be_of_a_product_in_a_table() {
    let text = "## Advertising\n\nWe use Google AdMob to show ads. This data may include:\n\n- Advertising ID\n- IP address\n\n\
                ## Third-Party Services\n\n| Service | Purpose |\n|---|---|\n| Google AdMob | Ads |\n| Sentry | Errors |\n";
    let said = said(text, "p.md");
    assert_eq!(
        said[0],
        ("Google AdMob".to_owned(), vec!["advertising_id_generic".to_owned(), "ip_address".to_owned()])
    );
    assert_eq!(said[1].1, [""; 0]);
}

#[test]
fn a_banner_for_cookies_is_no_data() {
    let text = "## Third-party services\n\n- **Jiatrust**: stores proof of your cookie preferences. It collects your IP address.\n";
    assert_eq!(said(text, "p.md")[0].1, ["ip_address"]);
}

#[test]
fn ways_to_reach_the_maker_are_no_third_parties() {
    let text = "我们会收集您的信息。\n\n联系我们\n\n如有疑问，请通过以下方式联系：\n微信：12345\n微博：@某某\n企业微信：abcd\n";
    assert_eq!(names(text, "p.txt"), [""; 0]);
    let text = "## Contact us\n\nWhatsApp: +1 555 123\n\nFacebook: facebook.com/ourapp\n\nTwitter (support): @ourapp\n";
    assert_eq!(names(text, "p.md"), [""; 0]);
}

#[test]
fn clauses_of_law_and_features_of_the_app_are_no_third_parties() {
    let text = "## How we share your information\n\nWe may share your information with the following third parties:\n\n\
                - **Legal Compliance**: We may disclose your email address when required by law.\n\
                - **Business Transfers**: In a merger we may transfer your personal information.\n";
    assert_eq!(names(text, "p.md"), [""; 0]);
    let text = "## Third-party services\n\n| Feature | Data |\n|---|---|\n| Account Sign-up | Email |\n| Social Login | Name |\n| Location Services | GPS |\n";
    assert_eq!(names(text, "p.md"), [""; 0]);
}

#[test]
fn behind_any_function_stand_the_names_that_serve_it() {
    let text = "# Tidepool Privacy Policy\n\n## Who gets your data\n\n\
                We may share your data with third-party vendors who perform services for us. They are:\n\n\
                - **Chat with Users:** Firebase Cloud Messaging\n\
                - **Subscription Management and In-App Purchases:** Adapty, Apple App Store, Google Play Store\n\
                - **Website Performance Monitoring:** Firebase Crashlytics and Firebase Performance Monitoring\n\
                - **Bookings and Affiliate Partners:** Barnaclo (a company of Reef Group). It has its own policy at https://barnaclo.example/privacy.\n\
                - **Verification Partners:** Results of PAN lookups conducted through licensed providers.\n";
    assert_eq!(
        names(text, "p.md"),
        [
            "Firebase Cloud Messaging",
            "Adapty",
            "Apple App Store",
            "Google Play Store",
            "Firebase Crashlytics",
            "Firebase Performance Monitoring",
            "Barnaclo"
        ]
    );
}

#[test]
fn a_title_that_its_own_description_repeats_names_a_service_with_its_maker() {
    let text = "<html><body><h1>Privacy Policy of Tidepool</h1>\n<h2>Detailed information on the processing of Personal Data</h2>\n\
                <ul><li>Analytics</li></ul><p>These services let the Owner monitor traffic.</p>\n\
                <p>Appsflyer (AppsFlyer Ltd)</p><p>Appsflyer is an analytics service provided by AppsFlyer Ltd.</p>\n\
                <p>Personal Data processed: Tracker; Usage Data.</p>\n\
                <p>Place of processing: Israel - <a href=\"https://www.appsflyer.com/legal/privacy-policy/\">Privacy Policy</a></p></body></html>";
    let found = read(text, "p.html").disclosures;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].vendor.as_deref(), Some("AppsFlyer Ltd"));
    assert_eq!(found[0].urls[0].url, "https://www.appsflyer.com/legal/privacy-policy/");
    assert_eq!(found[0].data_types[0].id, "usage_data");
}

#[test]
fn an_address_behind_a_name_says_where_its_policy_is() {
    let text = "第三方隐私政策：\n友盟：https://www.umeng.com/page/policy\n\n四、联系我们\n邮箱：mail@chaoxi.example\n";
    let found = read(text, "p.txt").disclosures;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].urls[0].url, "https://www.umeng.com/page/policy");
}

#[test]
fn fields_stand_behind_any_mark_of_an_inner_list() {
    for mark in ["–", "◦", "-", "○"] {
        let text = format!(
            "第三方服务清单\n\n• 甲云 OSS SDK\n  {mark} 运营主体：甲云计算有限公司\n  {mark} 收集字段：图片、设备标识\n\n\
             • 乙云登录 SDK\n  {mark} 运营主体：乙云计算有限公司\n  {mark} 收集字段：手机号码\n"
        );
        let said = said(&text, "p.txt");
        assert_eq!(said[0].0, "甲云 OSS SDK", "{mark}");
        assert_eq!(said[0].1, ["device_id_generic", "photos"], "{mark}");
        assert_eq!((said.len(), said[1].0.as_str()), (2, "乙云登录 SDK"), "{mark}");
    }
}

#[test]
fn a_table_without_a_header_is_read_by_what_its_columns_hold() {
    let row = |name: &str, host: &str| {
        format!("<tr><th>{name}</th><td>展示广告</td><td><a href=\"https://{host}/p\">隐私政策</a></td></tr>")
    };
    let rows = [
        row("oppo 广告 SDK", "open.oppomobile.com"),
        row("快手 广告 SDK", "u.kuaishou.com"),
        row("云朵 SDK", "yun.example"),
    ];
    let text = format!("<html><body><h2>广告</h2><table>{}</table></body></html>", rows.concat());
    let found = read(&text, "p.html").disclosures;
    let pairs: Vec<(&str, &str)> =
        found.iter().map(|entry| (entry.name.as_str(), entry.urls[0].url.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("oppo 广告 SDK", "https://open.oppomobile.com/p"),
            ("快手 广告 SDK", "https://u.kuaishou.com/p"),
            ("云朵 SDK", "https://yun.example/p")
        ]
    );
}

#[test]
fn a_name_that_nobody_knows_goes_on_to_its_word_for_code() {
    let text = "隐私政策\n\n本应用使用潮汐聚合SDK与Google AdMob。\n\n我们接入 Tidal 广告 SDK，用于投放广告。\n\nBreaker SDK会收集设备型号。\n\n\
                这些SDK会收集设备型号，请以SDK的说明为准。我们接入穿山甲，由我们选择广告。\n";
    assert_eq!(names(text, "p.txt"), ["潮汐聚合SDK", "Google AdMob", "Tidal 广告 SDK", "Breaker SDK", "穿山甲"]);
    assert_eq!(said(text, "p.txt")[3].1, ["device_model"]);
    assert!(read(text, "p.txt").disclosures[4].vendor.is_none());
}

#[test]
fn how_the_reader_reaches_us_is_no_third_party() {
    let text = "隐私政策\n\n一、联系我们\n\n如有隐私问题，请通过 App Store 页面提供的方式与我们联系。也可通过微信与我们联系。\n";
    assert_eq!(names(text, "p.txt"), [""; 0]);
}

#[test]
fn a_line_of_nothing_but_names_below_a_heading_names_them() {
    let text = "隐私政策\n\n8. 第三方服务\nFirebase (Google)、Google AdMob（横幅广告）、Google Sign-In、Sign in with Apple。\n\n9. 联系\n邮箱：a@chaoxi.example\n";
    assert_eq!(names(text, "p.txt"), ["Firebase (Google)", "Google AdMob", "Google Sign-In", "Sign in with Apple"]);
    let text = "第三方SDK清单\n\n友盟\n极光推送\n微信支付\n高德地图\n";
    assert_eq!(names(text, "p.txt"), ["友盟", "极光推送", "微信支付", "高德地图"]);
}

#[test]
fn brackets_behind_our_own_data_name_nobody() {
    let text = "隐私政策\n\n2. 收集的数据\n• 电子邮件（邮箱、Google 或 Apple 登录）\n\n5. 存储\n• 本地存储 (AsyncStorage)\n• 本地数据库（Realm）\n\n\
                6. 第三方服务\n• Firebase：分析\n";
    assert_eq!(names(text, "p.txt"), ["Firebase"]);
    let text =
        "第三方SDK清单\n\nSDK名称：微信OpenSDK\n收集信息范围：设备型号、支付订单标识（仅在使用支付宝时）、照片\n";
    assert_eq!(names(text, "p.txt"), ["微信OpenSDK"]);
}

#[test]
fn a_heading_about_third_parties_is_no_name_whatever_follows() {
    let text = "<html><body><h1>隐私政策</h1><h3>2.2 第三方服务收集的信息</h3><p>潮汐使用以下可能收集数据的第三方服务：</p>\
                <ul><li>Google AdMob：展示广告</li><li>友盟：统计</li></ul></body></html>";
    assert_eq!(names(text, "p.html"), ["Google AdMob", "友盟"]);
}

#[test]
fn what_stands_below_a_sentence_on_a_product_is_said_of_it() {
    let linked = |text: &str| -> Vec<(String, Vec<String>)> {
        let entries = read(text, "p.txt").disclosures.into_iter();
        entries.map(|entry| (entry.name, entry.urls.into_iter().map(|link| link.url).collect())).collect()
    };
    let own = vec![("Google AdMob".to_owned(), vec!["https://policies.google.com/privacy".to_owned()])];
    let below = "隐私政策\n\n四、广告\n\n本服务使用 Google AdMob 投放广告。\nGoogle 可能会展示广告。\n- Google 隐私政策：https://policies.google.com/privacy\n";
    assert_eq!(linked(below), own);
    let unnamed = "隐私政策\n\n三、广告服务\n\n本服务使用 Google AdMob 投放广告。\n- 隐私政策：https://policies.google.com/privacy\n";
    assert_eq!(linked(unnamed), own);
    let told =
        "隐私政策\n\n三、统计\n\n本服务使用腾讯 Bugly 统计。\n隐私政策：https://privacy.qq.com/x\n收集信息：设备型号\n";
    assert_eq!(said(told, "p.txt"), [("腾讯 Bugly".to_owned(), vec!["device_model".to_owned()])]);
}

#[test]
fn kinds_of_our_own_data_are_no_names() {
    let text = "# Tidepool Policy\n\n## 3. Feedback\n\nThis may be collected:\n\n- Name\n- Email address\n- Screenshots\n\n\
                ## Data\n\n- **Name**: Used for personal features.\n\nWe use Sentry and Mixpanel to find faults.\n";
    assert_eq!(names(text, "p.md"), ["Sentry", "Mixpanel"]);
}

#[test]
fn a_label_that_no_language_lists_is_told_by_its_place() {
    let service = |name: &str, data: &str, host: &str| {
        format!(
            "<p><strong>{name}:</strong> Hosting<br>Server seats: EU<br>Data processed: {data}<br>Privacy: <a href=\"https://{host}/privacy\">policy</a></p>"
        )
    };
    let services = [
        service("Barnaclo Inc.", "IP addresses", "barnaclo.example"),
        service("Reefly", "name, email", "reefly.example"),
        service("Bugfender", "crash logs", "bugfender.com"),
    ];
    let text = format!("<html><body><h1>Privacy</h1><h2>6. Service providers</h2>{}</body></html>", services.concat());
    let expected =
        [("Barnaclo Inc.", vec!["ip_address"]), ("Reefly", vec!["email", "name"]), ("Bugfender", vec!["crash_logs"])];
    let expected = expected.map(|(name, types)| (name.to_owned(), types.into_iter().map(str::to_owned).collect()));
    assert_eq!(said(&text, "p.html"), expected);
    // Below the heading that names the entry, and among labels.
    let text = "# Privacy\n\n## 5. Third-party services\n\n### Google Maps Platform\n- Bond: a controller of its own\n- Calls go over our servers\n\
                - [mapsplatform.google.com/resources/gdpr/](https://mapsplatform.google.com/resources/gdpr/)\n\n\
                ### 5.2 Google AdMob (including Google User Messaging Platform)\n- **Purpose:** ads\n- **Data Collected:** IP address\n\
                - **Willingness:** Google User Messaging Platform form in the EEA\n- **Privacy Policy:** https://policies.google.com/privacy\n\n\
                ### Sentry\n- Faults\n- [sentry.io/privacy](https://sentry.io/privacy)\n";
    let found = read(text, "p.md").disclosures;
    let links: Vec<(&str, &str)> = found
        .iter()
        .map(|entry| (entry.name.as_str(), entry.urls.first().map_or("", |link| link.url.as_str())))
        .collect();
    assert_eq!(
        links,
        [
            ("Google Maps Platform", "https://mapsplatform.google.com/resources/gdpr/"),
            ("Google AdMob", "https://policies.google.com/privacy"),
            ("Sentry", "https://sentry.io/privacy")
        ]
    );
}

#[test]
fn a_heading_names_the_record_below_it() {
    let text = "# Privacy\n\n## 8. Third-party SDKs\n\n### 8.4 Tidal COS SDK\n\n- **Service Name**: Tidal Object Storage (COS)\n- **Provider**: Tidal Computing Co., Ltd.\n\
                - **Collection Method**: when you upload\n- **Personal Information Collected**:\n  - Device model, OS version\n  - FCM Push Token: from the SDK\n\
                - **Data Reaches**: Tidal servers\n- **Privacy Policy**: https://tidal.example/privacy\n";
    let found = said(text, "p.md");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0],
        ("Tidal COS SDK".to_owned(), ["device_model", "os_version", "push_token"].map(str::to_owned).to_vec())
    );
}

#[test]
fn we_and_the_ways_to_us_are_no_third_parties() {
    let text = "# Tidepool Policy\n\n## Who We Are\n\n**Developer:** Reef LLC\n\n**Website:** https://reef.example\n\n- info@reef.example\n\n\
                ## Third parties\n\n- Sentry: faults\n- Tidal Kit (@kit.TidalKit): push messages\n\nYour trips are cached on your device using AsyncStorage.\n";
    assert_eq!(names(text, "p.md"), ["Sentry", "Tidal Kit (@kit.TidalKit)"]);
}

#[test]
fn what_is_not_used_is_no_third_party() {
    let text = "# Policy\n\n## Third-party services\n\n| Service | Purpose | Policy |\n|---|---|---|\n\
                | **OpenAI / Anthropic** | **Not used** in this app. | - |\n| Sentry | crash reports | https://sentry.io/privacy/ |\n";
    assert_eq!(names(text, "p.md"), ["Sentry"]);
}

#[test]
fn a_link_that_names_another_is_not_its_neighbours() {
    let linked = |text: &str| -> Vec<(String, Vec<String>)> {
        let entries = read(text, "p.md").disclosures.into_iter();
        entries.map(|entry| (entry.name, entry.urls.into_iter().map(|link| link.url).collect())).collect()
    };
    let own = |name: &str, url: &str| (name.to_owned(), vec![url.to_owned()]);
    let rows = "# Policy\n\n| Service | Purpose |\n|---|---|\n| Adjust SDK | attribution |\n| Firebase Cloud Messaging | push |\n\n\
                - Adjust privacy policy: https://www.adjust.com/terms/privacy-policy/\n- Google privacy policy: https://policies.google.com/privacy\n";
    assert_eq!(
        linked(rows),
        [
            own("Adjust SDK", "https://www.adjust.com/terms/privacy-policy/"),
            own("Firebase Cloud Messaging", "https://policies.google.com/privacy")
        ]
    );
    let brackets = "# Policy\n\n## 5. Third-party services\n\n### 5.7 Google Sign-In / Apple Sign-In\n\n\
                    Privacy policy: https://policies.google.com/privacy (Google), https://www.apple.com/legal/privacy/ (Apple)\n";
    assert_eq!(
        linked(brackets),
        [
            own("Google Sign-In", "https://policies.google.com/privacy"),
            own("Apple Sign-In", "https://www.apple.com/legal/privacy/")
        ]
    );
}

const SERVICES: &str = "# Tidepool Policy\n\n## Third-Party Services\n\nWe use the following third-party services:\n\n";

#[test]
fn a_name_before_a_colon_opens_its_own_block() {
    let block = |name: &str, host: &str| {
        format!("**{name}:**\n\n- Used for this.\n- Privacy policy: https://{host}/privacy\n\n")
    };
    let text = format!("{SERVICES}{}{}", block("Sentry", "sentry.io"), block("Mixpanel", "mixpanel.com"));
    let found = read(&text, "p.md").disclosures;
    let links: Vec<(&str, usize)> = found.iter().map(|entry| (entry.name.as_str(), entry.urls.len())).collect();
    assert_eq!(links, [("Sentry", 1), ("Mixpanel", 1)]);
}

#[test]
fn a_table_under_a_heading_about_third_parties_is_read_under_any_header() {
    let text = format!(
        "{SERVICES}| Provider | What they process | Where |\n|---|---|---|\n| Supabase (database and sign-in) | Account details | EU |\n\
         | Acmetrics (push) | Push token, IP address | Global |\n"
    );
    assert_eq!(
        said(&text, "p.md"),
        [
            ("Supabase".to_owned(), vec!["account_id".to_owned()]),
            ("Acmetrics".to_owned(), vec!["ip_address".to_owned(), "push_token".to_owned()])
        ]
    );
    let unused = format!(
        "{SERVICES}| Tool | Why we don't use it |\n|---|---|\n| Sentry | not wired up |\n| Acmetrics | too dear |\n"
    );
    assert_eq!(names(&unused, "p.md"), [""; 0]);
}

#[test]
fn a_heading_names_its_service_on_either_side_of_what_it_is_for() {
    let text = "# P\n\n## Third-party services\n\n### 3.1 Apple App Store, In-App Purchases\nApple processes purchases.\n\n\
                ### 3.2 Sentry - crash reports\nIt collects device model.\n\n### 3.3 Acmetrics — Analytics\nIt collects usage data.\n\n\
                ### 3.4 Crash reports: Bolla\nIt collects crash logs.\n\n### 3.5 Push messages (Zorpex)\nIt collects push tokens.\n\n\
                ### Legal Requirements\nWe may disclose data by law.\n";
    assert_eq!(names(text, "p.md"), ["Apple App Store", "Sentry", "Acmetrics", "Bolla", "Zorpex"]);
}

#[test]
fn the_comma_of_a_maker_and_the_brackets_of_a_name_part_nothing() {
    let text = format!("{SERVICES}- **Functional Software, Inc. (Sentry)** – faults\n- Acme Co., Ltd.: payments\n");
    assert_eq!(names(&text, "p.md"), ["Functional Software, Inc. (Sentry)", "Acme Co., Ltd."]);
    let text = "# P\n\nWe use Firebase (FCM) to send messages and Google Cloud (Firestore) to store data.\n";
    assert_eq!(names(text, "p.md"), ["Firebase (FCM)", "Google Cloud (Firestore)"]);
    let text = format!(
        "{SERVICES}- **Stripe and other payment processors**: card payments\n- Google AdMob and other ad networks to show ads\n"
    );
    assert_eq!(names(&text, "p.md"), ["Stripe", "Google AdMob"]);
}

#[test]
fn a_sentence_that_announces_is_no_name() {
    let text = "# P\n\n## 4. Third-Party Services\n\nWe share limited data with the following third-party services to operate the App:\n\n\
                | Service | Purpose | Data Shared |\n|---|---|---|\n| **Stripe** | Payment | Email |\n\n\
                - **SOS alerts:** kept for 30 days. If you send an SOS by SMS, it is sent.\n";
    assert_eq!(names(text, "p.md"), ["Stripe"]);
    let text =
        "# P\n\n## 五、第三方服务\n\n为实现业务功能，可能涉及以下第三方服务：\n\n- 友盟：统计\n- 极光推送：推送\n";
    assert_eq!(names(text, "p.md"), ["友盟", "极光推送"]);
    let text = format!("{SERVICES}Sentry may collect:\n\n- Device model\n- IP address\n");
    assert_eq!(said(&text, "p.md"), [("Sentry".to_owned(), vec!["device_model".to_owned(), "ip_address".to_owned()])]);
    // What is shared with one leaves the others to the text.
    let text = "# P\n\nWe use the Google Mobile Ads SDK (AdMob). That SDK collects and shares with Google:\n\n| Type | Why |\n|---|---|\n\
                | Advertising ID | ads |\n\n## Payments\n\nPayments are processed by **Stripe**.\n";
    assert_eq!(names(text, "p.md"), ["Google Mobile Ads SDK (AdMob)", "Stripe"]);
}

#[test]
fn a_product_as_a_heading_of_its_own_is_named() {
    let text = "# P\n\n## Data\n\nWe collect data.\n\n## Google AdMob\n\nIt collects your device model.\n\n## Sentry\n\n\
                Used for crash reporting. [Privacy policy](https://sentry.io/privacy)\n\n## Rights\n\nYou may ask us.\n";
    assert_eq!(names(text, "p.md"), ["Google AdMob", "Sentry"]);
}

#[test]
fn names_that_nobody_knows_among_themselves_are_told_by_what_they_are_for() {
    let text = format!("{SERVICES}- Acmetrics: analytics\n- Bolla: hosting\n- Zorpex: push notifications\n");
    assert_eq!(names(&text, "p.md"), ["Acmetrics", "Bolla", "Zorpex"]);
}

#[test]
fn numbered_lines_of_plain_text_are_items() {
    let head = "隐私政策\n\n三、第三方服务\n\n本应用使用以下第三方服务：\n\n";
    assert_eq!(
        names(&format!("{head}1、统计分析：友盟、极光\n2、内容审核：Sentry\n"), "p.txt"),
        ["友盟", "极光", "Sentry"]
    );
    let text = format!("{head}1、友盟统计会收集IMEI\n2、极光推送：收集OAID\n3、使用腾讯地图定位SDK，用于展示地图\n");
    assert_eq!(names(&text, "p.txt"), ["友盟统计", "极光推送", "腾讯地图定位SDK"]);
    let text = format!("{head}- 位置服务由高德定位SDK提供\n- 接入友盟统计\n- 关于极光推送：推送消息\n");
    assert_eq!(names(&text, "p.md"), ["高德定位SDK", "友盟统计", "极光推送"]);
}

#[test]
fn where_names_have_a_label_other_heads_are_labels() {
    let record = |name: &str, data: &str| {
        format!("SDK名称：{name}\n出处:潮汐（北京）科技有限公司\n收集信息：{data}\n运行端:Android&iOS\n\n")
    };
    let text = format!(
        "第三方SDK清单\n\nAndroid SDK\n{}推送类SDK\n{}",
        record("友盟SDK", "IMEI"),
        record("极光推送SDK", "OAID")
    );
    assert_eq!(
        said(&text, "p.txt"),
        [("友盟SDK".to_owned(), vec!["imei".to_owned()]), ("极光推送SDK".to_owned(), vec!["oaid".to_owned()])]
    );
    let text = "第三方SDK清单\n\n【QQ SDK（QQ开放平台SDK，内嵌QQ分享sdk）】\n第三方机构名称：深圳市腾讯计算机系统有限公司\n收集信息：IMEI\n";
    assert_eq!(said(text, "p.txt"), [("QQ SDK（QQ开放平台SDK，内嵌QQ分享sdk）".to_owned(), vec!["imei".to_owned()])]);
}

#[test]
fn items_that_deny_and_lists_of_ours_name_nobody() {
    let text = "# P\n\n## 三、第三方服务\n\n- Google Play Billing：支付\n- ❌ 没有广告 SDK\n- 本应用不集成任何统计SDK（如Firebase、友盟等）。\n\n\
                We do not use Firebase, Google Analytics or AppsFlyer.\n";
    assert_eq!(names(text, "p.md"), ["Google Play Billing"]);
    let text = "# P\n\n## 五、第三方SDK\n\n本应用使用友盟统计，收集IMEI。\n\n## 数据保留\n\n- 微信登录信息：注销后删除。\n- 支付宝账号：不保存。\n\n\
                ## 八、联系我们\n\n- 微信：abc123\n- Facebook：@abc\n\n## 您的权利\n\n- 在设置中解绑微信、QQ、Apple ID\n";
    assert_eq!(names(text, "p.md"), ["友盟统计"]);
    let text = "「潮声」（以下简称“本应用”）由北京潮声信息咨询部开发并运营。\n\n三、第三方服务\n\n我们使用 DeepSeek API 回答。\n";
    assert_eq!(names(text, "p.txt"), ["DeepSeek API"]);
}

#[test]
fn what_the_system_serves_counts_in_a_list_of_third_parties() {
    let text = "# P\n\n## 五、第三方服务\n\n我们使用以下第三方服务：\n\n- **iCloud**：用于数据同步\n- **StoreKit**：用于应用内购买\n- **友盟**：统计\n";
    assert_eq!(names(text, "p.md"), ["iCloud", "StoreKit", "友盟"]);
}

#[test]
fn a_link_that_is_nothing_but_its_label_is_the_entrys() {
    let text = format!(
        "{SERVICES}### Bolla\n\n- Purpose: payments\n- Data: IP address\n- [Privacy policy](https://bolla.example/privacy)\n"
    );
    let found = read(&text, "p.md").disclosures;
    assert_eq!(found[0].urls[0].url, "https://bolla.example/privacy");
}

#[test]
fn a_section_about_one_product_tells_more_of_it_in_its_next_paragraph() {
    let text = "# P\n\n## Crash reports\n\nWe use **Sentry** to fix crashes.\n\nCrash reports may contain your device model and IP address. \
                See their [privacy policy](https://sentry.io/privacy).\n\nWe keep your name and email address.\n\n\
                ## Ads\n\nAds are shown by AdMob and Unity Ads.\n\nCrash reports may contain photos.\n";
    assert_eq!(
        said(text, "p.md"),
        [
            ("Sentry".to_owned(), ["crash_logs", "device_model", "ip_address"].map(str::to_owned).to_vec()),
            ("AdMob".to_owned(), Vec::new()),
            ("Unity Ads".to_owned(), Vec::new())
        ]
    );
}

#[test]
fn what_stands_in_the_row_above_is_meant_by_ditto() {
    let text = "# P\n\n## 第三方 SDK 目录\n\n| SDK名称 | 用途 | 收集信息 | 隐私政策 |\n|---|---|---|---|\n\
                | 友盟统计 | 统计 | IMEI | https://www.umeng.example/policy |\n| 甲云统计SDK | 统计 | 同上 | 同上 |\n";
    let found = read(text, "p.md").disclosures;
    assert_eq!(found[1].urls[0].url, "https://www.umeng.example/policy");
    assert_eq!(found[1].data_types[0].id, "imei");
    let text = "SDK名称：友盟统计\n公司名称：甲云有限公司\n收集信息：IMEI\n\nSDK名称：甲云统计SDK\n公司名称：同上\n收集信息：OAID\n";
    let vendors: Vec<_> = read(text, "p.txt").disclosures.into_iter().map(|entry| entry.vendor).collect();
    assert_eq!(vendors, [Some("甲云有限公司".to_owned()), Some("甲云有限公司".to_owned())]);
}

#[test]
fn a_place_in_brackets_is_no_part_of_a_name() {
    let text = format!(
        "{SERVICES}### Sentry (United States)\n\nCrash reports.\n\n### Acmetrics GmbH (Frankfurt, Germany)\n\nCounting.\n"
    );
    assert_eq!(names(&text, "p.md"), ["Sentry", "Acmetrics GmbH"]);
}

#[test]
fn who_signs_the_reader_in_is_named() {
    let text = "# P\n\n## Accounts\n\nYou can sign in with Facebook or Twitter. You can share pictures to Pinterest.\n";
    assert_eq!(names(text, "p.md"), ["Facebook", "Twitter"]);
}

#[test]
fn what_the_reader_writes_is_sent_and_not_by_the_reader() {
    for sent in
        ["您输入的内容会发送至 DeepSeek。", "用户上传的照片将被发送至 DeepSeek。", "您同意将设备信息共享给 DeepSeek。"]
    {
        assert_eq!(names(&format!("# P\n\n## 功能\n\n{sent}\n"), "p.md"), ["DeepSeek"], "{sent}");
    }
    for own in ["您可以将照片分享至微信。", "您把日记导出到 Notion。", "您可以选择分享到微博。"]
    {
        assert!(names(&format!("# P\n\n## 功能\n\n{own}\n"), "p.md").is_empty(), "{own}");
    }
    assert_eq!(names("# P\n\n## Chat\n\nThe text you enter is sent to OpenAI.\n", "p.md"), ["OpenAI"]);
}

#[test]
fn a_name_stands_without_the_words_that_lead_to_it() {
    let items = "- **Crash reporting** via Sentry: device model.\n- Maps by Mapbox: location\n- To RevenueCat for subscriptions\n\
                 - 📊 **Mixpanel**: usage\n";
    assert_eq!(names(&format!("{SERVICES}{items}"), "p.md"), ["Sentry", "Mapbox", "RevenueCat", "Mixpanel"]);
    let table = "| Provider | Purpose |\n|---|---|\n| Our backend host (Render.com) | hosting |\n| Crash reporting (Sentry) | errors |\n";
    assert_eq!(names(&format!("{SERVICES}{table}"), "p.md"), ["Render.com", "Sentry"]);
    // A sentence is no lead, and a denied one names nobody.
    assert!(names(&format!("{SERVICES}We do not share data with Facebook, Google or TikTok.\n"), "p.md").is_empty());
}

#[test]
fn names_before_what_they_are_for_are_each_an_entry() {
    let items = "- Mixpanel, Amplitude (analytics)\n- Service providers: Stripe, Sentry\n- Google (AdMob, Analytics, Firebase) — https://google.example/p\n";
    assert_eq!(
        names(&format!("{SERVICES}{items}"), "p.md"),
        ["Mixpanel", "Amplitude", "Stripe", "Sentry", "Google (AdMob, Analytics, Firebase)"]
    );
}

#[test]
fn an_item_that_links_several_names_names_each() {
    let text = format!(
        "{SERVICES}- **Google AdMob** and its partners — [Unity Ads](https://unity.com/p), [AppLovin](https://www.applovin.com/p) — show ads. \
         Each of these networks may collect your IP address.\n"
    );
    let found = said(&text, "p.md");
    let named: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, ["Google AdMob", "Unity Ads", "AppLovin"]);
    assert!(found.iter().all(|(_, types)| types == &["ip_address"]), "{found:?}");
}

#[test]
fn what_announces_or_belongs_to_us_is_no_name() {
    let text = format!(
        "{SERVICES}- **Sentry:** errors\n- **Mixpanel:** analytics\n\n**Important:** These services get anonymous requests.\n"
    );
    assert_eq!(names(&text, "p.md"), ["Sentry", "Mixpanel"]);
    for lead in ["We do not use any of the following:", "The app does NOT include:"] {
        let text = format!("{SERVICES}{lead}\n\n- Google Analytics\n- Facebook SDK\n");
        assert!(names(&text, "p.md").is_empty(), "{lead}");
    }
    let others = "They work for us and are not permitted to use your data for themselves:";
    assert_eq!(
        names(&format!("{SERVICES}{others}\n\n- **Sentry:** crash reports\n- **Neon (Database):** storage\n"), "p.md"),
        ["Sentry", "Neon"]
    );
    for opening in [
        "Acme Labs LLC built the Trackify app as a free app.",
        "Trackify is operated by Acme Labs LLC.",
        "This policy describes how Acme Labs LLC collects data.",
    ] {
        let text = format!("# P\n\n{opening}\n\n## Sharing\n\nYour IP address is processed by Acme Labs LLC.\n");
        assert!(names(&text, "p.md").is_empty(), "{opening}");
    }
}

#[test]
fn who_serves_us_or_keeps_our_data_is_named() {
    for sentence in [
        "Supabase powers our search.",
        "Our hosting provider, Supabase, processes requests.",
        "We store your photos on Supabase.",
        "We provide Supabase with your email address.",
        "Your email address is sent to our storage provider, Supabase.",
        "Supabase receives crash logs, but not your name.",
    ] {
        assert_eq!(names(&format!("# P\n\n## How it works\n\n{sentence}\n"), "p.md"), ["Supabase"], "{sentence}");
    }
    let text = format!("{SERVICES}Purchases are processed by Google Play.\n\nPayments are processed by Acmetrics.\n");
    assert_eq!(names(&text, "p.md"), ["Google Play", "Acmetrics"]);
    let text = "# Datenschutzerklärung\n\n## Bilder\n\nDabei wird deine IP-Adresse an Sentry übermittelt.\n";
    assert_eq!(names(text, "p.md"), ["Sentry"]);
}

#[test]
fn the_provider_below_a_heading_that_says_what_for_is_the_name() {
    let text = format!(
        "{SERVICES}### Crash reporting\n\n- Provider: Sentry\n- Data: device model\n\n### Payments\n\n- Provider: Stripe\n- Data: email\n"
    );
    assert_eq!(names(&text, "p.md"), ["Sentry", "Stripe"]);
}

#[test]
fn a_vendors_short_name_means_its_record() {
    let text = "第三方服务与信息收集\nSDK 名称：友盟+统计SDK\n服务提供方：友盟同欣（北京）科技有限公司\n\n开启后，友盟 SDK 会收集设备型号、IP 地址。\n";
    let types = ["device_model", "ip_address"].map(str::to_owned).to_vec();
    assert_eq!(said(text, "p.txt"), [("友盟+统计SDK".to_owned(), types)]);
}

#[test]
fn a_third_party_without_a_name_counts_with_data_of_its_own() {
    let data = "device_model ip_address".split(' ').map(str::to_owned).collect::<Vec<_>>();
    for kind in ["Advertising network", "Cloud storage provider", "Analytics provider", "SMS provider"] {
        for text in [
            format!("{SERVICES}- Sentry: crash logs\n- {kind}: device model, IP address\n"),
            format!("{SERVICES}- **Sentry**: crash logs\n- **{kind}** – device model, IP address\n"),
            format!("{SERVICES}### Sentry\n\n- Data: crash logs\n\n### {kind}\n\n- Data: device model, IP address\n"),
        ] {
            assert!(said(&text, "p.md").contains(&(kind.to_owned(), data.clone())), "{text}");
        }
        for text in [
            format!("{SERVICES}- Sentry: crash logs\n- {kind}\n"),
            format!("{SERVICES}- Sentry: crash logs\n- {kind}: Stripe (IP address)\n"),
            format!(
                "{SERVICES}### Sentry\n\n- Data: crash logs\n\n### {kind}\n\n- Data: IP address\n\nWe use Stripe.\n"
            ),
            format!("# Privacy Policy\n\n## Your data\n\n- {kind}: device model, IP address\n"),
        ] {
            assert!(!names(&text, "p.md").contains(&kind.to_owned()), "{text}");
        }
    }
    let text = "## 第三方SDK\n\n1、友盟\n收集信息：设备型号\n2、广告服务\n收集信息：设备型号、IP地址\n";
    assert_eq!(names(text, "p.txt"), ["友盟", "广告服务"]);
}

#[test]
fn a_label_may_follow_a_full_stop() {
    let text = format!(
        "{SERVICES}- Firebase Analytics: device model. Privacy policy: https://firebase.google.com/p\n- Sentry: crash logs\n"
    );
    assert_eq!(said(&text, "p.md").first(), Some(&("Firebase Analytics".to_owned(), vec!["device_model".to_owned()])));
}

#[test]
fn a_name_that_lists_its_parts_in_brackets_is_an_entry() {
    for name in ["Umeng SDK (U-App, U-Push)", "Firebase Suite (Analytics, Crashlytics, Remote Config)"] {
        for item in [format!("- {name}: device model"), format!("- {name}")] {
            let found = names(&format!("{SERVICES}{item}\n- Stripe: email\n"), "p.md");
            assert!(found.len() == 2 && name.starts_with(&found[0]), "{item}: {found:?}");
        }
    }
    let text = format!("{SERVICES}- The app (beta): device model\n- Stripe: email\n");
    assert_eq!(names(&text, "p.md"), ["Stripe"]);
}

#[test]
fn how_to_reach_us_is_no_record_of_a_third_party() {
    for record in [
        "- **Name**: Zed Mobile\n- **Address**: Pune, India\n- **Subject**: Privacy\n",
        "- **Name:** Jane Doe & Max Roe\n- **Email:** jane@zed.example\n",
    ] {
        let text = format!("# Privacy Policy of Zed\n\n## Who we are\n\n{record}");
        assert_eq!(names(&text, "p.md"), [""; 0], "{record}");
    }
}

#[test]
fn who_stands_beside_a_service_is_the_name() {
    let records = "Provider: Norvex Ltd.\nService: mail delivery\nData: email address\n\nProvider: Loop Harbor GmbH\nService: maps\nData: IP address\n";
    let text = format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{records}");
    assert_eq!(names(&text, "p.md"), ["Norvex Ltd.", "Loop Harbor GmbH"]);
    let table = "| Category | Examples | Shared with |\n|---|---|---|\n| Contact | email address | Norvex, Sentry |\n| Location | IP address | Loop Harbor |\n";
    let text = format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{table}");
    assert_eq!(names(&text, "p.md"), ["Norvex", "Sentry", "Loop Harbor"]);
}

#[test]
fn paragraphs_of_one_name_each_make_a_list() {
    for list in ["Google Analytics,\n\nSentry.\n", "Google Analytics\n\nSentry\n"] {
        let text = format!("# Privacy Policy of Zed\n\n## Information\n\nWe use the following services:\n\n{list}");
        assert_eq!(names(&text, "p.md"), ["Google Analytics", "Sentry"], "{list}");
    }
}

#[test]
fn a_name_alone_in_its_paragraph_is_told_by_what_stands_below() {
    let links = |text: &str| -> Vec<String> {
        let text = format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{text}");
        let entries = read(&text, "p.md").disclosures.into_iter();
        let told = entries.map(|entry| (entry.name, entry.urls.into_iter().map(|link| link.url).collect::<String>()));
        told.map(|(name, url)| format!("{name} {url}")).collect()
    };
    let both = ["Google AdMob https://a.example/p", "Sentry https://s.example/p"];
    assert_eq!(links("Google AdMob\n\nhttps://a.example/p\n\nSentry\n\nhttps://s.example/p\n"), both);
    assert_eq!(links("Google AdMob\n\nIt shows ads.\n\nhttps://a.example/p\n\nSentry\n\nhttps://s.example/p\n"), both);
    let next =
        "**Google AdMob.** It shows ads. Privacy policy: https://a.example/p\n\n**Sentry.** See https://s.example/p\n";
    assert_eq!(links(next), both);
    let ours = "Sentry\n\nWe collect your email address.\n";
    let text = format!("# Privacy Policy of Zed\n\n## Third-party services\n\n{ours}");
    assert_eq!(said(&text, "p.md"), [("Sentry".to_owned(), Vec::new())]);
}

#[test]
fn registered_companies_below_a_sentence_that_gives_them_data() {
    let names = |text: &str| said(text, "p.md").into_iter().map(|(name, _)| name).collect::<Vec<String>>();
    let list = ["Norvex Parcel Systems B.V. (NPS)", "United Web Services Inc. (AWS)", "Trask A/S", "United Post Inc."];
    for sentence in [
        "We share your delivery address with the carriers you choose. The carriers are:",
        "Your label is passed on to one of:",
        "We send the order to these companies:",
    ] {
        for mark in ["-", "1.", "- -"] {
            let items: Vec<String> = list.iter().map(|name| format!("{mark} {name}\n")).collect();
            let text = format!("{sentence}\n\n{}\nWe may also share data to comply with laws.\n", items.concat());
            assert_eq!(names(&text), list, "{text}");
        }
    }
    for sentence in [
        "This policy applies to the following companies:",
        "We do not share your address with these companies:",
        "You find us at the office of:",
    ] {
        let text = format!("{sentence}\n\n- {}\n", list.join("\n- ").replace("(AWS)", "(UWS)"));
        assert_eq!(names(&text), [""; 0], "{sentence}");
    }
}

#[test]
fn a_numbered_line_of_markdown_above_a_list_or_a_text_is_a_title() {
    let list = "- Stripe (payments), Norvex (maps), Google (support mailbox).\n";
    for (above, below) in [
        ("1. Data we collect\n- email\n2. Recipients\n", "3. Retention\n- One year\n"),
        ("1) What we do\n\nWe sell maps.\n\n2) Third parties\n\n", "3) Your rights\n\nAsk us.\n"),
        ("1. **Purpose**\n\nMaps.\n\n2. **Sub-processors**\n\n", ""),
    ] {
        let found = said(&format!("{above}{list}{below}"), "p.md").into_iter().map(|(name, _)| name);
        assert_eq!(found.collect::<Vec<String>>(), ["Stripe", "Norvex", "Google"], "{above}");
    }
    // Several in a row are a list.
    let text = "## Third parties\n\n1. Stripe (payments)\n2. Norvex Maps GmbH\n";
    let found = said(text, "p.md").into_iter().map(|(name, _)| name);
    assert_eq!(found.collect::<Vec<String>>(), ["Stripe", "Norvex Maps GmbH"]);
}

#[test]
fn a_list_of_bare_names_one_of_which_is_known() {
    let names = |text: &str| said(text, "p.md").into_iter().map(|(name, _)| name).collect::<Vec<String>>();
    for above in ["## Third parties", "## Sub-processors", "We use these third-party services:"] {
        for mark in ["-", "1."] {
            let text = format!("{above}\n\n{mark} Norvex\n{mark} DeepL\n{mark} Big Maple\n");
            assert_eq!(names(&text), ["Norvex", "DeepL", "Big Maple"], "{text}");
        }
    }
    for text in [
        "## Third parties\n\n- Stripe\n- Service Providers\n- Buyers\n- Law Enforcement\n",
        "## Third-party services\n\n- Stripe\n  - Payments\n  - Invoices\n  - Debugging\n",
        "## Third parties\n\nWe share with Stripe:\n\n- Email\n- Order Number\n- Invoice\n",
    ] {
        assert_eq!(names(text), ["Stripe"], "{text}");
    }
    let text =
        "## Third-party services\n\n- Stripe\n  - Invoices\n  - Debugging\n- Sentry\n  - Crashes\n  - Firebase\n";
    assert_eq!(names(text), ["Stripe", "Sentry", "Firebase"]);
}

#[test]
fn short_paragraphs_open_with_a_name_and_what_it_is_for() {
    let text = "## Third-party services\n\nNorvex: used for maps; collects your IP address.\n\nTavro: sending mail. Collects \
                your email address.\n\nBrask — error tracking. Data: device model.\n\nquillo.dev: to find places. Receives \
                your photos.\n";
    let expected = [("Norvex", "ip_address"), ("Tavro", "email"), ("Brask", "device_model"), ("quillo.dev", "photos")];
    let expected = expected.map(|(name, id)| (name.to_owned(), vec![id.to_owned()]));
    assert_eq!(said(text, "p.md"), expected);
    for label in ["Encryption", "Legal basis", "Retention", "Marketing", "Cookies", "Important", "Purpose", "Camera"] {
        let text = format!("## Third-party services\n\n{label}: used for maps; we collect your IP address.\n");
        assert!(names(&text, "p.md").is_empty(), "{label}");
    }
}

#[test]
fn what_somebody_does_stands_before_the_name() {
    let types = |name: &str, id: &str| (name.to_owned(), vec![id.to_owned()]);
    let text = "## Third-party services\n\nSending mail: Norvex. Collects your email address.\n\nError tracking (Sentry and \
                Tavro): crash logs\n\nBrask (finding places): IP address\n";
    let expected = [("Norvex", "email"), ("Sentry", "crash_logs"), ("Tavro", "crash_logs"), ("Brask", "ip_address")];
    assert_eq!(said(text, "p.md"), expected.map(|(name, id)| types(name, id)));
    let text = "## Third-party services\n\n- Norvex and Tavro: crash logs\n- Sending mail (Brask): email address\n";
    let expected = [("Norvex", "crash_logs"), ("Tavro", "crash_logs"), ("Brask", "email")];
    assert_eq!(said(text, "p.md"), expected.map(|(name, id)| types(name, id)));
    for line in [
        "Server location (Germany): IP address",
        "Legal basis: Consent. Collects your email address.",
        "Device information (Android): device model",
        "- Mergers and Acquisitions: email address",
        "- Camera and Microphone: photos",
    ] {
        assert!(names(&format!("## Third-party services\n\n{line}\n"), "p.md").is_empty(), "{line}");
    }
}

#[test]
fn items_about_strangers_that_are_sentences_or_enumerations() {
    let types = |name: &str, id: &str| (name.to_owned(), vec![id.to_owned()]);
    let list = |items: &str| said(&format!("## Third-party services\n\n{items}\n"), "p.md");
    let own =
        [("Tavro SDK", "crash_logs"), ("Sentry", "email"), ("Norvex SDK", "photos")].map(|(name, id)| types(name, id));
    assert_eq!(
        list(
            "- Your crash logs are sent to Tavro SDK.\n- Your email address is sent to Sentry.\n- Your photos are sent to Norvex SDK."
        ),
        own
    );
    assert_eq!(
        list(
            "- Tavro SDK may collect your crash logs.\n- Sentry may collect your email address.\n- The Norvex SDK collects your photos."
        ),
        own
    );
    assert_eq!(
        list(
            "- **Tavro SDK** is used for maps and collects crash logs.\n- **Sentry** is used for errors and collects your email address.\n- **Norvex SDK** is used for mail and collects your photos."
        ),
        own
    );
    let own =
        [("Norvex", "crash_logs"), ("Tavro", "crash_logs"), ("Brask", "crash_logs")].map(|(name, id)| types(name, id));
    assert_eq!(list("- Norvex, Tavro, and Brask: crash logs"), own);
    assert_eq!(list("- Error tracking: Norvex, Tavro and Brask – crash logs"), own);
    assert_eq!(list("The following companies receive your crash logs: Norvex, Tavro and Brask."), own);
    assert_eq!(list("The Norvex, Tavro and Brask SDKs may collect your crash logs."), own);
    assert_eq!(list("We transfer your crash logs to our hosting providers Norvex, Tavro and Brask."), own);
}

#[test]
fn an_unknown_title_with_one_label_counts_beside_a_known_one() {
    for label in ["使用目的：连接", "收集信息：IP地址", "隐私政策：https://e.example/p", "主页：https://e.example"]
    {
        let text = format!("# 隐私政策\n\n## 第三方SDK清单\n\n### 1. Norvex\n\n{label}\n\n### 2. Sentry\n\n{label}\n");
        assert_eq!(names(&text, "p.md"), ["Norvex", "Sentry"], "{label}");
    }
    let text = "# 第三方SDK清单\n\n## 更新日期：2024年7月10日\n\n## 正文\n\n### Sentry\n\n使用目的：错误\n";
    assert_eq!(names(text, "p.md"), ["Sentry"]);
}

#[test]
fn an_unknown_heading_above_a_list_of_its_data() {
    for lead in ["Collected information:", "We use it to find faults. The following data are sent:"] {
        let text = format!("# P\n\n## Third-party services\n\n### Norvex\n\n{lead}\n\n- Device model\n- Language\n");
        let said = read(&text, "p.md");
        let found: Vec<&str> = said.disclosures.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(found, ["Norvex"], "{lead}");
        assert_eq!(said.disclosures[0].data_types.len(), 2, "{lead}");
    }
    for (title, lead) in [
        ("Registration", "The following data are collected:"),
        ("Orders", "We collect the following data:"),
        ("Shopping Cart", "Collected information:"),
        ("Norvex", "We collect the following data:"),
    ] {
        let text = format!("# P\n\n## Third-party services\n\n### {title}\n\n{lead}\n\n- Device model\n- Language\n");
        assert!(read(&text, "p.md").disclosures.is_empty(), "{title} {lead}");
    }
}

#[test]
fn upright_strokes_part_a_name_from_what_it_gets() {
    let said = read(
        "# P\n\n## Third-party services\n\n- Norvex | statistics | device model, language\n- Sentry | errors | phone number\n",
        "p.md",
    );
    let found: Vec<(&str, usize)> =
        said.disclosures.iter().map(|entry| (entry.name.as_str(), entry.data_types.len())).collect();
    assert_eq!(found, [("Norvex", 2), ("Sentry", 1)]);
}

#[test]
fn rows_written_by_hand_are_read_in_any_of_these_ways() {
    let told = |text: &str, name: &str| {
        let text = format!("隐私政策\n\n第三方SDK\n\n{text}\n");
        let entries = said(&text, name).into_iter();
        entries.map(|(name, types)| format!("{name} {}", types.join(" "))).collect::<Vec<String>>()
    };
    for name in ["p.txt", "p.md"] {
        for text in [
            "1.友盟SDK 用途：统计 收集信息：IMEI\n2.极光SDK 用途：推送 收集信息：OAID\n3.微信SDK 用途：支付 收集信息：IP地址",
            "• 友盟SDK：用于统计，收集IMEI\n• 极光SDK：用于推送，收集OAID\n• 微信SDK：用于支付，收集IP地址",
            "SDK名称 友盟SDK\n服务类型 统计\n收集个人信息类型 IMEI\n\nSDK名称 极光SDK\n服务类型 推送\n收集个人信息类型 OAID\n\nSDK名称 微信SDK\n服务类型 支付\n收集个人信息类型 IP地址",
            "统计 | 友盟SDK | IMEI\n推送 | 极光SDK | OAID\n支付 | 微信SDK | IP地址",
            "统计\t友盟SDK\tIMEI\n推送\t极光SDK\tOAID\n支付\t微信SDK\tIP地址",
        ] {
            assert_eq!(told(text, name), ["友盟SDK imei", "极光SDK oaid", "微信SDK ip_address"], "{name}: {text}");
        }
    }
}
