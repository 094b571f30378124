"""What people write in the story of a plan, in Spanish. Invented, shaped as mail on lists is."""

from typing import Final

SUBJECT: Final = "Sus comentarios: plan del trabajo entre nuestras dos reuniones"
TERMS_MARK: Final = "Términos de referencia"
TERMS_SUBJECT: Final = "Términos de referencia de los expertos"
HIRING_SUBJECT: Final = "Contratar a los expertos"

INVITATION: Final = """\
Estimadas y estimados colegas:

Antes de la reunión de primavera queremos dos o tres temas sobre los que informen los grupos de \
trabajo. La presidencia habla de ello desde el verano; ahora les toca a ustedes.

Les haré dos preguntas dentro de un momento.

Un cordial saludo,
Marta
"""
TERMS: Final = """\
Estimada Marta:

La secretaría está lista. En cuanto tengamos los temas, escribimos unos términos de referencia \
para cada uno. No cambian en medio de un contrato: asegúrense primero de los temas.

Saludos,
Tomás
"""
HIRING: Final = """\
Estimada Marta:

Hacen falta al menos tres semanas para encontrar a alguien y firmar. Si los expertos empiezan en \
la reunión de primavera, queda poco tiempo.

Saludos,
Tomás
"""

TOPICS: Final = "¿Qué temas van en el plan?"
LEADS: Final = "¿Quién puede llevar uno?"

KOFI_TOPIC: Final = "Las tasas nocturnas, y los transbordadores de las islas pequeñas."
KOFI_LEAD: Final = "Puedo llevar los transbordadores, a partir de febrero."
YUKI_ANSWERS: Final = """\
1. Las tasas nocturnas. Todo lo demás puede esperar un año.

2. Yo esta vez no, lo siento.

Me pregunto si la reunión de primavera es el lugar adecuado para todo esto.

Yuki
"""
INES_WISH: Final = """\
extend: in 4 days because las redes de la costa no se reúnen hasta el lunes próximo

Deberíamos ponernos de acuerdo sobre el plan antes de invitarlas.

Ines
"""
LEILA_LEANS: Final = """\
Estimadas y estimados colegas:

Deberíamos tomarnos un poco más de tiempo. La cámara de comercio todavía no ha visto las \
preguntas.

Leila
"""
REASON: Final = "las redes de la costa no se reúnen hasta el lunes próximo"
"""Why Ines asks for more time."""
OUTCOME: Final = "Tasas nocturnas y transbordadores"
QUESTION: Final = "¿Serán las tasas nocturnas y los transbordadores los temas del año?"
"""The question of the vote that ends the story."""
