from documents.cleaning.lines_on_a_page import block, column, line, page, prose
from pdf2lora.documents.cleaning.clean import as_text, clean


def kinds(*pages):
    return [(paragraph.kind, paragraph.text) for paragraph in clean(pages)]


def bodies(*pages):
    return [text for kind, text in kinds(*pages) if kind == "body"]


FULL = "あ" * 21  # with one more letter, as long as the lines of prose()


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page():
    left = column(("一" + FULL, {"indent": 0}), "二" + FULL, "三" + FULL, x=60)
    right = column("四" + FULL, "五" + FULL, "六" + FULL, x=320)
    following = column("七" + FULL, "これで終わる。", x=60)
    assert bodies(page(1, left, right), page(2, following)) == [
        "".join(f"{c}{FULL}" for c in "一二三四五六七") + "これで終わる。"
    ]


def test_a_line_that_ends_early_because_a_long_word_follows_goes_on():
    lines = column(
        "　" + "あ" * 22, "い" * 22, "う" * 15 + "は", "https://example.org/data" + "え" * 10, "にある。"
    )
    assert bodies(page(1, lines)) == [
        "あ" * 22 + "い" * 22 + "う" * 15 + "はhttps://example.org/data" + "え" * 10 + "にある。"
    ]


def test_an_indented_line_after_a_full_stop_begins_a_paragraph():
    first = [("　観測" + "あ" * 19, {}), "い" * 22, "う" * 21 + "。"]
    second = [("　予測" + "え" * 19, {}), "お" * 22, "終わり。"]
    assert [text[:2] for text in bodies(page(1, column(*first, *second)))] == ["観測", "予測"]


def test_a_heading_is_never_joined_to_the_text_under_it():
    lines = column(*prose("前文"), ("１－７．カナダ", {"size": 10.5, "bold": True}), *prose("カナダでは"))
    found = kinds(page(1, lines))
    assert ("heading", "1-7．カナダ") in found
    assert any(kind == "body" and text.startswith("カナダでは0") for kind, text in found)


def test_a_bold_line_in_the_middle_of_a_sentence_is_no_heading():
    first, *rest = prose("前文")
    lines = column(first, ("強調" + "あ" * 20, {"bold": True}), *rest)
    assert bodies(page(1, lines)) == ["".join([first, "強調" + "あ" * 20, *rest])]


def test_an_echo_of_a_heading_stands_once():
    lines = column(("第１章　序論", {"size": 14}), None, ("第１章　序論", {"size": 14}), None, *prose("本文"))
    assert [kind for kind, _ in kinds(page(1, lines))].count("heading") == 1


def test_headings_make_paths_by_their_numbers_and_sizes():
    lines = column(
        ("第１章　総論", {"size": 16}), None,
        ("第１節　目的", {"size": 13}), None,
        *prose("目的の文"), None,
        ("1.1　背景", {"size": 11, "bold": True}),
        *prose("背景の文"), None,
        ("第２節　方法", {"size": 13}), None,
        *prose("方法の文"),
    )  # fmt: skip
    sections = {p.text[:4]: p.section for p in clean([page(1, lines)]) if p.kind == "body"}
    assert sections["目的の文"] == ("第1章 総論", "第1節 目的")
    assert sections["背景の文"] == ("第1章 総論", "第1節 目的", "1.1 背景")
    assert sections["方法の文"] == ("第1章 総論", "第2節 方法")


def test_a_number_beside_its_title_is_one_heading():
    lines = [line("第２節", y=100, size=13), line("技術の潮流", x=140, y=100, size=13)]
    assert kinds(page(1, lines, column(*prose("本文"), y=140)))[0] == ("heading", "第2節 技術の潮流")


def test_a_sentence_that_begins_with_a_chapter_number_is_no_heading():
    lines = column("第１章で見てきたように、観測は重要である。", *prose("続く"))
    assert all(kind != "heading" for kind, _ in kinds(page(1, lines)))


def test_footnotes_stand_after_the_paragraph_with_their_mark_and_without_number():
    text = column(
        ("　観測の話" + "あ" * 17, {"marks": ("1",)}), "い" * 22, "話の終わり。",
        ("　予測の話" + "え" * 17, {}), "お" * 22, "終わり。",
    )  # fmt: skip
    notes = column(("１　最初の注である。", {"size": 7}), y=700)
    assert [text[:5] for _, text in kinds(page(1, text, notes))] == ["観測の話あ", "最初の注で", "予測の話え"]


def test_notes_marked_by_an_asterisk_and_a_number_go_by_the_number():
    text = [line("観測の話である。", marks=("*", "1")), line("　予測の話である。", y=116, marks=("*", "2"))]
    notes = column(("*¹次の注である。", {"size": 7}), ("*²最後の注である。", {"size": 7}), y=700)
    assert [text for _, text in kinds(page(1, text, notes))] == [
        "観測の話である。",
        "次の注である。",
        "予測の話である。",
        "最後の注である。",
    ]


def test_marks_that_a_font_draws_on_the_line_are_taken_out():
    text = column("観測の話(zip⁷) ⁸ である。1⁹ 予測の話2⁵である。", "9年の話である。")
    notes = [(f"{mark}注である。", {"size": 7}) for mark in ("⁷", "⁸", "⁹", "1⁹", "20 ", "2⁵")]
    found = kinds(page(1, text, column(*notes, y=700)))
    assert found[0] == ("body", "観測の話(zip)である。予測の話である。9年の話である。")
    assert found[1:] == [("footnote", "注である。")] * 6


def test_a_digit_is_no_mark_where_no_note_has_it_or_two_places_do():
    notes = column(("2 注である。", {"size": 7}), y=700)
    for text in ("観測の話である。3予測の話である。", "観測の話である。2予測「図」2に示した。"):
        assert kinds(page(1, column(text), notes))[0] == ("body", text)


def test_footnotes_never_divide_a_sentence():
    left, right = column("一" + FULL, "二" + FULL, "三" + FULL), column("四" + FULL, "終わる。", x=320)
    notes = column(("1　最初の注である。", {"size": 7}), ("2　次の注である。", {"size": 7}), y=700)
    found = kinds(page(1, left, notes, right))
    assert ("body", f"一{FULL}二{FULL}三{FULL}四{FULL}終わる。") in found
    assert [text for kind, text in found if kind == "footnote"] == ["最初の注である。", "次の注である。"]


def test_a_mark_that_the_line_end_cut_off_is_no_text():
    lines = column("　" + "あ" * 22, "い" * 22, "¹²また、次の年も続いた。")
    assert bodies(page(1, lines)) == ["あ" * 22 + "い" * 22 + "また、次の年も続いた。"]


def test_captions_and_tables_are_kept_apart_and_divide_no_sentence():
    table = block(column("国 | 人口", "日本 | 1億", y=300), kind="table")
    caption = column(("図表 1　国の人口", {"size": 8}), y=280)
    lines = column("　" + "あ" * 22, "い" * 22, "う" * 22)
    rest = column("え" * 22, "終わる。", y=400)
    found = kinds(page(1, lines, caption, table, rest))
    assert ("caption", "図表1 国の人口") in found
    assert [text for kind, text in found if kind == "table"] == ["| 国 | 人口 |", "| 日本 | 1億 |"]
    assert bodies(page(1, lines, caption, table, rest)) == [
        "あ" * 22 + "い" * 22 + "う" * 22 + "え" * 22 + "終わる。"
    ]


def test_a_sentence_that_begins_with_a_figure_is_no_caption():
    lines = column(*prose("前文"), "　図1に示すように、" + "あ" * 12, *prose("続く"))
    assert all(kind == "body" for kind, _ in kinds(page(1, lines)))


def test_items_of_a_list_stand_apart_and_lose_their_bullets():
    lines = column(
        "　手段は次のとおりである。",
        ("・地上で観測するものは" + "あ" * 11, {"indent": 1}),
        ("続きの行。", {"indent": 2}),
        ("・海で観測するもの。", {"indent": 1}),
        ("(1) 番号のある項目。", {"indent": 1}),
    )
    assert kinds(page(1, lines))[1:] == [
        ("list", "地上で観測するものは" + "あ" * 11 + "続きの行。"),
        ("list", "海で観測するもの。"),
        ("list", "(1)番号のある項目。"),
    ]


def test_a_bracket_that_begins_a_line_inside_a_sentence_is_no_item():
    lines = column("　" + "あ" * 22, "い" * 22, "（NDVI）とは植生の指数である。")
    assert bodies(page(1, lines)) == ["あ" * 22 + "い" * 22 + "（NDVI）とは植生の指数である。"]


def test_a_paragraph_that_a_boxed_column_interrupts_is_taken_up_again():
    left = column(("1.1　歩み", {"size": 12, "bold": True}), None, "　" + "あ" * 22, "い" * 22, "う" * 22)
    box = column(
        ("コラム　見かけの傾向", {"size": 10, "bold": True}),
        ("　" + "箱" * 24, {"size": 9}),
        ("箱の終わり。", {"size": 9}),
        x=320,
    )
    right = column("え" * 22, "終わる。", x=320, y=200)
    found = clean([page(1, left, box, right)])
    assert [(p.text[:3], p.section[-1]) for p in found if p.kind == "body"] == [
        ("あああ", "1.1 歩み"),
        ("箱箱箱", "コラム 見かけの傾向"),
    ]
    assert found[1].text == "あ" * 22 + "い" * 22 + "う" * 22 + "え" * 22 + "終わる。"


def test_articles_of_rules_carry_their_titles_and_begin_their_text():
    lines = column(
        ("第１章　総則", {"size": 12, "bold": True}),
        "（目的）",
        "第１条　この規則は、従業員の就業に関する事項を",
        "　定める。",
        "２　この規則にない事項は、法令の定めるところに",
        "　よる。",
        "（適用範囲）",
        "第２条　この規則は、第１条に定める従業員に適用",
        "　する。",
    )
    assert [(p.kind, p.text, p.section[-1]) for p in clean([page(1, lines)])] == [
        ("heading", "第1章 総則", "第1章 総則"),
        ("heading", "第1条（目的）", "第1条（目的）"),
        ("body", "この規則は、従業員の就業に関する事項を定める。", "第1条（目的）"),
        ("list", "2 この規則にない事項は、法令の定めるところによる。", "第1条（目的）"),
        ("heading", "第2条（適用範囲）", "第2条（適用範囲）"),
        ("body", "この規則は、第1条に定める従業員に適用する。", "第2条（適用範囲）"),
    ]


def test_short_texts_in_a_row_are_a_menu_and_not_prose():
    lines = column(
        "新しい作業", "開く", "保存する", "印刷の設定", "終わる", "ウィンドウの整列", *prose("本文")
    )
    assert [kind for kind, _ in kinds(page(1, lines))] == ["table"] * 6 + ["body"]


def test_a_cover_gives_its_title_and_nothing_else_to_the_path():
    cover = column(("地球観測白書", {"size": 24}), None, ("第２版", {"size": 14}), ("環境省", {"size": 12}))
    found = clean([page(1, cover), page(2, column(("序文", {"size": 14}), None, *prose("本文")))])
    assert [p.text for p in found if p.kind == "heading"] == ["地球観測白書", "序文"]
    assert [p.section for p in found if p.kind == "body"] == [("地球観測白書", "序文")]


def test_markdown_headings_and_lists_are_understood():
    blocks = [["# 報告"], ["## 目的"], ["目的を述べる。"], ["- 一つ目", "- 二つ目"], ["注1 注である。"]]
    y, made = 0.0, []
    for texts in blocks:
        made.append([line(text, x=0, y=y + 12 * i, size=12) for i, text in enumerate(texts)])
        y += 12 * (len(texts) + 1)
    wide = [
        [type(each)(each.text, (0.0, each.bbox[1], 595.0, each.bbox[3]), 12.0) for each in lines]
        for lines in made
    ]
    assert [(p.kind, p.text, p.section) for p in clean([page(1, *wide)])] == [
        ("heading", "報告", ("報告",)),
        ("heading", "目的", ("報告", "目的")),
        ("body", "目的を述べる。", ("報告", "目的")),
        ("list", "一つ目", ("報告", "目的")),
        ("list", "二つ目", ("報告", "目的")),
        ("footnote", "注である。", ("報告", "目的")),
    ]


def test_pages_without_text_give_no_paragraphs_and_no_text():
    assert clean([]) == []
    assert clean([page(1), page(2)]) == []
    assert as_text([]) == ""


def test_the_text_has_a_paragraph_a_line_with_a_blank_line_between():
    assert (
        as_text(
            clean(
                [page(1, column(("題", {"size": 16}), ("第１章　序", {"size": 14}), None, *prose("本文", 2)))]
            )
        ).count("\n\n")
        == 1
    )
