//! Third parties that Chinese policies name in their own ways, one small text of our own each.

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

fn names(text: &str) -> Vec<String> {
    read(text, "p.md").disclosures.into_iter().map(|entry| entry.name).collect()
}

/// The names in a text under a heading about third parties.
fn of_third_parties(text: &str) -> Vec<String> {
    names(&format!("# 甲云日记隐私政策\n\n## 五、第三方服务\n\n{text}\n"))
}

/// The names in a text under another heading.
fn elsewhere(text: &str) -> Vec<String> {
    names(&format!("# 甲云日记隐私政策\n\n## 二、我们如何使用信息\n\n{text}\n"))
}

#[test]
fn a_company_in_a_frame_of_serving_or_receiving_is_a_third_party() {
    for text in [
        "推送服务由乙山网络科技有限公司提供。",
        "我们会将您的手机号提供给乙山网络科技有限公司。",
        "您的手机号会发送至乙山网络科技有限公司。",
        "我们委托乙山网络科技有限公司处理您的手机号。",
        "乙山网络科技有限公司会收集您的OAID。",
        "支付由乙山网络科技有限公司处理。",
        "我们使用乙山网络科技有限公司的推送服务。",
    ] {
        assert_eq!(of_third_parties(text), ["乙山网络科技有限公司"], "{text}");
        assert_eq!(elsewhere(text), ["乙山网络科技有限公司"], "{text}");
    }
}

#[test]
fn the_apps_own_company_is_none() {
    for text in [
        "本应用由乙山网络科技有限公司开发。",
        "本服务由乙山网络科技有限公司提供。",
        "本产品由乙山网络科技有限公司提供技术支持。",
        "乙山网络科技有限公司（以下简称“我们”）会收集您的手机号。推送由乙山网络科技有限公司提供。",
        "如有疑问请联系乙山网络科技有限公司。",
        "若我们被乙山网络科技有限公司收购，我们会告知您。",
        "我们的关联公司包括乙山网络科技有限公司。",
    ] {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
}

#[test]
fn words_with_capitals_in_a_frame_are_a_name() {
    for text in [
        "我们使用 Quorvia 进行统计。",
        "统计服务由 Quorvia 提供。",
        "您的照片会发送至 Quorvia。",
        "我们会向 Quorvia 提供您的照片。",
        "付款流程由 Quorvia 处理。",
    ] {
        assert_eq!(of_third_parties(text), ["Quorvia"], "{text}");
        assert_eq!(elsewhere(text), ["Quorvia"], "{text}");
    }
    for text in ["我们接入了 Quorvia。", "第三方服务商（如 Quorvia）会收集您的OAID。", "Quorvia 会收集您的OAID。"]
    {
        assert_eq!(of_third_parties(text), ["Quorvia"], "{text}");
    }
}

#[test]
fn formats_devices_and_the_app_itself_are_no_names() {
    for text in [
        "数据通过 HTTPS 传输。",
        "我们使用 AES-256 加密存储您的密码。",
        "日记会保存在 IndexedDB 中。",
        "您可以将照片导出为 PDF。",
        "您可以将日记发送至 Quorvia。",
        "我们不使用 Quorvia 进行统计。",
        "Quorvia（以下简称“本应用”）会收集您的手机号。客服由 Quorvia 提供。",
    ] {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
}
