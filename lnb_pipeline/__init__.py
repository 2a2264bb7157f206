"""The library behind the pipeline: everything that can be reasoned about without Dagster.

`definitions.py` is the composition root; every other module is ordinary Python. Imports run one
way (see `[tool.importlinter]` in pyproject.toml).
"""

__version__ = "0.1.0"
