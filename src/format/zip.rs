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

/// The first bytes of an entry's contents, without inflating the rest; `None` where there are fewer or they cannot be read.
pub fn head<const N: usize>(bytes: &[u8], entry: &Entry) -> Option<[u8; N]> {
    if entry.excess || entry.size < N as u64 {
        return None;
    }
    let rest = bytes.get(data_start(bytes, entry).ok()?..)?;
    if entry.method != Method::Deflated {
        return rest.first_chunk().copied();
    }
    let stream = rest.get(..usize::try_from(entry.compressed).ok()?)?;
    let (mut inflater, mut head) = (Decompress::new(false), [0; N]);
    inflater.decompress(stream, &mut head, FlushDecompress::None).ok()?;
    (inflater.total_out() == N as u64).then_some(head)
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
        inflated.reserve_exact(inflated.len().max(4096).min(limit - inflated.len() + 1));
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
        let mut plausible = Vec::new();
        for at in signatures {
            if at + END_LENGTH > bytes.len() {
                continue;
            }
            last_signature.get_or_insert(at);
            let Some((record, trailing)) = EndRecord::read(bytes, at) else { continue };
            plausible.push(at);
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
        // Those before the directory belong to archives that are stored inside this one.
        let rivals = plausible.iter().filter(|&&at| at > record.directory).count();
        if rivals > 1 {
            let detail = format!("{rivals} end records lead to a directory; the one at {} is taken", record.end);
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
        let kind = if found < end.count { "missing-entries" } else { "uncounted-entries" };
        let detail = format!("the end record counts {} entries, the directory holds {found}", end.count);
        anomalies.add(kind, None, detail);
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    const LARGE: &[u8] = &[b'a'; 5000];

    /// An archive with a stored entry and a deflated one.
    fn archive() -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file("stored", stored).unwrap();
        writer.write_all(b"as it is").unwrap();
        let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file("deflated", deflated).unwrap();
        writer.write_all(LARGE).unwrap();
        writer.finish().unwrap().into_inner()
    }

    /// An archive with one entry.
    fn archive_of(data: &[u8], method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("entry", SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(data).unwrap();
        writer.finish().unwrap().into_inner()
    }

    /// Offset of the central directory's record with this number.
    fn record(bytes: &[u8], number: usize) -> usize {
        memmem::find_iter(bytes, DIRECTORY_SIGNATURE).nth(number).unwrap()
    }

    fn end(bytes: &[u8]) -> usize {
        memmem::rfind(bytes, END_SIGNATURE).unwrap()
    }

    fn set16(bytes: &mut [u8], at: usize, value: u16) {
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }

    fn set32(bytes: &mut [u8], at: usize, value: u32) {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    fn listed(bytes: &[u8]) -> Listing {
        list(bytes, 1000).unwrap()
    }

    fn kinds(listing: &Listing) -> Vec<&str> {
        listing.anomalies.iter().map(|anomaly| anomaly.kind).collect()
    }

    /// Both entries are there with their contents, and only these anomalies are told.
    #[track_caller]
    fn assert_reads_whole(bytes: &[u8], anomalies: &[&str]) {
        let listing = listed(bytes);
        let names: Vec<&str> = listing.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["stored", "deflated"]);
        assert_eq!(contents(bytes, &listing.entries[0]).unwrap(), &b"as it is"[..]);
        assert_eq!(contents(bytes, &listing.entries[1]).unwrap(), LARGE);
        assert_eq!(kinds(&listing), anomalies);
    }

    #[test]
    fn an_ordinary_archive_is_read_and_a_stored_entry_is_borrowed() {
        let bytes = archive();
        assert_reads_whole(&bytes, &[]);
        let listing = listed(&bytes);
        assert!(matches!(contents(&bytes, &listing.entries[0]), Ok(Cow::Borrowed(_))));
        let Ok(Cow::Owned(inflated)) = contents(&bytes, &listing.entries[1]) else { panic!("not inflated") };
        assert_eq!(inflated.capacity(), LARGE.len());
        assert!(listing.entries.iter().all(|entry| check_local_header(&bytes, entry).is_none()));
    }

    #[test]
    fn what_is_no_archive_is_said_to_be_none() {
        assert_eq!(list(b"", 10), Err(ListError::NoEndRecord));
        assert_eq!(list(b"not a zip", 10), Err(ListError::NoEndRecord));
        let mut bytes = archive();
        let at = end(&bytes);
        set32(&mut bytes, at + 12, 7);
        set32(&mut bytes, at + 16, 3);
        assert_eq!(list(&bytes, 10), Err(ListError::NoDirectory { end: at }));
    }

    #[test]
    fn flags_versions_and_checksums_that_android_ignores_are_ignored() {
        let mut bytes = archive();
        let at = record(&bytes, 1);
        set16(&mut bytes, at + 8, FLAG_ENCRYPTED);
        set16(&mut bytes, at + 6, 0xffff);
        set32(&mut bytes, at + 16, 0xdead_beef);
        assert_reads_whole(&bytes, &["encryption-flag", "absurd-version"]);
    }

    #[test]
    fn an_unknown_method_is_stored_with_the_uncompressed_size() {
        let mut bytes = archive();
        let at = record(&bytes, 0);
        set16(&mut bytes, at + 10, 0x7600);
        set32(&mut bytes, at + 20, 2);
        assert_reads_whole(&bytes, &["unknown-method", "size-mismatch"]);
    }

    #[test]
    fn the_central_directory_rules_where_the_local_header_disagrees() {
        let mut bytes = archive();
        let local = memmem::find_iter(&bytes, LOCAL_SIGNATURE).nth(1).unwrap();
        set16(&mut bytes, local + 6, 0);
        set16(&mut bytes, local + 8, 99);
        set32(&mut bytes, local + 18, 0);
        set32(&mut bytes, local + 22, 0);
        bytes[local + 30] = b'x';
        assert_reads_whole(&bytes, &[]);
        let anomaly = check_local_header(&bytes, &listed(&bytes).entries[1]).unwrap();
        assert_eq!(anomaly.kind, "local-header-differs");
        for part in ["\"xeflated\"", "method 99", "compressed size 0", "size 0"] {
            assert!(anomaly.detail.contains(part), "{}", anomaly.detail);
        }
    }

    #[test]
    fn a_wrong_declared_size_does_not_cut_or_pad_the_contents() {
        for size in [0, 1, 4999, 5001, 1_000_000, u32::MAX] {
            let mut bytes = archive();
            let at = record(&bytes, 1);
            set32(&mut bytes, at + 24, size);
            let listing = listed(&bytes);
            assert_eq!(contents(&bytes, &listing.entries[1]).unwrap(), LARGE, "declared as {size}");
        }
        // A stream so short that all it can become is less than the smallest step by which a buffer grows.
        let mut short = archive_of(b"x", CompressionMethod::Deflated);
        let at = record(&short, 0);
        set32(&mut short, at + 24, 0);
        assert_eq!(contents(&short, &listed(&short).entries[0]).unwrap(), &b"x"[..]);
    }

    #[test]
    fn a_stream_that_ends_early_or_is_damaged_is_an_error() {
        let mut cut = archive();
        let at = record(&cut, 1);
        let compressed = u32_at(&cut, at + 20).unwrap();
        set32(&mut cut, at + 20, compressed - 3);
        let error = contents(&cut, &listed(&cut).entries[1]).unwrap_err();
        assert!(matches!(error, ContentError::Truncated { size: 5000, .. }), "{error}");

        let mut damaged = archive();
        let start = memmem::find(&damaged, b"deflated").unwrap() + "deflated".len();
        damaged[start] = 0xff;
        let at = record(&damaged, 1);
        set16(&mut damaged, at + 8, FLAG_ENCRYPTED);
        let error = contents(&damaged, &listed(&damaged).entries[1]).unwrap_err();
        assert_eq!(error.to_string(), "its deflate stream is damaged after 0 bytes; it is marked as encrypted");
    }

    #[test]
    fn data_outside_the_archive_and_missing_headers_are_errors() {
        let mut bytes = archive();
        let (first, second) = (record(&bytes, 0), record(&bytes, 1));
        set32(&mut bytes, first + 20, 0x7fff_ffff);
        set32(&mut bytes, first + 24, 0x7fff_ffff);
        set32(&mut bytes, second + 42, 1);
        let listing = listed(&bytes);
        assert!(matches!(contents(&bytes, &listing.entries[0]), Err(ContentError::OutOfBounds { .. })));
        assert_eq!(contents(&bytes, &listing.entries[1]), Err(ContentError::NoLocalHeader { offset: 1 }));
        assert_eq!(check_local_header(&bytes, &listing.entries[1]).unwrap().kind, "no-local-header");
    }

    #[test]
    fn comments_and_several_end_records_are_told_apart() {
        let mut commented = archive();
        let at = end(&commented);
        set16(&mut commented, at + 20, u16::MAX);
        commented.extend(vec![b'c'; usize::from(u16::MAX)]);
        assert_reads_whole(&commented, &[]);

        let mut two = archive();
        let at = end(&two);
        let record = two[at..].to_vec();
        set16(&mut two, at + 20, record.len() as u16);
        two.extend(record);
        assert_reads_whole(&two, &["several-end-records", "gap-before-end-record"]);

        let mut empty_one_in_comment = archive();
        let at = end(&empty_one_in_comment);
        let fake = [END_SIGNATURE, &[0xff; 18]].concat();
        set16(&mut empty_one_in_comment, at + 20, fake.len() as u16);
        empty_one_in_comment.extend(fake);
        assert_reads_whole(&empty_one_in_comment, &[]);
    }

    #[test]
    fn bytes_around_the_directory_do_not_hide_entries() {
        let mut gap = archive();
        let at = end(&gap);
        gap.splice(at..at, *b"garbage");
        assert_reads_whole(&gap, &["gap-before-end-record"]);

        let mut trailing = archive();
        trailing.extend(b"junk");
        assert_reads_whole(&trailing, &["trailing-data"]);

        let mut shifted = archive();
        shifted.splice(0..0, *b"#!/bin/sh\n");
        assert_reads_whole(&shifted, &["shifted-archive"]);

        let mut stray = archive();
        let second = record(&stray, 1);
        stray.insert(second, b'*');
        let at = end(&stray);
        let size = u32_at(&stray, at + 12).unwrap();
        set32(&mut stray, at + 12, size + 1);
        assert_reads_whole(&stray, &["directory-gap"]);

        let mut miscounted = archive();
        let at = end(&miscounted);
        set16(&mut miscounted, at + 10, 1);
        assert_reads_whole(&miscounted, &["uncounted-entries"]);
        set16(&mut miscounted, at + 10, 3);
        assert_reads_whole(&miscounted, &["missing-entries"]);
    }

    #[test]
    fn a_directory_cut_within_a_name_takes_the_name_from_the_local_header() {
        let mut bytes = archive();
        let at = end(&bytes);
        bytes.remove(at - 1);
        assert_reads_whole(&bytes, &["truncated-directory"]);
    }

    #[test]
    fn junk_in_extra_fields_is_ignored_and_zip64_sizes_are_read() {
        let with_extra = |extra: &[u8]| {
            let mut bytes = archive();
            let at = record(&bytes, 1);
            set16(&mut bytes, at + 30, extra.len() as u16);
            let name_end = at + DIRECTORY_LENGTH + "deflated".len();
            bytes.splice(name_end..name_end, extra.iter().copied());
            let at = end(&bytes);
            let size = u32_at(&bytes, at + 12).unwrap();
            set32(&mut bytes, at + 12, size + extra.len() as u32);
            bytes
        };
        assert_reads_whole(&with_extra(b"\xff\xff\xff\x7f"), &[]);
        assert_reads_whole(&with_extra(b"\x01"), &[]);

        let mut large = with_extra(&[&[1, 0, 8, 0][..], &5000u64.to_le_bytes()].concat());
        let at = record(&large, 1);
        set32(&mut large, at + 24, u32::MAX);
        assert_reads_whole(&large, &[]);
        assert_eq!(listed(&large).entries[1].size, 5000);
    }

    #[test]
    fn a_zip64_end_record_is_followed() {
        let mut bytes = archive();
        let at = end(&bytes);
        let (size, directory) = (u32_at(&bytes, at + 12).unwrap(), u32_at(&bytes, at + 16).unwrap());
        let mut end64 = vec![0; 56];
        end64[..4].copy_from_slice(END64_SIGNATURE);
        end64[32] = 2;
        set32(&mut end64, 40, size);
        set32(&mut end64, 48, directory);
        let mut locator = vec![0; LOCATOR64_LENGTH];
        locator[..4].copy_from_slice(LOCATOR64_SIGNATURE);
        set32(&mut locator, 8, at as u32);
        bytes.splice(at..at, [end64, locator].concat());
        let at = end(&bytes);
        set16(&mut bytes, at + 10, u16::MAX);
        set32(&mut bytes, at + 12, u32::MAX);
        set32(&mut bytes, at + 16, u32::MAX);
        assert_reads_whole(&bytes, &[]);
    }

    /// The archive with its two names, which are of equal length here, replaced.
    fn renamed(first: &[u8], second: &[u8]) -> Listing {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["1".repeat(first.len()), "2".repeat(second.len())] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(b"x").unwrap();
        }
        let mut bytes = writer.finish().unwrap().into_inner();
        for (number, name) in [first, second].into_iter().enumerate() {
            let at = record(&bytes, number) + DIRECTORY_LENGTH;
            bytes[at..at + name.len()].copy_from_slice(name);
        }
        listed(&bytes)
    }

    #[test]
    fn odd_names_are_kept_and_told() {
        let names = |listing: &Listing| listing.entries.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>();

        let twice = renamed(b"classes.dex", b"classes.dex");
        assert_eq!(names(&twice), ["classes.dex", "classes.dex"]);
        assert_eq!(kinds(&twice), ["duplicate-entry"]);

        let colliding = renamed(b"lib\\a", b"lib/a");
        assert_eq!(names(&colliding), ["lib/a", "lib/a"]);
        assert_eq!(kinds(&colliding), ["duplicate-entry"]);

        let folder = renamed(b"classes.dex", b"classes.dex/");
        assert_eq!(kinds(&folder), ["colliding-entry"]);
        assert!(!folder.entries[1].is_folder(), "there is something in it");

        let traversing = renamed(b"../../evil", b"/etc/passwd");
        assert_eq!(names(&traversing), ["../../evil", "etc/passwd"]);
        assert_eq!(kinds(&traversing), ["traversing-name", "traversing-name"]);

        assert_eq!(kinds(&renamed(b"a\xffb", b"")), ["name-not-utf8", "empty-name"]);
    }

    /// `count` records of the directory for one deflated megabyte of zeroes, which declare `size`.
    fn bomb(count: usize, size: u32) -> Vec<u8> {
        let mut bytes = archive_of(&vec![0; 1 << 20], CompressionMethod::Deflated);
        let (at, last) = (record(&bytes, 0), end(&bytes));
        set32(&mut bytes, at + 24, size);
        let one = bytes[at..last].to_vec();
        bytes.splice(last..last, one.repeat(count - 1));
        let last = end(&bytes);
        set16(&mut bytes, last + 10, count as u16);
        set32(&mut bytes, last + 12, (one.len() * count) as u32);
        bytes
    }

    #[test]
    fn overlapping_entries_are_refused_after_the_allowance() {
        let bytes = bomb(1000, 1 << 20);
        let listing = listed(&bytes);
        assert_eq!(listing.entries.len(), 1000);
        assert!(contents(&bytes, &listing.entries[0]).is_ok());
        assert_eq!(contents(&bytes, &listing.entries[999]), Err(ContentError::Overlapping));
        let told = listing.anomalies.iter().filter(|anomaly| anomaly.kind == "overlapping-entries").count();
        assert_eq!(told as u32, MAX_TOLD + 1, "the first ones, and the number of the rest");
    }

    #[test]
    fn a_listing_ends_at_the_limit() {
        let listing = list(&bomb(10, 1 << 20), 3).unwrap();
        assert_eq!(listing.entries.len(), 3);
        assert!(kinds(&listing).contains(&"entry-limit"));
    }

    #[test]
    fn an_entry_inflates_to_the_limit_at_most() {
        // A stream that is longer than the limit, made by repeating one deflate block of zeroes.
        let mut bytes = Vec::new();
        let mut block = flate2::Compress::new(flate2::Compression::best(), false);
        block.compress_vec(&[], &mut bytes, flate2::FlushCompress::None).unwrap();
        let zeroes = vec![0; 1 << 20];
        for _ in 0..=(MAX_INFLATED >> 20) {
            bytes.reserve(1 << 16);
            block.compress_vec(&zeroes, &mut bytes, flate2::FlushCompress::Full).unwrap();
        }
        for size in [0, MAX_INFLATED + (1 << 20)] {
            let entry = Entry {
                name: "bomb".to_owned(),
                method: Method::Deflated,
                compressed: bytes.len() as u64,
                size,
                encrypted: false,
                header: 0,
                excess: false,
            };
            assert_eq!(inflate(&bytes, &entry), Err(ContentError::TooLarge), "declared as {size}");
        }
    }

    fn read_everything(bytes: &[u8]) {
        if let Ok(listing) = list(bytes, 1000) {
            for entry in &listing.entries {
                let _ = contents(bytes, entry);
                let _ = check_local_header(bytes, entry);
            }
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read_everything(&bytes);
            read_everything(&[&bytes[..], END_SIGNATURE, &bytes[..]].concat());
        }

        #[test]
        fn damaged_archives_never_panic(changes in prop::collection::vec((0..400usize, any::<u8>()), 1..8), cut in 0..400usize) {
            let mut bytes = archive();
            for (at, value) in changes {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            read_everything(&bytes);
            bytes.truncate(cut);
            read_everything(&bytes);
        }
    }
}
