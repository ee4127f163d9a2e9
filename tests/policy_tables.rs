//! Tables of third parties in the shapes that policies of strangers have, and the addresses beside names; small texts of our
//! own.

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

fn names(text: &str, name: &str) -> Vec<String> {
    read(text, name).disclosures.into_iter().map(|entry| entry.name).collect()
}

/// Names with their data types, sorted, as "name: type type".
fn said(text: &str, name: &str) -> Vec<String> {
    let entries = read(text, name).disclosures.into_iter().map(|entry| {
        let mut types: Vec<String> = entry.data_types.into_iter().map(|data| data.id).collect();
        types.sort_unstable();
        format!("{}: {}", entry.name, types.join(" "))
    });
    entries.collect()
}

#[test]
fn names_may_stand_in_any_column_under_any_header() {
    for header in ["使用的服务", "厂家", "受托人", "工具", "平台"] {
        let text = format!(
            "## 第三方服务\n\n|目的|{header}|信息|\n|---|---|---|\n|登录|友盟登录|IMEI、手机号|\n|备份|芒果云|照片|\n"
        );
        assert_eq!(said(&text, "p.md"), ["友盟登录: imei phone_number", "芒果云: photos"], "{header}");
    }
    for header in ["Name", "Platform", "Who", ""] {
        let text = format!(
            "## Third-party services\n\n|{header}|What they process|Where|\n|---|---|---|\n|Sentry|Crash reports|US|\n|Acmetrics|IP address, email|EU|\n"
        );
        assert_eq!(said(&text, "p.md"), ["Sentry: crash_logs", "Acmetrics: email ip_address"], "{header}");
    }
}

#[test]
fn a_table_of_reasons_against_names_nobody() {
    let text =
        "## Third-party services\n\n|Tool|Why we do not use it|\n|---|---|\n|Sentry|Too costly|\n|Mixpanel|No need|\n";
    assert!(said(text, "p.md").is_empty());
    let text = "## 第三方服务\n\n|权限|说明|\n|---|---|\n|相机|扫码时用友盟统计次数|\n|相册|保存图片|\n";
    assert!(said(text, "p.md").is_empty(), "a product in what is said of a permission is no column of names");
}

/// Names with their links, as "name: url url".
fn linked(text: &str, name: &str) -> Vec<String> {
    let entries = read(text, name).disclosures.into_iter().map(|entry| {
        let urls: Vec<String> = entry.urls.into_iter().map(|link| link.url).collect();
        format!("{}: {}", entry.name, urls.join(" "))
    });
    entries.collect()
}

#[test]
fn an_address_is_of_the_name_that_calls_it() {
    let list = "## 第三方服务\n\n- 友盟统计：统计\n- 腾讯 Bugly：崩溃\n- 极光推送：推送\n\n";
    let text = format!("{list}友盟隐私政策：https://www.umeng.com/p\n");
    assert_eq!(linked(&text, "p.md"), ["友盟统计: https://www.umeng.com/p", "腾讯 Bugly: ", "极光推送: "]);
    let text = format!("{list}隐私政策请见官网（友盟：umeng.com/p；腾讯：privacy.qq.com；极光：jiguang.cn）。\n");
    assert_eq!(linked(&text, "p.md"), ["友盟统计: umeng.com/p", "腾讯 Bugly: privacy.qq.com", "极光推送: jiguang.cn"]);
}

#[test]
fn a_host_alone_is_an_address_where_a_policy_is_spoken_of() {
    let record = |line: &str| format!("## 第三方服务\n\nSDK名称：友盟统计\n用途：统计\n{line}\n");
    assert_eq!(linked(&record("隐私政策：privacy.umeng.com"), "p.txt"), ["友盟统计: privacy.umeng.com"]);
    assert_eq!(linked(&record("隐私政策：HTTPS://umeng.com/p"), "p.txt"), ["友盟统计: https://umeng.com/p"]);
    assert_eq!(linked(&record("接口：api.umeng.com"), "p.txt"), ["友盟统计: "]);
}

#[test]
fn words_of_taiwan_are_data() {
    let text = "## 第三方服務\n\n服務名稱：友盟统计\n蒐集的資料：裝置型號、廣告識別碼、聯絡人、螢幕解析度、推播權杖\n";
    assert_eq!(said(text, "p.txt"), ["友盟统计: advertising_id_generic contacts device_model push_token screen"]);
}

