from __future__ import annotations

import pytest

from lnb_pipeline.cli.nightly import exit_code


@pytest.mark.parametrize(
    ("published", "failed", "refused", "code"),
    [
        (True, False, False, 0),
        (False, False, False, 3),
        (True, False, True, 4),
        (False, True, False, 5),
        (False, True, True, 5),
        (False, False, True, 5),
    ],
    ids=["published", "nothing new", "published, something refused", "gate failed", "gate failed and refused",
         "all that was new was refused"],
)
def test_the_exit_code_says_what_became_of_the_run(published: bool, failed: bool, refused: bool, code: int) -> None:
    assert exit_code(published, failed, refused) == code
