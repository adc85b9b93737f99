// What the page of `report` does in a browser: draws patches, hears keys, and where it is served stays up to date.
import { foldContents } from './contents.ts'
import { drawPatches } from './diffs.ts'
import { hearKeys } from './keys.ts'
import { followServer } from './live.ts'
import { hearLooks } from './looks.ts'
import { localTimes } from './times.ts'
import { sendVerdicts } from './verdicts.ts'

drawPatches()
foldContents()
localTimes()
hearKeys()
if (document.documentElement.dataset.token !== undefined) {
  followServer()
  sendVerdicts()
  hearLooks()
}
