/**
 * A model's worker that dies after a random time, as if it were killed.
 *
 * @module
 */
import process from "node:process";
import "../../src/onnx/worker/session_worker.ts";

const seconds = Number(process.env.DEIS_BENCH_WORKER_LIFE);

setTimeout(() => process.exit(1), 1000 * seconds * (0.5 + Math.random()));
