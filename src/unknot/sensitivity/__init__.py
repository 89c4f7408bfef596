"""Which numbers of a body matter, which of them days can tell, which trial tells wirings apart.

Screening and variance shares ask how a result varies over people; sloppy directions and profile
likelihoods how far records pin a person down; discrimination which of two wirings a trial would
speak for.
"""
