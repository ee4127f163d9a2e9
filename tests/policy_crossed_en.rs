//! Layouts of lists of third parties, names and sentences in English, each with each: what one form alone is read rightly in may be lost
//! beside another.

mod crossed;

use crossed::hold;

/// A product of the catalog, a name that it does not know, and a host.
const NAMES: [&str; 3] = ["Sentry", "Norvex", "tavro.io"];
const DATA: [(&str, &str); 3] =
    [("IP address", "ip_address"), ("phone number", "phone_number"), ("crash logs", "crash_logs")];
const LISTS: [&str; 3] = ["Third-party services", "Service providers", "Subprocessors"];
const MARKS: [fn(usize) -> String; 3] = [|_| String::new(), |_| "- ".to_owned(), |at| format!("{at}. ")];

fn policy(heading: &str, body: &str) -> String {
    format!(
        "# Acme Diary Privacy Policy\n\n## Introduction\n\nAcme Diary respects your privacy.\n\n## {heading}\n\n{body}\n\n## Contact \
         us\n\nIf you have questions, write to help@acme.example\n"
    )
}

fn expected() -> Vec<String> {
    NAMES.iter().zip(DATA).map(|(name, (_, id))| format!("{name} {id}")).collect()
}

/// A row for each name.
fn rows(row: impl Fn(usize, &str, &str) -> String) -> Vec<String> {
    NAMES.iter().zip(DATA).enumerate().map(|(at, (name, (data, _)))| row(at + 1, name, data)).collect()
}

/// Each row for each name, under each mark in each list.
fn hold_as_rows(forms: &[fn(&str, &str) -> String]) {
    let crossed = forms.iter().flat_map(|form| MARKS.iter().map(move |mark| (form, mark)));
    let crossed = crossed.flat_map(|(form, mark)| LISTS.map(|list| (form, mark, list)));
    hold(crossed.map(|(form, mark, list)| {
        let row = |at, name: &str, data: &str| format!("{}{}", mark(at), form(name, data));
        (policy(list, &rows(row).join("\n\n")), "p.md", expected())
    }));
}

#[test]
fn records_are_read_in_any_layout() {
    let titles: [fn(usize, &str) -> String; 12] = [
        |at, name| format!("{at}. {name}"),
        |at, name| format!("{at}) {name}"),
        |_, name| format!("### {name}"),
        |at, name| format!("### {at}. {name}"),
        |at, name| format!("### 4.{at} {name}"),
        |_, name| format!("**{name}**"),
        |at, name| format!("**{at}. {name}**"),
        |_, name| format!("- **{name}**"),
        |_, name| format!("Name: {name}"),
        |_, name| format!("**Service:** {name}"),
        |_, name| format!("SDK name: {name}"),
        |at, name| format!("- **{at}. {name}**"),
    ];
    let layouts = titles.iter().flat_map(|title| ["", "- ", "  - "].map(|label| (title, label)));
    let layouts = layouts.flat_map(|(title, label)| ["\n", "\n\n"].map(|gap| (title, label, gap)));
    let layouts = layouts.filter(|(_, label, gap)| *gap == "\n\n" || !label.is_empty());
    let crossed = layouts.flat_map(|layout| LISTS.map(|list| (layout, list)));
    let cases = crossed.map(|((title, label, gap), list)| {
        let record = |at, name: &str, data: &str| {
            format!("{}{gap}{label}Purpose: finding errors{gap}{label}Data collected: {data}", title(at, name))
        };
        (policy(list, &rows(record).join("\n\n")), "p.md", expected())
    });
    hold(cases);
}

