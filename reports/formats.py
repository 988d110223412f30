"""What `--format` offers on standard output."""

from __future__ import annotations

from collections.abc import Callable

from derive.verdict import Report
from reports.as_json import as_json
from reports.as_junit import as_junit
from reports.as_sarif import as_sarif
from reports.as_text import as_text

PRINTERS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
}
