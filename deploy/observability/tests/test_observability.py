"""Alerts and dashboards ask for what services export, and for nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from cafe_auth.app import SERVICE as AUTH
from cafe_chassis.process import Process
from cafe_chat.app import SERVICE as CHAT
from cafe_rooms.app import SERVICE as ROOMS
from cafe_signaling.app import SERVICE as SIGNALING
from cafe_tracker.app import SERVICE as TRACKER

ROOT = Path(__file__).parents[3]
OBSERVABILITY = ROOT / "deploy" / "observability"
# Importing them is what registers their metrics.
SERVICES = (AUTH, ROOMS, CHAT, SIGNALING, TRACKER)
TARGET_LABELS = {"job", "instance", "service"}
PARTS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
INTERVAL = "$__rate_interval"


def exported() -> dict[str, set[str]]:
    """Return each series that a service exports, with its labels."""
    assert Process
    assert len(SERVICES) == 5
    found = {"up": set(TARGET_LABELS), "process_cpu_seconds_total": set(TARGET_LABELS)}
    found["process_resident_memory_bytes"] = set(TARGET_LABELS)
    for collector in REGISTRY._collector_to_names:
        kind, name = getattr(collector, "_type", ""), getattr(collector, "_name", "")
        for suffix in PARTS.get(kind, ()):
            labels = {*collector._labelnames, *TARGET_LABELS}
            found[name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found


def alerts() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((OBSERVABILITY / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (OBSERVABILITY / "dashboards" / "cafe.json").read_text()
    )["panels"]
    return found


def expressions() -> list[tuple[str, str]]:
    found = [(rule["alert"], rule["expr"]) for rule in alerts()]
    found += [
        (panel["title"], target["expr"])
        for panel in panels()
        for target in panel.get("targets", ())
    ]
    return found


def selectors(tree: Any) -> Iterator[Any]:
    """Yield every selector of series in a parsed expression."""
    if isinstance(tree, promql_parser.VectorSelector):
        yield tree
    for field in ("expr", "lhs", "rhs", "vector_selector", "param"):
        inner = getattr(tree, field, None)
        if inner is not None:
            yield from selectors(inner)
    for argument in getattr(tree, "args", ()) or ():
        yield from selectors(argument)


def grouped_by(expression: str) -> set[str]:
    return {
        label.strip()
        for labels in re.findall(r"\bby \(([^)]*)\)", expression)
        for label in labels.split(",")
    }


@pytest.mark.parametrize(("name", "expression"), expressions())
def test_it_asks_for_what_is_exported(name, expression):
    known = exported()
    tree = promql_parser.parse(expression.replace(INTERVAL, "1m"))
    asked = list(selectors(tree))
    assert asked, name
    labels: set[str] = set()
    for selector in asked:
        assert selector.name in known, f"{name}: nobody exports {selector.name}"
        labels |= known[selector.name]
        for matcher in selector.matchers.matchers:
            assert matcher.name in known[selector.name], f"{name}: {matcher.name}"
    assert grouped_by(expression) <= labels, name


def test_a_metric_that_nobody_exports_would_be_seen():
    with pytest.raises(AssertionError, match="nobody exports"):
        test_it_asks_for_what_is_exported("x", "rate(cafe_unheard_of_total[5m])")
    with pytest.raises(AssertionError):
        test_it_asks_for_what_is_exported("x", "sum by (colour) (cafe_chat_sockets_open)")


PROMISED = {
    "cafe_chat_ack_seconds": "P1",
    "cafe_chat_fanout_seconds": "P4",
    "cafe_chat_presence_known": "P8",
    "cafe_chat_people_online": "P8",
    "cafe_chat_sockets_open": "P18",
    "cafe_signaling_sockets": "P18",
    "cafe_signaling_calls": "P9",
    "cafe_tracker_timers_overdue_seconds": "P13",
    "cafe_tracker_credit_lag_seconds": "P13",
    "cafe_outbox_oldest_age_seconds": "P16",
    "cafe_events_lag_seconds": "P16",
    "cafe_limits_refused_total": "Security",
    "cafe_http_requests_total": "contract",
}


@pytest.mark.parametrize("name", PROMISED)
def test_what_is_promised_is_measured_and_shown(name):
    assert [series for series in exported() if series.startswith(name)]
    shown = " ".join(target["expr"] for panel in panels() for target in panel.get("targets", ()))
    assert name in shown


def test_every_alert_says_how_bad_it_is_and_what_it_is_about():
    promises = (ROOT / "docs" / "promises.md").read_text()
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    for rule in alerts():
        assert rule["labels"]["severity"] in ("page", "warning"), rule["alert"]
        assert rule["annotations"]["summary"]
        promise = rule["annotations"]["promise"]
        assert promise == "contract" or f"| {promise} " in promises, rule["alert"]
        used = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
        kept = grouped_by(rule["expr"]) or TARGET_LABELS
        assert used <= kept, rule["alert"]


@pytest.mark.parametrize("file", ["prometheus.yml", "prometheus.k8s.yml"])
def test_scraping_gives_the_labels_that_alerts_go_by(file):
    (job,) = yaml.safe_load((OBSERVABILITY / file).read_text())["scrape_configs"]
    assert job["job_name"] == "cafe"
    assert "service" in {rule.get("target_label") for rule in job["relabel_configs"]}


def test_panels_lie_side_by_side():
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids))
    for panel in panels():
        grid = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(grid["x"], grid["x"] + grid["w"])
            for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert not cells & taken, panel["title"]
        assert grid["x"] + grid["w"] <= 24
        taken |= cells
        for target in panel.get("targets", ()):
            names = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            assert names <= grouped_by(target["expr"]) | TARGET_LABELS, panel["title"]


def test_labels_come_from_closed_sets():
    """Nobody may make a new series by what he sends: no label is an id, a path or a name of his."""
    allowed = {
        *("method", "route", "status", "code", "outcome", "asked", "bucket", "name", "version"),
        *("subscription", "state", "stored", "le", *TARGET_LABELS),
    }
    for name, labels in exported().items():
        if name.startswith("cafe_"):
            assert labels <= allowed, f"{name}: {labels - allowed}"
