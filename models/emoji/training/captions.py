"""Words for a picture: the thing's name, at times some of its tags, and the style, in one of a few templates."""

import json

from paths import THINGS
from styles import WORDS

DROPPED = 0.1  # of captions, for classifier-free guidance
NO_STYLE = 0.1
AS_TOLD = 0.5  # of captions, the plain one
PLAIN = "{name}, {style} style"
TEMPLATES = [PLAIN, PLAIN, PLAIN, "{name} in {style} style", "{style} style {name}"]
ALONE = "{name}"


def read_things():
    return json.loads(THINGS.read_text())


def with_article(name):
    return ("an " if name[0].lower() in "aeiou" else "a ") + name


def plain_caption(thing, style):
    """The caption that tests and figures use."""
    return PLAIN.format(name=with_article(thing["name"]), style=WORDS[style])


def worded(thing, name, random):
    """The name with what may stand beside it, and the template that it goes into."""
    if random.random() < AS_TOLD:
        return with_article(thing["name"]), PLAIN
    if random.random() < 0.5:
        name = with_article(name)
    if thing["tags"] and random.random() < 0.3:
        name = ", ".join([name, *random.permutation(thing["tags"])[: random.integers(1, 4)]])
    return name, ALONE if random.random() < NO_STYLE else TEMPLATES[random.integers(len(TEMPLATES))]


def caption(thing, style, random):
    """One of many captions; empty for the share that is dropped."""
    if random.random() < DROPPED:
        return ""
    icon = thing["icons"][WORDS[style]]
    by_icon = "-" in icon and random.random() < 0.15
    name, template = worded(thing, icon.replace("-", " ") if by_icon else thing["name"], random)
    return template.format(name=name, style=WORDS[style])
