"""Tables of others: what `read_columns` reads of them, and what it refuses without quoting a cell."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lnb_pipeline.database import read_columns
from lnb_pipeline.errors import LnbError

SECRET = "987654"


def columns(path: Path, *names: str, table: str | None = None) -> dict[str, list[object]]:
    found: dict[str, list[object]] = read_columns(path, names, table=table).to_pydict()
    return found


def refused(path: Path, *names: str, table: str | None = None) -> LnbError:
    with pytest.raises(LnbError) as caught:
        read_columns(path, names, table=table)
    assert SECRET not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,01\n2,02\n", {"a": [1, 2], "b": ["01", "02"]}),
        (b"a,b\r\n1.5,TRUE\r\n-2e3,false\r\n", {"a": [1.5, -2000.0], "b": [True, False]}),
        (b"\xef\xbb\xbfa;b\n1,5;x\n2,25;y\n", {"a": [1.5, 2.25], "b": ["x", "y"]}),
        (b"a\tb\n1\tNA\n.\t\n", {"a": [1, None], "b": [None, None]}),
        (b'a,b\n"1","x, ""y""\nz"\n', {"a": [1], "b": ['x, "y"\nz']}),
        (b"a,b\n1,12345678901234567890\n", {"a": [1], "b": [12345678901234567890.0]}),
        (b"a,b\n,1\n3,.5\n", {"a": [None, 3], "b": [1.0, 0.5]}),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_file_gets_the_types_that_all_of_a_column_has(
    tmp_path: Path, content: bytes, expected: dict[str, list[object]], packed: bool
) -> None:
    path = tmp_path / "table[1]*.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert columns(path, "a", "b") == expected
    assert columns(path, "b") == {"b": expected["b"]}


def test_a_column_may_be_named_twice_and_have_any_name(tmp_path: Path) -> None:
    table = pa.table({'a "b".c': [1], "d": ["x"]})
    pq.write_table(table, tmp_path / "table.parquet")
    assert columns(tmp_path / "table.parquet", 'a "b".c', "d", "d") == {'a "b".c': [1], "d": ["x"]}
    (tmp_path / "table.csv").write_text('"a ""b"".c",d\n1,x\n')
    assert columns(tmp_path / "table.csv", 'a "b".c', "d") == {'a "b".c': [1], "d": ["x"]}


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """Two tables in two schemas, and a view."""
    path = tmp_path / "several.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA silc; CREATE TABLE silc.person AS SELECT 1 AS a, 2.5::DECIMAL(4, 1) AS b")
        connection.execute("CREATE TABLE other AS SELECT 3 AS a; CREATE VIEW silc.few AS SELECT a FROM silc.person")
    return path


def test_a_duckdb_file_with_several_tables_asks_which(several: Path) -> None:
    error = refused(several, "a")
    assert error.code == "E902" and "main.other, silc.person" in str(error)
    assert refused(several, "a", table="nothing").code == "E902"
    assert columns(several, "a", table="silc.person") == columns(several, "a", table="person") == {"a": [1]}
    assert columns(several, "a", table="silc.few") == {"a": [1]}
    assert refused(several, "c", table="person").code == "E202"


def test_a_duckdb_file_with_one_table_needs_no_name_and_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "named.csv"  # the content says what it is
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE alone AS SELECT 1 AS a")
    before = path.read_bytes()
    assert columns(path, "a") == {"a": [1]}
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["named.csv"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E108"),
        (b"\n\n", "E108"),
        (b"a,b\n", "E210"),
        (f"a,b\n1,2\n{SECRET}\n".encode(), "E206"),
        (f"a,b\n1,2\n3,{SECRET},5\n".encode(), "E206"),
        (f'a,b\n1,"{SECRET}\n3,4\n'.encode(), "E206"),
        (b"a,a\n1,2\n", "E203"),
        (b"b,c\n1,2\n", "E202"),
        (f"a,b\n1,Tiran\xeb {SECRET}\n".encode("latin-1"), "E205"),
        ("a,b\n1,2\n".encode("utf-16"), "E208"),
        (b"PK\x03\x04\x00\x00\x00\x00", "E208"),
        (b"PAR1 and no more", "E208"),
        (b"\x1f\x8bno gzip", "E208"),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:-30], "E208"),
        (b"1,2\n3,4\n", "E108"),
        (b"a,\n1,2\n", "E108"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    assert refused(path, "a").code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.csv", "a").code == "E208"
    assert refused(tmp_path, "a").code == "E208"
    (tmp_path / "table.csv").write_text("a\n1\n")
    assert refused(tmp_path / "table.csv", "a", table="person").code == "E902"
