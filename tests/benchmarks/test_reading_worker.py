"""The benchmark of reading runs with the product as it is."""

from tests.benchmarks.bench_reading import OURS, Answer, ask

QUOTING = "On Mon, 3 Mar 2025 Ana Lopez <ana@example.org> wrote:\n> When?\n\nAt seven.\n"


def test_the_worker_finds_new_text_with_our_parser() -> None:
    answer = ask(OURS, [QUOTING, "Nobody is quoted."])

    assert isinstance(answer, Answer)
    first, second = answer.found
    assert first is not None
    assert "At seven." in first
    assert second == "Nobody is quoted."
