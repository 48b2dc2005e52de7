/** For the tests. */
export function settingsOf(schema: object): Record<string, unknown>;
