"""Sphinx reads this: what the site is made of. `make site` puts the pages in place first."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from pygments.lexers.special import TextLexer  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

from unknot.version import __version__  # noqa: E402

project = "unknot"
author = "the unknot contributors"
copyright = "the unknot contributors, Apache-2.0"  # noqa: A001 (Sphinx's own name for it)
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
language = "en"
exclude_patterns = ["_static"]

# Markdown as GitHub reads it: fences of mathematics, anchors of headings.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["math"]
suppress_warnings = ["myst.header"]  # a page may begin below its first heading

# Docstrings: single backticks are code, as in the source.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True
maximum_signature_line_length = 88
add_module_names = False

html_theme = "theme"
html_theme_path = [str(HERE)]
html_static_path = ["_static"]
html_title = "unknot"
html_show_sourcelink = False
html_copy_source = False
html_domain_indices = False
html_permalinks_icon = "#"
html_math_renderer = "mathml"
pygments_style = "friendly"


def setup(app: Sphinx) -> None:
    """Tables of commas are plain text here."""
    app.add_lexer("csv", TextLexer)
