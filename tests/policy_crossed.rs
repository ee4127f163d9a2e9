//! Layouts of lists of third parties, names and sentences in Chinese, each with each: what one form alone is read rightly in may be lost beside
//! another.

mod crossed;

use crossed::hold;

/// A product of the catalog, a name that ends in a word for code, and one in other letters.
const NAMES: [&str; 3] = ["腾讯Bugly", "北风统计SDK", "Norvex SDK"];
const DATA: [(&str, &str); 3] = [("IMEI", "imei"), ("OAID", "oaid"), ("IP地址", "ip_address")];

fn expected() -> Vec<String> {
    NAMES.iter().zip(DATA).map(|(name, (_, id))| format!("{name} {id}")).collect()
}

#[test]
fn records_are_read_in_any_layout() {
    let titles: [fn(usize, &str) -> String; 14] = [
        |_, name| name.to_owned(),
        |at, name| format!("{at}. {name}"),
        |at, name| format!("{at}、{name}"),
        |at, name| format!("（{at}）{name}"),
        |at, name| format!("4.{at} {name}"),
        |_, name| format!("• {name}"),
        |_, name| format!("- {name}"),
        |_, name| format!("**{name}**"),
        |_, name| format!("### {name}"),
        |_, name| format!("【{name}】"),
        |_, name| format!("SDK名称：{name}"),
        |at, name| format!("{at}. SDK名称：{name}"),
        |_, name| format!("{name}（丙泽（北京）科技有限公司）"),
        |at, name| format!("{at}. **{name}**"),
    ];
    let layouts = titles.iter().flat_map(|title| ["", "- ", "  - ", "• "].map(|label| (title, label)));
    let layouts = layouts.flat_map(|(title, label)| ["\n", "\n\n"].map(|gap| (title, label, gap)));
    let layouts = layouts.flat_map(|(title, label, gap)| {
        let lists = ["## 第三方SDK目录", "第三方SDK列表", "## 五、第三方SDK清单\n\n我们接入的第三方SDK如下："];
        lists.map(|list| (title, label, gap, list))
    });
    let cases = layouts.flat_map(|(title, label, gap, list)| {
        let record = |(at, (name, (data, _))): (usize, (&&str, (&str, &str)))| {
            format!("{}{gap}{label}用途：推送{gap}{label}收集信息：{data}", title(at + 1, name))
        };
        let records: Vec<String> = NAMES.iter().zip(DATA).enumerate().map(record).collect();
        let text = format!(
            "# 甲云日记隐私政策\n\n## 一、引言\n\n我们尊重隐私。\n\n{list}\n\n{}\n\n## 六、联系我们\n\n邮箱 a@b.example\n",
            records.join("\n\n")
        );
        [(text.clone(), "p.md", expected()), (text, "p.txt", expected())]
    });
    hold(cases);
}

