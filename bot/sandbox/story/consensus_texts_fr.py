"""What people write in the story of consensus, in French. Invented, and shaped as on lists."""

from typing import Final

SUBJECT: Final = "Règles de conduite pour nos réunions"
REVIEW_SUBJECT: Final = "Quand revoir les règles de conduite ?"

PROPOSAL: Final = """\
Chères et chers collègues,

Trois personnes nous ont demandé l’an dernier que faire si quelqu’un se fait couper la parole. \
Nous n’avons pas de règles. Je propose d’adopter pour un an la page que le secrétariat a rédigée.

Bien cordialement,
Marta
"""
REVIEW: Final = """\
Chère Marta,

Quoi que nous adoptions, relisons-le au bout d’un moment. Six mois ?

Ines
"""

SENTENCE: Final = "Nous adoptons la page de règles pour un an."
OBJECTION: Final = "objection : "
KOFI_OBJECTS: Final = "La page ne nomme personne à qui s’adresser."
YUKI_LIVES: Final = "je peux vivre avec\n\nJe l’aurais faite plus courte.\n\nYuki\n"
MARTA_ANSWERS: Final = "Le secrétariat a ajouté deux noms et un numéro de téléphone."
KOFI_IS_MET: Final = "je retire {objection}\n\nMerci, c’est ce qui manquait.\n\nKofi\n"
REASON: Final = "plus personne n’objecte, et la page est revue dans un an"
QUESTION: Final = "Revoyons-nous les règles après six mois ?"
