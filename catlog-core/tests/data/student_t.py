"""Reference values for the tails of Student's t and the normal distribution, by mpmath with 50 digits.

Needs mpmath (1.3 or newer):  python student_t.py   writes student_t.csv, student_t_r_squared.csv and normal.csv beside it.
The arguments are doubles, written so that they read back exactly; p belongs to exactly these doubles.
"""

from pathlib import Path

from mpmath import betainc, erfc, expm1, log, mp, mpf, nstr, sqrt

mp.dps = 50
HERE = Path(__file__).parent
WHOLE = [*range(1, 31), 31, 32, 45, 60, 88, 100, 363, 1000, 9999, 49998, 100000]
REAL = [0.5, 1.5, 2.25, 7.3, 28.5, 33.3, 123.75, 1e6, 1e9]
TAILS = ["0.999999999999", "0.9999999", "0.999", "0.9", "0.5", "0.2", "0.05", "0.02", "0.01", "0.001", "1e-5", "1e-7", "1e-9", "1e-12",
         "1e-16", "1e-25", "1e-50", "1e-100", "1e-200", "1e-298"]


def tail(df, t):
    df, t = mpf(df), mpf(t)
    return tail_of_complement(df, df / (df + t * t))


def tail_of_complement(df, x):
    return betainc(mpf(df) / 2, mpf(1) / 2, 0, x, regularized=True)


def t_of(df, p):
    """A t with a tail of about p, from the bound p < (1 + t^2/df)^(-df/2)."""
    return float(sqrt(mpf(df) * expm1(-2 * log(mpf(p)) / df)))


with (HERE / "student_t.csv").open("w") as by_t, (HERE / "student_t_r_squared.csv").open("w") as by_r:
    by_t.write("df,t,p\n")
    by_r.write("df,complement,p\n")
    for df in [*WHOLE, *REAL]:
        for target in TAILS:
            t = t_of(df, target)
            if t > 1e307:
                continue
            by_t.write(f"{df},{t!r},{nstr(tail(df, t), 25)}\n")
            x = float(mpf(df) / (mpf(df) + mpf(t) ** 2))
            if df in WHOLE and 0 < x < 1:
                by_r.write(f"{df},{x!r},{nstr(tail_of_complement(df, mpf(x)), 25)}\n")

with (HERE / "normal.csv").open("w") as normal:
    normal.write("z,p\n")
    for i in range(0, 186):
        z = i / 5 + 1 / 128
        normal.write(f"{z!r},{nstr(erfc(mpf(z) / sqrt(mpf(2))), 25)}\n")
