//! The tails of t against Boost's incomplete beta: by symmetry `I_z(n, n)` is half the two-sided tail with 2n degrees of freedom.

mod stats_support;

use catlog_core::stats::student_t::two_sided_p_from_r_squared;
use stats_support::{decimal, reference, relative_error, rounded};

#[test]
fn rows_with_equal_parameters() {
    let Some(text) = reference("incomplete-beta/ibeta_int_data.csv") else {
        return;
    };
    let mut count = 0;
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] != fields[1] {
            continue;
        }
        // I_z(n, n) and its complement change places as z crosses 1/2.
        let (z, one) = (decimal(fields[2]), decimal("1"));
        let lower = rounded(&z) < 0.5;
        let tail: f64 = fields[if lower { 5 } else { 6 }].parse().unwrap();
        let complement = decimal("4") * &z * (&one - &z);
        let r_squared = &one - &complement;
        let n: f64 = fields[0].parse().unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole in the file")]
        let df = 2 * n as u32;
        let p = two_sided_p_from_r_squared(rounded(&r_squared), rounded(&complement), df).unwrap();
        assert!(relative_error(p, 2.0 * tail) < 1e-14, "{line}");
        count += 1;
    }
    println!("{count} rows");
    assert!(count >= 100);
}
