import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type * as X509 from '@peculiar/x509';
import { readText, writeFileSafely } from './files';
import { provideMetadata } from './reflect';

/** The sandbox's own certificate authority and the leaf that its ports show; PEM. */
export type Certificates = { caPem: string; leafPem: string; leafKeyPem: string };

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const LEAF_DAYS = 90;
const RENEW_WITH_DAYS_LEFT = 7;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const FILES = { ca: 'ca.pem', caKey: 'ca-key.pem', leaf: 'leaf.pem', leafKey: 'leaf-key.pem' } as const;

function daysLeft(certificate: X509Certificate, now: number): number {
  return (Date.parse(certificate.validTo) - now) / DAY_MS;
}

function fits(certificatePem: string | undefined, keyPem: string | undefined): X509Certificate | undefined {
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  try {
    const certificate = new X509Certificate(certificatePem);
    return certificate.checkPrivateKey(createPrivateKey(keyPem)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** Reads CA and leaf from the folder; makes what is missing, damaged, foreign or about to end. */
export async function certificates(folder: string, now: number): Promise<Certificates> {
  const read = (name: string): string | undefined => readText(join(folder, name));
  let caPem = read(FILES.ca);
  let caKeyPem = read(FILES.caKey);
  const ca = fits(caPem, caKeyPem);
  if (ca !== undefined && caPem !== undefined && caKeyPem !== undefined && daysLeft(ca, now) > LEAF_DAYS) {
    const leafPem = read(FILES.leaf);
    const leafKeyPem = read(FILES.leafKey);
    const leaf = fits(leafPem, leafKeyPem);
    if (
      leaf !== undefined &&
      leafPem !== undefined &&
      leafKeyPem !== undefined &&
      leaf.verify(ca.publicKey) &&
      daysLeft(leaf, now) >= RENEW_WITH_DAYS_LEFT &&
      Date.parse(leaf.validFrom) <= now
    ) {
      return { caPem, leafPem, leafKeyPem };
    }
  } else {
    const made = await makeCa(now);
    caPem = made.certificatePem;
    caKeyPem = made.keyPem;
    writeFileSafely(join(folder, FILES.caKey), caKeyPem);
    writeFileSafely(join(folder, FILES.ca), caPem);
  }
  const leaf = await makeLeaf(caPem, caKeyPem, now);
  writeFileSafely(join(folder, FILES.leafKey), leaf.keyPem);
  writeFileSafely(join(folder, FILES.leaf), leaf.certificatePem);
  return { caPem, leafPem: leaf.certificatePem, leafKeyPem: leaf.keyPem };
}

type Made = { certificatePem: string; keyPem: string };

async function privateKeyPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Positive and without leading zero (RFC 5280, section 4.1.2.2).
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

// Loaded only when something has to be made: the library costs more than a whole second start.
async function loadX509(): Promise<typeof X509> {
  provideMetadata();
  return import('@peculiar/x509');
}

async function makeCa(now: number): Promise<Made> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Ventario Companion practice CA',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: await privateKeyPem(keys.privateKey) };
}

async function makeLeaf(caPem: string, caKeyPem: string, now: number): Promise<Made> {
  const x509 = await loadX509();
  const ca = new x509.X509Certificate(caPem);
  const caKeyDer = createPrivateKey(caKeyPem).export({ format: 'der', type: 'pkcs8' });
  const signingKey = await crypto.subtle.importKey('pkcs8', caKeyDer, ALGORITHM, false, ['sign']);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Ventario Companion practice backend',
    issuer: ca.subject,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + LEAF_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        { type: 'dns', value: 'localhost' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem: await privateKeyPem(keys.privateKey) };
}
