"""Sentence ends between です・ます and である: a table of cases checked by hand, in both directions."""

import pytest

from pdf2lora.language.rewriting import conjugated, rewrite, style_of

# である, です・ます: right in both directions.
BOTH_WAYS = [
    # nominal predicates and な-adjectives
    ("これは衛星である。", "これは衛星です。"),
    ("衛星は高価であった。", "衛星は高価でした。"),
    ("対策は重要である。", "対策は重要です。"),
    ("対策は重要ではない。", "対策は重要ではありません。"),
    ("対策は重要ではなかった。", "対策は重要ではありませんでした。"),
    ("原因は海流だろう。", "原因は海流でしょう。"),
    ("雪が減ったためである。", "雪が減ったためです。"),
    ("雲が多いからである。", "雲が多いからです。"),
    ("観測は続くはずである。", "観測は続くはずです。"),
    ("気温は上昇しているのである。", "気温は上昇しているのです。"),
    ("注意して使うべきである。", "注意して使うべきです。"),
    ("注意して使うべきではない。", "注意して使うべきではありません。"),
    ("雨が降るようである。", "雨が降るようです。"),
    ("雨が降るそうである。", "雨が降るそうです。"),
    # 五段 in every row, present
    ("船が岸に着く。", "船が岸に着きます。"),
    ("魚が海を泳ぐ。", "魚が海を泳ぎます。"),
    ("灯台が光を出す。", "灯台が光を出します。"),
    ("計画が役に立つ。", "計画が役に立ちます。"),
    ("サンゴが死ぬ。", "サンゴが死にます。"),
    ("船が荷を運ぶ。", "船が荷を運びます。"),
    ("人が水を飲む。", "人が水を飲みます。"),
    ("氷が薄くなる。", "氷が薄くなります。"),
    ("気象庁が観測を行う。", "気象庁が観測を行います。"),
    # 五段, past with every 音便
    ("船が岸に着いた。", "船が岸に着きました。"),
    ("魚が海を泳いだ。", "魚が海を泳ぎました。"),
    ("灯台が光を出した。", "灯台が光を出しました。"),
    ("計画が役に立った。", "計画が役に立ちました。"),
    ("サンゴが死んだ。", "サンゴが死にました。"),
    ("船が荷を運んだ。", "船が荷を運びました。"),
    ("人が水を飲んだ。", "人が水を飲みました。"),
    ("氷が薄くなった。", "氷が薄くなりました。"),
    ("気象庁が観測を行った。", "気象庁が観測を行いました。"),
    ("調査団が現地に行った。", "調査団が現地に行きました。"),
    ("住民に賛否を問うた。", "住民に賛否を問いました。"),
    # 一段
    ("海面が上昇して見える。", "海面が上昇して見えます。"),
    ("濃度が増えた。", "濃度が増えました。"),
    ("衛星から地球を見る。", "衛星から地球を見ます。"),
    # irregular verbs
    ("衛星が地球を観測する。", "衛星が地球を観測します。"),
    ("衛星が地球を観測した。", "衛星が地球を観測しました。"),
    ("春が来る。", "春が来ます。"),
    ("春が来た。", "春が来ました。"),
    ("人口が増えてくる。", "人口が増えてきます。"),
    ("海には塩がある。", "海には塩があります。"),
    ("海には塩があった。", "海には塩がありました。"),
    ("会場に行く。", "会場に行きます。"),
    ("国が計画を発表してくださる。", "国が計画を発表してくださいます。"),
    # negation
    ("雲は光を通さない。", "雲は光を通しません。"),
    ("雲は光を通さなかった。", "雲は光を通しませんでした。"),
    ("海氷は戻らない。", "海氷は戻りません。"),
    ("地下の温度は測れない。", "地下の温度は測れません。"),
    ("そこに水はない。", "そこに水はありません。"),
    ("変化は見られなかった。", "変化は見られませんでした。"),
    ("影響は少なくない。", "影響は少なくありません。"),
    ("影響は望ましくなかった。", "影響は望ましくありませんでした。"),
    ("誤差に違いない。", "誤差に違いありません。"),
    ("仮説にすぎない。", "仮説にすぎません。"),
    ("方法は一つしかない。", "方法は一つしかありません。"),
    ("問題がないわけではない。", "問題がないわけではありません。"),
    # auxiliaries: passive, causative, potential, duty, wish
    ("データが公開される。", "データが公開されます。"),
    ("データが公開された。", "データが公開されました。"),
    ("国に報告させる。", "国に報告させます。"),
    ("全球を観測できる。", "全球を観測できます。"),
    ("全球を観測できなかった。", "全球を観測できませんでした。"),
    ("排出を減らさなければならない。", "排出を減らさなければなりません。"),
    ("上昇が続くかもしれない。", "上昇が続くかもしれません。"),
    ("観測が続けられてきた。", "観測が続けられてきました。"),
    ("気温は上がり続けている。", "気温は上がり続けています。"),
    ("気温は上がり続けていた。", "気温は上がり続けていました。"),
    ("今後も観測したい。", "今後も観測したいです。"),
    ("雪は減っているらしい。", "雪は減っているらしいです。"),
    # い-adjectives
    ("影響は大きい。", "影響は大きいです。"),
    ("影響は大きかった。", "影響は大きかったです。"),
    ("雪は融けやすい。", "雪は融けやすいです。"),
    # volitional and presumption
    ("結果を見てみよう。", "結果を見てみましょう。"),
    ("そう言えよう。", "そう言えましょう。"),
    ("上昇は続くだろう。", "上昇は続くでしょう。"),
    ("対策は必要ないとはいえないだろう。", "対策は必要ないとはいえないでしょう。"),
    # a clause before が speaks as the end does
    ("降水を数分ごとに示すが、海上には届かない。", "降水を数分ごとに示しますが、海上には届きません。"),
    ("全体の効果は冷却であるが、変化は分からない。", "全体の効果は冷却ですが、変化は分かりません。"),
    ("量は多くないが、質はよい。", "量は多くありませんが、質はよいです。"),
    # inside brackets nothing changes
    ("気温は上昇した（2020年時点）。", "気温は上昇しました（2020年時点）。"),
    ("報告書は「危険である。」と述べた。", "報告書は「危険である。」と述べました。"),
]

