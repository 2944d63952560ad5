import { settled } from './settling';
import { failing, passed, type Stage, skipped, timed } from './stage';

/** The trade right, proven by an order that is checked and never placed. */
export const testOrder: Stage = {
  id: 'test-order',
  limitMs: 6_000,
  async run(context) {
    const granted = context.found.self?.permissions ?? [];
    // A key that was made for reading alone lacks nothing.
    const wanted = granted.includes('trade') || context.row?.permissions.includes('trade') === true;
    if (!wanted) return skipped();
    const answer = await timed(context, (api, credential) =>
      api.signed(
        'testOrder',
        { body: { symbol: 'BTC-EUR', side: 'buy', type: 'limit', amount: '0.001', price: '1000' } },
        credential,
        { signal: context.signal },
      ),
    );
    if (answer.ok) return passed();
    const failure = settled(context, answer.failure);
    return failing(failure.code === 'permission-missing' ? { ...failure, code: 'trade-missing' } : failure);
  },
};
