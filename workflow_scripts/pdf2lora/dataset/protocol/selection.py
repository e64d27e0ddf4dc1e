"""From the filtered pairs to what is trained on and what is asked: a seeded choice that leaves no kind out."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from pdf2lora.errors import UserError
from pdf2lora.records import QUESTION_KINDS, Message, Pair, Question, QuestionKind

Count = int | Literal["all"]
Facts = dict[str, list[Pair]]
"""Id of a fact → its pairs."""

LEAST_TRAINED_FACTS = 8
LEAST_UNSEEN_FACTS = 5
"""Fewer held-out facts than this say nothing about questions that were never trained on."""
_USUAL_QUESTIONS = 20


class Rows(msgspec.Struct, frozen=True):
    """The pairs that are trained on, those that watch the loss, and what was short."""

    train: list[Pair]
    validation: list[Pair]
    facts: list[str]
    """That are trained, in the order of the pairs."""
    warnings: list[Message]


class Selection(msgspec.Struct, frozen=True):
    """The same with the evaluation questions."""

    train: list[Pair]
    validation: list[Pair]
    questions: list[Question]
    warnings: list[Message]


def select_rows(
    pairs: Sequence[Pair],
    seed: int,
    validation_share: float,
    facts: Count,
    wordings: Count,
    kinds: Sequence[str],
) -> Rows:
    """Choose facts to train on, and their wordings.

    A fact is trained in one style, the document's own, so that its answer is one text: first the
    wordings that go with the style, the rewritten ones only when more are wanted than there are.
    Facts are chosen by kind in proportion to what there is (each kind at least once) and spread over
    the sections. Raises UserError where too few facts are left for a training or for unseen questions.
    """
    trainable, held_out = _pools(pairs, kinds)
    _check_enough(len(trainable), len(held_out))
    warnings: list[Message] = []
    if facts != "all" and facts > len(trainable):
        warnings.append(Message("dataset.few_facts", {"wanted": facts, "there": len(trainable)}))
    chosen = _spread(trainable, facts, seed)
    watched = _watched(chosen, validation_share, seed)
    train: list[Pair] = []
    validation: list[Pair] = []
    for fact in chosen:
        rows = _in_preference(trainable[fact], seed)
        number = len(rows) if wordings == "all" else wordings
        if len(rows) < number:
            warnings.append(Message("dataset.few_wordings", {"fact": fact, "there": len(rows)}))
            number = len(rows)
        if fact in watched and len(rows) > 1:
            # The last of those that would be trained, as it is of their style; of a single one, the next.
            number = max(1, number - 1)
            validation.append(rows[number])
        train += rows[:number]
    train.sort(key=lambda pair: _rank(seed, "row", pair.id))
    return Rows(train, validation, chosen, warnings)


def select(
    pairs: Sequence[Pair], rows: Rows, seed: int, kinds: Sequence[str], numbers: dict[QuestionKind, Count]
) -> Selection:
    """Choose the evaluation questions to what is trained on, one a fact."""
    trainable, held_out = _pools(pairs, kinds)
    trained = _by_fact(rows.train)
    # The first of a fact's pairs is the one that is asked.
    pools: dict[QuestionKind, Facts] = {
        "seen": {fact: _in_preference(trained[fact], seed, like=trained[fact][0]) for fact in rows.facts},
        "rephrased": {
            fact: _in_preference(trainable[fact], seed, reserved=True, like=trained[fact][0])
            for fact in rows.facts
        },
        "unseen": {fact: _in_preference(own, seed) for fact, own in held_out.items()},
    }
    warnings = list(rows.warnings)
    questions = []
    for kind in QUESTION_KINDS:
        pool = {fact: own for fact, own in pools[kind].items() if own}
        number = numbers[kind]
        if number != "all" and len(pool) < number:
            values = {"kind": kind, "wanted": number, "there": len(pool)}
            warnings.append(Message("dataset.few_questions", values))
        if len(pool) < _USUAL_QUESTIONS:
            warnings.append(Message("dataset.unsure", {"kind": kind, "there": len(pool)}))
        asked = [pool[fact][0] for fact in _spread(pool, number, seed)]
        questions += [Question(id=f"{kind}-{pair.id}", kind=kind, pair=pair) for pair in asked]
    return Selection(rows.train, rows.validation, questions, warnings)


def _pools(pairs: Sequence[Pair], kinds: Sequence[str]) -> tuple[Facts, Facts]:
    """The pairs of each fact that can be trained on, and of each that can be asked as unseen."""
    wanted = [pair for pair in pairs if not kinds or pair.kind in kinds]
    trainable = _by_fact(pair for pair in wanted if pair.role == "training")
    trainable = {fact: own for fact, own in trainable.items() if any(not pair.reserved for pair in own)}
    return trainable, _by_fact(pair for pair in wanted if pair.role == "held_out" and not pair.reserved)


def _check_enough(trainable: int, held_out: int) -> None:
    if trainable >= LEAST_TRAINED_FACTS and held_out >= LEAST_UNSEEN_FACTS:
        return
    raise UserError(
        f"documents: too little text to make questions from: {trainable} facts to train on and {held_out} held out "
        f"were found, at least {LEAST_TRAINED_FACTS} and {LEAST_UNSEEN_FACTS} are needed. "
        "Add documents, or longer ones with several sections, to `documents`; `results/dataset/rejected.jsonl` "
        "says which pairs were left out and why. If dataset.train.kinds is set, allow more kinds."
    )


def _by_fact(pairs: Iterable[Pair]) -> Facts:
    facts: Facts = {}
    for pair in pairs:
        facts.setdefault(pair.fact, []).append(pair)
    return facts


def _in_preference(
    pairs: Sequence[Pair], seed: int, reserved: bool = False, like: Pair | None = None
) -> list[Pair]:
    """A fact's pairs in trained (or reserved) forms: the document's own style first, then by seeded chance.

    With ``like`` only pairs with that pair's answer.
    """
    wanted = [
        pair for pair in pairs if pair.reserved == reserved and (like is None or pair.output == like.output)
    ]
    # The star is of the time when it stood in the form: without it the seed would draw others.
    return sorted(
        wanted,
        key=lambda pair: (
            pair.rewritten,
            _rank(seed, pair.fact, pair.form + "*" * pair.reserved, pair.id),
        ),
    )


def _watched(chosen: Sequence[str], share: float, seed: int) -> set[str]:
    """Facts of which one wording is set aside to watch the loss: at least one where any is wanted."""
    number = max(1, round(share * len(chosen))) if share > 0 else 0
    return set(sorted(chosen, key=lambda fact: _rank(seed, "validation", fact))[:number])


def _spread(facts: Facts, number: Count, seed: int) -> list[str]:
    """``number`` facts: kinds in proportion, at least one each, and section after section within a kind."""
    kinds: dict[str, list[str]] = {}
    for fact, pairs in facts.items():
        kinds.setdefault(pairs[0].kind, []).append(fact)
    total = len(facts)
    if number == "all" or number >= total:
        return list(facts)
    shares = _shares({kind: len(members) for kind, members in kinds.items()}, number)
    chosen: set[str] = set()
    for kind, members in kinds.items():
        chosen |= set(_section_by_section(members, facts, seed)[: shares[kind]])
    return [fact for fact in facts if fact in chosen]


def _shares(sizes: dict[str, int], number: int) -> dict[str, int]:
    """Seats in proportion to sizes by largest remainders, with one for each kind first if there are enough."""
    base = 1 if number >= len(sizes) else 0
    shares = dict.fromkeys(sizes, base)
    free = number - base * len(sizes)
    rest = {kind: size - base for kind, size in sizes.items()}
    total = sum(rest.values())
    exact = {kind: free * size / total if total else 0.0 for kind, size in rest.items()}
    for kind in sizes:
        shares[kind] += int(exact[kind])
    missing = number - sum(shares.values())
    by_remainder = sorted(sizes, key=lambda kind: (int(exact[kind]) - exact[kind], kind))
    for kind in by_remainder[:missing]:
        shares[kind] += 1
    return shares


def _section_by_section(members: Sequence[str], facts: Facts, seed: int) -> list[str]:
    """Facts in seeded order, the first of every section before the second of any."""
    ordered = sorted(members, key=lambda fact: _rank(seed, "fact", fact))
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    turns = {}
    for fact in ordered:
        section = (facts[fact][0].document, facts[fact][0].section)
        turns[fact] = seen[section] = seen.get(section, -1) + 1
    return sorted(ordered, key=lambda fact: turns[fact])


def _rank(seed: int, *parts: str) -> str:
    return hashlib.sha256("\x1f".join((str(seed), *parts)).encode()).hexdigest()
