/** What the page knows of a model before it is loaded. */
export interface ModelInfo {
  /** The name of the field that says what is drawn. */
  readonly field: "prompt" | "digits";
  /** Guidance, grid, and whether clean pictures are shown, until the form says otherwise. */
  readonly guidance: number;
  readonly grid: string;
  readonly clean: boolean;
}

/** The models of the page. */
export const MODELS = {
  emoji: { field: "prompt", guidance: 2, grid: "t 1.5", clean: true },
  digits: { field: "digits", guidance: 1.5, grid: "t 1.5", clean: false },
} as const satisfies Readonly<Record<string, ModelInfo>>;

/** The name of a model. */
export type ModelName = keyof typeof MODELS;
