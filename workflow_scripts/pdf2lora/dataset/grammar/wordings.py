"""The forms in which facts are asked: what is written here is what the model is trained on.

A form is a plain and a polite wording with the same number; a number that ends in ``*`` is kept out of
training for every fact, so that a rephrased question is new in its form and not only in its topic.
``{x}`` is the name that a fact is about. Forms that ask for a piece of a sentence get the sentence
with an interrogative in place of that piece, in three shapes:
``{plain}`` 「…何％増えた」, ``{asks}`` 「…何％増えましたか」, ``{quoted}`` 「…何％増えたと」.
"""

from typing import Literal, NamedTuple

from pdf2lora.language.rewriting import rewrite

Politeness = Literal["plain", "polite"]


class Wording(NamedTuple):
    """A question in one form."""

    form: str
    politeness: Politeness
    text: str


# kind → form → (plain, polite).
NAMED: dict[str, dict[str, tuple[str, str]]] = {
    "heading": {
        "1": ("{x}では、まず何が述べられているか。", "{x}では、まず何が述べられていますか。"),
        "2": ("{x}の冒頭には何と書かれているか。", "{x}の冒頭には何と書かれていますか。"),
        "3": ("{x}は、どのような説明から始まるか。", "{x}は、どのような説明から始まりますか。"),
        "4": ("{x}の書き出しの内容を述べよ。", "{x}の書き出しの内容を教えてください。"),
        "5*": ("{x}で最初に説明されていることは何か。", "{x}で最初に説明されていることは何ですか。"),
        "6*": (
            "{x}を読み始めると、はじめに何が分かるか。",
            "{x}を読み始めると、はじめに何が分かりますか。",
        ),
    },
    "definition": {
        "1": ("{x}とは何か。", "{x}とは何ですか。"),
        "2": ("{x}とはどのようなものか。", "{x}とはどのようなものですか。"),
        "3": ("{x}とは何か、説明せよ。", "{x}とは何か、説明してください。"),
        "4": ("{x}がどのようなものか述べよ。", "{x}がどのようなものか教えてください。"),
        "5*": ("{x}とは何を指す言葉か。", "{x}とは何を指す言葉ですか。"),
        "6*": (
            "{x}を知らない人に、それが何かを説明せよ。",
            "{x}を初めて聞きました。どういうものか教えてもらえますか。",
        ),
    },
    "topic": {
        "1": (
            "{p}{x}について、どのようなことが述べられているか。",
            "{p}{x}について、どのようなことが述べられていますか。",
        ),
        "2": ("{p}{x}について説明せよ。", "{p}{x}について説明してください。"),
        "3": (
            "{p}{x}について、資料には何と書かれているか。",
            "{p}{x}について、資料には何と書かれていますか。",
        ),
        "4": ("{p}{x}に関して分かることを述べよ。", "{p}{x}に関して分かることを教えてください。"),
        "5*": (
            "{p}{x}に関しては、どのような説明があるか。",
            "{p}{x}に関しては、どのような説明がありますか。",
        ),
        "6*": (
            "{p}{x}のことを知りたい。要点を述べよ。",
            "{p}{x}のことを知りたいのですが、要点を教えてもらえますか。",
        ),
    },
    "abbreviation": {
        "1": ("{x}の略称は何か。", "{x}の略称は何ですか。"),
        "2": ("{x}は何と略されるか。", "{x}は何と略されますか。"),
        "3": ("{x}を略して何と呼ぶか。", "{x}を略して何と呼びますか。"),
        "4": ("{x}の略称を答えよ。", "{x}の略称を教えてください。"),
        "5*": ("{x}はどのような略称で呼ばれるか。", "{x}はどのような略称で呼ばれますか。"),
        "6*": ("{x}を短く言うと何か。", "{x}を短く言うと何ですか。"),
    },
    "full_name": {
        "1": ("{x}は何の略称か。", "{x}は何の略称ですか。"),
        "2": ("{x}という略称は何を表すか。", "{x}という略称は何を表しますか。"),
        "3": ("{x}を略さずに書くとどうなるか。", "{x}を略さずに書くとどうなりますか。"),
        "4": ("{x}が何の略称かを答えよ。", "{x}が何の略称かを教えてください。"),
        "5*": ("{x}の省略しない名称は何か。", "{x}の省略しない名称は何ですか。"),
        "6*": ("{x}とは、どの言葉を縮めたものか。", "{x}とは、どの言葉を縮めたものですか。"),
    },
    "enumeration": {
        "11": ("{x}は何か。", "{x}は何ですか。"),
        "12": ("{x}を挙げよ。", "{x}を挙げてください。"),
        "13": ("{x}にはどのようなものがあるか。", "{x}にはどのようなものがありますか。"),
        "14": ("{x}を順に説明せよ。", "{x}を順に説明してください。"),
        "15*": ("{x}として何が挙げられているか。", "{x}として何が挙げられていますか。"),
        "16*": ("{x}を知りたい。すべて述べよ。", "{x}を知りたいので、すべて教えてもらえますか。"),
    },
    "method": {
        "1": ("{x}には、どうすればよいか。", "{x}には、どうすればよいですか。"),
        "2": ("{x}方法を述べよ。", "{x}方法を教えてください。"),
        "3": ("{x}には、何をするか。", "{x}には、何をしますか。"),
        "4": ("どうすれば{x}ことができるか。", "どうすれば{x}ことができますか。"),
        "5*": ("{x}ための手順を説明せよ。", "{x}ための手順を説明してください。"),
        "6*": ("{x}やり方を知りたい。", "{x}やり方を知りたいのですが、教えてもらえますか。"),
    },
    "requirement": {
        "1": ("{x}には、何が必要か。", "{x}には、何が必要ですか。"),
        "2": ("{x}ために欠かせないものは何か。", "{x}ために欠かせないものは何ですか。"),
        "3": ("{x}には何が要るか、述べよ。", "{x}には何が要るか、教えてください。"),
        "4": ("{x}ために求められることを述べよ。", "{x}ために求められることを教えてください。"),
        "5*": ("{x}うえで必要とされるものは何か。", "{x}うえで必要とされるものは何ですか。"),
        "6*": ("{x}ための条件を知りたい。", "{x}ための条件を知りたいのですが、分かりますか。"),
    },
    "condition": {
        "1": ("{x}、どうなるか。", "{x}、どうなりますか。"),
        "2": ("資料によると、{x}、どうなるか。", "資料によると、{x}、どうなりますか。"),
        "3": ("{x}どうなるか、述べよ。", "{x}どうなるか、教えてください。"),
        "4": ("{x}、何が起こるか。", "{x}、何が起こりますか。"),
        "5*": ("{x}、結果はどうなるか。", "{x}、結果はどうなりますか。"),
        "6*": ("{x}どうなるのかを知りたい。", "{x}どうなるのか知りたいのですが、分かりますか。"),
    },
    "combination": {
        "1": (
            "{x}と{y}について、それぞれ何が述べられているか。",
            "{x}と{y}について、それぞれ何が述べられていますか。",
        ),
        "2": ("{x}と{y}について、それぞれ説明せよ。", "{x}と{y}について、それぞれ説明してください。"),
        "3": (
            "{x}および{y}について、資料の記述をまとめよ。",
            "{x}および{y}について、資料の記述をまとめてください。",
        ),
        "4": (
            "{x}と{y}のそれぞれに関して分かることを述べよ。",
            "{x}と{y}のそれぞれに関して分かることを教えてください。",
        ),
        "5*": (
            "{x}について述べ、続けて{y}についても述べよ。",
            "まず{x}について、続けて{y}についても教えてもらえますか。",
        ),
        "6*": (
            "{x}はどのように説明されているか。また、{y}はどうか。",
            "{x}はどのように説明されていますか。また、{y}はどうですか。",
        ),
    },
}

