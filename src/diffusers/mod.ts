/**
 * Folders of diffusers: its schedulers as plans.
 *
 * @module
 */
export { parseSchedulerConfig } from "./schedulers/parse_scheduler_config.ts";
export { schedulerLevels, type SchedulerOptions, schedulerPlan } from "./schedulers/scheduler_plan.ts";
export type { SchedulerConfig } from "./schedulers/settings.ts";
export type { Level } from "./schedulers/steps/level.ts";
export type { Plan, Stage } from "../plans/plan.ts";
