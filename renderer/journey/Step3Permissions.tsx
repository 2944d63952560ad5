import { useState } from 'react';
import type { JourneyState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Choice } from '../parts/Choice';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { seenOf } from '../parts/seenOf';
import { WithdrawalRow } from '../parts/WithdrawalRow';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { openKey } from '../views/inside';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import { StepFrame } from './StepFrame';

type Preset = 'read' | 'trade';

/** Step 3: two presets, and a row that cannot be switched. */
export function Step3Permissions({ journey }: { readonly journey: JourneyState }) {
  const { journey: words, common } = useWords();
  const { step3 } = words;
  const [preset, setPreset] = useState<Preset>(journey.permissions.includes('trade') ? 'trade' : 'read');
  const permissions = preset === 'trade' ? (['read', 'trade'] as const) : (['read'] as const);
  const made = journey.keyId !== null;
  const signedIn = useSlice('session').state === 'signed-in';
  const row = useSlice('keys').rows.find((each) => each.id === journey.keyId);

  return (
    <StepFrame
      step={3}
      title={step3.title}
      why={step3.why}
      next={step3.next}
      onNext={() => void stepTo(4)}
      help={step3.help}
    >
      {made && (
        <Notice
          tone="info"
          action={
            signedIn && row !== undefined ? (
              <Button size="small" onClick={() => openKey(row.id, 'permissions')}>
                {step3.change}
              </Button>
            ) : (
              <Button size="small" onClick={() => void bridge().openLink({ link: 'dashboard' })}>
                {words.step2.openDashboard}
              </Button>
            )
          }
        >
          {step3.fixed}
        </Notice>
      )}
      {!made && (
        <Choice
          legend={step3.presets}
          legendHidden
          value={preset}
          onChoice={(chosen) => {
            setPreset(chosen);
            void changeRun({ permissions: chosen === 'trade' ? ['read', 'trade'] : ['read'] });
          }}
          options={[
            { value: 'read', title: step3.read, hint: step3.readHint },
            { value: 'trade', title: step3.trade, hint: step3.tradeHint },
          ]}
        />
      )}
      <WithdrawalRow />
      <Card tone="calm">
        <p role="status">
          <Marked text={common.may(seenOf(row)?.permissions ?? permissions)} />
        </p>
      </Card>
      {journey.way === 'manual' && !made && <Notice tone="info">{step3.manual}</Notice>}
    </StepFrame>
  );
}
