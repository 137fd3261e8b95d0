//! Writes the generated files: `cargo run --release -p catlog-codegen`. With `samples` it prints sample rows of every type
//! instead, which the gates check against the generated files.

use std::io;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("catlog-codegen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> io::Result<String> {
    match arguments {
        [] => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            let changed = catlog_codegen::write(&root)?;
            Ok(format!("{changed} of {} generated files changed", catlog_codegen::files().len()))
        }
        ["samples"] => Ok(catlog_codegen::samples_document().map_err(io::Error::other)?.to_string()),
        _ => Err(io::Error::other("usage: catlog-codegen [samples]")),
    }
}
