import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const facts = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const all = { ...facts.dependencies, ...facts.devDependencies };

describe('Packages', () => {
  it('have exact versions', () => {
    const loose = Object.entries(all).filter(
      ([, version]) => !/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('each have a line in docs/architecture.md that says why', () => {
    const text = readFileSync(`${root}/docs/architecture.md`, 'utf8');
    const silent = Object.keys(all).filter((name) => !text.includes(`| ${name} |`));
    expect(silent).toEqual([]);
  });

  it('stay at the top level that the plan names', () => {
    const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as {
      packages: Record<string, unknown>;
    };
    const missing = Object.keys(all).filter((name) => !(`node_modules/${name}` in lock.packages));
    expect(missing).toEqual([]);
  });
});
