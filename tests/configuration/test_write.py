"""config.yaml and its schema say what the models say."""

from pdf2lora.configuration.settings import defaults
from pdf2lora.configuration.write import ROOT, config_yaml, schema_yaml


def test_what_is_shipped_is_what_the_models_write():
    assert (ROOT / "config.yaml").read_text(encoding="utf-8") == config_yaml(), "run make config"
    assert (ROOT / "schemas/config.schema.yaml").read_text(encoding="utf-8") == schema_yaml(), (
        "run make config"
    )


def test_the_shipped_configuration_is_the_models_defaults(config):
    assert config == defaults()
