import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { readRoute } from '../backend/agent';
import { networkFailure } from '../backend/network-failures';
import { failing, passed, type Stage, unverifiable } from './stage';

/** The name's addresses, as this system resolves them; behind a proxy the proxy does it. */
export const dns: Stage = {
  id: 'dns',
  limitMs: 4_000,
  async run(context) {
    const { url, found } = context;
    const answer =
      context.resolveProxy === null ? 'DIRECT' : await context.resolveProxy(url.origin).catch(() => 'DIRECT');
    const route = readRoute(answer);
    if (route === null) {
      return failing({ code: 'refused', evidence: { host: url.host, technical: 'PROXY_KIND' } });
    }
    found.route = route;
    if (route.kind === 'tunnel') return unverifiable({ proxy: `${route.host}:${route.port}`.slice(0, 200) });

    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) {
      found.addresses = [host, ...context.otherAddresses];
      return passed({ addresses: found.addresses, proxy: null });
    }
    try {
      const all = await lookup(host, { all: true, verbatim: true });
      found.addresses = [...new Set(all.map((entry) => entry.address))].slice(0, 20);
    } catch (error) {
      return failing(networkFailure(error, url.host));
    }
    return passed({ addresses: found.addresses, proxy: null });
  },
};
