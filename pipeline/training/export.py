"""The trained network as the file that ships: ONNX with weights in 16 bits and vectors in 8, alphabet, word list, in one .npz."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import lac
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from reading import FEATURES
from student import OUTPUTS, Student
from torch import nn

from zhclaims.analyzers.alphabet import Alphabet
from zhclaims.analyzers.lexicon import Lexicon

_OPSET = 17
_IR = 8
_EPOCH = (1980, 1, 1, 0, 0, 0)

Floats = NDArray[np.float32]


class Graph:
    """An ONNX graph while it is built: every method adds nodes and says the name of what comes out."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        """A node; the name of its first result."""
        name = f"{kind.lower()}_{len(self.nodes)}"
        results = [name, *(f"{name}_{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), results, **attributes))
        return name

    def constant(self, value: NDArray) -> str:
        """A constant as it is."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, value: Floats) -> str:
        """A weight in 16 bits, which the runtime widens once when it loads the file."""
        return self.add("Cast", self.constant(value.astype(np.float16)), to=TensorProto.FLOAT)

    def vectors(self, table: Floats, numbers: str) -> str:
        """Rows of a table in 8 bits, scaled by column."""
        scale = np.abs(table).max(axis=0) / 127 + 1e-12
        rows = self.add("Gather", self.constant(np.round(table / scale).astype(np.int8)), numbers, axis=0)
        return self.add("Mul", self.add("Cast", rows, to=TensorProto.FLOAT), self.constant(scale.astype(np.float32)))

    def gru(self, gru: nn.GRU, inputs: str, lengths: str) -> str:
        """Both directions of a GRU side by side: `(width, rows, 2 * hidden)`."""
        hidden = gru.hidden_size
        named = {name: p.detach().numpy() for name, p in gru.named_parameters()}
        directions = ("_l0", "_l0_reverse")
        weights = [np.stack([_onnx_gates(named[f"weight_{part}{d}"]) for d in directions]) for part in ("ih", "hh")]
        biases = [np.concatenate([_onnx_gates(named[f"bias_{part}{d}"]) for part in ("ih", "hh")]) for d in directions]
        w, r, b = (self.weight(weight) for weight in (*weights, np.stack(biases)))
        out = self.add("GRU", inputs, w, r, b, lengths, hidden_size=hidden, direction="bidirectional", linear_before_reset=1)
        side_by_side = self.add("Transpose", out, perm=[0, 2, 1, 3])
        return self.add("Reshape", side_by_side, self.constant(np.array([0, 0, 2 * hidden], dtype=np.int64)))

    def linear(self, linear: nn.Linear, inputs: str) -> str:
        """A linear layer."""
        weight, bias = linear.weight.detach().numpy(), linear.bias.detach().numpy()
        return self.add("Add", self.add("MatMul", inputs, self.weight(weight.T)), self.weight(bias))

    def file(self, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]) -> bytes:
        """The ONNX file with these inputs and outputs."""
        body = helper.make_graph(self.nodes, "zhclaims", inputs, outputs, self.constants)
        model = helper.make_model(body, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
        onnx.checker.check_model(model)
        return model.SerializeToString(deterministic=True)


def network(student: Student) -> bytes:
    """The ONNX file: characters, features and lengths → log-probabilities of places and of tags, LAC's words; width first."""
    graph = Graph()
    vectors = graph.vectors(student.vectors.weight.detach().numpy(), "characters")
    states = graph.gru(student.first, graph.add("Concat", vectors, "features", axis=-1), "lengths")
    states = graph.gru(student.second, states, "lengths")
    tags_of_lac = graph.linear(student.lac, states)
    scaled = graph.add("Mul", tags_of_lac, graph.constant(np.float32(0.25)))
    meanings = graph.vectors(student.meanings.weight.detach().numpy(), "characters")
    seen = graph.add("Concat", states, graph.add("Tanh", scaled), "features", meanings, axis=-1)
    top = graph.gru(student.top, graph.linear(student.projection, seen), "lengths")
    seen = graph.add("Concat", top, states, "features", axis=-1)
    scores = graph.linear(student.heads, seen)
    split = graph.add("Split", scores, graph.constant(np.array(OUTPUTS, dtype=np.int64)), outputs=len(OUTPUTS), axis=-1)
    parts = [split, *(f"{split}_{i}" for i in range(1, len(OUTPUTS)))]
    outputs = [graph.add("LogSoftmax", part, axis=-1) for part in parts]
    told = graph.add("MatMul", graph.add("Softmax", tags_of_lac, axis=-1), graph.weight(lac.reading()))
    inputs = [
        helper.make_tensor_value_info("characters", TensorProto.INT64, ["width", "rows"]),
        helper.make_tensor_value_info("features", TensorProto.FLOAT, ["width", "rows", FEATURES]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["rows"]),
    ]
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["width", "rows", None]) for name in (*outputs, told)]
    return graph.file(inputs, results)


def save(student: Student, alphabet: Alphabet, lexicon: Lexicon, path: Path) -> str:
    """Write the file; its SHA-256. The same network gives the same bytes."""
    arrays = {
        "characters": np.frombuffer(alphabet.characters.encode("utf-32-le"), dtype="<u4"),
        "word_hash_steps": np.diff(lexicon.hashes, prepend=np.uint64(0)),
        "word_classes": lexicon.classes,
        "network": np.frombuffer(network(student), dtype=np.uint8),
    }
    return write_archive(arrays, path)


def write_archive(arrays: Mapping[str, NDArray], path: Path) -> str:
    """Write arrays as one compressed .npz file; its SHA-256. The same arrays give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue(), zipfile.ZIP_DEFLATED)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _onnx_gates(weight: Floats) -> Floats:
    """Gates in the order of ONNX (z r n); torch has r z n."""
    reset, update, new = np.split(weight, 3)
    return np.concatenate([update, reset, new])
