from pdf2lora.documents.cleaning.characters import joined, of_line, tidy


def test_spaces_between_japanese_letters_go_and_those_between_latin_words_stay():
    assert tidy("地球 観測 は Google DeepMind 社 の") == "地球観測はGoogle DeepMind社の"


def test_the_space_between_number_and_title_stays():
    assert tidy(of_line("第１章　はじめに")) == "第1章 はじめに"


def test_lines_of_latin_words_join_with_a_space_and_japanese_ones_without():
    assert joined("the Global Climate", "Observing System") == "the Global Climate Observing System"
    assert joined("気候変動に関する", "政府間パネル") == "気候変動に関する政府間パネル"
    assert joined("研究は Google", "社が行う") == "研究は Google社が行う"


def test_a_word_divided_at_the_line_end_is_whole_again():
    assert joined("inter-", "national") == "international"
    assert (
        joined("state-of-the-art and well-", "known", frozenset({"well-known"}))
        == "state-of-the-art and well-known"
    )
    assert joined("SpatioTempo-", "ral") == "SpatioTemporal"


def test_an_address_goes_on_without_a_space():
    assert joined("https://example.org/a-", "b/c.html") == "https://example.org/a-b/c.html"


def test_full_width_letters_join_wherever_the_line_ends():
    assert joined("NAI", "RR", wide=True) == "NAIRR"


def test_other_full_stops_and_commas_become_the_usual_ones_but_not_in_numbers():
    assert of_line("Ｒを使う．次に，図を描く．") == "Rを使う。次に、図を描く。"
    assert of_line("３．１４，１，０００") == "3.14、1,000"
    assert of_line("１．概要") == "1．概要"


def test_a_bullet_of_a_symbol_font_stays_a_bullet():
    assert of_line("\uf0b7 観測") == "• 観測"


def test_marks_of_notes_go_and_exponents_stay():
    assert of_line("発表した³。また") == "発表した。また"
    assert of_line("面積は5km²である") == "面積は5km²である"
