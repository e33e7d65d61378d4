"""Wall time to instants. What a clock on the wall shows is not always there, and not always there once."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; raises ZoneInfoNotFoundError or ValueError if there is none."""
    return ZoneInfo(name)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a clock in `zone` shows the naive time `wall`.

    A time that the clock shows twice is the first of the two. A time that is skipped is the first instant after
    the gap. Whole seconds.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_at(first, zone) == wall:
        return first
    # PEP 495: in a gap fold=0 reads with the offset before it and so lands after it, fold=1 the other way round.
    low = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    high = int(first.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if wall_at(_from_epoch(middle), zone) > wall:
            high = middle
        else:
            low = middle
    return _from_epoch(high)


def wall_at(moment: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in `zone` shows at `moment`, naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _from_epoch(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
