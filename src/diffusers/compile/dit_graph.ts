import { TensorProto_DataType } from "onnx-buf";
import { classCount } from "../pipelines/dit.ts";
import type { GraphKind } from "./graph_kind.ts";

/** DiT as nodes: the class of each image is an input. */
export const ditGraph: GraphKind = {
  guides: () => ["class_labels"],
  conditions: ({ part, input, facts, isGuided }) => {
    const class_labels = input("class_labels", TensorProto_DataType.INT64, ["classes"]);
    const none = () => part.int64s("no_class", [classCount(facts.network)]);
    return { inputs: { class_labels }, negative: isGuided ? { class_labels: none() } : undefined };
  },
};
