"""What people write in the story of a vote, in Spanish. Invented, shaped as mail on lists is."""

from typing import Final

SUBJECT: Final = "Sus comentarios: plan de trabajo entre nuestras dos reuniones"

CALL: Final = """\
Estimadas y estimados colegas:

La próxima reunión anual es dentro de diez meses, y el trabajo entre las dos reuniones \
necesita un plan. La secretaría propone:

1. Tres temas como máximo para los grupos de trabajo este año.
2. Unos términos de referencia por tema; una vez firmados, no cambian a medio camino.
3. Al menos tres semanas para encontrar una persona experta por tema.

¿Qué temas elegirían, y es el fin de mes demasiado pronto para comentar?

Un cordial saludo,
Marta

--\x20
Marta Lindqvist
Presidenta, Foro de los puertos
"""

OUT_OF_OFFICE: Final = """\
Gracias por su mensaje. Estoy de viaje y volveré a leer mi correo el lunes. \
En caso de urgencia, escriba a la secretaría.
"""
OUT_OF_OFFICE_MARK: Final = "leer mi correo el lunes"

KOFI_ON_TOP: Final = """\
Estimada Marta, estimados todos:

Dejemos pasar una semana: las redes de la costa no se reúnen hasta el lunes próximo, \
y deberían ponerse de acuerdo sobre los temas antes de que preguntemos a los demás.

Kofi
"""
KOFI_MARK: Final = "las redes de la costa no se reúnen hasta el lunes próximo"

INES_UNDER_TOPICS: Final = "Dos bastarían. El año pasado nunca terminamos el tercero."
INES_MARK: Final = "nunca terminamos el tercero"
INES_UNDER_WEEKS: Final = "Tres semanas no bastaron la última vez; digamos cinco."
LINE_ON_TOPICS: Final = "1. Tres temas como máximo para los grupos de trabajo este año."
TOPICS_MARK: Final = "Tres temas como máximo"
LINE_ON_WEEKS: Final = "3. Al menos tres semanas para encontrar una persona experta por tema."

YUKI_FOUR_VOICES: Final = """\
Hola a todos:

Ines y Kofi tienen razón los dos, y no se contradicen: menos temas necesitan menos tiempo. \
Propongo dos temas y dos semanas más para comentar.
"""
YUKI_MARK: Final = "Propongo dos temas y dos semanas más"

LEILA_ON_A_FORWARD: Final = """\
Estimados colegas:

para quien no lo haya visto en la lista de difusión, el mensaje de Yuki está más abajo. Dos \
temas son también lo que pueden seguir las empresas pequeñas.

Saludos,
Leila
"""
LEILA_MARK: Final = "lo que pueden seguir las empresas pequeñas"

FORWARDED: Final = """\
De: Plan <plan-bounces@lists.harbourforum.example> en nombre de Yuki Tanabe <{address}>
Enviado: {sent}
Para: plan@lists.harbourforum.example
Asunto: Re: [Plan] {subject}

{text}"""

NEWCOMERS_SUBJECT: Final = "¿Una página para quienes llegan?"
NEWCOMERS_QUESTION: Final = "¿Debe escribir la página la secretaría?"
NEWCOMERS: Final = """\
Hola:

Las personas que vienen a su primera reunión me hacen siempre las mismas cinco preguntas. \
¿Ponemos las respuestas en una página? Puedo escribir una primera versión.

Ines
"""

PRIYA_COMMENT: Final = (
    "De parte de los grupos regionales: dos temas, & una convocatoria que diga <por qué> esos."
)
AROHA_ASIDE: Final = "// entre nosotros: puedo esbozar esa página este fin de semana"
ASIDE_MARK: Final = "esbozar esa página este fin de semana"
MARTA_COMMENT: Final = "Gracias a todas y a todos. Oigo dos temas y más tiempo; haré la pregunta."

QUESTION: Final = "¿Nos quedamos con dos temas, con dos semanas más para comentar?"

KOFI_VOTE: Final = """\
+1

Dos semanas más es lo que necesitan las redes de la costa.

Kofi
"""
YUKI_NO_VOTE: Final = """\
He leído la pregunta dos veces y todavía me pregunto de qué dos temas se trata. \
Espero para responder a que se diga.

Yuki
"""
YUKI_NO_VOTE_MARK: Final = "todavía me pregunto de qué dos temas se trata"

INES_VOTE: Final = """\
+1

Que sean dos semanas. Había pulsado «en desacuerdo» porque quería tres.

Ines
"""

LEILA_REASON: Final = "El presupuesto de los expertos no está en el plan. Añádanlo y acepto."
LEILA_LIFTS: Final = "#{number}: +1, el presupuesto está prometido para el viernes"
