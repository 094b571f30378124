"""Write the pages that come from the code: `python -m tests.documents`."""

from tests.architecture import draw_states
from tests.documents import commands, configuration

for page, text in (
    (draw_states.PAGE, draw_states.draw_page()),
    (configuration.PAGE, configuration.write_page()),
    (commands.PAGE, commands.write_page()),
):
    page.write_text(text, encoding="utf-8")
