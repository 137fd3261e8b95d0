"""Statistics over daily anime rankings: five exact tables from any DataFrame.

`analyze` computes the tables of a DataFrame or of files; there is a function for each table, too. `validate` says what is
odd about the input, `export` writes files. `catlog.stats` has the kernels underneath, `catlog.spark` the same tables on a
cluster, `catlog.plot` pictures.

Examples
--------
>>> import catlog
>>> result = catlog.analyze("fixtures/daily_rankings.csv.gz")
>>> {name: len(table) for name, table in result.items()}["trend_significance"]
37789
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from catlog._api import (
    Captures,
    Format,
    OnInvalid,
    analyze,
    export,
    genre_percentiles,
    rolling_momentum_analysis,
    trend_correlation,
    trend_significance,
    validate,
    volatility_rankings,
)
from catlog._catalog import Catalog, GenreCorrelations, Page
from catlog._domain import (
    Library,
    UnrecognizedWarning,
    anime_from_jikan,
    anime_from_mal,
    list_entry_from_mal,
    page_from_jikan,
    page_from_mal,
    rankings_from_jikan,
    rankings_from_mal,
    user_list_from_mal,
    user_list_from_mal_xml,
)
from catlog._errors import (
    CatlogError,
    ColumnTypeError,
    DayConflictError,
    DuplicateColumnError,
    ErrorAnswerError,
    FileAccessError,
    FrameSchemaError,
    InputError,
    InternalError,
    InterruptedByCallerError,
    InvalidDocumentError,
    InvalidFieldError,
    InvalidInputError,
    InvalidOptionError,
    InvalidQueryError,
    LockedError,
    MissingColumnError,
    MissingDependencyError,
    MissingFileError,
    NoInputError,
    StatsError,
    TooLargeError,
    UnknownLabelError,
    UnreadableFileError,
    UnsupportedSourceError,
)
from catlog._native import version as _version
from catlog._open import open
from catlog._options import Dates, Day, MinObservations, Options
from catlog._output import Output
from catlog._progress import Progress, ProgressCallback
from catlog._query import Op, Query, Where
from catlog._report import Report
from catlog._result import TABLE_NAMES, Result, TableName
from catlog._source import ArrowStream, PathLike, Source
from catlog._table import Table

if TYPE_CHECKING:
    from types import ModuleType

__version__: str = _version()
"""The version of the package and of the core."""

__all__ = [
    "TABLE_NAMES",
    "ArrowStream",
    "Captures",
    "Catalog",
    "CatlogError",
    "ColumnTypeError",
    "Dates",
    "Day",
    "DayConflictError",
    "DuplicateColumnError",
    "ErrorAnswerError",
    "FileAccessError",
    "Format",
    "FrameSchemaError",
    "GenreCorrelations",
    "InputError",
    "InternalError",
    "InterruptedByCallerError",
    "InvalidDocumentError",
    "InvalidFieldError",
    "InvalidInputError",
    "InvalidOptionError",
    "InvalidQueryError",
    "Library",
    "LockedError",
    "MinObservations",
    "MissingColumnError",
    "MissingDependencyError",
    "MissingFileError",
    "NoInputError",
    "OnInvalid",
    "Op",
    "Options",
    "Output",
    "Page",
    "PathLike",
    "Progress",
    "ProgressCallback",
    "Query",
    "Report",
    "Result",
    "Source",
    "StatsError",
    "Table",
    "TableName",
    "TooLargeError",
    "UnknownLabelError",
    "UnreadableFileError",
    "UnrecognizedWarning",
    "UnsupportedSourceError",
    "Where",
    "__version__",
    "analyze",
    "anime_from_jikan",
    "anime_from_mal",
    "export",
    "genre_percentiles",
    "list_entry_from_mal",
    "open",
    "page_from_jikan",
    "page_from_mal",
    "rankings_from_jikan",
    "rankings_from_mal",
    "rolling_momentum_analysis",
    "trend_correlation",
    "trend_significance",
    "user_list_from_mal",
    "user_list_from_mal_xml",
    "validate",
    "volatility_rankings",
]

# Imported when they are first used: each needs a package that not everybody has.
_LAZY = frozenset({"plot", "spark", "stats", "types"})


def __getattr__(name: str) -> ModuleType:
    if name in _LAZY:
        return importlib.import_module(f"catlog.{name}")
    raise AttributeError(f"module 'catlog' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_LAZY])
