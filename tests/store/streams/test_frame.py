from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.store.streams.frame import (
    CALL,
    HEADER,
    MARK,
    MEDIA,
    Gap,
    is_torn,
    pack,
    part,
    scan,
)  # fmt: skip

payloads = st.lists(st.binary(max_size=40) | st.just(MARK * 3), min_size=1, max_size=6)
SEED = 7


def packed(payloads, seed=SEED):
    return [pack(part(CALL, payload), number, seed) for number, payload in enumerate(payloads)]


@given(payloads, st.integers(0, 1000))
def test_frames_come_back_in_order_with_the_offsets_behind_them(given_payloads, base):
    frames = packed(given_payloads)
    found, gaps = scan(b"".join(frames), SEED, base)
    assert gaps == []
    assert [(frame.kind, frame.number, frame.payload) for frame in found] == [
        (CALL, number, payload) for number, payload in enumerate(given_payloads)
    ]
    assert [frame.end - base for frame in found] == [
        sum(map(len, frames[: at + 1])) for at in range(len(frames))
    ]


@given(payloads, st.data())
def test_a_torn_end_costs_the_last_frame_only(given_payloads, data):
    frames = packed(given_payloads)
    cut = data.draw(st.integers(0, len(frames[-1]) - 1))
    found, gaps = scan(b"".join([*frames[:-1], frames[-1][:cut]]), SEED)
    assert [frame.payload for frame in found] == given_payloads[:-1]
    assert gaps == []


@given(payloads, st.data())
def test_a_changed_bit_costs_its_own_frame_only(given_payloads, data):
    frames = packed(given_payloads)
    at = data.draw(st.integers(0, len(frames) - 1))
    broken = bytearray(frames[at])
    broken[data.draw(st.integers(0, len(broken) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found, gaps = scan(b"".join([*frames[:at], bytes(broken), *frames[at + 1 :]]), SEED)
    assert [frame.number for frame in found] == [n for n in range(len(frames)) if n != at]
    start = sum(map(len, frames[:at]))
    assert gaps == ([Gap(start, start + len(broken))] if at < len(frames) - 1 else [])


@given(payloads)
def test_a_frame_of_another_file_is_none_of_this_one(given_payloads):
    foreign = b"".join(packed(given_payloads, seed=SEED + 1))
    assert scan(foreign, SEED) == ([], [])
    carrying = pack(part(MEDIA, foreign), 0, SEED)
    found, gaps = scan(carrying + carrying[: HEADER.size], SEED)
    assert ([frame.payload for frame in found], gaps) == ([foreign], [])


@given(payloads, st.data())
def test_the_end_of_a_writer_that_died_is_told_from_a_changed_one(given_payloads, data):
    last = packed(given_payloads)[-1]
    cut = data.draw(st.integers(0, len(last) - 1))
    assert is_torn(last[:cut], SEED)
    changed = bytearray(last)
    changed[data.draw(st.integers(0, len(last) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert not is_torn(bytes(changed), SEED)