#[test]
fn sentences_are_read_beside_others_of_their_kind() {
    let sentences: [fn(&str, &str) -> String; 40] = [
        |name, data| format!("We use {name} for push notifications. {name} collects your {data}."),
        |name, data| format!("We use {name} for push notifications. It collects your {data}."),
        |name, data| format!("We use {name} for push notifications, which collects your {data}."),
        |name, data| format!("We use {name} (Ondel Systems GmbH) for push notifications, which processes your {data}."),
        |name, data| format!("{name} is an analytics service provided by Ondel Systems GmbH. It collects your {data}."),
        |name, data| format!("{name}, our hosting provider, receives your {data}."),
        |name, data| format!("Our hosting provider, {name}, receives your {data}."),
        |name, data| format!("Our hosting provider {name} receives your {data}."),
        |name, data| format!("Our error tracking is powered by {name}, which receives your {data}."),
        |name, data| format!("Our app integrates {name}, which may collect your {data}."),
        |name, data| format!("Your {data} is sent to {name}."),
        |name, data| format!("Your {data} is processed by {name}."),
        |name, data| format!("Your {data} is stored with {name} and is never sold."),
        |name, data| format!("For push notifications, we rely on {name}. {name} receives your {data}."),
        |name, data| format!("Payments are handled by {name}; {name} receives your {data}."),
        |name, data| format!("Payments are handled by {name}, which receives your {data}."),
        |name, data| format!("We share your {data} with {name} for push notifications."),
        |name, data| format!("We share your {data} with {name}."),
        |name, data| format!("{name} may collect your {data}."),
        |name, data| format!("{name} processes your {data} on our behalf."),
        |name, data| format!("{name} helps us with push notifications and receives your {data}."),
        |name, data| format!("{name} powers our search and receives your {data}."),
        |name, data| format!("We work with {name} to show maps. {name} receives your {data}."),
        |name, data| format!("We partner with {name} for maps, and share your {data} with them."),
        |name, data| format!("We partner with {name} to show maps, to whom we send your {data}."),
        |name, data| format!("The app sends your {data} to {name}, a hosting service."),
        |name, data| format!("When you use the app, {name} collects your {data}."),
        |name, data| format!("We may share your {data} with {name} in order to show maps."),
        |name, data| format!("{name} stores your {data} on its servers."),
        |name, data| format!("We host our service with {name}, so {name} receives your {data}."),
        |name, data| format!("{name} receives the following data: {data}."),
        |name, data| format!("{name} (https://ondel.example/privacy) collects your {data} for maps."),
        |name, data| format!("**{name}** is used for maps and collects your {data}."),
        |name, data| format!("Recipients of your {data} are {name} and nobody else."),
        |name, data| format!("{name} acts as our hosting provider and processes your {data}."),
        |name, data| format!("Our service is hosted by {name}. {name} collects your {data}."),
        |name, data| format!("If you enable maps, your {data} is sent to {name}."),
        |name, data| format!("As our hosting provider, {name} receives your {data}."),
        |name, data| format!("{name} receives: {data}"),
        |name, data| format!("Data shared with {name}: {data}"),
    ];
    hold_as_rows(&sentences);
}

#[test]
fn a_name_and_what_it_is_for_make_a_row() {
    let items: [fn(&str, &str) -> String; 16] = [
        |name, data| format!("{name}: used for maps; collects {data}"),
        |name, data| format!("{name}: sending mail. Collects your {data}."),
        |name, data| format!("{name}: to find places. Receives your {data}."),
        |name, data| format!("{name} — finding places. Data: {data}."),
        |name, data| format!("{name} (mail delivery): {data}"),
        |name, data| format!("{name} (Error tracking): {data}"),
        |name, data| format!("Error tracking: {name}. Collects your {data}."),
        |name, data| format!("Sending mail: {name}. Receives your {data}."),
        |name, data| format!("Error tracking ({name}): {data}"),
        |name, data| format!("Finding places ({name}): {data}"),
        |name, data| format!("Error tracking: {name} – {data}"),
        |name, data| format!("**{name}:** error tracking. Collects {data}."),
        |name, data| format!("**{name}** — mail delivery. It receives your {data}."),
        |name, data| format!("**{name}** (mail delivery): {data}"),
        |name, data| format!("**{name}** – {data} – mail delivery"),
        |name, data| format!("[{name}](https://ondel.example/privacy) – maps; collects {data}"),
    ];
    hold_as_rows(&items);
}

