"""Columns in, tables of the same library out."""

from __future__ import annotations

from typing import Any

import bluff
import pandas
import polars
import pyarrow
import pytest

MESSAGES = [b"Subject: Re: minutes\r\n\r\nThanks, I will bring them on Monday.\r\n", b"Subject: win\r\n\r\nWin now!\r\n"]
TEXTS = ["Thanks, I will bring them on Monday.", "Win a million now, click here!"]
NAMES = ["label", "p_ham", "p_spam", "p_sextortion"]
Rows = list[tuple[Any, ...]]


def expected(classifier: bluff.Classifier, messages: list[Any]) -> Rows:
    reports = [None if message is None else classifier.classify(message) for message in messages]
    return [(None,) * 4 if report is None else (report.label, *report.probabilities.values()) for report in reports]


@pytest.mark.parametrize("values", [MESSAGES, TEXTS, [TEXTS[0], None, TEXTS[1]], []], ids=["raw", "text", "gap", "empty"])
def test_each_library(classifier: bluff.Classifier, values: list[Any]) -> None:
    rows = expected(classifier, values)
    kind = polars.Binary() if values == MESSAGES else polars.String()
    frame = bluff.classify_column(polars.Series("message", values, dtype=kind), classifier)
    assert frame.columns == NAMES and frame.rows() == rows
    assert frame.dtypes == [polars.String(), polars.Float64(), polars.Float64(), polars.Float64()]

    binary, string = pyarrow.large_binary(), pyarrow.string()
    array = pyarrow.array(values, type=binary if values == MESSAGES else string)
    for column in (array, pyarrow.chunked_array([array[:1], array[1:]])):
        table = bluff.classify_column(column, classifier, threads=2)
        assert isinstance(table, pyarrow.Table) and table.column_names == NAMES
        assert [tuple(row.values()) for row in table.to_pylist()] == rows

    index = [f"row {number}" for number in range(len(values))]
    types = ["object"] if values == MESSAGES else ["object", "string", "str"]
    for dtype in types:
        series = pandas.Series(values, index=index, dtype=dtype)
        answers = bluff.classify_column(series, classifier)
        assert isinstance(answers, pandas.DataFrame) and list(answers.columns) == NAMES and list(answers.index) == index
        found = [tuple(None if pandas.isna(value) else value for value in row) for row in answers.to_numpy().tolist()]
        assert found == rows
        assert (answers.dtypes.iloc[1:] == "float64").all()


@pytest.mark.parametrize("wrong", [["x"], "x", None, pandas.DataFrame({"x": ["y"]}), pyarrow.table({"x": ["y"]})])
def test_what_is_no_column(wrong: Any) -> None:
    with pytest.raises(TypeError, match="expected a Series of pandas or Polars, or an Array of pyarrow"):
        bluff.classify_column(wrong)


def test_a_column_of_numbers() -> None:
    for column in (pandas.Series([1]), polars.Series([1]), pyarrow.array([1])):
        with pytest.raises(TypeError, match="message: int; expected bytes, str"):
            bluff.classify_column(column)
