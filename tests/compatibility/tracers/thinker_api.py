"""thinker-api in Python: calls the microservice for each request and returns its response.

HEADERS=by-hand sends what the tutorial sends, two headers with 64 bits of the trace id; otherwise ddtrace does it.
"""
import os
from wsgiref.simple_server import make_server

import ddtrace

by_hand = os.environ.get("HEADERS") == "by-hand"
ddtrace.patch(flask=True, requests=not by_hand)

import requests  # noqa: E402
from ddtrace.trace import tracer  # noqa: E402
from flask import Flask, Response, request  # noqa: E402

app = Flask("thinker-api")


@app.route("/think/")
def think_handler():
    subjects = {"subject": request.args.getlist("subject")}
    answer = requests.get(os.environ["THINKER_URL"], params=subjects, headers=headers(), timeout=30)
    return Response(answer.content, answer.status_code, mimetype="application/json")


def headers():
    if not by_hand:
        return {}
    span = tracer.current_span()
    return {"x-datadog-trace-id": str(span.trace_id % 2**64), "x-datadog-parent-id": str(span.span_id)}


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ["SERVER_PORT"]), app).serve_forever()
