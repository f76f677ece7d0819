"""Wake-ups: a stream hears hints, and none holds the server up when it stops."""

from __future__ import annotations

import asyncio

from liaison_app.server.wake import Wake

DEVICE = b"d" * 16


def test_a_stream_hears_a_hint_and_ends_when_the_server_stops() -> None:
    async def listen() -> list[bytes]:
        wake, heard = Wake(), list[bytes]()
        async for event in wake.listen(DEVICE):
            heard.append(event)
            if len(heard) == 1:
                wake.tell([DEVICE], log=True)
            else:
                wake.close()
        return heard

    heard = asyncio.run(asyncio.wait_for(listen(), 5))
    assert heard[0].startswith(b":")
    assert b'"log":true' in heard[1]
    assert len(heard) == 2


def test_a_device_that_comes_back_while_the_server_stops_gets_no_stream() -> None:
    async def listen() -> list[bytes]:
        wake = Wake()
        wake.close()
        return [event async for event in wake.listen(DEVICE)]

    assert asyncio.run(asyncio.wait_for(listen(), 5)) == []
