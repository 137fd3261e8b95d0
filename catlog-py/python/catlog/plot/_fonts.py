"""Titles in any script: fonts that have their characters, and what to do where none has.

matplotlib draws a box for a character that its font lacks. The default font has no Japanese, Chinese or Korean, so
texts that need more get the installed fonts that have it as fallbacks.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache

import matplotlib
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.text import Text

# Tried first, in this order: Japanese shapes of the shared Han characters before Chinese and Korean ones.
_PREFERRED = [
    "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic",
    "Meiryo", "MS Gothic", "IPAexGothic", "IPAGothic", "TakaoGothic", "VL Gothic", "Noto Sans CJK SC", "Noto Sans SC",
    "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Sans CJK KR", "Noto Sans KR",
    "Malgun Gothic", "Arial Unicode MS", "DejaVu Sans",
]  # fmt: skip

# Has a shape for every character there is: a box that names the block.
_BOXES = {"Last Resort High-Efficiency", "Last Resort"}


def clean(text: str) -> str:
    """The text without what is not drawn: control and format characters, joiners, selectors of variants.

    Examples
    --------
    >>> clean("Love\\u200b Live\\n2")
    'Love Live 2'
    """
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf") and not _selects(char))


def lacking(text: str) -> str:
    """The characters of a text for which no installed font has a shape, once each; mostly none.

    Examples
    --------
    >>> lacking("Café Étoile")
    ''
    """
    wanted = {ord(char) for char in clean(text)}
    return "".join(chr(code) for code in sorted(wanted - _covered(_families(frozenset(wanted)), wanted)))


def fit(artists: Iterable[Text]) -> None:
    """Gives texts the fonts that they need, and keeps `$` in them from being read as mathematics."""
    for artist in artists:
        artist.set_parse_math(False)
        wanted = frozenset(ord(char) for char in artist.get_text() if not char.isspace())
        families = _families(wanted)
        if families != _current():
            artist.set_fontfamily(families)


def drawable(text: str | None, otherwise: str) -> str:
    """The text, or what stands for it where there is none or no installed font can draw it, which is said.

    Parameters
    ----------
    text
        A title.
    otherwise
        What to draw instead.
    """
    if text is None or not clean(text):
        return otherwise
    missing = lacking(text)
    if missing:
        warnings.warn(
            f"no installed font has {missing} of the title {text!r}: {otherwise!r} stands for it; install one that has, "
            "such as Noto Sans CJK, and delete matplotlib's list of fonts (matplotlib.get_cachedir())",
            stacklevel=2,
        )
        return otherwise
    return clean(text)


def shorten(text: str, width: int) -> str:
    """The text cut to a width in Latin letters, in the middle: seasons of a series differ at the end.

    A Han character is as wide as two letters.

    Examples
    --------
    >>> shorten("Isekai Densetsu: Tensei shita Yoru 2nd Season", 30)
    'Isekai Densetsu:…ru 2nd Season'
    >>> shorten("星降る丘のカフェテラス", 15)
    '星降る…ェテラス'
    """
    if _width(text) <= width:
        return text
    begin, end = "", ""
    for char in text:
        if _width(begin + char) > (width - 1) * 0.57:
            break
        begin += char
    for char in reversed(text):
        if _width(begin.rstrip() + char + end) > width - 1:
            break
        end = char + end
    return f"{begin.rstrip()}…{end.lstrip()}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f"


def _current() -> list[str]:
    return list(matplotlib.rcParams["font.family"])


def _families(wanted: frozenset[int]) -> list[str]:
    return list(_search(wanted, tuple(_current())))


@lru_cache(maxsize=4096)
def _search(wanted: frozenset[int], current: tuple[str, ...]) -> tuple[str, ...]:
    """The families in use and as many others as it takes to have all characters."""
    families = list(current)
    missing = set(wanted) - _covered(families, wanted)
    if missing:
        installed = {entry.name for entry in fontManager.ttflist} - _BOXES
        first = [name for name in _PREFERRED if name in installed]
        for name in [*first, *sorted(installed - set(first) - set(current))]:
            found = _characters(name) & missing
            if found:
                families.append(name)
                missing -= found
            if not missing:
                break
    return tuple(families)


def _covered(families: Iterable[str], wanted: Iterable[int]) -> set[int]:
    wanted = set(wanted)
    return {code for name in families for code in _characters(name) & wanted}


@cache
def _characters(family: str) -> frozenset[int]:
    """The code points that a family has; a generic one (`sans-serif`) those of the font that stands for it."""
    try:
        installed = [entry.fname for entry in fontManager.ttflist if entry.name == family]
        path = installed[0] if installed else findfont(FontProperties(family=[family]), fallback_to_default=False)
        return frozenset(get_font(path).get_charmap())
    except (ValueError, OSError, RuntimeError):
        return frozenset()
