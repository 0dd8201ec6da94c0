//! The command line program.

fn main() -> std::process::ExitCode {
    countersign::cli::main().into()
}
