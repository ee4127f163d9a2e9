//! The probed texts of a DEX string table or of a class file's constants, found in one pass and in any order.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memchr;

use super::versions::VersionNeedles;
use crate::format::dex::StringStart;
use crate::format::mutf8;
use crate::format::proguard_map::{MappedClass, ProguardMap};
use crate::probe::{ProbeId, Probes, is_host_byte};

/// What a probed text is wanted for; one text may serve several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub constant: Option<ProbeId>,
    /// Index in `Probes::strings`.
    pub literal: Option<ProbeId>,
    /// Index in [`Needles::classes`], for a descriptor such as `Landroid/location/Location;`.
    pub class: Option<u32>,
    /// The same for a class's name with dots, by which reflection asks for it.
    pub class_name: Option<u32>,
    /// Whether it is the name of a probed member.
    pub member: bool,
}

/// Stands for the methods by which reflection looks up a member.
pub const REFLECTION: ProbeId = ProbeId::MAX;
const REFLECTING_CLASS: &str = "java/lang/Class";
const REFLECTING_METHODS: [&str; 2] = ["getMethod", "getDeclaredMethod"];

/// The members of one class that are probed, by name.
#[derive(Debug, Default)]
pub struct ProbedClass<'a> {
    pub methods: Vec<(&'a str, ProbeId)>,
    pub fields: Vec<(&'a str, ProbeId)>,
    /// Whether these are the names that the build has for it, and not its own.
    pub renamed: bool,
}

/// All texts that string tables are searched for.
#[derive(Debug)]
pub struct Needles<'a> {
    pub probes: &'a Probes,
    pub classes: Vec<ProbedClass<'a>>,
    pub versions: VersionNeedles<'a>,
    texts: HashMap<Cow<'a, [u8]>, Wanted>,
    /// One bit per hash of length and two bytes, so that most strings are passed over without a look at their text.
    likely: Vec<u64>,
    /// One bit per last two bytes of a registered host.
    host_endings: Vec<u64>,
    longest: usize,
    /// The mapping file through which names are read.
    pub map: Option<&'a ProguardMap<'a>>,
}

const FILTER_BITS: usize = 1 << 16;
/// The longest host name that DNS allows, in bytes.
const MAX_HOST_BYTES: u32 = 253;

