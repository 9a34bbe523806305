/** A mistake of the person at the command line. */
export class UsageError extends Error {}
