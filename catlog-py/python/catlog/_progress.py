"""How far a call is: tqdm, or a callable of the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from catlog._errors import InvalidOptionError, MissingDependencyError

__all__ = ["Progress", "ProgressCallback", "told"]

ProgressCallback = Callable[[str, int, int | None], object]
"""Is told the stage (`"reading"`, `"computing"`, `"writing"`), how much of it is done, and of how much, if that is known."""

Progress = bool | ProgressCallback | None
"""True for a bar of tqdm, a callable to be told now and then, None or False for silence."""


@contextmanager
def told(progress: Progress) -> Iterator[ProgressCallback | None]:
    """The callable that native code calls from the calling thread, some times a second."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        bars = _Bars()
        try:
            yield bars
        finally:
            bars.close()
    elif callable(progress):
        yield progress
    else:
        reason = "it is True for a bar, or a callable of stage, done and total"
        message = f"option progress cannot be {progress!r}: {reason}"
        raise InvalidOptionError(message, option="progress", value=repr(progress), reason=reason)


class _Bars:
    """A bar of tqdm for each stage."""

    def __init__(self) -> None:
        try:
            from tqdm.auto import tqdm
        except ImportError as error:
            raise MissingDependencyError(
                "progress=True shows a bar of tqdm, which is not installed: pip install tqdm; or give a callable"
            ) from error
        self._tqdm: Any = tqdm
        self._bar: Any = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage != self._stage:
            self.close()
            self._stage = stage
            in_bytes = stage == "reading" and total is not None
            unit = "B" if in_bytes else ("row" if stage == "reading" else "block")
            self._bar = self._tqdm(desc=stage, total=total, unit=unit, unit_scale=stage == "reading")
        self._bar.total = total
        self._bar.n = done
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
