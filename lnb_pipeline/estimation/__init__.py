"""Estimators of a complex household survey: arrays in, numbers out.

Nothing here knows a column name, a file or a country. `survey_of` sorts and numbers a sample once, `partition` puts
its persons into cells, `measure_cells` estimates a measure in all of them, `combination` makes contrasts. How each
figure is made, and against what it was tested, stands in README.md beside this file.
"""
