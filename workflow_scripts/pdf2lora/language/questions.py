"""The ends of sentences as questions need them: before か, before と, before の."""

from pdf2lora.language.rewriting import rewrite


def question_slots(statement: str) -> dict[str, str] | None:
    """A statement that ends in 。 as ``plain`` 「…増えた」, ``asks`` 「…増えましたか」 and ``quoted`` 「…増えたと」; None
    where its end is unsure."""
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
