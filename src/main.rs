//! The `bandstand` command.

fn main() -> std::process::ExitCode {
    bandstand::cli::main()
}
