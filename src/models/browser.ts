/**
 * Models with cards in a browser, by their URLs; with no module of Node in it. The names and types are those of
 * `@deis/deis/models`.
 *
 * @module
 */
export { loadModel } from "./load_model_on_web.ts";
export type { LoadModelOptions } from "./load_model_options.ts";
export type { LoadedModel, ModelConditions } from "./loaded_model.ts";
export type { ModelCard, ScheduleCard } from "./model_card.ts";
export { parseCard } from "./parse_card.ts";
export { scheduleOf } from "./schedule_of.ts";
