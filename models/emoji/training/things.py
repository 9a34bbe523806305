"""Which icons of the five sets show the same thing, and what that thing is called.

A thing is an emoji of Unicode without skin tone. Two sets name their icons by code point, the
others by the names of Unicode's or CLDR's lists, spelt in ways of their own: names are compared
without anything but letters and digits.
"""

import json
import re
import unicodedata

from paths import PACKAGES, THINGS, log
from styles import STYLES

TONES = {"1F3FB", "1F3FC", "1F3FD", "1F3FE", "1F3FF"}
SHORTCODES = ["cldr", "github", "emojibase", "joypixels", "iamcal"]


def read(path):
    return json.loads((PACKAGES / path).read_text())


def squeeze(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def key_of(hexcode):
    return "-".join(part for part in hexcode.upper().split("-") if part != "FE0F")


def is_wanted(key):
    """No skin tones, no country flags, no families of three and more."""
    parts = key.split("-")
    if TONES & set(parts) or any("1F1E6" <= part <= "1F1FF" or part.startswith("E00") for part in parts):
        return False
    return sum(part in {"1F466", "1F467", "1F468", "1F469"} for part in parts) < 3


def names_of_keys(emoji):
    """From squeezed names to keys, the surest names first."""
    names = {}
    for entry in emoji:
        names.setdefault(squeeze(entry["label"]), key_of(entry["hexcode"]))
    for style in STYLES:
        for hexcode, name in chars_of(style).items():
            names.setdefault(squeeze(name), key_of(hexcode))
    for entry in emoji:
        char = entry["emoji"].replace("\ufe0f", "")
        if len(char) == 1:
            names.setdefault(squeeze(unicodedata.name(char, "")), key_of(entry["hexcode"]))
    for source in SHORTCODES:
        for hexcode, codes in read(f"emojibase-data/en/shortcodes/{source}.json").items():
            for code in [codes] if isinstance(codes, str) else codes:
                names.setdefault(squeeze(code), key_of(hexcode))
    return names


def chars_of(style):
    return read(f"{style.package}/chars.json")


def icons_of(style, names):
    """From keys to the icon's name in this set."""
    icons = read(f"{style.package}/icons.json")["icons"]
    found = {key_of(hexcode): name for hexcode, name in chars_of(style).items() if name in icons}
    for name in icons:
        key = names.get(squeeze(name))
        if key is not None and "skin-tone" not in name and name not in found.values():
            found.setdefault(key, name)
    return found


def main():
    emoji = [entry for entry in read("emojibase-data/en/data.json") if "group" in entry]
    names = names_of_keys(emoji)
    icons = [icons_of(style, names) for style in STYLES]
    things = []
    for entry in sorted(emoji, key=lambda entry: entry["order"]):
        key = key_of(entry["hexcode"])
        shown = {style.word: found[key] for style, found in zip(STYLES, icons) if key in found}
        if is_wanted(key) and shown:
            things.append({"key": key, "name": entry["label"], "tags": entry.get("tags", []), "icons": shown})
    THINGS.write_text(json.dumps(things, ensure_ascii=False, indent=1))
    log(len(things), "things,", sum(len(thing["icons"]) for thing in things), "pictures")


if __name__ == "__main__":
    main()
