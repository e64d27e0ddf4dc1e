from os import environ
from pathlib import Path

import pytest
import yaml

from pdf2lora import configuration
from pdf2lora.errors import UserError

ROOT = Path(__file__).parents[1]
SCHEMA = yaml.safe_load((ROOT / "schemas/config.schema.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def config():
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def refusal(config):
    with pytest.raises(UserError) as caught:
        configuration.check(config, SCHEMA)
    return str(caught.value)


def test_the_shipped_configuration_is_valid(config):
    configuration.check(config, SCHEMA)


def test_every_key_of_the_schema_stands_in_the_shipped_configuration(config):
    def missing(schema, value, where):
        for key, part in schema.get("properties", {}).items():
            if key not in value:
                yield f"{where}.{key}"
            elif isinstance(value[key], dict):
                yield from missing(part, value[key], f"{where}.{key}")

    assert list(missing(SCHEMA, config, "")) == []
    assert set(SCHEMA["$defs"]["training_keys"]["properties"]) == set(config["training"])


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("trainig",), {}, "`trainig` is unknown. Did you mean `training`"),
        (("training", "epoch"), 3, "`training.epoch` is unknown. Did you mean `epochs`"),
        (("variants", "lora", "rnak"), 8, "`variants.lora.rnak` is unknown. Did you mean `rank`"),
        (("extraction", "use"), "pdfplumer", "Did you mean `pdfplumber`"),
        (("variants", "lora", "quantization"), "4bits", "Did you mean `4bit`"),
        (("training", "epochs"), "three", "`training.epochs`: 'three' is not of type integer"),
        (("training", "learning_rate"), -1, "`training.learning_rate`"),
        (("dataset", "train", "facts"), 0, "`dataset.train.facts`"),
        (("dataset", "output_characters"), [200, 10], "`dataset.output_characters`: [200, 10] is no range"),
        (("model",), "gemma-3-270", "Did you mean `gemma-3-270m`"),
        (("evaluation", "bertscore", "model"), "bert", "`evaluation.bertscore.model`: 'bert' is not in"),
        (("variants", "a/b"), {}, "'a/b' cannot be used"),
        (("variants", ".."), {}, "'..' cannot be used"),
        (("variants", "base-mine"), {}, "`variants.base-mine`"),
        (("variants", "base.mine"), {}, "`variants.base.mine`"),
        (("variants", "LoRA"), {}, "the same name but for capitals"),
        (("models", "mine"), {"pip": "a", "path": "b"}, "`models.mine`: give exactly one"),
        (
            ("models", "mine"),
            {"hub": "a/b", "revision": "main"},
            "`models.mine.revision`: 'main' does not match",
        ),
        (("dataset", "train", "kinds"), ["definitoin"], "Did you mean `definition`"),
        (("variants", "mine+rag"), {}, "'mine+rag' cannot be used"),
        (("answering", "max_new_tokens"), "many", "`answering.max_new_tokens`"),
        (("evaluation", "retrieval", "topk"), 2, "Did you mean `top_k`"),
        (("models", "mine"), {"hub": "a/b"}, "`models.mine`: a `hub` model needs its `revision`"),
        (("training", "model"), "gemma-3", "`training.model`: 'gemma-3' is not in `models`. Did you mean"),
        (("variants", "lora", "gpus"), 3, "`batch_size: 8` rows cannot be shared evenly by `gpus: 3`"),
        (
            ("sweep", "lara"),
            {"rank": [4]},
            "`sweep.lara`: there is no variant of that name. Did you mean `lora`",
        ),
        (("sweep", "lora"), {"rnak": [4]}, "`sweep.lora.rnak` is unknown. Did you mean `rank`"),
        (("sweep", "lora"), {"quantization": ["4bit"]}, "`sweep.lora.quantization` is unknown"),
        (("sweep", "lora"), {"rank": []}, "`sweep.lora.rank`"),
        (("sweep", "lora"), {"rank": [4, -1]}, "`sweep.lora.rank`: -1 is less than the minimum"),
        (("sweep", "lora"), {"rank": list(range(1, 66))}, "`sweep.lora`: 65 combinations; take at most 64"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_to_do(config, path, value, told):
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert told in refusal(config)


def test_a_missing_key_is_named(config):
    del config["training"]["rank"]
    assert "`training`: the key `rank` is missing" in refusal(config)


def test_null_takes_a_variant_away_but_not_the_last(config):
    config["variants"]["qlora-8bit"] = None
    configuration.check(config, SCHEMA)
    assert list(configuration.variants(config)) == ["lora", "qlora-4bit"]
    config["variants"].update({"lora": None, "qlora-4bit": None})
    assert "every variant is taken away" in refusal(config)


def test_a_sweep_is_every_combination_by_a_readable_name(config):
    config["sweep"] = {"lora": {"rank": [8, 16], "learning_rate": [5e-4, 1e-3]}, "qlora-4bit": None}
    configuration.check(config, SCHEMA)
    candidates = configuration.candidates(config)["lora"]
    assert list(candidates) == [
        "lora.rank-8.learning_rate-0.0005",
        "lora.rank-8.learning_rate-0.001",
        "lora.rank-16.learning_rate-0.0005",
        "lora.rank-16.learning_rate-0.001",
    ]
    last = candidates["lora.rank-16.learning_rate-0.001"]
    assert last == configuration.variants(config)["lora"] | {"rank": 16, "learning_rate": 1e-3}
    assert list(configuration.trained(config)) == ["qlora-4bit", "qlora-8bit", *candidates]
    assert not any("rank" in variant for variant in configuration.variants(config))


def test_candidates_keep_apart_values_of_many_digits(config):
    config["sweep"] = {"lora": {"seed": [20240101, 20240102]}}
    assert list(configuration.candidates(config)["lora"]) == ["lora.seed-20240101", "lora.seed-20240102"]


def test_a_variant_by_the_name_of_a_candidate_is_refused(config):
    config["sweep"] = {"lora": {"rank": [8, 16]}}
    config["variants"]["lora.rank-8"] = {}
    assert "`variants.lora.rank-8`: a candidate of `sweep.lora` has the same name" in refusal(config)


def test_a_swept_batch_that_cannot_be_shared_is_refused(config):
    config["variants"]["lora"] = {"gpus": 2}
    config["sweep"] = {"lora": {"batch_size": [8, 3]}}
    assert "`sweep.lora.batch_size`: `batch_size: 3` rows cannot be shared evenly by `gpus: 2`" in refusal(
        config
    )


def test_what_auto_is_is_decided_once(monkeypatch):
    monkeypatch.setenv(configuration.AUTO, "cuda")  # by the machine that submitted this job
    monkeypatch.setattr(Path, "exists", lambda path: False)
    configuration.decide_auto()
    assert [configuration.gpus(device) for device in ("auto", "cuda", "cpu")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("driver", "visible", "device"), [(True, None, "cuda"), (True, "", "cpu"), (False, None, "cpu")]
)
def test_auto_is_a_gpu_where_there_is_one_to_be_used(monkeypatch, driver, visible, device):
    monkeypatch.setenv(configuration.AUTO, "")
    monkeypatch.delenv(configuration.AUTO)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    monkeypatch.setattr(Path, "exists", lambda path: driver)
    configuration.decide_auto()
    assert environ[configuration.AUTO] == device


def test_auto_takes_unsloth_on_a_gpu_where_it_is_installed(config, monkeypatch):
    def backend(device, installed):
        monkeypatch.setattr(configuration.importlib.util, "find_spec", lambda name: installed or None)
        config["training"]["device"] = device
        return configuration.variants(config)["lora"]["backend"]

    assert backend("cuda", installed=True) == "unsloth"
    assert backend("cuda", installed=False) == "transformers"
    assert backend("cpu", installed=True) == "transformers"
    config["training"] |= {"gpus": 2, "batch_size": 8}
    assert backend("cuda", installed=True) == "transformers"


def test_without_unsloth_auto_is_transformers_and_its_name_is_refused(config, monkeypatch):
    monkeypatch.setattr(configuration.importlib.util, "find_spec", lambda name: True)
    config["training"]["device"] = "cuda"
    config["variants"]["qlora-4bit"]["backend"] = "auto"
    configuration.without_unsloth(config)
    assert {own["backend"] for own in configuration.variants(config).values()} == {"transformers"}
    config["variants"]["lora"]["backend"] = "unsloth"
    with pytest.raises(UserError, match="the conda environments have no unsloth"):
        configuration.without_unsloth(config)


def test_a_variant_lays_its_keys_over_training(config):
    config["variants"]["lora"] = {"rank": 4}
    settings = configuration.variants(config)["lora"]
    assert settings["rank"] == 4
    assert settings["epochs"] == config["training"]["epochs"]


def test_documents_are_the_files_of_a_folder_but_not_of_folders_in_it(config, tmp_path):
    for name in ("b.pdf", "a.MD", "c.txt", "d.docx", ".hidden.pdf", "in/e.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    config["documents"] = str(tmp_path)
    assert list(configuration.documents(config, Path("/"))) == ["a", "b", "c"]


def test_a_document_named_outright_and_by_its_folder_is_taken_once(config, tmp_path):
    (tmp_path / "a.pdf").touch()
    config["documents"] = [str(tmp_path), str(tmp_path / "a.pdf")]
    assert list(configuration.documents(config, Path("/"))) == ["a"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "has no document in it"),
        (["a.pdf", "a.txt"], "would both be called `a`"),
    ],
)
def test_documents_that_cannot_be_told_apart_or_are_not_there_are_refused(config, tmp_path, files, told):
    for name in files:
        (tmp_path / name).touch()
    config["documents"] = str(tmp_path)
    with pytest.raises(UserError, match=told):
        configuration.documents(config, Path("/"))


def test_a_document_of_another_format_and_one_that_is_not_there_are_refused(config, tmp_path):
    (tmp_path / "a.docx").touch()
    for name, told in (("a.docx", "no format that can be read"), ("b.pdf", "is not there")):
        config["documents"] = str(tmp_path / name)
        with pytest.raises(UserError, match=told):
            configuration.documents(config, Path("/"))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("令和6年版 白書.pdf", "令和6年版_白書"),
        ("a{b}'c;$(rm).pdf", "a_b_c_(rm)"),
        ("..pdf", "document"),
        ("x" * 300 + ".pdf", "x" * 100),
    ],
)
def test_a_document_name_is_safe_as_a_wildcard_and_as_a_folder(file, name):
    assert configuration.document_name(Path(file)) == name


