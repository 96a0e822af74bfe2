"""Functions of text."""

from __future__ import annotations

import re

from wandb_tables_widget.view.code.helpers.logic import number
from wandb_tables_widget.view.code.helpers.values import strict

BLANKS = " \t\n\r\f\v"


def lower_case(text: str) -> str:
    """Return text in lower case, character by character."""
    return "".join({"İ": "i"}.get(each) or each.lower() for each in text)


def upper_case(text: str) -> str:
    """Return text in upper case, character by character."""
    return "".join(each.upper() if len(each.upper()) == 1 else upper_alone(each) for each in text)


def upper_alone(letter: str) -> str:
    """Return the capital of a letter that has several capitals as text, itself if it has none of its own."""
    title = "ẞ" if letter == "ß" else letter.title()
    return title if len(title) == 1 else letter


@strict
def text_len(text: str) -> int:
    """Return the number of characters."""
    return len(text)


@strict
def text_lower(text: str) -> str:
    """Return text in lower case."""
    return lower_case(text)


@strict
def text_upper(text: str) -> str:
    """Return text in upper case."""
    return upper_case(text)


@strict
def text_capitalize(text: str) -> str:
    """Return text with its first letter in upper case."""
    return upper_case(text[:1]) + lower_case(text[1:])


@strict
def text_contains(text: str, part: str) -> bool:
    """Return whether a text holds another."""
    return part in text


@strict
def text_startswith(text: str, part: str) -> bool:
    """Return whether a text starts with another."""
    return text.startswith(part)


@strict
def text_endswith(text: str, part: str) -> bool:
    """Return whether a text ends with another."""
    return text.endswith(part)


@strict
def text_matches(text: str, pattern: str) -> bool:
    """Return whether a regular expression fits somewhere."""
    return re.search(pattern, text) is not None


def taken(found: re.Match[str]) -> str | None:
    """Return what the first group took, or the whole fit if the pattern has no group."""
    return found.group(min(found.re.groups, 1))


@strict
def text_extract(text: str, pattern: str) -> str | None:
    """Return where a regular expression fits first."""
    found = re.search(pattern, text)
    return taken(found) if found else None


@strict
def text_find_all(text: str, pattern: str) -> list[str | None]:
    """Return every place where a regular expression fits."""
    return [taken(found) for found in re.finditer(pattern, text)]


@strict
def text_find(text: str, part: str) -> int:
    """Return the place of a text in another, -1 if it is not there."""
    return text.find(part)


@strict
def text_count(text: str, part: str) -> int:
    """Return how often a text stands in another."""
    return text.count(part)


@strict
def text_replace(text: str, old: str, new: str) -> str:
    """Return text with a text replaced."""
    return text.replace(old, new) if old else text


@strict
def text_replace_matches(text: str, pattern: str, new: str) -> str:
    r"""Return text with every fit replaced; ``\1`` is what the first group took."""

    def expand(found: re.Match[str]) -> str:
        return re.sub(r"\\(\d|\\)", lambda e: "\\" if e[1] == "\\" else found.group(int(e[1])) or "", new)

    return re.sub(pattern, expand, text)


@strict
def text_split(text: str, *separator: str) -> list[str]:
    """Return the pieces of a text between separators, its words without one."""
    if not separator:
        return re.findall(r"[^ \t\n\r\f\v]+", text)
    return text.split(separator[0]) if separator[0] else list(text)


@strict
def text_partition(text: str, separator: str) -> list[str]:
    """Return what stands before a separator, the separator, and what stands after it."""
    return list(text.partition(separator)) if separator else [text, "", ""]


@strict
def text_slice(text: str, *places: int) -> str:
    """Return text from a place on, or up to another."""
    return text[slice(*places)] if len(places) > 1 else text[places[0] :]


@strict
def text_strip(text: str, characters: str = BLANKS) -> str:
    """Return text without some characters on both sides."""
    return text.strip(characters) if characters else text


@strict
def text_lstrip(text: str) -> str:
    """Return text without blanks at its start."""
    return text.lstrip(BLANKS)


@strict
def text_rstrip(text: str) -> str:
    """Return text without blanks at its end."""
    return text.rstrip(BLANKS)


@strict
def text_append(text: str, more: str) -> str:
    """Return text with another behind it."""
    return text + more


@strict
def text_prepend(text: str, more: str) -> str:
    """Return text with another before it."""
    return more + text


@strict
def text_is_alpha(text: str) -> bool:
    """Return whether a text is made of the letters A to Z alone."""
    return text.isascii() and text.isalpha()


@strict
def text_is_numeric(text: str) -> bool:
    """Return whether a text is made of the digits 0 to 9 alone."""
    return text.isascii() and text.isdigit()


@strict
def text_is_alnum(text: str) -> bool:
    """Return whether a text is made of the letters A to Z and the digits 0 to 9 alone."""
    return text.isascii() and text.isalnum()


@strict
def text_levenshtein(a: str, b: str) -> int | None:
    """Return how many characters to change to make one text the other."""
    if max(len(a), len(b)) > 2000 or (not (a + b).isascii() and len(set(a + b)) >= 128):
        return None
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        above, row[0] = row[0], i
        for k, right in enumerate(b, start=1):
            above, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, above + (left != right))
    return row[-1]


@strict
def text_to_number(text: str) -> float | None:
    """Return the number a text writes."""
    try:
        return number(float(text))
    except ValueError:
        return None


@strict
def text_to_string(text: str) -> str:
    """Return the text itself."""
    return text


@strict
def truth_to_string(value: bool) -> str:
    """Return "true" or "false"."""
    return str(value).lower()


@strict
def truth_to_number(value: bool) -> int:
    """Return 1 for true, 0 for false."""
    return int(value)


@strict
def truth_to_integer(value: bool) -> int:
    """Return 1 for true, 0 for false."""
    return int(value)
