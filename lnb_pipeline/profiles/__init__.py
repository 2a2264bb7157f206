"""Municipalities seen whole: need, supply, programme and lists in one row, who comes first, and what money would do.

Everything here is made of published tables, so that nothing hidden can come back in a profile, and every figure can be
followed by somebody who has the published file alone.
"""
