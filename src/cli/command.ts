/** A command of the command line. */
export interface Command {
  /** One line on what it does. */
  summary: string;
  /** Runs it on its arguments. */
  run(args: string[]): Promise<void>;
}
