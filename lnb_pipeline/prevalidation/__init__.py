"""Eurostat's pre-validation of an EU-SILC delivery: the official rules, run over the four files.

Rules come from the codebook (`silc.codebook`) and from the rule book (`expectations/official/`); they
are counted in DuckDB, many in one pass, and judged by Great Expectations, one expectation a group of
rules and file. Nothing but counts and identifiers of rules leaves this package; the keys of failing
records go to whoever asks for them by name (`keys`).
"""
