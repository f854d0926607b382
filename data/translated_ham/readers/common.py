"""What several readers need."""

import json
import pathlib
import re

from ..errors import Failure

# The words of a passage out of a program's own texts.
HELP_WORDS = (40, 250)


def replaced(text, pairs):
    """Each pair is a regular expression and what stands in its place."""
    for pattern, by in pairs:
        text = re.sub(pattern, by, text)
    return text


def stem(name):
    return pathlib.PurePosixPath(name).stem


def group_of(source, name):
    return f"{source.group}-" + re.sub(r"\W+", "-", name)


def json_table(source, pattern, code):
    """The one JSON file that fits a pattern with {code}."""
    found = source.files(pattern.replace("{code}", code))
    if len(found) != 1:
        raise Failure(f"{source.name} has {len(found)} files {pattern} for {code}; its entry in sources.toml does not fit this version")
    return json.loads(source.text(found[0]))
