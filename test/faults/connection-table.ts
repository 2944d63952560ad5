import { STAGE_CODES } from '../../main/connection/causes';
import { STAGES } from '../../main/connection/connection-test';
import type { Failure, StageId } from '../../preload/contract';
import { de } from '../../renderer/words/de';
import { en } from '../../renderer/words/en';
import { remedyOf } from '../../renderer/words/remedies';
import type { Case } from './connection-ground';

/** What the user reads of a case, and the table of all of them. */

export type Row = {
  one: Case;
  /** Everything that the test named, as `stage: code`. */
  got: string[];
  failure: Failure | null;
};

export type Told = { cause: string; proof: string; action: string };

export function tell(failure: Failure, language: 'de' | 'en'): Told {
  const { failures } = language === 'de' ? de : en;
  const { cause, proof } = failures.causes[failure.code];
  const evidence = failure.evidence ?? {};
  return {
    cause: cause(evidence),
    proof: proof(evidence) ?? '',
    action: failures.actions[remedyOf(failure)],
  };
}

export function write(rows: readonly Row[]): string {
  const right = rows.filter(({ one, got }) => got.length === 1 && got[0] === expected(one)).length;
  const codes = new Set(rows.map(({ one }) => one.code));
  const lines = [
    '# The causes that the connection test names',
    '',
    'Written by `npm run connection-faults`, which produces every fault for real: a name server of its own, real',
    'certificates and resets, real proxies, a network namespace without a network, the sandbox as the backend with its',
    'clock moved and its whitelist on, a second server of it that has not heard of the newest change, IPv4 and IPv6 on',
    'loopback. Expected and got are `stage: code`; got is everything that the whole test named. Ports, times and hours are',
    'left out, since they differ from run to run.',
    '',
    `${rows.length} cases of ${codes.size} codes, ${right} right.`,
    '',
    '| Cause | Expected | Got | Right | German | English | Button |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(({ one, got, failure }) => {
      const told = failure === null ? null : [tell(failure, 'de'), tell(failure, 'en')];
      const right = got.length === 1 && got[0] === expected(one);
      const cells = [
        one.cause,
        expected(one) + (one.remark === true ? ' (remark)' : ''),
        got.join(', '),
        right ? 'yes' : '**no**',
        ...(told?.map(({ cause, proof }) => `${cause}${proof === '' ? '' : `<br>${proof}`}`) ?? ['', '']),
        told?.map(({ action }) => action).join(' / ') ?? '',
      ];
      return `| ${cells.map(steady).join(' | ')} |`;
    }),
  ];
  return `${[...lines, '', ...stages()].join('\n')}\n`;
}

/** The order, and what each stage can name. */
function stages(): string[] {
  return [
    '## What each stage can name',
    '',
    'In this order; the first failure ends the test. A remark does not. Beside these: the other states of the keychain at',
    '`inputs`, and `timeout` at any stage that does not end within its limit. The whole ends within 15 s. Once `tcp` or',
    '`tls` has failed without a proxy, the network is looked at: plain HTTP to the address that DNS gave and to one that',
    'belongs to nobody, an invented name, and `example.com` where the invented one is found. Where a proxy was passed over',
    'for the direct way, and that leads nowhere, `dns` and `tcp` name the proxy.',
    '',
    '| Stage | Limit | Requests | Codes |',
    '|---|---|---|---|',
    ...STAGES.map(({ id, limitMs }) => {
      const codes = STAGE_CODES[id].map((code) => `\`${code}\``).join(', ');
      return `| ${id} | ${limitMs / 1000} s | ${REQUESTS[id]} | ${codes} |`;
    }),
  ];
}

const REQUESTS: Record<StageId, string> = {
  inputs: '–',
  dns: 'one question to the name server, through a proxy none; of several proxies, a connection to all but the last',
  tcp: 'a connection to one address after the other until one takes it, closed after `tls`',
  tls: 'one handshake on that connection; another one to name why a certificate was refused',
  clock: '`GET /v1/time` twice, on a second connection to the same address',
  signature: '`GET /v1/keys/self`, signed',
  whitelist: '`GET /v1/keys/self` over the other family, where the server has an address there',
  permissions: '`GET /v1/portfolio`, unless the key has a right beyond trading',
  withdrawal: '–',
  'test-order': '`POST /v1/orders/test`, with the trade right only',
  response: '`GET /v1/keys/self`',
};

export function expected({ stage, code }: Case): string {
  return `${stage}: ${code}`;
}

/** The same text in every run: what changes by itself is replaced. */
function steady(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/(test|localhost|\d\.\d+\.\d+\.\d+):\d{2,5}/g, '$1:…')
    .replaceAll(/\d{1,2}[./]? ?(\d{2}[./]|[A-Z][a-z]{2,4} )\d{4}(, \d{2}:\d{2}(\u00a0Uhr)?)?/g, '‹date›')
    .replaceAll(/req_[\w-]+/g, 'req_…')
    .replaceAll(/(jedes Mal|costs your bot) \d+([.,]\d)?\u00a0s/g, '$1 … s')
    .replaceAll(/\d+([.,]\d)?\u00a0(ms)/g, '… $2')
    .replaceAll(/\d+([.,]\d)?\u00a0(Sekunden?|seconds?)(?= noch einmal|\.$)/g, '… $2');
}
