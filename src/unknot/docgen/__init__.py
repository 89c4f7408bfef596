"""Pages written from declarations: equations, numbers with sources, couplings, a graph, a figure.

Nothing here lists a knot: what is in the folder of knots appears.
"""
