"""BLEU, chrF and ROUGE are the packages' own figures, on tokens that can see Japanese."""

import random

import fugashi
import numpy as np
import pytest
import sacrebleu
from rouge_score import rouge_scorer

from pdf2lora.evaluation.metrics.bleu import AnswerBleu, Bleu
from pdf2lora.evaluation.metrics.chrf import ChrF
from pdf2lora.evaluation.metrics.rouge import Rouge

REFERENCES = [
    "人工衛星による地球観測は、広い範囲を同じ条件で繰り返し測ることができます。",
    "雪氷面は日射をよく反射するため、その減少は気温の上昇をさらに強める。",
    "2020年の世界の二酸化炭素の平均濃度は、413.2 ppmでした。",
    "海面水位は、1901年から2018年までの間に約0.2m上昇したと評価されています。",
    "アルベドとは、入射した光に対する反射した光の割合のことである。",
]
PREDICTIONS = [
    REFERENCES[0],  # identical
    "",  # empty
    "猫",  # disjoint
    "海面水位は、1901年から2018年までに約0.3m上昇しました。",
    "アルベドは、太陽の光が反射する割合です。\n光の割合。",
]


# As models answer: right, with another value, reworded, about something else, repeating itself, cut off, in
# one word, in another script, nothing at all.
MORE_REFERENCES = [
    "静止気象衛星は、赤道上空約3万5,800kmの軌道を地球の自転と同じ周期で回る。",
    "海氷は海水が凍ったものであり、陸から流れ出た氷山とは区別されます。",
    "エルニーニョ現象とは、太平洋赤道域の海面水温が平年より高くなる現象である。",
    "降水量は、国内の約1,300か所にあるアメダスで観測されています。",
    "永久凍土が融けると、閉じ込められていたメタンが大気に放出される。",
    "GCOSは、全球気候観測システムの略称である。",
    "いいえ。",
    "反射率は0.8から0.9である。",
    "森林は光合成によって二酸化炭素を吸収します。",
]
MORE_PREDICTIONS = [
    MORE_REFERENCES[0],
    "海氷は海水が凍ったものであり、氷山とは区別されます。",
    "エルニーニョ現象とは、大西洋赤道域の海面水温が平年より低くなる現象である。",
    "アメダスです。",
    "永久凍土が融けると、永久凍土が融けると、永久凍土が融けると、永久凍土が",
    "全球気候観測システム",
    "はい。",
    "The albedo is 0.9.",
    " \n",
]
PAIRS = list(zip(PREDICTIONS + MORE_PREDICTIONS, REFERENCES + MORE_REFERENCES, strict=True))


@pytest.fixture(scope="module")
def surfaces():
    tagger = fugashi.Tagger()
    return lambda text: [node.surface for node in tagger(text)]


@pytest.fixture(scope="module")
def samples():
    """Sets of pairs as a bootstrap draws them, and the sets of one."""
    draw = random.Random(5)
    drawn = [draw.choices(PAIRS, k=size) for size in (1, 2, 3, 5, 14, 40) for _ in range(20)]
    return [[pair] for pair in PAIRS] + drawn


def pooled(metric, samples):
    """[samples, figures]: of the sums of each sample's summands."""
    return metric.of_sums(
        np.array([metric.summands(*zip(*sample, strict=True)).sum(axis=0) for sample in samples])
    )


def test_system_bleu_and_its_precisions_are_sacrebleu_s_on_the_same_tokens(surfaces):
    joined = [[" ".join(surfaces(text)) for text in texts] for texts in (PREDICTIONS, REFERENCES)]
    expected = sacrebleu.corpus_bleu(joined[0], [joined[1]], tokenize="none", force=True)
    found = Bleu().compute(predictions=PREDICTIONS, references=REFERENCES)
    assert found["bleu"] == pytest.approx(expected.score)
    assert 20 < found["bleu"] < 80
    assert [found[f"bleu_{n}"] for n in (1, 2, 3, 4)] == pytest.approx(expected.precisions)


def test_system_bleu_is_not_the_mean_of_the_answers_bleu():
    metric = Bleu()
    each = metric.compute(predictions=PREDICTIONS, references=REFERENCES, use_aggregator=False)["bleu"]
    whole = metric.compute(predictions=PREDICTIONS, references=REFERENCES)["bleu"]
    assert abs(sum(each) / len(each) - whole) > 1


def test_an_answer_s_bleu_is_sacrebleu_s_sentence_bleu(surfaces):
    predictions, references = zip(*PAIRS, strict=True)
    found = Bleu().compute(predictions=predictions, references=references, use_aggregator=False)
    package = sacrebleu.BLEU(tokenize="none", effective_order=True, force=True)
    for i, (prediction, reference) in enumerate(PAIRS):
        expected = package.sentence_score(" ".join(surfaces(prediction)), [" ".join(surfaces(reference))])
        assert found["bleu"][i] == pytest.approx(expected.score, abs=1e-9)
        own = [found[f"bleu_{n}"][i] for n in (1, 2, 3, 4)]
        assert own == pytest.approx(expected.precisions, abs=1e-9)


