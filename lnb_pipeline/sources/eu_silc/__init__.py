"""EU-SILC extracts: the four files D, R, H, P of one survey year, as CSV, SPSS or Stata.

`examine` refuses at the door what cannot be used; `harmonise` gives the tables of the contract.
"""

from lnb_pipeline.sources.eu_silc.door import examine, open_extract
from lnb_pipeline.sources.eu_silc.harmonise import harmonise
from lnb_pipeline.sources.eu_silc.municipality_column import municipality_columns

__all__ = ["examine", "harmonise", "municipality_columns", "open_extract"]