# For questions that ask for a piece of a sentence (quantity, date, enumeration).
CLAUSE: dict[str, tuple[str, str]] = {
    "1": ("{plain}か。", "{asks}。"),
    "2": ("資料によると、{plain}か。", "資料によると、{asks}。"),
    "3": ("{plain}か、答えよ。", "{plain}か、教えてください。"),
    "4": ("{plain}かを、資料に即して述べよ。", "{plain}かを、資料に即して説明してください。"),
    "5*": ("資料には、{quoted}書かれているか。", "資料には、{quoted}書かれていますか。"),
    "6*": ("{plain}か知りたい。", "{plain}か知りたいのですが、分かりますか。"),
}
# Further forms where the sentence allows them; ``{cleft}`` is 「…が増えたのは」, ``{free}`` a whole question.
CLEFT: dict[str, tuple[str, str]] = {"7*": ("{cleft}{wh}か。", "{cleft}{wh}ですか。")}

REASON: dict[str, tuple[str, str]] = {
    "1": ("なぜ{modifier}のか。", "なぜ{modifier}のですか。"),
    "2": ("{cleft}なぜか。", "{cleft}なぜですか。"),
    "3": ("なぜ{modifier}のか、説明せよ。", "なぜ{modifier}のか、説明してください。"),
    "4": ("なぜ{modifier}のか、理由を述べよ。", "なぜ{modifier}のか、理由を教えてください。"),
    "5*": ("どうして{modifier}のか。", "どうして{modifier}のでしょうか。"),
    "6*": ("{cleft}、どのような理由によるか。", "{cleft}、どのような理由によりますか。"),
}
SUBJECT: dict[str, tuple[str, str]] = {
    "1": ("{cleft}{wh}か。", "{cleft}{wh}ですか。"),
    "2": ("資料によると、{cleft}{wh}か。", "資料によると、{cleft}{wh}ですか。"),
    "3": ("{cleft}{wh}か、答えよ。", "{cleft}{wh}か、教えてください。"),
    "4": ("{cleft}{wh}かを、資料に即して述べよ。", "{cleft}{wh}かを、資料に即して説明してください。"),
    "5*": ("{whom}{plain}か。", "{whom}{asks}。"),
    "6*": ("{cleft}、{wh}だと書かれているか。", "{cleft}、{wh}だと書かれていますか。"),
}


