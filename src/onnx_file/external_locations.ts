import { type Bytes, fieldsOf } from "./wire_fields.ts";

/** Which fields of a message hold which messages, as far as they lead to weights. */
const MESSAGES = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node", 11: "attribute" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
  entry: {},
} as const;
type Message = keyof typeof MESSAGES;

/** Fields of an entry. */
const KEY = 1, VALUE = 2;
/** Runtimes follow messages no deeper than this. */
const DEEPEST = 100;

/**
 * The files that an ONNX file keeps weights in, as it names them, whether or not it says that it uses them. Only the file's structure is read, whatever the size
 * of its weights; a parser would hold all of it in memory.
 *
 * @param file The ONNX file
 * @throws {TypeError} If it is no whole protobuf message.
 */
export function externalLocations(file: Bytes): string[] {
  const found = new Set<string>();
  visit(file, "model", { from: 0, to: file.length, depth: 0 }, found);
  return [...found];
}

function visit(
  file: Bytes,
  message: Message,
  { from, to, depth }: { from: number; to: number; depth: number },
  found: Set<string>,
): void {
  if (depth > DEEPEST) throw new TypeError(`its messages are nested more than ${DEEPEST} deep`);
  const inner: Readonly<Record<number, Message>> = MESSAGES[message];
  for (const field of fieldsOf(file, from, to)) {
    if (field.to === undefined || !Object.hasOwn(inner, field.number)) continue;
    if (inner[field.number] === "entry") addLocation(file, field, found);
    else visit(file, inner[field.number], { from: field.from, to: field.to, depth: depth + 1 }, found);
  }
}

/** Adds the value of an entry whose key is "location". */
function addLocation(file: Bytes, { from, to }: { from: number; to: number }, found: Set<string>): void {
  const texts: Record<number, string> = {};
  for (const field of fieldsOf(file, from, to)) {
    if (field.to !== undefined) texts[field.number] = new TextDecoder().decode(file.read(field.from, field.to));
  }
  if (texts[KEY] === "location") found.add(texts[VALUE] ?? "");
}
