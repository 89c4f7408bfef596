"""Inference that knows nothing of any body: a response of one's own, and how good weights are."""