#[test]
fn sentences_about_several_are_about_each() {
    let lists = [
        ["Sentry", "Mixpanel", "Google Analytics"],
        ["Norvex", "Tavro", "Brask"],
        ["Norvex", "Sentry", "Brask"],
        ["norvex.io", "tavro.dev", "brask.cloud"],
        ["Norvex SDK", "Sentry SDK", "Brask SDK"],
    ];
    let sentences: [fn(&str) -> String; 24] = [
        |list| format!("{list} may collect your crash logs."),
        |list| format!("Third parties such as {list} may collect your crash logs."),
        |list| format!("Our partners (including {list}) may collect your crash logs."),
        |list| format!("Our service providers (such as {list}) receive your crash logs."),
        |list| format!("We share your crash logs with {list} and other service providers."),
        |list| format!("We share your crash logs with {list}."),
        |list| format!("We share your crash logs with service providers, including {list}."),
        |list| format!("{list} process your crash logs on our behalf."),
        |list| format!("We use {list} for error tracking. These services collect your crash logs."),
        |list| format!("We use {list} for error tracking. They collect your crash logs."),
        |list| format!("We use third-party services, namely {list}, which collect your crash logs."),
        |list| format!("Our app integrates SDKs from {list}, which may collect your crash logs."),
        |list| format!("Your crash logs are sent to {list}."),
        |list| format!("Your crash logs are processed by {list}."),
        |list| format!("Service providers like {list} have access to your crash logs."),
        |list| format!("The following companies receive your crash logs: {list}."),
        |list| format!("We use {list}, all of which collect your crash logs."),
        |list| format!("We transfer your crash logs to our hosting providers {list}."),
        |list| format!("Recipients of your crash logs are {list}."),
        |list| format!("We rely on {list}, who process your crash logs."),
        |list| format!("We partner with {list} to find errors, and share your crash logs with them."),
        |list| format!("Error tracking ({list}): crash logs"),
        |list| format!("Error tracking: {list}. Collects crash logs."),
        |list| format!("- {list}: crash logs"),
    ];
    let crossed = sentences.iter().flat_map(|sentence| lists.map(|list| (sentence, list)));
    let crossed = crossed.flat_map(|(sentence, list)| LISTS.map(|heading| (sentence, list, heading)));
    let cases = crossed.flat_map(|(sentence, list, heading)| {
        let [first, second, third] = list;
        let joined = [
            (format!("{first} and {second}"), &list[..2]),
            (format!("{first}, {second} and {third}"), &list[..]),
            (format!("{first}, {second}, and {third}"), &list[..]),
        ];
        joined.map(|(joined, names)| {
            let rows = names.iter().map(|name| format!("{name} crash_logs")).collect();
            (policy(heading, &sentence(&joined)), "p.md", rows)
        })
    });
    hold(cases);
}

#[test]
fn what_is_no_name_stays_none() {
    let words = [
        "Germany",
        "Bluetooth",
        "Settings",
        "Camera",
        "Consent",
        "January",
        "Marketing",
        "Parents",
        "Keychain",
        "Registration",
        "GDPR",
        "Cookies",
        "Friends",
    ];
    let sentences: [fn(&str) -> String; 10] = [
        |word| format!("{word} is used to protect your IP address."),
        |word| format!("Your IP address is sent to our partner in {word}."),
        |word| format!("{word}: used for maps; we collect your IP address."),
        |word| format!("The recipients of your IP address are listed under {word}."),
        |word| format!("Server location ({word}): IP address"),
        |word| format!("Legal basis: {word}. Collects your IP address."),
        |word| format!("- {word} and Newsletter: IP address"),
        |word| format!("Visit {}.example to learn how your IP address is used.", word.to_lowercase()),
        |word| format!("Your IP address is sent to our own servers at {}.example.", word.to_lowercase()),
        |word| format!("You can use either {word} or your password."),
    ];
    let crossed = sentences.iter().flat_map(|sentence| words.map(|word| (sentence, word)));
    let cases =
        crossed.flat_map(|(sentence, word)| LISTS.map(|list| (policy(list, &sentence(word)), "p.md", Vec::new())));
    hold(cases);
}
