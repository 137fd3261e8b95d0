"""Pictures of the five tables, with matplotlib (`pip install 'catlog[plot]'`).

Every function takes a frame of any kind (polars, pandas, pyarrow, DuckDB, Spark, anything with `__arrow_c_stream__`), the
result of `catlog.analyze` or a `catlog.Catalog`, draws into `ax` or a new figure, and returns the axes. Only the rows that are drawn are
brought into memory. Where there is nothing to draw, an error says what is missing and what there is: no function
returns an empty picture.

Examples
--------
>>> import polars as pl, catlog.plot as cp
>>> table = pl.DataFrame({
...     "mal_id": [1], "snapshot_date": ["2026-01-28"], "rank_volatility_30d": [4.0], "volatility_category": ["volatile"],
... })
>>> ax = cp.volatility(table)
>>> ax.get_title(loc="left")
'Most volatile by rank, 2026-01-28 (1 of 1 anime)'
"""

from catlog._errors import MissingDependencyError

try:
    import matplotlib as _matplotlib  # noqa: F401
except ImportError as error:
    raise MissingDependencyError(
        "catlog.plot draws with matplotlib, which is not installed: pip install 'catlog[plot]'"
    ) from error

from ._correlation import correlation
from ._errors import PlotError
from ._genres import genre_percentiles
from ._matrix import genre_matrix
from ._momentum import momentum
from ._trend import trend
from ._volatility import volatility

__all__ = ["PlotError", "correlation", "genre_matrix", "genre_percentiles", "momentum", "trend", "volatility"]