@pytest.mark.parametrize(
    ("told", "key"), [("SLURM status is: 'OUT_OF_MEMORY'", "model_mem_mb"), ("'TIMEOUT'", "model_runtime")]
)
def test_what_ended_a_job_from_outside_is_explained_with_the_key_to_change(told, key):
    (meaning,) = (meaning for sign, meaning in configuration.KILLED.items() if sign in told)
    assert f"`resources.{key}`" in meaning


def test_a_file_of_general_questions_that_is_not_there_is_named(config):
    configuration.check_files(config, ROOT)
    config["evaluation"]["general_questions"] = "resources/mine.jsonl"
    with pytest.raises(UserError, match=r"resources/mine\.jsonl is not there"):
        configuration.check_files(config, ROOT)


def test_the_user_starts_from_the_configured_model_unless_only_others_are_trained(config):
    assert configuration.home_model(config) == "gemma-3-270m"
    config["variants"]["lora"]["model"] = "smollm2-135m-instruct"
    assert configuration.home_model(config) == "gemma-3-270m"
    for own in config["variants"].values():
        own["model"] = "smollm2-135m-instruct"
    assert configuration.home_model(config) == "smollm2-135m-instruct"
    # What is stored quantised is nobody's plain model.
    config["variants"] = {"qlora": {"model": "smollm2-135m-instruct", "quantization": "4bit"}}
    assert configuration.home_model(config) == "gemma-3-270m"
