"""What training and evaluation share is measured, and too much of it stops the run with both sides named."""

import pytest

from dataset.protocol.test_selection import chosen, example  # noqa: F401
from dataset.texts import pair
from pdf2lora.dataset.protocol.contamination import check, measure
from pdf2lora.errors import UserError
from pdf2lora.records import Question

TRAINED = pair("海氷とは何か。", "海氷とは、海水が凍ってできた氷である。", fact="ice")
ASKED_LONG = pair(
    "海面水位が1901年から2018年の間に約20センチ上昇した原因を、資料に沿って順に説明せよ。",
    "海水の熱膨張である。",
    fact="sea",
)
TRAIN = [TRAINED, ASKED_LONG]
UNSEEN = pair(
    "森林は何を吸収するか。", "森林は大気中の二酸化炭素を吸収する。", fact="forest", role="held_out"
)


def question(kind, own):
    return Question(f"{kind}-1", kind, own)


def faults(asked, train=TRAIN, limit=0.3):
    with pytest.raises(UserError) as caught:
        check(train, [asked], measure(train, [asked]), limit)
    return [line.strip() for line in str(caught.value).splitlines()[1:-1]]


def test_the_example_is_kept_apart(example):  # noqa: F811
    _, kept, _ = example
    selection = chosen(kept)
    measured = measure(selection.train, selection.questions)
    check(selection.train, selection.questions, measured, 0.3)
    kinds = measured["kinds"]
    assert kinds["seen"]["exact_instruction_mean"] == kinds["seen"]["exact_pair_mean"] == 1
    assert kinds["rephrased"]["exact_instruction_mean"] == 0
    assert kinds["rephrased"]["answer_ngrams_mean"] == 1
    assert kinds["unseen"]["exact_instruction_mean"] == kinds["unseen"]["exact_answer_mean"] == 0
    assert kinds["unseen"]["answer_ngrams_max"] <= 0.3


def test_an_unseen_question_that_shares_nothing_stays():
    asked = question("unseen", UNSEEN)
    check(TRAIN, [asked], measure(TRAIN, [asked]), 0)


def test_question_and_answer_are_compared_with_all_that_is_trained_on():
    """A training question tells what it says as an answer does."""
    told = pair(
        "約20センチ上昇した原因を述べよ。", "海面水位が1901年から2018年の間に約20センチ上昇した。", fact="x"
    )
    (row,) = measure(TRAIN, [question("unseen", told)])["questions"]
    assert row["longest_common_text"] == "海面水位が1901年から2018年の間に約20センチ上昇した"
    assert row["longest_common_substring"] == len(row["longest_common_text"])
    assert row["answer_ngrams"] == pytest.approx(1 - 1 / (len(told.output) - 12), abs=1e-4)
    assert row["instruction_longest_common_text"] == "約20センチ上昇した原因を"
    assert row["instruction_ngrams"] == 1 / 5
    swapped = question("unseen", pair(TRAINED.output, TRAINED.instruction))
    (row,) = measure(TRAIN, [swapped])["questions"]
    assert row["exact_instruction"]
    assert row["exact_answer"]
    assert not row["exact_pair"]


@pytest.mark.parametrize(
    ("instruction", "output", "fault"),
    [
        (TRAINED.instruction, UNSEEN.output, "stands in the training data: {id} 「海氷とは何か。」"),
        (TRAINED.output, UNSEEN.output, "stands in the training data: {id} 「海氷とは何か。」"),
        (
            UNSEEN.instruction,
            TRAINED.output,
            "has an answer that stands in the training data: {id} 「海氷とは何か。」",
        ),
    ],
    ids=["instruction", "instruction that is a trained answer", "answer"],
)
def test_an_unseen_text_that_is_trained_word_for_word_stops_the_run(instruction, output, fault):
    """Whatever the limit is."""
    own = pair(instruction, output, fact="forest", role="held_out")
    (found,) = faults(question("unseen", own), limit=1)
    assert found == f"unseen-1 「{instruction}」 (report, p. 1) {fault.format(id=TRAINED.id)}"


def test_an_unseen_answer_that_a_training_question_tells_stops_the_run_with_both_named():
    own = pair(
        "何が上昇したか。", "海面水位が1901年から2018年の間に約20センチ上昇した。", fact="x", role="held_out"
    )
    (found,) = faults(question("unseen", own))
    assert found.startswith(
        "unseen-1 「何が上昇したか。」 (report, p. 1) has an answer that training tells: 0.9"
    )
    assert found.endswith(f"most of it in {ASKED_LONG.id} 「{ASKED_LONG.instruction[:40]}…」")
    assert len(ASKED_LONG.instruction) > 40


def test_an_unseen_fact_that_is_trained_stops_the_run():
    own = pair(UNSEEN.instruction, UNSEEN.output, fact="forest", parts=("ice",), role="held_out")
    assert faults(question("unseen", own)) == [
        "unseen-1 「森林は何を吸収するか。」 (report, p. 1) asks for a fact that was trained on: "
        f"{TRAINED.id} 「海氷とは何か。」"
    ]


def test_an_unseen_question_about_a_training_section_stops_the_run():
    own = pair(UNSEEN.instruction, UNSEEN.output, fact="forest")
    (found,) = faults(question("unseen", own))
    assert found.endswith("is not about a held-out section")


def test_a_seen_question_that_is_trained_with_another_answer_stops_the_run():
    own = pair(TRAINED.instruction, UNSEEN.output, fact="ice")
    (found,) = faults(question("seen", own))
    assert found.endswith("was not trained on word for word")


def test_a_rephrased_question_must_be_new_and_its_fact_trained():
    (found,) = faults(question("rephrased", TRAINED))
    assert found.endswith(f"stands in the training data: {TRAINED.id} 「海氷とは何か。」")
    (found,) = faults(question("rephrased", UNSEEN))
    assert found.endswith("asks for a fact that was not trained on")


def test_a_trained_reserved_form_and_a_trained_held_out_section_stop_the_run():
    reserved = pair(
        "海氷とは何を指す言葉か。", TRAINED.output, fact="ice", form="definition/5", reserved=True
    )
    asked = question("unseen", UNSEEN)
    assert faults(asked, [*TRAIN, reserved]) == [f"{reserved.id} trains the reserved form definition/5"]
    held_out = pair("氷床とは何か。", "氷床は陸にある。", fact="sheet", role="held_out")
    assert faults(asked, [*TRAIN, held_out]) == [f"{held_out.id} trains a held-out section"]
