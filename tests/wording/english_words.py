"""Words that only an English sentence holds, found in what is to be German."""

from __future__ import annotations

import re

ENGLISH = frozenset(
    "the of and you your is are be this that these with from for not nothing no by to at on it its"
    " days day about what which days week weeks times one or if than then now every each only all"
    " made kept written taken back answer answers forecast body entries rule pain fatigue sleep"
    " walking walk usual harder easier worse better differs chance points trial today file files"
    " left out records rows row look found whoever has can read as here who".split()
)
"""None of them is a German word, but for a few that the tests of German texts would not say."""
SAME = re.compile(
    r"unknot [a-z-]+( [A-Z]+)?|--[a-z-]+( [A-Z]+)?|N-of-1|easy_walk|\S*[/\\]\S*|\S+\.\w{2,8}\b"
    r"|age -d -i KEY FILE > all\.zip|# scale \w+: LOW to HIGH|Skala von \w+"
)
"""What is the same in every language: commands, options, names of files and of columns."""


def english_in(text: str) -> set[str]:
    """English words of a text, but for names of commands and files."""
    plain = SAME.sub(" ", " ".join(text.split()))  # a terminal's line may end within a name
    return {word for word in re.findall(r"[A-Za-z']+", plain.lower()) if word in ENGLISH}
