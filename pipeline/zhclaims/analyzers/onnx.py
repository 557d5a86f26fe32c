"""onnxruntime, kept from reporting to its makers: it would write an id of the device in the user's cache and send events.

`import onnxruntime` stands nowhere else in this package. Who sets ORT_DISABLE_TELEMETRY themselves is left their choice.
"""

from __future__ import annotations

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read once, while the library loads

import onnxruntime as ort

if os.environ["ORT_DISABLE_TELEMETRY"] == "1":
    ort.disable_telemetry_events()  # where somebody has loaded it before

__all__ = ["ort"]
