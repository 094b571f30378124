"""What people write in the story of consensus, in Spanish. Invented, and shaped as on lists."""

from typing import Final

SUBJECT: Final = "Normas de conducta para nuestras reuniones"
REVIEW_SUBJECT: Final = "¿Cuándo revisamos las normas de conducta?"

PROPOSAL: Final = """\
Estimadas y estimados colegas:

Tres personas nos preguntaron el año pasado qué hacer si a alguien no se le deja hablar. No \
tenemos normas. Propongo que adoptemos por un año la página que ha redactado la secretaría.

Un cordial saludo,
Marta
"""
REVIEW: Final = """\
Estimada Marta:

Adoptemos lo que adoptemos, volvamos a mirarlo al cabo de un tiempo. ¿Medio año?

Ines
"""

SENTENCE: Final = "Adoptamos la página de normas por un año."
OBJECTION: Final = "objeción: "
KOFI_OBJECTS: Final = "La página no nombra a nadie a quien dirigirse."
YUKI_LIVES: Final = "puedo vivir con ello\n\nYo la habría hecho más corta.\n\nYuki\n"
MARTA_ANSWERS: Final = "La secretaría ha añadido dos nombres y un número de teléfono."
KOFI_IS_MET: Final = "retiro {objection}\n\nGracias, eso es lo que faltaba.\n\nKofi\n"
REASON: Final = "nadie objeta ya, y la página se revisa dentro de un año"
QUESTION: Final = "¿Revisamos las normas al cabo de seis meses?"
