"""Training from Python is training: the same messages give the same bytes, a fault the same words."""

from __future__ import annotations

from typing import Any

import bluff
import pytest
from conftest import Labelled


def test_it_learns_what_it_is_shown(trained: bluff.Classifier, labelled: Labelled) -> None:
    assert trained.labels == ("ham", "spam")
    reports = trained.classify_many(labelled.messages)
    likeliest = [max(report.probabilities, key=lambda label: report.probabilities[label]) for report in reports]
    right = sum(found == label for found, label in zip(likeliest, labelled.labels))
    assert right >= 0.9 * len(labelled.labels)
    assert trained.evaluation is not None and "not_ham" in trained.evaluation
    assert bluff.Classifier(trained.to_bytes()).evaluation is None


def test_the_same_messages_give_the_same_bytes_on_any_number_of_threads(
    trained: bluff.Classifier, labelled: Labelled
) -> None:
    again = bluff.train(iter(labelled.messages), iter(labelled.labels), vocab_size=1024, threads=1)
    assert again.to_bytes() == trained.to_bytes()
    other = bluff.train(labelled.messages, labelled.labels, vocab_size=1024, seed=2)
    assert other.to_bytes() != trained.to_bytes()


def test_every_parameter_arrives(labelled: Labelled) -> None:
    count = len(labelled.messages)
    model = bluff.train(
        labelled.messages,
        labelled.labels,
        groups=[None if number % 2 else number // 4 for number in range(count)],
        sources=["one" if number % 3 else "two" for number in range(count)],
        dates=[str(2000 + number % 20) for number in range(count)],
        headers="all",
        learner="logistic",
        cv="time",
        folds=3,
        vocab_size=512,
        min_sources=1,
        c=10.0,
        label_weights={"spam": 2.0},
        source_weights={"one": 0.5},
        source_cap=50.0,
        source_power=0.5,
        costs={"fp": 10, "fn": 1},
    )
    assert model.thresholds == pytest.approx((10 / 11, 10 / 11))


def test_texts_and_bytes_that_are_not_utf_8_are_learned(labelled: Labelled) -> None:
    ham = [message.decode() for message in labelled.messages[:5]]
    spam = [message + b"\r\ncaf\xe9 \xff\xfe\r\n" for message in labelled.messages[-5:]]
    model = bluff.train([*ham, *spam], ["ham"] * 5 + ["spam"] * 5, folds=2, vocab_size=256)
    assert model.classify(spam[0]).not_ham > model.classify(ham[0]).not_ham


@pytest.mark.parametrize(
    ("changes", "kind", "text"),
    [
        ({"labels": ["spam"] * 10}, bluff.CorpusError, "labelled mail: spam 10; expected `ham` and another label"),
        ({"labels": ["ham"] * 9 + ["spam"]}, bluff.CorpusError, "expected at least 5 messages of each label"),
        ({"labels": [""] * 10}, bluff.CorpusError, "messages[0]: an empty label; expected a word such as ham or spam"),
        ({"labels": ["ham"]}, ValueError, "labels: 1; expected one for each of 10 messages"),
        ({"groups": [1]}, ValueError, "groups: 1; expected one for each of 10 messages"),
        ({"messages": []}, ValueError, "expected one for each of 0 messages"),
        ({"messages": [], "labels": []}, bluff.CorpusError, "labelled mail: no messages"),
        ({"messages": [None] * 10}, TypeError, "message: NoneType; expected bytes"),
        ({"headers": "some"}, bluff.UsageError, "headers: some; expected safe, all, none"),
        ({"learner": "svm"}, bluff.UsageError, "learner: svm; expected ensemble, logistic, naive-bayes"),
        ({"cv": "random"}, bluff.UsageError, "cv: random; expected group, source, time"),
        ({"folds": 1}, bluff.UsageError, "folds: 1; expected 2 to 20"),
        ({"vocab_size": 1}, bluff.UsageError, "vocab_size: 1; expected 256 to 65536"),
        ({"c": 0.0}, bluff.UsageError, "c: 0; expected a number above 0"),
        ({"fpr": 0.9}, bluff.UsageError, "fpr"),
        ({"label_weights": {"x": 1.0}}, bluff.UsageError, "label_weights: x; expected one of ham, spam"),
        ({"train_only": ["x"]}, bluff.UsageError, "train_only: x; expected one of memory"),
        ({"max_fpr": 0.001}, bluff.BluffError, "max_fpr"),
    ],
)
def test_faults(changes: dict[str, Any], kind: type[Exception], text: str) -> None:
    arguments: dict[str, Any] = {
        "messages": [f"Message no. {number}" for number in range(10)],
        "labels": ["ham"] * 5 + ["spam"] * 5,
        **changes,
    }
    with pytest.raises(kind) as raised:
        bluff.train(arguments.pop("messages"), arguments.pop("labels"), **arguments)
    assert text in str(raised.value)
