import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificates } from '../../main/sandbox/certificates';
import { openSeal } from '../../main/sandbox/seal';

const DAY = 86_400_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the certificates of the sandbox', () => {
  it('name this machine alone, and only the authority may sign', async () => {
    const made = await certificates(folder, Date.now());
    const [ca, leaf] = [new X509Certificate(made.caPem), new X509Certificate(made.leafPem)];
    expect([ca.ca, leaf.ca]).toEqual([true, false]);
    expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost');
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('stay until a week before their end; then the leaf is made again by the same authority', async () => {
    const now = Date.now();
    const first = await certificates(folder, now);
    expect(await certificates(folder, now + 82 * DAY)).toEqual(first);
    const later = await certificates(folder, now + 84 * DAY);
    expect(later.caPem).toBe(first.caPem);
    expect(later.leafPem).not.toBe(first.leafPem);
    expect(new X509Certificate(later.leafPem).verify(new X509Certificate(first.caPem).publicKey)).toBe(true);
  });
});

describe('the seal of stored secrets', () => {
  it('opens what it closed, after a restart too, for the same key alone', () => {
    const sealed = openSeal(folder).close('vs_test_x', 'vk_test_a');
    const seal = openSeal(folder);
    expect(seal.open(sealed, 'vk_test_a')).toBe('vs_test_x');
    expect(seal.open(sealed, 'vk_test_b')).toBeUndefined();
    // Not the last character: its spare bits carry nothing.
    const at = sealed.length - 8;
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    expect(seal.open(changed, 'vk_test_a')).toBeUndefined();
    expect(sealed).not.toContain(Buffer.from('vs_test_x').toString('base64url'));
  });
});
