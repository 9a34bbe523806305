/** Options of a download from the hub. */
export interface HubOptions {
  /** A branch, tag or commit. Default "main". */
  revision?: string;
  /** Whether only the cache is looked into. Default false. */
  offline?: boolean;
  /** Told how much of all files there is, in bytes. */
  onProgress?: (loaded: number, total: number) => void;
}

/** The names of these options. */
export const HUB_OPTION_NAMES: readonly (keyof HubOptions)[] = ["revision", "offline", "onProgress"];
