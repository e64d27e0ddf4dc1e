"""Which generators a configuration switches on."""

import pytest

from pdf2lora.dataset.all_generators import GENERATORS, switched_on
from pdf2lora.errors import UserError


def test_a_generator_is_on_unless_it_is_null():
    assert switched_on({"grammar": {}}) == {"grammar": GENERATORS["grammar"]}
    with pytest.raises(UserError, match="switch at least one on"):
        switched_on({"grammar": None})


def test_a_generator_that_is_none_is_named_with_those_that_there_are():
    with pytest.raises(UserError, match="no generator 'gramar'; there are: grammar"):
        switched_on({"gramar": {}})
