//! What a policy says that the app does, and what it says of its readers, of others and of what never happens: sentences of
//! our own in four languages.

use std::sync::LazyLock;

use undisclosed::catalog::Catalog;
use undisclosed::document;
use undisclosed::policy::{Actor, ClaimKind, ClaimScope, Disclosures, Polarity, Reader};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&CATALOG));

fn read(text: &str) -> Disclosures {
    READER.understand(&document::read(text.as_bytes(), "p.md").expect("a readable policy"))
}

/// The claims of a text: kind, polarity and scope.
fn claims(text: &str) -> Vec<(ClaimKind, Polarity, ClaimScope)> {
    read(text).claims.into_iter().map(|claim| (claim.kind, claim.polarity, claim.scope)).collect()
}

fn kinds(text: &str) -> Vec<ClaimKind> {
    read(text).claims.into_iter().map(|claim| claim.kind).collect()
}

/// What is said to be collected (`+`) and not to be (`-`), in order.
fn collected(text: &str) -> Vec<String> {
    let sign = |polarity| if polarity == Polarity::Affirmed { '+' } else { '-' };
    read(text).collection.iter().map(|said| format!("{}{}", sign(said.polarity), said.data_type)).collect()
}

fn actors(text: &str) -> Vec<Actor> {
    read(text).collection.iter().map(|said| said.actor).collect()
}

/// What the first third party is said to collect (`+`) and not to (`-`).
fn of_entry(text: &str) -> Vec<String> {
    let read = read(text);
    let entry = read.disclosures.first().unwrap_or_else(|| panic!("nobody is named in {text:?}"));
    let signed = |sign: char, data: &[undisclosed::policy::DeclaredData]| {
        data.iter().map(|data| format!("{sign}{}", data.id)).collect::<Vec<_>>()
    };
    [signed('+', &entry.data_types), signed('-', &entry.denied)].concat()
}

mod readers {
    use super::*;