impl<'a> Needles<'a> {
    /// `map` gives the names that probed classes and their members carry in the build.
    pub fn new(probes: &'a Probes, map: Option<&'a ProguardMap<'a>>) -> Needles<'a> {
        let mut needles = Needles {
            probes,
            classes: Vec::new(),
            versions: VersionNeedles::new(probes, map),
            texts: HashMap::new(),
            likely: vec![0; FILTER_BITS / 64],
            host_endings: vec![0; FILTER_BITS / 64],
            longest: 0,
            map,
        };
        for (text, id) in probes.constants.iter().zip(0..) {
            needles.want(mutf8::encode(text)).constant = Some(id);
        }
        for (text, id) in probes.strings.iter().zip(0..) {
            needles.want(mutf8::encode(text)).literal = Some(id);
        }
        for (class, methods) in Probes::by_class(&probes.methods) {
            if let Some(renamed) = map.and_then(|map| map.original(&class.replace('/', "."))) {
                needles.want_renamed(renamed, &methods, true);
            }
            needles.want_members(&methods);
            let index = needles.want_class(class);
            needles.want(Cow::Owned(class.replace('/', ".").into_bytes())).class_name = Some(index);
            if let Some(probed) = needles.classes.get_mut(index as usize) {
                probed.methods = methods;
            }
        }
        for (class, fields) in Probes::by_class(&probes.fields) {
            if let Some(renamed) = map.and_then(|map| map.original(&class.replace('/', "."))) {
                needles.want_renamed(renamed, &fields, false);
            }
            let index = needles.want_class(class);
            if let Some(probed) = needles.classes.get_mut(index as usize) {
                probed.fields = fields;
            }
        }
        if !probes.methods.is_empty() {
            let index = needles.want_class(REFLECTING_CLASS);
            let reflecting = REFLECTING_METHODS.map(|name| (name, REFLECTION));
            needles.want_members(&reflecting);
            if let Some(probed) = needles.classes.get_mut(index as usize) {
                probed.methods.extend(reflecting);
            }
        }
        for host in &probes.hosts {
            if let Some(ending) = host.as_bytes().last_chunk() {
                set(&mut needles.host_endings, u16::from_le_bytes(*ending).into());
            }
        }
        needles
    }

    fn want(&mut self, text: Cow<'a, [u8]>) -> &mut Wanted {
        let utf16_length = mutf8::decode(&text).encode_utf16().count() as u32;
        set(&mut self.likely, filter_hash(utf16_length, &text));
        self.longest = self.longest.max(text.len());
        self.texts.entry(text).or_default()
    }

    /// Where the class stands in `classes`.
    fn want_class(&mut self, class: &str) -> u32 {
        let next = self.classes.len() as u32;
        let descriptor = format!("L{class};");
        let wanted = self.want(Cow::Owned(mutf8::encode(&descriptor).into_owned()));
        let index = *wanted.class.get_or_insert(next);
        if index == next {
            self.classes.push(ProbedClass::default());
        }
        index
    }

    fn want_members(&mut self, members: &[(&'a str, ProbeId)]) {
        for (name, _) in members {
            self.want(mutf8::encode(name)).member = true;
        }
    }

    /// A probed class under the names that the build has for it and its members.
    fn want_renamed(&mut self, class: &MappedClass<'a>, members: &[(&'a str, ProbeId)], methods: bool) {
        if class.original == class.obfuscated {
            return;
        }
        let probe = |name: &str| members.iter().find(|(probed, _)| *probed == name).map(|(_, probe)| *probe);
        let mut renamed: Vec<(&'a str, ProbeId)> = class
            .members()
            .filter(|member| member.is_method == methods)
            .filter_map(|member| Some((member.obfuscated, probe(member.original)?)))
            .collect();
        renamed.sort_unstable();
        // A name that several members now share says nothing.
        let shared: Vec<&str> = renamed
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1)
            .map(|p| p[0].0)
            .collect();
        renamed.retain(|(name, _)| !shared.contains(name));
        renamed.dedup();
        self.want_members(&renamed);
        let index = self.want_class(&class.obfuscated.replace('.', "/"));
        if let Some(probed) = self.classes.get_mut(index as usize) {
            probed.renamed = true;
            if methods { probed.methods.extend(renamed) } else { probed.fields.extend(renamed) }
        }
    }

    /// What a string is wanted for, if anything.
    #[inline]
    pub fn find(&self, string: &StringStart) -> Option<Wanted> {
        if !get(&self.likely, filter_hash(string.utf16_length, string.tail)) {
            return None;
        }
        let window = string.tail.get(..=self.longest).unwrap_or(string.tail);
        self.texts.get(window.get(..memchr(0, window)?)?).copied()
    }

    /// The same of a text whose end is known.
    #[inline]
    pub fn find_text(&self, text: &[u8]) -> Option<Wanted> {
        // Modified UTF-8 begins every code unit of UTF-16 with a byte of its own.
        let utf16_length = text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u32;
        if !get(&self.likely, filter_hash(utf16_length, text)) {
            return None;
        }
        self.texts.get(text).copied()
    }

    /// The probed class of this name (internal form), as a position in [`Needles::classes`].
    pub fn class(&self, name: &[u8]) -> Option<u32> {
        // Longer ones are none, and need not be copied.
        if name.len() >= self.longest {
            return None;
        }
        self.find_text(&[b"L", name, b";"].concat())?.class
    }

    /// The text of a string that is wholly a host name and may be a registered one.
    #[inline]
    pub fn bare_host<'t>(&self, string: &StringStart<'t>) -> Option<&'t str> {
        let length = string.utf16_length;
        if !(4..=MAX_HOST_BYTES).contains(&length) {
            return None;
        }
        self.host(string.tail.get(..length as usize)?)
    }

    /// The same of a text whose end is known.
    #[inline]
    pub fn host<'t>(&self, text: &'t [u8]) -> Option<&'t str> {
        let ending = u16::from_le_bytes(text.last_chunk::<2>()?.map(|byte| byte.to_ascii_lowercase()));
        if !get(&self.host_endings, ending.into()) || !text.iter().all(|byte| is_host_byte(*byte)) {
            return None;
        }
        std::str::from_utf8(text).ok().filter(|text| text.contains('.'))
    }
}

/// Mixes the length with the middle and the last byte within that length, which a text and the start of a string that
/// equals it have in common.
#[inline]
fn filter_hash(utf16_length: u32, text: &[u8]) -> usize {
    let length = utf16_length as usize;
    let byte = |index: usize| usize::from(text.get(index).copied().unwrap_or(0));
    (length.wrapping_mul(0x9e5) ^ byte(length / 2).wrapping_mul(0x101) ^ byte(length.saturating_sub(1)) << 7)
        % FILTER_BITS
}

fn set(bits: &mut [u64], index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

#[inline]
fn get(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

/// A set of small numbers.
#[derive(Debug)]
pub struct BitSet(Vec<u64>);

impl BitSet {
    /// Room for the numbers below `count`; others are never in it.
    pub fn new(count: usize) -> BitSet {
        BitSet(vec![0; count.div_ceil(64)])
    }

    pub fn insert(&mut self, index: u32) {
        set(&mut self.0, index as usize);
    }

    #[inline]
    pub fn contains(&self, index: u32) -> bool {
        get(&self.0, index as usize)
    }
}
