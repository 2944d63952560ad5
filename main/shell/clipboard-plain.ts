import type { SystemClipboard } from '../clipboard';

/** The part of Electron's clipboard that every version has; before Electron 44 it answers at once. */
export type TextClipboard = {
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  clear(): void;
};

/** Before Electron 44: text alone, since a second format would be a second write. A history may keep it. */
export function plainClipboard(clipboard: TextClipboard): SystemClipboard {
  const writeText = async (text: string) => {
    await clipboard.writeText(text);
  };
  return {
    marks: false,
    readText: async () => clipboard.readText(),
    writeText,
    async writeSecret(text) {
      await writeText(text);
      return { marked: false };
    },
    clear: async () => clipboard.clear(),
  };
}
