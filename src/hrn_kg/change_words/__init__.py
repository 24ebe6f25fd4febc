"""What changed, in the words of people: a sentence for each thing that a release created, updated or deleted.

    entries = map(log.entry, log.ids())
    names = NameHistory((entry.head.id, entry.changes) for entry in entries).at("2026.11.1")
    words_of(change, names)  # {"en": "Delft (place): the name changed from ...", "nl": ...}

The sentences follow from the log alone, so they are the same wherever they stand, also those of
a release whose files are gone.
"""

from hrn_kg.change_words.change_groups import Group, group_of
from hrn_kg.change_words.known_names import NameHistory, Names
from hrn_kg.change_words.sentences import Sentence, sentence_of, words_of

__all__ = ["Group", "NameHistory", "Names", "Sentence", "group_of", "sentence_of", "words_of"]
