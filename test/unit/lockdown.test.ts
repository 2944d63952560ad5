import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { afterEach, describe, expect, it, vi } from 'vitest';

const started = vi.hoisted(() => ({ packaged: true, switches: new Set<string>() }));
vi.mock('electron', () => ({
  app: {
    get isPackaged() {
      return started.packaged;
    },
    commandLine: { hasSwitch: (name: string) => started.switches.has(name) },
  },
  session: {},
  protocol: {},
}));

const { hasRefusedSwitch, WINDOW_PREFERENCES } = await import('../../main/shell/lockdown');

afterEach(() => {
  started.packaged = true;
  started.switches.clear();
});

describe('A packaged app', () => {
  it('starts without switches, and with harmless ones', () => {
    expect(hasRefusedSwitch()).toBe(false);
    for (const name of ['lang', 'force-dark-mode', 'disable-gpu', 'user-data-dir', 'ozone-platform'])
      started.switches.add(name);
    expect(hasRefusedSwitch()).toBe(false);
  });

  it.each([
    'remote-debugging-port',
    'remote-debugging-pipe',
    'remote-allow-origins',
    'inspect',
    'inspect-brk',
    'js-flags',
    'ignore-certificate-errors',
    'ignore-certificate-errors-spki-list',
    'ssl-key-log-file',
    'proxy-server',
    'proxy-pac-url',
    'host-rules',
    'host-resolver-rules',
    'no-sandbox',
    'disable-web-security',
    'renderer-cmd-prefix',
  ])('refuses --%s', (name) => {
    started.switches.add(name);
    expect(hasRefusedSwitch()).toBe(true);
    // A developer's own start may use it.
    started.packaged = false;
    expect(hasRefusedSwitch()).toBe(false);
  });
});

describe('Every window', () => {
  it('has the sandbox and its own world', () => {
    expect(WINDOW_PREFERENCES).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });
});

describe('The fuses', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../electron-builder.yml'), 'utf8');
  const block = /^electronFuses:\n((?: {2}\w+: \w+\n)+)/m.exec(text)?.[1] ?? '';
  const decided = Object.fromEntries(
    [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value === 'true']),
  );

  it('are decided as they must be', () => {
    expect(decided).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('leave out none that electron-builder can name', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    const schema = readFileSync(
      resolve(import.meta.dirname, '../../node_modules/app-builder-lib/scheme.json'),
      'utf8',
    );
    const { definitions } = JSON.parse(schema) as {
      definitions: { FuseOptionsV1: { properties: Record<string, { type?: unknown }> } };
    };
    const nameable = Object.keys(definitions.FuseOptionsV1.properties).filter(
      (name) => name !== 'resetAdHocDarwinSignature' && name !== 'strictlyRequireAllFuses',
    );
    expect(Object.keys(decided).toSorted()).toEqual(nameable.toSorted());
    expect(known.length).toBeGreaterThanOrEqual(8);
  });

  it('leave the ninth, WasmTrapHandlers, on: the default, and named in the file', () => {
    expect(text).toContain('WasmTrapHandlers, stays on');
    expect(block).not.toMatch(/wasm/i);
  });
});
