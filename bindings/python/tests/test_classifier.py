"""What a caller relies on: every kind of message, threads, large and wrong input, options, errors."""

from __future__ import annotations

import email
import email.policy
import pickle
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bluff
import pytest
from conftest import ROOT

HAM = b"Subject: Re: minutes\r\n\r\nThanks, I will bring them on Monday.\r\n"


def test_bytes_of_any_kind_and_parsed_messages_are_raw_messages(classifier: bluff.Classifier) -> None:
    expected = classifier.classify(HAM).to_dict()
    parsed = email.message_from_bytes(HAM, policy=email.policy.default)
    old = email.message_from_bytes(HAM)
    for raw in (bytearray(HAM), memoryview(HAM), memoryview(HAM + b"x")[:-1]):
        assert classifier.classify(raw).to_dict() == expected
    for message in (parsed, old):
        assert classifier.classify(message).label == "ham"
        assert "no-headers" not in classifier.classify(message).flags


def test_a_str_is_a_pasted_text(classifier: bluff.Classifier) -> None:
    assert classifier.classify(HAM.decode()).flags == ("no-headers",)
    assert classifier.classify("half of a pair: \ud83d").probabilities
    assert classifier.classify("").flags == ("no-headers", "no-text")


@pytest.mark.parametrize("wrong", [None, 7, 1.5, ["x"], {"x": 1}, object()])
def test_what_is_no_message_is_a_type_error(classifier: bluff.Classifier, wrong: Any) -> None:
    for classify in (classifier.classify, lambda message: list(classifier.classify_many([message]))):
        with pytest.raises(TypeError, match="expected bytes, str or email.message.EmailMessage"):
            classify(wrong)


def test_a_message_of_200_mb_is_cut(classifier: bluff.Classifier) -> None:
    report = classifier.classify(HAM + b"lorem ipsum dolor " * (200_000_000 // 18))
    assert "truncated" in report.flags and 0 <= report.not_ham <= 1


def test_threads_give_the_same_answers_in_order(classifier: bluff.Classifier, messages: list[bytes]) -> None:
    many = messages * 40
    expected = [classifier.classify(message).to_dict() for message in messages] * 40
    for threads in (1, 2, 3, None):
        assert [report.to_dict() for report in classifier.classify_many(many, threads=threads)] == expected
    for wrong in (0, -1):
        with pytest.raises((ValueError, OverflowError)):
            list(classifier.classify_many(messages, threads=wrong))


def test_messages_are_taken_as_they_are_needed(classifier: bluff.Classifier) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield HAM

    reports = classifier.classify_many(endless())
    assert taken == 0
    assert next(reports).label == "ham" and taken < 1_000


@pytest.mark.parametrize("fault", [OSError("gone"), KeyboardInterrupt()])
def test_an_exception_of_the_iterable_passes_through(classifier: bluff.Classifier, fault: BaseException) -> None:
    def broken() -> Iterator[bytes]:
        yield HAM
        yield HAM
        raise fault

    reports = []
    with pytest.raises(type(fault)):
        for report in classifier.classify_many(broken()):
            reports.append(report)
    # a person who interrupts does not wait for a chunk to be classified
    assert len(reports) == (2 if isinstance(fault, Exception) else 0)


def test_other_threads_run_meanwhile(classifier: bluff.Classifier, messages: list[bytes]) -> None:
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0005)

    # no thread is asked to yield: the other one runs only if the lock is released
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1_000)
    thread = threading.Thread(target=tick)
    thread.start()
    try:
        before = ticks
        list(classifier.classify_many((messages * 20)[:512]))
        during = ticks - before
    finally:
        done.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert during >= 5


def test_one_classifier_serves_many_threads(classifier: bluff.Classifier, messages: list[bytes]) -> None:
    expected = [classifier.classify(message).to_dict() for message in messages]
    found: list[list[dict[str, Any]]] = []
    work = lambda: found.append([classifier.classify(message).to_dict() for message in messages])  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_a_report_is_read_and_not_changed(classifier: bluff.Classifier) -> None:
    report = classifier.classify((ROOT / "data/samples/sextortion-en.eml").read_bytes())
    assert repr(report).startswith("<Report sextortion: ham 0.")
    with pytest.raises(AttributeError):
        report.label = "ham"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        report.other = 1  # type: ignore[attr-defined]
    report.probabilities.clear()
    report.to_dict().clear()
    assert sum(report.probabilities.values()) == pytest.approx(1) and report.clues == ()
    assert report.advice("fr")["language"] == "fr"
    for arguments, text in [(("xx",), "language: xx is no language"), (("en", "xyz"), "country: xyz is no country")]:
        with pytest.raises(bluff.UsageError, match=text):
            report.advice(*arguments)


def test_what_it_decides_by(messages: list[bytes]) -> None:
    assert bluff.Classifier(threshold=0.3).thresholds == (0.3, 0.3)
    assert bluff.Classifier(thresholds=(0.2, 0.9)).thresholds == (0.2, 0.9)
    assert bluff.Classifier(costs={"fp": 100, "fn": 2, "unsure": 1}).thresholds == (0.5, 0.99)
    assert bluff.Classifier(max_fpr=0.01).thresholds[1] > 0.5
    plain, wary = bluff.Classifier(), bluff.Classifier(prior={"spam": 0.9})
    assert wary.classify(messages[0]).not_ham > plain.classify(messages[0]).not_ham
    clues = bluff.Classifier(explain=3).classify(HAM).clues
    assert len(clues) == 3 and isinstance(clues[0], bluff.Clue)


