"""The start of a server looks for no garbage, and whatever comes after it does."""

import gc

import pytest

from picturedesk.cli.starting import without_collecting


def test_garbage_is_collected_from_the_moment_that_it_is_told() -> None:
    with without_collecting() as started:
        during = gc.isenabled()
        started()
        afterwards = gc.isenabled()
    gc.unfreeze()

    assert (during, afterwards) == (False, True)


def test_garbage_is_collected_after_a_start_that_failed() -> None:
    with pytest.raises(ValueError, match="no port"), without_collecting():
        raise ValueError("no port")

    assert gc.isenabled()
