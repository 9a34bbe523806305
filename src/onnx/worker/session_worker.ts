/**
 * The thread that a model with `worker: true` runs in, in Deno and Node. Under a bundler make it an entry of its own and
 * pass its URL as `worker`.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { openHere } from "../session/open_here.ts";
import { answerCalls } from "./answer_calls.ts";

parentPort!.on("message", answerCalls((reply, transfer) => parentPort!.postMessage(reply, transfer), openHere));
