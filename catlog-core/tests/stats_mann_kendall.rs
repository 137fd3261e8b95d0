//! Mann–Kendall and Theil–Sen against pyMannKendall's test data: a series of 360 with 7 gaps.

mod stats_support;

use catlog_core::stats::mann_kendall::mann_kendall;
use catlog_core::stats::theil_sen::theil_sen_slope;
use serde_json::Value;
use stats_support::{reference, relative_error};

#[test]
fn original_test_with_gaps() {
    let Some(text) = reference("mann-kendall/arbitrary_1d.json") else {
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let series = file["data_with_nan_as_null"].as_array().unwrap();
    let values: Vec<f64> = series.iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect();
    assert_eq!((values.len(), values.iter().filter(|v| v.is_nan()).count()), (360, 7));
    let expected =
        |test: &str, field: &str| -> f64 { file["expected"][test][field].as_str().unwrap().parse().unwrap() };

    let result = mann_kendall(&values).unwrap();
    let original = |field| expected("test_original_test", field);
    // Missing values are skipped and the rest moves together.
    assert_eq!(result.n, 353);
    assert_eq!(result.s, -1959);
    assert!((original("s") + 1959.0).abs() < 1e-9);
    assert!(relative_error(result.var_s, original("var_s")) < 1e-15);
    assert!(relative_error(result.z, original("z")) < 1e-15);
    assert!(relative_error(result.p_value, original("p")) < 1e-14);
    // tau-a.
    assert!(relative_error(result.tau, original("Tau")) < 1e-15);

    // Positions keep their gaps in the slope.
    let positions: Vec<f64> = (0..360_u16).map(f64::from).collect();
    let slope = theil_sen_slope(&positions, &values).unwrap().unwrap();
    assert!(relative_error(slope, expected("test_sens_slope", "slope")) < 1e-15);
}
