//! Ranks as SQL has them: `RANK()`, `PERCENT_RANK()`, and average ranks.

/// Positions of the present values in ascending order of value.
fn ascending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_finite()).collect();
    order.sort_unstable_by(|&i, &j| values[i].total_cmp(&values[j]));
    order
}

/// Groups of equal values, ascending, each with the number of smaller values. (-0 equals 0.)
#[allow(clippy::float_cmp, reason = "ties are exact")]
fn tied_groups<'a>(values: &'a [f64], order: &'a [usize]) -> impl Iterator<Item = (usize, &'a [usize])> {
    let mut smaller = 0;
    order.chunk_by(|&i, &j| values[i] == values[j]).map(move |group| {
        let before = smaller;
        smaller += group.len();
        (before, group)
    })
}

/// `RANK() OVER (ORDER BY value)`: 1 for the smallest; ties share the lowest rank and leave a gap. Missing values have none.
///
/// ```
/// use catlog_core::stats::percent_rank::ranks;
/// assert_eq!(ranks(&[20.0, 10.0, f64::NAN, 20.0, 30.0]), [Some(2), Some(1), None, Some(2), Some(4)]);
/// ```
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<Option<usize>> {
    let mut result = vec![None; values.len()];
    for (smaller, group) in tied_groups(values, &ascending(values)) {
        for &i in group {
            result[i] = Some(smaller + 1);
        }
    }
    result
}

/// `PERCENT_RANK() OVER (ORDER BY value)`: (rank - 1)/(n - 1), 0 for the smallest, at most 1.
///
/// A value alone has no place among others and gets `None` (SQL says 0). Missing values get `None` and do not count.
///
/// ```
/// use catlog_core::stats::percent_rank::percent_ranks;
/// assert_eq!(percent_ranks(&[3.0, 1.0, 2.0, 2.0, 5.0]), [Some(0.75), Some(0.0), Some(0.25), Some(0.25), Some(1.0)]);
/// assert_eq!(percent_ranks(&[3.0]), [None]);
/// ```
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
pub fn percent_ranks(values: &[f64]) -> Vec<Option<f64>> {
    let order = ascending(values);
    let mut result = vec![None; values.len()];
    if order.len() < 2 {
        return result;
    }
    let others = (order.len() - 1) as f64;
    for (smaller, group) in tied_groups(values, &order) {
        for &i in group {
            result[i] = Some(smaller as f64 / others);
        }
    }
    result
}

/// Ranks from 1 where ties share the mean of the ranks that they take up (Spearman's). Missing values have none.
///
/// ```
/// use catlog_core::stats::percent_rank::average_ranks;
/// assert_eq!(average_ranks(&[20.0, 10.0, f64::NAN, 20.0]), [Some(2.5), Some(1.0), None, Some(2.5)]);
/// ```
#[must_use]
pub fn average_ranks(values: &[f64]) -> Vec<Option<f64>> {
    let mut result = vec![None; values.len()];
    for (smaller, group) in tied_groups(values, &ascending(values)) {
        for &i in group {
            result[i] = Some(average_rank(smaller, group.len()));
        }
    }
    result
}

/// [`average_ranks`] where nothing is missing.
pub(super) fn average_ranks_of_present(values: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; values.len()];
    for (smaller, group) in tied_groups(values, &ascending(values)) {
        for &i in group {
            result[i] = average_rank(smaller, group.len());
        }
    }
    result
}

/// The mean of the ranks `smaller + 1 ..= smaller + size`.
#[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
fn average_rank(smaller: usize, size: usize) -> f64 {
    f64::midpoint((smaller + 1) as f64, (smaller + size) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_of_either_sign_tie() {
        assert_eq!(ranks(&[0.0, -0.0, 1.0]), [Some(1), Some(1), Some(3)]);
        assert_eq!(percent_ranks(&[]), []);
        assert_eq!(percent_ranks(&[2.0; 3]), [Some(0.0); 3]);
    }
}
