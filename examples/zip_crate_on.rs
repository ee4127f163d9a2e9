//! Reads every entry of every archive given, with the `zip` crate and with our reader, and prints one line per file:
//! what each listed, what each read, the first error of each. The last lines count, and compare the time taken.
//!
//! `cargo run --example zip_crate_on -- FILE…`

use std::fs;
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

use undisclosed::format::zip as ours;

/// What a reader made of a file.
#[derive(Default)]
struct Outcome {
    listed: usize,
    read: usize,
    first_error: Option<String>,
}

impl Outcome {
    fn is_whole(&self) -> bool {
        self.first_error.is_none()
    }

    fn fail(&mut self, error: impl ToString) {
        self.first_error.get_or_insert(error.to_string());
    }

    fn show(&self) -> String {
        let error = self.first_error.as_deref().map(|error| format!(" ({error})")).unwrap_or_default();
        format!("{}/{}{error}", self.read, self.listed)
    }
}

fn with_crate(bytes: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            outcome.fail(error);
            return outcome;
        }
    };
    outcome.listed = archive.len();
    for index in 0..archive.len() {
        let mut contents = Vec::new();
        match archive.by_index(index) {
            Err(error) => outcome.fail(error),
            Ok(mut entry) => match entry.read_to_end(&mut contents) {
                Err(error) => outcome.fail(error),
                Ok(_) => outcome.read += 1,
            },
        }
    }
    outcome
}

fn with_ours(bytes: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let listing = match ours::list(bytes, usize::MAX) {
        Ok(listing) => listing,
        Err(error) => {
            outcome.fail(error);
            return outcome;
        }
    };
    outcome.listed = listing.entries.len();
    for entry in &listing.entries {
        match ours::contents(bytes, entry) {
            Err(error) => outcome.fail(format!("{}: {error}", entry.name)),
            Ok(_) => outcome.read += 1,
        }
    }
    outcome
}

fn main() {
    let (mut files, mut whole_crate, mut whole_ours) = (0, 0, 0);
    let (mut time_crate, mut time_ours) = (Duration::ZERO, Duration::ZERO);
    for path in std::env::args().skip(1) {
        let Ok(bytes) = fs::read(&path) else { continue };
        if !bytes.windows(4).any(|window| window == b"PK\x05\x06") {
            continue;
        }
        let start = Instant::now();
        let theirs = with_crate(&bytes);
        time_crate += start.elapsed();
        let start = Instant::now();
        let own = with_ours(&bytes);
        time_ours += start.elapsed();

        files += 1;
        whole_crate += usize::from(theirs.is_whole());
        whole_ours += usize::from(own.is_whole());
        let name = path.rsplit('/').next().unwrap_or(&path);
        let mark = if theirs.is_whole() && own.is_whole() && theirs.listed == own.listed { "same" } else { "DIFFERS" };
        println!("{mark} {name}: zip {}, ours {}", theirs.show(), own.show());
    }
    println!("{files} archives: read whole by zip {whole_crate}, by ours {whole_ours}");
    println!("time: zip {time_crate:?}, ours {time_ours:?}");
}
