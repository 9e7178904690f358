"""Which snapshot is meant by an id, its first digits, or a name."""

from __future__ import annotations

from typing import Any

from testflow.errors import Corrupt, InputError
from testflow.snapshots.arguments import checked_id, may_be_id, unknown
from testflow.snapshots.store import Store

_SHOWN = 5
_ID_SHOWN = 12
# Digits of an id that are known of a lost snapshot.
_SIGN_DIGITS = 6


def number_meant(store: Store, id: Any) -> int:  # noqa: A002 - the field's word
    """Give the number of a snapshot.

    Raises:
        InputError: There is no such snapshot, or several begin so.
        Corrupt: It is lost.
    """
    names = store.journal.names()
    if checked_id(id) in names:
        return names[id][-1]
    found = store.pack.find(id) if may_be_id(id) else []
    sound = {identity: number for number, identity in found if identity}
    lost = [store.sign(number) for number, identity in found if not identity]
    # One that was saved again is lost no more; many digits are hardly those of another one.
    others = [sign for sign in lost if not any(each.startswith(sign[:-1]) for each in sound)]
    if len(sound) == 1 and (not others or len(id) > _SIGN_DIGITS):
        return next(iter(sound.values()))
    if not found:
        raise unknown(id, names)
    if not sound:
        raise _lost(id)
    shown = [*(each[:_ID_SHOWN] for each in sound), *(f"{sign} (lost)" for sign in others)]
    message = f"{len(shown)} snapshots begin with {id}"
    hint = f"give more digits: {', '.join(shown[:_SHOWN])}"
    raise InputError(message, path="id", hint=hint)


def _lost(id: str) -> Corrupt:  # noqa: A002 - the field's word
    message = f"the snapshot {id[:_ID_SHOWN]} is lost: its bytes are damaged"
    return Corrupt(message, hint="`testflow snapshot verify` tells what is damaged")
