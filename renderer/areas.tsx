import './index';
import { bringScreen } from './screens';
import { Areas } from './views/Areas';

// The page of a user whose set-up is finished: what the Übersicht needs comes beside the entry and not after it.
bringScreen('areas', Areas);
