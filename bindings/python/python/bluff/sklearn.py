"""The learner as an estimator of scikit-learn, which must be installed: ``pip install
bluff-mail[sklearn]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from .classifier import Classifier, Email
from .training import train

#: The label of wanted email in every model.
_HAM = "ham"


class BluffClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Learns from labelled messages; its probabilities are calibrated on messages it held out.

    ``X`` is a sequence of messages as :meth:`bluff.Classifier.classify` takes them, ``y`` their
    classes, of any kind that can be sorted. ``predict`` returns the likeliest class, because
    scikit-learn has no ``unsure``; ``classifier_`` is the whole :class:`bluff.Classifier`.

    :param ham: which class is wanted email; by default ``"ham"`` or 0, if there is one, else the
        smallest.
    :param class_weight: how much a message of each class counts: a dict, ``"balanced"`` or None.
    :param threads: for learning and for classifying; None is one per core. The answers are the
        same.

    The others are those of :func:`bluff.train`.
    """

    classes_: Any
    classifier_: Classifier

    def __init__(
        self,
        *,
        ham: Any = None,
        headers: str = "safe",
        learner: str = "ensemble",
        cv: str = "group",
        folds: int = 5,
        seed: int = 1,
        vocab_size: int = 16384,
        c: float | None = None,
        class_weight: Mapping[Any, float] | str | None = None,
        threads: int | None = None,
    ) -> None:
        self.ham = ham
        self.headers = headers
        self.learner = learner
        self.cv = cv
        self.folds = folds
        self.seed = seed
        self.vocab_size = vocab_size
        self.c = c
        self.class_weight = class_weight
        self.threads = threads

    def fit(self, X: Iterable[Email], y: Iterable[Any], groups: Sequence[object] | None = None) -> BluffClassifier:
        """Learns from messages and their classes; those of one group are variants of one text."""
        messages = _messages(X)
        classes = column_or_1d(y, warn=True)
        check_consistent_length(messages, classes)
        check_classification_targets(classes)
        self.classes_, numbers = numpy.unique(classes, return_inverse=True)
        names = self._label_names()
        weights = compute_class_weight(self.class_weight, classes=self.classes_, y=classes)
        self.classifier_ = train(
            messages,
            [names[number] for number in numbers],
            groups=groups,
            headers=self.headers,
            learner=self.learner,
            cv=self.cv,
            folds=self.folds,
            seed=self.seed,
            vocab_size=self.vocab_size,
            c=self.c,
            label_weights=dict(zip(names, map(float, weights))),
            threads=self.threads,
        )
        labels = self.classifier_.labels
        self._columns = [labels.index(name) for name in names]
        return self

    def predict_proba(self, X: Iterable[Email]) -> Any:
        """The probability of each class, in the order of ``classes_``."""
        check_is_fitted(self, "classifier_")
        reports = self.classifier_.classify_many(_messages(X), threads=self.threads)
        shares = [list(report.probabilities.values()) for report in reports]
        return numpy.array(shares, dtype=float).reshape(len(shares), len(self._columns))[:, self._columns]

    def predict(self, X: Iterable[Email]) -> Any:
        """The likeliest class of each message."""
        shares = self.predict_proba(X)
        return self.classes_[shares.argmax(axis=1)]

    def _label_names(self) -> list[str]:
        """The label of each class in the model."""
        classes = self.classes_.tolist()
        if len(classes) < 2:
            raise ValueError(f"y: one class, {', '.join(map(repr, classes))}; expected two or more")
        ham = self.ham
        if ham is None:
            ham = next((known for known in (_HAM, 0) if known in classes), classes[0])
        if ham not in classes:
            raise ValueError(f"ham: {ham!r}; expected one of {', '.join(map(repr, classes))}")
        names = [_HAM if known == ham else str(known).strip().lower() for known in classes]
        if len(set(names)) < len(names):
            raise ValueError(f"y: classes that are one label: {', '.join(map(repr, classes))}; expected different words")
        return names

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _messages(X: Iterable[Email]) -> list[Email]:
    if isinstance(X, (str, bytes, bytearray, memoryview)):
        raise ValueError("X: one message; expected a sequence of messages")
    dimensions = getattr(X, "ndim", 1)
    if dimensions != 1:
        raise ValueError(f"X: {dimensions} dimensions; expected one, of messages")
    return list(X)
