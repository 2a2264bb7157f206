"""A table of estimates: measures in every cell of every subset of some variables, and contrasts between cells.

`named` turns names into measures, `cells` makes the subsets, `grid` the partitions they share, `contrast` compares
two cells as one statistic, `tabulate` puts all together into the `rows` of the table.
"""
