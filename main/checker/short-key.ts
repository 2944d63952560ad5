/** `vk_test_…` to its prefix and last four characters, as the checkers write it; null for anything else. */
export function shortKey(keyId: string): string | null {
  const prefix = /^vk_(live|test)_/.exec(keyId)?.[0];
  return prefix === undefined || keyId.length < 20 ? null : `${prefix}…${keyId.slice(-4)}`;
}
