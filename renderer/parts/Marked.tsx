import { Fragment } from 'react';

/** A sentence of the catalogue with `**strong**` and `` `code` `` in it. Text stays text, never markup. */
export function Marked({ text }: { readonly text: string }) {
  const pieces = text.split(/(\*\*[^*]+\*\*|`[^`]+`)/);
  return (
    <>
      {pieces.map((piece, at) => {
        const key = `${at}:${piece}`;
        if (piece.startsWith('**') && piece.length > 4) return <b key={key}>{piece.slice(2, -2)}</b>;
        if (piece.startsWith('`') && piece.length > 2) return <code key={key}>{piece.slice(1, -1)}</code>;
        return <Fragment key={key}>{piece}</Fragment>;
      })}
    </>
  );
}
