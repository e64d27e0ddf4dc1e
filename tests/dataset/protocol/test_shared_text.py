"""Shared n-grams and longest common pieces, on texts where the answer can be seen."""

from pdf2lora.dataset.protocol.shared_text import Corpus, ngrams


def test_ngrams_of_a_short_text_are_the_text():
    assert ngrams("海氷", 13) == {"海氷"}
    assert ngrams("", 13) == set()
    assert ngrams("abcd", 3) == {"abc", "bcd"}


def test_the_share_of_ngrams_that_stand_in_the_corpus():
    corpus = Corpus(["あいうえおかきくけこさしすせそ"])
    assert corpus.share("あいうえおかきくけこさしす") == 1
    assert corpus.share("あいうえおかきくけこさしすX") == 0.5
    assert corpus.share("かきくけこ") == 1  # shorter than an n-gram, but it stands there
    assert corpus.share("まみむめもやゆよらりるれろ") == 0
    assert corpus.share("") == 0


def test_the_longest_common_piece():
    corpus = Corpus(["海氷は日射を反射する。", "氷床は陸にある。"])
    assert corpus.longest_common("棚氷も日射を反射しない。") == "日射を反射"
    assert corpus.longest_common("XYZ") == ""
    assert corpus.longest_common("氷床は陸にある。") == "氷床は陸にある。"
