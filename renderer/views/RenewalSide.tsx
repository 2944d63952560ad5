import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';

/** Which of the two keys of a renewal under way this one is; null = of none. */
export function useRenewalSide(keyId: string): 'old' | 'new' | null {
  const rotations = useSlice('rotations').filter(({ stage }) => stage !== 'ended');
  if (rotations.some(({ oldId }) => oldId === keyId)) return 'old';
  return rotations.some(({ newId }) => newId === keyId) ? 'new' : null;
}

type RenewalSideProps = {
  readonly keyId: string;
  readonly className?: string | undefined;
  /** Follows the words, where more stands in the same line. */
  readonly then?: string;
};

/** While a key is renewed there are two with the same label: which one is it? */
export function RenewalSide({ keyId, className, then = '' }: RenewalSideProps) {
  const words = useWords().views.keys;
  const side = useRenewalSide(keyId);
  if (side === null) return null;
  return (
    <span className={className}>
      {side === 'old' ? words.renewalOld : words.renewalNew}
      {then}
    </span>
  );
}
