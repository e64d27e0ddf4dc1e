"""What may not stay in the dataset, each with the name of its reason.

First every pair by itself (length, what its texts say), then pairs against each other: duplicates, near-duplicates,
questions with two answers, held-out facts that the training sections tell as well, combinations that lost a part.
"""

from collections.abc import Callable, Sequence

from datasketch import MinHash, MinHashLSH

from pdf2lora.dataset.protocol.shared_text import Corpus
from pdf2lora.records import Pair, RejectedPair, Row

Range = tuple[int, int]
Reason = tuple[str, str]
"""Its name, as statistics.json counts it, and what was seen."""
Reasons = dict[int, Reason]
"""Index of a pair → why it goes."""


def filter_pairs(
    pairs: Sequence[Pair],
    text_fault: Callable[[Pair], Reason | None],
    instruction_characters: Range,
    output_characters: Range,
    near_duplicate: float,
    unseen_overlap: float,
) -> tuple[list[Pair], list[RejectedPair]]:
    """Pairs that stay, and those that go with the reason, both in the order given.

    ``text_fault`` says what is wrong with a pair's texts. ``near_duplicate`` is the MinHash similarity from which two
    facts of one kind are the same; ``unseen_overlap`` the share of 13-character n-grams of a held-out answer that may
    also stand in an answer of the training sections. Of two equals the first stays, but training before held out.
    """

    def fault(pair: Pair) -> Reason | None:
        return (
            _wrong_length("instruction", pair.instruction, instruction_characters)
            or _wrong_length("output", pair.output, output_characters)
            or text_fault(pair)
        )

    reasons: Reasons = {i: reason for i, pair in enumerate(pairs) if (reason := fault(pair))}
    rounds: tuple[Callable[[dict[int, Pair]], Reasons], ...] = (
        _duplicates,
        lambda left: _near_duplicates(left, near_duplicate),
        _ambiguous,
        lambda left: _told_in_training(left, unseen_overlap),
        _without_parts,
    )
    for reasons_of in rounds:
        reasons |= reasons_of({i: pair for i, pair in enumerate(pairs) if i not in reasons})
    kept = [pair for i, pair in enumerate(pairs) if i not in reasons]
    return kept, [RejectedPair(*reasons[i], pairs[i]) for i in sorted(reasons)]


def _wrong_length(name: str, text: str, allowed: Range) -> Reason | None:
    least, most = allowed
    if len(text) < least:
        return f"{name}_too_short", f"{len(text)} < {least} characters"
    return (f"{name}_too_long", f"{len(text)} > {most} characters") if len(text) > most else None


def _training_first(pairs: dict[int, Pair]) -> list[int]:
    return sorted(pairs, key=lambda i: (pairs[i].role != "training", i))


def _duplicates(pairs: dict[int, Pair]) -> Reasons:
    first: dict[Row, int] = {}
    for i in _training_first(pairs):
        first.setdefault(pairs[i].row, i)
    return {i: ("duplicate", f"the same as {pair.id}") for i, pair in pairs.items() if first[pair.row] != i}


def _near_duplicates(pairs: dict[int, Pair], threshold: float) -> Reasons:
    """Facts of one kind that ask and answer nearly the same; the later one goes with all its wordings.

    Compared by their first wording, since the wordings of one fact are alike on purpose.
    """
    members: dict[str, list[int]] = {}
    for i in _training_first(pairs):
        members.setdefault(pairs[i].fact, []).append(i)
    indices: dict[str, MinHashLSH] = {}
    hashes: dict[str, MinHash] = {}
    reasons: Reasons = {}
    for fact, of_fact in members.items():
        pair = pairs[of_fact[0]]
        # An index takes a while to tune itself, so there is one a kind and no more.
        if pair.kind not in indices:
            indices[pair.kind] = MinHashLSH(threshold=threshold, num_perm=128)
        lsh = indices[pair.kind]
        own = _minhash(pair.instruction + pair.output)
        # LSH only proposes; the estimated similarity decides. Sorted, because it proposes a set.
        near = [other for other in sorted(lsh.query(own)) if hashes[other].jaccard(own) >= threshold]
        if near:
            reasons |= dict.fromkeys(of_fact, ("near_duplicate", f"near fact {near[0]}"))
        else:
            lsh.insert(fact, own)
            hashes[fact] = own
    return reasons


def _minhash(text: str, n: int = 5) -> MinHash:
    own = MinHash(num_perm=128, seed=1)
    own.update_batch([text[i : i + n].encode() for i in range(max(1, len(text) - n + 1))])
    return own


def _ambiguous(pairs: dict[int, Pair]) -> Reasons:
    """One instruction for several facts: no model can know which is meant.

    Among training sections, and among held-out ones, all go; a held-out pair also goes alone when its
    question is asked in training.
    """
    facts: dict[tuple[str, str], set[str]] = {}
    for pair in pairs.values():
        facts.setdefault((pair.instruction, pair.role), set()).add(pair.fact)
    reasons: Reasons = {}
    for i, pair in pairs.items():
        asked = facts[pair.instruction, pair.role] | facts.get((pair.instruction, "training"), set())
        if others := sorted(asked - {pair.fact}):
            reasons[i] = ("ambiguous_question", f"also asks for fact {others[0]}")
    return reasons


def _told_in_training(pairs: dict[int, Pair], limit: float) -> Reasons:
    """Held-out facts whose answer a training section gives as well, be it in a question: they would not be unseen."""
    trained = [pair for pair in pairs.values() if pair.role == "training"]
    training = Corpus(text for pair in trained for text in (pair.instruction, pair.output))
    told: dict[str, float] = {}
    for pair in pairs.values():
        if pair.role == "held_out":
            told[pair.fact] = max(told.get(pair.fact, 0.0), training.share(pair.output))
    return {
        i: ("told_in_training", f"{told[pair.fact]:.2f} of its 13-character n-grams")
        for i, pair in pairs.items()
        if told.get(pair.fact, 0.0) > limit
    }


def _without_parts(pairs: dict[int, Pair]) -> Reasons:
    """Combinations of which a part was removed, or whose parts lie on both sides."""
    roles = {pair.fact: pair.role for pair in pairs.values()}
    reasons: Reasons = {}
    for i, pair in pairs.items():
        lost = [part for part in pair.parts if part not in roles]
        if lost:
            reasons[i] = ("part_removed", f"fact {lost[0]}")
        elif any(roles[part] != pair.role for part in pair.parts):
            reasons[i] = ("parts_straddle", "one part is trained on, the other held out")
    return reasons
