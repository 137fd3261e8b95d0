"""Exceptions: a class for each code of the core, with the context as attributes."""

from __future__ import annotations

import datetime
import errno
from typing import Any, ClassVar

__all__ = [
    "CatlogError",
    "ColumnTypeError",
    "DayConflictError",
    "DuplicateColumnError",
    "ErrorAnswerError",
    "FileAccessError",
    "FrameSchemaError",
    "InputError",
    "InternalError",
    "InterruptedByCallerError",
    "InvalidDocumentError",
    "InvalidFieldError",
    "InvalidInputError",
    "InvalidOptionError",
    "InvalidQueryError",
    "LockedError",
    "MissingColumnError",
    "MissingDependencyError",
    "MissingFileError",
    "NoInputError",
    "StatsError",
    "TooLargeError",
    "UnknownLabelError",
    "UnreadableFileError",
    "UnsupportedSourceError",
]


class CatlogError(Exception):
    """What all errors of catlog are.

    Attributes
    ----------
    code : str
        A stable name for the kind of error, the same in Rust, Python and Node. The text may get better.

    Examples
    --------
    >>> import catlog
    >>> try:
    ...     catlog.validate("no/such/file.csv")
    ... except catlog.CatlogError as error:
    ...     error.code
    'io'
    """

    #: Code of the class; `StatsError` has several.
    CODE: ClassVar[str] = "internal"
    code: str

    def __init__(self, message: str, *, code: str | None = None, **context: Any) -> None:
        super().__init__(message)
        self.code = code or type(self).CODE
        for name, value in context.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args, dict(self.__dict__))


