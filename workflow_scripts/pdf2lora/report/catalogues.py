"""Every language that the report can be written in: a folder under resources/locales/, and its line here."""

from pdf2lora.locales import Catalogue
from pdf2lora.resources import resource

CATALOGUES = {
    "ja": Catalogue(
        "ja",
        resource("locales/ja/documents"),
        resource("locales/ja/dataset"),
        resource("locales/ja/metrics"),
        resource("locales/ja/report"),
    ),
    "en": Catalogue(
        "en",
        resource("locales/en/documents"),
        resource("locales/en/dataset"),
        resource("locales/en/metrics"),
        resource("locales/en/report"),
    ),
}
