"""Datasets as version 0.1.0 wrote them: records by the schemas of number 1."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from zhclaims import schema
from zhclaims.dataset import PARTS

NEW = ("claim", "reference", "manifest")
"""The kinds whose number has been raised."""


def as_number_1(record: dict[str, Any]) -> dict[str, Any]:
    """The record by the schema of number 1 of its kind."""
    kind = record["schema"].split("/")[1]
    known = schema.load(kind, 1)["properties"]
    old = {name: value for name, value in record.items() if name in known} | {"schema": known["schema"]["const"]}
    if "citations" in old:
        old["citations"] = [{name: value for name, value in x.items() if name != "distance"} for x in old["citations"]]
    if "identifiers" in old:
        old["identifiers"] = {name: value for name, value in old["identifiers"].items() if name != "wikidata"}
    return old


def to_number_1(directory: Path) -> Path:
    """Rewrite a finished dataset of now into one of number 1, its manifest too; works that no marker calls are not in it."""
    manifest = as_number_1(json.loads((directory / "manifest.json").read_bytes()))
    manifest["schemas"] = {kind: f"zhclaims/{kind}/1" for kind in manifest["schemas"]}
    manifest["tool"]["code"] = "0" * 64
    for part in manifest["parts"]:
        path = directory / part["path"]
        kind = PARTS[path.name.split("-")[0].split(".")[0]]
        records = map(json.loads, path.read_bytes().splitlines())
        kept = [record for record in records if kind != "reference" or record["ref"] is not None]
        lines = [json.dumps(as_number_1(record), ensure_ascii=False, separators=(",", ":")) for record in kept]
        data = "".join(f"{line}\n" for line in lines).encode()
        path.write_bytes(data)
        part |= {"records": len(lines), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest["counts"]["references"] = sum(p["records"] for p in manifest["parts"] if p["path"].startswith("references"))
    (directory / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return directory