def _rebuilt(kind: type[CatlogError], args: tuple[Any, ...], attributes: dict[str, Any]) -> CatlogError:
    """An error out of a pickle, as worker processes send them."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class InputError(CatlogError, ValueError):
    """The daily rankings that came in cannot be used."""


class InvalidInputError(InputError):
    """Rows of the input are invalid; nothing was computed.

    Attributes
    ----------
    rows_read, rows_rejected : int
        Rows of the input, and those that are invalid.
    totals : dict of str to int
        Number of problems by reason.
    problems : list of dict
        `file`, `row`, `column`, `value`, `reason`, `detail` of each problem, at most 10,000.
    """

    CODE = "invalid_input"
    rows_read: int
    rows_rejected: int
    totals: dict[str, int]
    problems: list[dict[str, Any]]


class MissingColumnError(InputError):
    """A column that the tables need is not in the input.

    Attributes
    ----------
    file, column, cure : str
        Where it was looked for, its name in snake_case, and what to do.
    """

    CODE = "missing_column"
    file: str
    column: str
    cure: str


class DuplicateColumnError(InputError):
    """A column stands twice in the input.

    Attributes
    ----------
    file, column, found : str
        Where, which, and the names that stand for it.
    """

    CODE = "duplicate_column"
    file: str
    column: str
    found: str


class ColumnTypeError(InputError, TypeError):
    """A column of the input has a type that cannot be read as what it should be.

    Attributes
    ----------
    file, column, found, expected, cure : str
        Where, which, its type, what it should be, and what to do.
    """

    CODE = "column_type"
    file: str
    column: str
    found: str
    expected: str
    cure: str


class NoInputError(InputError, FileNotFoundError):
    """There is no input: no file matched, or there are no rows.

    Attributes
    ----------
    reason, cure : str
        What was looked for, and what to do.
    """

    CODE = "no_input"
    reason: str
    cure: str


class UnsupportedSourceError(InputError, TypeError):
    """What was given is no daily rankings: a lazy frame, a generator, a number. The text says what to give instead."""

    CODE = "unsupported_source"


class UnreadableFileError(InputError, OSError):
    """A file is not what its name or its first bytes promise.

    Attributes
    ----------
    path, format, reason, cure : str
        The file, the format that was tried, what the reader said, and what to do.
    """

    CODE = "unreadable_file"
    path: str
    format: str
    reason: str
    cure: str


class FileAccessError(CatlogError, OSError):
    """The operating system refused to read or write.

    Attributes
    ----------
    action, path, reason : str
        What was tried, with which file, and what the system said.
    errno : int or None
        The number of the system's error.
    """

    CODE = "io"
    action: str
    path: str
    reason: str


class MissingFileError(FileAccessError, FileNotFoundError):
    """A file or directory is not there; as `FileAccessError`."""


class LockedError(CatlogError, BlockingIOError):
    """Another process writes to the directory; try again when it is done.

    Attributes
    ----------
    path : str
        The lock file.
    """

    CODE = "locked"
    path: str


class InvalidOptionError(CatlogError, ValueError):
    """An option has a value that means nothing, or there is no such option.

    Attributes
    ----------
    option, value, reason : str
        Its name, its value as text, and what it may be.
    """

    CODE = "invalid_option"
    option: str
    value: str
    reason: str


class UnknownLabelError(CatlogError, ValueError):
    """A text is not one of a closed set of labels.

    Attributes
    ----------
    label_set, value, labels : str
        Name of the set, the text, and the labels that there are.
    """

    CODE = "unknown_label"
    label_set: str
    value: str
    labels: str


class InvalidFieldError(CatlogError, ValueError):
    """A field of a domain object has a value that it may not have.

    Attributes
    ----------
    field, value, reason : str
        The path to the field, its value as text, and what is wrong with it.
    """

    CODE = "invalid_field"
    field: str
    value: str
    reason: str


class InvalidDocumentError(CatlogError, ValueError):
    """A document (an answer of Jikan or MyAnimeList, an exported list) cannot be read.

    Attributes
    ----------
    document, reason : str
        What it was taken for, and what is wrong with it.
    """

    CODE = "invalid_document"
    document: str
    reason: str


class ErrorAnswerError(CatlogError, ValueError):
    """A service answered with an error instead of what it was asked for.

    Attributes
    ----------
    service, reason : str
        The service and what it said.
    status : int or None
        The HTTP status, where the answer tells it.
    """

    CODE = "error_answer"
    service: str
    status: int | None
    reason: str


class InvalidQueryError(CatlogError, ValueError):
    """A query names a column that the table does not have, or compares it with something of another type.

    Attributes
    ----------
    table, reason : str
        The table and what is wrong.
    """

    CODE = "invalid_query"
    table: str
    reason: str


class DayConflictError(CatlogError, ValueError):
    """A day that is already in the catalogue came again with other rows; `replace=True` puts them in its place.

    Attributes
    ----------
    date : datetime.date
        The day.
    detail : str
        How the rows differ.
    """

    CODE = "day_conflict"
    date: datetime.date
    detail: str


class StatsError(CatlogError, ValueError):
    """Arrays given to a kernel do not fit together: code `length_mismatch` or `days_not_increasing`."""

    CODE = "length_mismatch"


class TooLargeError(CatlogError, ValueError):
    """The input is larger than what can be addressed.

    Attributes
    ----------
    what : str
        What there is too much of.
    count, limit : int
        How many there are, and how many fit.
    """

    CODE = "too_large"
    what: str
    count: int
    limit: int


class MissingDependencyError(CatlogError, ImportError):
    """A package that the call needs is not installed; the text says how to install it."""

    CODE = "missing_dependency"


class InterruptedByCallerError(CatlogError, KeyboardInterrupt):
    """A computation was stopped. Ctrl-C itself raises the ordinary KeyboardInterrupt."""

    CODE = "interrupted"


class FrameSchemaError(CatlogError):
    """Columns do not match their table: a mistake in catlog."""

    CODE = "frame_schema"


class InternalError(CatlogError):
    """A mistake in catlog, caught before it could do harm."""

    CODE = "internal"


_CLASSES: dict[str, type[CatlogError]] = {
    kind.CODE: kind
    for kind in (
        InvalidInputError,
        MissingColumnError,
        DuplicateColumnError,
        ColumnTypeError,
        NoInputError,
        UnsupportedSourceError,
        UnreadableFileError,
        FileAccessError,
        LockedError,
        InvalidOptionError,
        UnknownLabelError,
        InvalidFieldError,
        InvalidDocumentError,
        ErrorAnswerError,
        InvalidQueryError,
        DayConflictError,
        StatsError,
        TooLargeError,
        MissingDependencyError,
        InterruptedByCallerError,
        FrameSchemaError,
        InternalError,
    )
}
_CLASSES["days_not_increasing"] = StatsError


def error_of(code: str, message: str, context: dict[str, Any]) -> CatlogError:
    """The exception for an error of the core; native code calls it."""
    kind = _CLASSES.get(code, CatlogError)
    if kind is FileAccessError and context.get("errno") == errno.ENOENT:
        kind = MissingFileError
    return kind(message, code=code, **context)
