"""Writes models/emoji/things.tsv: what the judge's logits stand for, and in which styles each thing was drawn."""

import numpy as np

from captions import read_things
from paths import MODEL, PICTURES, log
from styles import WORDS


def styles_of(data, thing, held):
    chosen = (data["thing"] == thing) & (data["held_out"] == held)
    return " ".join(WORDS[style] for style in data["style"][chosen])


def main():
    data = np.load(PICTURES)
    data = {key: data[key] for key in ("thing", "style", "held_out")}
    lines = ["thing\tlearnt\theld out"]
    for i, thing in enumerate(read_things()):
        lines.append("\t".join([thing["name"], styles_of(data, i, False), styles_of(data, i, True)]))
    (MODEL / "things.tsv").write_text("\n".join(lines) + "\n")
    log("things.tsv", len(lines) - 1)


if __name__ == "__main__":
    main()