def test_bleu_of_the_answers_alone_is_bleu_of_what_it_is_given():
    own, plain = AnswerBleu(), Bleu()
    for aggregate in (True, False):
        given = {"predictions": PREDICTIONS, "references": REFERENCES, "use_aggregator": aggregate}
        assert own.compute(**given) == {"bleu_answer": plain.compute(**given)["bleu"]}
    assert not set(own.sums) & set(plain.sums)


def test_chrf_is_sacrebleu_s():
    found = ChrF().compute(predictions=PREDICTIONS, references=REFERENCES)
    assert found["chrf"] == pytest.approx(sacrebleu.corpus_chrf(PREDICTIONS, [REFERENCES]).score)
    predictions, references = zip(*PAIRS, strict=True)
    each = ChrF().compute(predictions=predictions, references=references, use_aggregator=False)["chrf"]
    expected = [sacrebleu.sentence_chrf(prediction, [reference]).score for prediction, reference in PAIRS]
    assert each == pytest.approx(expected, abs=1e-9)
    assert 30 < each[3] < 95


def test_bleu_of_summed_counts_is_sacrebleu_s_corpus_bleu(surfaces, samples):
    found = pooled(Bleu(), samples)
    package = sacrebleu.BLEU(tokenize="none", force=True)
    for i, sample in enumerate(samples):
        predictions, references = [
            [" ".join(surfaces(text)) for text in side] for side in zip(*sample, strict=True)
        ]
        expected = package.corpus_score(predictions, [references])
        assert found[i] == pytest.approx([expected.score, *expected.precisions], abs=1e-9)


def test_chrf_of_summed_counts_is_sacrebleu_s_corpus_chrf(samples):
    expected = [
        sacrebleu.CHRF().corpus_score([p for p, _ in sample], [[r for _, r in sample]]).score
        for sample in samples
    ]
    assert pooled(ChrF(), samples)[:, 0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", [Bleu(), AnswerBleu(), ChrF()], ids=lambda m: m.name)
def test_figures_of_sums_take_any_leading_axes_and_sets_without_a_token(metric):
    found = metric.of_sums(np.zeros((2, 3, len(metric.sums))))
    assert found.shape == (2, 3, len(metric.figures))
    assert not found.any()


def test_summands_and_figures_come_from_the_same_tokens():
    (counted,) = Bleu().summands(["地球は丸い。"], ["地球はとても丸い。"])
    assert dict(zip(Bleu.sums, counted, strict=True)) == {
        **{f"bleu_correct_{n}": count for n, count in zip((1, 2, 3, 4), (4, 2, 0, 0), strict=True)},
        **{f"bleu_total_{n}": count for n, count in zip((1, 2, 3, 4), (4, 3, 2, 1), strict=True)},
        **{"bleu_sys_len": 4, "bleu_ref_len": 5},
    }


def test_rouge_is_rouge_score_s_f1_on_the_same_tokens(surfaces):
    class Tokenizer:
        tokenize = staticmethod(surfaces)

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Tokenizer())
    predictions, references = zip(*PAIRS, strict=True)
    found = Rouge().compute(predictions=predictions, references=references, use_aggregator=False)
    for i, (prediction, reference) in enumerate(PAIRS):
        expected = scorer.score(reference, prediction)
        for name, own in (("rouge_1", "rouge1"), ("rouge_2", "rouge2"), ("rouge_l", "rougeL")):
            assert found[name][i] == pytest.approx(100 * expected[own].fmeasure)
    assert 30 < found["rouge_l"][3] < 95


def test_the_default_rouge_tokenizer_would_see_no_japanese():
    blind = rouge_scorer.RougeScorer(["rouge1"]).score("地球は丸い。", "地球は丸い。")["rouge1"].fmeasure
    assert blind == 0
    assert Rouge().compute(predictions=["地球は丸い。"], references=["地球は丸い。"])["rouge_1"] == 100


@pytest.mark.parametrize("metric", [Bleu(), ChrF(), Rouge()], ids=lambda m: type(m).__name__)
def test_identical_is_100_and_empty_or_disjoint_0(metric):
    found = metric.compute(predictions=PREDICTIONS[:3], references=REFERENCES[:3], use_aggregator=False)
    for name in metric.names:
        assert found[name] == pytest.approx([100, 0, 0])


@pytest.mark.parametrize("metric", [Bleu(), ChrF(), Rouge()], ids=lambda m: type(m).__name__)
def test_a_system_that_only_answers_nothing_scores_0(metric):
    found = metric.compute(predictions=["", " \n"], references=REFERENCES[:2])
    assert set(found) == set(metric.names)
    assert all(value == 0 for value in found.values())


def test_full_width_space_is_no_token():
    found = Bleu().compute(predictions=["地球\u3000は丸い。"], references=["地球は丸い。"])
    assert found["bleu"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("metric", "name", "parts"),
    [
        (Bleu(), "bleu", ("sacrebleu", "fugashi", "unidic", "smooth:exp", "version:")),
        (ChrF(), "chrf", ("sacrebleu", "nc:6", "nw:0", "version:")),
        (Rouge(), "rouge_l", ("rouge_score", "rougeL", "fugashi", "version:")),
    ],
)
def test_the_signature_tells_tokenizer_options_and_version(metric, name, parts):
    signature = metric.signature(name)
    assert all(part in signature for part in parts)
    assert "tok:none" not in signature
