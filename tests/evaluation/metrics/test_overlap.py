"""BLEU, chrF and ROUGE are the packages' own figures, on tokens that can see Japanese."""

import fugashi
import pytest
import sacrebleu
from rouge_score import rouge_scorer

from pdf2lora.evaluation.metrics.overlap import Bleu, ChrF, Rouge

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


@pytest.fixture(scope="module")
def surfaces():
    tagger = fugashi.Tagger()
    return lambda text: [node.surface for node in tagger(text)]


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
    found = Bleu().compute(predictions=PREDICTIONS, references=REFERENCES, use_aggregator=False)
    for i, (prediction, reference) in enumerate(zip(PREDICTIONS, REFERENCES, strict=True)):
        expected = sacrebleu.BLEU(tokenize="none", effective_order=True, force=True).sentence_score(
            " ".join(surfaces(prediction)), [" ".join(surfaces(reference))]
        )
        assert found["bleu"][i] == pytest.approx(expected.score)
        assert found["bleu_2"][i] == pytest.approx(expected.precisions[1])


def test_chrf_is_sacrebleu_s():
    found = ChrF().compute(predictions=PREDICTIONS, references=REFERENCES)
    assert found["chrf"] == pytest.approx(sacrebleu.corpus_chrf(PREDICTIONS, [REFERENCES]).score)
    each = ChrF().compute(predictions=PREDICTIONS, references=REFERENCES, use_aggregator=False)["chrf"]
    assert each[3] == pytest.approx(sacrebleu.sentence_chrf(PREDICTIONS[3], [REFERENCES[3]]).score)


def test_rouge_is_rouge_score_s_f1_on_the_same_tokens(surfaces):
    class Tokenizer:
        tokenize = staticmethod(surfaces)

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Tokenizer())
    found = Rouge().compute(predictions=PREDICTIONS, references=REFERENCES, use_aggregator=False)
    for i, (prediction, reference) in enumerate(zip(PREDICTIONS, REFERENCES, strict=True)):
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
