import { useEffect, useState } from 'react';
import { Notice } from '../parts/Notice';
import { useWords } from '../words/useWords';
import { setInside, useInside } from './inside';

/** The key whose page one comes from was deleted: said once, in the list. */
export function DeletedNotice() {
  const words = useWords().views.key;
  const label = useInside('keyDeleted');
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (label === null) return;
    setSaid(label);
    setInside({ keyDeleted: null });
  }, [label]);
  if (said === null) return null;
  return (
    <Notice tone="ok" live="polite">
      {words.deleted(said)}
    </Notice>
  );
}