#[test]
fn cards_that_pay_nothing_are_no_payment_data() {
    let text = "## 第三方服务\n\nSDK名称：友盟统计\n收集信息：双卡信息、网卡信息\n\nSDK名称：芒果支付SDK\n收集信息：银行卡信息\n";
    assert_eq!(said(text, "p.txt"), ["友盟统计: sim_info", "芒果支付SDK: payment_info"]);
}

#[test]
fn tables_copied_as_text_are_tables() {
    let rows = [
        ["SDK名称", "使用目的", "收集信息", "隐私政策"],
        ["友盟统计SDK", "用于统计分析", "IMEI、设备型号", "https://www.umeng.com/p"],
        ["芒果云存储", "用于文件存储", "照片", "https://mango.example/p"],
    ];
    for (mark, name) in [("\t", "p.txt"), (" | ", "p.txt"), ("\t", "p.md"), (" | ", "p.md")] {
        let table: Vec<String> = rows.iter().map(|row| row.join(mark)).collect();
        let text = format!("三、第三方SDK清单\n我们使用的SDK如下：\n{}\n", table.join("\n"));
        assert_eq!(said(&text, name), ["友盟统计SDK: device_model imei", "芒果云存储: photos"], "{mark} {name}");
        assert_eq!(
            linked(&text, name),
            ["友盟统计SDK: https://www.umeng.com/p", "芒果云存储: https://mango.example/p"],
            "{mark} {name}"
        );
    }
}

#[test]
fn records_with_bars_on_a_line_each_are_no_table() {
    let line = |name: &str, data: &str| format!("SDK名称：{name} | 用途：统计 | 收集信息：{data}\n");
    let text = format!(
        "第三方SDK清单\n\n{}{}{}",
        line("友盟统计", "IMEI"),
        line("芒果云SDK", "照片"),
        line("极光推送", "OAID")
    );
    let types: Vec<String> =
        said(&text, "p.txt").iter().filter_map(|said| said.rsplit(": ").next()).map(str::to_owned).collect();
    assert_eq!(types, ["imei", "photos", "oaid"]);
}

#[test]
fn cells_on_lines_of_their_own_are_rows() {
    let cells = ["SDK名称", "使用目的", "收集信息", "隐私政策"];
    let rows = [
        ["友盟统计SDK", "用于统计分析", "IMEI、设备型号", "https://www.umeng.com/p"],
        ["芒果云存储", "用于文件存储", "照片", "https://mango.example/p"],
        ["极光推送", "用于消息推送", "OAID", "https://www.jiguang.cn/p"],
    ];
    let cells: Vec<&str> = cells.into_iter().chain(rows.into_iter().flatten()).collect();
    for (mark, name) in [("\n", "p.txt"), ("\n\n", "p.txt"), ("\n\n", "p.md"), (" |\n", "p.txt"), (" |\n", "p.md")] {
        let text = format!("# 三、第三方SDK清单\n\n{}{mark}", cells.join(mark));
        assert_eq!(
            said(&text, name),
            ["友盟统计SDK: device_model imei", "芒果云存储: photos", "极光推送: oaid"],
            "{mark:?} {name}"
        );
    }
    // A cell that broke in two: the rows behind it keep their places.
    let text = "三、第三方SDK清单\n所属系统 |\nSDK名称 |\n使用目的 |\n收集信息 |\n官网链接 |\niOS |\n友盟统计SDK |\n统计 |\nIDFA\n设备型号 |\n|\n\
                Android |\n极光推送 |\n推送 |\nOAID |\n|\n";
    let names: Vec<String> = said(text, "p.txt");
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[1], "极光推送: oaid");
}

