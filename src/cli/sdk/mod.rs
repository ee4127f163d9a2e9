//! `undisclosed sdk`: what the catalog knows, and what keeps it in order.

mod lint;
mod list;
mod search;
mod show;
mod test;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DONE, Format, Outcome};
use crate::catalog::Catalog;
use crate::curate::learn;

/// Something in the catalog is wrong.
const FOUND: u8 = 1;

const EXAMPLES: &str = "\
Examples:
  undisclosed sdk search 穿山甲            in any language and spelling
  undisclosed sdk search com.umeng.analytics.MobclickAgent
  undisclosed sdk show umeng-analytics
  undisclosed sdk list --count-by tier,platform
  undisclosed sdk lint --signatures my-signatures/
  undisclosed sdk learn maker-push-3.2.aar -o maker-push.toml";

/// Look into the catalog of SDKs, check it, extend it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every SDK that is known
    #[command(after_help = EXAMPLES)]
    List {
        /// Count instead, by each of these
        #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
        count_by: Vec<list::CountBy>,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show what is known about one SDK, and how it is recognised
    #[command(after_help = EXAMPLES)]
    Show {
        /// Its id, as `sdk list` prints it
        id: String,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Find SDKs by a name in any language and spelling, a company, a package, a class, a host
    #[command(after_help = EXAMPLES)]
    Search {
        /// What to look for; every word has to fit
        #[arg(required = true)]
        words: Vec<String>,
        /// The most SDKs to print
        #[arg(long, default_value = "20", value_name = "N")]
        limit: NonZeroUsize,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Check that the signatures fit together; exit code 1 if they do not
    #[command(after_help = EXAMPLES)]
    Lint {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Draft a signature from an SDK's own binaries: AAR, JAR, XCFramework, framework, static library, or an app
    #[command(after_help = EXAMPLES)]
    Learn {
        /// All become one signature: an SDK's archive for Android and its framework for iOS, say
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Try every signature's examples; exit code 1 if one does not lead where it should
    #[command(after_help = EXAMPLES)]
    Test {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

pub(super) fn run(arguments: &Arguments, catalog: &Catalog) -> Result<Outcome, String> {
    let text = match &arguments.command {
        Command::List { count_by, format } => match (count_by.is_empty(), format) {
            (true, Format::Text) => list::list(catalog),
            (true, Format::Json) => json(&catalog.signatures.to_signatures().sdks)?,
            (false, _) => list::counts(catalog, count_by, *format)?,
        },
        Command::Show { id, format } => {
            let sdk = catalog.sdk(id).ok_or_else(|| unknown(id, catalog))?;
            match format {
                Format::Text => show::show(sdk, catalog),
                Format::Json => json(sdk)?,
            }
        }
        Command::Search { words, limit, format } => search::search(catalog, &words.join(" "), limit.get(), *format)?,
        Command::Learn { files } => learn::learn(files, catalog)?.to_toml(),
        Command::Lint { format } => return lint::lint(catalog, *format),
        Command::Test { format } => return test::test(catalog, *format),
    };
    Ok(Outcome { text, exit: DONE, unread: Vec::new() })
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The known id that looks most like what was asked for.
pub(super) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.max_by(|a, b| strsim::jaro_winkler(a, wanted).total_cmp(&strsim::jaro_winkler(b, wanted)))
}

fn unknown(id: &str, catalog: &Catalog) -> String {
    let near = nearest(id, catalog.signatures.sdks.iter().map(|sdk| sdk.id.as_str())).unwrap_or_default();
    format!("no SDK has the id `{id}`; the nearest is `{near}`. `undisclosed sdk search {id}` looks further")
}
