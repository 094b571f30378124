"""What people write in the stories, in the language that is spoken."""

from typing import Final

from bot.sandbox.story import consensus_texts as consensus_english
from bot.sandbox.story import (
    consensus_texts_es,
    consensus_texts_fr,
    plan_texts_es,
    plan_texts_fr,
    texts,
    texts_es,
    texts_fr,
)
from bot.sandbox.story import plan_texts as plan_english
from bot.sandbox.words import Texts

vote_texts: Final = Texts(texts, es=texts_es, fr=texts_fr)
plan_texts: Final = Texts(plan_english, es=plan_texts_es, fr=plan_texts_fr)
consensus_texts: Final = Texts(consensus_english, es=consensus_texts_es, fr=consensus_texts_fr)