#[test]
fn whom_data_go_to_may_stand_below_any_head() {
    for head in ["Sent to", "Where it goes", "Who receives it", "Stored in", "Recipient", "Shared with", "Provider"] {
        for title in ["What we collect", "Overview", "Data sharing"] {
            let text = format!(
                "## {title}\n\n|Data|Why|{head}|\n|---|---|---|\n|Device model|errors|Sentry|\n|Email|pay|Stripe, Apple|\n|Photos|backup|Only on your device|\n"
            );
            assert_eq!(
                said(&text, "p.md"),
                ["Sentry: device_model", "Stripe: email", "Apple: email"],
                "{title} {head}"
            );
        }
    }
    let text =
        "## What we collect\n\n|Data|Why|Format|\n|---|---|---|\n|Device model|errors|Text|\n|Email|pay|Letters|\n";
    assert!(said(text, "p.md").is_empty());
    let text = "## Third parties\n\n|Category|Data|Service|\n|---|---|---|\n|Account|email|Stripe|\n|Usage|device model|Sentry|\n";
    assert_eq!(said(text, "p.md"), ["Stripe: email", "Sentry: device_model"]);
}

fn links(text: &str) -> Vec<String> {
    let entries = read(text, "p.md").disclosures.into_iter();
    entries
        .map(|entry| format!("{}: {}", entry.name, entry.urls.first().map_or("-", |link| link.url.as_str())))
        .collect()
}

#[test]
fn policies_of_the_vendors_of_rows_stand_elsewhere() {
    let rows = "## Service providers\n\n| Service | Provider | Purpose |\n|---|---|---|\n| Firebase Crashlytics | Google LLC | crashes |\n| GitHub Models | Microsoft Corporation (USA) | AI |\n\n";
    let google = "Firebase Crashlytics: https://policies.google.com/privacy";
    let microsoft = "GitHub Models: https://privacy.microsoft.com/privacystatement";
    for list in [
        "- Google: https://policies.google.com/privacy\n- Microsoft: https://privacy.microsoft.com/privacystatement\n",
        "- [Google Privacy Policy](https://policies.google.com/privacy)\n- [Microsoft Privacy Statement](https://privacy.microsoft.com/privacystatement)\n",
    ] {
        assert_eq!(links(&format!("{rows}## Transfers\n\nSee:\n\n{list}")), [google, microsoft], "{list}");
    }
    let text = format!("{rows}The privacy policies of these providers are at https://policies.google.com/privacy.\n");
    assert_eq!(links(&text), [google, "GitHub Models: https://policies.google.com/privacy"]);
    let text = format!(
        "{rows}## Crashes\n\nFirebase Crashlytics is run by Google. Their privacy policy is at https://policies.google.com/privacy.\n"
    );
    assert_eq!(links(&text), [google, "GitHub Models: -"]);
    let text =
        format!("{rows}## Us\n\nFirebase Crashlytics is quick. Our privacy policy is at https://a.example/privacy.\n");
    assert_eq!(links(&text), ["Firebase Crashlytics: -", "GitHub Models: -"]);
}

#[test]
fn what_a_cell_says_below_a_name_is_no_part_of_it() {
    for cell in [
        "<strong>Norvex</strong><br><a href=\"https://norvex.example/p\">Privacy terms</a>",
        "<strong>Norvex</strong><br><a href=\"https://norvex.example/p\">Terms</a> · <a href=\"https://t.example\">Trust</a>",
        "Norvex<br>Analytics provider",
        "Norvex<br>(San Francisco, USA)",
        "<b>Norvex</b><br>Hosting",
    ] {
        let text = format!(
            "<h1>Privacy Policy</h1><h2>Subprocessors</h2><table><tr><th>Provider</th><th>Purpose</th><th>Data</th></tr>\
             <tr><td>{cell}</td><td>x</td><td>email</td></tr><tr><td>Sentry</td><td>y</td><td>email</td></tr></table>"
        );
        assert_eq!(names(&text, "p.html"), ["Norvex", "Sentry"], "{cell}");
    }
    let whole = "<h2>Subprocessors</h2><table><tr><th>Provider</th><th>Data</th></tr>\
                 <tr><td>Google (Firebase Authentication, Google Cloud, and Google Forms)</td><td>email</td></tr></table>";
    assert_eq!(names(whole, "p.html"), ["Google (Firebase Authentication, Google Cloud, and Google Forms)"]);
}

