import type { BotState, WhitelistDraft } from '../../preload/contract';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';

/** The example bot's address, if it is refused for that; else null. */
export function refusedAddress({ failure }: BotState): string | null {
  if (failure?.code !== 'ip-not-allowed' || failure.evidence?.bot !== true) return null;
  return failure.evidence.seenIp ?? null;
}

/** It keeps sending while it is refused, ever slower. */
export function isBotOn({ state }: BotState): boolean {
  return state === 'starting' || state === 'running' || state === 'refused';
}

type BotRefusedProps = {
  /** The bot's address was added. */
  readonly onListed?: (whitelist: WhitelistDraft) => void;
};

/** That the key's whitelist does not have the example bot's address, and the button that adds it. */
export function BotRefused({ onListed }: BotRefusedProps) {
  const words = useWords().views.overview;
  const bot = useSlice('bot');
  const row = useSlice('keys').rows.find(({ id }) => id === bot.keyId);
  const put = useCall((keyId: string, whitelist: WhitelistDraft, basedOn: WhitelistDraft) =>
    bridge().putWhitelist({ keyId, whitelist, basedOn }),
  );
  const start = useCall((keyId: string) => bridge().startBot({ keyId }));
  const ip = refusedAddress(bot);
  if (ip === null) return null;
  // A list that is off is never switched on by this: that would lock out everybody else.
  const listed = row !== undefined && (!row.whitelist.enabled || row.whitelist.entries.includes(ip));

  const add = async (): Promise<void> => {
    if (row === undefined) return;
    if (!listed) {
      const { enabled, entries } = row.whitelist;
      const answer = await put.run(row.id, { enabled, entries: [...entries, ip] }, row.whitelist);
      if (answer?.ok !== true) return;
      onListed?.(answer.value.whitelist);
    }
    // Its next try might be a minute away.
    await start.run(row.id);
  };
  const failure = put.failure ?? start.failure;

  return (
    <>
      <Notice
        tone="danger"
        title={listed ? words.botListed(ip) : words.botNotListed(ip)}
        action={
          row === undefined ? null : (
            <Button size="small" pending={put.pending || start.pending} onClick={() => void add()}>
              {listed ? words.botAgain : words.botList(ip)}
            </Button>
          )
        }
      />
      {failure !== null && <FailureNotice failure={failure} handlers={{ retry: () => void add() }} />}
    </>
  );
}
