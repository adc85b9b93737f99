// What the page of `report` does in a browser: draws patches, hears keys, and where it is served stays up to date.
import { foldContents } from './contents.ts'
import { drawPatches } from './diffs.ts'
import { hearKeys } from './keys.ts'
import { followServer } from './live.ts'
import { localTimes } from './times.ts'
import { sendVerdicts } from './verdicts.ts'

drawPatches()
foldContents()
localTimes()
hearKeys()
const { token } = document.documentElement.dataset
if (token !== undefined) {
  followServer()
  sendVerdicts(token)
}
