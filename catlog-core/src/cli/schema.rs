//! `catlog schema`.

use std::process::ExitCode;

use super::args::Schema;
use super::{Outcome, print};
use crate::schema::render::render;

pub fn run(args: &Schema) -> Outcome {
    print(&render(args.format, args.table.as_deref())?)?;
    Ok(ExitCode::SUCCESS)
}