#[test]
fn terms_that_a_vendor_has_are_no_products_beside_companies() {
    for (head, terms) in [
        ("Transfer mechanism", "'s DPA with clauses; published"),
        ("Safeguards", "'s data processing addendum"),
        ("Notes", "’s terms apply"),
    ] {
        let text = format!(
            "Sub-processors\n\n| Sub-processor | Purpose | Personal data | {head} |\n|---|---|---|---|\n| Stripe, Inc. and affiliates | \
             payments | billing address | Stripe{terms} |\n| Sentry (Functional Software, Inc.) | errors | device model | Sentry{terms} |\n\
             | Norvex Inc. | hosting | email | Norvex{terms} |\n"
        );
        let companies = ["Stripe, Inc. and affiliates", "Sentry (Functional Software, Inc.)", "Norvex Inc."];
        assert_eq!(names(&text, "p.md"), companies, "{head}");
    }
    // What is used of a company still is the name.
    let text = "Sub-processors\n\n| Company | Service | Data |\n|---|---|---|\n| Google LLC | Firebase | email |\n| Stripe, Inc. | Stripe Connect | email |\n";
    assert_eq!(names(text, "p.md"), ["Firebase", "Stripe Connect"]);
}

#[test]
fn a_header_and_one_row_between_bars_are_a_table() {
    for name in ["Amazon Web Services, Inc. (AWS)", "Norvex Web Services, Inc. (NWS)", "Norvex"] {
        for file in ["p.md", "p.txt"] {
            let text = format!(
                "Sub-processor List\n| Sub-processor | Purpose | Data | Location |\n| {name} | hosting | name, email address | USA |\n"
            );
            assert_eq!(said(&text, file), [format!("{name}: email name")], "{file}");
        }
    }
    let text = "Sub-processor list\nHome | Terms | Imprint\nStripe | Sentry | Contact\n";
    assert!(read(text, "p.txt").disclosures.is_empty());
}

#[test]
fn a_first_column_of_known_services_is_one_of_third_parties() {
    let text = "# 隐私政策\n\n## 网络请求\n\n| 服务 | 何时 | 传送内容 | 替代 |\n|---|---|---|---|\n| OpenStreetMap | 打开地图 | 坐标 | 不使用 iframe |\n\
                | Cloudflare Pages | 打开网页 | IP 地址 | 无 |\n| Norvex-API | 换算 | 金额 | 手动 |\n";
    assert_eq!(names(text, "p.md"), ["OpenStreetMap", "Cloudflare Pages", "Norvex-API"]);
}

/// Three records below each other, as HTML: for each, its name and the rows of its table, put together by `shape`.
fn records(heading: &str, labels: [&str; 4], names: [&str; 3], shape: impl Fn(&str, &str) -> String) -> String {
    let (data, purpose) = if heading.is_ascii() {
        (["email address, device model", "IP address", "Android ID"], "push messages")
    } else {
        (["IMEI、设备型号", "MAC地址", "OAID"], "推送")
    };
    let record = |(name, data): (&str, &str)| {
        let company = format!("{name} Co., Ltd.");
        let values = [company.as_str(), purpose, data, "<a href=https://e.example/p>e.example/p</a>"];
        let rows = labels.iter().zip(values).map(|(label, value)| format!("<tr><td>{label}</td><td>{value}</td></tr>"));
        shape(name, &rows.collect::<String>())
    };
    let all: String = names.into_iter().zip(data).map(record).collect();
    format!("<html><body><h1>P</h1><h2>{heading}</h2>{all}<h2>联系我们</h2><p>a@b.example</p></body></html>")
}

