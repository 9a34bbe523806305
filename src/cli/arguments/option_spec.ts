/** One option of a command. */
export interface OptionSpec {
  /** What it does, for --help. */
  help: string;
  /** What its value stands for in --help; absent for a switch. */
  value?: string;
  /** Whether it is given by its place, without a name; one option of a command at most. */
  positional?: boolean;
  /** Whether it may be given more than once: its values are then a list. */
  repeated?: boolean;
  /** The name that it had before, which goes on working, but is in no help. */
  formerly?: string;
}

/** Values by option name; switches are "true". */
export type OptionValues<Name extends string> = Partial<Record<Name, string>>;

/** Values of options by their specs: lists of those that may be given more than once. */
export type ParsedOptions<Specs> = {
  [Name in keyof Specs]?: Specs[Name] extends { repeated: true } ? string[] : string;
};
