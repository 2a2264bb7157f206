"""Estimators of a complex household survey: arrays in, numbers out.

Nothing here knows a column name, a file or a country. An estimator takes the persons of one domain
and returns an `Estimate`: the value, the influence of each person on it, and how it reacts to the
poverty line. `design` and `variance` turn influences into standard errors, `interval` into intervals.
"""
