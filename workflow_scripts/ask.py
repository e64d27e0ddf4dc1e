#!/usr/bin/env python3
"""Ask a trained variant, and see what its base model says to the same question.

python workflow_scripts/ask.py --variant lora "合成開口レーダとは何ですか。"
python workflow_scripts/ask.py --variant lora          # interactive: a question a line, an empty line ends
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow_scripts"))

from pdf2lora.errors import UserError  # noqa: E402
from pdf2lora.files import read_json  # noqa: E402


def main() -> int:
    arguments = parse()
    try:
        tuned = open_tuned(arguments.results, arguments.variant, arguments.device)
        from pdf2lora.models.prompts import Prompt, next_headings

        stop = next_headings(tuned.tokenizer)
        for question in questions(arguments.question):
            base, own = (
                engine.generate([Prompt(question)], arguments.max_new_tokens, stop)[0]
                for engine in (tuned.without_adapter(), tuned)
            )
            show(question, base, own, arguments.variant)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = "(default: %(default)s)"
    devices = ["auto", "cpu", "cuda"]
    parser.add_argument("question", nargs="?", help="without one, questions are read line by line")
    parser.add_argument("--variant", required=True, help="a trained variant, such as lora")
    parser.add_argument(
        "--results", type=Path, default=ROOT / "results", help=f"the results folder {default}"
    )
    parser.add_argument("--device", choices=devices, default="auto", help=f"where to compute {default}")
    parser.add_argument("--max-new-tokens", type=int, default=200, help=f"of an answer, at most {default}")
    return parser.parse_args()


def open_tuned(results: Path, variant: str, device: str):
    """The base model as it is quantised for the variant, with the adapter on it, in this process.

    Raises UserError where there is no such variant, with those that there are, or no base model any more.
    """
    trained = sorted(path.parent.name for path in results.glob("adapters/*/training.json"))
    if not trained:
        raise UserError(f"{results}: nothing is trained yet. Run `make run` first.")
    if variant not in trained:
        raise UserError(f"--variant {variant}: not trained. Trained are: {', '.join(trained)}.")
    training = read_json(results / "adapters" / variant / "training.json")
    base = results / "models" / training["model"]
    if not (base / "model.json").exists():
        raise UserError(f"{base}: the base model is not there any more. Run `make run` again.")
    print("Loading …", file=sys.stderr, flush=True)
    from pdf2lora.models.engines.in_process import open_engine

    quantization = training["settings"]["quantization"]
    settings = {"quantization": quantization, "device": device, "batch_size": 1}
    return open_engine(base, results / "adapters" / variant, settings)


def questions(given: str | None):
    if given is not None:
        yield given
        return
    print("質問をどうぞ（空行で終わり）。 / Ask; an empty line ends.", file=sys.stderr)
    while question := input("? ").strip():
        yield question


def show(question: str, base, tuned, variant: str) -> None:
    """Both answers side by side, as wide as the terminal is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(question), show_lines=True, expand=True)
    # Folded: Japanese has no spaces to break a line at, and what is longer than a line would be cut off.
    table.add_column("学習前 / base", ratio=1, overflow="fold")
    table.add_column(Text(f"学習後 / {variant}"), ratio=1, overflow="fold")
    # Text, not a string: an answer may hold what rich would read as markup.
    table.add_row(
        *(Text(said.text.strip() + (" …" if said.finish_reason != "stop" else "")) for said in (base, tuned))
    )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
