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
