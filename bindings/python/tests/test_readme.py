"""The examples of the README and of the package run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import bluff
import pytest
from conftest import ROOT

README = Path(__file__).resolve().parents[1] / "README.md"


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 6
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, README.name, str(README), 0)
    assert doctest.DocTestRunner().run(examples).failed == 0
    assert doctest.testmod(bluff).failed == 0
