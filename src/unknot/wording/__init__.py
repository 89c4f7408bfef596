"""The language that is spoken now, and the catalogue of every language but the first.

English stands where it is used: a module of words is constants in capitals. Another language is a
folder here with a TOML file for each such module, holding the same names. A new language is a new
folder and its tag in `LANGUAGES`.
"""
