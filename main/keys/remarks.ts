import type { Remark } from '../../preload/contract';
import type { Mirror } from '../mirror';

const LIMIT = 50;

/** Something that main has to say once; the same thing is not said twice. */
export function remark(mirror: Mirror, kind: Remark['kind'], subject: string): void {
  const there = mirror.get('remarks');
  const short = subject.slice(0, 300);
  if (there.some((other) => other.kind === kind && other.subject === short)) return;
  const id = crypto.randomUUID();
  mirror.set('remarks', [...there, { id, kind, subject: short }].slice(-LIMIT));
}
