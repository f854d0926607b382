"""The answers every binding must give."""

from __future__ import annotations

from typing import Any

import bluff
import pytest
from conftest import vectors

#: How much a number may differ from that in the file.
TOLERANCE = 1e-6
MESSAGES = vectors("messages.json")


def assert_same(expected: object, found: object, place: str) -> None:
    """Equal, numbers within the tolerance."""
    if isinstance(expected, dict) and isinstance(found, dict):
        assert expected.keys() == found.keys(), place
        for key, value in expected.items():
            assert_same(value, found[key], f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(expected) == len(found), place
        for number, value in enumerate(expected):
            assert_same(value, found[number], f"{place}/{number}")
    elif isinstance(expected, float) and isinstance(found, float):
        assert abs(expected - found) <= TOLERANCE, place
    else:
        assert expected == found, place


@pytest.mark.parametrize("vector", MESSAGES["vectors"], ids=lambda vector: str(vector["name"]))
def test_every_message_is_classified_as_written(vector: dict[str, Any]) -> None:
    classifier = bluff.Classifier(explain=MESSAGES["clues"])
    message = vector["bytes"].decode() if vector["kind"] == "text" else vector["bytes"]
    report = classifier.classify(message)
    assert_same(vector["report"], report.to_dict(), vector["name"])
    if "advice" in vector:
        language = vector["name"].removeprefix("sextortion-")
        assert_same(vector["advice"], report.advice(language, "fr"), vector["name"])
    # the typed object agrees
    content = report.to_dict()
    assert (report.label, report.unsure_reason) == (content["label"], content.get("unsure_reason"))
    assert_same(content["probabilities"], report.probabilities, vector["name"])
    assert report.score == content["score"] and (report.bias, report.rest) == (content.get("bias"), content.get("rest"))
    assert [clue.feature for clue in report.clues] == [clue["feature"] for clue in content["clues"]]
    assert [(found.id, len(found.quotes)) for found in report.indicators] == [
        (found["id"], len(found["quotes"])) for found in content["indicators"]
    ]
    assert (report.demand is None) == ("demand" not in content)
    if report.demand is not None:
        assert [to.address for to in report.demand.addresses] == [to["address"] for to in content["demand"]["addresses"]]
        assert [sum.value for sum in report.demand.amounts] == [sum["value"] for sum in content["demand"]["amounts"]]
    assert list(report.flags) == content["flags"] and report.model.id == content["model"]["id"]
    assert (report.quoted, report.picture) == (content["quoted"], content["picture"])
    assert report.coverage.known == content["coverage"]["known"]


@pytest.mark.parametrize("vector", vectors("models.json")["vectors"], ids=lambda vector: str(vector["name"]))
def test_every_damaged_model_is_refused_in_these_words(vector: dict[str, Any]) -> None:
    with pytest.raises(bluff.ModelError) as raised:
        bluff.Classifier(vector["bytes"])
    assert str(raised.value) == vector["error"]
    assert raised.value.kind == "model" and isinstance(raised.value, ValueError)
