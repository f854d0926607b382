"""A classifier: it takes messages and returns reports."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from typing import Any, TypeAlias

from . import _bluff
from .report import ModelId, Report

#: An email: ``bytes``, ``bytearray`` and ``memoryview`` are a raw message. ``str`` is text that
#: somebody pasted, without headers. An ``EmailMessage`` is read as it would be sent.
Email: TypeAlias = bytes | bytearray | memoryview | str | Message

#: The number of messages that are classified between two returns to the interpreter: enough to
#: keep all cores busy, and few enough to hold.
CHUNK = 512
#: The most bytes that are held, except for a single message that is larger.
CHUNK_BYTES = 64 << 20


def bare(message: Email) -> bytes | bytearray | str:
    """The message in the form that the crate takes."""
    if isinstance(message, (bytes, bytearray, str)):
        return message
    if isinstance(message, memoryview):
        return message.tobytes()
    if isinstance(message, Message):
        return message.as_bytes()
    raise TypeError(f"message: {type(message).__name__}; expected bytes, str or email.message.EmailMessage")


class Classifier:
    """Classifies email with one model. It can be shared among threads, and pickled.

    Set at most one of ``threshold``, ``thresholds``, ``costs`` and ``max_fpr``. ``max_fpr``
    excludes ``prior``. Without any of the four the model's own thresholds decide.

    :param model: a file, or the bytes of one; the built-in model by default.
    :param explain: number of clues in each report, the heaviest first; a clue is a feature with its
        contribution. 0 is fastest.
    :param threshold: one threshold on the probability of "not ham": ham below it, and never unsure.
    :param thresholds: two thresholds: ham below the first, another label from the second on, unsure
        between.
    :param costs: what mistakes cost, such as ``{"fp": 100, "fn": 1}``, with ``"unsure"`` if that
        answer may be given.
    :param max_fpr: upper bound on the false-positive rate, the share of ham called something else.
    :param confidence: the confidence that the bound holds.
    :param prior: shares of the labels in your email, such as ``{"spam": 0.6}``; those of the
        training email by default.
    :param language: the language of advice, such as ``fr``; English by default.
    :param country: the country whose offices advice names, such as ``fr``; those for everybody by
        default.
    """

    __slots__ = ("_native", "_options", "evaluation")

    #: How well models classified messages they had not learned from, as ``train --format json``
    #: prints it; None unless this classifier comes from :func:`train`.
    evaluation: dict[str, Any] | None

    def __init__(
        self,
        model: str | os.PathLike[str] | bytes | None = None,
        *,
        explain: int = 0,
        threshold: float | None = None,
        thresholds: tuple[float, float] | None = None,
        costs: Mapping[str, float] | None = None,
        max_fpr: float | None = None,
        confidence: float = 0.95,
        prior: Mapping[str, float] | None = None,
        language: str | None = None,
        country: str | None = None,
    ) -> None:
        if not isinstance(model, (str, os.PathLike, bytes, type(None))):
            raise TypeError(f"model: {type(model).__name__}; expected a path or bytes")
        self._options: dict[str, Any] = {
            "explain": explain,
            "threshold": threshold,
            "thresholds": thresholds,
            "costs": costs_of(costs),
            "max_fpr": max_fpr,
            "confidence": confidence,
            "prior": dict(prior or {}),
            "language": language,
            "country": country,
        }
        self._native = _bluff.NativeClassifier(model, **self._options)
        self.evaluation = None

    def classify(self, message: Email) -> Report:
        """Classifies one message. Damaged input, or input that is not an email, is read as far as
        possible.
        """
        return Report(self._native.classify(bare(message)))

    def classify_many(self, messages: Iterable[Email], *, threads: int | None = 1) -> Iterator[Report]:
        """Classifies messages as they come, and yields their reports in the same order.
        ``threads=None`` is one thread per core.

        No more than a few hundred messages are held at once, and other Python threads run
        meanwhile. If ``messages`` raises an exception, it comes after the reports of the messages
        before it.
        """
        for chunk in _chunks(messages):
            for report in self._native.classify_many(chunk, threads):
                yield Report(report)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels the model knows, ``ham`` first."""
        return tuple(self._native.labels)

    @property
    def thresholds(self) -> tuple[float, float]:
        """The probability of "not ham" below which a message is ham, and the one from which on it
        gets another label.
        """
        return self._native.thresholds

    @property
    def model(self) -> ModelId:
        """The identity of the model."""
        return ModelId(*self._native.model)

    def to_bytes(self) -> bytes:
        """The bytes of the model file."""
        return self._native.to_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file, as a whole or not at all; all programs and bindings of bluff read
        it.
        """
        self._native.save(path)

    def __getstate__(self) -> tuple[bytes, dict[str, Any], dict[str, Any] | None]:
        return self.to_bytes(), self._options, self.evaluation

    def __setstate__(self, state: tuple[bytes, dict[str, Any], dict[str, Any] | None]) -> None:
        model, self._options, self.evaluation = state
        self._native = _bluff.NativeClassifier(model, **self._options)

    def __repr__(self) -> str:
        return f"<Classifier {self.model.id}: {', '.join(self.labels)}>"


def costs_of(costs: Mapping[str, float] | None) -> tuple[float, float, float | None] | None:
    """What mistakes cost, in the form that the crate takes."""
    if costs is None:
        return None
    if not {"fp", "fn"} <= costs.keys() <= {"fp", "fn", "unsure"}:
        raise TypeError(f"costs: {', '.join(map(str, costs)) or 'nothing'}; expected fp and fn, and unsure or not")
    return costs["fp"], costs["fn"], costs.get("unsure")


def _chunks(messages: Iterable[Email]) -> Iterator[list[bytes | bytearray | str]]:
    chunk: list[bytes | bytearray | str] = []
    room = CHUNK_BYTES
    try:
        for message in messages:
            content = bare(message)
            chunk.append(content)
            room -= len(content)
            if len(chunk) == CHUNK or room <= 0:
                yield chunk
                chunk, room = [], CHUNK_BYTES
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk
