"""Shared by several tests: the vectors, the model, and messages to learn from."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bluff
import pytest

ROOT = Path(__file__).resolve().parents[3]
#: The number of messages of each label to learn from. It is small, because the estimator's checks
#: fit dozens of times.
LESSONS = 40


def vectors(name: str) -> dict[str, Any]:
    """A file of vectors, with the bytes of each."""
    content: dict[str, Any] = json.loads((ROOT / "tests" / "vectors" / name).read_text("utf-8"))
    for vector in content["vectors"]:
        vector["bytes"] = base64.b64decode(vector["base64"])
    return content


@dataclass(frozen=True)
class Labelled:
    """Messages to learn from: texts of our own."""

    messages: list[bytes]
    labels: list[str]


@pytest.fixture(scope="session")
def classifier() -> bluff.Classifier:
    return bluff.Classifier()


@pytest.fixture(scope="session")
def messages() -> list[bytes]:
    return [vector["bytes"] for vector in vectors("messages.json")["vectors"] if vector["kind"] != "text"]


@pytest.fixture(scope="session")
def labelled() -> Labelled:
    messages: list[bytes] = []
    labels: list[str] = []
    for label, name in [("ham", "ham-en"), ("spam", "spam")]:
        lines = (ROOT / "data" / "training" / f"{name}.jsonl").read_text("utf-8").splitlines()[:LESSONS]
        messages += [json.loads(line)["message"].encode() for line in lines]
        labels += [label] * LESSONS
    return Labelled(messages, labels)


@pytest.fixture(scope="session")
def trained(labelled: Labelled) -> bluff.Classifier:
    return bluff.train(labelled.messages, labelled.labels, vocab_size=1024)
