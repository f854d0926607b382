"""One function a kind of source: reader(source, corpus, **options). Its keyword arguments are the options of sources.toml."""

from .files import pages, text_files
from .messages import catalogue_messages, wiki_messages
from .templates import django_fixture, gettext_templates, javascript_calls, keyed_templates, toolkit_templates

READERS = {
    reader.__name__: reader
    for reader in (
        catalogue_messages,
        django_fixture,
        gettext_templates,
        javascript_calls,
        keyed_templates,
        pages,
        text_files,
        toolkit_templates,
        wiki_messages,
    )
}
