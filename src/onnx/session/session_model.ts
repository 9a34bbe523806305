import type { Tensor as OrtTensor } from "onnxruntime-common";
import type { EpsFn } from "../../run/eps_fn.ts";
import { checkInteger } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import { reasonOf } from "../../internal/reason_of.ts";
import { describe, sizeOf, type Tensor } from "../../tensors/tensor.ts";
import { seeInspect } from "../errors.ts";
import { conditionedEpsFn } from "./conditioned_eps_fn.ts";
import { ClosedError } from "./closed_error.ts";
import { guidedOutside } from "./guided_outside.ts";
import { isPlain } from "./is_plain.ts";
import { CONDITION_NAMES } from "../model.ts";
import type { Conditions, ModelOptions, OnnxModel, Signature } from "../model.ts";
import type { Network } from "./network.ts";
import type { ModelInterface, OpenSession, Runtime } from "./session.ts";
import { findSignature } from "./signature.ts";

/** A session as a model; a session that is no model is released. */
export async function sessionModel(open: OpenSession, options: ModelOptions): Promise<OnnxModel> {
  try {
    if (options.batchLimit !== undefined) checkInteger("batchLimit", options.batchLimit, 1);
    return modelOf(
      open,
      findSignature(open.session, { names: options.names, anyType: true }),
      options,
    );
  } catch (error) {
    await open.session.release();
    throw new TypeError(`${(error as Error).message}; ${seeInspect()}`);
  }
}

function modelOf(open: OpenSession, signature: Signature, options: ModelOptions): OnnxModel {
  const { session, runtime } = open;
  const time = timeFeeder(session, runtime, signature.t);

  function networkOf(guidance: number): Network {
    const { Tensor } = runtime;
    const scale = signature.guidance && new Tensor("float32", [guidance], shapeOf(session, signature.guidance, 1));
    return async (x, t, labels, out) => {
      const feeds: Record<string, OrtTensor> = {
        [signature.x]: new Tensor("float32", x.data, x.dims),
        [signature.t]: time(t, x.dims[0]),
      };
      if (signature.label) {
        feeds[signature.label] = new Tensor("int64", BigInt64Array.from(labels ?? [], BigInt), [x.dims[0]]);
      }
      if (signature.guidance) feeds[signature.guidance] = scale as OrtTensor;
      try {
        if (runtime.fillsOutput) {
          await session.run(feeds, { [signature.eps]: new Tensor("float32", out.data, out.dims) });
          return;
        }
        const { [signature.eps]: eps } = await session.run(feeds, [signature.eps]);
        return { data: eps.data as Float32Array, dims: eps.dims };
      } catch (error) {
        if (error instanceof ClosedError) throw error;
        throw new TypeError(
          `The model cannot be run on images [${x.dims}] at t = ${t}: ${reasonOf(error)}; ${seeInspect()}`,
          { cause: error },
        );
      }
    };
  }

  return {
    provider: runtime.provider,
    signature,
    epsFn: (conditions: Conditions = {}) => {
      checkOptions(conditions, CONDITION_NAMES);
      const { labels, guidance = 1, noLabel } = conditions;
      if (session.closed) throw new ClosedError();
      if (!Number.isFinite(guidance)) throw new RangeError(`guidance must be finite, found ${guidance}`);
      if (signature.label && !labels) {
        throw new TypeError(`The model needs labels for its input ${signature.label}`);
      }
      if (labels && !signature.label) throw new TypeError("The model has no label input, but labels were given");
      const bad = labels?.find((label) => !Number.isInteger(label) || label < 0);
      if (bad !== undefined) throw new RangeError(`labels must be integers of at least 0, found ${bad}`);
      if (!isPlain(session, signature, conditions, options)) {
        const epsFn = conditionedEpsFn(open, signature, conditions, options);
        return checked(async (x, t, _, out) => void await epsFn(x, t, out), labels);
      }
      if (guidance === 1 || signature.guidance) return checked(networkOf(guidance), labels);
      if (!labels || noLabel === undefined) {
        throw new TypeError(`Guidance ${guidance} needs a model with labels, labels and noLabel`);
      }
      return checked(guidedOutside(networkOf(1), guidance, noLabel), labels);
    },
    close: () => session.release(),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** An eps function that checks what it is given, as ONNX Runtime's own messages do not name our options. */
function checked(network: Network, labels: readonly number[] | undefined): EpsFn {
  return (x, t, out) => {
    if (!isFloat32(x) || !isFloat32(out)) {
      throw new TypeError(`An ONNX model samples in Float32Array noise, found ${describe(x.data)}`);
    }
    if (labels && labels.length !== x.dims[0]) {
      throw new RangeError(`labels must have one entry an image, found ${labels.length} for ${x.dims[0]} images`);
    }
    return network(x, t, labels, out);
  };
}

function isFloat32(tensor: Tensor): tensor is Tensor<Float32Array> {
  return tensor.data instanceof Float32Array;
}

/** Makes the tensor of the time input in the type and shape that the model declares. */
function timeFeeder(session: ModelInterface, { Tensor }: Runtime, name: string) {
  const metadata = session.inputMetadata.find((value) => value.name === name)!;
  const isInteger = metadata.isTensor && metadata.type === "int64";
  return (t: number, images: number): OrtTensor => {
    const dims = shapeOf(session, name, images);
    const length = sizeOf(dims);
    if (!isInteger) return new Tensor("float32", new Float32Array(length).fill(t), dims);
    if (!Number.isInteger(t)) {
      throw new RangeError(`The model takes integer times in its input ${name}, found ${t}`);
    }
    return new Tensor("int64", new BigInt64Array(length).fill(BigInt(t)), dims);
  };
}

/** The shape of an input, with a number of images for the axis that the model leaves open. */
function shapeOf(session: ModelInterface, name: string, images: number): number[] {
  const metadata = session.inputMetadata.find((value) => value.name === name)!;
  const shape = metadata.isTensor ? metadata.shape : [];
  return shape.map((dim) => typeof dim === "number" && dim > 0 ? dim : images);
}
