"""Versioned facts with provenance: the municipality register, published figures, programme facts.

Each data file of this package names its sources by the ids of `sources.csv`; the source id `UNV` marks
a value stated without a source that could be checked.
"""
