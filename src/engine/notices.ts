// What a person should know of the configuration before work begins: keys that nobody knows.
import type { Config } from '../config/config.ts'
import { complaintWords } from '../errors.ts'

/** One sentence for each thing. */
export const configNotices = (config: Config): string[] => config.warnings.map(complaintWords)
