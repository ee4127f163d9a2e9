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
        "您的手机号将发送至乙山网络科技有限公司处理。",
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

/// The names in a table under a heading about third parties.
fn in_table(rows: &[&str]) -> Vec<String> {
    let columns = rows[0].matches('|').count() - 1;
    let line = format!("|{}", "---|".repeat(columns));
    let (head, rest) = rows.split_first().expect("a table has a head");
    of_third_parties(&format!("{head}\n{line}\n{}", rest.join("\n")))
}

#[test]
fn the_column_called_name_holds_the_names_wherever_it_stands() {
    for first in ["系统", "平台", "功能", "功能模块", "SDK类型"] {
        let head = format!("|{first}|SDK名称|收集信息|");
        assert_eq!(
            in_table(&[&head, "|安卓|甲云统计SDK|IMEI|", "|苹果|乙云推送|IDFA|"]),
            ["甲云统计SDK", "乙云推送"],
            "{first}"
        );
    }
    assert_eq!(in_table(&["|功能|服务商|数据|", "|统计|友盟|设备型号|", "|推送|甲云|OAID|"]), ["友盟", "甲云"]);
    assert_eq!(
        in_table(&["|用途|使用的服务|收集信息|", "|统计|甲云统计|IMEI|", "|推送|乙云推送|OAID|"]),
        ["甲云统计", "乙云推送"]
    );
}

#[test]
fn a_companys_name_is_no_head_of_a_table() {
    let rows = ["|SDK名称|甲云推送|", "|所属公司|甲云公司|", "|使用目的|推送|", "|收集信息|IMEI|"];
    assert_eq!(in_table(&rows), ["甲云推送"]);
}

#[test]
fn names_in_one_cell_are_told_apart() {
    let rows = ["|场景|第三方|信息|", "|支付|微信支付、支付宝|订单信息|", "|推送|个推、甲云推送SDK|OAID|"];
    assert_eq!(in_table(&rows), ["微信支付", "支付宝", "个推", "甲云推送SDK"]);
}

#[test]
fn a_table_of_who_gets_data_is_read_under_any_heading_and_one_of_our_own_data_is_not() {
    let text = "|服务商|用途|收集信息|\n|---|---|---|\n|甲云统计|统计|IMEI|\n|乙云推送|推送|OAID|";
    assert_eq!(elsewhere(text), ["甲云统计", "乙云推送"]);
    let text = "|业务功能|目的|收集信息|\n|---|---|---|\n|注册登录|验证身份|手机号|\n|发布内容|展示|照片|";
    assert!(elsewhere(text).is_empty(), "{:?}", elsewhere(text));
}

#[test]
fn an_enumeration_of_code_is_names_where_not_all_of_it_are_kinds() {
    assert_eq!(of_third_parties("第三方SDK：友盟SDK、甲云SDK。"), ["友盟SDK", "甲云SDK"]);
    assert_eq!(of_third_parties("第三方SDK：甲云SDK、乙山SDK等。"), ["甲云SDK", "乙山SDK"]);
    assert_eq!(of_third_parties("我们使用甲云SDK和乙山SDK。"), ["甲云SDK", "乙山SDK"]);
    assert!(of_third_parties("我们接入了统计SDK、推送SDK。").is_empty());
    assert!(of_third_parties("我们会要求这些SDK遵守法律。").is_empty());
}

#[test]
fn a_head_that_stands_between_labels_of_two_records_is_a_label() {
    let text = "### 甲云统计SDK\n\n- 用途：统计\n- 频率：每天\n- 收集信息：IMEI\n\n\
                ### 乙云推送SDK\n\n- 用途：推送\n- 频率：每周\n- 收集信息：OAID\n";
    let said = read(&format!("# 隐私政策\n\n## 五、第三方服务\n\n{text}"), "p.md");
    let said: Vec<_> =
        said.disclosures.iter().map(|entry| (entry.name.as_str(), entry.data_types[0].id.as_str())).collect();
    assert_eq!(said, [("甲云统计SDK", "imei"), ("乙云推送SDK", "oaid")]);
    // Names that stand before what they are for are none.
    assert_eq!(of_third_parties("- 友盟：用于统计\n- 极光：用于推送"), ["友盟", "极光"]);
}

#[test]
fn the_full_stop_of_a_company_does_not_part_it_from_its_verb() {
    let text =
        "# Privacy Policy\n\n## 5. Third-party services\n\nQuorvia Technology Co., Ltd. will collect your OAID.\n";
    assert_eq!(names(text), ["Quorvia Technology Co., Ltd"]);
}

#[test]
fn a_circled_number_is_no_part_of_the_word_behind_it() {
    let text = "①第三方SDK：潮汐统计SDK\n用途：统计\n收集的信息：1.读取外部存储\n2.获取粗略位置\n3.IMEI\n适用范围：全部\n\n\
                ②第三方SDK：芒果广告SDK\n用途：广告\n收集的信息：OAID\n";
    let read = read(&format!("第三方SDK列表\n{text}"), "p.txt");
    let said = |at: usize| {
        let entry = &read.disclosures[at];
        (entry.name.as_str(), entry.data_types.iter().map(|data| data.id.as_str()).collect::<Vec<_>>())
    };
    assert_eq!(said(0), ("潮汐统计SDK", vec!["storage", "location_coarse", "imei"]));
    assert_eq!(said(1), ("芒果广告SDK", vec!["oaid"]));
    assert_eq!(read.disclosures.len(), 2);
}

#[test]
fn numbers_that_do_not_go_on_counting_are_headings() {
    let text = "第三方SDK列表\nSDK名称：潮汐统计SDK\n收集的信息：1.IMEI\n5. 我们如何使用您的位置信息\n我们使用您的通讯录为您推荐好友。\n";
    let read = read(text, "p.txt");
    let types: Vec<&str> = read.disclosures[0].data_types.iter().map(|data| data.id.as_str()).collect();
    assert_eq!(types, ["imei"]);
}

#[test]
fn clauses_are_no_names() {
    for text in ["- 無使用者帳戶：我們不需要註冊", "- 尚未选定：云服务"] {
        assert!(of_third_parties(text).is_empty(), "{text}: {:?}", of_third_parties(text));
    }
    let table = "|类别|接收方|信息|\n|---|---|---|\n|登录|尚未选定|手机号|\n|邮件|乙山网络科技有限公司；[乙山隐私政策](https://yishan.example.cn/p)|邮箱地址|\n";
    let read = read(&format!("## 第三方服务\n\n{table}"), "p.md");
    let entry = &read.disclosures[0];
    assert_eq!((entry.name.as_str(), entry.urls.len()), ("乙山网络科技有限公司", 1));
    assert_eq!(read.disclosures.len(), 1);
}

#[test]
fn a_column_of_clauses_is_no_column_of_names() {
    let table = "## 处理清单\n\n第三方情况如下。\n\n|功能|信息范围|处理位置与接收方|\n|---|---|---|\n|日程|标题|仅在设备上处理，不向服务器上传|\n\
                 |附件|照片|本机解码；不上传云端|\n|登录|手机号|我们的服务端及您选择的身份提供方|\n|同步|设置|境内服务端及云基础设施|\n";
    assert!(names(table).is_empty(), "{:?}", names(table));
}

#[test]
fn brackets_that_say_what_for_are_no_part_of_a_name() {
    let said = of_third_parties("- Quorvia（订阅状态管理）\n- Breakwell（AI 图像分析，可用时）\n- Sentry（错误监控）");
    assert_eq!(said, ["Quorvia", "Breakwell", "Sentry"]);
    // Another name, a company, a platform are.
    for name in
        ["拓海广告 SDK（Tuohai）", "微信SDK（安卓版）", "火山引擎（字节跳动）", "Flutter 设备插件（device_info_plus）"]
    {
        assert_eq!(of_third_parties(&format!("- {name}：用于统计")), [name]);
    }
}

#[test]
fn a_known_name_whose_brackets_list_its_parts_is_one_entry() {
    let text = "- Apple（使用 Apple 登录、StoreKit、App Store、iCloud Key-Value Store、iOS 和系统服务）\n\
                - Google Firebase（Authentication、Firestore、Remote Config 和 Cloud Functions）\n- Sentry（错误监控）";
    assert_eq!(of_third_parties(text), ["Apple", "Google Firebase", "Sentry"]);
}

#[test]
fn a_card_without_colons_is_read_by_its_labels() {
    let card = |name: &str, kind: &str, purpose: &str| {
        format!(
            "<div><p>{name}</p><p>乙山网络科技有限公司</p><p>{kind}</p><p>使用目的</p><p>{purpose}</p><p>收集的信息类型</p>\
             <p>设备标识符 网络状态</p><p><a href=\"https://a.example/p\">隐私政策</a></p></div>"
        )
    };
    let cards = [
        card("乙山地图SDK", "地图服务", "用于地图展示、位置定位"),
        card("乙山分享SDK", "社交分享", "用于登录、分享功能"),
        card("微信支付SDK", "支付服务", "用于支付"),
    ];
    let read = read(&format!("<h1>第三方SDK列表</h1>{}", cards.concat()), "p.html");
    let said: Vec<(&str, usize, usize)> =
        read.disclosures.iter().map(|entry| (entry.name.as_str(), entry.data_types.len(), entry.urls.len())).collect();
    assert_eq!(said, [("乙山地图SDK", 2, 1), ("乙山分享SDK", 2, 1), ("微信支付SDK", 2, 1)]);
}

#[test]
fn a_list_of_libraries_needs_no_catalog() {
    let text = "四、第三方SDK说明\n我们集成了以下第三方SDK：\n\n【基础功能类】\n\
                • Oklink（Quadra）、Okzip（Quadra）、图片压缩库（Squeezer）、谷歌Gson（Google）、BouncyLock — 网络与加密。\n";
    let found: Vec<String> = read(text, "p.txt").disclosures.into_iter().map(|entry| entry.name).collect();
    assert_eq!(
        found,
        ["Oklink（Quadra）", "Okzip（Quadra）", "图片压缩库（Squeezer）", "谷歌Gson（Google）", "BouncyLock"]
    );
    // Data are no libraries.
    assert!(of_third_parties("- IMEI、OAID、Android ID").is_empty());
}

#[test]
fn what_is_collected_of_somebody_is_no_name() {
    let text = "## 二、我们收集的信息\n\n### 2.3 从第三方获取的信息\n\n#### 微信平台信息\n\n我们会获取：\n\n- **微信授权的头像和昵称**: 用于展示\n";
    let found = names(text);
    assert!(found.iter().all(|name| name == "微信"), "{found:?}");
    // What it is for may be a word for data too.
    for name in ["讯飞语音", "腾讯浏览器", "阿里云短信", "百度定位"] {
        assert_eq!(of_third_parties(&format!("- {name}：用于服务")), [name]);
    }
}

#[test]
fn a_row_of_policies_lends_its_link_to_a_registered_name() {
    let text = "## 第三方服务\n\n我们使用以下服务提供商。\n\n- **Quorvia Games, Inc.**：登录\n- **Breakwell Inc.**：账户登录\n\n\
                - [Quorvia Games 隐私政策](https://quorvia.example/p)\n- [Breakwell 隐私政策](https://breakwell.example/p)\n";
    let read = read(text, "p.md");
    let said: Vec<(&str, &str)> =
        read.disclosures.iter().map(|entry| (entry.name.as_str(), entry.urls[0].url.as_str())).collect();
    let expected =
        [("Quorvia Games, Inc.", "https://quorvia.example/p"), ("Breakwell Inc.", "https://breakwell.example/p")];
    assert_eq!(said, expected);
}

#[test]
fn what_stands_below_an_item_that_is_only_a_name_is_said_of_it() {
    let text = "## 第三方服务\n\n1. 微信SDK\n\n用于登录，收集昵称。\n\n2. 乙山推送SDK\n\n用于推送，收集OAID。\n\n- 潮汐SDK\n  用于统计，收集IMEI\n";
    let said: Vec<String> = read(text, "p.md")
        .disclosures
        .iter()
        .map(|entry| format!("{} {}", entry.name, entry.data_types.first().map_or("", |data| data.id.as_str())))
        .collect();
    assert_eq!(said, ["微信SDK name", "乙山推送SDK oaid", "潮汐SDK imei"]);
}

