import { intAttribute } from "../../onnx_file/onnx_proto.ts";
import { PIXART_T5_LENGTH } from "../pipelines/pixart.ts";
import type { EncodedNodes, GraphKind } from "./graph_kind.ts";
import { imageSize } from "./image_size.ts";

/** PixArt-alpha as nodes; its texts are to be in lower case. */
export const pixartGraph: GraphKind = {
  guides: () => ["encoder_hidden_states", "encoder_attention_mask"],
  textOf: (text) => text.toLowerCase().trim(),
  conditions: async (context) => {
    const { request, part } = context;
    const length = request.maxSequenceLength ?? PIXART_T5_LENGTH;
    const { cond, none } = await context.encode(1, { length, seesPadding: false });
    const size = imageSize(context);
    const [height, width] = [0, 1].map((k) =>
      part.add(`side${k}`, "Gather", [size, part.int64s(`at${k}`, [k])], [intAttribute("axis", 1)])
    );
    return {
      inputs: {
        ...textOf(cond),
        resolution: size,
        aspect_ratio: part.add("aspect_ratio", "Div", [height, width]),
      },
      negative: none && textOf(none),
    };
  },
};

function textOf({ hidden, mask }: EncodedNodes) {
  return { encoder_hidden_states: hidden, ...(mask === undefined ? {} : { encoder_attention_mask: mask }) };
}
