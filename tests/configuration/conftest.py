"""What the tests of the configuration share."""

import pytest
import yaml

from pdf2lora.configuration.check import check
from pdf2lora.configuration.write import ROOT
from pdf2lora.errors import UserError


@pytest.fixture
def config():
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def refusal():
    def said(config):
        with pytest.raises(UserError) as caught:
            check(config)
        return str(caught.value)

    return said
