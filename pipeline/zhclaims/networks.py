"""The networks that ship with the package: how their files are read and what runs them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from zhclaims.errors import UsageError

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read once, while onnxruntime loads
import onnxruntime as ort

if os.environ["ORT_DISABLE_TELEMETRY"] == "1":  # unless users have set it themselves to something else
    ort.disable_telemetry_events()  # where somebody has loaded it before: it would note an id of the device and send events


def read_model(model: Path, sha256: str) -> bytes:
    """The bytes of a model file of this hash. UsageError if it is missing, damaged or of another version."""
    try:
        content = model.read_bytes()
    except OSError as error:
        raise UsageError(f"{model}: the model cannot be read ({error.strerror}): install zhclaims again") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UsageError(f"{model}: the model is damaged or of another version: install zhclaims again")
    return content


def session(network: bytes) -> ort.InferenceSession:
    """What runs a network (ONNX), on one core: a run has a process for each."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
