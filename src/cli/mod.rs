//! The command line: one subcommand per file, exit codes, nothing else.

mod beside;
mod check;
mod explain;
mod output;
mod policy;
mod rule;
mod scan;
mod sdk;
mod settings;
mod verify;

use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::catalog::Catalog;
use crate::flow::STANDARD_INPUT;
use crate::inventory::Inventory;
use crate::policy::Disclosures;

/// Done, and nothing at or above `--fail-on`.
const DONE: u8 = 0;
/// The work could not be done, in part or whole.
const NOT_DONE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  undisclosed check app.apk --policy privacy.md
      What the app does and the policy leaves unsaid, worst first.
  undisclosed check app.apk app.ipa --policy privacy.html --policy sdk-list.html
      Both platforms against one policy kept in two files.
  undisclosed check app.aab --policy privacy.md --format sarif -o undisclosed.sarif
      For a code-scanning view in CI.
  undisclosed check app.apk --policy privacy.md --write-baseline baseline.json
  undisclosed check app.apk --policy privacy.md --baseline baseline.json
      Accept what is known today; fail on what is new.
  undisclosed scan app.apk
      The SDKs inside, and which class reaches which identifier.
  undisclosed policy privacy.md
      Whom the policy names, and which data it admits to.
  undisclosed explain bugly app.apk --policy privacy.md
      The chain behind what was found: bytes, signature, words of the policy, rule, law.
  undisclosed check app.apk --policy privacy.md --format json -o report.json
  undisclosed verify report.json app.apk --policy privacy.md
      Check a report against the files, with readers of its own.
  undisclosed sdk show umeng-analytics
      What is known about one SDK, and how it is recognised.

Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 something could not be read or done.";

/// Says which third-party SDKs are inside an app build, which personal data they can reach, and what its privacy policy
/// leaves unsaid. Works offline.
#[derive(Debug, Parser)]
#[command(name = "undisclosed", version = VERSION, after_help = EXAMPLES, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// Flags that every subcommand understands.
#[derive(Clone, Debug, Args)]
struct Common {
    /// Lay the signatures of this folder (made like `signatures/`) over the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    signatures: Option<PathBuf>,
    /// Threads to work with [default: one per core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Write to this file instead of standard output
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Explain(explain::Arguments),
    Verify(verify::Arguments),
    Scan(scan::Arguments),
    Policy(policy::Arguments),
    Sdk(sdk::Arguments),
    Rule(rule::Arguments),
}

/// The two formats that every subcommand has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What a subcommand leaves: text to print and an exit code.
struct Outcome {
    text: String,
    exit: u8,
    /// Files that could not be read, in part or whole.
    unread: Vec<String>,
}

/// The paths of builds and policies that could not be read, in part or whole.
fn unread(builds: &[Inventory], documents: &[Disclosures]) -> Vec<String> {
    let builds = builds.iter().filter(|build| !build.errors.is_empty()).map(|build| build.path.clone());
    let documents = documents.iter().filter(|document| !document.errors.is_empty());
    builds.chain(documents.map(|document| document.path.clone())).collect()
}

/// Refuses a second `-`, which would be read as an empty file.
fn one_standard_input<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), String> {
    let given = paths.into_iter().filter(|path| path.as_os_str() == STANDARD_INPUT).count();
    if given > 1 {
        return Err(format!("`{STANDARD_INPUT}` can be given once: there is only one standard input"));
    }
    Ok(())
}

/// Version and catalog digest: which program, with which knowledge, said this.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (catalog ", env!("UNDISCLOSED_CATALOG"), ")");

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // This thread works too, and does not wait for the others to come up, as it would if the pool were the process's. It
    // fails only where no thread can be made; then whoever needs some makes do.
    let threads = cli.common.threads.map_or(0, usize::from);
    let _pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build().map(ManuallyDrop::new);
    // The process ends with its answer: what it knew is not taken apart.
    let outcome = catalog(&cli.common).map(ManuallyDrop::new).and_then(|catalog| match &cli.command {
        Command::Check(arguments) => check::run(arguments, &catalog),
        Command::Explain(arguments) => explain::run(arguments, &catalog),
        Command::Verify(arguments) => verify::run(arguments, &catalog),
        Command::Scan(arguments) => scan::run(arguments, &catalog),
        Command::Policy(arguments) => policy::run(arguments, &catalog),
        Command::Sdk(arguments) => sdk::run(arguments, &catalog),
        Command::Rule(arguments) => rule::run(arguments, &catalog),
    });
    let written = outcome.and_then(|outcome| {
        output::write(&outcome.text, cli.common.output.as_deref())?;
        // The report tells why. It may be long, or go where nobody looks.
        if !outcome.unread.is_empty() {
            anstream::eprintln!("undisclosed: not read to the end: {}", outcome.unread.join(", "));
        }
        Ok(outcome.exit)
    });
    match written {
        Ok(exit) => ExitCode::from(exit),
        Err(error) => {
            anstream::eprintln!("undisclosed: {error}");
            ExitCode::from(NOT_DONE)
        }
    }
}

/// The built-in catalog, or with an overlay.
fn catalog(common: &Common) -> Result<Catalog, String> {
    let Some(folder) = &common.signatures else { return Ok(Catalog::compiled()) };
    if !folder.is_dir() {
        return Err(format!("{}: not a folder of signatures", folder.display()));
    }
    Catalog::with_overlay(folder)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
