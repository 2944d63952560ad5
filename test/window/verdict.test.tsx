// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Failure, StageId, TestState } from '../../preload/contract';
import { VerdictPanel } from '../../renderer/parts/VerdictPanel';
import { createFakeBridge, greenStages } from '../fakes/bridge';

afterEach(cleanup);

function stateWith(id: StageId, state: 'attention' | 'failed', failure: Failure): TestState {
  return {
    keyId: 'vk_test_key',
    running: false,
    startedAt: 1,
    endedAt: 2,
    stages: greenStages.map((stage) => (stage.id === id ? { ...stage, state, failure } : stage)),
    verdict: state === 'failed' ? 'failed' : 'green',
  };
}

function show(state: TestState, handlers: Parameters<typeof VerdictPanel>[0]['handlers'] = {}) {
  const fake = createFakeBridge();
  Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
  const onAddAddress = vi.fn();
  const onRetry = vi.fn();
  render(<VerdictPanel test={state} handlers={handlers} onAddAddress={onAddAddress} onRetry={onRetry} />);
  return { fake, onAddAddress, onRetry };
}

describe('The verdict', () => {
  it('stays green with a remark, and offers what to do about it', () => {
    const renew = vi.fn();
    show(
      stateWith('response', 'attention', {
        code: 'expiry-near',
        evidence: { count: 7, until: 1_800_000_000_000 },
      }),
      { renew },
    );
    expect(screen.getByText('Die Verbindung steht. Schlüssel, Adresse und Rechte stimmen.')).toBeDefined();
    expect(screen.getByText(/läuft in 7.Tagen ab/)).toBeDefined();
    screen.getByRole('button', { name: 'Schlüssel erneuern' }).click();
    expect(renew).toHaveBeenCalledOnce();
  });

  it('does not vouch for the address where no whitelist checks it, and leads to one', () => {
    const whitelist = vi.fn();
    const green: TestState = stateWith('whitelist', 'attention', { code: 'internal' });
    const stages = green.stages.map((stage) =>
      stage.id === 'whitelist' ? { ...stage, failure: null, evidence: { whitelistOn: false } } : stage,
    );
    show({ ...green, stages }, { whitelist });
    expect(screen.getByText('Die Verbindung steht. Schlüssel und Rechte stimmen.')).toBeDefined();
    expect(screen.queryByText(/Adresse und Rechte/)).toBeNull();
    screen.getByText('Die IP-Whitelist ist aus: Der Schlüssel funktioniert von jeder Adresse.');
    screen.getByRole('button', { name: 'Whitelist einrichten' }).click();
    expect(whitelist).toHaveBeenCalledOnce();
  });

  it.each(['ip-not-allowed', 'ip-changed', 'ip-other-family'] as const)(
    'offers to add the address that was refused: %s',
    (code) => {
      const evidence = { seenIp: '203.0.113.99', earlierIp: '203.0.113.7' };
      const { onAddAddress } = show(stateWith('whitelist', 'failed', { code, evidence }));
      screen.getByRole('button', { name: '203.0.113.99 hinzufügen …' }).click();
      expect(onAddAddress).toHaveBeenCalledWith('203.0.113.99');
    },
  );

  it('does not offer to add this address to another machine’s list', () => {
    const whitelist = vi.fn();
    const evidence = { seenIp: '203.0.113.99', earlierIp: '198.51.100.23' };
    show(stateWith('whitelist', 'failed', { code: 'ip-other-machine', evidence }), { whitelist });
    expect(screen.queryByRole('button', { name: /hinzufügen/ })).toBeNull();
    screen.getByRole('button', { name: 'Whitelist bearbeiten' }).click();
    expect(whitelist).toHaveBeenCalledOnce();
  });

  it('opens the sign-in page that a network wants', () => {
    const { fake } = show(
      stateWith('tls', 'failed', { code: 'captive-portal', evidence: { host: 'login.hotel.test' } }),
    );
    screen.getByRole('button', { name: 'Anmeldeseite öffnen' }).click();
    expect(fake.calls).toContainEqual({ name: 'openLink', input: { link: 'network-sign-in' } });
  });

  it('says how to set the clock of this system, and opens its settings where there are some', () => {
    const skewed = (system: 'windows' | 'wsl'): TestState =>
      stateWith('clock', 'failed', { code: 'clock-skew', evidence: { skewMs: -60_000, system } });
    const { fake } = show(skewed('windows'));
    screen.getByRole('button', { name: 'Zeiteinstellungen' }).click();
    expect(fake.calls).toContainEqual({ name: 'openLink', input: { link: 'time-settings' } });
    cleanup();
    const { onRetry } = show(skewed('wsl'));
    const notice = screen.getByText(/Signaturen gelten nur 30 Sekunden/);
    expect(within(notice).getByText('wsl --shutdown')).toBeDefined();
    expect(notice.textContent).not.toContain('So stellen Sie sie');
    screen.getByRole('button', { name: 'Erneut versuchen' }).click();
    expect(onRetry).toHaveBeenCalledOnce();
  });
});
