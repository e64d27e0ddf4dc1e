from pdf2lora.sampling import evenly


def test_a_few_are_taken_at_even_distances():
    assert evenly(range(10), 5) == [0, 2, 4, 6, 8]
    assert evenly(range(10), 4) == [0, 2, 5, 7]
    # Not the first of them only, where there are less than twice as many.
    assert evenly(range(6), 4) == [0, 1, 3, 4]
    assert evenly([1, 2], 5) == [1, 2]
