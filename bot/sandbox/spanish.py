"""The demo in Spanish: what its page and its stories say, by what they say in English.

The words of Penholder's own that a story waits for stand here too, as Penholder's Spanish has them.
No native speaker has reviewed them.
"""

from collections.abc import Mapping
from typing import Final

_STEPS: Final[Mapping[str, str]] = {
    "Marta posts one call to two lists; it is one item with two lists": (
        "Marta envía una convocatoria a dos listas; es un solo tema con dos listas"
    ),
    "Kofi answers on top of the quoted message; only his words are shown": (
        "Kofi responde encima del mensaje citado; solo se muestran sus palabras"
    ),
    "Tomás's out-of-office came to both lists and started nothing": (
        "La ausencia de Tomás llegó a las dos listas y no empezó nada"
    ),
    "Ines answers inline; each answer shows the line that it answers": (
        "Ines responde entre líneas; cada respuesta muestra la línea a la que responde"
    ),
    "Yuki quotes three others; only her own words are taken for hers": (
        "Yuki cita a otras tres personas; solo sus propias palabras se toman por suyas"
    ),
    "Leila forwards a message on the list that rewrites From; her name is right": (
        "Leila reenvía un mensaje en la lista que reescribe From; su nombre es correcto"
    ),
    "Ines begins another subject; it is an item of its own": (
        "Ines empieza otro asunto; es un tema aparte"
    ),
    "Priya, who is not on the list, comments in Slack; it is held, and she is asked": (
        "Priya, que no está en la lista, comenta en Slack; se retiene, y se le pregunta"
    ),
    "Priya answers Always, once; her comment is marked for the list": (
        "Priya responde Siempre, una vez; su comentario queda marcado para la lista"
    ),
    "Aroha's aside with // stays in Slack": "El aparte de Aroha con // se queda en Slack",
    "Ines may not open a ballot: she is no chair": (
        "Ines no puede abrir una votación: no es de la presidencia"
    ),
    "Marta opens a ballot: buttons in Slack, an announcement on both lists": (
        "Marta abre una votación: botones en Slack, un anuncio en las dos listas"
    ),
    "Priya votes with a button and gets a receipt": "Priya vota con un botón y recibe un acuse",
    "Aroha votes with /pen vote": "Aroha vota con /pen vote",
    "Kofi replies +1 to the announcement; his receipt comes by mail": (
        "Kofi responde +1 al anuncio; su acuse llega por correo"
    ),
    "Yuki quotes Kofi's +1; that is no vote": "Yuki cita el +1 de Kofi; eso no es un voto",
    "Ines changes her Slack vote by mail: one voter, the newest counts": (
        "Ines cambia por correo su voto de Slack: una persona, cuenta el más reciente"
    ),
    "Leila blocks, and must say why": "Leila bloquea, y debe decir por qué",
    "Marta sends the digest; Priya's comment reaches the list word for word": (
        "Marta envía el resumen; el comentario de Priya llega a la lista palabra por palabra"
    ),
    "Leila lifts her block in an answer to the digest": (
        "Leila retira su bloqueo en una respuesta al resumen"
    ),
    "Marta closes the ballot; the result is in Slack and on both lists": (
        "Marta cierra la votación; el resultado está en Slack y en las dos listas"
    ),
    "Anybody counts the result's file again: penholder recount": (
        "Cualquiera vuelve a contar el archivo del resultado: penholder recount"
    ),
    "A second digest in the same window is not sent": (
        "Un segundo resumen del mismo período no se envía"
    ),
    "Everything is in the channel and on the lists exactly once": (
        "Todo está en el canal y en las listas exactamente una vez"
    ),
    "Marta opens a ballot on the page for newcomers, and leaves it open for you": (
        "Marta abre una votación sobre la página para quienes llegan, y la deja abierta"
    ),
    "The board shows the item with its outcome and its thread to everybody": (
        "El tablero muestra a todo el mundo el tema con su resultado y su hilo"
    ),
    "Marta proposes rules of conduct; Ines asks when to review them": (
        "Marta propone normas de conducta; Ines pregunta cuándo revisarlas"
    ),
    "Marta calls for consensus on one sentence; she sees the message first": (
        "Marta consulta si hay consenso sobre una frase; primero ve el mensaje"
    ),
    "Priya supports it with a button": "Priya la apoya con un botón",
    "Kofi objects by mail; his words are on record, with a number": (
        "Kofi objeta por correo; sus palabras quedan registradas, con un número"
    ),
    "Yuki can live with it, by mail": "Yuki puede aceptarlo, por correo",
    "Marta cannot declare consensus: the objection is not addressed": (
        "Marta no puede declarar el consenso: la objeción no se ha atendido"
    ),
    "Marta answers the objection; Kofi is satisfied and takes it back": (
        "Marta responde a la objeción; Kofi queda conforme y la retira"
    ),
    "Marta declares consensus; the list sees who said what": (
        "Marta declara el consenso; la lista ve quién dijo qué"
    ),
    "Marta opens a ballot on the review, and leaves it open for you": (
        "Marta abre una votación sobre la revisión, y se la deja abierta"
    ),
    "Marta and Tomás begin three threads: topics, terms, hiring": (
        "Marta y Tomás empiezan tres hilos: temas, términos, contratación"
    ),
    "Marta calls for comments with two questions; she sees the message first": (
        "Marta abre una consulta con dos preguntas; antes ve el mensaje"
    ),
    "Kofi answers below the quoted questions": "Kofi responde debajo de las preguntas citadas",
    "Yuki answers with numbers": "Yuki responde con números",
    "Marta plans the chain behind the call and fixes the terms": (
        "Marta planifica lo que sigue a la consulta y fija los términos"
    ),
    "What is fixed cannot be changed": "Lo que está fijado no se puede cambiar",
    "Ines asks for four more days by mail; everybody is told": (
        "Ines pide por correo cuatro días más; se avisa a todo el mundo"
    ),
    "Leila would like that too, says so in passing, and confirms it when asked": (
        "A Leila también le gustaría, lo dice de paso, y lo confirma cuando se le pregunta"
    ),
    "Kofi supports it by mail; with two supporters it is granted": (
        "Kofi lo apoya por correo; con dos apoyos se concede"
    ),
    "The later end makes hiring two days late, and the channel says why": (
        "El final más tardío atrasa dos días la contratación, y el canal dice por qué"
    ),
    "Marta moves the date of hiring; all is back on schedule": (
        "Marta mueve la fecha de la contratación; todo vuelve a ir a tiempo"
    ),
    "Marta closes the call; the list gets the answers by question": (
        "Marta cierra la consulta; la lista recibe las respuestas por pregunta"
    ),
    "Marta opens a ballot on the topics, and leaves it open for you": (
        "Marta abre una votación sobre los temas, y la deja abierta"
    ),
}
_SEEN: Final[Mapping[str, str]] = {
    "agree": "de acuerdo",
    "disagree": "en desacuerdo",
    "abstain": "abstención",
    "block": "bloquear",
    "no": "ningún",
    "vote": "voto",
    "; ": "; ",
    "chair": "presidencia",
    "Vote until": "Votación hasta el",
    "digest": "resumen",
    "went out": "se envió",
    "accepted": "aceptada",
    "Call for consensus": "Consulta de consenso",
    "What was declared, as a file": "Lo que se declaró, en un archivo",
    "support 1": "a favor 1",
    "can live with it 1": "puede aceptarlo 1",
    "1.1 open": "1.1 abierta",
    "1.1 retracted": "1.1 retirada",
    "not addressed": "no se atienda",
    "Decided": "Decidido",
    "Accepted": "Aceptada",
    "Ballot closed": "Votación cerrada",
    ": ": ": ",
    "Comments until": "Comentarios hasta el",
    "Comments extended": "Consulta prorrogada",
    "Comments closed": "Consulta cerrada",
    "1 answer": "1 respuesta",
    "2 answers": "2 respuestas",
    "takes 21 days": "dura 21 días",
    "must begin by": "debe empezar a más tardar",
    "late by": "de retraso",
    "are fixed": "están fijados",
    "proposes": "propone",
    "may take a position": "posición sobre",
    "is late by 2 days": "lleva 2 días de retraso",
    "late by 2 days": "2 días de retraso",
    "is back on schedule": "vuelve a ir a tiempo",
    "4 people have answered": "4 personas han respondido",
    "By the rule": "Por la regla",
    "Automatic reply": "Respuesta automática",
    "Automatic reply: out of office": "Respuesta automática: fuera de la oficina",
}
_PAGE: Final[Mapping[str, str]] = {
    "A ballot": "Una votación",
    "A call for comments and its plan": "Una consulta y su plan",
    "The demo is starting again.": "La demostración vuelve a empezar.",
    "Penholder: the demo": "Penholder: la demostración",
    "Skip to the channel": "Ir al canal",
    "The board": "El tablero",
    "Story": "Historia",
    "Start again": "Volver a empezar",
    (
        "By mail or in Slack, everybody is heard and each vote counts once. "
        "Watch, then try it: all of it is real, and stays on this machine."
    ): (
        "Por correo o en Slack, se escucha a todo el mundo y cada voto cuenta una vez. "
        "Mire, y luego pruebe: todo es real, y se queda en esta máquina."
    ),
    "Consensus and an objection": "Un consenso y una objeción",
    "Now you": "Ahora usted",
    "Now you:": "Ahora usted:",
    "vote as Priya, reply as Kofi.": "vote como Priya, responda como Kofi.",
    "Vote as Priya": "Votar como Priya",
    "Reply as Kofi": "Responder como Kofi",
    "Columns": "Columnas",
    "Mail": "Correo",
    "Items": "Temas",
    "Conversation": "Conversación",
    "You are": "Usted es",
    "Messages": "Mensajes",
    "Messages of the channel": "Mensajes del canal",
    "Commands to try": "Órdenes para probar",
    "Message or command": "Mensaje u orden",
    "Write, or type a command: /pen help": "Escriba, o teclee una orden: /pen help",
    "Send": "Enviar",
    "Mailbox of": "Buzón de",
    "Write": "Escribir",
    "Messages, newest first": "Mensajes, los más recientes primero",
    "All items": "Todos los temas",
    "The story so far": "La historia hasta ahora",
    "The demo is starting again …": "La demostración vuelve a empezar …",
    "Slack says: {error}": "Slack dice: {error}",
    "The demo does not answer.": "La demostración no responde.",
    "The demo has stopped. Start it again with: make demo": (
        "La demostración ha terminado. Vuelva a empezarla con: make demo"
    ),
    "Only visible to you": "Visible solo para usted",
    "Close": "Cerrar",
    "Open beside": "Abrir al lado",
    "Beside the conversation": "Al lado de la conversación",
    "edited": "editado",
    "Reply in the thread": "Responder en el hilo",
    "Reply in the thread; begin with // to keep it in Slack": (
        "Responder en el hilo; empiece con // para que se quede en Slack"
    ),
    "Reply": "Responder",
    "Reply in thread": "Responder en el hilo",
    "1 reply": "1 respuesta",
    "{number} replies": "{number} respuestas",
    "over": "terminado",
    "{number} min left": "quedan {number} min",
    "{number} h left": "quedan {number} h",
    "{number} days left": "quedan {number} días",
    "Ballot closes": "Fin de la votación",
    "Ballot {state}": "Votación {state}",
    "Ballot {state}: {outcome}": "Votación {state}: {outcome}",
    "1 message": "1 mensaje",
    "{number} messages": "{number} mensajes",
    "1 comment": "1 comentario",
    "{number} comments": "{number} comentarios",
    "held by {name}": "a cargo de {name}",
    "#{number} on the board": "#{number} en el tablero",
    "Due": "Vence",
    "Nothing yet: the first message makes the first item.": (
        "Nada todavía: el primer mensaje hace el primer tema."
    ),
    "No mail yet.": "Sin correo todavía.",
    "Choose somebody who reads mail.": "Elija a alguien que lea correo.",
    "(no subject)": "(sin asunto)",
    "The message as HTML": "El mensaje en HTML",
    "Text": "Texto",
    "Answer": "Responder",
    "← All mail": "← Todo el correo",
    "← Discard": "← Descartar",
    "further addresses": "otras direcciones",
    "as {name}": "como {name}",
    "Attached: {names}": "Adjunto: {names}",
    "Further addresses": "Otras direcciones",
    "New message": "Mensaje nuevo",
    "To": "Para",
    "Subject": "Asunto",
    "Select an option": "Elija una opción",
    "More": "Más",
    "More actions": "Más acciones",
    "Search": "Buscar",
    "Track this as an item": "Seguir como tema",
    "Send to list": "Enviar a la lista",
    "Move to item…": "Mover a un tema…",
    "Cancel": "Cancelar",
    "Penholder, directly": "Penholder, en directo",
    "Penholder, Home": "Penholder, Inicio",
    "Penholder’s Home": "Inicio de Penholder",
    "Opening …": "Abriendo …",
    "Show": "Mostrar",
    "role chair": "presidencia",
    "role secretariat": "secretaría",
    "role civil society": "sociedad civil",
    "role business": "empresas",
    "role technical community": "comunidad técnica",
    "role academia": "universidad",
    "state open": "abierto",
    "state commenting": "comentarios",
    "state voting": "en votación",
    "state decided": "decidido",
    "state closed": "cerrado",
    "state dormant": "inactivo",
    "On {when}, {writer} wrote:": "El {when}, {writer} escribió:",
}
SPANISH: Final[Mapping[str, str]] = {**_STEPS, **_SEEN, **_PAGE}
