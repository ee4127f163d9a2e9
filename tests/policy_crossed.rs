//! Layouts of lists of third parties, names and sentences in Chinese, each with each: what one form alone is read rightly in may be lost beside
//! another.

mod crossed;

use crossed::failures;

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
    let failures = failures(cases);
    assert!(failures.is_empty(), "{}: {}", failures.len(), failures.first().unwrap());
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
    let failures = failures(cases);
    assert!(failures.is_empty(), "{}: {}", failures.len(), failures.first().unwrap());
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
    let failures = failures(cases);
    assert!(failures.is_empty(), "{}: {}", failures.len(), failures.first().unwrap());
}
