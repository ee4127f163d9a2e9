//! ZIP archives as Android reads them: the central directory rules, and what it says is believed.
//!
//! Layout: PKWARE APPNOTE 6.3.10. Judgement: AOSP `libziparchive` (where the end record is looked for, which header
//! counts) and `androidfw` (every method but *deflated* is taken as stored, with the uncompressed size). Where Android
//! refuses an archive this reader goes on as far as it can, and every liberty taken is an [`Anomaly`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

/// The most that one entry is inflated to, in bytes.
pub const MAX_INFLATED: u64 = 256 << 20;

/// Deflate emits at most 258 bytes for two bits of input.
const MAX_RATIO: u64 = 1032;

/// How often the bytes of an archive may be claimed by entries before further ones are refused: an honest archive
/// stays below 1, a bomb of overlapping entries lives from claiming the same bytes hundreds of times.
const MAX_CLAIMS: u64 = 4;

/// How many anomalies of one kind are told one by one.
const MAX_TOLD: u32 = 20;

const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const DIRECTORY_SIGNATURE: &[u8] = b"PK\x01\x02";
const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
const END64_SIGNATURE: &[u8] = b"PK\x06\x06";
const LOCATOR64_SIGNATURE: &[u8] = b"PK\x06\x07";
const END_LENGTH: usize = 22;
const DIRECTORY_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;
const LOCATOR64_LENGTH: usize = 20;

/// The greatest version that a reader may be asked for (APPNOTE 4.4.3.2).
const LATEST_VERSION: u16 = 63;

/// How an entry is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Stored,
    Deflated,
    /// Not known to Android, which takes it as stored.
    Unknown(u16),
}

/// One record of the central directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `/`-separated and without a leading `/`; bytes that are not UTF-8 are replaced. Not for writing files.
    pub name: String,
    pub method: Method,
    /// Bytes in the archive, as declared.
    pub compressed: u64,
    /// Bytes when inflated, as declared.
    pub size: u64,
    /// The general purpose flag says that the data is encrypted. Android does not look at it.
    pub encrypted: bool,
    /// Offset of the local header.
    header: usize,
    /// The archive's bytes were claimed too often before this entry.
    excess: bool,
}

impl Entry {
    /// A folder: the name ends in `/` and there is nothing inside.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/') && self.size == 0
    }
}

/// Something odd that did not stop the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// Kebab-case and closed: `duplicate-entry`.
    pub kind: &'static str,
    pub entry: Option<String>,
    pub detail: String,
}

/// What an archive holds, in the order of its central directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub entries: Vec<Entry>,
    pub anomalies: Vec<Anomaly>,
    /// Offset of the central directory; a signing block ends here.
    pub directory: usize,
}

/// Why bytes cannot be listed as an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("not a zip archive: no end-of-central-directory record found")]
    NoEndRecord,
    #[error("a damaged zip archive: no central directory where its end record (offset {end}) says")]
    NoDirectory { end: usize },
}

/// Why the contents of an entry cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    #[error("no local header at offset {offset}")]
    NoLocalHeader { offset: usize },
    #[error("its data (offset {offset}, {length} bytes) reaches beyond the end of the archive")]
    OutOfBounds { offset: usize, length: u64 },
    #[error("its deflate stream is damaged after {inflated} bytes{}", encryption_hint(*.encrypted))]
    Damaged { inflated: usize, encrypted: bool },
    #[error("its deflate stream ends early, after {inflated} of {size} bytes")]
    Truncated { inflated: usize, size: u64 },
    #[error("it inflates to more than the limit of {} MiB", MAX_INFLATED >> 20)]
    TooLarge,
    #[error("entries before it claim the bytes of the archive more than {MAX_CLAIMS} times over; not read")]
    Overlapping,
}

fn encryption_hint(encrypted: bool) -> &'static str {
    if encrypted { "; it is marked as encrypted" } else { "" }
}

/// Lists an archive, at most `limit` entries of it.
///
/// # Errors
/// No end record in the last 64 KiB, or none that leads to a central directory. An archive without entries is listed.
pub fn list(bytes: &[u8], limit: usize) -> Result<Listing, ListError> {
    let mut anomalies = Anomalies::default();
    let end = EndRecord::find(bytes, &mut anomalies)?;
    let entries = read_directory(bytes, &end, limit, &mut anomalies);
    report_collisions(&entries, &mut anomalies);
    Ok(Listing { entries, anomalies: anomalies.finish(), directory: end.directory })
}

