//! Stream filters, each with a bound on what it may unfold to.
//!
//! Source: ISO 32000-2, 7.4. Filters of images are not read: no text is in them.

use std::io::Read;

use super::object::{Dictionary, Object};

/// What all streams of a file may unfold to, in bytes: real policies stay below a tenth of this.
const ALLOWANCE: usize = 96 << 20;
/// Filters of one stream beyond this number are an error.
const MOST_FILTERS: usize = 4;

/// What may still be unfolded; shared by all streams of a file.
#[derive(Debug)]
pub struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Allowance {
        Allowance(ALLOWANCE)
    }
}

impl Allowance {
    fn spend(&mut self, bytes: usize) -> Result<(), Undecoded> {
        self.0 = self.0.checked_sub(bytes).ok_or(Undecoded::TooLarge)?;
        Ok(())
    }
}

/// A stream that cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecoded {
    /// A filter that is not read (of images) or has no sense here.
    Filter,
    /// The file unfolds to more than is reasonable.
    TooLarge,
}

/// Decodes a stream by its filters; `filters` and `parameters` are resolved already.
pub fn decode(
    raw: &[u8],
    filters: &[Vec<u8>],
    parameters: &[Option<Dictionary>],
    allowance: &mut Allowance,
) -> Result<Vec<u8>, Undecoded> {
    if filters.len() > MOST_FILTERS {
        return Err(Undecoded::Filter);
    }
    if filters.is_empty() {
        allowance.spend(raw.len())?;
    }
    let mut data = raw.to_vec();
    for (index, filter) in filters.iter().enumerate() {
        let most = allowance.0;
        data = match filter.as_slice() {
            b"FlateDecode" | b"Fl" => inflate(&data, most)?,
            b"LZWDecode" | b"LZW" => {
                let early = parameters.get(index).and_then(Option::as_ref).and_then(|p| p.get("EarlyChange")?.whole());
                unpack_lzw(&data, early != Some(0), most)?
            }
            b"ASCIIHexDecode" | b"AHx" => hexadecimal(&data),
            b"ASCII85Decode" | b"A85" => base85(&data),
            b"RunLengthDecode" | b"RL" => run_length(&data, most)?,
            b"Crypt" => data,
            _ => return Err(Undecoded::Filter),
        };
        allowance.spend(data.len())?;
        if let Some(parameters) = parameters.get(index).and_then(Option::as_ref) {
            data = undo_predictor(data, parameters);
        }
    }
    Ok(data)
}

/// Inflates what can be inflated: a damaged end leaves what came before it.
fn inflate(data: &[u8], most: usize) -> Result<Vec<u8>, Undecoded> {
    let mut unfolded = Vec::new();
    let read = flate2::read::ZlibDecoder::new(data).take(most as u64 + 1).read_to_end(&mut unfolded);
    if read.is_err() && unfolded.is_empty() {
        // Some writers leave out the two bytes of zlib's header, or write them wrongly.
        for raw in [data, data.get(2..).unwrap_or_default()] {
            let _ = flate2::read::DeflateDecoder::new(raw).take(most as u64 + 1).read_to_end(&mut unfolded);
            if !unfolded.is_empty() {
                break;
            }
        }
    }
    if unfolded.len() > most { Err(Undecoded::TooLarge) } else { Ok(unfolded) }
}

/// LZW with codes of 9 to 12 bits, high bit first (TIFF's kind).
fn unpack_lzw(data: &[u8], early: bool, most: usize) -> Result<Vec<u8>, Undecoded> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut unfolded: Vec<u8> = Vec::new();
    // Every code above END stands for a piece of what was unfolded: start and length.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut previous: Option<(usize, usize)> = None;
    let (mut bits, mut held, mut width) = (0u32, 0u32, 9u32);
    for &byte in data {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        if code == CLEAR {
            table.clear();
            (previous, width) = (None, 9);
            continue;
        }
        if code == END {
            break;
        }
        let start = unfolded.len();
        if let Ok(literal) = u8::try_from(code) {
            unfolded.push(literal);
        } else {
            let piece = match (table.get(code - END - 1), previous) {
                (Some(piece), _) => *piece,
                // The code that is being made right now: the previous piece and its own first byte.
                (None, Some((from, length))) if code - END - 1 == table.len() => (from, length + 1),
                _ => break,
            };
            for offset in 0..piece.1 {
                let Some(byte) = unfolded.get(piece.0 + offset).copied() else { break };
                unfolded.push(byte);
            }
        }
        if unfolded.len() > most {
            return Err(Undecoded::TooLarge);
        }
        if let Some((from, length)) = previous
            && table.len() < 4096 - END - 1
        {
            table.push((from, length + 1));
        }
        previous = Some((start, unfolded.len() - start));
        width = match table.len() + END + 1 + usize::from(early) {
            2048.. => 12,
            1024.. => 11,
            512.. => 10,
            _ => 9,
        };
    }
    Ok(unfolded)
}

