"""The only package that speaks DuckDB.

`files` writes and reads database files, `foreign` reads tables of others, `scratch` computes in memory, `connection`
sets the limits of all.
"""

from lnb_pipeline.database.files import (
    Relation,
    aside,
    build_file,
    defused,
    export_tables,
    open_published,
    query,
    query_arrow,
    query_frame,
    read_tables,
    relations,
    sweep,
    sync,
    write_partition,
)
from lnb_pipeline.database.foreign import read_columns
from lnb_pipeline.database.scratch import Scratch, scratch

__all__ = [
    "Relation", "Scratch", "aside", "build_file", "defused", "export_tables", "open_published", "query",
    "query_arrow", "query_frame", "read_columns", "read_tables", "relations", "scratch", "sweep", "sync",
    "write_partition",
]