/// The contents of an entry: borrowed where stored, inflated where deflated.
///
/// The declared size only sizes the buffer: a stream that ends well is returned whole, whatever it was declared as.
///
/// # Errors
/// No local header, data outside the archive, a stream that is damaged or ends early, a limit that was reached.
pub fn contents<'a>(bytes: &'a [u8], entry: &Entry) -> Result<Cow<'a, [u8]>, ContentError> {
    if entry.excess {
        return Err(ContentError::Overlapping);
    }
    let start = data_start(bytes, entry)?;
    let slice = |length: u64| {
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        bytes.get(start..end)
    };
    let out_of_bounds = |length| ContentError::OutOfBounds { offset: start, length };
    match entry.method {
        Method::Deflated if entry.compressed == 0 && entry.size == 0 => Ok(Cow::Borrowed(&[])),
        Method::Deflated => {
            let stream = slice(entry.compressed).ok_or_else(|| out_of_bounds(entry.compressed))?;
            inflate(stream, entry).map(Cow::Owned)
        }
        // Android takes the uncompressed size here; the other one only helps where that cannot be.
        Method::Stored | Method::Unknown(_) => slice(entry.size)
            .or_else(|| slice(entry.compressed))
            .map(Cow::Borrowed)
            .ok_or_else(|| out_of_bounds(entry.size)),
    }
}

/// Compares the local header of an entry with the central directory; Android reads by the latter.
pub fn check_local_header(bytes: &[u8], entry: &Entry) -> Option<Anomaly> {
    let odd = |kind, detail| Some(Anomaly { kind, entry: Some(entry.name.clone()), detail });
    let Some(local) = LocalHeader::read(bytes, entry.header) else {
        return odd("no-local-header", format!("no local header at offset {}", entry.header));
    };
    let mut differences = Vec::new();
    let name = normalise(local.name);
    if name != entry.name {
        differences.push(format!("name {name:?}"));
    }
    if method(local.method) != entry.method {
        differences.push(format!("method {}", local.method));
    }
    // With a data descriptor the sizes of the local header are zero and no news.
    if local.flags & FLAG_DESCRIPTOR == 0 && local.compressed != u32::MAX && local.size != u32::MAX {
        if u64::from(local.compressed) != entry.compressed {
            differences.push(format!("compressed size {}", local.compressed));
        }
        if u64::from(local.size) != entry.size {
            differences.push(format!("size {}", local.size));
        }
    }
    if differences.is_empty() {
        return None;
    }
    odd("local-header-differs", format!("the local header says otherwise: {}", differences.join(", ")))
}

const FLAG_ENCRYPTED: u16 = 1;
const FLAG_DESCRIPTOR: u16 = 1 << 3;

struct LocalHeader<'a> {
    flags: u16,
    method: u16,
    compressed: u32,
    size: u32,
    name: &'a [u8],
}

