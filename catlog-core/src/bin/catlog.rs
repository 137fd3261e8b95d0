//! The command `catlog`.

use std::process::ExitCode;

fn main() -> ExitCode {
    catlog_core::cli::run(std::env::args_os())
}
