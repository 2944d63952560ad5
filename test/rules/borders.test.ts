import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

type Import = { from: string; to: string; typeOnly: boolean };

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Every import of a file, with relative ones made paths below the root. */
function importsOf(file: string, text: string): Import[] {
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^\s*import\s+['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[2] ?? match[3] ?? match[4] ?? '';
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

const files = ['main', 'preload', 'renderer'].flatMap(sources);
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const imports = files.flatMap((file) => importsOf(file, texts.get(file) ?? ''));
const breaking = (test: (one: Import) => boolean) =>
  imports.filter(test).map((one) => `${one.from} → ${one.to}`);

describe('The borders between the rooms', () => {
  it('are read from real imports', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('let the window see nothing of main or preload but the contract, as types', () => {
    expect(
      breaking(({ from, to, typeOnly }) => {
        if (!from.startsWith('renderer/')) return false;
        if (to.startsWith('main/')) return true;
        return to.startsWith('preload/') && !(typeOnly && ['preload/contract', 'preload/wire'].includes(to));
      }),
    ).toEqual([]);
  });

  it('keep main out of preload', () => {
    expect(breaking(({ from, to }) => from.startsWith('preload/') && /^(main|renderer)\//.test(to))).toEqual(
      [],
    );
  });

  it('keep the window out of main', () => {
    expect(breaking(({ from, to }) => from.startsWith('main/') && to.startsWith('renderer/'))).toEqual([]);
  });

  it.each([
    ['axios', /^main\/backend\//],
    ['keytar', /^main\/keychain\//],
    ['electron-log', /^main\/log/],
    ['http-message-sig', /^main\/backend\/signature/],
    ['openid-client', /^main\/backend\/oauth/],
  ])('give %s exactly one door', (name, door) => {
    const users = new Set(
      imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from),
    );
    expect([...users].filter((file) => !door.test(file))).toEqual([]);
    expect(users.size).toBe(1);
  });

  it('give ipcMain exactly one door', () => {
    expect(files.filter((file) => /\bipcMain\b/.test(texts.get(file) ?? ''))).toEqual(['main/ipc/serve.ts']);
  });

  it('let only the safe-file door, the sandbox and the append-only journals write files', () => {
    const writers = /\b(writeFile|appendFile|createWriteStream|writeFileSync|appendFileSync|renameSync)\b/;
    const found = files.filter((file) => file.startsWith('main/') && writers.test(texts.get(file) ?? ''));
    expect(found.filter((file) => !/^main\/(safe-file\.ts|sandbox\/|keys\/journal\.ts)/.test(file))).toEqual(
      [],
    );
  });

  it('know no barrels', () => {
    const barrels = files.filter((file) => {
      const code = (texts.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim();
      return (
        code !== '' &&
        code
          .split('\n')
          .every((line) => /^(export\s.*from\s.*;|}\s*from\s.*;|\s+\w+,?|export\s*(type\s*)?{)?$/.test(line))
      );
    });
    expect(barrels).toEqual([]);
  });

  it('know no any, no silenced compiler and no default export but the tools’ own', () => {
    const pattern = /(:\s*any\b|\bas any\b|<any>|@ts-ignore|@ts-nocheck|@ts-expect-error|^export default )/m;
    expect(files.filter((file) => pattern.test(texts.get(file) ?? ''))).toEqual([]);
  });
});