impl<'a> LocalHeader<'a> {
    fn read(bytes: &'a [u8], at: usize) -> Option<LocalHeader<'a>> {
        let header = bytes.get(at..)?;
        if !header.starts_with(LOCAL_SIGNATURE) {
            return None;
        }
        let name_length = usize::from(u16_at(header, 26)?);
        Some(LocalHeader {
            flags: u16_at(header, 6)?,
            method: u16_at(header, 8)?,
            compressed: u32_at(header, 18)?,
            size: u32_at(header, 22)?,
            name: header.get(LOCAL_LENGTH..LOCAL_LENGTH + name_length)?,
        })
    }
}

fn data_start(bytes: &[u8], entry: &Entry) -> Result<usize, ContentError> {
    let missing = ContentError::NoLocalHeader { offset: entry.header };
    let header =
        bytes.get(entry.header..).filter(|header| header.starts_with(LOCAL_SIGNATURE)).ok_or(missing.clone())?;
    let name_length = usize::from(u16_at(header, 26).ok_or(missing.clone())?);
    let extra_length = usize::from(u16_at(header, 28).ok_or(missing)?);
    Ok(entry.header + LOCAL_LENGTH + name_length + extra_length)
}

/// Inflates into one buffer of the declared size where that is honest. Where it is too small the buffer grows, up to
/// what deflate can make of the input and to [`MAX_INFLATED`].
fn inflate(stream: &[u8], entry: &Entry) -> Result<Vec<u8>, ContentError> {
    let possible = (stream.len() as u64).saturating_mul(MAX_RATIO);
    let limit = possible.min(MAX_INFLATED) as usize;
    let mut inflated = Vec::with_capacity(entry.size.min(limit as u64) as usize);
    let mut inflater = Decompress::new(false);
    let damaged = |inflated: &Vec<u8>| ContentError::Damaged { inflated: inflated.len(), encrypted: entry.encrypted };
    loop {
        let rest = stream.get(inflater.total_in() as usize..).unwrap_or_default();
        let status =
            inflater.decompress_vec(rest, &mut inflated, FlushDecompress::Finish).map_err(|_| damaged(&inflated))?;
        if status == Status::StreamEnd {
            return Ok(inflated);
        }
        if inflated.len() < inflated.capacity() {
            return Err(ContentError::Truncated { inflated: inflated.len(), size: entry.size });
        }

        // The buffer is full. One byte of room tells whether the stream is at its end, without growing the buffer.
        let rest = stream.get(inflater.total_in() as usize..).unwrap_or_default();
        let mut probe = [0];
        let status = inflater.decompress(rest, &mut probe, FlushDecompress::Finish).map_err(|_| damaged(&inflated))?;
        let produced = inflater.total_out() > inflated.len() as u64;
        if !produced && status == Status::StreamEnd {
            return Ok(inflated);
        }
        if !produced {
            return Err(ContentError::Truncated { inflated: inflated.len(), size: entry.size });
        }
        if inflated.len() >= limit {
            return Err(ContentError::TooLarge);
        }
        inflated.reserve_exact(inflated.len().clamp(4096, limit - inflated.len() + 1));
        inflated.extend_from_slice(&probe);
        if status == Status::StreamEnd {
            return Ok(inflated);
        }
    }
}

/// Where the central directory lies.
struct EndRecord {
    /// Offset of this record; the directory ends before it.
    end: usize,
    directory: usize,
    /// As declared, in bytes.
    directory_size: u64,
    count: u64,
    /// The count is known modulo 65,536 only.
    count_wraps: bool,
    /// What has to be added to every declared offset.
    shift: usize,
}

impl EndRecord {
    /// Android takes the last signature in reach. Here it is the last one that leads to a directory and whose comment
    /// fills the file, otherwise the last one that leads to a directory.
    fn find(bytes: &[u8], anomalies: &mut Anomalies) -> Result<EndRecord, ListError> {
        let reach = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
        let window = bytes.get(reach..).unwrap_or_default();
        let signatures = memmem::rfind_iter(window, END_SIGNATURE).map(|at| reach + at);

        let mut last_signature = None;
        let mut chosen: Option<(EndRecord, usize)> = None;
        let mut plausible = 0;
        for at in signatures {
            if at + END_LENGTH > bytes.len() {
                continue;
            }
            last_signature.get_or_insert(at);
            let Some((record, trailing)) = EndRecord::read(bytes, at) else { continue };
            plausible += 1;
            let better = match &chosen {
                None => true,
                Some((_, chosen_trailing)) => *chosen_trailing != 0 && trailing == 0,
            };
            if better {
                chosen = Some((record, trailing));
            }
        }

        let last_signature = last_signature.ok_or(ListError::NoEndRecord)?;
        let (record, trailing) = chosen.ok_or(ListError::NoDirectory { end: last_signature })?;
        if plausible > 1 {
            let detail = format!("{plausible} end records lead to a directory; the one at {} is taken", record.end);
            anomalies.add("several-end-records", None, detail);
        }
        if trailing != 0 {
            anomalies.add(
                "trailing-data",
                None,
                format!("{trailing} bytes between the end of the comment and of the file"),
            );
        }
        if record.shift != 0 {
            let detail = format!("offsets are {} bytes short: something was put in front", record.shift);
            anomalies.add("shifted-archive", None, detail);
        }
        Ok(record)
    }

