/** For the tests. */
export function settingsOf(schema: object): Record<string, unknown>;
export function restrictedOf(schema: object): string[];
