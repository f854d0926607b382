"""The table of sources, checked: a mistake in it is told in words before anything is fetched."""

import dataclasses
import glob
import inspect
import pathlib
import tomllib

from .errors import Failure
from .text import LANGUAGES

TABLE = pathlib.Path(__file__).parent.parent / "sources.toml"
REGISTRIES = ["npm", "pypi", "debian"]
PINNED = ["npm", "pypi"]


@dataclasses.dataclass
class Source:
    """An entry of the table; sources.toml says what the fields mean. `options` are those of its reader."""

    name: str
    registry: str
    version: str
    licence: str
    parts: list
    kind: str
    reader: str
    options: dict
    group: str = ""
    packages: list = dataclasses.field(default_factory=list)
    locales: dict = dataclasses.field(default_factory=dict)
    texts: dict = dataclasses.field(default_factory=dict)
    in_recipe: bool = True
    root: pathlib.Path = None
    fetched_version: str = ""

    def __post_init__(self):
        self.group = self.group or self.name
        self.packages = self.packages or [self.name]

    @property
    def pinned(self):
        return self.registry in PINNED

    def codes(self):
        """(language, the source's name for it) pairs, in the order of LANGUAGES; without an entry the name is the language."""
        return [(lang, code) for lang in LANGUAGES for code in self.locales.get(lang, lang).split()]

    def files(self, *patterns):
        """Names below the root of the source that fit a pattern (`**` for any folders), in order."""
        found = {name for pattern in patterns for name in glob.glob(pattern, root_dir=self.root, recursive=True)}
        return sorted(name for name in found if (self.root / name).is_file())

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8")


def load(readers, path=TABLE):
    """The sources in the order of the table, and the expected SHA-256 sums."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Failure(f"{path} cannot be read: {error}") from error
    sources = [source_of(entry, number, readers, path) for number, entry in enumerate(table.get("source", []), 1)]
    names = [source.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not sources:
        raise Failure(f"{path}: " + (f"source {twice[0]} is there twice" if twice else "no [[source]]"))
    return sources, table.get("sha256", {})


def source_of(entry, number, readers, path):
    common = {field.name: field for field in dataclasses.fields(Source)}
    for internal in ("options", "root", "fetched_version"):
        del common[internal]
    fields = {key: value for key, value in entry.items() if key in common}
    options = {key: value for key, value in entry.items() if key not in common}
    place = f"{path}: source {entry.get('name', f'number {number}')}"
    missing = [key for key, field in common.items() if key not in fields and field.default is field.default_factory]
    if missing:
        raise Failure(f"{place} has no `{missing[0]}`")
    if fields["registry"] not in REGISTRIES:
        raise Failure(f"{place}: registry is {fields['registry']!r}; there are {', '.join(REGISTRIES)}")
    if fields["reader"] not in readers:
        raise Failure(f"{place}: reader is {fields['reader']!r}; there are {', '.join(sorted(readers))}")
    strange = [lang for key in ("locales", "texts") for lang in fields.get(key, {}) if lang not in LANGUAGES]
    if strange:
        raise Failure(f"{place}: language is {strange[0]!r}; there are {', '.join(LANGUAGES)}")
    try:
        inspect.signature(readers[fields["reader"]]).bind(None, None, **options)
    except TypeError as error:
        raise Failure(f"{place}: reader {fields['reader']}: {error}") from error
    return Source(**fields, options=options)
