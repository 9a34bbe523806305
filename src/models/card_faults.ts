import { CARD_RULES, KIND, OBJECT, PART_RULES, type Rule, type Rules, SCHEDULE_RULES } from "./card_rules.ts";
import type { ScheduleCard } from "./model_card.ts";
import { scheduleOf } from "./schedule_of.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Characters of a value that are shown. */
const LONGEST = 40;

/**
 * Everything that is wrong with a card, field by field.
 *
 * @param card What was found in the file
 * @param known What the fields must be, where that is known
 * @returns A line for each fault; none where the card is right
 */
export function cardFaults(card: unknown, known: Readonly<Record<string, string>> = {}): string[] {
  const faults: string[] = [];
  const check = (path: string, value: unknown, { allowed, fits }: Rule): boolean => {
    if (fits(value)) return true;
    const found = value === undefined ? "is missing" : `found ${shown(value)}`;
    const right = Object.hasOwn(known, path) ? `; that is ${known[path]}` : "";
    faults.push(`"${path}" must be ${allowed}, ${found}${right}`);
    return false;
  };
  const checkFields = (prefix: string, fields: Fields, must: Rules, may: Rules = {}) => {
    for (const [name, rule] of Object.entries(must)) check(`${prefix}${name}`, own(fields, name), rule);
    for (const [name, rule] of Object.entries(may)) {
      if (own(fields, name) !== undefined) check(`${prefix}${name}`, own(fields, name), rule);
    }
  };
  const checkSchedule = (name: string, value: unknown) => {
    if (!check(name, value, OBJECT)) return;
    const fields = value as Fields, kind = own(fields, "kind"), before = faults.length;
    if (!check(`${name}.kind`, kind, KIND)) return;
    const { must, may } = SCHEDULE_RULES[kind as string];
    checkFields(`${name}.`, fields, must, may);
    if (faults.length > before) return;
    try {
      scheduleOf(value as ScheduleCard);
    } catch (error) {
      faults.push(`"${name}" must be a schedule: ${(error as Error).message}`);
    }
  };

  if (!OBJECT.fits(card)) return [`it must be an object, found ${shown(card)}`];
  const fields = card as Fields;
  checkFields("", fields, CARD_RULES);
  for (const name of ["input", "labels", "guidance"] as const) {
    const part = own(fields, name);
    if (part === undefined && name !== "input") continue;
    if (check(name, part, OBJECT)) checkFields(`${name}.`, part as Fields, PART_RULES[name]);
  }
  checkSchedule("schedule", own(fields, "schedule"));
  if (own(fields, "modelSchedule") !== undefined) checkSchedule("modelSchedule", own(fields, "modelSchedule"));
  return faults;
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
