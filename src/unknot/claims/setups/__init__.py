"""Experiments that several claims share."""
