"""Exports a PyTorch module with one dynamic batch dimension to a bare ONNX model."""

import torch

OPSET = 20


def export_core(net, inputs, batched, input_names, output_names):
    """`batched` says of each input whether its first dimension is the batch."""
    rows = torch.export.Dim("rows", min=1)
    program = torch.onnx.export(
        net.eval(), inputs, dynamo=True, opset_version=OPSET, verbose=False,
        input_names=input_names, output_names=output_names,
        dynamic_shapes=tuple({0: rows} if b else None for b in batched),
    )
    return stripped(program.model_proto)


def stripped(model):
    """Without the exporter's notes, which hold file paths and stack traces of the exporting machine."""
    graph = model.graph
    for item in [model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer]:
        item.ClearField("metadata_props")
        item.ClearField("doc_string")
    graph.ClearField("value_info")
    return model
