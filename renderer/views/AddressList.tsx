import { useState } from 'react';
import type { Failure, UsageSummary } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { bridge } from '../store/bridge';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { strangersOf } from './StrangerNotice';
import styles from './Usage.module.css';

type AddressListProps = {
  readonly addresses: UsageSummary['addresses'];
  readonly onShow: (ip: string) => void;
  readonly onMarked: () => void;
};

const FIRST = 8;

/** Every address of the chosen range: unknown ones first. */
export function AddressList({ addresses, onShow, onMarked }: AddressListProps) {
  const all = useWords();
  const words = all.views.usage;
  const formats = useFormats();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [whole, setWhole] = useState(false);
  const sorted = [
    ...strangersOf(addresses),
    ...addresses.filter((address) => address.known !== 'no').toSorted((a, b) => b.lastSeen - a.lastSeen),
  ];
  const shown = whole ? sorted : sorted.slice(0, FIRST);
  const mark = async (ip: string, mine: boolean): Promise<void> => {
    const answer = await bridge().markAddress({ ip, mine });
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) onMarked();
  };
  const origin = { whitelist: words.byWhitelist, mine: words.byMine, no: words.byNone };
  return (
    <section aria-labelledby="addresses-title" className={styles.entries}>
      <h2 id="addresses-title">{words.addresses}</h2>
      {failure !== null && <FailureNotice failure={failure} handlers={{ retry: () => setFailure(null) }} />}
      <Card inside="none">
        <div className={styles.scroll} role="region" aria-labelledby="addresses-title" tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.ip}</th>
                <th scope="col">{words.knownBy}</th>
                <th scope="col">{words.firstSeen}</th>
                <th scope="col">{words.lastSeen}</th>
                <th scope="col" className={styles.figure}>
                  {words.count}
                </th>
                <th scope="col" className={styles.figure}>
                  {words.failures}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{all.views.keys.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((address) => (
                <tr key={address.ip}>
                  <th scope="row">
                    <button
                      type="button"
                      className={styles.openEntry}
                      aria-label={words.showOnly(address.ip)}
                      onClick={() => onShow(address.ip)}
                    >
                      {address.ip}
                    </button>
                    {address.country !== null && <span className={styles.country}>{address.country}</span>}
                  </th>
                  <td className={address.known === 'no' ? styles.stranger : styles.muted}>
                    {origin[address.known]}
                  </td>
                  <td>{formats.moment(address.firstSeen, Date.now())}</td>
                  <td>{formats.moment(address.lastSeen, Date.now())}</td>
                  <td className={styles.figure}>{formats.number(address.count)}</td>
                  <td className={styles.figure}>{formats.number(address.failures)}</td>
                  <td className={styles.rowAction}>
                    {address.known === 'no' && (
                      <Button
                        size="small"
                        kind="quiet"
                        aria-label={words.mineNamed(address.ip)}
                        onClick={() => void mark(address.ip, true)}
                      >
                        {words.mine}
                      </Button>
                    )}
                    {address.known === 'mine' && (
                      <Button
                        size="small"
                        kind="quiet"
                        aria-label={words.notMineNamed(address.ip)}
                        onClick={() => void mark(address.ip, false)}
                      >
                        {words.notMine}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      {!whole && sorted.length > FIRST && (
        <div className={styles.more}>
          <Button size="small" onClick={() => setWhole(true)}>
            {all.views.keys.more(sorted.length - FIRST)}
          </Button>
        </div>
      )}
    </section>
  );
}
