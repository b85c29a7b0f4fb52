"""Datadog's tracers of other languages against the local agent, and the tutorial's two services in Python beside ours.

Started by ./run, which installs what is named here by environment variables.
"""
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
PYTHON, NODE, JAVA = os.environ["PYTHON"], "node", "java"
JAVA_AGENT, CLASS_PATH = os.environ["JAVA_AGENT"], os.environ["CLASS_PATH"]
TUTORIAL = "?subject=technology&subject=foo_bar"
DEADLINE = 60
# What the tracers log at startup, and what dd-java-agent logs in addition to warnings
INFORMATION = r"\bINFO\b|DATADOG TRACER (CONFIGURATION|INTEGRATIONS LOADED)"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def eventually(ask, satisfied):
    """The first response that satisfies the condition, or else the last one."""
    deadline = time.monotonic() + DEADLINE
    while True:
        answer = ask()
        if satisfied(answer) or time.monotonic() > deadline:
            return answer
        time.sleep(0.2)


class Program:
    """A process, and all that it writes."""

    def __init__(self, command, **environment):
        self.log = tempfile.TemporaryFile(mode="w+", encoding="utf-8")
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=self.log, stderr=subprocess.STDOUT, cwd=HERE)

    def wait(self):
        if self.process.wait(DEADLINE) != 0:
            raise AssertionError(self.written())
        return self

    def await_answer(self, url):
        def answers():
            if self.process.poll() is not None:
                raise AssertionError(self.written())
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return True
            except urllib.error.HTTPError:
                return True
            except OSError:
                return False
        if not eventually(answers, bool):
            raise AssertionError(f"{url} does not respond: {self.written()}")
        return self

    def written(self):
        self.log.seek(0)
        return self.log.read()

    def complaints(self):
        """Everything that it wrote except information: the tracers are configured to log only warnings and above otherwise."""
        return [line for line in self.written().splitlines() if line.strip() and not re.search(INFORMATION, line)]

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE)
        self.log.close()


class LocalAgent:
    def __init__(self):
        self.url = f"http://localhost:{free_port()}"
        self.program = Program([JAVA, "-jar", str(ROOT / "local-agent/target/local-agent.jar")],
                               SERVER_PORT=self.url.rpartition(":")[2])
        self.program.await_answer(self.url + "/info")

    def spans(self, count, matches):
        """Waits for this many matching spans, and returns them as dd-apm-test-agent's API does."""
        return eventually(lambda: [span for trace in get(self.url + "/test/traces") for span in trace if matches(span)],
                          lambda spans: len(spans) >= count)


def variables(agent_url, service):
    return {"DD_TRACE_AGENT_URL": agent_url, "DD_SERVICE": service, "DD_ENV": "e2e", "DD_VERSION": "1.2.3"}


BATCHES = {
    "ddtrace": ([PYTHON, "-c", "import logging; logging.basicConfig(level=logging.WARNING); import batch"], {}),
    "dd-trace": ([NODE, "batch.js"], {"DD_TRACE_DEBUG": "true", "DD_TRACE_LOG_LEVEL": "warn"}),
    "dd-java-agent": ([JAVA, "-Xshare:off", f"-javaagent:{JAVA_AGENT}", "-cp", CLASS_PATH, "Batch.java"], {}),
}


def start_batch(tracer, agent_url):
    command, environment = BATCHES[tracer]
    return Program(command, **variables(agent_url, "batch-" + tracer), DD_TRACE_STARTUP_LOGS="true", **environment)


class TracersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.agent = LocalAgent()
        cls.addClassCleanup(cls.agent.program.stop)

    def test_ddtrace_arrives_whole(self):
        self.check_batch("ddtrace", "builtins.ValueError")

    def test_dd_trace_arrives_whole(self):
        self.check_batch("dd-trace", "RangeError")

    def test_dd_java_agent_arrives_whole(self):
        self.check_batch("dd-java-agent", "java.lang.IllegalStateException")

    def check_batch(self, tracer, error_type):
        batch = start_batch(tracer, self.agent.url).wait()
        self.addCleanup(batch.stop)
        spans = self.agent.spans(5, lambda span: span["service"] == "batch-" + tracer)
        self.assertEqual([], batch.complaints())

        by_name = sorted((span["name"], span["resource"], span["error"]) for span in spans)
        self.assertEqual([("batch.fail", "batch.fail", 1), ("batch.run", "nightly", 0)]
                         + [("batch.step", f"step {i}", 0) for i in range(3)], by_name)
        run = next(span for span in spans if span["name"] == "batch.run")
        self.assertEqual(("worker", "Zoë", 3.5), (run["type"], run["meta"]["customer"], run["metrics"]["rows"]))
        self.assertEqual({run["trace_id"]}, {span["trace_id"] for span in spans})
        self.assertEqual({run["span_id"]}, {span["parent_id"] for span in spans if span is not run})
        self.assertEqual(["x" * 20_000] * 3, [span["meta"]["long"] for span in spans if span["name"] == "batch.step"])
        self.assertTrue(all(run["start"] <= span["start"] and 0 < span["duration"] <= run["duration"] for span in spans))
        fail = next(span for span in spans if span["name"] == "batch.fail")
        self.assertEqual((error_type, "no more rows"), (fail["meta"]["error.type"], fail["meta"]["error.message"]))
        self.assertIn("no more rows", fail["meta"]["error.stack"])

    # Otherwise, the tests above might not notice a warning
    def test_missing_agent_is_complained_of(self):
        for tracer in BATCHES:
            with self.subTest(tracer):
                batch = start_batch(tracer, f"http://localhost:{free_port()}").wait()
                self.addCleanup(batch.stop)
                self.assertNotEqual([], batch.complaints())