#[test]
fn tables_of_labels_belong_to_the_name_above_them() {
    let shapes: [fn(&str, &str) -> String; 5] = [
        |name, rows| format!("<h3>{name}</h3><table>{rows}</table>"),
        |name, rows| format!("<h4>2.1 {name}</h4><table border=1>{rows}</table>"),
        |name, rows| format!("<p><strong>{name}</strong></p><table>{rows}</table>"),
        |name, rows| format!("<table><tr><td colspan=2>{name}</td></tr>{rows}</table>"),
        |name, rows| format!("<table><tr><th colspan=2><p>{name}</p></th></tr>{rows}</table>"),
    ];
    for shape in shapes {
        for labels in
            [["公司名称", "使用目的", "收集个人信息类型", "隐私政策链接"], ["运营方", "用途", "收集的信息", "隐私政策"]]
        {
            for named in [
                ["友盟+SDK", "极光推送", "腾讯Bugly"],
                ["友盟+SDK", "北风推送SDK", "腾讯Bugly"],
                ["北风推送SDK", "南雨地图SDK", "东雪登录SDK"],
            ] {
                let text = records("第三方SDK目录", labels, named, shape);
                let found: Vec<String> = named
                    .iter()
                    .zip(["device_model imei", "mac_address", "oaid"])
                    .map(|(name, data)| format!("{name}: {data}"))
                    .collect();
                assert_eq!(said(&text, "p.html"), found, "{text}");
            }
        }
        for labels in [
            ["Company", "Purpose", "Data collected", "Privacy policy"],
            ["Provider", "Why we use it", "Information shared", "Privacy policy"],
        ] {
            for named in [["Sentry", "OneSignal", "Mixpanel"], ["Sentry", "Norvex", "Tavro SDK"]] {
                let text = records("Third-party SDKs", labels, named, shape);
                let found: Vec<String> = named
                    .iter()
                    .zip(["device_model email", "ip_address", "android_id"])
                    .map(|(name, data)| format!("{name}: {data}"))
                    .collect();
                assert_eq!(said(&text, "p.html"), found, "{text}");
            }
        }
    }
    // What heads a part of the policy names nobody, and what we collect ourselves is nobody's.
    for heading in ["我们收集的信息", "权限说明"] {
        let text = records(
            heading,
            ["场景", "使用目的", "收集个人信息类型", "说明"],
            ["注册登录", "扫码功能", "消息提醒"],
            |name, rows| format!("<h3>{name}</h3><table>{rows}</table>"),
        );
        assert_eq!(said(&text, "p.html"), [""; 0], "{text}");
    }
}

#[test]
fn a_label_of_names_or_companies_is_that_of_the_name_where_another_is_of_the_company() {
    let rows =
        [("友盟+SDK", "IMEI、设备型号", "友盟+SDK: device_model imei"), ("北风推送SDK", "OAID", "北风推送SDK: oaid")];
    for (gap, end) in [("；", "\n\n"), ("\n", "\n\n"), ("\n\n", "\n\n"), ("<br>", "<br><br>\n\n")] {
        let record = |(name, data, _): (&str, &str, &str)| {
            format!(
                "第三方名称：{name}{gap}运营方：丙泽（北京）科技有限公司{gap}用途：推送{gap}收集的信息：{data}{end}"
            )
        };
        let text = format!("# P\n\n## 第三方SDK目录\n\n{}## 联系我们\n\na@b.example\n", rows.map(record).concat());
        assert_eq!(said(&text, "p.md"), rows.map(|(.., found)| found), "{text}");
    }
}

#[test]
fn several_names_in_a_cell_may_have_brackets_of_their_own() {
    let text = "## Third-party services\n\n|Service|When|Data|\n|---|---|---|\n|**Telegram**, **Norvex**, **Meta (WhatsApp)**, **Discord**|on request|email|\n|**Sentry**|errors|IP address|\n";
    let found = ["Telegram: email", "Norvex: email", "Meta (WhatsApp): email", "Discord: email", "Sentry: ip_address"];
    assert_eq!(said(text, "p.md"), found);
}

#[test]
fn what_stands_behind_a_dash_and_a_negation_is_left_out() {
    for denied in ["– **not** recordings, photos, or GPS coordinates", "— never recordings or GPS coordinates"] {
        let text = format!(
            "## Third-party services\n\n|Service|Data|\n|---|---|\n|Sentry|Stack trace, device model {denied}|\n"
        );
        assert_eq!(said(&text, "p.md"), ["Sentry: crash_logs device_model"], "{denied}");
    }
}

#[test]
fn who_is_a_label_of_names() {
    let record = |name: &str, data: &str| {
        format!("* Who: {name}\n* What they receive: {data}\n* Privacy Policy: [terms](https://e.example/p)\n\n")
    };
    let text = format!(
        "# P\n\n## Third parties\n\n{}{}## Contact\n\na@b.example\n",
        record("Sentry", "IP address"),
        record("Norvex", "email address")
    );
    assert_eq!(said(&text, "p.md"), ["Sentry: ip_address", "Norvex: email"]);
    assert_eq!(said("# P\n\n## Who we are\n\nWho: Norvex Games\n\nEmail: a@b.example\n", "p.md"), [""; 0]);
}
