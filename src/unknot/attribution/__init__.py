"""Which knot, which term, which evidence: shares of a result that add up to the whole of it."""
