/** Thrown by a model, and by its eps functions, after it was closed. */
export class ClosedError extends TypeError {
  /** Tells the class across module boundaries. */
  override name = "ClosedError";

  constructor() {
    super("The model is closed");
  }
}
