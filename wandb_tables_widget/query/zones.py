"""Names of time zones, as columns have them, for Python and for the engine."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)


def zone_of(name: str) -> dt.tzinfo:
    """Return the zone of a name such as ``Europe/Zurich``, ``UTC`` or ``+02:00``.

    Raises:
        KeyError, ValueError, OSError: there is no such zone, as `zoneinfo.ZoneInfo` has it.
    """
    offset = _OFFSET.fullmatch(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return dt.timezone(dt.timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    return dt.UTC if name.upper() in {"UTC", "Z"} else ZoneInfo(name)


def engine_zone(name: str) -> str:
    """Return DuckDB's name of a zone.

    >>> engine_zone("+0200"), engine_zone("Z"), engine_zone("Europe/Zurich")
    ('GMT+02:00', 'UTC', 'Europe/Zurich')
    """
    offset = _OFFSET.fullmatch(name)
    if offset:
        return f"GMT{offset[1]}{offset[2]}:{offset[3]}"
    return "UTC" if name.upper() in {"UTC", "Z"} else name
