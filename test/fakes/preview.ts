/** Entry of build/preview.mjs: the window with a fake main, one scenario at a time (`?scenario=…`). */
import './no-eval';
import { areaScenarios } from '../window/viewsScenarios';
import { createFakeBridge } from './bridge';
import { keyScenarios } from './key-scenarios';
import { scenarios as journeyScenarios, type Scenario } from './scenarios';

const scenarios: Readonly<Record<string, Scenario>> = {
  ...journeyScenarios,
  ...areaScenarios,
  ...keyScenarios,
};

const query = new URLSearchParams(location.search);
const scenario = scenarios[query.get('scenario') ?? 'start'] ?? scenarios['start'];
const language = query.get('language') === 'en' ? 'en' : 'de';
const theme = query.get('theme') === 'dark' ? 'dark' : query.get('theme') === 'light' ? 'light' : 'system';

const options = scenario?.options() ?? {};
const settings = options.snapshot?.settings;
const fake = createFakeBridge({
  delay: 120,
  now: () => Date.now(),
  ...options,
  snapshot: {
    ...options.snapshot,
    settings: {
      clipboardSeconds: 30,
      backendAddress: null,
      notifyUnknownAddress: true,
      remindRenewal: true,
      ...settings,
      language,
      theme,
    },
  },
});
Object.assign(globalThis, { ventario: fake.bridge, scenarioNames: Object.keys(scenarios), fake });
await import('../../renderer/index');
await scenario?.then?.(fake);
Object.assign(globalThis, { scenarioReady: true });
