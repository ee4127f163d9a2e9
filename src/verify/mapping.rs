//! Mapping files of R8 and ProGuard: does the file call this class and this method so?
//! Source: Android's R8, "Mapping information specification"; ProGuard's manual, "ReTrace".

use std::collections::HashMap;

/// The lines of a mapping file, by class. Names are written with dots.
pub(super) struct Mapping<'a> {
    /// By the name in the build: the name in the source, and the lines of its members.
    classes: HashMap<&'a str, (&'a str, Vec<&'a str>)>,
}

impl<'a> Mapping<'a> {
    pub fn read(text: &'a str) -> Mapping<'a> {
        let mut classes: HashMap<&str, (&str, Vec<&str>)> = HashMap::new();
        let mut open = None;
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let Some((left, right)) = line.trim().split_once(" -> ") else { continue };
            match right.strip_suffix(':').filter(|_| !line.starts_with([' ', '\t'])) {
                Some(in_build) => {
                    classes.entry(in_build).or_insert((left, Vec::new()));
                    open = Some(in_build);
                }
                None => {
                    let members = open.and_then(|open| classes.get_mut(open));
                    members.into_iter().for_each(|(_, members)| members.push(line.trim()));
                }
            }
        }
        Mapping { classes }
    }

    /// What a class of the build was called in the source.
    pub fn class(&self, in_build: &str) -> Option<&'a str> {
        self.classes.get(in_build).map(|(original, _)| *original)
    }

    /// Whether a line gives a member of a class of the build this name of the source, without its class or with it where it
    /// was moved from another.
    pub fn names_member(&self, class: &str, in_build: &str, original: &str) -> bool {
        let named = |line: &&str| {
            let Some((left, right)) = line.split_once(" -> ") else { return false };
            let name = left.split('(').next().unwrap_or_default().rsplit(' ').next();
            right == in_build && name == Some(original)
        };
        self.classes.get(class).is_some_and(|(_, members)| members.iter().any(named))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_members_are_told_by_both_names() {
        let text = "# pg_map_id: 1\ncom.a.B -> a.b:\n    # {\"id\":\"x\"}\n    1:4:java.lang.String id(int):20:23 -> a\n    \
            int size -> b\n    5:5:void com.a.C.moved():7 -> c\ncom.a.D -> com.a.D:\n";
        let map = Mapping::read(text);
        assert_eq!(
            (map.class("a.b"), map.class("com.a.D"), map.class("com.a.B")),
            (Some("com.a.B"), Some("com.a.D"), None)
        );
        assert!(map.names_member("a.b", "a", "id") && !map.names_member("a.b", "b", "id"));
        assert!(map.names_member("a.b", "b", "size") && map.names_member("a.b", "c", "com.a.C.moved"));
        assert!(!map.names_member("com.a.D", "a", "id"));
    }
}
