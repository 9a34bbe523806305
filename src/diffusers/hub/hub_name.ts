/** Whether a source may be the name of a model on the hub. */
export function isHubName(source: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(source);
}
