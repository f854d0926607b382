"""Mail in, reports out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from typing import Any, TypeAlias

from . import _bluff
from .report import ModelId, Report

#: A mail: ``bytes``, ``bytearray`` and ``memoryview`` are a raw message, ``str`` is a text that somebody pasted, without
#: headers; an ``EmailMessage`` is read as it would be sent.
Mail: TypeAlias = bytes | bytearray | memoryview | str | Message

#: Mails that are judged between two looks at the interpreter: enough to keep all cores busy, few enough to hold.
CHUNK = 512
#: Bytes that are held at most, but for a single mail that is larger.
CHUNK_BYTES = 64 << 20


def bare(mail: Mail) -> bytes | bytearray | str:
    """The mail as the crate takes it."""
    if isinstance(mail, (bytes, bytearray, str)):
        return mail
    if isinstance(mail, memoryview):
        return mail.tobytes()
    if isinstance(mail, Message):
        return mail.as_bytes()
    raise TypeError(f"mail: {type(mail).__name__}; expected bytes, str or email.message.EmailMessage")


class Classifier:
    """Judges mail with one model; may be shared among threads, and pickled.

    :param model: a file, or the bytes of one; the model that is built in by default.
    :param explain: so many of the heaviest clues in each report; 0 is fastest.
    :param thresholds: ham up to the first probability of "not ham", another label from the second on, unsure between;
        one number leaves nothing unsure. The model's own by default.
    :param max_fpr: promise that no larger share of ham is called anything but ham or unsure, with ``confidence``.
    :param cost: what mistakes cost: ``{"fp": 100, "fn": 1}``, with ``"unsure"`` if that answer may be given.
    :param prior: shares of the labels in your mail, such as ``{"spam": 0.6}``; the training mail's by default.
    """

    __slots__ = ("_judge", "_options", "evaluation")

    #: How well models judged mail they had not learned from, as ``train --format json`` tells it; None unless this
    #: classifier comes from :func:`train`.
    evaluation: dict[str, Any] | None

    def __init__(
        self,
        model: str | os.PathLike[str] | bytes | None = None,
        *,
        explain: int = 0,
        thresholds: float | tuple[float, float] | None = None,
        max_fpr: float | None = None,
        confidence: float = 0.95,
        cost: Mapping[str, float] | None = None,
        prior: Mapping[str, float] | None = None,
    ) -> None:
        if not isinstance(model, (str, os.PathLike, bytes, type(None))):
            raise TypeError(f"model: {type(model).__name__}; expected a path or bytes")
        if sum(way is not None for way in (thresholds, max_fpr, cost)) > 1:
            raise TypeError("thresholds, max_fpr and cost exclude each other")
        if isinstance(thresholds, (int, float)):
            thresholds = (thresholds, thresholds)
        self._options: dict[str, Any] = {
            "explain": explain,
            "thresholds": thresholds,
            "max_fpr": max_fpr,
            "confidence": confidence,
            "cost": cost_of(cost),
            "prior": list((prior or {}).items()),
        }
        self._judge = _bluff.NativeClassifier(model, **self._options)
        self.evaluation = None

    def classify(self, mail: Mail) -> Report:
        """Judges one mail. What is damaged or no mail at all is judged as far as it can be read."""
        return Report(self._judge.judge(bare(mail)))

    def classify_many(self, mails: Iterable[Mail], *, threads: int | None = 1) -> Iterator[Report]:
        """Judges mails as they come, and gives a report of each in their order; None is one thread a core.

        No more than a few hundred mails are held at once, and other Python threads run meanwhile. An exception of
        ``mails`` itself comes after the reports of what came before it.
        """
        for chunk in _chunks(mails):
            for judged in self._judge.judge_all(chunk, threads):
                yield Report(judged)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels the model knows, ``ham`` first."""
        return tuple(self._judge.labels)

    @property
    def thresholds(self) -> tuple[float, float]:
        """Up to which probability of "not ham" a mail is called ham, and from which on something else."""
        return self._judge.thresholds

    @property
    def model(self) -> ModelId:
        """Which model it is."""
        return ModelId(*self._judge.model)

    def to_bytes(self) -> bytes:
        """The bytes of the model file."""
        return self._judge.to_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file, as a whole or not at all; all programs and hosts of bluff read it."""
        self._judge.save(path)

    def __getstate__(self) -> tuple[bytes, dict[str, Any], dict[str, Any] | None]:
        return self.to_bytes(), self._options, self.evaluation

    def __setstate__(self, state: tuple[bytes, dict[str, Any], dict[str, Any] | None]) -> None:
        model, self._options, self.evaluation = state
        self._judge = _bluff.NativeClassifier(model, **self._options)

    def __repr__(self) -> str:
        return f"<Classifier {self.model.id}: {', '.join(self.labels)}>"


def cost_of(cost: Mapping[str, float] | None) -> tuple[float, float, float | None] | None:
    """What mistakes cost, as the crate takes it."""
    if cost is None:
        return None
    if not {"fp", "fn"} <= cost.keys() <= {"fp", "fn", "unsure"}:
        raise TypeError(f"cost: {', '.join(map(str, cost)) or 'nothing'}; expected fp and fn, and unsure or not")
    return cost["fp"], cost["fn"], cost.get("unsure")


def _chunks(mails: Iterable[Mail]) -> Iterator[list[bytes | bytearray | str]]:
    chunk: list[bytes | bytearray | str] = []
    room = CHUNK_BYTES
    try:
        for mail in mails:
            content = bare(mail)
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
