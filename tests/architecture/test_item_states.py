from tests.architecture.draw_states import PAGE, draw_page


def test_the_picture_of_item_states_equals_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == draw_page(), "run: make docs"