    /// Reads the record at `at` if it leads to a directory; with it comes how many bytes its comment leaves over or
    /// lacks up to the end of the file.
    fn read(bytes: &[u8], at: usize) -> Option<(EndRecord, usize)> {
        let record = bytes.get(at..)?;
        let count = u64::from(u16_at(record, 10)?);
        let size = u64::from(u32_at(record, 12)?);
        let offset = u64::from(u32_at(record, 16)?);
        let comment = usize::from(u16_at(record, 20)?);
        let trailing = record.len().abs_diff(END_LENGTH + comment);

        let end64 = read_end64(bytes, at)
            .filter(|_| count == u64::from(u16::MAX) || size == u64::from(u32::MAX) || offset == u64::from(u32::MAX));
        let count_wraps = end64.is_none();
        let (count, size, offset) = end64.unwrap_or((count, size, offset));

        let starts_directory =
            |place: usize| bytes.get(place..at).is_some_and(|it| it.starts_with(DIRECTORY_SIGNATURE));
        let stated = usize::try_from(offset).ok();
        let ended_here = usize::try_from(size).ok().and_then(|size| at.checked_sub(size));
        let (directory, shift) = match (stated, ended_here) {
            (Some(stated), _) if starts_directory(stated) => (stated, 0),
            (Some(stated), Some(place)) if starts_directory(place) && place >= stated => (place, place - stated),
            (Some(stated), _) if count == 0 && stated <= at => (stated, 0),
            _ => return None,
        };
        Some((EndRecord { end: at, directory, directory_size: size, count, count_wraps, shift }, trailing))
    }
}

/// Count, size and offset of the directory from the zip64 end record that the locator before `end` points to.
fn read_end64(bytes: &[u8], end: usize) -> Option<(u64, u64, u64)> {
    let locator = bytes.get(end.checked_sub(LOCATOR64_LENGTH)?..end)?;
    if !locator.starts_with(LOCATOR64_SIGNATURE) {
        return None;
    }
    let record = bytes.get(usize::try_from(u64_at(locator, 8)?).ok()?..)?;
    if !record.starts_with(END64_SIGNATURE) {
        return None;
    }
    Some((u64_at(record, 32)?, u64_at(record, 40)?, u64_at(record, 48)?))
}

fn read_directory(bytes: &[u8], end: &EndRecord, limit: usize, anomalies: &mut Anomalies) -> Vec<Entry> {
    let directory_end =
        end.directory.saturating_add(usize::try_from(end.directory_size).unwrap_or(usize::MAX)).min(end.end);
    let mut entries = Vec::new();
    let mut at = end.directory;
    let mut claimed: u64 = 0;
    let allowance = (bytes.len() as u64).saturating_mul(MAX_CLAIMS);
    while at < end.end {
        let complete = entries.len() as u64 >= end.count && at >= directory_end;
        let rest = bytes.get(at..end.end).unwrap_or_default();
        if complete {
            break;
        }
        if !rest.starts_with(DIRECTORY_SIGNATURE) {
            // A wrong length in the record before: the next signature within the directory counts.
            let within = bytes.get(at..directory_end).unwrap_or_default();
            let Some(skipped) = memmem::find(within, DIRECTORY_SIGNATURE) else { break };
            anomalies.add("directory-gap", None, format!("{skipped} stray bytes in the directory at offset {at}"));
            at += skipped;
            continue;
        }
        if entries.len() >= limit {
            anomalies.add("entry-limit", None, format!("only the first {limit} entries are listed"));
            break;
        }
        let Some((mut entry, length)) = read_record(bytes, at, end, anomalies) else { break };
        claimed = claimed.saturating_add(entry.compressed.min(bytes.len() as u64));
        entry.excess = claimed > allowance;
        if entry.excess {
            let detail = format!("entries claim the bytes of the archive more than {MAX_CLAIMS} times over");
            anomalies.add("overlapping-entries", Some(&entry.name), detail);
        }
        entries.push(entry);
        at = at.saturating_add(length);
    }

    let found = entries.len() as u64;
    let counts_agree = found == end.count || (end.count_wraps && found % 65_536 == end.count);
    if !counts_agree && entries.len() < limit {
        let detail = format!("the end record counts {} entries, the directory holds {found}", end.count);
        anomalies.add("entry-count-differs", None, detail);
    }
    if at < end.end && read_end64(bytes, end.end).is_none() {
        let detail = format!("{} bytes between the central directory and its end record", end.end - at);
        anomalies.add("gap-before-end-record", None, detail);
    }
    entries
}

/// Reads one record of the central directory, and its length.
fn read_record(bytes: &[u8], at: usize, end: &EndRecord, anomalies: &mut Anomalies) -> Option<(Entry, usize)> {
    let record = bytes.get(at..end.end)?;
    let version = u16_at(record, 6)?;
    let flags = u16_at(record, 8)?;
    let name_length = usize::from(u16_at(record, 28)?);
    let extra_length = usize::from(u16_at(record, 30)?);
    let comment_length = usize::from(u16_at(record, 32)?);
    let mut compressed = u64::from(u32_at(record, 20)?);
    let mut size = u64::from(u32_at(record, 24)?);
    let mut header = u64::from(u32_at(record, 42)?);

    let name_end = DIRECTORY_LENGTH + name_length;
    let extra = record.get(name_end..record.len().min(name_end + extra_length)).unwrap_or_default();
    apply_zip64(extra, &mut size, &mut compressed, &mut header);
    let header = usize::try_from(header).unwrap_or(usize::MAX).saturating_add(end.shift);

    let raw_name = match record.get(DIRECTORY_LENGTH..name_end) {
        Some(name) => name,
        // The directory was cut within this record; its local header still tells the name.
        None => {
            anomalies.add("truncated-directory", None, format!("the record at offset {at} is cut off"));
            LocalHeader::read(bytes, header)?.name
        }
    };
    let name = normalise(raw_name);
    let method = method(u16_at(record, 10)?);
    let encrypted = flags & FLAG_ENCRYPTED != 0;

    let told = Some(name.as_str());
    if raw_name.is_empty() {
        anomalies.add("empty-name", None, format!("the record at offset {at} has no name"));
    }
    if std::str::from_utf8(raw_name).is_err() {
        anomalies.add("name-not-utf8", told, format!("the name at offset {at} is not UTF-8"));
    }
    if raw_name.starts_with(b"/") || name.split('/').any(|part| part == "..") {
        anomalies.add("traversing-name", told, "the name leads out of the archive".to_owned());
    }
    if let Method::Unknown(number) = method {
        anomalies.add("unknown-method", told, format!("method {number} is read as stored, as Android does"));
    }
    if method != Method::Deflated && size != compressed {
        let detail = format!("not deflated, yet {compressed} bytes are said to become {size}");
        anomalies.add("size-mismatch", told, detail);
    }
    if method == Method::Deflated && size > compressed.saturating_mul(MAX_RATIO) {
        let detail = format!("{compressed} bytes of deflate cannot become {size}");
        anomalies.add("size-mismatch", told, detail);
    }
    if encrypted {
        anomalies.add("encryption-flag", told, "marked as encrypted; Android ignores that".to_owned());
    }
    // The upper byte names an attribute scheme in records of some writers.
    if version & 0xff > LATEST_VERSION {
        anomalies.add("absurd-version", told, format!("asks for version {version}; Android ignores that"));
    }

    let entry = Entry { name, method, compressed, size, encrypted, header, excess: false };
    Some((entry, name_end + extra_length + comment_length))
}

/// Fills in the fields that are too large for 32 bits from the zip64 extra field (APPNOTE 4.5.3). Junk in the extra
/// fields is legal for Android: reading them ends where they stop making sense.
fn apply_zip64(mut extra: &[u8], size: &mut u64, compressed: &mut u64, header: &mut u64) {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(value) = extra.get(4..4 + usize::from(length)) else { return };
        if id == 1 {
            let mut at = 0;
            for field in [size, compressed, header] {
                if *field == u64::from(u32::MAX) {
                    let Some(large) = u64_at(value, at) else { return };
                    *field = large;
                    at += 8;
                }
            }
            return;
        }
        extra = extra.get(4 + usize::from(length)..).unwrap_or_default();
    }
}

