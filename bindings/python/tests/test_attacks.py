"""Messages made to stop a filter: each gets an answer, in bounded memory, and the classifier works on."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import bluff
import pytest
from conftest import ROOT

#: The most memory that the process may take on top of what it has already.
ROOM = 2**30
USUAL = b"From: a@b.example\r\nSubject: Minutes\r\n\r\nThe meeting is on Monday at ten.\r\n"


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Made by the program that all hosts share; it needs no crate."""
    program = tmp_path_factory.mktemp("program") / "write"
    source = ROOT / "tests" / "attacks" / "write.rs"
    subprocess.run(["rustc", "--edition", "2024", "-O", "-o", program, source], check=True)
    folder = tmp_path_factory.mktemp("attacks")
    subprocess.run([program, folder], check=True)
    return sorted(folder.iterdir())


def test_every_attack_gets_an_answer(classifier: bluff.Classifier, attacks: list[Path]) -> None:
    assert len(attacks) > 100
    before = classifier.classify(USUAL).to_dict()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + ROOM, hard))
    try:
        for attack in attacks:
            report = classifier.classify(attack.read_bytes())
            assert 0 <= report.not_ham <= 1, attack.name
        assert len(list(classifier.classify_many(attack.read_bytes() for attack in attacks))) == len(attacks)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert classifier.classify(USUAL).to_dict() == before
