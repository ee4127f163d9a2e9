//! Files that stand beside builds and say what those cannot say of themselves; for every subcommand that reads builds.

use std::path::PathBuf;

use clap::Args;

use crate::facts::Beside;
use crate::flow;

#[derive(Debug, Default, Args)]
pub(super) struct BesideArguments {
    /// Read class names through this mapping file (`mapping.txt`) of R8 or ProGuard, or names of functions through this
    /// dSYM; it must belong to a build. Those inside an app bundle or an archive are used without being named
    #[arg(long = "mapping", value_name = "FILE")]
    mappings: Vec<PathBuf>,
    /// Take what this lockfile names as declared: gradle.lockfile, the output of `gradle dependencies`, Podfile.lock,
    /// Package.resolved
    #[arg(long = "lockfile", value_name = "FILE")]
    lockfiles: Vec<PathBuf>,
}

impl BesideArguments {
    pub(super) fn read(&self) -> Result<Beside, String> {
        flow::read_beside(&self.mappings, &self.lockfiles)
    }
}
