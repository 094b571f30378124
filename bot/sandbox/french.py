"""The demo in French: what its page and its stories say, by what they say in English.

The words of Penholder's own that a story waits for stand here too, as Penholder's French has them.
"""

from collections.abc import Mapping
from typing import Final

_STEPS: Final[Mapping[str, str]] = {
    "Marta posts one call to two lists; it is one item with two lists": (
        "Marta poste un appel sur deux listes ; c’est un seul sujet, avec deux listes"
    ),
    "Kofi answers on top of the quoted message; only his words are shown": (
        "Kofi répond au-dessus du message cité ; seuls ses mots sont montrés"
    ),
    "Tomás's out-of-office came to both lists and started nothing": (
        "L’absence de Tomás est arrivée sur les deux listes et n’a rien déclenché"
    ),
    "Ines answers inline; each answer shows the line that it answers": (
        "Ines répond entre les lignes ; chaque réponse montre la ligne à laquelle elle répond"
    ),
    "Yuki quotes three others; only her own words are taken for hers": (
        "Yuki cite trois personnes ; seuls ses propres mots lui sont attribués"
    ),
    "Leila forwards a message on the list that rewrites From; her name is right": (
        "Leila transfère un message sur la liste qui réécrit From ; son nom est juste"
    ),
    "Ines begins another subject; it is an item of its own": (
        "Ines commence un autre objet ; c’est un sujet à part"
    ),
    "Priya, who is not on the list, comments in Slack; it is held, and she is asked": (
        "Priya, qui n’est pas sur la liste, commente dans Slack ; c’est retenu, et on lui demande"
    ),
    "Priya answers Always, once; her comment is marked for the list": (
        "Priya répond Toujours, une fois ; son commentaire est marqué pour la liste"
    ),
    "Aroha's aside with // stays in Slack": "L’aparté d’Aroha avec // reste dans Slack",
    "Ines may not open a ballot: she is no chair": (
        "Ines ne peut pas ouvrir de scrutin : elle ne préside pas"
    ),
    "Marta opens a ballot: buttons in Slack, an announcement on both lists": (
        "Marta ouvre un scrutin : des boutons dans Slack, une annonce sur les deux listes"
    ),
    "Priya votes with a button and gets a receipt": (
        "Priya vote par un bouton et reçoit une confirmation"
    ),
    "Aroha votes with /pen vote": "Aroha vote avec /pen vote",
    "Kofi replies +1 to the announcement; his receipt comes by mail": (
        "Kofi répond +1 à l’annonce ; sa confirmation vient par e-mail"
    ),
    "Yuki quotes Kofi's +1; that is no vote": "Yuki cite le +1 de Kofi ; ce n’est pas un vote",
    "Ines changes her Slack vote by mail: one voter, the newest counts": (
        "Ines change par e-mail son vote de Slack : une seule voix, la plus récente compte"
    ),
    "Leila blocks, and must say why": "Leila bloque, et doit dire pourquoi",
    "Marta sends the digest; Priya's comment reaches the list word for word": (
        "Marta envoie le récapitulatif ; le commentaire de Priya arrive mot pour mot sur la liste"
    ),
    "Leila lifts her block in an answer to the digest": (
        "Leila lève son blocage dans une réponse au récapitulatif"
    ),
    "Marta closes the ballot; the result is in Slack and on both lists": (
        "Marta clôt le scrutin ; le résultat est dans Slack et sur les deux listes"
    ),
    "Anybody counts the result's file again: penholder recount": (
        "Tout le monde peut recompter le fichier du résultat : penholder recount"
    ),
    "A second digest in the same window is not sent": (
        "Un second récapitulatif pour la même période n’est pas envoyé"
    ),
    "Everything is in the channel and on the lists exactly once": (
        "Tout est dans le canal et sur les listes exactement une fois"
    ),
    "Marta opens a ballot on the page for newcomers, and leaves it open for you": (
        "Marta ouvre un scrutin sur la page des nouveaux venus, et vous le laisse ouvert"
    ),
    "The board shows the item with its outcome and its thread to everybody": (
        "Le tableau de bord montre à tous le sujet, son issue et son fil"
    ),
    "Marta proposes rules of conduct; Ines asks when to review them": (
        "Marta propose des règles de conduite ; Ines demande quand les revoir"
    ),
    "Marta calls for consensus on one sentence; she sees the message first": (
        "Marta appelle au consensus sur une phrase ; elle voit d’abord le message"
    ),
    "Priya supports it with a button": "Priya soutient par un bouton",
    "Kofi objects by mail; his words are on record, with a number": (
        "Kofi objecte par e-mail ; ses mots sont consignés, avec un numéro"
    ),
    "Yuki can live with it, by mail": "Yuki peut l’accepter, par e-mail",
    "Marta cannot declare consensus: the objection is not addressed": (
        "Marta ne peut pas déclarer le consensus : l’objection n’est pas traitée"
    ),
    "Marta answers the objection; Kofi is satisfied and takes it back": (
        "Marta répond à l’objection ; Kofi est satisfait et la retire"
    ),
    "Marta declares consensus; the list sees who said what": (
        "Marta déclare le consensus ; la liste voit qui a dit quoi"
    ),
    "Marta opens a ballot on the review, and leaves it open for you": (
        "Marta ouvre un scrutin sur la révision et vous le laisse ouvert"
    ),
    "Marta and Tomás begin three threads: topics, terms, hiring": (
        "Marta et Tomás commencent trois fils : thèmes, cahier des charges, engagement"
    ),
    "Marta calls for comments with two questions; she sees the message first": (
        "Marta appelle à commenter avec deux questions ; elle voit d’abord le message"
    ),
    "Kofi answers below the quoted questions": "Kofi répond sous les questions citées",
    "Yuki answers with numbers": "Yuki répond par numéros",
    "Marta plans the chain behind the call and fixes the terms": (
        "Marta planifie ce qui suit l’appel et fige le cahier des charges"
    ),
    "What is fixed cannot be changed": "Ce qui est figé ne peut plus changer",
    "Ines asks for four more days by mail; everybody is told": (
        "Ines demande par e-mail quatre jours de plus ; tout le monde l’apprend"
    ),
    "Leila would like that too, says so in passing, and confirms it when asked": (
        "Leila le voudrait aussi, le dit en passant, et le confirme quand on lui demande"
    ),
    "Kofi supports it by mail; with two supporters it is granted": (
        "Kofi la soutient par e-mail ; avec deux soutiens, c’est accordé"
    ),
    "The later end makes hiring two days late, and the channel says why": (
        "La fin plus tardive met l’engagement en retard de deux jours, et le canal dit pourquoi"
    ),
    "Marta moves the date of hiring; all is back on schedule": (
        "Marta déplace la date de l’engagement ; tout est de nouveau dans les temps"
    ),
    "Marta closes the call; the list gets the answers by question": (
        "Marta clôt l’appel ; la liste reçoit les réponses, question par question"
    ),
    "Marta opens a ballot on the topics, and leaves it open for you": (
        "Marta ouvre un scrutin sur les thèmes, et vous le laisse ouvert"
    ),
}
_SEEN: Final[Mapping[str, str]] = {
    "agree": "d’accord",
    "disagree": "pas d’accord",
    "abstain": "abstention",
    "block": "bloquer",
    "no": "aucune",
    "vote": "voix",
    "; ": " ; ",
    "chair": "présidence",
    "Vote until": "Votez jusqu’au",
    "digest": "récapitulatif",
    "went out": "est parti",
    "accepted": "accepté",
    "Decided": "Décidé",
    "Accepted": "Accepté",
    "Ballot closed": "Scrutin clos",
    ": ": " : ",
    "Comments until": "Commentaires jusqu’au",
    "Comments extended": "Appel à commentaires prolongé",
    "Comments closed": "Appel à commentaires clos",
    "1 answer": "1 réponse",
    "2 answers": "2 réponses",
    "takes 21 days": "durée 21 jours",
    "must begin by": "à commencer au plus tard",
    "late by": "de retard",
    "are fixed": "sont figés",
    "proposes": "propose",
    "may take a position": "prendre position",
    "is late by 2 days": "a 2 jours de retard",
    "late by 2 days": "2 jours de retard",
    "is back on schedule": "est de nouveau dans les temps",
    "4 people have answered": "4 personnes ont répondu",
    "By the rule": "Selon la règle",
    "Call for consensus": "Appel au consensus",
    "What was declared, as a file": "Ce qui a été déclaré, en fichier",
    "support 1": "soutient 1",
    "can live with it 1": "peut l’accepter 1",
    "1.1 open": "1.1 ouverte",
    "1.1 retracted": "1.1 retirée",
    "not addressed": "pas traitée",
    "Automatic reply": "Réponse automatique",
    "Automatic reply: out of office": "Réponse automatique : absence",
}
_PAGE: Final[Mapping[str, str]] = {
    "A ballot": "Un scrutin",
    "A call for comments and its plan": "Un appel à commentaires et son plan",
    "Consensus and an objection": "Un consensus et une objection",
    "The demo is starting again.": "La démonstration recommence.",
    "Penholder: the demo": "Penholder : la démonstration",
    "Skip to the channel": "Aller au canal",
    "The board": "Le tableau de bord",
    "Story": "Histoire",
    "Start again": "Recommencer",
    (
        "By mail or in Slack, everybody is heard and each vote counts once. "
        "Watch, then try it: all of it is real, and stays on this machine."
    ): (
        "Par e-mail ou dans Slack, chacun est entendu et chaque vote compte une fois. "
        "Regardez, puis essayez : tout est réel, et reste sur cette machine."
    ),
    "Now you": "À vous",
    "Now you:": "À vous :",
    "vote as Priya, reply as Kofi.": "votez en tant que Priya, répondez en tant que Kofi.",
    "Vote as Priya": "Voter comme Priya",
    "Reply as Kofi": "Répondre comme Kofi",
    "Columns": "Colonnes",
    "Mail": "Courrier",
    "Items": "Sujets",
    "Conversation": "Conversation",
    "You are": "Vous êtes",
    "Messages": "Messages",
    "Messages of the channel": "Messages du canal",
    "Commands to try": "Commandes à essayer",
    "Message or command": "Message ou commande",
    "Write, or type a command: /pen help": "Écrivez, ou tapez une commande : /pen help",
    "Send": "Envoyer",
    "Mailbox of": "Boîte de",
    "Write": "Écrire",
    "Messages, newest first": "Messages, le plus récent d’abord",
    "All items": "Tous les sujets",
    "The story so far": "L’histoire jusqu’ici",
    "The demo is starting again …": "La démonstration recommence …",
    "Slack says: {error}": "Slack dit : {error}",
    "The demo does not answer.": "La démonstration ne répond pas.",
    "The demo has stopped. Start it again with: make demo": (
        "La démonstration est arrêtée. Relancez-la avec : make demo"
    ),
    "Only visible to you": "Visible de vous seul",
    "Close": "Fermer",
    "Open beside": "Ouvrir à côté",
    "Beside the conversation": "À côté de la conversation",
    "edited": "modifié",
    "Reply in the thread": "Répondre dans le fil",
    "Reply in the thread; begin with // to keep it in Slack": (
        "Répondre dans le fil ; commencez par // pour que cela reste dans Slack"
    ),
    "Reply": "Répondre",
    "Reply in thread": "Répondre dans le fil",
    "1 reply": "1 réponse",
    "{number} replies": "{number} réponses",
    "over": "terminé",
    "{number} min left": "encore {number} min",
    "{number} h left": "encore {number} h",
    "{number} days left": "encore {number} jours",
    "Ballot closes": "Fin du scrutin",
    "Ballot {state}": "Scrutin {state}",
    "Ballot {state}: {outcome}": "Scrutin {state} : {outcome}",
    "1 message": "1 message",
    "{number} messages": "{number} messages",
    "1 comment": "1 commentaire",
    "{number} comments": "{number} commentaires",
    "held by {name}": "suivi par {name}",
    "#{number} on the board": "#{number} au tableau de bord",
    "Due": "Échéance",
    "Nothing yet: the first message makes the first item.": (
        "Rien encore : le premier message fait le premier sujet."
    ),
    "No mail yet.": "Pas encore de courrier.",
    "Choose somebody who reads mail.": "Choisissez quelqu’un qui lit du courrier.",
    "(no subject)": "(sans objet)",
    "The message as HTML": "Le message en HTML",
    "Text": "Texte",
    "Answer": "Répondre",
    "← All mail": "← Tout le courrier",
    "← Discard": "← Abandonner",
    "further addresses": "autres adresses",
    "as {name}": "en tant que {name}",
    "Attached: {names}": "Joint : {names}",
    "Further addresses": "Autres adresses",
    "New message": "Nouveau message",
    "To": "À",
    "Subject": "Objet",
    "Select an option": "Choisissez une option",
    "More": "Plus",
    "More actions": "Plus d’actions",
    "Search": "Chercher",
    "Track this as an item": "Suivre comme sujet",
    "Send to list": "Envoyer à la liste",
    "Move to item…": "Déplacer vers un sujet…",
    "Cancel": "Annuler",
    "Penholder, directly": "Penholder, en direct",
    "Penholder, Home": "Penholder, Accueil",
    "Penholder’s Home": "Accueil de Penholder",
    "Opening …": "Ouverture …",
    "Show": "Afficher",
    "role chair": "présidence",
    "role secretariat": "secrétariat",
    "role civil society": "société civile",
    "role business": "entreprises",
    "role technical community": "communauté technique",
    "role academia": "université",
    "state open": "ouvert",
    "state commenting": "commentaires",
    "state voting": "vote",
    "state decided": "décidé",
    "state closed": "clos",
    "state dormant": "en sommeil",
    "On {when}, {writer} wrote:": "Le {when}, {writer} a écrit :",
}
FRENCH: Final[Mapping[str, str]] = {**_STEPS, **_SEEN, **_PAGE}
