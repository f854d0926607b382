"""Trains a classifier from labelled email."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from . import _bluff
from .classifier import Classifier, Email, bare, costs_of


def train(
    messages: Iterable[Email],
    labels: Iterable[str],
    *,
    groups: Sequence[object] | None = None,
    sources: Sequence[str] | None = None,
    dates: Sequence[str] | None = None,
    headers: str = "safe",
    learner: str = "ensemble",
    cv: str = "group",
    folds: int = 5,
    seed: int = 1,
    vocab_size: int = 16384,
    min_sources: int = 1,
    c: float | None = None,
    label_weights: Mapping[str, float] | None = None,
    source_weights: Mapping[str, float] | None = None,
    train_only: Iterable[str] = (),
    builtin_sextortion: bool = False,
    source_cap: float | None = None,
    source_power: float = 1.0,
    fpr: float = 0.001,
    max_fpr: float | None = None,
    confidence: float = 0.95,
    costs: Mapping[str, float] | None = None,
    threads: int | None = None,
) -> Classifier:
    """Learns a model from labelled email, as the program ``train`` does: the same messages and seed
    give the same bytes.

    Wanted email must have the label ``ham``. There must be another label, and five messages of
    each. Near-duplicates count once and are never held out apart. Other Python threads run
    meanwhile; an interrupt takes effect when training is done.

    :param groups: messages of one group are variants of one text; None means a group of its own.
    :param sources: where each message was collected; ``cv="source"``, weights and ``train_only``
        name them.
    :param dates: when each was sent, in a form that sorts as text, for ``cv="time"``.
    :param headers: ``all`` suits the mailbox the messages come from, ``safe`` works elsewhere,
        ``none`` looks at the subject only.
    :param learner: ``ensemble``, ``logistic`` or ``naive-bayes``.
    :param cv: what is held out together: ``group``, ``source`` or ``time``; in ``folds`` parts, in
        an order of ``seed``.
    :param vocab_size: size of the subword vocabulary.
    :param min_sources: words in fewer sources give no subwords of the vocabulary, 1 to 3.
    :param c: inverse strength of the regularisation; by ``headers`` if None.
    :param train_only: sources that are learned and never measured on.
    :param builtin_sextortion: learn the project's own sextortion texts too, as the program does, so
        that the model has that label; nothing is measured on them, and none are added to messages
        that hold 100 campaigns of their own.
    :param source_cap: most votes that one source and label may have.
    :param source_power: votes of a source and label count to this power, above 0 and at most 1.
    :param fpr: the share of held-out ham that may be called something else.
    :param max_fpr: upper bound on the false-positive rate of future email, which holds with
        ``confidence``; instead of ``fpr``.
    :param costs: what mistakes cost, such as ``{"fp": 100, "fn": 1}``; instead of ``fpr`` and
        ``max_fpr``.
    :param threads: None is one per core; the model is the same.
    """
    lessons: list[dict[str, object]] = [{"message": bare(message)} for message in messages]
    columns: dict[str, Iterable[object] | None] = {"label": labels, "source": sources, "group": groups, "date": dates}
    for name, column in columns.items():
        values = [None] * len(lessons) if column is None else list(column)
        if len(values) != len(lessons):
            raise ValueError(f"{name}s: {len(values)}; expected one for each of {len(lessons)} messages")
        for lesson, value in zip(lessons, values):
            lesson[name] = value if value is None or name == "label" else str(value)
    settings = {
        "headers": headers,
        "learner": learner,
        "cv": cv,
        "folds": folds,
        "seed": seed,
        "vocab_size": vocab_size,
        "min_sources": min_sources,
        "c": c,
        "label_weights": dict(label_weights or {}),
        "source_weights": dict(source_weights or {}),
        "train_only": set(train_only),
        "builtin_sextortion": builtin_sextortion,
        "source_cap": source_cap,
        "source_power": source_power,
        "fpr": fpr,
        "max_fpr": max_fpr,
        "confidence": confidence,
        "costs": costs_of(costs),
    }
    model, evaluation = _bluff.train(lessons, settings, threads)
    classifier = Classifier(model)
    classifier.evaluation = json.loads(evaluation)
    return classifier