#[test]
fn a_sort_of_company_is_none_by_name() {
    assert_eq!(of_third_parties("- 友盟：用于统计\n- 物流公司：用于配送\n- 保险公司：用于投保"), ["友盟"]);
    // A clause ends between a company and a product.
    let said = of_third_parties("您同意将设备信息共享给乙山互动股份有限公司，以便提供个推推送服务。");
    assert!(said.iter().any(|name| name == "乙山互动股份有限公司"), "{said:?}");
}

#[test]
fn a_line_that_is_some_code_is_a_row_of_its_section() {
    let text = "隐私政策\n\n五、第三方服务\n我们接入以下第三方SDK：\n云桥统计SDK\n乙山推送SDK\n微信SDK\n\n六、联系我们\n统计SDK\n";
    let found: Vec<String> = read(text, "p.txt").disclosures.into_iter().map(|entry| entry.name).collect();
    assert_eq!(found, ["云桥统计SDK", "乙山推送SDK", "微信SDK"]);
    let text = "隐私政策\n\n五、第三方服务\n\n微信SDK\n\n用于登录，收集昵称。\n\n乙山推送SDK\n\n用于推送，收集OAID。\n";
    let said: Vec<(String, usize)> =
        read(text, "p.txt").disclosures.into_iter().map(|entry| (entry.name, entry.data_types.len())).collect();
    assert_eq!(said, [("微信SDK".to_owned(), 1), ("乙山推送SDK".to_owned(), 1)]);
}

#[test]
fn the_maker_of_a_product_is_no_entry_of_its_own() {
    for text in [
        "广告由穿山甲（乙山网络科技有限公司）提供。",
        "我们接入穿山甲，由乙山网络科技有限公司提供，用于广告，收集OAID。",
        "穿山甲由乙山网络科技有限公司提供，用于广告，会收集OAID。",
    ] {
        let found = read(&format!("## 第三方服务\n\n{text}\n"), "p.md").disclosures;
        let said: Vec<(&str, Option<&str>)> =
            found.iter().map(|entry| (entry.name.as_str(), entry.vendor.as_deref())).collect();
        assert_eq!(said, [("穿山甲", Some("乙山网络科技有限公司"))], "{text}");
    }
}

