import pytest

from pdf2lora.configuration.check import check, check_files
from pdf2lora.configuration.variants import variants
from pdf2lora.configuration.write import ROOT
from pdf2lora.errors import UserError


def test_the_shipped_configuration_is_valid(config):
    check(config)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("trainig",), {}, "`trainig` is unknown. Did you mean `training`"),
        (("training", "epoch"), 3, "`training.epoch` is unknown. Did you mean `epochs`"),
        (("variants", "lora", "rnak"), 8, "`variants.lora.rnak` is unknown. Did you mean `rank`"),
        (("extraction", "use"), "pdfplumer", "did you mean `pdfplumber`"),
        (("variants", "lora", "quantization"), "4bits", "did you mean `4bit`"),
        (("training", "epochs"), "three", "`training.epochs`: 'three' should be a valid integer"),
        (("training", "learning_rate"), -1, "`training.learning_rate`"),
        (("training", "learning_rate"), "1e-3", "a number with an exponent has a point"),
        (("training", "target_modules"), ["q_proj", "q_proj"], "`training.target_modules`"),
        (("report", "language"), "fr", "`report.language`: 'fr' should be 'ja' or 'en'"),
        (("dataset", "train", "facts"), 0, "`dataset.train.facts`"),
        (("dataset", "output_characters"), [200, 10], "`dataset.output_characters`: [200, 10] is no range"),
        (("model",), "gemma-3-270", "Did you mean `gemma-3-270m`"),
        (("evaluation", "bertscore", "model"), "bert", "`evaluation.bertscore.model`: 'bert' is not in"),
        (("variants", "a/b"), {}, "'a/b' cannot be used"),
        (("variants", ".."), {}, "'..' cannot be used"),
        (("variants", "base-mine"), {}, "`variants.base-mine`"),
        (("variants", "base.mine"), {}, "`variants.base.mine`"),
        (("evaluation", "deciding"), ["rouge_1", "blue"], "did you mean `bleu`"),
        (("evaluation", "deciding"), [], "`evaluation.deciding`"),
        (("evaluation", "deciding"), ["keigo"], "`evaluation.deciding"),
        (("evaluation", "metrics"), ["blue"], "did you mean `bleu`"),
        (("evaluation", "metrics"), ["bleu", "facts"], "cannot decide without `bleu_answer`"),
        (("variants", "LoRA"), {}, "the same name but for capitals"),
        (("models", "mine"), {"pip": "a", "path": "b"}, "`models.mine`: give exactly one"),
        (
            ("models", "mine"),
            {"hub": "a/b", "revision": "main"},
            "`models.mine.revision`: 'main' should match pattern",
        ),
        (("dataset", "train", "kinds"), ["definitoin"], "did you mean `definition`"),
        (("variants", "mine+rag"), {}, "'mine+rag' cannot be used"),
        (("answering", "max_new_tokens"), "many", "`answering.max_new_tokens`"),
        (("evaluation", "retrieval", "rag", "topk"), 2, "Did you mean `top_k`"),
        (("evaluation", "retrieval", "rag", "retriever"), "bm52", "did you mean `bm25`"),
        (("answering", "engine"), "in_proces", "did you mean `in_process`"),
        (
            ("answering", "servers"),
            {"lara": {"base_url": "http://localhost/v1", "model": "m"}},
            "`answering.servers.lara`: there is no system of that name. Did you mean `lora`",
        ),
        (
            ("answering", "servers"),
            {"lora": {"base_url": "localhost:8080", "model": "m"}},
            "`answering.servers.lora.base_url`",
        ),
        (("answering", "servers"), {"lora": {"model": "m"}}, "`answering.servers.lora"),
        (
            ("answering", "servers"),
            {"lora": {"base_url": "http://localhost/v1", "model": "m"}, "base": None},
            "lora is compared with base, so that a server must answer for both of them",
        ),
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
        (("sweep", "lora"), {"rank": [4, -1]}, "`sweep.lora.rank`: -1 should be greater than or equal to 1"),
        (("sweep", "lora"), {"rank": list(range(1, 66))}, "`sweep.lora`: 65 combinations; take at most 64"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_to_do(config, refusal, path, value, told):
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert told in refusal(config)


def test_null_takes_a_variant_away_but_not_the_last(config, refusal):
    config["variants"]["qlora-8bit"] = None
    check(config)
    assert list(variants(config)) == ["lora", "qlora-4bit"]
    config["variants"].update({"lora": None, "qlora-4bit": None})
    assert "every variant is taken away" in refusal(config)


def test_a_variant_by_the_name_of_a_candidate_is_refused(config, refusal):
    config["sweep"] = {"lora": {"rank": [8, 16]}}
    config["variants"]["lora.rank-8"] = {}
    assert "`variants.lora.rank-8`: a candidate of `sweep.lora` has the same name" in refusal(config)


def test_a_swept_batch_that_cannot_be_shared_is_refused(config, refusal):
    config["variants"]["lora"] = {"gpus": 2}
    config["sweep"] = {"lora": {"batch_size": [8, 3]}}
    assert "`sweep.lora.batch_size`: `batch_size: 3` rows cannot be shared evenly by `gpus: 2`" in refusal(
        config
    )


def test_a_file_of_general_questions_that_is_not_there_is_named(config):
    check_files(config, ROOT)
    config["evaluation"]["general_questions"] = "resources/mine.jsonl"
    with pytest.raises(UserError, match=r"resources/mine\.jsonl is not there"):
        check_files(config, ROOT)


def test_a_missing_key_has_its_default(config):
    del config["training"]["rank"], config["report"]
    check(config)
    assert config["training"]["rank"] == 32
    assert config["report"] == {"language": "ja", "examples": 8}


def test_defaults_leave_the_variants_of_a_configuration_alone(config):
    config["variants"] = {"mine": {"rank": 4}}
    check(config)
    assert config["variants"] == {"mine": {"rank": 4}}
