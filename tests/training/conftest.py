import msgspec
import pytest

from pdf2lora.models.loading import load
from pdf2lora.records import Row
from pdf2lora.training import loop, with_transformers
from pdf2lora.training.batches import tokenise
from pdf2lora.training.launching import Request
from tiny_model import build_tiny_model

SETTINGS = {
    "backend": "transformers",
    "quantization": "none",
    "device": "cpu",
    "gpus": 1,
    "early_stopping": 0,
    "rank": 2,
    "alpha": 4,
    "dropout": 0.1,
    "target_modules": ["q_proj", "v_proj", "down_proj"],
    "learning_rate": 5e-3,
    "warmup_steps": 1,
    "epochs": 3,
    "batch_size": 4,
    "gradient_accumulation": 1,
    "max_length": 512,
    "weight_decay": 0.01,
    "gradient_checkpointing": False,
    "seed": 7,
}

TOPICS = ("海氷", "永久凍土", "合成開口レーダ", "土壌水分", "黒潮", "雪氷圏", "海面水位")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def base(folder):
    return load(folder, device="cpu")


@pytest.fixture(scope="session")
def rows():
    """Seven rows of different length, the longest longer than the tiny model's sliding window of 32 tokens."""
    return [
        Row(f"{topic}とは何か。", "", f"{topic}とは、" + "長期に観測される量" * (i % 3 + 1) + "である。")
        for i, topic in enumerate(TOPICS)
    ]


def train(base, rows, validation, settings, checkpoint_folder, checkpoint_seconds):
    """By the backend of transformers."""
    return loop.train(
        with_transformers, base, rows, validation, settings, checkpoint_folder, checkpoint_seconds
    )


def write_request(place, folder, rows, validation, **settings) -> Request:
    """A request to train the model in ``folder``, with its files in ``place``; it saves after every step."""
    (place / "train.json").write_bytes(msgspec.json.encode(rows))
    (place / "validation.json").write_bytes(msgspec.json.encode(validation))
    return Request(
        SETTINGS | {"dropout": 0.0} | settings,
        str(place / "train.json"),
        str(place / "validation.json"),
        str(folder),
        str(place / "checkpoints"),
        threads=1,
        checkpoint_seconds=0,
    )


@pytest.fixture
def examples(base, rows):
    return tokenise(rows, base.tokenizer, 512)
