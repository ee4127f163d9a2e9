//! Mapping files of R8 and ProGuard: what classes and members were called before they were renamed.
//! Source: Android's R8, "Mapping information specification" (version 1 and 2), and ProGuard's manual, "ReTrace".

/// A mapping file, borrowed from its text. Only its classes are read at first; members are read per class.
#[derive(Clone, Debug, Default)]
pub struct ProguardMap<'a> {
    /// `pg_map_id` of the header: what R8 also writes into the DEX files of the same run.
    pub id: Option<&'a str>,
    classes: Vec<MappedClass<'a>>,
    /// Positions in `classes` in the order of the names in the build.
    by_obfuscated: Vec<u32>,
    /// Positions in `classes` in the order of the names in the source.
    by_original: Vec<u32>,
}

/// A class of a mapping file. Names are written with dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedClass<'a> {
    /// The name in the source.
    pub original: &'a str,
    /// The name in the build.
    pub obfuscated: &'a str,
    members: &'a str,
}

/// A field or method of a class, by its names in the source and in the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedMember<'a> {
    pub original: &'a str,
    pub obfuscated: &'a str,
    pub is_method: bool,
}

/// A method of the build and what it was called in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedMethod<'a> {
    /// Its name in the source; with its class before it where it was moved from another.
    pub original: &'a str,
    pub obfuscated: &'a str,
    /// Types in the source: `java.lang.String`, and `int,long[]`.
    returned: &'a str,
    parameters: &'a str,
}

impl<'a> ProguardMap<'a> {
    /// Reads a mapping file; `None` where not a single line of it maps a class.
    pub fn read(text: &'a str) -> Option<ProguardMap<'a>> {
        let mut map = ProguardMap::default();
        let mut open: Option<(&str, &str, usize)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            // Members are indented; they are the bulk of the file and passed over.
            if line.starts_with([' ', '\t']) {
                continue;
            }
            let line = line.trim_end();
            if let Some(comment) = line.strip_prefix('#') {
                let id = comment.trim_start().strip_prefix("pg_map_id:").map(str::trim);
                map.id = map.id.or(id.filter(|id| !id.is_empty()));
            } else if let Some((original, obfuscated)) =
                line.strip_suffix(':').and_then(|names| names.split_once(" -> "))
            {
                map.close(open.take(), text, start);
                open = Some((original.trim(), obfuscated.trim(), at));
            }
        }
        map.close(open, text, text.len());
        let count = map.classes.len() as u32;
        (map.by_obfuscated, map.by_original) = ((0..count).collect(), (0..count).collect());
        map.by_obfuscated.sort_by_key(|&at| map.classes.get(at as usize).map(|class| class.obfuscated));
        map.by_original.sort_by_key(|&at| map.classes.get(at as usize).map(|class| class.original));
        (count > 0).then_some(map)
    }

    fn close(&mut self, open: Option<(&'a str, &'a str, usize)>, text: &'a str, end: usize) {
        // More classes than a 32-bit number counts do not fit into a file that is read.
        if let Some((original, obfuscated, start)) = open.filter(|_| self.classes.len() < u32::MAX as usize) {
            let members = text.get(start..end).unwrap_or_default();
            self.classes.push(MappedClass { original, obfuscated, members });
        }
    }

    /// All classes, in the order of the file.
    pub fn classes(&self) -> &[MappedClass<'a>] {
        &self.classes
    }

    /// The class of this name in the build.
    pub fn obfuscated(&self, name: &str) -> Option<&MappedClass<'a>> {
        self.find(&self.by_obfuscated, name, |class| class.obfuscated)
    }

    /// The class of this name in the source.
    pub fn original(&self, name: &str) -> Option<&MappedClass<'a>> {
        self.find(&self.by_original, name, |class| class.original)
    }

    fn find(&self, order: &[u32], name: &str, key: fn(&MappedClass<'a>) -> &'a str) -> Option<&MappedClass<'a>> {
        let class = |at: &u32| self.classes.get(*at as usize);
        let found = order.partition_point(|at| class(at).is_some_and(|class| key(class) < name));
        class(order.get(found)?).filter(|class| key(class) == name)
    }
}

impl<'a> MappedClass<'a> {
    /// The members of the class itself. Lines that tell what was inlined name the class it came from and are left out.
    pub fn members(&self) -> impl Iterator<Item = MappedMember<'a>> + use<'a> {
        self.members.lines().filter_map(|line| {
            let (left, obfuscated) = line.trim().split_once(" -> ")?;
            if left.starts_with('#') {
                return None;
            }
            let (signature, is_method) = match left.split_once('(') {
                Some((before, _)) => (before, true),
                None => (left, false),
            };
            let original = signature.rsplit_once(' ')?.1;
            (!original.contains('.')).then_some(MappedMember { original, obfuscated, is_method })
        })
    }

