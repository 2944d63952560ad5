import { failing, passed, type Stage, skipped, timed } from './stage';

/** The trade right, proven by an order that is checked and never placed. */
export const testOrder: Stage = {
  id: 'test-order',
  limitMs: 6_000,
  async run(context) {
    if (context.found.self?.permissions.includes('trade') !== true) return skipped();
    const answer = await timed(context, (api, credential) =>
      api.signed(
        'testOrder',
        { body: { symbol: 'BTC-EUR', side: 'buy', type: 'limit', amount: '0.001', price: '1000' } },
        credential,
        { signal: context.signal },
      ),
    );
    return answer.ok ? passed() : failing(answer.failure);
  },
};
