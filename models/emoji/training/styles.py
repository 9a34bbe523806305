"""The sets of emoji: the npm package of each, the word its captions use, and its licence."""

from typing import NamedTuple


class Style(NamedTuple):
    word: str
    package: str
    licence: str
    credit: str


STYLES = [
    Style("noto", "@iconify-json/noto", "Apache-2.0", "Noto Emoji, Google Inc"),
    Style("blob", "@iconify-json/noto-v1", "Apache-2.0", "Noto Emoji (v1), Google Inc"),
    Style("fluent", "@iconify-json/fluent-emoji-flat", "MIT", "Fluent Emoji Flat, Microsoft Corporation"),
    Style("fx", "@iconify-json/fxemoji", "Apache-2.0", "Firefox OS Emoji, Mozilla"),
    Style("twemoji", "@iconify-json/twemoji", "CC-BY-4.0", "Twitter Emoji (Twemoji), Twitter, Inc and other contributors"),
]
WORDS = [style.word for style in STYLES]
