"""Let a server answer that speaks OpenAI's protocol: llama.cpp's, vLLM's, Ollama's, or one that is hosted.

Answers are read token by token, so that one that repeats itself or goes on with the next heading of the prompt's frame
is broken off here as it is in process, and the server stops computing it.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import httpx
import msgspec
from tqdm import tqdm
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from pdf2lora.errors import UserError
from pdf2lora.models.engines.engine import Completion, Engine, repeats_itself
from pdf2lora.models.prompts import Prompt, parted, prompt_text, turns, without_thinking
from pdf2lora.records import FinishReason

_WAITS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try."""
_LONGEST_WAIT = 60.0
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504}
"""Statuses of what may go better in a moment."""

logger = logging.getLogger("pdf2lora.answering")


class _Usage(msgspec.Struct):
    completion_tokens: int | None = None


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    text: str | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class _BusyError(Exception):
    """The server could not answer now."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait
        """Seconds that the server asks for."""


def open_engine(model: Path, adapter: Path | None, settings: Mapping[str, Any]) -> "OpenAIServer":
    """The server has the model and the adapter by itself; of the folders only the tokenizer is read here."""
    tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=True, trust_remote_code=False)
    return OpenAIServer(settings, tokenizer)


class OpenAIServer(Engine):
    """A model of a server; its settings are `answering.servers` of the configuration."""

    def __init__(self, settings: Mapping[str, Any], tokenizer: PreTrainedTokenizerBase) -> None:
        self.settings, self.tokenizer = settings, tokenizer
        self.arithmetic = (settings["base_url"], settings["model"])
        end = "/chat/completions" if settings["api"] == "chat" else "/completions"
        self._url = settings["base_url"].rstrip("/") + end
        headers = {}
        if (name := settings["api_key"]) is not None:
            if not (key := os.environ.get(name)):
                raise UserError(
                    f"`api_key: {name}`: there is no environment variable of that name. Set it to the key of "
                    f"{settings['base_url']}."
                )
            headers = {"Authorization": f"Bearer {key}"}
        limits = httpx.Limits(max_connections=settings["concurrency"])
        self._client = httpx.Client(headers=headers, timeout=settings["timeout"], limits=limits)

    def each(
        self, prompts: Sequence[Prompt], max_tokens: int, stop: Sequence[str] = ()
    ) -> Iterator[tuple[int, Completion]]:
        """See `Engine`."""
        with (
            ThreadPoolExecutor(self.settings["concurrency"]) as pool,
            tqdm(total=len(prompts), desc="answers", disable=None) as progress,
        ):
            asked = {}
            for place, prompt in enumerate(prompts):
                request = self._request(prompt, max_tokens)
                asked[pool.submit(self._complete, request, max_tokens, stop)] = place
            try:
                for answered in as_completed(asked):
                    yield asked[answered], answered.result()
                    progress.update()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _request(self, prompt: Prompt, max_tokens: int) -> dict[str, Any]:
        if self.settings["api"] == "chat":
            asked: dict[str, Any] = {"messages": turns(prompt)}
        else:
            # The server puts the beginning-of-text token in front itself.
            text = prompt_text(self.tokenizer, prompt)
            asked = {"prompt": text.removeprefix(self.tokenizer.bos_token or "")}
        request = asked | {
            "model": self.settings["model"],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        return {key: value for key, value in (request | self.settings["extra"]).items() if value is not None}

    def _complete(self, request: dict[str, Any], max_tokens: int, stop: Sequence[str]) -> Completion:
        """The answer to one request, tried again where the server could not answer at once."""
        waits = iter(_WAITS)
        while True:
            try:
                return self._read(request, max_tokens, stop)
            except (httpx.TransportError, _BusyError) as error:
                what = str(error) or type(error).__name__
                if (wait := next(waits, None)) is None:
                    raise UserError(
                        f"{self.settings['base_url']}: no answer ({what}). Is the server running, and reached from here? "
                        "Start it, or see `answering.servers`, and give the same command again."
                    ) from error
                logger.warning("%s: %s; trying again", self.settings["base_url"], what)
                time.sleep(min(max(wait, getattr(error, "wait", 0.0)), _LONGEST_WAIT))

    def _read(self, request: dict[str, Any], max_tokens: int, stop: Sequence[str]) -> Completion:
        pieces: list[str] = []
        reason: FinishReason | None = None
        counted = None
        with self._client.stream("POST", self._url, json=request) as response:
            self._check(response)
            for chunk in self._chunks(response):
                counted = chunk.usage.completion_tokens if chunk.usage else counted
                for choice in chunk.choices[:1]:
                    if piece := choice.text or (choice.delta and choice.delta.content):
                        pieces.append(piece)
                    if choice.finish_reason:
                        reason = "length" if choice.finish_reason == "length" else "stop"
                if ours := _break_off(pieces, max_tokens, stop, reason):
                    reason = ours
                    break
        if reason is None:
            raise _BusyError("an answer broke off")
        text = without_thinking("".join(pieces))
        return Completion(parted(text, stop)[0], reason, len(pieces) if counted is None else counted)

    def _check(self, response: httpx.Response) -> None:
        """Raise for whatever is no stream of an answer."""
        kind = response.headers.get("content-type", "")
        if response.is_success and "event-stream" not in kind:
            raise self._no_answer(f"content-type: {kind}")
        if response.is_success:
            return
        said = response.read()[:300].decode(errors="replace")
        if response.status_code in _PASSING:
            asked = response.headers.get("retry-after", "")
            raise _BusyError(
                f"status {response.status_code}: {said}", float(asked) if asked.isdigit() else 0.0
            )
        raise UserError(
            f"{self._url}: the server refuses the request (status {response.status_code}): {said}\n"
            "Compare `answering.servers` with the server's own settings."
        )

    def _chunks(self, response: httpx.Response) -> Iterator[_Chunk]:
        """What server-sent events say, to the last."""
        for line in response.iter_lines():
            if not line.startswith("data:"):
                continue
            event = line.removeprefix("data:").strip()
            if event == "[DONE]":
                return
            try:
                chunk = msgspec.json.decode(event, type=_Chunk)
            except msgspec.MsgspecError as error:
                raise self._no_answer(f"{error}: {event[:300]}") from error
            if chunk.error is not None:
                raise self._no_answer(str(chunk.error)[:300])
            yield chunk

    def _no_answer(self, what: str) -> UserError:
        return UserError(
            f"{self._url}: this is no answer of OpenAI's protocol ({what}). Does `base_url` end as the server's "
            "documentation says, most often with /v1?"
        )


def _break_off(
    pieces: list[str], max_tokens: int, stop: Sequence[str], reason: FinishReason | None
) -> FinishReason | None:
    """Why an answer is over here and now, whatever the server says of its end."""
    # In the last pieces: a piece is a character at least.
    last = "".join(pieces[-max((len(text) for text in stop), default=0) - 1 :])
    if any(text in last for text in stop):
        return "heading"
    if reason is not None:
        return None
    if len(pieces) >= max_tokens:
        return "length"
    return "repetition" if repeats_itself(pieces) else None