    #[test]
    fn what_they_are_asked_to_do_is_no_act_of_the_app() {
        for text in [
            "Please protect your personal information and provide it to others only if necessary.",
            "Please keep your user name and password safe and do not share your personal information with others.",
            "Do not share your personal information with others.",
            "请您妥善保护您的个人信息，仅在必要时向他人提供。",
            "请勿将您的个人信息提供给他人。",
            "建议您不要向他人披露您的个人信息。",
            "Bitte geben Sie Ihre personenbezogenen Daten nicht an Dritte weiter.",
            "Ti preghiamo di non comunicare i tuoi dati personali a terzi.",
        ] {
            assert_eq!(claims(text), [], "{text}");
            assert_eq!(collected(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_they_do_or_may_do_is_no_act_of_the_app() {
        for text in [
            "When you trade online, you will inevitably disclose your personal information, such as your postal address, to \
             others.",
            "You may share your personal information with third parties.",
            "您可以通过我们提供的功能向其他第三方分享您的个人信息。",
            "在网上交易时，您不可避免地要向交易对方或其他公司披露自己的个人信息。",
            "Sie können Ihre personenbezogenen Daten mit Dritten teilen.",
        ] {
            assert_eq!(claims(text), [], "{text}");
        }
    }

    #[test]
    fn what_they_must_not_send_is_not_collected() {
        assert_eq!(collected("请勿在邮件中发送身份证件。"), [""; 0]);
        assert_eq!(collected("We store what you write. Do not send us your passport by email."), [""; 0]);
        assert_eq!(collected("如您拒绝提供手机号码，您将不能注册。"), [""; 0]);
        assert_eq!(collected("You do not have to provide your phone number to third parties."), [""; 0]);
        assert_eq!(collected("请不要向第三方提供您的身份证号。"), [""; 0]);
    }

    #[test]
    fn what_they_give_to_the_app_is_collected() {
        for (text, types) in [
            ("If you provide us with your full name and email address, we will answer you.", ["+name", "+email"]),
            ("You may enter your full name and phone number in your profile.", ["+name", "+phone_number"]),
            ("您提供的姓名和手机号将用于联系您。", ["+name", "+phone_number"]),
            ("您在注册时填写的姓名、邮箱仅用于登录。", ["+name", "+email"]),
            ("请提供您的姓名和手机号。", ["+name", "+phone_number"]),
            ("Wenn Sie uns Ihren Namen und Ihre E-Mail-Adresse mitteilen, antworten wir Ihnen.", ["+name", "+email"]),
        ] {
            assert_eq!(collected(text), types, "{text}");
            assert!(actors(text).iter().all(|actor| *actor == Actor::FirstParty), "{text}");
        }
        assert_eq!(collected("The photos that you upload are kept on our servers."), ["+photos"]);
    }

    #[test]
    fn attention_is_drawn_to_what_the_app_does() {
        use ClaimKind::Sharing;
        use ClaimScope::PersonalInformation;
        use Polarity::Affirmed;
        for text in [
            "Please note that we share your personal information with other companies.",
            "When you share photos, we share your personal information with other companies.",
            "请注意，我们会向其他公司提供您的个人信息。",
            "您授权我们向其他公司提供您的个人信息。",
            "我们会将您主动提供的个人信息共享给其他公司。",
        ] {
            let found = claims(text);
            let shares = |claim: &(ClaimKind, Polarity, ClaimScope)| *claim == (Sharing, Affirmed, PersonalInformation);
            assert!(found.iter().any(shares), "{text} {found:?}");
        }
        assert_eq!(
            kinds("Please note that we share your personal information with our business partners."),
            [Sharing, ClaimKind::Umbrella]
        );
        assert_eq!(
            kinds("The personal information you provide may be shared with our business partners."),
            [Sharing, ClaimKind::Umbrella]
        );
    }

    #[test]
    fn their_own_negations_deny_nothing() {
        assert_eq!(collected("If you do not reject cookies, the app will set or access cookies."), ["+cookies"]);
        assert_eq!(claims("如您不希望继续接收我们推送的消息，您可以要求我们停止收集您的个人信息。"), []);
        assert_eq!(collected("- **访问**：你可以在「我的」页面查看和修改昵称、手机号。"), [""; 0]);
        let right = "You have the right to direct us not to sell or share your personal information.";
        assert_eq!(claims(right), []);
    }
}

mod acts {
    use super::*;

    #[test]
    fn what_is_kept_from_happening_does_not_happen() {
        for text in [
            "We use various technologies to protect your personal information from unauthorized access, use or disclosure.",
            "我们努力防止您的个人信息遭到未经授权的访问、公开披露、使用。",
            "我们会部署访问控制机制，确保只有授权人员才可访问个人信息。",
            "Wir verhindern, dass Dritte Ihre personenbezogenen Daten erhalten.",
        ] {
            assert_eq!(claims(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_only_supposed_is_not_said() {
        assert_eq!(claims("如果我们收集、使用您的个人信息，却未征得您的同意，您可以要求删除。"), []);
        assert_eq!(claims("You may complain if we share your personal information with others."), []);
        // What depends on the reader happens all the same.
        assert_eq!(kinds("If you sign up we collect your personal information."), [ClaimKind::Collecting]);
    }

    #[test]
    fn words_that_only_hold_a_verb_tell_no_act() {
        assert_eq!(collected("Purchases are billed by the App Store."), [""; 0]);
        assert_eq!(kinds("我们收集设备型号、服务提供商网络标识、浏览器类型来为您提供服务。"), [ClaimKind::Collecting]);
        assert_eq!(
            kinds("We collect your browser, Internet service providers, IP address and device model."),
            [ClaimKind::Collecting]
        );
        assert_eq!(claims("Our third-party providers provide analytics services for your personal information."), []);
        assert_eq!(claims("这些服务将由第三方提供，与您的个人信息无关。"), []);
        assert_eq!(claims("Personal data means any information that we collect about a person."), []);
    }

    #[test]
    fn recipients_may_stand_in_a_row() {
        use ClaimKind::{Sharing, Umbrella};
        assert_eq!(kinds("我们可能向合作伙伴及其他第三方分享您的个人信息。"), [Sharing, Umbrella]);
        assert_eq!(kinds("您的个人信息可能会与我们的关联公司共享。"), [Sharing, Umbrella]);
        assert_eq!(
            kinds("We share your personal information with our affiliates and other partners."),
            [Sharing, Umbrella]
        );
        // What is given to the app is not shared by it.
        assert_eq!(kinds("在向本软件提供任何个人信息前，他人应当清楚考虑。"), []);
        assert_eq!(claims("我们不会将这些信息与你在应用程序中提供的任何个人身份信息相结合。"), []);
    }

    #[test]
    fn how_something_is_done_is_not_that_it_is_done() {
        assert_eq!(claims("This policy explains how we collect and use your personal information."), []);
        assert_eq!(claims("本政策说明我们如何收集您的个人信息。"), []);
        assert_eq!(claims("No further action is required for your personal information."), []);
    }

    #[test]
    fn recipients_without_names_are_a_class_in_any_form() {
        use ClaimKind::Umbrella;
        let list = "## Sharing with service providers\n\nWe share data with:\n\n- **Bugly:** crash reports\n\
                    - **Cloud hosting and email providers:** storage of messages\n";
        let said = read(list);
        let rows: Vec<&str> =
            said.claims.iter().filter(|claim| claim.kind == Umbrella).map(|c| c.locator.quote.as_str()).collect();
        assert_eq!(rows, ["Cloud hosting and email providers: storage of messages"]);
        let named = "## Sharing with service providers\n\n- **Bugly:** crash reports\n- **Hosting:** Cloudflare\n";
        assert!(!kinds(named).contains(&Umbrella));
        assert!(kinds("本软件将使用一些第三方服务，如 Bugly 进行崩溃收集。").contains(&Umbrella));
        assert_eq!(kinds("We: Example Ltd., including our affiliates and partners."), [Umbrella]);
        assert_eq!(kinds("We use services including those of our partners."), []);
    }

    #[test]
    fn whom_data_comes_from_is_no_recipient() {
        assert_eq!(kinds("We obtain personal information from our business partners."), [ClaimKind::Collecting]);
        assert_eq!(actors("我们会从第三方获取您的头像、昵称。"), [Actor::FirstParty, Actor::FirstParty]);
        assert_eq!(actors("We and our partners may collect your IP address."), [Actor::FirstParty]);
        assert_eq!(actors("第三方会收集您的头像、昵称。"), [Actor::ThirdParty, Actor::ThirdParty]);
    }
}

mod denials {
    use super::*;
    use ClaimKind::{Collecting, Sharing, ThirdPartyCode, Uploading};
    use ClaimScope::{All, Other, PersonalInformation};
    use Polarity::Denied;

    #[test]
    fn a_denial_does_not_reach_into_the_next_clause() {
        assert_eq!(
            claims(
                "Although the app itself does not collect personal data, the following integrated third-party SDKs may."
            ),
            [(Collecting, Denied, PersonalInformation)]
        );
        assert_eq!(
            claims("支付功能并不收集您的个人信息，但我们会将订单号与其他公司共享。"),
            [(Collecting, Denied, PersonalInformation)]
        );
        assert_eq!(claims("We find your country (no third party is involved) and store your IP address."), []);
        let verbs = "We do not collect, store or otherwise share your personal data with anyone.";
        assert_eq!(claims(verbs), [(Sharing, Denied, PersonalInformation), (Collecting, Denied, PersonalInformation)]);
    }

    #[test]
    fn a_denial_about_some_only_is_narrow() {
        for (text, kind) in [
            ("We do not share your personal data with data brokers.", Sharing),
            ("We do not disclose personal information in exchange for money.", Sharing),
            ("我们不会将您的个人信息传输至境外。", Sharing),
            ("Your personal data is not sent to Bugly.", Sharing),
            ("我们确保未收集无关的个人信息。", Collecting),
            ("我们不会主动从第三方获取您的个人信息。", Collecting),
            ("我们并不参与第三方的个人信息的收集。", Collecting),
            ("Firebase Analytics does not collect your personal information.", Collecting),
        ] {
            assert!(claims(text).contains(&(kind, Denied, Other)), "{text} {:?}", claims(text));
        }
        assert_eq!(claims("The app does not require the user to provide any personal information."), []);
        // Irrelevant third parties are third parties.
        assert_eq!(
            claims("We will not provide your personal information to any irrelevant third party."),
            [(Sharing, Denied, PersonalInformation)]
        );
        assert_eq!(claims("This app does not integrate the Google Maps SDK."), [(Collecting, Denied, Other)]);
        assert_eq!(claims("This app does not integrate any SDK, nor Google Maps."), [(ThirdPartyCode, Denied, All)]);
    }

    #[test]
    fn what_may_come_to_be_takes_nothing_back() {
        let condition = |text: &str| read(text).claims.first().and_then(|claim| claim.condition.clone());
        let present = "目前我们不会共享您的个人信息至第三方，如存在其他共享的情形，我们会征得您的明示同意。";
        assert_eq!(condition(present), None);
        assert!(condition("未征得您的同意，我们不会共享您的个人信息。").is_some());
    }

    #[test]
    fn a_negation_that_holds_its_verb_denies_that_one() {
        let code = "本应用未接入任何用于广告、崩溃上报、分享的第三方 SDK。";
        assert!(kinds(code).iter().all(|kind| !matches!(kind, Sharing | Collecting | Uploading)), "{:?}", kinds(code));
        assert_eq!(kinds("我们不收集或共享您的个人信息。"), [Sharing, Collecting]);
    }

    #[test]
    fn a_but_takes_back_only_what_it_speaks_of() {
        let condition = |text: &str| read(text).claims.first().and_then(|claim| claim.condition.clone());
        assert_eq!(condition("我们不会收集您的个人信息，但不影响您使用本产品。"), None);
        assert!(condition("我们不会共享您的个人信息，但以下情况除外：").is_some());
        assert!(condition("我们不会共享您的个人信息，但向支付机构提供订单号。").is_some());
    }

    #[test]
    fn not_sharing_is_not_collecting_nothing() {
        assert_eq!(collected("We collect and keep your full name. We do not sell your email address."), ["+name"]);
        assert_eq!(
            collected("除以下情形外，我们不会与第三方分享您的信息：\n\n- 向物流公司提供姓名、手机号码。\n"),
            [""; 0]
        );
    }

    #[test]
    fn terms_say_that_it_is_collected() {
        assert_eq!(collected("We do not collect your precise location without your consent."), ["+location_precise"]);
        assert_eq!(collected("除非您同意，我们不会收集您的通讯录。"), ["+contacts"]);
        assert_eq!(collected("We never collect your precise location."), ["-location_precise"]);
    }

    #[test]
    fn what_is_denied_may_stand_first() {
        assert_eq!(collected("Your precise location is never uploaded."), ["-location_precise"]);
        assert_eq!(collected("通讯录仅在本地处理，不会上传。"), ["-contacts"]);
        assert_eq!(collected("We collect your IP address and do not store it."), ["+ip_address"]);
        assert_eq!(claims("Your precise location is never uploaded."), [(Uploading, Denied, Other)]);
    }

    #[test]
    fn rows_of_a_denied_list_hold_no_verbs() {
        let table = "我们不会收集以下信息：\n\n| 类型 | 状态 |\n|---|---|\n| 短信/通话记录 | 不收集 |\n";
        assert_eq!(collected(table), ["-sms", "-call_log"]);
    }

    #[test]
    fn brackets_may_take_something_out() {
        let list = "What we do not collect:\n\n- No email address, precise location (only the country, from your IP address)\n";
        assert_eq!(collected(list), ["-email", "-location_precise"]);
        let verb = "What we do not collect:\n\n- Precise location (we collect the country only)\n";
        assert_eq!(collected(verb), ["-location_precise"]);
    }

    #[test]
    fn a_denial_above_a_list_denies_its_items() {
        let list = "We do NOT:\n\n- Sell your personal information to third parties\n- Share your personal information with third parties\n";
        assert_eq!(claims(list), [(Sharing, Denied, Other), (Sharing, Denied, PersonalInformation)]);
        let list = "What we will do:\n\n- Share your personal information with third parties\n";
        assert!(claims(list).iter().all(|(_, polarity, _)| *polarity != Denied), "{:?}", claims(list));
    }

    #[test]
    fn a_negation_reaches_through_its_enumeration() {
        for text in [
            "No full names, email addresses or IP addresses are collected.",
            "We do not collect full names, email addresses or IP addresses.",
            "The app never collects your full name, your email address, or your exact IP address.",
            "Es werden keine Benutzernamen, E-Mail-Adressen oder genauen IP-Adressen erhoben.",
            "Non raccogliamo nome e cognome, indirizzo email o indirizzo IP.",
            "我们不会收集您的姓名、电子邮箱或IP地址。",
        ] {
            assert_eq!(collected(text), ["-name", "-email", "-ip_address"], "{text}");
        }
        for text in [
            "- PostHog: usage data (no full names, email addresses or IP addresses)\n",
            "- PostHog: usage data (no full names, file contents, email addresses or IP addresses)\n",
            "- PostHog: usage data, without full names, email addresses or IP addresses\n",
            "- PostHog: usage data, never full names, email addresses or IP addresses\n",
            "- PostHog: Nutzungsdaten (keine Benutzernamen, E-Mail-Adressen oder IP-Adressen)\n",
            "- PostHog: dati di utilizzo (nessun nome e cognome, indirizzo email o indirizzo IP)\n",
        ] {
            let text = format!("## Third-party services\n\n{text}");
            assert_eq!(of_entry(&text), ["+usage_data", "-name", "-email", "-ip_address"], "{text}");
        }
    }

    #[test]
    fn a_negation_ends_where_something_is_affirmed() {
        for text in [
            "We do not collect full names, but we collect email addresses.",
            "We do not collect full names, we only collect email addresses.",
            "We collect no full names, but email addresses.",
            "Wir erheben keine Benutzernamen, aber wir erheben E-Mail-Adressen.",
            "Non raccogliamo nome e cognome, ma raccogliamo l'indirizzo email.",
            "我们不会收集您的姓名，但我们会收集您的电子邮箱。",
        ] {
            assert_eq!(collected(text), ["-name", "+email"], "{text}");
        }
        let list = "## Third-party services\n\n- PostHog: usage data (no full names), email addresses\n";
        assert_eq!(of_entry(list), ["+usage_data", "+email", "-name"]);
        let own =
            "## Third-party services\n\n- PostHog: crash logs (no app usage data, full names or email addresses)\n";
        assert_eq!(of_entry(own), ["+crash_logs", "-usage_data", "-name", "-email"]);
        let list = "## Third-party services\n\n- PostHog: no full name is needed, email addresses, usage data\n";
        assert_eq!(of_entry(list), ["+email", "+usage_data", "-name"]);
    }

    #[test]
    fn a_denial_above_a_list_denies_its_data_to_a_third_party_too() {
        let text = "## Dati raccolti da Firebase Crashlytics\n\nRaccoglie:\n\n- Versione dell'app\n\n**L'app NON raccoglie:**\n\n\
                    - Indirizzo email\n- Posizione precisa\n\n## Servizi di terze parti\n\n- Firebase Crashlytics\n";
        let found = of_entry(text);
        assert!(found.contains(&"+app_info".to_owned()), "{found:?}");
        assert!(!found.contains(&"+email".to_owned()) && !found.contains(&"+location_precise".to_owned()), "{found:?}");
        // Only the sentence right above the list speaks of it.
        let text = "## Third-party services\n\nWe use Sentry. It shows no ads and collects no names. It may collect:\n\n- IP address\n";
        assert_eq!(of_entry(text), ["+ip_address", "-name"]);
    }

    #[test]
    fn denials_of_something_in_particular_are_narrow() {
        for text in [
            // What else may be done with data.
            "Your queries are not stored.",
            "We never ask for your full name or email address.",
            "We do not perform facial recognition.",
            "We do not have access to your calendar.",
            "Your precise location is not stored by us.",
            "Deine E-Mail-Adresse wird nicht gespeichert.",
            "我们不会存储完整银行卡号。",
            // What is used, or what something holds.
            "This app does not use cookies.",
            "Die App verwendet keine Cookies.",
            "L'app non utilizza cookie.",
            "本应用不使用第三方追踪 Cookie。",
            "The reports never include your full name.",
            "Ihre E-Mail-Adresse ist darin nicht enthalten.",
            "We do not use your data for advertising.",
            // The negation stands before what is denied, and the verb behind it.
            "No IP addresses, device models or timestamps are captured.",
            "No full names, email addresses or other personal data for analytics are processed.",
            "Es werden keine IP-Adressen, Gerätemodelle oder sonstige personenbezogene Daten für die Analyse verarbeitet.",
            "No email address, no full name, no precise location.",
            "IP addresses and full names are excluded.",
            // One third party, or children.
            "We do not collect any personal information from children or adults.",
            "我们不收集任何儿童个人信息。",
        ] {
            assert_eq!(claims(text), [(Collecting, Denied, Other)], "{text}");
        }
        for text in [
            "The app sends them no personal data.",
            "Nothing is sent to a server.",
            "We do not sell users' personal data to third parties.",
            "The app does not send your reading history to our servers.",
            "No cross-border transfers are made.",
            "Non viene condivisa alcuna informazione personale con i partner per finalità di marketing.",
            "本应用不向任何服务器传输数据。",
        ] {
            assert_eq!(claims(text), [(Sharing, Denied, Other)], "{text}");
        }
        assert_eq!(claims("Your notes never leave your phone."), [(Uploading, Denied, Other)]);
        let entry = "## Third-party services\n\n- Sentry: crash logs. Sentry does not receive your full name.\n";
        assert_eq!(claims(entry), [(Collecting, Denied, Other)]);
    }

    #[test]
    fn what_a_negation_stands_before_tells_what_is_denied() {
        for text in [
            "We cannot read your messages.",
            "The app has no analytics.",
            "It is never stored on a server.",
            "No notification content is sent to any server.",
            "This data is not linked to your identity.",
            "| Camera |\n|---|\n| We never collect your photos. |",
            "不构建用户画像。",
            "本 App 不使用 Cookie。",
            "我们无法访问您的照片。",
            "Die Daten werden nicht mit Ihnen verknüpft; Passwörter werden niemals angefordert.",
            "I prompt non contengono dati personali.",
        ] {
            let all = claims(text);
            assert!(all.iter().any(|(_, polarity, scope)| (*polarity, *scope) == (Denied, Other)), "{text} {all:?}");
        }
        for text in [
            "No system is perfectly secure.",
            "AdMob may show non-personalized ads.",
            "The operator is not a registered company.",
        ] {
            assert_eq!(claims(text).iter().filter(|(_, polarity, _)| *polarity == Denied).count(), 0, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_denial() {
        for text in [
            "We do not guarantee that your data is stored forever.",
            "If you do not use the camera, you can enter the code.",
            "No login is needed to use the app.",
            "This policy explains what the app collects and what it does not collect.",
            "There is nothing to pay.",
            "We do not knowingly collect personal information from children.",
            "我们不会故意收集儿童的个人信息。",
            "This does not mean that we stored your password.",
        ] {
            assert_eq!(claims(text), [], "{text}");
        }
    }

    #[test]
    fn what_we_deny_in_an_entry_is_denied_of_us() {
        let said = |text: &str| claims(&format!("第三方SDK\n\nSDK名称：友盟\n收集的数据：支付由友盟处理。{text}\n"));
        assert_eq!(said("我们不会收集您的信用卡号。"), [(Collecting, Denied, Other)]);
        assert_eq!(said("不会收集您的信用卡号。"), []);
    }

    #[test]
    fn what_is_not_used_for_ads_may_stand_beside_ads() {
        assert_eq!(claims("Health data is not used for advertising."), [(Collecting, Denied, Other)]);
        assert_eq!(claims("健康数据不会用于广告。"), [(Collecting, Denied, Other)]);
        assert_eq!(claims("The app shows no advertising."), [(ClaimKind::Tracking, Denied, ClaimScope::Ads)]);
    }

    #[test]
    fn what_is_kept_on_the_device_is_not_about_the_device() {
        let kept = "Your location is only used on the device and is not shared with us.";
        assert_eq!(claims(kept), [(Sharing, Denied, Other)]);
        let about = "We do not share device identifiers with third parties.";
        assert_eq!(claims(about), [(Sharing, Denied, ClaimScope::Device)]);
    }

    #[test]
    fn what_never_leaves_the_device() {
        for text in [
            "None of your photos leave your phone.",
            "Deine Fotos verlassen niemals dein Gerät.",
            "Le foto non lasciano mai il dispositivo.",
            "照片不会离开您的手机。",
        ] {
            assert_eq!(claims(text), [(Uploading, Denied, Other)], "{text}");
        }
    }

    #[test]
    fn we_do_not_track_is_no_signal() {
        use ClaimKind::Tracking;
        assert_eq!(claims("We do not track you."), [(Tracking, Denied, All)]);
        assert_eq!(kinds("We do not track your location."), [Collecting, Tracking]);
        assert_eq!(claims("We do not respond to Do Not Track signals."), []);
        assert_eq!(claims("We do not respond to do not track signals."), []);
    }

    #[test]
    fn some_kinds_of_code_are_not_all_code() {
        let text = "The app does not use Mixpanel, Sentry or any third-party analytics.";
        assert_eq!(claims(text), [(ThirdPartyCode, Denied, Other)]);
        assert_eq!(claims("The app does not use Mixpanel, Sentry or any other SDK."), [(ThirdPartyCode, Denied, All)]);
        assert_eq!(claims("本应用未接入任何第三方统计SDK。"), [(ThirdPartyCode, Denied, Other)]);
    }
}

#[test]
fn a_heading_that_denies_is_a_claim_of_what_stands_below_it() {
    use {ClaimKind::*, ClaimScope::Other, Polarity::Denied};
    for heading in
        ["Data We Do NOT Collect", "What the app does not collect", "Daten, die wir nicht sammeln", "我们不收集的信息"]
    {
        assert_eq!(claims(&format!("# A\n\n## {heading}\n\n- X\n")), [(Collecting, Denied, Other)], "{heading}");
    }
    for heading in ["Why do we not share your data?", "We do not collect data of children", "If we do not collect"] {
        assert!(claims(&format!("# A\n\n## {heading}\n\nText.\n")).is_empty(), "{heading}");
    }
    assert!(claims("# A\n\n## Data we do not collect\n\n## Next\n\nText.\n").is_empty());
}

#[test]
fn of_any_kind_and_user_data_are_denied_like_all() {
    for (one, other) in [
        ("We don't use advertising SDKs of any kind.", "We don't use advertising SDKs."),
        ("We do not sell user personal information.", "We do not sell personal information."),
    ] {
        assert!(!claims(one).is_empty(), "{one}");
        assert_eq!(claims(one), claims(other), "{one}");
    }
}
