/** A command of the command line. */
export interface Command {
  /** One line on what it does. */
  summary: string;
  /** Runs it on its arguments; returns the exit code where that is not 0. */
  run(args: string[]): Promise<number | void>;
}