def is_reserved(form: str) -> bool:
    """Whether a form is kept out of training, for the rephrased questions."""
    return form.endswith("*")


def named_wordings(kind: str, **slots: str) -> tuple[Wording, ...]:
    """All forms of a kind that asks about something by its name."""
    return _filled(kind, NAMED[kind], slots)


def clause_wordings(
    kind: str, question: str, cleft: tuple[str, str] | None = None, others: tuple[str, str] | None = None
) -> tuple[Wording, ...]:
    """All forms for a statement that holds an interrogative, such as 「海面は何m上昇した。」.

    ``cleft`` is (「海面が上昇したのは」, 「いつ」) where the sentence allows it. ``others`` is a second
    statement with another interrogative (「どのくらい」), asked in a reserved form. Empty where the end
    of the statement cannot be turned into a question surely.
    """
    slots = question_slots(question)
    if slots is None:
        return ()
    wordings = list(_filled(kind, CLAUSE, slots))
    if cleft is not None:
        wordings += _filled(kind, CLEFT, {"cleft": cleft[0], "wh": cleft[1]})
    other = question_slots(others[0]) if others else None
    if other is not None:
        wordings += _filled(kind, {"8*": ("{plain}か。", "{asks}。")}, other)
    return tuple(wordings)


def question_slots(statement: str) -> dict[str, str] | None:
    """A statement that ends in 。 as ``plain``, ``asks`` and ``quoted``; None where its end is unsure."""
    plain, polite = rewrite(statement, "de_aru"), rewrite(statement, "desu_masu")
    if plain is None or polite is None:
        return None
    body, asks = plain.removesuffix("。"), polite.removesuffix("。") + "か"
    if body.endswith("）"):
        return None
    quoted = body + "と"
    if body.endswith("である"):
        body = body.removesuffix("である")
    elif asks.endswith("ですか") and body.endswith("だ"):
        body = body.removesuffix("だ")
    return {"plain": body, "asks": asks, "quoted": quoted}


def modifier(statement: str) -> str | None:
    """A statement without 。 as it stands before の or a noun: 「…が増える」, 「…が重要な」; None if unsure."""
    plain, polite = rewrite(statement, "de_aru"), rewrite(statement, "desu_masu")
    if plain is None or polite is None or plain.endswith("）。"):
        return None
    body = plain.removesuffix("。")
    if body.endswith("のである"):
        return body.removesuffix("のである")
    if body.endswith("である"):
        return body.removesuffix("である") + "な"
    if body.endswith("だ") and polite.endswith("です。"):
        return body.removesuffix("だ") + "な"
    if body.endswith(("だろう", "う", "まい")) and polite.endswith(("でしょう。", "ましょう。")):
        return None
    return body


def reason_wordings(modifier: str, cleft: str | None) -> tuple[Wording, ...]:
    forms = {form: texts for form, texts in REASON.items() if cleft is not None or "{cleft}" not in texts[0]}
    return _filled("reason", forms, {"modifier": modifier, "cleft": cleft or ""})


def subject_wordings(statement: str, cleft: str, whom: str, wh: str) -> tuple[Wording, ...]:
    """``whom`` is the interrogative with its particle: 「何が」, 「何を」."""
    slots = question_slots(statement)
    return (
        ()
        if slots is None
        else _filled("subject", SUBJECT, {**slots, "cleft": cleft, "whom": whom, "wh": wh})
    )


def _filled(kind: str, forms: dict[str, tuple[str, str]], slots: dict[str, str]) -> tuple[Wording, ...]:
    wordings = []
    for number, (plain, polite) in forms.items():
        wordings.append(Wording(f"{kind}/{number}", "plain", plain.format(**slots)))
        wordings.append(Wording(f"{kind}/{number}", "polite", polite.format(**slots)))
    return tuple(wordings)
