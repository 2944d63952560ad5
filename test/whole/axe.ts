import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

/** axe on every screen, light and dark: nothing serious, nothing critical. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Finding = { id: string; impact: string | null; nodes: { target: unknown; failureSummary?: string }[] };

/** `within`: only this part of the page, such as an open dialog. */
export async function gravesOf(window: Page, within = 'html'): Promise<Finding[]> {
  const findings = await window.evaluate(
    async ([source, part]) => {
      const world = window as unknown as {
        axe?: { run(part: string): Promise<{ violations: Finding[] }> };
      };
      // Through the debugger: the page's own policy lets no foreign script in.
      // oxlint-disable-next-line typescript/no-implied-eval -- there is no other way in, and that is good
      if (world.axe === undefined) new Function(source)();
      const { violations } = await (world.axe?.run(part) ?? Promise.reject(new Error('axe is not there')));
      return violations;
    },
    [axe, within] as const,
  );
  return findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

/** Light and dark. */
export async function lookAt(window: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await gravesOf(window), `${screen}, ${colorScheme}`).toEqual([]);
  }
}
