"""Formats for machines: valid by their schemas, placed at the right column, and inert whatever a document says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema

from derive.verdict import Report
from derive.verify import main, verify
from reports.as_json import as_json, schema
from reports.as_junit import as_junit
from reports.as_sarif import as_sarif, uri
from reports.formats import PRINTERS

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "schemas"
TEXT = (
    "<!-- derive\nx \\in \\mathbb{R}^n\na, b \\in \\mathbb{R}\np \\in \\mathbb{R}_{>0}\nq \\frob r\n-->\n\n# Squares\n\n"
    "$$\\nabla_x x^\\top x = x$$\n\n😀😀 the square $(a + b)^2 = a^2 + b^2$ 😀\n\n"
    "$$\\log p^2 = 2 \\log p$$\n\n$$z = \\frob{x}$$\n\n$$a + 1 = a$$ <!-- derive: refuted -->\n\n"
    "$$a = a$$ <!-- derive: refuted [wrong-sign] -->\n\n$$\\sin a \\approx a$$\n\n$$c := a$$\n\n$$x = a$$\n"
)
EVIL = "$$\x1b[31m\\text{\ufffe\u202e]]><script>&\x00 \ud83d} = \\frob \u0085\u2028 1$$\n\n# \x07 ::error:: \r $$a = \x0b b$$\n"


@pytest.fixture(scope="module")
def report() -> Report:
    return verify(TEXT)


@pytest.fixture(scope="module")
def evil() -> Report:
    return verify(EVIL)


def strict(part: Any) -> Any:
    """The schema, under which a field that it does not name is a mistake."""
    if isinstance(part, list):
        return [strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {name: strict(one) for name, one in part.items()}
    if "properties" in part and part.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


def reports_of_the_suite() -> list[Path]:
    return [ROOT / "documents" / name for name in ("broken.md", "open_questions.md")] + [
        ROOT / "wrong" / "transposes.md"
    ]


def test_the_json_is_as_its_schema_says(report: Report, evil: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(strict(schema()))
    for one in (report, evil):
        validator.validate(json.loads(as_json(one)))


def test_the_json_of_errata_is_as_its_schema_says() -> None:
    validator = jsonschema.Draft202012Validator(strict(schema()))
    for path in reports_of_the_suite():
        validator.validate(json.loads(as_json(verify(path))))


def test_a_field_of_another_kind_is_not_as_the_schema_says(report: Report) -> None:
    data = json.loads(as_json(report))
    data["documents"][0]["statements"][0]["line"] = "1"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(data)


def test_the_sarif_is_as_its_schema_says(report: Report, evil: Report) -> None:
    validator = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
    for one in (report, evil, Report((*report.documents, *evil.documents), lenient=True), Report(())):
        validator.validate(json.loads(as_sarif(one)))


def results(report: Report) -> list[dict[str, Any]]:
    (run,) = json.loads(as_sarif(report))["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    found: list[dict[str, Any]] = run["results"]
    return found


def test_sarif_columns_are_those_of_editors(report: Report) -> None:
    lines = TEXT.split("\n")
    signs = 0
    for one in results(report):
        region = one["locations"][0]["physicalLocation"]["region"]
        if "endColumn" not in region or "\\frob" in lines[region["startLine"] - 1]:
            continue
        units = lines[region["startLine"] - 1].encode("utf-16-le")
        sign = units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2].decode("utf-16-le")
        assert sign in ("=", "\\approx")
        signs += 1
    assert signs >= 5


def test_sarif_has_everything_that_somebody_must_look_at(report: Report) -> None:
    found = {one["ruleId"]: one for one in results(report)}
    assert {"problem", "unexpected", "undecided/out-of-language", "unreadable/unknown-command"} <= found.keys()
    assert found["unexpected"]["level"] == "error"
    assert found["undecided/out-of-language"]["level"] == "warning"
    texts = [one["message"]["text"] for one in results(report)]
    assert any(re.search(r"holds: .* = 2 x", text) and "fails at:" in text for text in texts)
    assert not any(text.startswith("proved") for text in texts if "expected refuted" not in text)


def test_an_expected_finding_is_suppressed_where_it_stands(report: Report) -> None:
    (expected,) = [one for one in results(report) if "suppressions" in one]
    assert expected["suppressions"][0]["kind"] == "inSource"
    region = expected["locations"][0]["physicalLocation"]["region"]
    assert TEXT.split("\n")[region["startLine"] - 1].startswith("$$a + 1 = a$$")


def test_fingerprints_differ_and_stay_when_lines_are_added_above(report: Report) -> None:
    def prints(one: Report) -> list[str]:
        return [
            found["partialFingerprints"]["statement/v1"] for found in results(one) if "partialFingerprints" in found
        ]

    assert len(set(prints(report))) == len(prints(report))
    assert prints(verify(TEXT.replace("# Squares\n", "\n\n\n# Squares\n"))) == prints(report)


def test_a_finding_of_a_notebook_names_its_cell(report: Report) -> None:
    (document,) = report.documents
    cells = tuple(replace(one, cell=(3, 2)) for one in document.statements)
    notebook = Report((replace(document, statements=cells, problems=()),))
    validator = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
    validator.validate(json.loads(as_sarif(notebook)))
    assert all(
        one["locations"][0]["logicalLocations"][0]["name"].startswith("cell 3, line 2") for one in results(notebook)
    )
    assert "cell 3, line 2: " in as_junit(notebook)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b.md", "a%20b.md"),
        ("notes/ü.md", "notes/%C3%BC.md"),
        ("-", "stdin"),
        ("/x/y.md", "file:///x/y.md"),
        ("#?.md", "%23%3F.md"),
    ],
)
def test_a_path_becomes_a_uri(path: str, shown: str) -> None:
    assert uri(path) == shown


def test_the_junit_is_as_its_schema_says(report: Report, evil: Report) -> None:
    validator = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
    for one in (report, evil, Report((*report.documents, *evil.documents), lenient=True), Report(())):
        validator.validate(as_junit(one))


def test_a_case_fails_where_the_exit_status_says_so(report: Report) -> None:
    suite = ElementTree.fromstring(as_junit(report))[0]
    told = {case.get("name", "").split(": ", 1)[-1]: [part.tag for part in case] for case in suite}
    assert told["\\nabla_x x^\\top x = x"] == ["failure"]
    assert told["a + 1 = a"] == []
    assert told["a = a"] == ["failure"]
    assert told["\\log p^2 = 2 \\log p"] == []
    assert told["\\sin a \\sim a"] == ["error"]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(suite)), str(list(told.values()).count(["failure"])))
    assert not any("c := a" in name for name in told)


def test_open_statements_are_skipped_when_lenient(report: Report) -> None:
    suite = ElementTree.fromstring(as_junit(Report(report.documents, lenient=True)))[0]
    assert suite.get("errors") == "0"
    assert int(suite.get("skipped", "0")) >= 2


@pytest.mark.parametrize("form", PRINTERS)
def test_no_control_character_of_a_document_is_printed(form: str, evil: Report) -> None:
    text = PRINTERS[form](evil)
    assert not {*"\x00\x07\x0b\x1b\x85\u2028\u202e\ufffe"} & {*text}


@pytest.mark.parametrize("form", PRINTERS)
def test_every_format_is_one_option(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("$$1 + 1 = 2$$\n")
    assert main([str(tmp_path / "a.md"), "--format", form, "--jobs", "1"]) == 0
    assert capsys.readouterr().out
