"""A small corpus of made sentences, each about one topic, and the grammar that makes it: `corpus.txt` is what it writes."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import NamedTuple

SHIPPED = Path(__file__).with_name("corpus.txt")
SENTENCES = 5000
SEED = 7


class Topic(NamedTuple):
    """Words that occur together, each a list with blanks between."""

    who: str
    does: str
    what: str
    how: str
    where: str


TOPICS = {
    "kitchen": Topic("cook baker waiter guest", "bakes stirs tastes serves slices",
                     "bread soup cheese cake butter pie", "fresh warm sweet salty spicy", "oven table pan plate"),
    "sea": Topic("sailor captain diver fisherman", "steers rows anchors sails drags",
                 "boat ship net rope sail anchor", "deep wet stormy wild", "harbour island reef beach"),
    "music": Topic("singer pianist drummer violinist", "plays hums tunes sings rehearses",
                   "song melody drum violin piano chord", "loud soft slow lively", "stage concert choir studio"),
    "garden": Topic("gardener farmer florist beekeeper", "plants waters prunes digs grows",
                    "rose tulip apple hedge tree seed", "green ripe wilted blooming", "meadow orchard greenhouse field"),
    "law": Topic("judge lawyer witness notary", "signs swears argues appeals drafts",
                 "verdict contract statute trial oath clause", "guilty binding strict lenient", "court prison tribunal chamber"),
    "sky": Topic("pilot astronomer balloonist astronaut", "watches orbits flies lands launches",
                 "star planet rocket comet moon cloud", "bright distant starry dim", "orbit telescope airfield horizon"),
}  # fmt: skip
SHAPES = (
    "the who does the what",
    "the how what is in the where",
    "a who does a how what near the where",
    "the who and the who are in the where",
    "in the where the who does what and what",
    "the what of the who is how",
)


def sentences(number: int = SENTENCES, seed: int = SEED) -> list[str]:
    """Sentences of the grammar.  The same numbers give the same sentences in every version of Python."""
    random = Random(seed)  # noqa: S311 - no secret

    def one(choices: list[str]) -> str:
        return choices[int(random.random() * len(choices))]

    made = []
    for _ in range(number):
        topic = TOPICS[one(list(TOPICS))]._asdict()
        shape = one(list(SHAPES))
        made.append(" ".join(one(topic[word].split()) if word in topic else word for word in shape.split()))
    return made


def written() -> str:
    """The text of the corpus, one sentence a line."""
    return "\n".join(sentences()) + "\n"


def topic_of(word: str) -> str | None:
    """The topic that a word belongs to; None for words like "the"."""
    return next((name for name, topic in TOPICS.items() if word in " ".join(topic).split()), None)


if __name__ == "__main__":
    SHIPPED.write_text(written(), encoding="utf-8")
