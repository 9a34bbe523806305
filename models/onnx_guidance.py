"""Puts classifier-free guidance around an exported eps network, inside the ONNX graph.

The core maps (rows_x, t, rows_label) to rows_eps. Around it come nodes that run it once on
m n rows, m = 1 + (guidance != 1): the n digits with their labels and, only when guidance asks
for them, the same n digits without. There is no control flow, and guidance 1 costs one half.
"""

import onnx

# Shape sizes and row counts are int64 [1]. A negative label is moved to 11, which Gather refuses;
# left alone it would count from the end and -1 would pass for "no label". The Reshape refuses
# a number of labels other than the number of digits, which would else be broadcast.
_SHELL = """
<ir_version: 10, opset_import: ["" : {opset}]>
digits (float[n, 1, 28, 28] x, float[1] t, int64[n] label, float[1] guidance) => (float[n, 1, 28, 28] eps)
<int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[3] three_ones = {{1, 1, 1}},
 int64[1] no_label = {{{none}}}, int64[1] past_labels = {{{past}}}, float[1] unguided = {{1}}>
{{
  n = Shape <start = 0, end = 1> (x)
  is_unguided = Equal (guidance, unguided)
  is_guided = Not (is_unguided)
  second_run = Cast <to = 7> (is_guided)
  m = Add (one, second_run)
  rows = Mul (m, n)

  tiles = Concat <axis = 0> (m, three_ones)
  rows_x = Tile (x, tiles)

  label_count = Shape (label)
  is_negative = Less (label, zero)
  label_checked = Where (is_negative, past_labels, label)
  label_none = Expand (no_label, label_count)
  label_both = Concat <axis = 0> (label_checked, label_none)
  label_rows = Mul (m, label_count)
  label_used = Slice (label_both, zero, label_rows)
  rows_label = Reshape (label_used, rows)

  rows_eps = Core (rows_x, t, rows_label)

  uncond_start = Sub (rows, n)
  cond = Slice (rows_eps, zero, n)
  uncond = Slice (rows_eps, uncond_start, rows)
  difference = Sub (cond, uncond)
  push = Mul (guidance, difference)
  eps = Add (uncond, push)
}}
"""


def with_guidance(core, none):
    """The core (inputs rows_x, t, rows_label; output rows_eps) as a model of (x, t, label, guidance)."""
    opset = core.opset_import[0].version
    model = onnx.parser.parse_model(_SHELL.format(opset=opset, none=none, past=none + 1))
    graph = model.graph
    at = next(i for i, node in enumerate(graph.node) if node.op_type == "Core")
    for node in graph.node:
        node.name = node.output[0]  # ONNX Runtime's errors name the node
    nodes = [*graph.node[:at], *core.graph.node, *graph.node[at + 1 :]]
    shell_names = {name for node in graph.node for name in node.output} | {i.name for i in graph.initializer}
    core_names = {name for node in core.graph.node for name in node.output} | {i.name for i in core.graph.initializer}
    assert shell_names & core_names == {"rows_eps"}, shell_names & core_names
    graph.ClearField("node")
    graph.node.extend(nodes)
    graph.initializer.extend(core.graph.initializer)
    return model
