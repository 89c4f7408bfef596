"""The front door: what `import unknot` offers, one file a kind of question.

Every result has `summary()` (what a person reads), `to_frame()` (polars), `to_dict()` (the JSON of
the command) and, where it draws, `plot()` (an SVG picture as text).
"""
