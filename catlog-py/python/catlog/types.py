"""The types of rows, domain objects and reports: dictionaries with known fields, labels as literals.

They are for type checkers and for reading; at run time the objects are ordinary dicts and texts.

Examples
--------
>>> from catlog.types import Anime
>>> "title" in Anime.__required_keys__
True
"""

from catlog._types import *  # noqa: F403
from catlog._types import __all__ as __all__
