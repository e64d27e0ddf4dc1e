"""Write config.yaml with its comments, and the schema that editors check it by, from the models in `settings`.

python workflow_scripts/pdf2lora/configuration/write.py
"""

import sys
import textwrap
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

from pdf2lora.configuration.settings import Configuration  # noqa: E402
from pdf2lora.files import write_text  # noqa: E402

_WIDTH, _COLUMN = 110, 28


def config_yaml() -> str:
    """The default configuration, each key with what it means."""
    head = _comment(
        f"{' '.join((Configuration.__doc__ or '').split())}\nWritten by `make config` from the models in "
        "workflow_scripts/pdf2lora/configuration/settings.py.",
        "",
    )
    return "\n".join([*head, "", *_keys(Configuration(), "", top=True)]) + "\n"


def schema_yaml() -> str:
    """JSON Schema of the same, for editors (yaml-language-server and its like)."""
    schema = _without_titles(Configuration.model_json_schema())
    return yaml.safe_dump(schema, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _without_titles(part: Any) -> Any:
    """Without pydantic's titles, which repeat the keys, and the report's words."""
    if isinstance(part, list):
        return [_without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    own = {key: value for key, value in part.items() if key not in ("ja", "en")}
    if isinstance(own.get("title"), str):
        del own["title"]
    return {key: _without_titles(value) for key, value in own.items()}


def _keys(settings: BaseModel, indent: str, top: bool = False) -> list[str]:
    lines: list[str] = []
    for key, field in type(settings).model_fields.items():
        if top and lines:
            lines.append("")
        value, description = getattr(settings, key), field.description or ""
        if isinstance(value, BaseModel):
            lines += [*_comment(description, indent), f"{indent}{key}:", *_keys(value, indent + "  ")]
            continue
        entry = f"{indent}{key}:{_value(value, indent)}"
        beside = f"{entry:{_COLUMN}}{'' if len(entry) < _COLUMN else '  '}# {description}"
        # Beside its key where a comment is short, else above it.
        if description and not top and "\n" not in entry and len(beside) <= _WIDTH:
            lines.append(beside)
        else:
            lines += [*_comment(description, indent), entry]
    return lines


def _value(value: Any, indent: str) -> str:
    if isinstance(value, dict) and value:
        plain = {name: own.model_dump() if isinstance(own, BaseModel) else own for name, own in value.items()}
        block = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=_WIDTH)
        return "\n" + textwrap.indent(block, indent + "  ").rstrip()
    if isinstance(value, float):
        return f" {value:.1e}".replace("e-0", "e-") if 0 < value < 0.01 else f" {value}"
    return " " + yaml.safe_dump(value, default_flow_style=True, width=1000).removesuffix("\n").removesuffix(
        "\n..."
    )


def _comment(text: str, indent: str) -> list[str]:
    """Lines of a comment; a line of the text that begins with spaces is an example, and stays as it is."""
    width = _WIDTH - len(indent) - 2
    lines: list[str] = []
    for line in text.splitlines():
        lines += [line] if line.startswith(" ") else textwrap.wrap(line, width, break_on_hyphens=False)
    return [f"{indent}# {line}" for line in lines]


if __name__ == "__main__":
    write_text(ROOT / "config.yaml", config_yaml())
    write_text(ROOT / "schemas/config.schema.yaml", schema_yaml())
