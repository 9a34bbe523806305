// Everything the WASM module exports. It holds no data of its own: memory is imported, callers lay it out.
export { add_lagrange, gauss_legendre, place_panels } from "./quadrature";
export { scale_f32, scale_f64, update_f32, update_f64 } from "./update";
