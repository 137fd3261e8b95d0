"""Coefficients of the tails of the normal and of Student's t distribution: catlog-core/src/stats/tail_coefficients.rs.

Normal: 2 Q(z) = exp(-z^2/2) F(s) / (1 + z sqrt(pi/2)) with s = (z - K)/(z + K) in [-1, 1): F is smooth and goes from 1 to 1
(the mapping is that of Shepherd & Laframboise, Math. Comp. 36, 1981).

Student: for v degrees of freedom, r = |t| / sqrt(v + t^2), w = (1 + r) / 2 and z = (1 - r) / 2 the two-sided tail is
2 I_z(v/2, v/2) = z^(v/2) w^m F(s), s = 2r - 1. For even v and m = 0, F is a polynomial with known coefficients. For odd v it is
analytic in a wide ellipse around [-1, 1], so its Chebyshev series, written in powers of s, converges fast; m keeps it
flat enough that no digits cancel.

Needs mpmath (1.3 or newer):  python tail_coefficients.py > ../../src/stats/tail_coefficients.rs && cargo fmt
"""

from mpmath import betainc, cos, erfc, exp, mp, mpf, pi, sqrt

mp.dps = 60
NODES = 64
TERMS = 25
POWER = {3: 0, 5: 0, 7: 0, 9: 0, 11: 1, 13: 2, 15: 2, 17: 3, 19: 4, 21: 4, 23: 5, 25: 6, 27: 7, 29: 8}


K = mpf(5)


def normal_factor(s):
    z = K * (1 + s) / (1 - s)
    return (1 + z * sqrt(pi / 2)) * exp(z * z / 2) * erfc(z / sqrt(mpf(2)))


def student_factor(v, m):
    n = mpf(v) / 2

    def factor(s):
        w = (s + 3) / 4
        z = 1 - w
        return 2 * betainc(n, n, 0, z, regularized=True) / z**n / w**m

    return factor


def chebyshev(f):
    nodes = [cos(pi * (k + mpf(1) / 2) / NODES) for k in range(NODES)]
    values = [f(x) for x in nodes]
    result = []
    for j in range(NODES):
        terms = [values[k] * cos(pi * j * (k + mpf(1) / 2) / NODES) for k in range(NODES)]
        result.append((2 if j else 1) * sum(terms) / NODES)
    return result


def powers(coefficients):
    """The same polynomial in powers of s."""
    result = [mpf(0)] * len(coefficients)
    previous, current = [mpf(1)], [mpf(0), mpf(1)]
    for j, c in enumerate(coefficients):
        if j == 0:
            result[0] += c
            continue
        for i, t in enumerate(current):
            result[i] += c * t
        following = [mpf(0)] + [2 * t for t in current]
        for i, t in enumerate(previous):
            following[i] -= t
        previous, current = current, following
    return result


print("//! Coefficients of tail probabilities; written by `tests/data/tail_coefficients.py`, which says what they are.")
print("#![allow(clippy::unreadable_literal, reason = \"generated\")]")
print()
print("/// Coefficients per polynomial, in ascending powers.")
print(f"pub(super) const TERMS: usize = {TERMS};")
print("/// The K of the normal tail's s = (z - K)/(z + K).")
print(f"pub(super) const NORMAL_K: f64 = {float(K)!r};")
print("/// The normal tail: powers of s.")
print("pub(super) const NORMAL: [f64; TERMS] = [")
series = chebyshev(normal_factor)
assert sum(abs(c) for c in series[TERMS:]) < 2.0**-53
for c in powers(series[:TERMS]):
    print(f"    {float(c)!r},")
print("];")
print("/// The powers m of w, for 3, 5, …, 29 degrees of freedom.")
print(f"pub(super) const ODD_POWER_OF_W: [usize; {len(POWER)}] = [{', '.join(str(m) for m in POWER.values())}];")
print("/// Powers of s = 2r - 1, for 3, 5, …, 29 degrees of freedom.")
print(f"pub(super) const ODD: [[f64; TERMS]; {len(POWER)}] = [")
for v, m in POWER.items():
    series = chebyshev(student_factor(v, m))
    smallest = min(abs(student_factor(v, m)(mpf(s))) for s in (-1, 0, "0.999999999"))
    dropped = sum(abs(c) for c in series[TERMS:]) / smallest
    assert dropped < 2.0**-53, (v, dropped)
    print("    [")
    for c in powers(series[:TERMS]):
        print(f"        {float(c)!r},")
    print("    ],")
print("];")
