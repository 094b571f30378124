"""What people write in the story of a plan, in French. Invented, and shaped as mail on lists is."""

from typing import Final

SUBJECT: Final = "Vos commentaires : plan du travail entre nos deux réunions"
TERMS_MARK: Final = "Cahier des charges"
TERMS_SUBJECT: Final = "Cahier des charges des experts"
HIRING_SUBJECT: Final = "Engager les experts"

INVITATION: Final = """\
Chères et chers collègues,

Avant la réunion de printemps, nous voulons deux ou trois thèmes sur lesquels les groupes de \
travail rapportent. La présidence en parle depuis l’été ; à vous maintenant.

Je vous poserai deux questions dans un instant.

Bien cordialement,
Marta
"""
TERMS: Final = """\
Chère Marta,

Le secrétariat est prêt. Dès que nous avons les thèmes, nous écrivons un cahier des charges pour \
chacun. Il ne change pas au milieu d’un contrat : soyez donc d’abord sûrs des thèmes.

Bien à vous,
Tomás
"""
HIRING: Final = """\
Chère Marta,

Il faut au moins trois semaines pour trouver quelqu’un et signer. Si les experts commencent à la \
réunion de printemps, il reste peu de temps.

Bien à vous,
Tomás
"""

TOPICS: Final = "Quels thèmes vont dans le plan ?"
LEADS: Final = "Qui peut en conduire un ?"

KOFI_TOPIC: Final = "Les droits de nuit, et les bacs des petites îles."
KOFI_LEAD: Final = "Je peux prendre les bacs, à partir de février."
YUKI_ANSWERS: Final = """\
1. Les droits de nuit. Tout le reste peut attendre un an.

2. Pas moi cette fois, je suis désolée.

Je me demande si la réunion de printemps est le bon endroit pour tout cela.

Yuki
"""
INES_WISH: Final = """\
extend: in 4 days because les réseaux de la côte ne se réunissent que lundi prochain

Nous devrions nous entendre sur le plan avant de les inviter.

Ines
"""
LEILA_LEANS: Final = """\
Chères et chers collègues,

Nous devrions prendre un peu plus de temps. La chambre de commerce n’a pas encore vu les \
questions.

Leila
"""
REASON: Final = "les réseaux de la côte ne se réunissent que lundi prochain"
"""Why Ines asks for more time."""
OUTCOME: Final = "Droits de nuit et bacs"
QUESTION: Final = "Les droits de nuit et les bacs seront-ils les thèmes de l’année ?"
"""The question of the vote that ends the story."""