fn method(number: u16) -> Method {
    match number {
        0 => Method::Stored,
        8 => Method::Deflated,
        other => Method::Unknown(other),
    }
}

/// `/`-separated, without a leading `/` or `./`.
fn normalise(raw: &[u8]) -> String {
    let name = String::from_utf8_lossy(raw).replace('\\', "/");
    let mut rest = name.as_str();
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = shorter;
    }
    rest.to_owned()
}

/// Names that are there twice, or as a file and as a folder.
fn report_collisions(entries: &[Entry], anomalies: &mut Anomalies) {
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        let &[first, second] = pair else { continue };
        if first == second {
            anomalies.add("duplicate-entry", Some(first), "the name occurs more than once".to_owned());
        } else if second.strip_suffix('/') == Some(first) {
            anomalies.add("colliding-entry", Some(first), "the name is both a file and a folder".to_owned());
        }
    }
}

/// Collects anomalies: the first of each kind one by one, the rest as a number.
#[derive(Default)]
struct Anomalies {
    told: Vec<Anomaly>,
    counts: BTreeMap<&'static str, u32>,
}

impl Anomalies {
    fn add(&mut self, kind: &'static str, entry: Option<&str>, detail: String) {
        let count = self.counts.entry(kind).or_default();
        *count = count.saturating_add(1);
        if *count <= MAX_TOLD {
            self.told.push(Anomaly { kind, entry: entry.map(str::to_owned), detail });
        }
    }

    fn finish(mut self) -> Vec<Anomaly> {
        for (kind, count) in self.counts {
            if count > MAX_TOLD {
                self.told.push(Anomaly { kind, entry: None, detail: format!("and {} more", count - MAX_TOLD) });
            }
        }
        self.told
    }
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array_at(bytes, at).map(u64::from_le_bytes)
}
