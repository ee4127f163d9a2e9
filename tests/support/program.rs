//! The program itself, run in a folder.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// What a run of the program left.
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }
}

/// Runs the program in a folder, with arguments that are parted by spaces and something on standard input.
pub fn run(folder: &Path, arguments: &str, input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_undisclosed"));
    command.current_dir(folder).env_remove("NO_COLOR").args(arguments.split_whitespace()).write_stdin(input);
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let ran =
        Ran { exit: output.status.code().expect("no signal"), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{arguments}: {}", ran.err);
    ran
}

/// A working folder.
pub struct Folder(TempDir);

impl Folder {
    pub fn empty() -> Folder {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    /// A folder that holds these files of `sample-apps/`, each by its own name.
    pub fn with(samples: &[&str]) -> Folder {
        let folder = Folder::empty();
        for sample in samples {
            folder.copy(sample, sample.rsplit('/').next().unwrap_or_default());
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn copy(&self, sample: &str, name: &str) {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps").join(sample);
        self.write(name, std::fs::read(sample).expect("a sample"));
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, content).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a text")
    }

    pub fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments, "", &[])
    }

    /// The same in a folder below, with something on standard input.
    pub fn run_with(&self, arguments: &str, below: &str, input: &[u8]) -> Ran {
        run(&self.path(below), arguments, input)
    }
}
