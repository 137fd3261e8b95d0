"""Opening a catalogue: one of a directory, or one in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from catlog import _native, _output
from catlog._api import read
from catlog._catalog import Catalog
from catlog._errors import InvalidOptionError, NoInputError
from catlog._options import Options, core_options, whole
from catlog._output import Output
from catlog._progress import Progress, told
from catlog._source import PathLike, Source, kind_of, native_source
from catlog._table import Table

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow

    from catlog._api import Captures, OnInvalid

__all__ = ["open"]

InputT = TypeVar("InputT", bound="polars.DataFrame | pandas.DataFrame | pyarrow.Table | duckdb.DuckDBPyRelation")
_CACHE_BYTES = 256 << 20


def _is_directory(path: str) -> bool:
    from pathlib import Path  # when it is needed: it is half of what importing this package would take

    return Path(path).is_dir()


@overload
def open(
    source: PathLike | Sequence[PathLike] | Sequence[Mapping[str, Any]],
    *,
    create: bool = ...,
    output: Literal["catlog"] | None = ...,
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[Table]: ...
@overload
def open(
    source: InputT,
    *,
    create: bool = ...,
    output: None = ...,
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[InputT]: ...
@overload
def open(
    source: Source,
    *,
    create: bool = ...,
    output: Literal["polars"],
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[polars.DataFrame]: ...
@overload
def open(
    source: Source,
    *,
    create: bool = ...,
    output: Literal["pandas"],
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[pandas.DataFrame]: ...
@overload
def open(
    source: Source,
    *,
    create: bool = ...,
    output: Literal["pyarrow"],
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[pyarrow.Table]: ...
@overload
def open(
    source: Source,
    *,
    create: bool = ...,
    output: Output | None = ...,
    cache_bytes: int = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Catalog[Any]: ...
def open(
    source: Source,
    *,
    create: bool = False,
    output: Output | None = None,
    cache_bytes: int = _CACHE_BYTES,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Catalog[Any]:
    """Open a catalogue: that of a directory, or one in memory of any source of daily rankings.

    Parameters
    ----------
    source
        The directory of a catalogue; or files, a DataFrame or rows, as in `catlog.analyze`.
    create
        Begins a catalogue in the directory where there is none: days that are appended become files there.
    output
        The kind of the frames of its answers, as in `catlog.analyze`.
    cache_bytes
        Bytes of computed rows that are kept for the next query.
    on_invalid, captures, progress
        As in `catlog.analyze`, for sources that are read.
    **options
        Options of the tables; `dates` does not matter, since a query says which days it wants.

    Returns
    -------
    Catalog
        To be asked.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog, tempfile
    >>> day = [{"mal_id": 5114, "snapshot_date": "2026-02-08", "rank": 2, "score": 9.1, "genres": ["Drama"]}]
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     collector = catlog.open(directory, create=True)
    ...     added = collector.append(day)["days_added"]
    ...     server = catlog.open(directory, output="polars")
    ...     server.volatility_rankings(date="latest").item(0, "current_rank")
    2
    """
    _output.check_output(output)
    core, cache_bytes = core_options(options), whole("cache_bytes", cache_bytes, most=2**62)
    is_path = isinstance(source, (str, os.PathLike))
    if create and not is_path:
        reason = "a catalogue is created in a directory: give its path, and append the rows"
        raise InvalidOptionError(f"option create: {reason}", option="create", value="True", reason=reason)
    if is_path and (create or _native.Catalog.is_at(native_source(source)[0])):
        return Catalog(_native.Catalog.at(native_source(source)[0], create, core, cache_bytes), output or "catlog")
    with told(progress) as callback:
        try:
            reading = read(source, on_invalid, captures, callback)
        except NoInputError as error:
            if is_path and _is_directory(native_source(source)[0]):
                cure = "to begin a catalogue there: catlog.open(directory, create=True)"
                raise NoInputError(f"no input: {error.reason}; {cure}", reason=error.reason, cure=cure) from None
            raise
    return Catalog(_native.Catalog.in_memory(reading, core, cache_bytes), output or kind_of(source))