ONLY_TO_POLITE = [
    ("対策は明らかだ。", "対策は明らかです。"),
    ("原因は海流であろう。", "原因は海流でしょう。"),
    ("原因は海流だった。", "原因は海流でした。"),
    ("影響を論じる。", "影響を論じます。"),
]

ONLY_TO_PLAIN = [
    ("氷は減っていますが、雪は増えました。", "氷は減っているが、雪は増えた。"),
    ("氷は減っておりますので、注意が必要です。", "氷は減っているので、注意が必要である。"),
    ("原因は海流ですから、対策は限られます。", "原因は海流であるから、対策は限られる。"),
    ("雲が減りますと、気温は上がります。", "雲が減ると、気温は上がる。"),
    ("観測を続けております。", "観測を続けている。"),
]

NOT_SURE = [
    ("海面の上昇。", "desu_masu"),  # no predicate
    ("何も知らず。", "desu_masu"),
    ("対策を急ぐべし。", "desu_masu"),
    ("両者は関係ない。", "desu_masu"),
    ("対策は不要と言った", "desu_masu"),  # no full stop
    ("計画を発表いたします。", "de_aru"),  # humble
    ("こちらに資料がございます。", "de_aru"),
    ("資料を確認してください。", "de_aru"),
    ("氷が減りまして、海面が上がりました。", "de_aru"),  # a polite form stays inside
]


@pytest.mark.parametrize(("plain", "polite"), BOTH_WAYS)
def test_ends_are_rewritten_both_ways(plain, polite):
    assert rewrite(plain, "desu_masu") == polite
    assert rewrite(polite, "de_aru") == plain


@pytest.mark.parametrize(("plain", "polite"), ONLY_TO_POLITE)
def test_other_plain_ends_become_polite(plain, polite):
    assert rewrite(plain, "desu_masu") == polite


@pytest.mark.parametrize(("polite", "plain"), ONLY_TO_PLAIN)
def test_polite_clauses_before_a_particle_become_plain_too(polite, plain):
    assert rewrite(polite, "de_aru") == plain


@pytest.mark.parametrize(("text", "style"), NOT_SURE)
def test_what_cannot_be_rewritten_surely_is_not(text, style):
    assert rewrite(text, style) is None


def test_a_quoted_clause_stays():
    text = "委員会は「雪は減ったが、氷は増えた」と述べた。"
    assert rewrite(text, "desu_masu") == text.removesuffix("た。") + "ました。"


def test_nothing_is_rewritten_where_a_clause_in_the_middle_cannot_be():
    # 行う or 行く?
    assert rewrite("昨年行ったが、結果は出ない。", "desu_masu") is None


def test_every_sentence_of_an_answer_is_rewritten_or_none():
    assert rewrite("氷が減った。海面が上がった。", "desu_masu") == "氷が減りました。海面が上がりました。"
    assert rewrite("氷が減った。海面の上昇。", "desu_masu") is None


def test_a_text_in_the_wanted_style_stays_as_it_is():
    assert rewrite("氷が減りました。", "desu_masu") == "氷が減りました。"
    assert rewrite("対策は明らかだ。", "de_aru") == "対策は明らかだ。"


def test_styles_are_told_apart():
    assert style_of("氷が減りました。海面が上がります。") == "desu_masu"
    assert style_of("氷が減った。海面が上がる。") == "de_aru"
    assert style_of("氷が減った。海面が上がります。") is None
    assert style_of("海面の上昇。") is None


def test_doubtful_itta_is_left_alone():
    # 行った after a place could be 行く and after を 行う; with neither there is no telling.
    assert rewrite("昨年行った。", "desu_masu") is None


@pytest.mark.parametrize(
    ("base", "kind", "stem"),
    [
        ("洗う", "五段-ワア行", "洗わ"),
        ("くる", "カ行変格", "こ"),
        ("する", "サ行変格", "し"),
        ("見る", "上一段-マ行", "見"),
    ],
)
def test_stems_before_nai(base, kind, stem):
    assert conjugated(base, kind, base, "before nai") == stem


def test_forms_from_the_dictionary_form():
    assert conjugated("行く", "五段-カ行", "行く", "past") == "行った"
    assert conjugated("書く", "五段-カ行", "書く", "past") == "書いた"
    assert conjugated("行う", "五段-ワア行", "行う", "volitional") == "行おう"
    assert conjugated("くる", "カ行変格", "来る", "volitional") == "こよう"


def test_a_request_is_polite_and_has_no_plain_form():
    request = "番号を電話で知らせてください。"
    assert style_of(request) == "desu_masu"
    assert rewrite(request, "desu_masu") == request
    assert rewrite(request, "de_aru") is None


def test_a_plain_sentence_stays_itself_where_its_polite_form_is_unsure():
    assert rewrite("昨年行った。", "de_aru") == "昨年行った。"
    assert rewrite("Xとは何ですか。", "desu_masu") is None  # a question is no statement
