"""The five tables in pandas with scipy.stats.linregress for each window: what most notebooks do. Computing only, extrapolated.

    pandas_peer.py --input panel.parquet --out DIR [--sample 50]

A regression for each anime, day and metric takes about a quarter of a millisecond, so a whole panel takes hours. What looks at one
anime only is computed for a sample of anime (seeded) and its time multiplied by the rows of the panel over the rows of the sample;
what looks at a whole day is computed for the whole panel, with pandas' own grouped ranks. The report says so: `extrapolated`.

Left out: writing; the columns of the option `robust`; labels, which cost next to nothing beside the rest.
"""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from peer import Report, arguments
from scipy import stats

SAMPLE = 50
SPANS = (7, 14, 30)


def windows(df: pd.DataFrame) -> pd.DataFrame:
    """Means, deviations and changes, by anime."""
    by_anime = df.set_index("snapshot_date").groupby("mal_id", sort=False)
    out = {}
    for metric in ("rank", "score", "popularity"):
        for span in SPANS:
            rolled = by_anime[metric].rolling(f"{span}D", min_periods=1)
            out[f"{metric}_avg_{span}d"] = rolled.mean().to_numpy()
            out[f"{metric}_volatility_{span}d"] = rolled.std().to_numpy()
    frame = df.assign(**out)
    for metric in ("rank", "score", "popularity", "members"):
        for lag in (7, 30):
            past = df[["mal_id", "snapshot_date", metric]].assign(snapshot_date=df.snapshot_date + pd.Timedelta(days=lag))
            past = past.rename(columns={metric: "past"})
            merged = frame[["mal_id", "snapshot_date", metric]].merge(past, on=["mal_id", "snapshot_date"], how="left")
            frame[f"{metric}_change_{lag}d"] = (merged[metric] - merged.past).to_numpy()
    return frame


def trends(df: pd.DataFrame) -> list[tuple]:
    """A regression for each window of 30 days, by scipy.stats.linregress."""
    rows = []
    for _, anime in df.groupby("mal_id", sort=False):
        day = anime.snapshot_date.to_numpy().astype("datetime64[D]").astype(np.int64)
        for metric in ("rank", "score"):
            values = anime[metric].to_numpy(dtype=float)
            start = 0
            for end in range(len(day)):
                while day[start] <= day[end] - 30:
                    start += 1
                y = values[start : end + 1]
                known = ~np.isnan(y)
                if known.sum() >= 3:
                    fit = stats.linregress(day[start : end + 1][known], y[known])
                    rows.append((fit.slope, fit.stderr, fit.rvalue**2, fit.pvalue))
    return rows


def genres(df: pd.DataFrame) -> pd.DataFrame:
    """Percentiles within day and genre, over the whole panel."""
    rows = df[["mal_id", "snapshot_date", "genres", "rank", "score", "popularity"]].explode("genres").dropna(subset="genres")
    of_day = rows.groupby(["snapshot_date", "genres"])
    for metric, ascending in (("rank", False), ("score", True), ("popularity", False)):
        place = of_day[metric].rank(method="min", ascending=ascending)
        known = of_day[metric].transform("count")
        rows[f"{metric}_percentile"] = 100 * (place - 1) / (known - 1).where(known > 1)
    return rows


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    report = Report("pandas", pd.__version__)
    columns = ["mal_id", "snapshot_date", "rank", "popularity", "score", "members", "genres"]
    table = pq.read_table(options.input, columns=columns)
    # pyarrow does not make pandas columns of lists of string views, in which polars writes texts
    df = table.drop(["genres"]).to_pandas().assign(genres=table["genres"].to_pylist())
    df = df.sort_values(["mal_id", "snapshot_date"], ignore_index=True)
    df["snapshot_date"] = pd.to_datetime(df.snapshot_date)
    report.computed("read")

    chosen = np.random.default_rng(1).choice(df.mal_id.unique(), SAMPLE, replace=False)
    sample = df[df.mal_id.isin(chosen)].reset_index(drop=True)
    factor = len(df) / len(sample)
    report.start()

    frame = windows(sample)
    report.computed("windows", factor)
    fits = trends(sample)
    report.computed("trend_significance", factor)
    for _, anime in frame.set_index("snapshot_date").groupby("mal_id", sort=False):
        anime.rank_change_7d.rolling("30D", min_periods=10).corr(anime.rank_change_30d)
    report.computed("trend_correlation", factor)
    days = df.groupby("snapshot_date")
    for _ in range(6):  # six volatilities are ranked each day; the ranks of the panel stand for them
        days["rank"].rank(pct=True)
    report.computed("volatility_rankings")
    percentiles = genres(df)
    report.computed("genre_percentiles")
    some = percentiles[percentiles.mal_id.isin(chosen)].set_index("snapshot_date").groupby(["mal_id", "genres"])
    for metric in ("rank", "score"):
        some[f"{metric}_percentile"].rolling("30D", min_periods=1).mean()
    report.computed("genre_percentiles", factor)
    report.rows("trend_significance (sample)", len(fits))
    report.report["extrapolated"] = f"by anime: {SAMPLE} anime, {len(sample)} of {len(df)} rows"
    report.print()


if __name__ == "__main__":
    main()
