/**
 * The only import of keytar. Loaded at the first need: on Linux it brings libsecret and GLib along.
 * `findCredentials` and `findPassword` are left out on purpose: they can bring the process down on a locked keyring.
 */

export type NativeStore = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

/** Rejects when the system lacks keytar's library (Linux: libsecret). */
export async function loadKeytar(): Promise<NativeStore> {
  const loaded: NativeStore & { default?: NativeStore } = await import('keytar');
  // A CommonJS module: bundled it has its names, imported by node as it is it has them under `default`.
  const { getPassword, setPassword, deletePassword } = loaded.default ?? loaded;
  return { getPassword, setPassword, deletePassword };
}
