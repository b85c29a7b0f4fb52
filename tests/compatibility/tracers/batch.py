"""A small piece of work with ddtrace."""
from ddtrace.trace import tracer

with tracer.trace("batch.run", resource="nightly", span_type="worker") as run:
    run.set_tag("customer", "Zoë")
    run.set_metric("rows", 3.5)
    for i in range(3):
        with tracer.trace("batch.step", resource=f"step {i}") as step:
            step.set_tag("long", "x" * 20_000)
    try:
        with tracer.trace("batch.fail"):
            raise ValueError("no more rows")
    except ValueError:
        pass
