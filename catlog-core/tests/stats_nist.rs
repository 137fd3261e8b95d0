//! NIST's Statistical Reference Datasets: univariate summaries and the Norris line.
//!
//! The certified values belong to the decimal data. Where a double holds every datum, they must come out; where it does not
//! (0.1 is no double), what can be asked for is the exactly rounded result over the doubles as given. Both are asked for, and
//! that the exact arithmetic used for the second reproduces NIST over the decimals.

mod stats_support;

use catlog_core::stats::{moments, regression, student_t};
use num_rational::BigRational;
use stats_support::{decimal, exact_all, lag1, line, mean, reference, relative_error, rounded, sqrt, ulps, variance};

struct Univariate {
    file: &'static str,
    /// Mean, standard deviation, lag-1 autocorrelation, certified.
    certified: [f64; 3],
    observations: usize,
    /// Whether doubles hold the data exactly.
    expressible: bool,
}

#[rustfmt::skip]
const UNIVARIATE: [Univariate; 9] = [
    Univariate { file: "Lew.dat", certified: [-177.435, 277.332_168_044_316, -0.307_304_800_605_679], observations: 200, expressible: true },
    Univariate { file: "Lottery.dat", certified: [518.958_715_596_330, 291.699_727_470_969, -0.120_948_622_967_393], observations: 218, expressible: true },
    Univariate { file: "Mavro.dat", certified: [2.001_856, 0.000_429_123_454_003_053, 0.937_989_183_438_248], observations: 50, expressible: false },
    Univariate { file: "Michelso.dat", certified: [299.852_4, 0.079_010_547_819_051_8, 0.535_199_668_621_283], observations: 100, expressible: false },
    Univariate { file: "NumAcc1.dat", certified: [10_000_002.0, 1.0, -0.5], observations: 3, expressible: true },
    Univariate { file: "NumAcc2.dat", certified: [1.2, 0.1, -0.999], observations: 1001, expressible: false },
    Univariate { file: "NumAcc3.txt", certified: [1_000_000.2, 0.1, -0.999], observations: 1001, expressible: false },
    Univariate { file: "NumAcc4.dat", certified: [10_000_000.2, 0.1, -0.999], observations: 1001, expressible: false },
    Univariate { file: "PiDigits.txt", certified: [4.534_8, 2.867_339_060_288_71, -0.003_550_992_872_379_72], observations: 5000, expressible: true },
];

/// The numbers below the dashed line under "Data".
fn data(text: &str) -> Vec<Vec<&str>> {
    let body = text.lines().skip_while(|line| !line.trim_start().starts_with("Data:")).skip(1);
    let numeric = |field: &&str| field.parse::<f64>().is_ok();
    let rows: Vec<Vec<&str>> = body.map(|line| line.split_whitespace().filter(numeric).collect()).collect();
    rows.into_iter().filter(|row: &Vec<_>| !row.is_empty()).collect()
}

#[test]
fn univariate_sets() {
    for set in UNIVARIATE {
        let Some(text) = reference(&format!("nist-strd/{}", set.file)) else {
            return;
        };
        // Some headers hold a "Data:" line of their own before the values: the last block counts.
        let rows = data(&text);
        let fields: Vec<&str> = rows[rows.len() - set.observations..].iter().map(|row| row[0]).collect();
        let decimals: Vec<BigRational> = fields.iter().map(|f| decimal(f)).collect();
        let values: Vec<f64> = fields.iter().map(|f| f.parse().unwrap()).collect();
        let doubles = exact_all(&values);
        let exact_over = |v: &[BigRational]| [rounded(&mean(v)), rounded(&sqrt(&variance(v))), rounded(&lag1(v))];
        let (over_decimals, over_doubles) = (exact_over(&decimals), exact_over(&doubles));
        let computed = [
            moments::mean(&values).unwrap(),
            moments::standard_deviation(&values).unwrap(),
            moments::lag1_autocorrelation(&values).unwrap(),
        ];
        for i in 0..3 {
            let lre = |value| -relative_error(value, set.certified[i]).log10();
            println!(
                "{} {}: digits {:.1}, of the exactly rounded {:.1}",
                set.file,
                ["mean", "sd", "lag 1"][i],
                lre(computed[i]),
                lre(over_doubles[i])
            );
            assert!(lre(over_decimals[i]) >= 14.0, "{}: the reference itself", set.file);
            assert!(ulps(computed[i], over_doubles[i]) <= 2, "{}", set.file);
            if set.expressible {
                assert!(lre(computed[i]) >= 14.0, "{}", set.file);
            }
        }
    }
}

#[test]
fn norris() {
    let Some(text) = reference("nist-strd/Norris.dat") else {
        return;
    };
    let rows = data(&text);
    let rows = &rows[rows.len() - 36..];
    let column = |i: usize| -> Vec<f64> { rows.iter().map(|row| row[i].parse().unwrap()).collect() };
    let (y, x) = (column(0), column(1));
    let fit = regression::linear_regression(&x, &y).unwrap().unwrap();
    let exact = line(&exact_all(&x), &exact_all(&y));
    for (name, value, certified, exact) in [
        ("slope", fit.slope, 1.002_116_818_020_45, &exact.slope),
        ("intercept", fit.intercept, -0.262_323_073_774_029, &exact.intercept),
        ("standard error", fit.std_error, 0.429_796_848_199_937e-3, &exact.std_error),
        ("r squared", fit.r_squared, 0.999_993_745_883_712, &(decimal("1") - &exact.complement)),
    ] {
        println!("Norris {name}: {:.1} digits", -relative_error(value, certified).log10());
        assert!(ulps(value, rounded(exact)) <= 2, "{name}");
        // Data of one decimal are no doubles: the intercept, small beside the data, feels it most.
        assert!(relative_error(value, certified) < if name == "intercept" { 1e-12 } else { 1e-14 }, "{name}");
    }
    let p = student_t::two_sided_p_from_r_squared(fit.r_squared, rounded(&exact.complement), 34).unwrap();
    assert!(relative_error(fit.p_value, p) < 1e-14);
}
