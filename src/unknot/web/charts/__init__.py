"""Pictures of the page: SVG made here, each with its finding in words and a table of its numbers.

A picture is a `Drawn`. Its marks take colours from the stylesheet by classes (`ch`, `b90`, `med`,
`dot`, …: a band is doubt, a dot is what came), never from a `style` attribute, which the page's
content policy refuses. `{{ p.chart(drawn) }}` in a template shows it with caption and table.
"""