fn hexadecimal(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| (*byte as char).to_digit(16).map(|digit| digit as u8))
        .collect();
    digits.chunks(2).map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0)).collect()
}

fn base85(data: &[u8]) -> Vec<u8> {
    let mut unfolded = Vec::new();
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let mut flush = |group: &mut Vec<u8>| {
        let kept = group.len().saturating_sub(1);
        if !group.is_empty() {
            group.resize(5, 84);
            let value = group.iter().fold(0u64, |value, digit| value * 85 + u64::from(*digit)) as u32;
            unfolded.extend_from_slice(value.to_be_bytes().get(..kept).unwrap_or_default());
            group.clear();
        }
    };
    for &byte in data {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => {
                group.resize(5, 0);
                flush(&mut group);
            }
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    flush(&mut group);
                }
            }
            _ => {}
        }
    }
    flush(&mut group);
    unfolded
}

fn run_length(data: &[u8], most: usize) -> Result<Vec<u8>, Undecoded> {
    let mut unfolded = Vec::new();
    let mut at = 0;
    while let Some(&length) = data.get(at).filter(|length| **length != 128) {
        let length = usize::from(length);
        if length < 128 {
            unfolded.extend_from_slice(data.get(at + 1..(at + 2 + length).min(data.len())).unwrap_or_default());
            at += 2 + length;
        } else {
            unfolded.extend(std::iter::repeat_n(data.get(at + 1).copied().unwrap_or(0), 257 - length));
            at += 2;
        }
        if unfolded.len() > most {
            return Err(Undecoded::TooLarge);
        }
    }
    Ok(unfolded)
}

/// Undoes the predictors of PNG (10 to 15), as cross-reference and object streams use them; TIFF's is for images.
fn undo_predictor(data: Vec<u8>, parameters: &Dictionary) -> Vec<u8> {
    let number = |key: &str, usual: u32| parameters.get(key).and_then(Object::whole).unwrap_or(usual) as usize;
    if number("Predictor", 1) < 10 {
        return data;
    }
    let bits = number("Colors", 1).clamp(1, 32) * number("BitsPerComponent", 8).clamp(1, 16);
    let pixel = bits.div_ceil(8);
    let row = (bits * number("Columns", 1).clamp(1, 1 << 20)).div_ceil(8);
    let mut plain: Vec<u8> = Vec::with_capacity(data.len());
    for line in data.chunks(row + 1) {
        let Some((&kind, line)) = line.split_first() else { break };
        let start = plain.len();
        for (index, &byte) in line.iter().enumerate() {
            let at = start + index;
            let earlier = |back: usize| at.checked_sub(back).and_then(|at| plain.get(at)).copied().unwrap_or(0);
            let left = if index >= pixel { earlier(pixel) } else { 0 };
            let above = if start >= row { earlier(row) } else { 0 };
            let corner = if index >= pixel && start >= row { earlier(row + pixel) } else { 0 };
            plain.push(byte.wrapping_add(match kind {
                1 => left,
                2 => above,
                3 => ((u16::from(left) + u16::from(above)) / 2) as u8,
                4 => paeth(left, above, corner),
                _ => 0,
            }));
        }
    }
    plain
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let estimate = a + b - c;
    let (to_left, to_above, to_corner) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if to_left <= to_above && to_left <= to_corner {
        left
    } else if to_above <= to_corner {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn decoded(filter: &str, data: &[u8]) -> Result<Vec<u8>, Undecoded> {
        decode(data, &[filter.as_bytes().to_vec()], &[None], &mut Allowance(1000))
    }

    #[test]
    fn every_filter_gives_the_text_back() {
        assert_eq!(decoded("ASCIIHexDecode", b"48 65 6C6c 6F>").unwrap(), b"Hello");
        assert_eq!(decoded("ASCII85Decode", b"87cUR\nDZ~>").unwrap(), b"Hello");
        assert_eq!(decoded("RunLengthDecode", &[1, b'a', b'b', 254, b'c', 128]).unwrap(), b"abccc");
        // The example of the standard, 7.4.4.2.
        let packed = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(decoded("LZWDecode", &packed).unwrap(), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn what_unfolds_without_measure_is_refused() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&[0; 5000]).unwrap();
        assert_eq!(decoded("FlateDecode", &encoder.finish().unwrap()), Err(Undecoded::TooLarge));
        assert_eq!(decoded("RunLengthDecode", &[129, 0].repeat(100)), Err(Undecoded::TooLarge));
        assert_eq!(decoded("DCTDecode", b""), Err(Undecoded::Filter));
    }

    #[test]
    fn predictors_of_png_are_undone() {
        let parameters =
            Dictionary(vec![(b"Predictor".to_vec(), Object::Number(12.0)), (b"Columns".to_vec(), Object::Number(3.0))]);
        assert_eq!(undo_predictor(vec![2, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1], &parameters), [1, 2, 3, 2, 3, 4, 5, 6, 7]);
    }
}