class PythonServicesTest(unittest.TestCase):
    def setUp(self):
        self.agent = LocalAgent()
        self.addCleanup(self.agent.program.stop)

    def test_python_in_front_of_ours_is_one_trace(self):
        api = self.python("thinker_api.py", "thinker-api", THINKER_URL=self.java("thinker-service/target/thinker-microservice.jar"))
        get(api + "think/" + TUTORIAL)
        self.check_one_trace({("thinker-api", "flask.request"), ("requests", "requests.request"),
                              ("thinker-microservice", "helidon.request"), ("thinker-microservice", "think")},
                             {("thinker-api", "thinker-microservice")})

    def test_python_with_the_tutorials_headers_in_front_of_ours_is_one_trace(self):
        api = self.python("thinker_api.py", "thinker-api", HEADERS="by-hand",
                          THINKER_URL=self.java("thinker-service/target/thinker-microservice.jar"))
        get(api + "think/" + TUTORIAL)
        self.check_one_trace({("thinker-api", "flask.request"),
                              ("thinker-microservice", "helidon.request"), ("thinker-microservice", "think")},
                             {("thinker-api", "thinker-microservice")})

    def test_ours_in_front_of_python_is_one_trace(self):
        microservice = self.python("thinker_microservice.py", "thinker-microservice")
        api = self.java("api-service/target/thinker-api.jar", THINKER_URL=microservice)
        answer = get(api + "think/" + TUTORIAL)
        self.assertEqual((False, True), (answer["technology"]["error"], answer["foo_bar"]["error"]))
        self.check_one_trace({("thinker-api", "helidon.request"), ("thinker-api", "helidon.client.request"),
                              ("thinker-microservice", "aiohttp.request"), ("thinker-microservice", "think")},
                             {("thinker-api", "thinker-microservice")})

    def python(self, script, service, **environment):
        return self.service([PYTHON, script], "", **variables(self.agent.url, service), **environment)

    def java(self, jar, **environment):
        return self.service([JAVA, "-jar", str(ROOT / jar)], "health/ready", DD_TRACE_AGENT_URL=self.agent.url, DD_ENV="e2e",
                            LOG_FORMAT="plain", LOOKUP_DELAY="PT0S", THINK_DELAY="PT0S", **environment)

    def service(self, command, path, **environment):
        port = str(free_port())
        program = Program(command, SERVER_PORT=port, SERVER_HOST="127.0.0.1", **environment)
        self.addCleanup(program.stop)
        program.await_answer(f"http://localhost:{port}/{path}")
        return f"http://localhost:{port}/"

    def check_one_trace(self, expected, arrows):
        """As the pages show it: one trace with the spans of both services, and the arrows between them."""
        def api(path):
            return get(f"{self.agent.url}/api/{path}")

        def spans(found):
            return [span for row in found for span in api(f"traces/{row['traceId']}")["spans"]]

        def names(found):
            return {(span["service"], span["operation"]) for span in spans(found)}
        shown = eventually(lambda: api("traces?query=@subject:*")["rows"], lambda found: len(found) == 1 and names(found) >= expected)
        self.assertEqual(1, len(shown))
        self.assertLessEqual(expected, names(shown))
        for subject in ["foo_bar", "technology"]:
            self.assertEqual(1, api(f"traces?as=spans&query=@subject:{subject}")["total"])
        ids = {span["spanId"] for span in spans(shown)}
        self.assertEqual(1, sum(span.get("parentId") not in ids for span in spans(shown)))
        self.assertEqual(arrows, {(edge["from"], edge["to"]) for edge in api("map")["edges"]})


if __name__ == "__main__":
    unittest.main(verbosity=2)
