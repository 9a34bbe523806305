import { pngOf } from "../datasets/tar_shard.ts";
import { joinConditions } from "../diffusers/pipelines/join_conditions.ts";
import type { Conditions } from "../diffusers/pipelines/kind.ts";
import type { PreparedRun, Workings } from "../diffusers/pipelines/workings.ts";
import { encodeOnce } from "../diffusers/text_encoders/encode_once.ts";
import { getNoise } from "../tensors/noise.ts";
import type { Drawing, ImageModel } from "./image_model.ts";
import { Lasting } from "./lasting.ts";
import { PipelineFields } from "./pipeline_fields.ts";
import type { PipelineServeOptions } from "./pipeline_serve_options.ts";

/**
 * Serves a pipeline of diffusers. It is opened again where it is lost, so `open` is called more than once. A text is
 * encoded once, as long as it is among those that were asked for last.
 *
 * @param open Opens the pipeline
 * @param options How it is served
 * @throws {TypeError | RangeError} If a network cannot be opened, or an option does not fit the pipeline.
 */
export async function pipelineImageModel(
  open: () => Promise<Workings>,
  options: PipelineServeOptions,
): Promise<ImageModel<Conditions>> {
  const lasting = await Lasting.start(open);
  const workings = await lasting.use(async (opened) => {
    await opened.open();
    return opened; // what it knows stays when its networks are gone
  });
  const { guidanceRescale } = options.run;
  const requests = await PipelineFields.of(workings, options);
  const encode = encodeOnce((...call) => lasting.use((own) => own.encoding(options.run)(...call)));

  function drawingOf({ request, planned: { plan } }: PreparedRun, seed: number): Drawing<Conditions> {
    const { width, height, count, guidance } = request;
    return {
      plan,
      size: { width, height },
      key: `${width}x${height} ${guidance}`,
      noise: () => workings.packed(getNoise(workings.latentDims(count, request), { seed })),
      conditions: () => workings.conditions(request, encode),
      pngs: async (state) => {
        const images = await lasting.use((own) => own.decode(state, request));
        return images.map(({ data, ...size }) =>
          pngOf({ ...size, channels: 3, data: new Uint8Array(data.buffer) })
        );
      },
    };
  }

  return {
    name: options.name,
    get reopened() {
      return lasting.reopened;
    },
    fields: requests.names,
    drawing: async (fields, request) => drawingOf(await requests.read(fields, request), request.seed),
    network: (x, t, parts, out) => {
      const asked = { guidanceRescale, timeScale: requests.timeScale };
      return lasting.use((own) =>
        own.denoise(x.dims, joinConditions(parts), asked, async (epsFn) => void await epsFn(x, t, out))
      );
    },
    close: () => lasting.close(),
  };
}
