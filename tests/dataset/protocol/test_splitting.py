"""Sections go to one side as a whole, about the wanted share, and stay there when others come."""

from dataset.texts import chunk
from pdf2lora.dataset.protocol.splitting import role_of_chunk, split_sections


def document(name, sections=20, size=100):
    return [chunk([f"{i} 節"], f"{name}の{i}。" + "海" * size, document=name) for i in range(sections)]


def roles(parts):
    return {(part.document, part.section): part.role for part in parts}


def test_about_the_wanted_share_of_the_text_is_held_out():
    parts = split_sections(document("a", 40), seed=1, held_out_share=0.2)
    held_out = sum(part.characters for part in parts if part.role == "held_out")
    assert 0.15 < held_out / sum(part.characters for part in parts) < 0.25


def test_every_chunk_has_one_role_and_a_section_only_one():
    chunks = [chunk(["1 節"], f"文{i}。") for i in range(3)] + document("report", 10)
    parts = split_sections(chunks, seed=1, held_out_share=0.3)
    found = role_of_chunk(parts)
    assert set(found) == {c.id for c in chunks}
    for section in {c.section for c in chunks}:
        assert len({found[c.id] for c in chunks if c.section == section}) == 1


def test_another_document_moves_no_section():
    alone = roles(split_sections(document("a"), 1, 0.2))
    both = roles(split_sections(document("b") + document("a"), 1, 0.2))
    assert alone.items() <= both.items()
    assert {role for (name, _), role in both.items() if name == "b"} == {"training", "held_out"}


def test_the_order_of_the_chunks_does_not_matter():
    chunks = document("a")
    assert roles(split_sections(chunks, 1, 0.2)) == roles(split_sections(chunks[::-1], 1, 0.2))


def test_another_seed_holds_out_other_sections():
    chunks = document("a", 40)
    assert roles(split_sections(chunks, 1, 0.2)) != roles(split_sections(chunks, 2, 0.2))


def test_a_document_without_headings_is_divided_by_chunks():
    chunks = [chunk([], f"{i}。" + "海" * 100) for i in range(20)]
    parts = split_sections(chunks, 1, 0.2)
    assert {part.role for part in parts} == {"training", "held_out"}
    assert all(len(part.chunks) == 1 for part in parts)


def test_a_single_chunk_is_trained_on():
    (part,) = split_sections([chunk(["1 節"], "海が広がる。")], 1, 0.2)
    assert part.role == "training"
