//! Wall time and processor time of one piece of work.

use std::time::Instant;

/// Ticks of the processor time that Linux tells a process, in a second.
const TICKS: f64 = 100.0;

/// What a piece of work took, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// Wall time.
    pub wall: f64,
    /// Processor time of all threads, to a hundredth of a second; NaN where there is no `/proc`.
    pub processor: f64,
}

/// Does the work and tells what it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Taken) {
    let (start, before) = (Instant::now(), processor());
    let out = work();
    (out, Taken { wall: start.elapsed().as_secs_f64(), processor: processor() - before })
}

/// Processor time of this process so far: the fields `utime` and `stime`, which follow the name in parentheses.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| fields.split_whitespace().nth(at).and_then(|field| field.parse::<f64>().ok());
    ticks(11).zip(ticks(12)).map_or(f64::NAN, |(user, system)| (user + system) / TICKS)
}
