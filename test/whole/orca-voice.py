"""Runs the Orca screen reader without a voice: each of its utterances goes to stdout, as JSON, one a line."""

import json
import logging
import sys

from orca import orca, speech


class Voice(logging.Handler):
    """Orca's own log of its speech has lines like: SPEECH OUTPUT: 'Weiter push button.' and what voice says it."""

    def emit(self, record):
        text = record.getMessage().removeprefix("SPEECH OUTPUT: '")
        print(json.dumps(text[: text.rindex("'")]), flush=True)


logging.getLogger("speech").addHandler(Voice())
speech.init = lambda: None
quiet = {"enableBraille": False, "enableSound": False}
orca.getSettingsManager().activate(sys.argv[1], quiet)
sys.exit(orca.main())
