"""Small-area estimates: a regression across areas lends strength to areas with a small sample.

A model-based value is an additional one. It never takes the place of the direct estimate, is always
returned beside it and says that it is from a model. `report` and `pair_report` are the way in;
`fay_herriot`, `adjusted`, `bivariate` and `transformed` hold the models, `smoothing` the sampling variances
they take as known, `benchmark` the agreement with the national figure and `diagnostics` what to look at
before believing it.
"""