#[test]
fn what_befalls_the_readers_data_is_not_what_the_reader_does() {
    for text in ["您提交的照片将发送至 DeepSeek 进行处理。", "用户上传的图片将通过加密通道发送至 DeepSeek。"]
    {
        assert_eq!(elsewhere(text), ["DeepSeek"], "{text}");
    }
    for text in ["您可以将照片分享至微信。", "您将照片分享至微信。", "您将发送至微信好友的内容自行负责。"]
    {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
}

#[test]
fn what_an_app_is_made_with_is_no_third_party() {
    for text in
        ["本应用使用Flutter开发。", "本应用基于Flutter构建。", "本应用使用Unity引擎开发。", "本应用已通过友盟检测。"]
    {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
    assert_eq!(elsewhere("我们使用友盟检测崩溃。"), ["友盟"]);
}

#[test]
fn names_in_a_row_speak_for_each_other() {
    assert_eq!(of_third_parties("我们使用友盟SDK、云桥SDK等第三方SDK。"), ["友盟SDK", "云桥SDK"]);
    let pushes = "推送服务：小米推送、华为推送、OPPO推送、vivo推送、魅族推送。";
    assert_eq!(of_third_parties(pushes), ["小米推送", "华为推送", "OPPO推送", "vivo推送", "魅族推送"]);
    assert_eq!(of_third_parties("支付方式：微信支付、支付宝、Apple Pay。"), ["微信支付", "支付宝", "Apple Pay"]);
    assert!(of_third_parties("我们接入了统计SDK、推送SDK。").is_empty());
    assert!(elsewhere("支付方式：现金、银行卡、积分。").is_empty());
}

#[test]
fn registered_names_are_names_and_no_labels() {
    for name in
        ["高德软件有限公司", "由高德软件有限公司提供的高德地图SDK", "腾讯公司Bugly", "华为技术有限公司（HMS推送）"]
    {
        let text = format!("# 隐私政策\n\n## 第三方SDK\n\n- {name}：设备型号\n- 极光推送：邮箱\n");
        let found = names(&text);
        assert!(found.len() == 2 && name.contains(&found[0]), "{name}: {found:?}");
    }
    for name in ["苹果公司（Apple Inc.）", "物流公司"] {
        let text = format!(
            "# 隐私政策\n\n## 第三方SDK\n\nSDK名称：{name}\n收集信息：设备型号\n\nSDK名称：极光推送\n收集信息：邮箱\n"
        );
        assert_eq!(names(&text), [name, "极光推送"]);
    }
    let text = "# 隐私政策\n\n## 第三方SDK\n\n- 物流公司\n- 极光推送：邮箱\n";
    assert_eq!(names(text), ["极光推送"]);
}

#[test]
fn those_who_share_and_whoever_else_there_is_are_nobody() {
    for text in [
        "我们可能在以下情况下与丙泽网络科技有限公司以外的任何公司、组织和个人分享您的个人信息：",
        "我们不会与本公司以外的任何公司、组织和个人分享您的个人信息，但以下情况除外：",
        "丙泽网络科技有限公司（以下简称“我们”）会向您提供安全保障，并收集设备信息。",
        "我们与其他公司共享的信息包括设备型号和IP地址。",
        "未经您同意，我们不会向任何第三方公司、广告公司、媒体公司提供您的手机号码。",
        "我们可能向丙泽关联公司或我们的第三方服务供应商（送货服务供应商、电信公司、数据中心）披露您的个人信息。",
    ] {
        assert!(of_third_parties(text).is_empty(), "{text}: {:?}", of_third_parties(text));
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
    assert_eq!(of_third_parties("我们与丙泽网络科技有限公司共享您的手机号码。"), ["丙泽网络科技有限公司"]);
}

#[test]
fn a_vendor_that_a_sentence_builds_in_stands_for_its_code() {
    for text in [
        "本应用接入阿里云，用于统计分析，会获取您的设备型号。",
        "我们使用了阿里云提供的服务，该服务会读取设备型号。",
        "我们会将设备型号提供给阿里云。",
        "我们集成的阿里云会在App启动时获取设备型号。",
        "第三方SDK（阿里云）收集设备型号，用于统计。",
        "我们与阿里云合作，共享设备型号。",
        "为实现该功能，我们引入了阿里云。其收集的个人信息包括：设备型号。",
        "App集成阿里云用于实现该功能。使用的信息为设备型号。",
    ] {
        let read = read(&format!("# 甲云日记隐私政策\n\n## 二、我们收集的信息\n\n{text}\n"), "p.md");
        let [entry] = read.disclosures.as_slice() else { panic!("{text}: {:?}", elsewhere(text)) };
        let types: Vec<&str> = entry.data_types.iter().map(|data| data.id.as_str()).collect();
        assert_eq!((entry.name.as_str(), types.as_slice()), ("阿里云", ["device_model"].as_slice()), "{text}");
    }
    for text in [
        "当您使用小米手机时，我们会收集您的设备型号。",
        "我们使用阿里云。",
        "本应用可在华为应用市场下载，我们会收集您的设备型号。",
    ] {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
}

#[test]
fn the_title_of_a_group_is_no_name() {
    let table = |name: &str, data: &str| {
        format!("|SDK名称|公司|收集信息|\n|---|---|---|\n|华为推送SDK|华为|OAID|\n|{name}|乙山公司|{data}|\n")
    };
    let text = format!(
        "### 厂商推送SDK\n\n{}\n### 其他SDK\n\n{}\n### 小米服务\n\n您可能用到：\n\n|服务|用途|隐私政策|\n|---|---|---|\n|小米推送|推送|-|",
        table("乙山推送SDK", "IMEI"),
        table("丙泽SDK", "IP地址")
    );
    assert_eq!(of_third_parties(&text), ["华为推送SDK", "乙山推送SDK", "丙泽SDK", "小米推送"]);
}

#[test]
fn what_takes_up_or_announces_a_list_is_no_entry() {
    let text = "应用可能集成以下华为系统 SDK：\n\n|SDK名称|用途|\n|---|---|\n|华为推送SDK|推送|\n|华为分析|统计|\n\n上述 SDK 由华为公司提供，数据处理受其政策约束。";
    assert_eq!(of_third_parties(text), ["华为推送SDK", "华为分析"]);
    assert!(elsewhere("通过应用商店购买会员时，我们只接收支付状态。").is_empty());
}

#[test]
fn a_label_for_a_provider_may_open_a_sentence() {
    for text in [
        "- AI 服务商：照片会发送至合作伙伴（如 Quorvia, Breakwell）处理。",
        "- AI 服务商：照片会发送至 Quorvia 和 Breakwell 处理。",
    ] {
        assert_eq!(of_third_parties(text), ["Quorvia", "Breakwell"], "{text}");
    }
}

#[test]
fn a_host_that_fills_a_cell_is_a_link() {
    let table = "|SDK名称|收集信息|隐私政策|\n|---|---|---|\n|乙山推送SDK|OAID|policies.yishan.example|\n";
    let read = read(&format!("## 第三方SDK\n\n{table}"), "p.md");
    assert_eq!(read.disclosures[0].urls[0].url, "policies.yishan.example");
}

/// The names in a document with the first kind of data that each gets.
fn told_all(text: &str) -> Vec<String> {
    let row = |entry: &undisclosed::policy::Disclosure| {
        let data = entry.data_types.iter().map(|data| data.id.as_str());
        std::iter::once(entry.name.as_str()).chain(data).collect::<Vec<_>>().join(" ")
    };
    read(text, "p.md").disclosures.iter().map(row).collect()
}

fn told(text: &str, name: &str) -> Vec<String> {
    let first = |entry: &undisclosed::policy::Disclosure| {
        let data = entry.data_types.first().map_or("", |data| data.id.as_str());
        format!("{} {data}", entry.name)
    };
    read(text, name).disclosures.iter().map(first).collect()
}

#[test]
fn a_cell_may_hold_a_record_with_labels_of_its_own() {
    let cell = |name: &str, rest: &str| format!("<td>SDK名称：{name}<br>公司：乙山公司<br>用途：推送{rest}</td>");
    let head = "<h2>第三方SDK</h2><table><tr><th>第三方SDK</th><th>收集信息</th></tr>";
    let row = |name: &str, data: &str| format!("<tr>{}<td>{data}</td></tr>", cell(name, ""));
    let text = format!("{head}{}{}</table>", row("乙山推送SDK", "OAID"), row("云桥SDK", "IMEI"));
    assert_eq!(told(&text, "p.html"), ["乙山推送SDK oaid", "云桥SDK imei"]);
    let row = |name: &str, data: &str| format!("<tr>{}</tr>", cell(name, &format!("<br>收集信息：{data}")));
    let text = format!("<h2>第三方SDK</h2><table>{}{}</table>", row("乙山推送SDK", "OAID"), row("云桥SDK", "IMEI"));
    assert_eq!(told(&text, "p.html"), ["乙山推送SDK oaid", "云桥SDK imei"]);
}

#[test]
fn a_table_may_lie_on_its_side() {
    let rows = ["|SDK名称|乙山推送|云桥统计SDK|", "|---|---|---|", "|公司|乙山公司|云桥公司|", "|收集信息|OAID|IMEI|"];
    let text = format!("## 第三方SDK\n\n{}\n", rows.join("\n"));
    assert_eq!(told(&text, "p.md"), ["乙山推送 oaid", "云桥统计SDK imei"]);
}

#[test]
fn names_apart_by_a_stroke_are_two_unless_they_are_one_vendors() {
    let rows = ["|SDK名称|用途|收集信息|", "|微信支付 / 支付宝|支付|订单信息|", "|乙山SDK/云桥SDK|推送|OAID|"];
    assert_eq!(in_table(&rows), ["微信支付", "支付宝", "乙山SDK", "云桥SDK"]);
    let rows = ["|SDK名称|用途|收集信息|", "|微信支付/微信登录|支付|订单信息|", "|推送/统计SDK|推送|OAID|"];
    assert_eq!(in_table(&rows), ["微信支付/微信登录", "推送/统计SDK"]);
}

#[test]
fn a_record_may_end_in_its_name() {
    for mark in ["", "- "] {
        let record =
            |name: &str, data: &str| format!("{mark}用途：推送\n{mark}收集信息：{data}\n{mark}SDK名称：{name}\n\n");
        let text = format!("## 第三方SDK\n\n{}{}", record("乙山推送SDK", "OAID"), record("云桥SDK", "IMEI"));
        assert_eq!(told(&text, "p.md"), ["乙山推送SDK oaid", "云桥SDK imei"]);
    }
}

#[test]
fn the_fields_of_a_record_may_stand_in_one_line() {
    let text = "## 第三方SDK\n\nSDK名称：乙山推送SDK 公司：乙山公司 用途：推送 收集信息：OAID\n\nSDK名称：云桥SDK 公司：云桥公司 用途：统计 收集信息：IMEI\n";
    assert_eq!(told(text, "p.md"), ["乙山推送SDK oaid", "云桥SDK imei"]);
}

#[test]
fn what_a_name_at_the_head_of_a_line_is_for_is_no_part_of_it() {
    let text = "## 第三方SDK\n\n【乙山推送SDK】用于推送，收集OAID。\n\n【云桥统计】用于统计，收集IMEI。\n\n【友盟】收集MAC地址。\n";
    assert_eq!(told(text, "p.md"), ["乙山推送SDK oaid", "云桥统计 imei", "友盟 mac_address"]);
    let text = "## 第三方SDK\n\n- 乙山SDK用于推送，收集OAID。\n- 友盟用于统计，收集IMEI。\n- 云桥统计，用于统计，收集MAC地址。\n";
    assert_eq!(told(text, "p.md"), ["乙山SDK oaid", "友盟 imei", "云桥统计 mac_address"]);
}

#[test]
fn a_value_may_hold_several_names() {
    let text = "## 第三方SDK\n\n第三方SDK名称：友盟、极光、乙山推送\n收集信息：OAID\n";
    assert_eq!(told(text, "p.md"), ["友盟 oaid", "极光 oaid", "乙山推送 oaid"]);
    assert_eq!(of_third_parties("登录方式：微信、QQ、Apple"), ["微信", "QQ", "Apple"]);
}

#[test]
fn lines_that_count_are_lines_of_their_own() {
    for [one, two, three] in [["（1）", "（2）", "（3）"], ["1、", "2、", "3、"], ["①", "②", "③"]] {
        let list = format!(
            "{one}乙山SDK，用于推送，收集OAID。\n{two}云桥统计，用于统计，收集IMEI。\n{three}友盟，用于统计，收集MAC地址。\n"
        );
        let text = format!("## 第三方SDK\n\n我们接入了以下服务：\n{list}");
        assert_eq!(told(&text, "p.md"), ["乙山SDK oaid", "云桥统计 imei", "友盟 mac_address"], "{one}");
    }
}

#[test]
fn cards_may_tell_labels_from_values_by_their_looks_alone() {
    for gap in ["", " "] {
        let field = |label: &str, value: &str| format!("<div><span>{label}</span>{gap}<span>{value}</span></div>");
        let card = |name: &str, data: &str| {
            let fields = [field("公司", "乙山网络科技有限公司"), field("使用目的", "推送"), field("收集信息", data)];
            format!("<div><div>{name}</div>{}</div>", fields.concat())
        };
        let text = format!("<h2>第三方SDK</h2>{}{}", card("乙山推送SDK", "OAID"), card("云桥地图", "位置信息"));
        assert_eq!(told(&text, "p.html"), ["乙山推送SDK oaid", "云桥地图 location_generic"], "{gap:?}");
    }
    let text = "<h2>联系我们</h2><p>公司地址在乙山</p><p>功能很多</p><p>收集信息前会告知</p>";
    assert!(told(text, "p.html").is_empty());
}

#[test]
fn a_heading_below_a_link_is_no_value() {
    let entry = |name: &str, data: &str| {
        format!(
            "<h3>{name}</h3><dl><dt>提供方</dt><dd>{name}公司</dd><dt>收集信息</dt><dd>{data}</dd><dt>隐私政策</dt><dd><a href=\"https://a.example/p\">链接</a></dd></dl>"
        )
    };
    let text = format!("<h2>第三方SDK</h2>{}{}", entry("乙山推送", "OAID"), entry("云桥统计", "IMEI"));
    assert_eq!(told(&text, "p.html"), ["乙山推送 oaid", "云桥统计 imei"]);
}

#[test]
fn a_purpose_and_data_below_or_behind_make_a_name() {
    for text in [
        "### 乙山推送\n\n用于推送，收集OAID。\n\n### 云桥统计\n\n用于统计，收集IMEI。",
        "乙山推送：用于推送，收集OAID。\n\n云桥统计：用于统计，收集IMEI。",
    ] {
        let read = told(&format!("## 第三方SDK\n\n{text}\n"), "p.md");
        assert_eq!(read, ["乙山推送 oaid", "云桥统计 imei"], "{text}");
    }
    let companies = "乙山网络科技有限公司：用于推送，收集OAID。\n\n云桥信息技术有限公司：用于统计，收集IMEI。";
    assert_eq!(of_third_parties(companies), ["乙山网络科技有限公司", "云桥信息技术有限公司"]);
    assert!(of_third_parties("### 账号安全\n\n用于保护账号，收集设备型号。").is_empty());
}

#[test]
fn what_the_reader_lets_another_do_is_the_others_act() {
    assert_eq!(elsewhere("您授权微信收集您的昵称。"), ["微信"]);
    assert_eq!(elsewhere("您同意并授权友盟收集您的设备型号。"), ["友盟"]);
    assert!(elsewhere("您使用微信分享您的昵称。").is_empty());
}

#[test]
fn each_name_of_code_in_a_list_of_clauses_has_its_own() {
    for text in [
        "第三方SDK包括：乙山推送SDK（收集OAID）；友盟SDK（收集IMEI）；云桥SDK（收集MAC地址）。",
        "乙山推送SDK会收集OAID。友盟SDK会收集IMEI。云桥SDK会收集MAC地址。",
        "第三方SDK包括：乙山推送SDK，用于推送，收集OAID；友盟SDK，用于统计，收集IMEI；云桥SDK，用于登录，收集MAC地址。",
    ] {
        let read = told(&format!("## 第三方SDK\n\n{text}\n"), "p.md");
        assert_eq!(read, ["乙山推送SDK oaid", "友盟SDK imei", "云桥SDK mac_address"], "{text}");
    }
    let text = "第三方SDK包括：乙山推送SDK、友盟SDK、云桥SDK，收集设备型号。";
    assert_eq!(of_third_parties(text), ["乙山推送SDK", "友盟SDK", "云桥SDK"]);
    assert!(of_third_parties("统计SDK会收集OAID。上述SDK（推送）会收集IMEI。").is_empty());
}

#[test]
fn whose_service_the_app_uses_is_not_its_maker() {
    let text = "本应用使用由 Quorvia 提供的推送服务，Quorvia 会收集您的设备型号。";
    assert_eq!(of_third_parties(text), ["Quorvia"]);
}

#[test]
fn a_name_of_code_alone_in_brackets_behind_its_kind_is_one() {
    for text in ["第三方SDK（乙山推送SDK）收集设备型号。", "我们接入的第三方SDK（乙山推送SDK）会收集设备型号。"]
    {
        assert_eq!(elsewhere(text), ["乙山推送SDK"], "{text}");
    }
    assert!(elsewhere("第三方SDK（统计SDK）收集设备型号。").is_empty());
}

#[test]
fn the_last_word_of_a_name_before_its_policy_belongs_to_it() {
    let text = "- [乙山推送隐私政策](https://a.example/p)\n- 《云桥地图隐私政策》：https://c.example/p";
    assert_eq!(of_third_parties(text), ["乙山推送", "云桥地图"]);
    let rows = ["|功能|第三方SDK|收集信息|", "|登录|微信SDK、QQ SDK|昵称|", "|推送|乙山推送SDK|OAID|"];
    assert_eq!(in_table(&rows), ["微信SDK", "QQ SDK", "乙山推送SDK"]);
}

#[test]
fn lines_that_each_say_what_a_name_is_for_are_lines_of_their_own() {
    let list = "乙山SDK：用于推送，收集OAID。\n云桥统计：用于统计，收集IMEI。\n友盟：用于统计，会收集MAC地址。\n";
    for opening in ["", "我们接入以下服务：\n"] {
        let text = format!("## 第三方SDK\n\n{opening}{list}");
        assert_eq!(told(&text, "p.md"), ["乙山SDK oaid", "云桥统计 imei", "友盟 mac_address"], "{opening}");
    }
}

#[test]
fn a_name_of_code_may_stand_alone_behind_what_it_is_for() {
    let text = "- 推送：乙山推送SDK\n- 统计：友盟SDK\n- 地图：云桥地图SDK";
    assert_eq!(of_third_parties(text), ["乙山推送SDK", "友盟SDK", "云桥地图SDK"]);
    assert!(of_third_parties("- 推送：第三方推送SDK\n- 统计：统计SDK").is_empty());
}

#[test]
fn companies_and_policies_in_brackets_beside_a_name_hide_no_data() {
    for name in ["友盟统计SDK", "云桥统计SDK"] {
        for item in [
            format!("{name}（丙泽网络科技有限公司）：设备型号"),
            format!("{name}（统计分析）：设备型号"),
            format!("{name}：设备型号（隐私政策：https://x.example/p）"),
            format!("{name}（https://x.example/p）：设备型号"),
        ] {
            let text = format!("# 甲云日记隐私政策\n\n## 五、第三方SDK\n\n- {item}\n- 极光推送：邮箱\n");
            let said = read(&text, "p.md");
            let entry = said.disclosures.iter().find(|entry| entry.name == name);
            let types: Vec<&str> =
                entry.iter().flat_map(|entry| &entry.data_types).map(|data| data.id.as_str()).collect();
            assert_eq!(types, ["device_model"], "{item}: {:?}", names(&text));
        }
    }
}

#[test]
fn a_sort_of_supplier_leads_to_its_name() {
    for (item, name) in [
        ("地图服务商：高德，共享位置信息", "高德"),
        ("地图服务商：高德地图，共享位置信息", "高德地图"),
        ("支付服务商：支付宝，共享订单信息", "支付宝"),
    ] {
        let text = format!("# 甲云日记隐私政策\n\n## 四、第三方SDK\n\n- {item}\n- 极光推送：邮箱\n");
        let said = read(&text, "p.md");
        let types: usize = said.disclosures.iter().take(1).map(|entry| entry.data_types.len()).sum();
        assert_eq!((names(&text), types), (vec![name.to_owned(), "极光推送".to_owned()], 1), "{item}");
    }
    let taken_up = "我们集成了友盟统计、极光推送等第三方SDK。这些SDK可能会收集您的设备型号、IMEI。";
    assert_eq!(of_third_parties(taken_up), ["友盟统计", "极光推送"]);
}

#[test]
fn a_clause_has_a_subject_of_its_own() {
    for text in [
        "为了给您提供服务，云桥统计SDK可能会收集您的设备型号。",
        "当您使用该功能时，云桥统计SDK会收集您的设备型号。",
        "您的设备型号会被云桥统计SDK收集，用于数据统计。",
    ] {
        assert_eq!(of_third_parties(text), ["云桥统计SDK"], "{text}");
    }
    for text in ["为了给您提供服务，第三方SDK可能会收集您的设备型号。", "未经您同意，统计SDK不会收集您的设备型号。"]
    {
        assert!(of_third_parties(text).is_empty(), "{text}: {:?}", of_third_parties(text));
    }
}

#[test]
fn a_column_of_third_parties_names_them_by_their_kind() {
    let text = "# 甲云日记隐私政策\n\n## 第三方合作方清单\n\n| 涉及的第三方 | 主体身份 | 共享信息 |\n|---|---|---|\n\
                | 快递服务商 | 圆通速递有限公司、丙泽速递有限公司等 | 收件人姓名、地址 |\n| 短信合作方 | 阿里云、腾讯云等 | 手机号 |\n";
    assert_eq!(told_all(text), ["快递服务商 name address", "短信合作方 phone_number"]);
}

#[test]
fn black_brackets_enumerate_and_platforms_head_what_they_collect() {
    let list = |data: &str| {
        format!("## 第三方SDK\n\n**极光推送SDK**\n\n收集个人信息类型：{data}\n\n第三方机构名称：和讯华谷\n")
    };
    let text = list("应用信息【包名、版本号】、设备标识信息【MAC地址、Android ID】");
    assert_eq!(told_all(&text), ["极光推送SDK app_info mac_address android_id"]);
    assert_eq!(told_all(&list("手机型号、Android版本、运营商")), ["极光推送SDK device_model os_version carrier"]);
    assert_eq!(told_all(&list("Android版本：IMEI、OAID")), ["极光推送SDK imei oaid"]);
}

#[test]
fn a_company_in_brackets_behind_a_title_is_no_line_of_its_own() {
    for (title, mark) in [("腾讯Bugly", ""), ("青石推送", ""), ("腾讯Bugly", "1. "), ("青石推送", "（1）")]
    {
        for list in ["第三方SDK列表", "## 第三方SDK目录"] {
            let text = format!(
                "# 甲云日记隐私政策\n\n{list}\n\n{mark}{title}（北风（上海）科技有限公司）\n\n用途：统计\n\n收集信息：手机号\n"
            );
            assert_eq!(told_all(&text), [format!("{title}（北风（上海）科技有限公司） phone_number")], "{text}");
        }
    }
}

#[test]
fn a_word_for_code_and_a_label_below_it_are_two() {
    for list in [
        "Norvex SDK\n公司：诺维公司\n用途：统计\n收集信息：手机号",
        "1. SDK名称：Norvex SDK\n用途：统计\n收集信息：手机号",
    ] {
        assert_eq!(told_all(&format!("## 第三方SDK目录\n\n{list}\n")), ["Norvex SDK phone_number"], "{list}");
    }
}

#[test]
fn known_names_with_a_mark_stand_above_their_labels() {
    let text = "第三方SDK列表\n\n友盟SDK：\n用途：统计\n收集信息：手机号\n\n极光推送：\n用途：推送\n收集信息：IMEI\n";
    assert_eq!(told_all(text), ["友盟SDK phone_number", "极光推送 imei"]);
}

#[test]
fn signs_open_items_within_a_paragraph() {
    let text = "## 第三方SDK目录\n\n• 友盟SDK（友盟公司）\n  用途：统计\n  收集信息：手机号\n• 北风引擎：框架，收集IMEI。\n• Norvex SDK\n  用途：推送\n  收集信息：OAID\n";
    assert_eq!(told_all(text), ["友盟SDK（友盟公司） phone_number", "北风引擎 imei", "Norvex SDK oaid"]);
    let text = "## 第三方SDK目录\n\n- 友盟SDK\n• 用途: 统计\n• 个人信息类型: IMEI\n\n- 青石推送\n• 用途: 推送\n• 个人信息类型: OAID\n";
    assert_eq!(told_all(text), ["友盟SDK imei", "青石推送 oaid"]);
}

#[test]
fn vendors_in_frames_count_where_third_parties_are_told() {
    let told = |sentence: &str| told_all(&format!("# 甲云日记隐私政策\n\n## 四、第三方服务\n\n{sentence}\n"));
    for sentence in [
        "为提供服务，我们可能委托阿里云、腾讯云或其他实际启用的服务商处理信息。",
        "我们的数据存储在阿里云和腾讯云。",
        "我们的服务商包括阿里云和腾讯云。",
        "我们与阿里云、腾讯云合作，为您提供广告。",
        "我们的数据处理方（尤其是阿里云和腾讯云）可能将数据传输至境外。",
        "这包括云服务商（如阿里云）、物流合作伙伴（腾讯云）及分析平台。",
    ] {
        assert_eq!(told(sentence), ["阿里云", "腾讯云"], "{sentence}");
    }
    // The maker of what is named beside it.
    assert_eq!(
        told("我们使用由 Google 提供的 Gemini API、Stripe 和 Sentry 等服务商。"),
        ["Gemini API", "Stripe", "Sentry"]
    );
    assert!(told("我们没有接入阿里云，也不使用腾讯云。").is_empty());
}

#[test]
fn a_label_that_is_a_link_is_not_empty() {
    let record = |name: &str, data: &str| {
        format!(
            "<p>{name}</p><p>用途：推送</p><p>收集信息：{data}</p><p><a href=\"https://x.example/{data}\">隐私政策</a></p>"
        )
    };
    let list =
        [("极光推送", "OAID"), ("青石推送", "IMEI"), ("腾讯Bugly", "MAC地址")].map(|(name, data)| record(name, data));
    let said = read(&format!("<h2>第三方SDK目录</h2>{}", list.concat()), "p.html");
    let names: Vec<&str> = said.disclosures.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["极光推送", "青石推送", "腾讯Bugly"]);
    assert!(said.disclosures.iter().all(|entry| entry.data_types.len() == 1 && entry.urls.len() == 1), "{said:?}");
}

#[test]
fn a_table_may_be_one_record() {
    let table = |name: &str, data: &str| {
        format!(
            "<table><tr><td>SDK名称</td><td>{name}</td></tr><tr><td>用途</td><td>推送</td></tr><tr><td>信息类型</td><td>{data}</td></tr></table>"
        )
    };
    let said =
        read(&format!("<h2>第三方SDK目录</h2>{}{}", table("Norvex SDK", "OAID"), table("腾讯Bugly", "IMEI")), "p.html");
    let rows: Vec<(&str, usize)> =
        said.disclosures.iter().map(|entry| (entry.name.as_str(), entry.data_types.len())).collect();
    assert_eq!(rows, [("Norvex SDK", 1), ("腾讯Bugly", 1)]);
}

#[test]
fn titles_of_groups_may_have_the_rank_of_the_list() {
    let record = |name: &str, data: &str| format!("1. **{name}**\n\n用途：推送\n\n收集数据：{data}\n\n");
    let text = format!(
        "### 附录：第三方信息共享清单\n\n### 消息推送类\n\n{}### 支付类\n\n{}## 六、联系我们\n\n邮箱 a@b.example\n",
        record("青石推送", "OAID"),
        record("腾讯Bugly（北风公司）", "IMEI")
    );
    assert_eq!(told_all(&text), ["青石推送 oaid", "腾讯Bugly（北风公司） imei"]);
}

#[test]
fn heads_that_are_clauses_hold_one_name() {
    for name in ["腾讯Bugly", "北风统计SDK", "Norvex SDK"] {
        for sentence in [
            format!("我们使用{name}进行崩溃分析，收集的信息包括设备型号。"),
            format!("使用{name}（由丙泽科技有限公司提供）实现推送，该SDK可能收集设备型号。"),
            format!("{name}是丙泽科技有限公司提供的崩溃分析服务，会收集您的设备型号。"),
            format!("{name}，用于消息推送，收集设备型号。"),
            format!("{name}（丙泽科技有限公司）：为您提供推送服务，需要获取您的设备型号。"),
            format!("为了推送，我们使用了深圳市和丙信息技术有限公司提供的{name}，该SDK会收集设备型号。"),
        ] {
            for mark in ["", "- "] {
                let text = format!("# 甲云日记隐私政策\n\n## 第三方SDK目录\n\n{mark}{sentence}\n");
                let told = told_all(&text);
                let named = told.first().is_some_and(|told| told.starts_with(name) && told.ends_with(" device_model"));
                assert!(named && told.len() == 1, "{text}: {told:?}");
            }
        }
    }
}

#[test]
fn records_in_one_line_of_commas_are_told_apart() {
    let row = |name: &str, data: &str| {
        format!("{name}，所属公司：丙泽公司，用途：推送，收集信息：{data}，隐私政策：https://{data}.example/p\n\n")
    };
    let text = format!("## 第三方SDK目录\n\n{}{}", row("Norvex SDK", "OAID"), row("腾讯Bugly", "IMEI"));
    assert_eq!(told_all(&text), ["Norvex SDK oaid", "腾讯Bugly imei"]);
}

#[test]
fn enumerations_in_sentences_name_products_vendors_and_unknown_code() {
    for sentence in [
        "我们接入了友盟SDK、腾讯云和北风SDK等第三方SDK，这些SDK可能会收集您的设备型号。",
        "我们使用的第三方SDK包括：友盟SDK、腾讯云、北风SDK。上述SDK会获取您的设备型号。",
        "我们与友盟SDK、腾讯云和北风SDK等第三方合作，向其共享您的设备型号。",
        "为实现统计，我们使用了友盟SDK、腾讯云、北风SDK等SDK，会收集您的设备型号。",
    ] {
        let said = told_all(&format!("# 甲云日记隐私政策\n\n## 四、第三方SDK\n\n{sentence}\n"));
        assert_eq!(said, ["友盟SDK device_model", "腾讯云 device_model", "北风SDK device_model"], "{sentence}");
    }
    let text = "## 四、第三方SDK\n\n我们的合作伙伴（包括北风SDK和Norvex SDK）可能会收集您的设备型号。\n";
    assert_eq!(told_all(text).len(), 2, "{:?}", told_all(text));
}

#[test]
fn names_go_on_in_other_letters_and_with_what_they_serve_with() {
    let told = |sentence: &str| told_all(&format!("# 甲云日记隐私政策\n\n## 四、第三方服务\n\n{sentence}\n"));
    assert_eq!(told("本软件使用DCloud uni-app(5+)编写，其会收集您的IMEI。"), ["DCloud uni-app imei"]);
    assert_eq!(told("我们会把邮箱传输给腾讯云邮件推送，由其完成投递。"), ["腾讯云邮件推送 email"]);
    // A maker in other letters is none of its product's names.
    assert_eq!(
        told("本应用使用由Microsoft Corporation提供的App Center SDK，会收集设备型号。"),
        ["App Center SDK device_model"]
    );
}

#[test]
fn a_role_and_who_provides_it_are_an_item_of_their_own() {
    let role = "推送服务供应商：由丙泽信息技术有限公司提供推送服务，我们会将您的设备品牌、网络信息提供给丙泽信息技术有限公司。";
    for (first, second) in [("a) ", "b) "), ("1. ", "2. "), ("（1）", "（2）")] {
        for own in ["友盟SDK：统计，收集IMEI。", "本软件使用友盟SDK编写，其会收集您的IMEI。"]
        {
            let text = format!("# 甲云日记隐私政策\n\n## 四、第三方\n\n{first}{own}\n\n{second}{role}\n");
            let said = told_all(&text);
            assert_eq!(said, ["友盟SDK imei", "丙泽信息技术有限公司 device_model network_type"], "{text}");
        }
    }
}

#[test]
fn tables_tell_whom_something_is_sent_to_and_what_a_page_keeps() {
    let text = "|功能|何时联网|发给谁|发什么|\n|---|---|---|---|\n|写作|点击时|DeepSeek|稿件正文|\n|弹幕|连接后|Norvex 的公开聊天服务|无|\n|同步|打开后|Tavro|邮箱地址|";
    assert_eq!(of_third_parties(text), ["DeepSeek", "Norvex", "Tavro"]);
    let text = "|类别|名称|用途|\n|---|---|---|\n|必要 Cookie|consent|存储同意|\n|统计 Cookie|HMACCOUNT|访客标识|\n|统计 Cookie|_ga|访客标识|";
    assert!(of_third_parties(text).is_empty());
}

#[test]
fn a_title_may_say_what_its_name_is() {
    for (title, name) in [
        ("### Vercel 平台", "Vercel"),
        ("### Google Analytics 服务说明", "Google Analytics"),
        ("### Bugly 崩溃统计", "Bugly 崩溃统计"),
    ] {
        assert_eq!(of_third_parties(&format!("{title}\n\n它会收集您的 IP 地址。")), [name], "{title}");
    }
    assert_eq!(of_third_parties("- 友盟的完整隐私条款：https://www.umeng.com/page/policy"), ["友盟"]);
}

#[test]
fn what_is_theirs_and_who_else_stands_in_an_enumeration() {
    let text = "- 服务提供商：本产品的能力由 DeepSeek、阿里云百川系列、Sentry 提供，照片可能传输至上述服务商。";
    assert_eq!(of_third_parties(text), ["DeepSeek", "阿里云百川系列", "Sentry"]);
    let text = "我们与物流合作夥伴（順豐速運）共享您的收货地址。";
    assert_eq!(of_third_parties(text), ["順豐速運"]);
    assert_eq!(of_third_parties("您使用微信登录的话，我们会收集昵称和头像。"), ["微信登录"]);
}

#[test]
fn rows_of_strokes_and_what_for_before_data() {
    let text = "- 极光推送 - 消息推送 - IP地址\n- 腾讯Bugly - 崩溃分析 - 手机号、OAID\n- 腾讯Bugly - 统计 - 手机号";
    assert_eq!(of_third_parties(text), ["极光推送", "腾讯Bugly"]);
    for what_for in ["为实现消息推送", "为了消息推送", "为提供推送"] {
        let text = format!("## 第三方服务\n\n{what_for}，本应用集成了腾讯Bugly，腾讯Bugly需要获取MAC地址、IP地址。");
        let found = read(&text, "p.md").disclosures;
        let data: Vec<&str> = found[0].data_types.iter().map(|data| data.id.as_str()).collect();
        assert_eq!(data, ["mac_address", "ip_address"], "{what_for}");
    }
}

#[test]
fn a_known_name_goes_on_with_what_it_serves_with() {
    for name in ["微信云数据库", "百度OCR文字识别", "网易易盾行为验证码", "科大讯飞语音听写", "友盟+移动统计"]
    {
        for text in [
            format!("我们使用{name}提供服务。"),
            format!("崩溃信息会发送至{name}。"),
            format!("您提交的图片保存在{name}中。"),
            format!("语音内容由{name}处理。"),
        ] {
            assert_eq!(of_third_parties(&text), [name], "{text}");
        }
    }
    for (text, name) in [
        ("付款由微信支付处理。", "微信支付"),
        ("我们使用腾讯云的对象存储。", "腾讯云"),
        ("您可以使用支付宝支付时的优惠。", ""),
        ("支付服务商 Sentry、邮件服务商 PostHog 会收到信息。", "Sentry"),
    ] {
        assert_eq!(of_third_parties(text).first().map_or("", String::as_str), name, "{text}");
    }
}

#[test]
fn what_is_stored_somewhere_is_told_with_whose_and_where_that_is() {
    for text in [
        "您上传的图片存储在腾讯云中。",
        "您填写的昵称会保存在腾讯云服务器。",
        "备份文件存储于位于境内的腾讯云。",
        "聊天记录保存在由学校管理的腾讯云服务器上。",
    ] {
        assert_eq!(elsewhere(text), ["腾讯云"], "{text}");
    }
    for text in ["图片存储在您的手机的相册里。", "您可以将喜欢的照片分享至微信。"] {
        assert!(elsewhere(text).is_empty(), "{text}: {:?}", elsewhere(text));
    }
}

#[test]
fn names_in_small_letters_count_beside_others() {
    assert_eq!(
        of_third_parties("网页的库由公用 CDN 提供，包括 tracknode、Norvex、以及 Cloudflare。"),
        ["tracknode", "Norvex", "Cloudflare"]
    );
    assert!(of_third_parties("本站使用第三方服务，包括 tracknode。").is_empty());
    assert_eq!(of_third_parties("本站使用 token、cookie 和第三方服务，如 Sentry。"), ["Sentry"]);
}

#[test]
fn a_part_of_a_word_and_a_kind_with_a_remark_are_no_names() {
    assert!(of_third_parties("- 背景音效（仅用于音乐播放）。").is_empty());
    assert_eq!(
        of_third_parties("- 短信服务（试运行）：短信服务商（发通知）；\n- 收款服务（试运行）：微信支付。"),
        ["微信支付"]
    );
    assert_eq!(of_third_parties("我们使用 Supabase 保存订单、Resend 发送通知邮件。"), ["Supabase", "Resend"]);
}

#[test]
fn a_heading_of_what_for_names_who_stands_in_its_brackets() {
    for (title, name) in [("主机托管（Vercel）", "Vercel"), ("崩溃分析（Sentry）", "Sentry")] {
        let text = format!("# 甲云日记隐私政策\n\n## 三、{title}\n\n访问网站时会记录 IP 地址。\n");
        assert_eq!(names(&text), [name], "{title}");
    }
}

#[test]
fn the_policy_of_a_vendor_is_its_products() {
    let list = "- Google Gemini\n- Anthropic Claude\n- 高德定位SDK\n\n请阅读它们的政策：\n\n- [Google 隐私声明](https://g.example/p)\n\
                - [Anthropic 隐私声明](https://q.example/p)\n- [高德隐私声明](https://d.example/p)";
    assert_eq!(of_third_parties(list), ["Google Gemini", "Anthropic Claude", "高德定位SDK"]);
}

#[test]
fn known_names_in_small_letters_stand_among_chinese_characters() {
    for text in ["评论功能由 giscus 提供。", "我们使用mailgun发送邮件。", "付款由 stripe 处理。"]
    {
        assert_eq!(of_third_parties(text).len(), 1, "{text} {:?}", of_third_parties(text));
    }
    for text in ["页面位于 docs/stripe 目录。", "请写信给 a@mailgun.example 反馈。", "我们使用 stripe-like 的样式。"]
    {
        assert!(of_third_parties(text).is_empty(), "{text} {:?}", of_third_parties(text));
    }
}

#[test]
fn others_of_a_kind_beside_a_name_are_no_part_of_it() {
    let text = "# 甲云日记隐私政策\n\n## 第三方服务\n\n### Google AdSense 与第三方广告\n\n可能展示广告。\n\n### 评论\n\n无。\n";
    assert_eq!(names(text), ["Google AdSense"]);
    assert_eq!(of_third_parties("- **服务条款**：请参考 [条款](https://x.example)\n- Sentry：崩溃"), ["Sentry"]);
}

#[test]
fn names_of_two_letters_are_told_by_their_place() {
    assert_eq!(of_third_parties("- QQ：分享\n- 微信：分享"), ["QQ", "微信"]);
    assert_eq!(of_third_parties("1. QQ：https://a.example/p\n2. 微博：https://b.example/p"), ["QQ", "微博"]);
    assert!(of_third_parties("本页的 QQ 表情由我们绘制。").is_empty());
}

/// "name: type type" of what a text says under a heading about third parties, sorted.
fn data_of_third_parties(text: &str) -> Vec<String> {
    let text = format!("# 甲云日记隐私政策\n\n## 五、第三方SDK\n\n{text}\n\n## 六、其他\n\n我们会收集您的学历。\n");
    let row = |entry: undisclosed::policy::Disclosure| {
        let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
        types.sort_unstable();
        format!("{}: {}", entry.name, types.join(" "))
    };
    let mut rows: Vec<String> = read(&text, "p.md").disclosures.into_iter().map(row).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn what_a_function_looks_at_is_not_what_it_takes() {
    for text in [
        "我们使用北风统计SDK统计使用情况，会收集IMEI。",
        "我们使用北风统计SDK来分析您的使用情况，会收集IMEI。",
        "我们使用北风统计SDK监测崩溃日志，会收集IMEI。",
        "当您使用统计功能时，您的IMEI会被传输给北风统计SDK。",
    ] {
        assert_eq!(data_of_third_parties(text), ["北风统计SDK: imei"], "{text}");
    }
    for text in ["北风统计SDK会收集并分析崩溃日志。", "北风统计SDK会收集崩溃日志，用于统计使用情况。"]
    {
        assert_eq!(data_of_third_parties(text), ["北风统计SDK: crash_logs"], "{text}");
    }
}

#[test]
fn unknown_names_of_code_get_what_sentences_say_of_known_ones() {
    for text in [
        "您的手机号由北风统计SDK存储。",
        "您的手机号存储在北风统计SDK的服务器上。",
        "以下信息会共享给北风统计SDK：手机号。",
        "- 北风统计SDK（手机号）",
        "北风统计SDK会收集：手机号；用途：统计。",
        "北风统计SDK（北京南雨科技有限公司）为我们提供统计服务，收集的信息包括：手机号。",
        "北风统计SDK为我们提供统计服务，为此会读取您的手机号。",
        "北风统计SDK，目的是统计，信息类型为手机号。",
    ] {
        assert_eq!(data_of_third_parties(text), ["北风统计SDK: phone_number"], "{text}");
    }
    let text = "- 微博：登录，收集昵称。\n\n北风统计SDK会收集：手机号；用途：统计。";
    assert_eq!(data_of_third_parties(text), ["北风统计SDK: phone_number", "微博: name"]);
}

#[test]
fn unknown_letters_above_or_before_their_data_are_a_name() {
    for text in [
        "### Norvex\n\n收集的信息：手机号",
        "**Norvex**\n\n收集的信息：\n\n- 手机号",
        "Norvex\n\n收集的信息：手机号",
        "Norvex：用于统计，会收集您的手机号。",
    ] {
        assert_eq!(data_of_third_parties(text), ["Norvex: phone_number"], "{text}");
    }
    for text in
        ["### Android\n\n收集的信息：手机号", "### Wi-Fi\n\n收集的信息：手机号", "### Premium\n\n收集的信息：手机号"]
    {
        assert_eq!(data_of_third_parties(text), [""; 0], "{text}");
    }
    assert!(elsewhere("### Norvex\n\n收集的信息：手机号").is_empty());
}

#[test]
fn paragraphs_behind_a_row_may_be_about_us_the_reader_or_another() {
    for row in [
        "1、腾讯Bugly：为了统计，收集IMEI。",
        "- 腾讯Bugly：为了统计，收集IMEI。",
        "- 腾讯Bugly\n  用途：统计\n  收集：IMEI",
    ] {
        for behind in
            ["我们会收集您的头像，用于注册。", "当您注册时，我们会收集您的生日。", "您可以在设置中关闭相机权限。"]
        {
            assert_eq!(data_of_third_parties(&format!("{row}\n\n{behind}")), ["腾讯Bugly: imei"], "{row} {behind}");
        }
        let another = data_of_third_parties(&format!("{row}\n\n北风统计SDK会收集您的手机号，用于登录。"));
        assert_eq!(another, ["北风统计SDK: phone_number", "腾讯Bugly: imei"], "{row}");
    }
    // What is said of another service of the vendor, or of code without a name, cuts nothing.
    let text = "腾讯Bugly：用于统计。推送SDK会收集您的手机号。";
    assert_eq!(data_of_third_parties(text), ["腾讯Bugly: phone_number"]);
}

#[test]
fn data_and_what_is_not_found_are_no_names() {
    for text in [
        "- 设备登录标识信息（含系统账号和IP地址）；通讯录",
        "- 未找到匹配的SDK：请联系我们",
        "1. 本清单依据实际使用的SDK更新。",
        "|名称|用途|\n|---|---|\n|{{CONTACT_EMAIL}}|联系|",
    ] {
        assert_eq!(of_third_parties(text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_left_out_may_be_spelled_out_in_brackets() {
    for denial in ["其中不包含您的身份信息（如姓名、手机号）。", "不会提供个人信息（姓名、手机号等）。"]
    {
        let text = format!("您的问题会发送至腾讯Bugly。{denial}");
        assert_eq!(data_of_third_parties(&text), ["腾讯Bugly: "], "{text}");
    }
}

#[test]
fn hyphens_behind_known_words_are_no_part_of_them() {
    assert_eq!(data_of_third_parties("- 腾讯Bugly - 统计 - 设备型号、IP地址"), ["腾讯Bugly: device_model ip_address"]);
    assert_eq!(data_of_third_parties("此外，vivo推送会收集您的手机号。"), ["vivo推送: phone_number"]);
}

#[test]
fn who_provides_a_service_is_a_record_of_its_own() {
    let row = |role: &str, company: &str, service: &str, data: &str| {
        format!("{role}：由{company}提供{service}，我们会把您的{data}发送给{company}，以便完成{service}。\n\n")
    };
    let rows = [
        row("a) 消息推送服务供应商", "乙山网络科技有限公司", "推送技术服务", "OAID、位置信息"),
        row("b) 移动支付服务供应商", "深圳市腾讯计算机系统有限公司", "微信支付技术服务", "应用列表信息"),
        row("c) 手机号认证服务供应商", "丙泽科技股份有限公司", "手机号码一键登录技术服务", "IMEI"),
        row("d) 即时通讯服务供应商", "深圳市腾讯计算机系统有限公司", "即时音视频通讯技术服务", "网络信息"),
    ];
    let expected = [
        "乙山网络科技有限公司 oaid location_generic",
        "微信支付 app_list",
        "丙泽科技股份有限公司 imei",
        "深圳市腾讯计算机系统有限公司 network_type",
    ];
    assert_eq!(told_all(&rows.concat()), expected);
    assert_eq!(
        told_all(&row("地图", "丙泽科技有限公司", "地图服务", "位置信息")),
        ["丙泽科技有限公司 location_generic"]
    );
    // Whose service it is, said below its name.
    let below = "## 第三方SDK\n\n### 乙山推送SDK\n\n由乙山网络科技有限公司提供推送服务，会收集OAID。\n";
    assert_eq!(told_all(below), ["乙山推送SDK oaid"]);
}

#[test]
fn the_maker_of_a_product_in_its_sentence_is_no_other_party() {
    let text = "本应用使用了个推SDK，您的设备识别码会发送给每日互动股份有限公司。";
    assert_eq!(told_all(text), ["个推SDK device_id_generic"]);
    let two = "我们与乙山科技有限公司、丙泽科技有限公司合作，接入北风统计SDK，会收集OAID。";
    assert!(told_all(two).len() > 1, "{:?}", told_all(two));
}

#[test]
fn dots_part_names_from_what_they_do() {
    let text = "**🤖 DeepSeek** · 大模型推理\n- 您输入的文字会发送给它\n\n**Supabase** · 账号\n- 存储您的手机号\n";
    assert_eq!(of_third_parties(text), ["DeepSeek", "Supabase"]);
    // 网站 in what it does makes no label of it.
    let text = "- Vercel — 网站托管：全球访问\n- DeepSeek — 推理：您的文字会发送给它\n- Sentry — 监控：收集崩溃信息\n";
    assert_eq!(of_third_parties(text), ["Vercel", "DeepSeek", "Sentry"]);
    let text = "本网站使用的 Google reCAPTCHA v3 为第三方服务，其隐私政策请参考：https://policies.google.com/privacy";
    assert_eq!(of_third_parties(text), ["Google reCAPTCHA v3"]);
}

/// The text before a list of others, as long policies have one.
fn before_a_list(text: &str) -> Vec<String> {
    let rows = ["腾讯位置服务SDK", "神策SDK", "融云SDK"].map(|name| format!("### {name}\n\n收集信息：OAID\n\n"));
    let text =
        format!("# 甲云日记隐私政策\n\n## 二、我们如何使用信息\n\n{text}\n\n## 第三方SDK目录\n\n{}", rows.concat());
    let others = |name: &String| !["腾讯位置服务SDK", "神策SDK", "融云SDK"].iter().any(|other| name.starts_with(other));
    told_all(&text).into_iter().filter(others).collect()
}

#[test]
fn beside_a_list_sentences_that_say_what_somebody_gets_name_entries() {
    for (text, expected) in [
        ("我们的产品接入穿山甲，需要获取您的IMEI。", "穿山甲 imei"),
        ("推送功能由北风推送SDK实现。其会收集IMEI。", "北风推送SDK imei"),
        ("我们集成了友盟统计。收集信息：IMEI。", "友盟统计 imei"),
        ("我们委托北风推送SDK处理IMEI，用于推送。", "北风推送SDK imei"),
    ] {
        assert_eq!(before_a_list(text), [expected], "{text}");
    }
    // Another subject takes nothing up.
    assert!(before_a_list("该权限用于反垃圾与友盟统计系统。手机号登录服务也需要获取IMEI。").is_empty());
    let several = "我们集成穿山甲，广点通，需要获取您的设备型号等信息。以及运营商信息，设备IMEI。";
    let expected = ["穿山甲 device_model carrier imei", "广点通 device_model carrier imei"];
    assert_eq!(before_a_list(several), expected);
}

#[test]
fn registered_names_are_the_names_of_the_known_ones_in_them() {
    for (text, expected) in [
        ("我们会将您的订单号提供给财付通支付科技有限公司。", "财付通支付科技有限公司 purchase_history"),
        (
            "核验时，您的姓名会发送至北京旷视科技有限公司（以下简称“旷视”），核验由旷视完成。",
            "北京旷视科技有限公司 name",
        ),
    ] {
        assert_eq!(told_all(&format!("## 二、我们如何使用信息\n\n{text}\n")), [expected], "{text}");
    }
}

#[test]
fn what_was_said_above_is_passed_on() {
    let text = "您需要提供姓名、身份证号码。\n\n核验时，我们会将上述信息提供给北京旷视科技有限公司。\n";
    for heading in ["第三方SDK", "我们如何使用信息"] {
        assert_eq!(told_all(&format!("## {heading}\n\n{text}")), ["北京旷视科技有限公司 name id_card"]);
        let denied = text.replace("会将", "不会将");
        assert!(told_all(&format!("## {heading}\n\n{denied}")).is_empty(), "{heading}");
    }
}

#[test]
fn makers_of_phones_in_an_enumeration_with_strokes_are_each_one() {
    let text = "如您使用华为/oppo/vivo/小米手机，华为/oppo/vivo/小米SDK会收集您的设备识别号和联网信息。";
    let expected = ["华为", "oppo", "vivo", "小米SDK"].map(|name| format!("{name} device_id_generic network_type"));
    assert_eq!(told_all(&format!("## 二、我们如何使用信息\n\n{text}\n")), expected);
    let enumerated = "我们会将您的昵称共享给微信、QQ、微博。";
    assert_eq!(told_all(&format!("## 第三方SDK\n\n{enumerated}\n")), ["微信 name", "QQ name", "微博 name"]);
    // Whose data are read gets nothing.
    let read = "### 移动安全联盟SDK\n\n描述：获取华为/vivo/小米等设备厂商的设备标识（OAID）\n";
    assert_eq!(names(&format!("## 第三方SDK\n\n{read}")), ["移动安全联盟SDK"]);
}

#[test]
fn what_a_function_is_done_with_is_no_data() {
    for text in [
        "推送功能使用了个推SDK，会收集OAID。",
        "通讯录功能使用个推SDK，会收集OAID。",
        "日志功能使用个推SDK，会收集OAID。",
    ] {
        assert_eq!(told_all(&format!("## 第三方SDK\n\n{text}\n")), ["个推SDK oaid"], "{text}");
    }
    assert_eq!(told_all("## 第三方SDK\n\n个推SDK会收集功能使用情况。\n"), ["个推SDK usage_data"]);
}

#[test]
fn data_stand_behind_their_kind_below_the_labels_of_a_record() {
    let text = "（1）极光推送SDK\n\n使用目的：推送\n\n设备信息：IMEI、设备型号\n\n位置信息：GPS位置\n";
    let said = told_all(&format!("## 第三方SDK\n\n我们接入的SDK如下。\n\n{text}"));
    assert_eq!(said, ["极光推送SDK imei device_model location_precise"]);
    // What is said of its vendor between the labels ends no record.
    let vendor = "您在使用极光的产品时自愿填写的昵称和头像，以及您在其中上传的照片等内容会由极光保存。\n\n设备信息";
    let with_it = told_all(&format!("## 第三方SDK\n\n我们接入的SDK如下。\n\n{}", text.replace("设备信息", vendor)));
    assert!(with_it.iter().any(|row| row.contains("imei device_model location_precise")), "{with_it:?}");
    let bold = text
        .replace("：", "：**")
        .replace("使用", "**使用")
        .replace("设备信息", "**设备信息")
        .replace("位置信息", "**位置信息");
    assert_eq!(told_all(&format!("## 第三方SDK\n\n我们接入的SDK如下。\n\n{bold}")), said);
}

#[test]
fn sentences_between_the_labels_of_a_record_do_not_end_it() {
    let record = |between: &str| {
        let text = format!(
            "## 三、第三方SDK列表\n\n（1）微信\n\n使用目的：分享\n\n收集个人信息字段：设备型号\n\n（2）腾讯开放平台\n\n使用目的：QQ登录\n\n\
             收集个人信息字段：\n\n设备信息：IMEI\n\n{between}\n\n所属机构：深圳市腾讯计算机系统有限公司\n\n隐私协议链接：https://privacy.qq.com/\n\n\
             （3）支付宝\n\n使用目的：支付\n\n收集的个人信息类型：IMEI\n"
        );
        let of_record =
            read(&text, "sdk.md").disclosures.into_iter().find(|entry| entry.name == "腾讯开放平台").unwrap();
        assert_eq!(of_record.urls.first().map(|link| link.url.as_str()), Some("https://privacy.qq.com/"), "{between}");
        (names(&text), of_record.data_types.iter().map(|data| data.id.clone()).collect::<Vec<String>>())
    };
    for (between, data) in [
        (
            "位置信息：例如，当您使用与位置有关的服务时，腾讯可能会记录您设备所在的位置信息，以便为您提供相关服务。",
            "imei location_generic",
        ),
        (
            "其他相关信息：为了帮助您更好地使用腾讯的产品，腾讯可能对您联系人的姓名和电话号码进行加密。",
            "imei name phone_number",
        ),
        ("当你使用微信朋友圈功能时，微信会收集、使用你发布的朋友圈文字、照片、视频、位置信息。", "imei"),
    ] {
        let (names, told) = record(between);
        assert_eq!(names, ["微信", "腾讯开放平台", "支付宝"], "{between}");
        assert_eq!(told.join(" "), data, "{between}");
    }
}

#[test]
fn a_word_for_code_before_a_label_belongs_to_the_name() {
    let row =
        |name: &str| format!("• Unity 的隐私政策：https://unity3d.com/legal\n\n• {name}：https://www.one.example/p\n");
    for (written, name) in [
        ("安天移动安全 AVL SDK 隐私政策", "安天移动安全 AVL SDK"),
        ("北风 SDK 隐私政策", "北风 SDK"),
        ("北风SDK的隐私政策", "北风SDK"),
    ] {
        let text = format!("## 第三方服务\n\n以下为所适用的第三方条款和隐私政策：\n\n{}", row(written));
        assert_eq!(names(&text), ["Unity", name], "{written}");
    }
    // Behind another label it is one with the words that follow.
    let labelled = "## 第三方SDK\n\n北风SDK\n\n用途：推送 SDK隐私政策：https://www.one.example/p\n";
    assert_eq!(names(labelled), ["北风SDK"]);
}

#[test]
fn whatever_verb_gives_and_whatever_stands_before_the_name_it_is_given() {
    let verbs = [
        "共享", "提供", "分享", "传输", "发送", "披露", "同步", "提交", "上传", "传送", "传递", "转交", "移交", "报送",
    ];
    for verb in verbs {
        for to in ["给", "至", "到", "予", "给第三方服务商", "给支付机构", "至服务提供方——"] {
            for name in ["北京云桥贸易有限公司", "支付宝"] {
                let text = format!("## 二、我们如何使用信息\n\n为了核验，我们会将您的姓名、手机号{verb}{to}{name}。\n");
                assert_eq!(told_all(&text), [format!("{name} name phone_number")], "{text}");
            }
        }
    }
}

#[test]
fn companies_that_are_called_us_together_are_all_ours() {
    let ours = "本政策由北京云桥有限公司出品，并由上海北风科技有限公司及子公司上海南雨科技有限公司提供客户服务支持。感谢您对北京云桥有限公司、上海北风科技有限公司和上海南雨科技有限公司（以下统称“我们”）的信任。";
    let given = "我们会将您的语音信息提供给阿里云计算有限公司。";
    let text = format!("# 隐私政策\n\n{ours}\n\n## 四、我们如何共享您的个人信息\n\n{given}\n");
    assert_eq!(told_all(&text), ["阿里云计算有限公司 microphone"]);
}

#[test]
fn names_in_the_brackets_behind_a_word_for_code_are_rows() {
    for (title, expected) in [
        ("推送SDK（华为、小米、个推）", &["华为 imei", "小米 imei", "个推 imei"][..]),
        ("定位SDK（百度地图SDK/百度定位SDK）", &["百度地图SDK imei", "百度定位SDK imei"]),
        (
            "分享SDK（微信、微博、企业微信、钉钉、手机QQ）",
            &["微信 imei", "微博 imei", "企业微信 imei", "钉钉 imei", "手机QQ imei"],
        ),
    ] {
        for number in ["（3）", "3、", "### "] {
            let text =
                format!("## 第三方SDK\n\n{number}{title}\n\n在您授权同意后，获取访问您的本机设备信息（IMEI）。\n");
            assert_eq!(told_all(&text), expected, "{text}");
        }
    }
}

#[test]
fn names_in_quotes_and_in_the_brackets_of_a_role() {
    let quoted = "第三方SDK“云桥讯方”为提供短信充值服务，需获取读取短信权限。";
    assert_eq!(told_all(&format!("## 第三方SDK\n\n{quoted}\n")), ["云桥讯方 sms"]);
    let makers = "我们可能会与终端设备制造商（华为、小米等）共享手机型号。";
    assert_eq!(told_all(&format!("## 我们如何共享信息\n\n{makers}\n")), ["华为 device_model", "小米 device_model"]);
    let channels = "游戏下载渠道平台包括但不限于OPPO，VIVO，华为等；";
    assert_eq!(names(&format!("## 第三方服务\n\n{channels}\n")), ["OPPO", "VIVO", "华为"]);
    let taken_up = "如您使用华为、OPPO、小米等品牌手机。我们接入的上述手机厂商PushSDK需要收集IMEI。";
    assert_eq!(told_all(&format!("## 我们收集的信息\n\n{taken_up}\n")), ["华为 imei", "OPPO imei", "小米 imei"]);
    let row = "1）渠道SDK：如您使用华为、vivo、小米等品牌手机。我们接入的上述手机厂商PushSDK需要收集IMEI。";
    let expected = ["渠道SDK imei", "华为 imei", "vivo imei", "小米 imei"];
    assert_eq!(told_all(&format!("## 第三方SDK\n\n{row}\n")), expected);
    let among = "我们会将您的姓名提供给合作机构（包括但不限于北京云桥有限公司、上海北风有限公司）。";
    let expected = ["北京云桥有限公司 name", "上海北风有限公司 name"];
    assert_eq!(told_all(&format!("## 二、我们如何使用信息\n\n{among}\n")), expected);
    let signs_in = "如您使用微博、微信等第三方帐号登录，相关SDK需要收集您的设备识别号。";
    assert_eq!(
        told_all(&format!("## 第三方SDK\n\n{signs_in}\n")),
        ["微博 device_id_generic", "微信 device_id_generic"]
    );
    assert_eq!(told_all("## 我们如何共享信息\n\n我们会与QQ等合作方共享用户的设备型号。\n"), ["QQ device_model"]);
}

#[test]
fn a_row_is_named_by_what_its_maker_provides() {
    let told_of = |row: &str| told_all(&format!("## 第三方SDK\n\n{row}\n"));
    let row = "（ c ）小能，由北京能通天下网络技术有限公司开发，用于智能客服服务，可能会调取用户的IMEI。";
    assert_eq!(told_of(row), ["小能 imei"]);
    let row = "（12）和多号SDK:\n为了便于您使用，我们使用了和多号SDK，需要你的设备信息。";
    assert_eq!(told_of(row), ["和多号SDK device_info_generic"]);
    assert_eq!(told_of("（7）学习通内金山直播SDK通过获取相机权限，用于直播。"), ["金山直播SDK camera"]);
    assert_eq!(names("## 三、共享\n\n- 北京云桥科技有限公司（用于一键登录）\n"), ["北京云桥科技有限公司"]);
    // Its name is no data.
    assert_eq!(
        told_of("（13）139邮箱SDK：我们使用了139邮箱SDK，需要你的设备信息。"),
        ["139邮箱SDK device_info_generic"]
    );
}

#[test]
fn source_lines_of_chinese_markdown_are_lines() {
    let text = "9.第三方服务收集信息的情形：\n这些SDK可能会收集您的信息。这些SDK包括：\n（1）百度SDK：我们会使用百度SDK，在您授权同意后获取本机位置权限。\n\
                （2）和家亲SDK：我们使用了和家亲SDK，需要访问您的蓝牙功能。\n";
    assert_eq!(told_all(text), ["百度SDK location_generic", "和家亲SDK bluetooth_info"]);
    let listed = "四、用户安全\n\nA. 安卓版\n（ a ）友盟，由友盟同欣（北京）科技有限公司开发，用于数据统计，可能会调取用户的IP地址。\n\
                  （ b ）极光推送，由深圳市和讯华谷信息技术有限公司开发，用于消息推送，可能会调取用户的位置信息。\n";
    assert_eq!(told_all(listed), ["友盟 ip_address", "极光推送 location_generic"]);
}

#[test]
fn a_link_may_have_white_space_around_its_words() {
    let text = "## 第三方SDK\n\n1、北风SDK\n信息获取：IMEI\n隐私协议地址：[ _https://one.example/x.html_](https://one.example/x.html)\n";
    let said = read(text, "p.md");
    assert_eq!(said.disclosures[0].urls[0].url, "https://one.example/x.html");
}

#[test]
fn the_number_of_another_section_ends_a_row() {
    for (row, section) in [
        ("（8）百度OCR识别文字SDK通过获取相机权限，用于文字识别。", "4.4学习通仅允许员工访问用户的身份证信息。"),
        ("8、百度OCR识别文字SDK：用于文字识别，收集相机权限。", "4.2 提供您的姓名、身份证号。"),
    ] {
        assert_eq!(told_all(&format!("## 第三方SDK\n\n{row}\n\n{section}\n")), ["百度OCR识别文字SDK camera"], "{row}");
    }
}

#[test]
fn the_product_whose_own_policy_it_is_is_no_third_party() {
    let shared = "## 二、共享\n\n一点资讯会收集您的IMEI。我们会将您的手机号提供给极光。\n";
    for opening in [
        "# 一点资讯隐私政策",
        "《一点资讯隐私政策》",
        "# 隐私政策\n\n欢迎使用“一点资讯”。",
        "# 隐私政策\n\n一点资讯（以下简称“我们”）重视隐私。",
    ] {
        assert_eq!(told_all(&format!("{opening}\n\n{shared}")), ["极光 phone_number"], "{opening}");
    }
    assert_eq!(told_all(&format!("# 隐私政策\n\n{shared}")), ["一点资讯 imei", "极光 phone_number"]);
    let bank = "企业手机银行是由中国工商银行股份有限公司（以下简称“我行”）提供的服务，我行会收集您的手机号。";
    assert!(told_all(&format!("# 用户隐私政策\n\n{bank}\n")).is_empty());
    // A row of its list is another's code.
    let listed = "# 微博隐私政策\n\n## 第三方SDK\n\n- 微博SDK：IMEI\n- 极光推送：OAID\n";
    assert_eq!(told_all(listed), ["微博SDK imei", "极光推送 oaid"]);
}

#[test]
fn what_is_shared_with_somebody_is_told_whatever_stands_around() {
    for whom in
        ["顺丰", "快递公司（如顺丰）", "快递公司（顺丰）", "第三方物流公司顺丰", "物流服务商（包括但不限于顺丰等）"]
    {
        for act in [
            format!("将您的收货地址与{whom}共享"),
            format!("将包括收货地址在内的信息与{whom}进行共享"),
            format!("向{whom}披露收货地址"),
            format!("将您的收货地址等信息同步至{whom}"),
        ] {
            let text = format!("当您下单之后，为了准确地向您完成货物的交付，我们会{act}，以便其为您安排上门配送服务。");
            assert_eq!(told_all(&format!("## 三、我们如何共享\n\n{text}\n")), ["顺丰 address"], "{text}");
        }
    }
    // The head of a row keeps its kind.
    let row = "- 物流公司（杭州潮汐科技有限公司）：收集手机号\n- 短信服务商（北京云桥科技有限公司）：收集手机号\n";
    assert_eq!(names(&format!("## 三、我们如何共享\n\n{row}"))[0], "物流公司（杭州潮汐科技有限公司）");
}

#[test]
fn registered_names_stand_behind_any_sort_of_third_party() {
    for sort in
        ["", "合作伙伴", "我们的第三方合作伙伴", "第三方支付机构", "身份验证服务方", "授权的第三方", "音乐合作伙伴-"]
    {
        for act in [
            format!("我们会将您的收货地址提供给{sort}杭州潮汐科技有限公司，用于送货。"),
            format!("为提高您的体验，我们会与{sort}杭州潮汐科技有限公司共享您的收货地址。"),
            format!("您同意并授权{sort}杭州潮汐科技有限公司在提供服务时收集您的收货地址用于送货。"),
        ] {
            let expected = ["杭州潮汐科技有限公司 address"];
            assert_eq!(told_all(&format!("## 三、我们如何共享\n\n{act}\n")), expected, "{act}");
        }
    }
}

#[test]
fn a_kind_that_is_taken_up_stands_for_those_named_before() {
    let shared = |text: &str| told_all(&format!("## 三、我们如何共享\n\n{text}\n"));
    for text in [
        "您可以选择与我们合作的第三方支付机构（如微信支付、支付宝等支付通道）支付。我们需要将您的订单信息与这些支付机构共享。",
        "您可以选择第三方支付机构（如微信支付、支付宝等）支付。支付功能并不收集您的手机号，但我们需要将您的商品订单信息及对账信息与该等机构共享。",
        "我们的合作伙伴包括微信支付、支付宝等。我们的合作伙伴可能会收集您的订单信息。",
        "您可以通过第三方平台（微信支付、支付宝）支付。第三方平台会收集您的订单信息。",
    ] {
        assert_eq!(shared(text), ["微信支付 purchase_history", "支付宝 purchase_history"], "{text}");
    }
    let own = "您可以选择第三方支付机构（如微信支付、支付宝等）支付。我们会收集您的订单信息。";
    assert!(shared(own).is_empty());
    // Whose identifier it is says nothing of who gets it.
    let of = "我们的合作伙伴包括广点通、穿山甲等。我们的合作伙伴可能会收集广告标识符（例如Apple的IDFA）。";
    assert_eq!(shared(of), ["广点通 idfa", "穿山甲 idfa"]);
}

#[test]
fn constants_and_parts_of_words_are_no_names() {
    let rows = "- 极光推送SDK：READ_PHONE_STATE：获取IMEI\n- GET_TASKS：允许获取当前运行的任务\n- 友盟SDK：收集OAID，用于实现音乐播放功能\n";
    assert_eq!(names(&format!("## 第三方SDK\n\n{rows}")), ["极光推送SDK", "友盟SDK"]);
    let aim = "1）基于软件工具包（简称“SDK”）的功能：由第三方收集您的信息。\n\n2）百度地图SDK：收集IMEI。\n";
    assert_eq!(names(&format!("## 第三方SDK\n\n{aim}")), ["百度地图SDK"]);
}

#[test]
fn a_name_above_its_link_is_a_row() {
    let rows = "## 第三方 SDK 隐私政策链接\n\n甲云系列产品SDK\n详见： https://one.example/\n友盟 SDK\n详见：[https://two.example/p](https://two.example/p)\n\
                腾讯系列产品SDK（包括微信 SDK、腾讯 Bugly SDK等）\n详见：https://three.example/\n";
    let said = read(rows, "p.md").disclosures;
    let told: Vec<(&str, &str)> = said.iter().map(|entry| (entry.name.as_str(), entry.urls[0].url.as_str())).collect();
    let expected = [
        ("甲云系列产品SDK", "https://one.example/"),
        ("友盟 SDK", "https://two.example/p"),
        ("微信 SDK", "https://three.example/"),
        ("腾讯 Bugly SDK", "https://three.example/"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_last_field_of_a_wrapped_row_may_be_empty() {
    let table = "## 第三方SDK\n\n第三方SDK | 功能 | 获取信息 | 隐私政策\n---|---|---|---\n极光SDK | 推送 | OAID |\nhttps://one.example/p\n\
                 穿山甲广告SDK | 广告 | IMEI |\n友盟SDK | 统计 | OAID |\nhttps://two.example/p\n";
    assert_eq!(told_all(table), ["极光SDK oaid", "穿山甲广告SDK imei", "友盟SDK oaid"]);
}

#[test]
fn a_row_that_only_a_kind_of_code_heads_is_named_by_what_it_builds_in() {
    let rows = "### SDK的使用\n这些SDK可能会收集您的信息。\n**支付SDK**\n我们使用了支付宝SDK、微信支付SDK，可能需要获取您的手机型号。\n\
                **推送SDK**\n为了及时提醒您，我们使用了小米推送SDK。使用推送SDK，需要获取您的IMEI。\n**云桥SDK**\n我们使用了云桥SDK，会收集OAID。\n";
    let expected = ["支付宝SDK device_model", "微信支付SDK device_model", "小米推送SDK imei", "云桥SDK oaid"];
    assert_eq!(told_all(rows), expected);
    // Whose it is nobody says.
    assert_eq!(
        told_all("## 第三方SDK\n\n- 推送SDK：收集IMEI\n- 极光SDK：收集OAID\n"),
        ["推送SDK imei", "极光SDK oaid"]
    );
}

#[test]
fn they_are_those_who_provide_the_service() {
    let shared = |text: &str| told_all(&format!("## 五、我们如何接入合作伙伴的SDK\n\n{text}\n"));
    let text = "目前我们的邀请服务由上海潮汐网络科技有限公司提供，我们会接入他们的SDK，他们会通过SDK收集您的IMEI号、设备型号。";
    assert_eq!(shared(text), ["上海潮汐网络科技有限公司 imei device_model"]);
    let text = "目前我们的风控服务由北京数美时代科技有限公司提供，我们会接入数美的SDK，北京数美时代科技有限公司会收集您的MAC地址。";
    assert_eq!(shared(text), ["北京数美时代科技有限公司 mac_address"]);
    let text =
        "（3）定位服务提供商（高德地图）：我们会将您的位置信息，交由定位服务提供商（高德地图），用以在日历中定位。";
    assert_eq!(shared(text), ["高德地图 location_generic"]);
}

#[test]
fn cells_of_a_table_may_stand_on_lines_of_their_own() {
    let table = "## 第三方SDK\n\n接入的第三方SDK包括：\n\nSDK名称\n|\n可能收集的个人信息\n|\n使用场景  \n  \n---|---|---  \n  \n\
                 腾讯广告\n|\nIMEI、 ** _精准位置信息_**\n|\n推送广告  \n  \n云桥推送\n|\nOAID\n|\n推送消息\n<https://one.example/p>  \n\n其他内容。\n";
    assert_eq!(told_all(table), ["腾讯广告 imei location_precise", "云桥推送 oaid"]);
    let link = read(table, "p.md").disclosures.into_iter().nth(1).and_then(|entry| entry.urls.into_iter().next());
    assert_eq!(link.expect("the cell has a link").url, "https://one.example/p");
}

#[test]
fn what_a_word_means_is_no_row_and_nobodys_data() {
    let text = "## 三、共享\n\n您可以选择第三方支付机构（如微信支付、支付宝等）支付。我们需要将您的订单信息与这些支付机构共享。\n\n附录\n\
                1、个人信息：指以电子方式记录的信息，包括姓名、电话号码等。\n\n2、个人敏感信息：是指一旦泄露可能危害人身安全的个人信息，包括身份证等。\n";
    assert_eq!(told_all(text), ["微信支付 purchase_history", "支付宝 purchase_history"]);
}

#[test]
fn the_name_stands_before_its_maker_behind_a_colon() {
    let list = |row: &str| {
        told_all(&format!(
            "## 第三方SDK\n\n为实现相关功能，我们接入了第三方SDK：\n\n1.2.1 潮汐SDK：用于统计，收集OAID。\n\n1.2.2 {row}\n"
        ))
    };
    for (open, close) in [("", ""), ("“", "”"), ("「", "」"), ("**", "**")] {
        for maker in ["由云桥科技有限公司提供", "由“云桥科技有限公司”提供", "该SDK由云桥科技有限公司提供"]
        {
            for name in ["云桥网页浏览服务", "云桥推送", "NVX 云桥网页"] {
                let row = format!("{open}{name}{close}：{maker}，用于提供网页功能。需要收集IMEI。");
                assert_eq!(list(&row), ["潮汐SDK oaid".to_owned(), format!("{name} imei")], "{row}");
            }
        }
    }
    // What for, and nobody's name.
    assert_eq!(list("消息推送：由云桥科技有限公司提供推送服务，收集IMEI。"), ["潮汐SDK oaid", "云桥科技有限公司 imei"]);
}

#[test]
fn numbered_rows_with_their_makers_are_a_list_under_any_heading() {
    let text = "### 一、我们收集的信息\n\n1.1 我们会收集您的手机号。\n\n1.2 为了改进产品、完善产品功能，我们提供部分功能时需要使用第三方SDK，这些第三方SDK可能会收集您的部分个人信息。\n\n\
                1.2.1 极光推送：该SDK由深圳市和讯华谷信息技术有限公司提供，用于推送。需要收集的设备权限包括：  \nios版本：设备信息（IDFA、MAC地址）  \nandroid版本：设备信息（IMEI号）官方隐私政策：<https://www.jiguang.cn/license/privacy>\n\n\
                1.2.2 七牛：由上海七牛信息技术有限公司提供，用于文件的上传。需要收集的设备权限包括：暂无  \n\n\
                1.2.3 华为HMS：由华为技术有限公司提供，用于推送。需要收集的设备权限包括：  \nandroid版本：设备信息（IMEI号）、网络信息（IP地址）\n\n### 二、信息的存储\n\n信息存储在国内。\n";
    assert_eq!(told_all(text), ["极光推送 idfa mac_address imei", "七牛", "华为HMS imei ip_address"]);
}

#[test]
fn one_sentence_says_who_gets_what_under_any_heading() {
    for (sentence, expected) in [
        ("当App异常退出时，Bugly会将崩溃堆栈、设备型号回传至其服务器。", &["Bugly crash_logs device_model"][..]),
        ("我们需要调用百度地图的定位接口，届时百度会获取您的IP地址。", &["百度地图 ip_address"]),
        ("我们嵌入了GrowingIO的无埋点SDK，会收集设备信息。", &["GrowingIO的无埋点SDK device_info_generic"]),
        ("定位SDK（高德）会采集基站信息。", &["高德 cell_tower"]),
        ("统计SDK（友盟、百度统计）会采集IMEI。", &["友盟 imei", "百度统计 imei"]),
        ("我们将您的姓名、手机号投递给智联招聘。", &["智联招聘 name phone_number"]),
        ("我们用友盟统计，会收集您的IMEI。", &["友盟统计 imei"]),
        ("翻译功能调用有道智云API，待翻译文本会上传到有道服务器。", &["有道智云 user_content"]),
        // What is uploaded, and by others.
        ("您的微信昵称会上传至服务器。", &[]),
        ("微信将您的昵称返回给我们。", &[]),
    ] {
        for heading in ["一、我们如何收集信息", "四、信息的共享", "六、其他"] {
            let text = format!("隐私政策\n\n本政策说明本应用如何处理您的信息。\n\n{heading}\n\n{sentence}\n");
            assert_eq!(told_all(&text), expected, "{heading}: {sentence}");
        }
    }
}

#[test]
fn where_more_is_told_of_one_is_no_name() {
    let text = "## 第三方服务\n\nRevenueCat\n\n我们使用 RevenueCat 管理购买。RevenueCat 可能会收集设备型号。\n\n\
                有关 RevenueCat 数据处理的完整详情，请查看他们的隐私政策：https://www.revenuecat.com/privacy。\n";
    assert_eq!(told_all(text), ["RevenueCat device_model"]);
}

#[test]
fn what_is_only_mentioned_gets_nothing() {
    for sentence in [
        "本应用的源代码托管在GitHub上，遵循MIT许可证。",
        "本应用内的链接可能跳转至知乎、豆瓣等网站。",
        "本应用未接入任何第三方SDK，例如极光推送、Bugly。",
        "本应用不会调用高德地图或百度地图获取您的位置。",
        "未经您同意，我们不会读取您的微信聊天记录。",
        "自2.0版起，我们已移除友盟SDK。",
        "我们已停止向友盟提供您的设备信息。",
    ] {
        for heading in ["一、我们如何收集信息", "四、信息的共享"] {
            let text = format!("隐私政策\n\n本政策说明本应用如何处理您的信息。\n\n{heading}\n\n{sentence}\n");
            assert_eq!(told_all(&text), Vec::<String>::new(), "{heading}: {sentence}");
        }
    }
}

#[test]
fn the_product_that_readers_use_is_ours() {
    let often = "爱奇艺会收集您的设备信息。爱奇艺重视您的隐私。".repeat(4);
    let others = "您使用第三方账号登录时，微博会收集您的昵称。为了推送，我们接入的极光SDK会收集您的IMEI。";
    for opening in [
        "爱奇艺用户个人信息保护及隐私政策\n\n请阅读。",
        "隐私政策\n\n您在使用爱奇艺及相关服务前，请阅读本政策。",
        "隐私政策\n\n当您使用“爱奇艺”软件时，请阅读本政策。",
    ] {
        let text = format!(
            "{opening}\n\n{often}\n\n## 三、共享\n\n{others}\n\nc) 您使用爱奇艺时，爱奇艺将基于以下目的访问您的IMEI和您手机上的必要内容，并开通相应的权限，包括下列各项：\n"
        );
        assert_eq!(told_all(&text), ["微博 name", "极光SDK imei"], "{opening}");
    }
    // Whom readers sign in with is not.
    let signs_in = "隐私政策\n\n当您使用微信登录时，微信会收集您的昵称。".to_owned() + &"微信登录。".repeat(8);
    assert_eq!(told_all(&format!("{signs_in}\n\n## 三、共享\n\n我们接入的微信SDK会收集您的IMEI。\n")).len(), 1);
}

#[test]
fn the_registered_name_of_the_maker_means_us() {
    let shared = "我们会收集您的手机号。为了统计，我们接入的友盟SDK会收集IMEI。您同意我们在必要时披露您的信息。我们的功能由我们提供，我们支持我们与相关第三方SDK合作。\n\n\
                  我们会将您的订单信息提供给北京南雨有限公司。";
    let whom = ["友盟SDK imei", "北京南雨有限公司 purchase_history"];
    for (name, opening) in [
        ("我们", "隐私政策"),
        ("云桥科技有限公司", "《云桥科技有限公司隐私政策》"),
        ("云桥科技有限公司", "隐私政策\n\n本政策由云桥科技有限公司制定。"),
        ("云桥科技有限公司", "隐私政策\n\n云桥科技有限公司（以下称为“云桥科技有限公司”）尊重您。"),
        ("云桥科技有限公司", "隐私政策\n\n云桥科技有限公司深知个人信息对您的重要性。"),
        ("云桥公司", "隐私政策\n\n云桥科技有限公司（以下简称“云桥公司”）尊重您。"),
        ("云桥公司", "隐私政策\n\n云桥科技有限公司及其关联公司（以下称为“我们”或“云桥公司”）尊重您。"),
    ] {
        let text = format!("{opening}\n\n## 三、共享\n\n{}\n", shared.replace("我们", name));
        assert_eq!(told_all(&text), whom, "{opening}");
    }
    // Among the first lines, one of whom others are told is a third party.
    let text = "## 第三方SDK\n\n云桥科技有限公司会收集您的IMEI。\n";
    assert_eq!(told_all(text), ["云桥科技有限公司 imei"]);
}