#[test]
fn sentences_are_read_beside_others_of_their_kind() {
    let sentences: [fn(&str, &str) -> String; 14] = [
        |name, data| format!("{name}：用于推送，会收集您的{data}。"),
        |name, data| format!("{name}，用于推送，收集{data}。"),
        |name, data| format!("{name}可能会获取您的{data}，用于推送。"),
        |name, data| format!("{name}是丙泽科技有限公司提供的推送服务，会收集您的{data}。"),
        |name, data| format!("{name}（丙泽科技有限公司）：为您提供推送服务，需要获取您的{data}。"),
        |name, data| format!("我们集成了{name}，用于推送，{name}可能会收集您的{data}。"),
        |name, data| format!("我们使用{name}进行推送，收集的信息包括{data}。"),
        |name, data| format!("我们接入了{name}，由丙泽科技有限公司运营，其会收集{data}用于推送。"),
        |name, data| format!("我们与{name}合作，为您提供推送，{name}可能收集{data}。"),
        |name, data| format!("为了推送，我们使用了丙泽科技有限公司提供的{name}，该SDK会收集{data}。"),
        |name, data| format!("为实现推送，本应用集成了{name}，{name}需要获取{data}。"),
        |name, data| format!("使用{name}（由丙泽科技有限公司提供）实现推送，该SDK可能收集{data}。"),
        |name, data| format!("当您使用推送功能时，{name}会获取{data}。"),
        |name, data| format!("推送：由{name}提供，收集{data}。"),
    ];
    let marks: [fn(usize) -> String; 4] =
        [|_| String::new(), |_| "- ".to_owned(), |at| format!("{at}. "), |at| format!("（{at}）")];
    let crossed = sentences.iter().flat_map(|sentence| marks.iter().map(move |mark| (sentence, mark)));
    let crossed = crossed.flat_map(|(sentence, mark)| {
        ["第三方SDK目录", "四、我们如何共享您的个人信息"].map(|heading| (sentence, mark, heading))
    });
    let cases = crossed.map(|(sentence, mark, heading)| {
        let row = |(at, (name, (data, _))): (usize, (&&str, (&str, &str)))| {
            format!("{}{}", mark(at + 1), sentence(name, data))
        };
        let rows: Vec<String> = NAMES.iter().zip(DATA).enumerate().map(row).collect();
        let text = format!(
            "# 甲云日记隐私政策\n\n## {heading}\n\n{}\n\n## 六、联系我们\n\n邮箱 a@b.example\n",
            rows.join("\n\n")
        );
        (text, "p.md", expected())
    });
    hold(cases);
}

#[test]
fn sentences_about_several_are_about_each() {
    let lists =
        [["友盟SDK", "极光推送"], ["友盟SDK", "腾讯云"], ["友盟SDK", "Norvex SDK"], ["北风统计SDK", "Norvex SDK"]];
    let sentences: [fn(&str) -> String; 8] = [
        |list| format!("我们接入了{list}等第三方SDK，这些SDK可能会收集您的IMEI。"),
        |list| format!("我们接入了{list}等第三方SDK。\n\n上述SDK可能会收集您的IMEI。"),
        |list| format!("我们使用的第三方SDK包括：{list}。上述SDK会获取您的IMEI。"),
        |list| format!("我们会将您的IMEI共享给{list}等合作伙伴。"),
        |list| format!("我们与{list}等第三方合作，向其共享您的IMEI。"),
        |list| format!("我们委托{list}处理您的IMEI。"),
        |list| format!("本产品使用{list}提供的服务，其会收集您的IMEI。"),
        |list| format!("SDK名称：{list}\n收集信息：IMEI\n用途：统计"),
    ];
    let crossed = sentences.iter().flat_map(|sentence| lists.map(|list| (sentence, list)));
    let cases = crossed.flat_map(|(sentence, list)| {
        ["、", "和"].map(|and| {
            let text = format!(
                "# 甲云日记隐私政策\n\n## 四、第三方SDK\n\n{}\n\n## 六、联系我们\n\n邮箱 a@b.example\n",
                sentence(&list.join(and))
            );
            (text, "p.md", list.map(|name| format!("{name} imei")).to_vec())
        })
    });
    hold(cases);
}

/// Names of four kinds in threes: products, vendors, names that no catalog knows, and some of each.
const RECIPIENTS: [[&str; 3]; 4] = [
    ["Sentry", "PostHog", "Stripe"],
    ["阿里云", "友盟", "腾讯云"],
    ["Norvex", "Tavro", "Quillo"],
    ["Stripe", "Norvex", "阿里云"],
];

