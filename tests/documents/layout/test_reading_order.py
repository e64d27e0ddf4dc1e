from pdf2lora.documents.layout.reading_order import ordered

WIDTH, HEIGHT = 595.0, 842.0


def column(x, y, count, width=210.0, height=10.0, pitch=16.0):
    return [(x, y + i * pitch, x + width, y + i * pitch + height) for i in range(count)]


def test_no_boxes_have_an_empty_order():
    assert ordered([], WIDTH, HEIGHT) == []


def test_one_column_is_read_downwards():
    boxes = column(60, 80, 10, width=470)
    assert ordered(boxes[::-1], WIDTH, HEIGHT) == list(range(9, -1, -1))


def test_two_columns_are_read_one_after_the_other():
    left, right = column(60, 80, 12), column(320, 80, 12)
    mixed = [box for pair in zip(left, right, strict=True) for box in pair]
    assert [mixed[i] for i in ordered(mixed, WIDTH, HEIGHT)] == left + right


def test_three_columns_are_read_one_after_the_other():
    columns = [column(x, 80, 12, width=140) for x in (60, 220, 380)]
    mixed = [box for row in zip(*columns, strict=True) for box in row]
    assert [mixed[i] for i in ordered(mixed, WIDTH, HEIGHT)] == [box for c in columns for box in c]


def test_what_spans_the_columns_divides_them_where_it_stands():
    above = column(60, 80, 5) + column(320, 80, 5)
    title = (60.0, 180.0, 530.0, 200.0)
    below = column(60, 220, 5) + column(320, 220, 5)
    boxes = [title, *below, *above]
    assert [boxes[i] for i in ordered(boxes, WIDTH, HEIGHT)] == [*above, title, *below]


def test_punctuation_that_hangs_into_the_gutter_spans_nothing():
    left = column(60, 80, 12)
    left[3] = (60.0, left[3][1], 294.0, left[3][3])
    right = column(290, 80, 12)
    mixed = [box for pair in zip(left, right, strict=True) for box in pair]
    assert [mixed[i] for i in ordered(mixed, WIDTH, HEIGHT)] == left + right


def test_a_short_title_over_both_columns_is_read_between_them():
    above = column(60, 80, 5) + column(320, 80, 5)
    title = (60.0, 190.0, 160.0, 205.0)
    below = column(60, 225, 5) + column(320, 225, 5)
    boxes = [*above, title, *below]
    assert [boxes[i] for i in ordered(boxes, WIDTH, HEIGHT)] == boxes


def test_the_short_first_lines_of_notes_under_both_columns_stay_with_them():
    left, right = column(60, 80, 20), column(320, 80, 20)
    notes = [(60.0, 700.0, 200.0, 707.0), (60.0, 709.0, 520.0, 716.0), (60.0, 718.0, 500.0, 725.0)]
    boxes = [*left, *notes, *right]
    assert [boxes[i] for i in ordered(boxes, WIDTH, HEIGHT)] == [*left, *right, *notes]


def test_labels_beside_their_text_are_read_row_by_row():
    labels = column(60, 80, 8, width=30)
    texts = column(110, 80, 8, width=400)
    mixed = labels + texts
    rows = [box for pair in zip(labels, texts, strict=True) for box in pair]
    assert [mixed[i] for i in ordered(mixed, WIDTH, HEIGHT)] == rows


def test_the_order_is_a_permutation_for_scattered_boxes():
    boxes = [((i * 97) % 500, (i * 61) % 780, (i * 97) % 500 + 40, (i * 61) % 780 + 8) for i in range(400)]
    assert sorted(ordered(boxes, WIDTH, HEIGHT)) == list(range(400))
