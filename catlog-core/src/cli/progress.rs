//! Progress bars: on a terminal only, never in a pipe.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over bytes.
pub fn bytes(what: &'static str, quiet: bool) -> ProgressBar {
    bar(what, quiet, "{msg:>12} {wide_bar} {bytes}/{total_bytes} {eta}")
}

/// A bar over steps.
pub fn steps(what: &'static str, total: usize, quiet: bool) -> ProgressBar {
    let bar = bar(what, quiet, "{msg:>12} {wide_bar} {percent}% {eta}");
    bar.set_length(total as u64);
    bar
}

fn bar(what: &'static str, quiet: bool, template: &str) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