def test_advice_follows_the_options(classifier: bluff.Classifier) -> None:
    def found(classifier: bluff.Classifier, *arguments: str | None) -> tuple[str, str | None]:
        advice = classifier.classify(HAM).advice(*arguments)
        return advice["language"], advice.get("country")

    assert found(classifier) == ("en", None) and found(classifier, "fr", "be") == ("fr", "be")
    austrian = bluff.Classifier(language="de", country="at")
    for advised in (austrian, pickle.loads(pickle.dumps(austrian))):
        assert found(advised) == ("de", "at") and found(advised, "fr") == ("fr", "at")
        assert found(advised, None, "be") == ("de", "be")
    assert next(austrian.classify_many([HAM])).advice()["language"] == "de"


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"model": 7}, TypeError, "model: int; expected a path or bytes"),
        ({"explain": "5"}, TypeError, "while processing 'explain'"),
        ({"explain": -1}, OverflowError, ""),
        ({"threshold": 1.5}, bluff.UsageError, "threshold: 1.5; expected a number from 0 to 1"),
        ({"threshold": float("nan")}, bluff.UsageError, "threshold: NaN; expected"),
        ({"threshold": "0.5"}, TypeError, "while processing 'threshold'"),
        ({"thresholds": 0.5}, TypeError, "while processing 'thresholds'"),
        ({"thresholds": (0.5,)}, ValueError, "while processing 'thresholds'"),
        ({"thresholds": (0.2, 1.5)}, bluff.UsageError, "thresholds: 0.2 and 1.5; expected two numbers from 0 to 1"),
        ({"thresholds": (0.9, 0.2)}, bluff.UsageError, "thresholds: 0.9 and 0.2; expected"),
        ({"costs": {"fp": 1, "fn": 0}}, bluff.UsageError, "costs: fp=1, fn=0; expected finite numbers above 0"),
        ({"costs": {"fp": 1, "fn": 1, "unsure": -2}}, bluff.UsageError, "costs: fp=1, fn=1, unsure=-2; expected"),
        ({"costs": {"fp": 1}}, TypeError, "costs: fp; expected fp and fn"),
        ({"max_fpr": 0.0}, bluff.UsageError, "max_fpr: 0 with confidence 0.95; expected numbers above 0 and below 1"),
        ({"max_fpr": 1e-9}, bluff.BluffError, "max_fpr"),
        ({"max_fpr": 0.01, "prior": {"spam": 0.5}}, bluff.UsageError, "hint: scores were kept with that prior only"),
        ({"prior": {"werbung": 0.5}}, bluff.UsageError, "werbung"),
        ({"max_fpr": 0.01, "thresholds": (0.5, 0.5)}, bluff.UsageError, "thresholds: max_fpr beside it; expected one of them"),
        ({"threshold": 0.5, "costs": {"fp": 1, "fn": 1}}, bluff.UsageError, "threshold: costs beside it; expected one of them"),
        ({"language": "xx"}, bluff.UsageError, "language: xx is no language of ours: en, fr, "),
        ({"language": 7}, TypeError, "while processing 'language'"),
        ({"country": "xyz"}, bluff.UsageError, "country: xyz is no country; expected its two letters"),
    ],
)
def test_options_out_of_range(options: dict[str, Any], kind: type[Exception], text: str) -> None:
    with pytest.raises(kind) as raised:
        bluff.Classifier(**options)
    # the name of an argument of a wrong type is in a note
    assert text in "\n".join([str(raised.value), *getattr(raised.value, "__notes__", [])])


def test_errors_are_those_of_the_programs(tmp_path: Path) -> None:
    missing = tmp_path / "none.bluff"
    with pytest.raises(bluff.FileError) as raised:
        bluff.Classifier(missing)
    error = raised.value
    assert str(error).startswith(f"{missing}: reading the model file failed: No such file")
    assert isinstance(error, OSError) and isinstance(error, bluff.BluffError)
    assert (error.kind, error.errno) == ("io", 2)
    assert error.remedy is not None and error.remedy.startswith("check the name")
    with pytest.raises(bluff.UsageError) as usage:
        bluff.Classifier(max_fpr=0.01, prior={"spam": 0.5})
    assert usage.value.remedy is not None and str(usage.value).endswith(f"\n  hint: {usage.value.remedy}")
    again = pickle.loads(pickle.dumps(usage.value))
    assert (str(again), again.remedy) == (str(usage.value), usage.value.remedy)


def test_a_whole_model_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = bluff.Classifier().to_bytes()
    for end in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        with pytest.raises(bluff.ModelError) as raised:
            bluff.Classifier(whole[:end])
        path = tmp_path / "cut.bluff"
        path.write_bytes(whole[:end])
        with pytest.raises(bluff.ModelError) as from_file:
            bluff.Classifier(path)
        for error in (raised, from_file):
            assert "expected" in str(error.value)


def test_models_are_saved_and_pickled(tmp_path: Path, messages: list[bytes]) -> None:
    classifier = bluff.Classifier(threshold=0.3, explain=2)
    path = tmp_path / "saved.bluff"
    classifier.save(path)
    assert path.read_bytes() == classifier.to_bytes()
    assert bluff.Classifier(str(path)).model == classifier.model == bluff.Classifier(path.read_bytes()).model
    again = pickle.loads(pickle.dumps(classifier))
    assert again.thresholds == (0.3, 0.3) and repr(again) == repr(classifier)
    assert [again.classify(message).to_dict() for message in messages] == [classifier.classify(message).to_dict() for message in messages]
    with pytest.raises(bluff.FileError):
        classifier.save(tmp_path / "none" / "saved.bluff")
