import type { EpsFn } from "../../run/eps_fn.ts";

/**
 * An eps function of ones that are made for a shape and can do one evaluation at a time: those of earlier calls are taken
 * again where their shape fits and they are free.
 *
 * @param make Makes one for images of a shape
 */
export function epsFnPool(make: (dims: readonly number[]) => EpsFn): EpsFn {
  const idle: { shape: string; epsFn: EpsFn }[] = [];
  return async (x, t, out) => {
    const shape = x.dims.join();
    const index = idle.findIndex((each) => each.shape === shape);
    const own = index < 0 ? { shape, epsFn: make(x.dims) } : idle.splice(index, 1)[0];
    const result = await own.epsFn(x, t, out);
    idle.splice(0, idle.length, own, ...idle.filter((each) => each.shape === shape));
    return result;
  };
}
