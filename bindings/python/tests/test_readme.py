"""The examples of the READMEs and of the package run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import bluff
import pytest
from conftest import ROOT

READMES = [Path(__file__).resolve().parents[1] / "README.md", ROOT / "README.md"]


@pytest.mark.parametrize("readme", READMES, ids=["own", "root"])
def test_readme(readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    assert blocks
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, readme.name, str(readme), 0)
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_package() -> None:
    assert doctest.testmod(bluff).failed == 0
