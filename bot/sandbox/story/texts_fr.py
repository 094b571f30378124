"""What people write in the story of a vote, in French. Invented, and shaped as mail on lists is."""

from typing import Final

SUBJECT: Final = "Vos commentaires : plan de travail entre nos deux réunions"

CALL: Final = """\
Chères et chers collègues,

La prochaine réunion annuelle est dans dix mois, et le travail entre les deux réunions \
a besoin d’un plan. Le secrétariat propose :

1. Trois thèmes au plus pour les groupes de travail cette année.
2. Un cahier des charges par thème ; une fois signé, il ne change plus en route.
3. Au moins trois semaines pour trouver une personne experte par thème.

Quels thèmes choisiriez-vous, et la fin du mois est-elle trop tôt pour commenter ?

Bien cordialement,
Marta

--\x20
Marta Lindqvist
Présidente, Forum des ports
"""

OUT_OF_OFFICE: Final = """\
Merci de votre message. Je suis en déplacement et je relirai mon courrier lundi. \
En cas d’urgence, écrivez au secrétariat.
"""
OUT_OF_OFFICE_MARK: Final = "mon courrier lundi"

KOFI_ON_TOP: Final = """\
Chère Marta, chers tous,

Laissons passer une semaine : les réseaux de la côte ne se réunissent que lundi prochain, \
et ils devraient s’entendre sur les thèmes avant que nous demandions aux autres.

Kofi
"""
KOFI_MARK: Final = "les réseaux de la côte ne se réunissent que lundi prochain"

INES_UNDER_TOPICS: Final = "Deux suffiraient. L’an dernier, nous n’avons jamais fini le troisième."
INES_MARK: Final = "nous n’avons jamais fini le troisième"
INES_UNDER_WEEKS: Final = "Trois semaines n’ont pas suffi la dernière fois ; disons cinq."
LINE_ON_TOPICS: Final = "1. Trois thèmes au plus pour les groupes de travail cette année."
TOPICS_MARK: Final = "Trois thèmes au plus"
LINE_ON_WEEKS: Final = "3. Au moins trois semaines pour trouver une personne experte par thème."

YUKI_FOUR_VOICES: Final = """\
Bonjour à tous,

Ines et Kofi ont raison tous les deux, et ne se contredisent pas : moins de thèmes \
demandent moins de temps. Je propose deux thèmes et deux semaines de plus pour commenter.
"""
YUKI_MARK: Final = "Je propose deux thèmes et deux semaines de plus"

LEILA_ON_A_FORWARD: Final = """\
Chers collègues,

pour qui, sur la liste du rayonnement, ne l’a pas vu, le message de Yuki est ci-dessous. Deux \
thèmes, c’est aussi ce que de petites entreprises peuvent suivre.

Bien à vous,
Leila
"""
LEILA_MARK: Final = "ce que de petites entreprises peuvent suivre"

FORWARDED: Final = """\
De : Plan <plan-bounces@lists.harbourforum.example> de la part de Yuki Tanabe <{address}>
Envoyé : {sent}
À : plan@lists.harbourforum.example
Objet : Re: [Plan] {subject}

{text}"""

NEWCOMERS_SUBJECT: Final = "Une page pour les nouveaux venus ?"
NEWCOMERS_QUESTION: Final = "Le secrétariat doit-il écrire la page ?"
NEWCOMERS: Final = """\
Bonjour,

Les personnes qui viennent à leur première réunion me posent toujours les cinq mêmes questions. \
Mettons-nous les réponses sur une page ? Je peux en écrire une première version.

Ines
"""

PRIYA_COMMENT: Final = (
    "De la part des groupes régionaux : deux thèmes, & un appel qui dise <pourquoi> eux."
)
AROHA_ASIDE: Final = "// entre nous : je peux ébaucher cette page ce week-end"
ASIDE_MARK: Final = "ébaucher cette page ce week-end"
MARTA_COMMENT: Final = (
    "Merci à toutes et à tous. J’entends deux thèmes et plus de temps ; je poserai la question."
)

QUESTION: Final = "Retenons-nous deux thèmes, avec deux semaines de plus pour commenter ?"

KOFI_VOTE: Final = """\
+1

Deux semaines de plus, c’est ce qu’il faut aux réseaux de la côte.

Kofi
"""
YUKI_NO_VOTE: Final = """\
J’ai lu la question deux fois et je me demande encore de quels deux thèmes il s’agit. \
J’attends pour répondre que ce soit dit.

Yuki
"""
YUKI_NO_VOTE_MARK: Final = "je me demande encore de quels deux thèmes il s’agit"

INES_VOTE: Final = """\
+1

Va pour deux semaines. J’avais appuyé sur « pas d’accord » parce que j’en voulais trois.

Ines
"""

LEILA_REASON: Final = "Le budget des experts n’est pas dans le plan. Ajoutez-le et j’accepte."
LEILA_LIFTS: Final = "#{number}: +1, le budget est promis pour vendredi"