/// How many of three names stand in a sentence, the data that the first of them gets, and the sentence.
type Sentence = (usize, &'static str, fn(&[&str; 3]) -> String);

fn policy(heading: &str, body: &str) -> String {
    format!("# 甲云日记隐私政策\n\n## {heading}\n\n{body}\n\n## 六、联系我们\n\n邮箱 a@b.example\n")
}

#[test]
fn recipients_are_read_in_running_text() {
    let sentences: [Sentence; 30] = [
        (1, "", |n| format!("您的数据存储于 {} 的服务器。", n[0])),
        (1, "", |n| format!("数据存储在 {}（位于新加坡）。", n[0])),
        (1, "", |n| format!("账号和记录存放在由 {} 提供的云数据库中。", n[0])),
        (1, "", |n| format!("我们的网站托管于 {}。", n[0])),
        (1, "", |n| format!("服务部署在 {} 上，运行日志也放在那里。", n[0])),
        (1, "", |n| format!("登录身份由 {} 提供服务。", n[0])),
        (1, "", |n| format!("订阅由 {} 管理，我们只保存状态。", n[0])),
        (1, "", |n| format!("{} 负责收取会费，按它的隐私政策处理。", n[0])),
        (1, "", |n| format!("我们使用第三方语音识别 API（如 {}），各自另有隐私政策。", n[0])),
        (1, "", |n| format!("您的提问会由服务器转发给 {}，由其生成回答。", n[0])),
        (1, "", |n| format!("我们委托 {} 等云计算服务商提供机房。", n[0])),
        (1, "", |n| format!("如果你启用云同步，笔记会上传到 {}。", n[0])),
        (1, "", |n| format!("我们的支付合作方为 {}。", n[0])),
        (1, " email", |n| format!("登录邮件通过 {} 发送，您的邮箱地址会经过它。", n[0])),
        (1, " payment_info", |n| format!("您的支付信息由 {} 处理，我们不留卡号。", n[0])),
        (1, " ip_address", |n| format!("下载模型时，{} 会收到您的 IP 地址及下载请求。", n[0])),
        (1, " crash_logs", |n| format!("崩溃报告会自动提交到 {}。", n[0])),
        (1, " email", |n| format!("{} 是我们的邮件发送服务商，会处理您的邮箱地址。", n[0])),
        (2, "", |n| format!("网站流量由 {} 提供（含人机验证服务 {}）。", n[0], n[1])),
        (2, "", |n| format!("{} / {}：用于推送通知。", n[0], n[1])),
        (2, "", |n| format!("{}、{}：用于推送通知。", n[0], n[1])),
        (2, "", |n| format!("为保障服务稳定，我们选用 {} 作为云服务商，{} 作为短信服务商。", n[0], n[1])),
        (2, "", |n| format!("我们依靠 {} 进行身份验证，依靠 {} 进行数据库托管。", n[0], n[1])),
        (2, "", |n| format!("数据由我们的云服务商 {} 托管，地图由 {} 提供。", n[0], n[1])),
        (2, "both", |n| {
            format!("您经由第三方支付机构（如 {}、{} 等）结账时，我们会与支付机构共享您的订单信息。", n[0], n[1])
        }),
        (3, "", |n| {
            format!(
                "我们可能向下列接收方提供信息：支付服务商 {}、邮件服务商 {} 和在线客服服务商 {}。",
                n[0], n[1], n[2]
            )
        }),
        (3, "", |n| format!("智能作画能力由 {}、{}、{} 提供，您的提问可能传输至上述服务商。", n[0], n[1], n[2])),
        (3, "", |n| format!("有些数据处理方（尤其是 {}、{} 和 {}）会把数据传输至境外。", n[0], n[1], n[2])),
        (3, "", |n| format!("我们使用的第三方服务有：{}（统计）、{}（推送）以及 {}（支付）。", n[0], n[1], n[2])),
        (3, "", |n| format!("第三方：{}、{}、{}。", n[0], n[1], n[2])),
    ];
    let crossed = sentences.iter().flat_map(|told| RECIPIENTS.map(|names| (told, names)));
    let crossed = crossed
        .flat_map(|(told, names)| ["四、第三方服务", "四、信息共享与披露"].map(|heading| (told, names, heading)));
    let cases = crossed.flat_map(|((count, data, sentence), names, heading)| {
        let data = match *data {
            "both" => vec![" purchase_history"; 2],
            data => std::iter::once(data).chain([""; 2]).collect(),
        };
        let rows = names.iter().zip(data.iter().chain([&""; 3])).take(*count);
        let expected: Vec<String> = rows.map(|(name, data)| format!("{name}{data}")).collect();
        // A label before a label, or before the name itself, is a form of its own.
        let said = sentence(&names);
        let labels: &[&str] = if said.contains('：') || said.starts_with(names[0]) {
            &[]
        } else {
            &["数据处理：", "- **数据处理**：", "- 云服务：", "1. **第三方服务**：", "**云服务**\n"]
        };
        let marks = ["", "- "].iter().chain(labels);
        let texts: Vec<_> = marks.map(|mark| policy(heading, &format!("{mark}{said}"))).collect();
        texts.into_iter().map(move |text| (text, "p.md", expected.clone()))
    });
    hold(cases);
}

#[test]
fn recipients_are_read_from_items_by_their_kind() {
    let cases = RECIPIENTS.iter().flat_map(|names| {
        let body = format!(
            "我们向下列接收方披露所需的信息：\n\n- 收款和退款服务商，例如 {} 或您选择的汇款渠道；\n- 邮件服务商，例如 {}；\n- 在线客服服务商 {}；\n- 仓储、装修、活动策划服务商；",
            names[0], names[1], names[2]
        );
        let expected: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        ["四、第三方服务", "四、信息共享与披露", "四、数据存储与安全"]
            .map(|heading| (policy(heading, &body), "p.md", expected.clone()))
    });
    hold(cases);
}

#[test]
fn items_that_name_nobody_are_no_entries() {
    let items = [
        "機關調閱與自衛：遇法院來函時，我們可能會依法提供您的個人資料。",
        "业务转让：如发生合并、收购，您的信息可能随之转移。",
        "为实现基础运行能力，由平台提供必要的服务。",
        "访客位置（基于 IP 地址）",
        "匿名统计数据：我们可能与合作伙伴共享不可识别个人的统计结果。",
        "授权合作伙伴：仅为实现本政策声明的目的。",
        "其他用户：您公开发布的内容对其他用户可见。",
        "界面框架与开发组件；",
        "消息推送、崩溃分析、卡顿监控等服务（视版本而定）。",
        "VIP 会员：可享受更多功能。",
        "PDF 导出：导出的文件保存在本地。",
        "GPS 定位：用于记录轨迹。",
        "HTTPS 加密：保护传输安全。",
        "我们目前不加载 Sentry 代码、不展示 AdMob 广告，也没有弹窗。",
        "我们已停止使用 Norvex。",
        "未启用 Sentry。",
    ];
    let headings = [
        "四、第三方服务",
        "四、信息共享与披露\n\n以下情况除外：",
        "第三方服務與資料分享\n\n遇到下列情形，我們可能與第三方共享部分資料：",
    ];
    let crossed = items.iter().flat_map(|item| headings.map(|heading| (item, heading)));
    let cases = crossed.flat_map(|(item, heading)| {
        ["", "- ", "1. "].map(|mark| (policy(heading, &format!("{mark}{item}")), "p.md", Vec::new()))
    });
    hold(cases);
}

#[test]
fn unknown_titles_with_one_label_are_read_beside_known_ones() {
    let titles: [fn(usize, &str, &str) -> String; 9] = [
        |_, name, label| format!("### {name}\n\n{label}\n\n"),
        |at, name, label| format!("### {at}. {name}\n\n- {label}\n\n"),
        |_, name, label| format!("**{name}**\n\n{label}\n\n"),
        |_, name, label| format!("**{name}**\n{label}\n\n"),
        |at, name, label| format!("**{at}. {name}**\n\n{label}\n\n"),
        |at, name, label| format!("{at}. {name}\n   - {label}\n"),
        |_, name, label| format!("- **{name}**\n  - {label}\n"),
        |_, name, label| format!("{name}\n{label}\n\n"),
        |at, name, label| format!("({at}) {name}\n\n{label}\n\n"),
    ];
    let chinese =
        ["使用目的：统计分析", "收集信息：IP地址", "隐私政策：https://e.example/p", "官网：https://e.example"];
    let english = [
        "Purpose: statistics",
        "Data collected: IP address",
        "Privacy policy: https://e.example/p",
        "Website: https://e.example",
    ];
    let lists = [("第三方SDK清单", chinese), ("Third-party SDKs", english)];
    let orders: [&[&str]; 4] = [
        &["Sentry", "Norvex"],
        &["Norvex", "Sentry"],
        &["Sentry", "Norvex", "Mixpanel"],
        &["Norvex", "Tavro SDK", "Sentry"],
    ];
    let cases = titles.iter().flat_map(|title| {
        lists.iter().flat_map(move |(list, labels)| labels.iter().map(move |label| (title, list, *label)))
    });
    let cases = cases.flat_map(|(title, list, label)| {
        orders.map(|names| {
            let records: String = names.iter().enumerate().map(|(at, name)| title(at + 1, name, label)).collect();
            let data = if label.contains("IP") { " ip_address" } else { "" };
            let text = format!("# P\n\n## {list}\n\n{records}\n## Contact\n\na@b.example\n");
            (text, "p.md", names.iter().map(|name| format!("{name}{data}")).collect())
        })
    });
    hold(cases);
}

#[test]
fn items_and_paragraphs_name_unknown_and_known_in_any_order() {
    let chinese: [fn(usize, &str) -> String; 13] = [
        |_, name| format!("- {name}：统计分析\n"),
        |_, name| format!("- **{name}** — 统计分析\n"),
        |_, name| format!("- {name}（统计分析）\n"),
        |_, name| format!("- {name}\n"),
        |_, name| format!("{name}：统计分析\n\n"),
        |at, name| format!("{at}. {name}：统计分析\n"),
        |at, name| format!("（{at}）{name}：用于统计分析\n"),
        |_, name| format!("- [{name}](https://e.example/p)：统计\n"),
        |_, name| format!("- {name}：https://e.example/p\n"),
        |_, name| format!("- {name}，用于统计分析\n"),
        |_, name| format!("- {name}（https://e.example/p）：统计\n"),
        |_, name| format!("- 统计分析：{name}\n"),
        |_, name| format!("* {name}: 用于统计分析，[隐私政策](https://e.example/p)\n"),
    ];
    let english: [fn(usize, &str) -> String; 13] = [
        |_, name| format!("- {name}: statistics\n"),
        |_, name| format!("- **{name}** — statistics\n"),
        |_, name| format!("- {name} (statistics)\n"),
        |_, name| format!("- {name}\n"),
        |_, name| format!("{name}: statistics\n\n"),
        |at, name| format!("{at}. {name}: statistics\n"),
        |at, name| format!("({at}) {name}: for statistics\n"),
        |_, name| format!("- [{name}](https://e.example/p): statistics\n"),
        |_, name| format!("- {name}: https://e.example/p\n"),
        |_, name| format!("- {name}, Somebody Inc.\n"),
        |_, name| format!("- {name} (https://e.example/p): statistics\n"),
        |_, name| format!("- Statistics: {name}\n"),
        |_, name| format!("* {name}: for statistics, [privacy policy](https://e.example/p)\n"),
    ];
    let orders: [&[&str]; 4] = [
        &["Sentry", "Norvex"],
        &["Norvex", "Sentry"],
        &["Sentry", "Norvex", "Mixpanel"],
        &["Norvex", "Tavro SDK", "Sentry"],
    ];
    let lists = [
        ("第三方SDK清单", chinese),
        ("第三方服务", chinese),
        ("Third-party SDKs", english),
        ("Third-party services", english),
    ];
    let cases = lists.into_iter().flat_map(|(list, rows)| rows.into_iter().map(move |row| (list, row)));
    let cases = cases.flat_map(|(list, row)| {
        orders.map(|names| {
            let rows: String = names.iter().enumerate().map(|(at, name)| row(at + 1, name)).collect();
            let text = format!("# P\n\n## {list}\n\n{rows}\n## Contact\n\na@b.example\n");
            (text, "p.md", names.iter().map(|name| (*name).to_owned()).collect())
        })
    });
    hold(cases);
}

#[test]
fn each_keeps_its_data_beside_any_other_form() {
    let forms: [fn(&str, &str) -> String; 16] = [
        |name, data| format!("甲云日记集成{name}，{name}需要收集您的{data}以提供统计服务。"),
        |name, data| format!("为了找出故障，我们使用{name}，该SDK会收集{data}，用于统计。"),
        |name, data| format!("为了让您收到提醒，我们接入了{name}，其可能会获取您的{data}。"),
        |name, data| format!("甲云日记使用{name}的统计服务。{name}会获取{data}。"),
        |name, data| format!("{name}：用于推送，会收集{data}。"),
        |name, data| format!("{name}会收集您的{data}，用于推送。"),
        |name, data| format!("{name}：{data}。"),
        |name, data| format!("{name}，目的是推送，信息类型为{data}。"),
        |name, data| format!("SDK名称：{name}；收集的信息：{data}；使用目的：推送。"),
        |name, data| format!("我们会与{name}共享您的{data}，以便推送。"),
        |name, data| format!("在您开启提醒时，{name}需要获取您的{data}。"),
        |name, data| format!("当您注册时，我们会调用{name}，并向其提供{data}。"),
        |name, data| format!("{name}可能收集的信息：{data}。隐私政策：https://e.example/p。"),
        |name, data| format!("我们还接入了{name}（隐私政策：https://e.example/p），收集{data}。"),
        |name, data| format!("由{name}处理您的{data}。"),
        |name, data| format!("此外，{name}会收集{data}，用于推送。"),
    ];
    let names = [("腾讯Bugly", "友盟+"), ("北风统计SDK", "腾讯Bugly"), ("腾讯Bugly", "北风统计SDK")];
    let layouts: [fn(&str, &str) -> String; 4] = [
        |one, other| format!("{one}\n\n{other}"),
        |one, other| format!("{one}{other}"),
        |one, other| format!("1. {one}\n\n2. {other}"),
        |one, other| format!("- {one}\n- {other}"),
    ];
    let pairs = forms.iter().flat_map(|one| forms.iter().map(move |other| (one, other)));
    let cases = pairs.flat_map(|(one, other)| {
        names.into_iter().flat_map(move |(first, second)| {
            layouts.map(|layout| {
                let rows = layout(&one(first, "IMEI、设备型号"), &other(second, "MAC地址、手机号"));
                let text = format!(
                    "# 甲云日记隐私政策\n\n## 第三方SDK\n\n{rows}\n\n## 我们收集的信息\n\n我们会收集您的学历。\n"
                );
                let found = [format!("{first} imei device_model"), format!("{second} mac_address phone_number")];
                (text, "p.md", found.to_vec())
            })
        })
    });
    hold(cases);
}

#[test]
fn what_opens_a_sentence_hides_no_data_behind_it() {
    let openings = [
        "",
        "为了推送消息，",
        "为实现消息推送功能，",
        "当您使用推送功能时，",
        "如果您开启推送，",
        "经您授权，",
        "此外，",
        "出于统计分析的目的，",
        "在使用过程中，",
        "必要时，",
        "消息推送服务：",
        "（1）",
        "关于消息推送，",
        "我们重视您的隐私。",
    ];
    let frames: [fn(&str, &str) -> String; 18] = [
        |name, data| format!("我们会将{data}共享给{name}"),
        |name, data| format!("我们会向{name}提供{data}"),
        |name, data| format!("我们会与{name}共享{data}"),
        |name, data| format!("{data}会发送给{name}"),
        |name, data| format!("{name}需要获取{data}"),
        |name, data| format!("我们使用{name}，{name}会收集{data}"),
        |name, data| format!("我们接入了{name}，会收集{data}"),
        |name, data| format!("我们委托{name}处理{data}"),
        |name, data| format!("我们授权{name}收集{data}"),
        |name, data| format!("我们允许{name}收集{data}"),
        |name, data| format!("我们会通过{name}收集{data}"),
        |name, data| format!("您的{data}将由{name}处理"),
        |name, data| format!("您的{data}会被{name}收集"),
        |name, data| format!("我们可能需要将您的{data}传输至{name}"),
        |name, data| format!("{name}会申请并读取{data}"),
        |name, data| format!("{data}将提供给{name}用于推送"),
        |name, data| format!("我们需要向{name}传输{data}"),
        |name, data| format!("{name}会采集{data}并上传至其服务器"),
    ];
    let crossed = openings.iter().flat_map(|opening| frames.iter().map(move |frame| (opening, frame)));
    let crossed = crossed.flat_map(|(opening, frame)| NAMES.iter().zip(DATA).map(move |name| (opening, frame, name)));
    let cases = crossed.enumerate().map(|(at, (opening, frame, (name, (data, id))))| {
        let end = ["。", "，用于消息推送。", "，以便向您推送消息。"].get(at % 3).copied().unwrap_or_default();
        let heading = ["第三方SDK", "我们如何共享您的个人信息"].get(at / 3 % 2).copied().unwrap_or_default();
        let text = format!(
            "# 隐私政策\n\n## {heading}\n\n{opening}{}{end}\n\n## 联系我们\n\n邮箱 a@b.example\n",
            frame(name, data)
        );
        (text, "p.md", vec![format!("{name} {id}")])
    });
    hold(cases);
}

#[test]
fn sentences_behind_a_name_say_what_it_gets() {
    let named: [fn(&str) -> String; 9] = [
        |name| format!("我们接入了{name}"),
        |name| format!("为了推送消息，我们使用了{name}"),
        |name| format!("我们使用丙泽科技有限公司提供的{name}"),
        |name| format!("{name}（丙泽科技有限公司）用于消息推送"),
        |name| format!("我们与丙泽科技有限公司合作，接入{name}"),
        |name| format!("推送功能由{name}实现"),
        |name| format!("应用中嵌入了{name}"),
        |name| format!("推送服务：{name}"),
        |name| format!("消息推送使用的是{name}"),
    ];
    let told: [fn(&str) -> String; 14] = [
        |data| format!("。该SDK会收集{data}。"),
        |data| format!("。其会收集{data}。"),
        |data| format!("，需要收集您的{data}。"),
        |data| format!("，收集的信息包括{data}。"),
        |data| format!("。收集信息：{data}。"),
        |data| format!("。可能收集的信息：{data}。"),
        |data| format!("，涉及的个人信息：{data}。"),
        |data| format!("。该服务商会收集{data}。"),
        |data| format!("，我们会向其提供{data}。"),
        |data| format!("。我们会向其提供{data}。"),
        |data| format!("。我们会与其共享{data}。"),
        |data| format!("，我们会将{data}提供给该SDK。"),
        |data| format!("，共享信息包括{data}。"),
        |data| format!("。其将采集{data}。"),
    ];
    let of_code = || NAMES.iter().zip(DATA).skip(1);
    let crossed = named.iter().flat_map(|named| told.iter().map(move |told| (named, told)));
    let crossed = crossed.flat_map(|(named, told)| of_code().map(move |name| (named, told, name)));
    let cases = crossed.enumerate().map(|(at, (named, told, (name, (data, id))))| {
        let heading = ["第三方SDK", "我们如何共享您的个人信息"].get(at % 2).copied().unwrap_or_default();
        let text =
            format!("# 隐私政策\n\n## {heading}\n\n{}{}\n\n## 联系我们\n\n邮箱 a@b.example\n", named(name), told(data));
        (text, "p.md", vec![format!("{name} {id}")])
    });
    hold(cases);
}
