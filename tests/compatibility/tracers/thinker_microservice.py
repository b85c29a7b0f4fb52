"""thinker-microservice in Python: a thought on each subject, one after another, a span for each."""
import asyncio
import os

import ddtrace

ddtrace.patch(aiohttp=True)

from aiohttp import web  # noqa: E402
from ddtrace.contrib.aiohttp import trace_app  # noqa: E402
from ddtrace.trace import tracer  # noqa: E402

THOUGHTS = {
    "technology": {
        "quote": "For a successful technology, reality must take precedence over public relations, for Nature cannot be fooled.",
        "author": "Richard Feynman",
    }
}


LOOKUP_SECONDS = float(os.environ.get("LOOKUP_SECONDS", "0"))
THINK_SECONDS = float(os.environ.get("THINK_SECONDS", "0.01"))


@tracer.wrap("think")
async def think(subject):
    tracer.current_span().set_tag("subject", subject)
    await asyncio.sleep(THINK_SECONDS)
    return THOUGHTS[subject]


async def handle(request):
    answers = {}
    for subject in request.query.getall("subject", []):
        await asyncio.sleep(LOOKUP_SECONDS)
        try:
            answers[subject] = {"error": False, **await think(subject)}
        except KeyError:
            answers[subject] = {"error": True, "reason": "Subject unknown"}
    return web.json_response(answers)


app = web.Application()
app.router.add_get("/", handle)
trace_app(app, tracer)

if __name__ == "__main__":
    web.run_app(app, host="127.0.0.1", port=int(os.environ["SERVER_PORT"]), print=None)
