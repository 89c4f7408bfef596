"""Cohorts as data: who is drawn, how they live under every arm, and how they compare with people.

Person 17 is the same person whatever else is asked: their candidates, their luck and their twin
under every arm hang on the seed, the population and the number 17 alone.
"""
