import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Notice } from './Notice';

/** What main has to say once while the seven steps are walked, such as a creation that a crash had interrupted. */
export function Remarks() {
  const { start, common } = useWords();
  const remarks = useSlice('remarks');
  // Strangers stand in the areas, where something can be done about them.
  return remarks
    .filter(({ kind }) => kind !== 'unknown-address')
    .map((remark) => (
      <Notice
        key={remark.id}
        tone={remark.kind === 'creation-recovered' ? 'ok' : 'warn'}
        live="polite"
        action={
          <Button size="small" kind="quiet" onClick={() => void bridge().dismissRemark({ id: remark.id })}>
            {common.understood}
          </Button>
        }
      >
        <bdi>{start.remark[remark.kind](remark.subject)}</bdi>
      </Notice>
    ));
}
