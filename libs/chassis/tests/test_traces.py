"""One id and one trace, from the request through the outbox and NATS to the consumer."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from collector import Collector
from demo import SERVICE, Resources
from msgspec.structs import replace

from cafe_chassis import process
from cafe_chassis.testing import App
from cafe_database.ids import new_id

SUBJECT = "cafe.evt.rooms.v1.member_left"


@pytest.fixture
def collector():
    found = Collector()
    yield found
    found.close()


@pytest.fixture
async def traced(settings, issuer, collector) -> AsyncIterator[App]:
    settings = replace(settings, traces_url=collector.url)
    async with process.running(SERVICE, settings, fetch_keys=issuer.fetch_keys) as started:
        yield App(started)


async def test_a_request_and_what_comes_of_it_are_one_trace(traced, issuer, collector):
    resources: Resources = traced.resources
    resources.failing[1] = 1  # a second try belongs to the same story
    request_id = new_id().hex
    headers = issuer.identity("ana") | {"x-request-id": request_id, "traceparent": "rubbish"}
    async with httpx.AsyncClient(base_url=traced.url, headers=headers) as client:
        body = {"text": "tea", "room_id": str(new_id())}
        answer = await client.post("/api/demo/notes", json=body)
    assert answer.status_code == 201
    assert answer.headers["x-request-id"] == request_id
    async with asyncio.timeout(20):
        while not resources.seen:
            await asyncio.sleep(0.05)
    request = await asyncio.to_thread(collector.named, "POST /api/demo/notes", request_id)
    assert request.kind == request.SPAN_KIND_SERVER
    async with asyncio.timeout(20):
        while len(handled := [s for _, s in collector.spans if s.kind == s.SPAN_KIND_CONSUMER]) < 2:
            await asyncio.sleep(0.05)
    sent = [span for _, span in collector.spans if span.name == SUBJECT]
    published = next(span for span in sent if span.kind == span.SPAN_KIND_PRODUCER)
    for span in (published, *handled):
        assert span.trace_id.hex() == request_id
    assert {span.parent_span_id for span in handled} == {published.span_id}
