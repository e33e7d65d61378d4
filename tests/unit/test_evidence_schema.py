"""The published JSON Schemas are those of the code and accept what validate accepts."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from reportgen import resources
from reportgen.evidence import briefing_schema, catalogue_schema, schema
from reportgen.evidence.schema import json_schemas
from tests.builders_evidence import BRIEFING, CATALOGUE, COMPARISON, FINDING

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = resources.PACKAGE / "assets" / "schemas"
DOCS = (ROOT / "docs" / "input-format.md").read_text(encoding="utf-8")


def examples() -> dict[str, str]:
    """YAML blocks of the documentation by the heading above them."""
    blocks = {}
    for section in re.split(r"^## ", DOCS, flags=re.M)[1:]:
        if match := re.search(r"```yaml\n(.*?)```", section, flags=re.S):
            blocks[section.splitlines()[0].split(".")[0].lower()] = match[1]
    return blocks


def accept(name: str, text: str) -> None:
    # As an editor reads it: numbers and booleans have types, dates stay text.
    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    jsonschema.Draft202012Validator(json_schemas()[name]).validate(yaml.load(text, Loader=Loader))


def test_the_published_schemas_are_those_of_the_code(request: pytest.FixtureRequest) -> None:
    made = {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in json_schemas().items()}
    if request.config.getoption("--update-golden"):
        for name, text in made.items():
            (SCHEMAS / name).write_text(text, encoding="utf-8")
    assert {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()} == made


@pytest.mark.parametrize("name", json_schemas())
def test_every_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schemas()[name])


@pytest.mark.parametrize("kind", ["briefing", "catalogue", "comparisons", "findings"])
def test_the_examples_of_the_documentation_are_accepted(kind: str) -> None:
    accept(f"{kind}.schema.json", examples()[kind])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("briefing", BRIEFING + "date: 2026-11-24\nsubtitle: ~\n"),
        ("briefing", BRIEFING + "data: {scores: [a.csv, {path: b.xlsx, sheet: R}], findings: f.json}\n"),
        ("catalogue", CATALOGUE),
        ("comparisons", COMPARISON + "  difference: 3.10\n  cohort: null\n"),
        ("findings", FINDING + "  sources: [a, {key: b, locator: 3}]\n"),
        ("scores", "- {system: a, task: b, metric: c, source: d, value: 57.50, n: 3, cohort: null, id: 7}\n"),
    ],
)
def test_what_validate_accepts_is_accepted(name: str, text: str) -> None:
    accept(f"{name}.schema.json", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("briefing", BRIEFING + "colour: red\n"),
        ("briefing", "title: No groups\n"),
        ("catalogue", CATALOGUE.replace("direction: lower", "direction: down")),
        ("findings", "- {id: f1}\n"),
        ("findings", "f1: {}\n"),
        ("scores", "- {system: Ä, task: b, metric: c, source: d, value: 1}\n"),
    ],
)
def test_what_validate_refuses_is_refused(name: str, text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        accept(f"{name}.schema.json", text)


def test_every_column_of_scores_is_documented() -> None:
    fields: dict[str, Any] = json_schemas()["scores.schema.json"]["items"]["properties"]
    section = DOCS.split("## Scores")[1].split("## Comparisons")[0]
    documented = {name for row in re.findall(r"^\| ([a-z_, ]+) \|", section, flags=re.M) for name in row.split(", ")}
    assert documented - {"column"} == set(fields)


def test_the_required_fields_are_documented() -> None:
    table = DOCS.split("| record | required fields |")[1].split("## ")[0]
    rows = re.findall(r"^\| ([a-z, ]+) \| ([^|]+) \|$", table, flags=re.M)
    documented = {name: set(re.sub(r" \(.*\)", "", fields).split(", ")) for names, fields in rows
                  for name in names.split(", ")}  # fmt: skip
    models = vars(briefing_schema) | vars(catalogue_schema) | vars(schema)
    for name, fields in documented.items():
        model = models["BriefingFile" if name == "briefing" else f"{name.title()}Record"]
        assert fields == {field for field, info in model.model_fields.items() if info.is_required()}, name
    assert len(documented) == 13
