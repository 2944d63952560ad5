import type * as X509 from '@peculiar/x509';

/** Real certificates for the hostile servers of the tests. */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

export type Authority = {
  pem: string;
  issue(options: { hosts: string[]; from?: Date; until?: Date }): Promise<{ key: string; cert: string }>;
  /** An authority below this one, which servers send along with their own certificate. */
  under(name: string, until?: Date): Promise<Authority>;
};

async function toPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}

const nothing = (): undefined => undefined;

/** Its container library refuses to load without reflection, of which it needs no answer here. */
async function loadX509(): Promise<typeof X509> {
  if (!('getMetadata' in Reflect)) {
    Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing });
  }
  return import('@peculiar/x509');
}

export function makeAuthority(name = 'Test CA', until?: Date): Promise<Authority> {
  return authority(name, until, null);
}

type Above = { subject: string; signingKey: CryptoKey };

async function authority(name: string, wanted: Date | undefined, above: Above | null): Promise<Authority> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const ca = await x509.X509CertificateGenerator.create({
    serialNumber: above === null ? '01' : '7f',
    subject,
    issuer: above?.subject ?? subject,
    notBefore: new Date(Date.now() - 10 * DAY),
    notAfter: wanted ?? new Date(Date.now() + 10 * DAY),
    publicKey: keys.publicKey,
    signingKey: above?.signingKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, above === null ? 1 : 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  let serial = 2;
  return {
    pem: ca.toString('pem'),
    under: (below, end) => authority(below, end, { subject, signingKey: keys.privateKey }),
    async issue({ hosts, from, until }) {
      const leaf = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      serial += 1;
      const cert = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject: 'CN=Test server',
        issuer: ca.subject,
        notBefore: from ?? new Date(Date.now() - DAY),
        notAfter: until ?? new Date(Date.now() + DAY),
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new x509.SubjectAlternativeNameExtension(hosts.map(generalName))],
      });
      const sent = [cert, ...(above === null ? [] : [ca])].map((one) => one.toString('pem'));
      return { key: await toPem(leaf.privateKey), cert: sent.join('\n') };
    },
  };
}

/** A server's certificate that nobody but itself has signed. */
export async function selfSigned(hosts: string[]): Promise<{ key: string; cert: string }> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Test server',
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension(hosts.map(generalName))],
  });
  return { key: await toPem(keys.privateKey), cert: cert.toString('pem') };
}

function generalName(value: string): { type: 'ip' | 'dns'; value: string } {
  return { type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value };
}
