"""Trials on oneself: designed, locked, run and analysed so that looking often does no harm."""
