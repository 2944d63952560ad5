import Search from 'lucide-react/icons/search';
import type { Ref } from 'react';
import styles from './SearchField.module.css';

type SearchFieldProps = {
  readonly ref?: Ref<HTMLInputElement>;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onText: (text: string) => void;
};

/** A search field; „Suchen“ in the menu puts the focus here. */
export function SearchField({ ref, label, placeholder, value, onText }: SearchFieldProps) {
  return (
    <div className={styles.box}>
      <Search size={16} aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        data-search=""
        dir="auto"
        className={styles.input}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
      />
    </div>
  );
}
