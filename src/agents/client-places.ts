// Where the known clients keep what they must be able to write: settings, logins, sessions.
import { isAbsolute, join } from 'node:path'

/** A folder in the home, or below the one that a variable of the environment names in its place. */
interface ClientFolder {
  folder: string
  variable: string
  below?: string
}

export interface ClientPlaces {
  folders: readonly ClientFolder[]
  /** Seen from the home. */
  files: readonly string[]
  /** The end of a folder's name that the client writes beside its prompt. */
  beside?: string
}

const xdg = (folder: string, part: string): ClientFolder => ({
  folder: `${folder}/opencode`,
  variable: `XDG_${part}_HOME`,
  below: 'opencode',
})

const places: Readonly<Record<string, ClientPlaces>> = {
  claude: { folders: [{ folder: '.claude', variable: 'CLAUDE_CONFIG_DIR' }], files: ['.claude.json'] },
  codex: { folders: [{ folder: '.codex', variable: 'CODEX_HOME' }], files: [] },
  gemini: { folders: [{ folder: '.gemini', variable: 'GEMINI_CLI_HOME', below: '.gemini' }], files: [] },
  opencode: {
    folders: [
      xdg('.config', 'CONFIG'),
      xdg('.local/share', 'DATA'),
      xdg('.local/state', 'STATE'),
      xdg('.cache', 'CACHE'),
    ],
    files: [],
  },
  qwen: { folders: [{ folder: '.qwen', variable: 'QWEN_HOME' }], files: [] },
  copilot: {
    folders: [{ folder: '.copilot', variable: 'COPILOT_HOME' }],
    files: [],
    beside: '.usage',
  },
  pi: { folders: [{ folder: '.pi', variable: 'PI_CODING_AGENT_DIR' }], files: [] },
}

/** The places of a client by its name or format; none for one that is not known. */
export const placesOf = (name: string): ClientPlaces =>
  Object.hasOwn(places, name) ? (places[name] ?? nowhere) : nowhere

const nowhere: ClientPlaces = { folders: [], files: [] }

/** The absolute paths of a client's folders. One that would open all of the home is not taken from the environment. */
export const clientFolders = ({ folders }: ClientPlaces, home: string, env: NodeJS.ProcessEnv): string[] =>
  folders.map(({ folder, variable, below = '' }) => {
    const own = join(env[variable] ?? '', below)
    const isOwn = isAbsolute(env[variable] ?? '') && !`${home}/`.startsWith(`${own.replace(/\/+$/, '')}/`)
    return isOwn ? own : join(home, folder)
  })
