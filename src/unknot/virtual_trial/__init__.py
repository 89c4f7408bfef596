"""Trials in silico: a design as data, made-up people under every arm, and what a trial would say.

A body lives every arm, so the truth beside each estimate is known: its twin lived without.
"""
