"""Classifies columns of messages into tables of answers of the same library: pandas, Arrow or
Polars.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, overload

from .classifier import Classifier, Email

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


@overload
def classify_column(
    column: pandas.Series[Any], classifier: Classifier | None = None, *, threads: int | None = 1
) -> pandas.DataFrame: ...
@overload
def classify_column(
    column: polars.Series, classifier: Classifier | None = None, *, threads: int | None = 1
) -> polars.DataFrame: ...
@overload
def classify_column(
    column: pyarrow.Array | pyarrow.ChunkedArray, classifier: Classifier | None = None, *, threads: int | None = 1
) -> pyarrow.Table: ...
def classify_column(column: Any, classifier: Classifier | None = None, *, threads: int | None = 1) -> Any:
    """Classifies a column and returns a table of the same library, with ``label`` and the
    probabilities ``p_ham`` and so on.

    ``column`` is a pandas Series, a Polars Series, or a pyarrow Array or ChunkedArray. Binary
    values are raw messages, strings are pasted texts: ``encode`` a column of raw messages that is
    held as strings. A missing value stays missing. A pandas table has the index of its Series.
    """
    for library, (kinds, reader) in _READERS.items():
        # a library that was not imported has made no column
        module = sys.modules.get(library)
        if module is not None and isinstance(column, tuple(getattr(module, kind) for kind in kinds)):
            return reader(column, classifier or Classifier(), threads)
    found = f"{type(column).__module__}.{type(column).__qualname__}"
    raise TypeError(f"column: {found}; expected a Series of pandas or Polars, or an Array of pyarrow")


def _answers(messages: Iterable[Email | None], classifier: Classifier, threads: int | None) -> dict[str, list[Any]]:
    """The columns of the table."""
    there: list[bool] = []

    def present() -> Iterator[Email]:
        for message in messages:
            there.append(message is not None)
            if message is not None:
                yield message

    reports = classifier.classify_many(present(), threads=threads)
    answers = iter([(report.label, *report.probabilities.values()) for report in reports])
    names = _names(classifier)
    nothing = (None,) * len(names)
    rows = [next(answers) if is_there else nothing for is_there in there]
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def _of_pandas(column: pandas.Series[Any], classifier: Classifier, threads: int | None) -> pandas.DataFrame:
    import pandas

    messages = (None if missing else message for message, missing in zip(column, column.isna()))
    columns = _answers(messages, classifier, threads)
    types = {name: "object" if name == "label" else "float64" for name in columns}
    return pandas.DataFrame(columns, index=column.index).astype(types)


def _of_polars(column: polars.Series, classifier: Classifier, threads: int | None) -> polars.DataFrame:
    import polars

    schema = {name: polars.String() if name == "label" else polars.Float64() for name in _names(classifier)}
    return polars.DataFrame(_answers(column, classifier, threads), schema=schema)


def _of_arrow(
    column: pyarrow.Array | pyarrow.ChunkedArray, classifier: Classifier, threads: int | None
) -> pyarrow.Table:
    import pyarrow

    kinds = {name: pyarrow.string() if name == "label" else pyarrow.float64() for name in _names(classifier)}
    messages = (value.as_py() for value in column)
    return pyarrow.table(_answers(messages, classifier, threads), schema=pyarrow.schema(list(kinds.items())))


def _names(classifier: Classifier) -> list[str]:
    """The names of the columns of the table."""
    return ["label", *(f"p_{label}" for label in classifier.labels)]


#: For each library, the names of its column types, and how they are read.
_READERS: dict[str, tuple[tuple[str, ...], Callable[[Any, Classifier, int | None], Any]]] = {
    "pandas": (("Series",), _of_pandas),
    "polars": (("Series",), _of_polars),
    "pyarrow": (("Array", "ChunkedArray"), _of_arrow),
}