    /// The methods of the class in the build, once for each range of lines. Of the methods that were inlined into each other the
    /// map tells one after the other with the same range; the last of them is that which the others were put into.
    pub fn methods(&self) -> impl Iterator<Item = MappedMethod<'a>> + use<'a> {
        let mut lines = self.members.lines().filter_map(method).peekable();
        std::iter::from_fn(move || {
            let (mut range, mut found) = lines.next()?;
            while let Some((outer, method)) = lines
                .next_if(|(next, method)| range.is_some() && *next == range && method.obfuscated == found.obfuscated)
            {
                (range, found) = (outer, method);
            }
            Some(found)
        })
    }
}

/// The range of lines in the build and the method of a line such as `1:4:int size(java.util.List):20:23 -> a`.
fn method(line: &str) -> Option<(Option<&str>, MappedMethod<'_>)> {
    let (left, obfuscated) = line.trim().split_once(" -> ")?;
    let (signature, rest) = left.split_once('(')?;
    let (parameters, _) = rest.split_once(')')?;
    let (ranged, original) = signature.rsplit_once(' ')?;
    if left.starts_with('#') {
        return None;
    }
    // Before the type stand the first and the last line, each with a colon behind it.
    let (range, returned) = match ranged.rsplit_once(':') {
        Some((range, returned)) => (Some(range), returned),
        None => (None, ranged),
    };
    Some((range, MappedMethod { original, obfuscated, returned, parameters }))
}

impl<'a> MappedMethod<'a> {
    /// The types that it returns and takes, in this order, as the source writes them: `java.lang.String`, `int[]`.
    pub fn prototype(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let taken = self.parameters.split(',').map(str::trim).filter(|kind| !kind.is_empty());
        std::iter::once(self.returned.trim()).chain(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAP: &str = "# compiler: R8\n# pg_map_id: f3bd4cb\n\
        com.maker.sdk.Tracker -> a.b:\n\
        # {\"id\":\"sourceFile\",\"fileName\":\"Tracker.java\"}\n    \
            android.content.Context context -> c\n    \
            1:4:java.lang.String deviceId(int,java.lang.String):20:23 -> a\n    \
            5:5:void com.maker.sdk.Other.inlined():7:7 -> a\n\
        com.maker.sdk.Kept -> com.maker.sdk.Kept:\r\n";

    #[test]
    fn classes_are_found_by_both_names() {
        let map = ProguardMap::read(MAP).unwrap();
        assert_eq!(map.id, Some("f3bd4cb"));
        assert_eq!(map.obfuscated("a.b").unwrap().original, "com.maker.sdk.Tracker");
        assert_eq!(map.original("com.maker.sdk.Kept").unwrap().obfuscated, "com.maker.sdk.Kept");
        assert_eq!(map.original("a.b"), None);
        assert_eq!(map.classes().len(), 2);
    }

    #[test]
    fn members_leave_out_what_was_inlined() {
        let map = ProguardMap::read(MAP).unwrap();
        let members: Vec<_> = map.classes()[0].members().collect();
        let expected = [("context", "c", false), ("deviceId", "a", true)]
            .map(|(original, obfuscated, is_method)| MappedMember { original, obfuscated, is_method });
        assert_eq!(members, expected);
    }

    #[test]
    fn a_method_is_that_which_others_were_inlined_into() {
        const INLINED: &str = "com.maker.A -> a:\n    \
            1:1:void com.maker.B.helper(int):7:7 -> a\n    \
            1:1:java.lang.String id(android.content.Context,int[],long):20 -> a\n    \
            2:3:java.lang.String id(android.content.Context,int[],long):21:22 -> a\n    \
            # {\"id\":\"com.android.tools.r8.synthesized\"}\n    \
            1:1:void com.maker.C.moved():5:5 -> b\n    \
            void plain() -> c\n    int field -> a\n";
        let map = ProguardMap::read(INLINED).unwrap();
        let methods: Vec<_> = map.classes()[0].methods().map(|m| (m.original, m.obfuscated)).collect();
        assert_eq!(methods, [("id", "a"), ("id", "a"), ("com.maker.C.moved", "b"), ("plain", "c")]);
        let types = |at: usize| map.classes()[0].methods().nth(at).unwrap().prototype().collect::<Vec<_>>();
        assert_eq!(types(0), ["java.lang.String", "android.content.Context", "int[]", "long"]);
        assert_eq!(types(3), ["void"]);
    }

    #[test]
    fn other_text_is_none() {
        assert!(ProguardMap::read("").is_none());
        assert!(ProguardMap::read("# pg_map_id: 1\nname: value\n  a -> b:\n").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[#a-c .>:()\n-]{0,80}") {
            if let Some(map) = ProguardMap::read(&text) {
                for class in map.classes() {
                    class.members().count();
                    class.methods().for_each(|method| assert!(method.prototype().count() > 0));
                    prop_assert!(map.obfuscated(class.obfuscated).is_some());
                }
            }
        }
    }
}
