/**
 * Models with cards, which state what an ONNX file cannot: the schedule, what is predicted, the classes.
 *
 * @module
 */
export { loadModel } from "./load_model.ts";
export type { LoadModelOptions } from "./load_model_options.ts";
export type { LoadedModel, ModelConditions } from "./loaded_model.ts";
export type { ModelCard, ScheduleCard } from "./model_card.ts";
export { parseCard } from "./parse_card.ts";
export { scheduleOf } from "./schedule_of.ts";
