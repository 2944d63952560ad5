import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { answerDialogs, newProfile, openApp } from '../whole/app';
import {
  byMouse,
  checkPrerequisites,
  choosePermissions,
  createKey,
  practise,
  signIn,
  testGreen,
  words,
} from '../whole/journey';

/** Plays the seven steps in Übungsmodus and leaves a picture of each. */
const pictures = resolve(import.meta.dirname, '../../test-results/tour');

test('The tour', async () => {
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const profile = newProfile();
  profile.browser('look');
  const opened = await openApp(profile);
  const { window } = opened;
  const w = words.de;
  const walker = byMouse(window);
  const say = (text: string) => console.log(`tour: ${text}`);
  const picture = async (name: string) => {
    // Motion ends and fonts are there, so that a picture shows the screen at rest.
    await window.evaluate(async () => {
      await document.fonts.ready;
      await Promise.all(document.getAnimations().map((motion) => motion.finished.catch(() => undefined)));
    });
    await window.screenshot({ path: join(pictures, `${name}.png`) });
  };

  try {
    await walker.heading(w.start.title);
    await picture('0-start');
    say('start screen; practising with invented data');

    await practise(walker);
    await expect(window.getByText(w.journey.step1.state.passed).nth(2)).toBeVisible();
    await picture('1-prerequisites');
    await checkPrerequisites(walker);
    say('1 prerequisites: backend, clock and keychain are checked');

    await picture('2-access');
    await signIn(walker);
    say(`2 access: signed in with a browser at ${new URL(profile.opened()).origin}`);

    await picture('3-permissions');
    await choosePermissions(walker);
    say('3 permissions: read and trade, never withdraw');

    await createKey(walker);
    await picture('4-key');
    say('4 key: made, stored in the keyring, read back, activated');

    await walker.press(w.journey.step4.next);
    await walker.press(w.journey.whitelist.addThis(w.journey.whitelist.thisPc, '203.0.113.7'));
    await walker.press(w.journey.whitelist.addThis(w.journey.whitelist.bot, '198.51.100.23'));
    await picture('5-whitelist');
    await walker.press(w.journey.step5.next);
    await walker.heading(w.journey.step6.title);
    say('5 whitelist: this device and the example bot');

    const file = join(profile.folder, 'bot.env');
    await answerDialogs(opened.app, file);
    await walker.press(w.journey.step6.export);
    await walker.press(w.journey.step6.exportGo);
    await expect(window.getByText(w.journey.step6.exported(file))).toBeVisible();
    await testGreen(walker);
    await picture('6-connect-and-test');
    say('6 connect: exported as .env, tested stage by stage: green');

    await walker.press(w.journey.step6.next);
    await walker.press(w.journey.step7.startBot);
    await expect(window.getByText('198.51.100.23').first()).toBeVisible();
    await picture('7-usage');
    say('7 usage: the example bot sends signed requests, each with its address');

    await walker.press(w.journey.step7.finish);
    await walker.heading(w.journey.finished.title);
    await picture('8-finished');
    say(`finished after ${walker.clicks()} clicks`);

    for (const [name, area] of [
      ['9-overview', w.views.areas.overview],
      ['10-keys', w.views.areas.keys],
      ['11-usage', w.views.areas.usage],
      ['12-settings', w.views.areas.settings],
    ] as const) {
      if (name === '9-overview') await walker.press(w.journey.finished.overview);
      else
        await window
          .getByRole('navigation')
          .getByRole('link', { name: area })
          .or(window.getByRole('navigation').getByRole('button', { name: area }))
          .click();
      await walker.heading(area);
      await picture(name);
    }
    say('areas: Übersicht, API-Verwaltung, Nutzung, Einstellungen');
    say('pictures are in test-results/tour/');
  } finally {
    await opened.close().catch(() => undefined);
    rmSync(profile.folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
