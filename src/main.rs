//! The program: everything is in the library, thinly called from here.

fn main() -> std::process::ExitCode {
    undisclosed::cli::main()
}
