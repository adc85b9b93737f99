// Where the known clients keep what they must be able to write, seen from the home: settings, logins, sessions.

export interface ClientPlaces {
  folders: readonly string[]
  files: readonly string[]
  /** The end of a file's name that the client writes beside its prompt. */
  beside?: string
}

const places: Readonly<Record<string, ClientPlaces>> = {
  claude: { folders: ['.claude'], files: ['.claude.json'] },
  codex: { folders: ['.codex'], files: [] },
  gemini: { folders: ['.gemini'], files: [] },
  opencode: {
    folders: ['.config/opencode', '.local/share/opencode', '.local/state/opencode', '.cache/opencode'],
    files: [],
  },
  qwen: { folders: ['.qwen'], files: [] },
  copilot: { folders: ['.copilot'], files: [], beside: '.usage.json' },
  pi: { folders: ['.pi'], files: [] },
}

/** The places of a client by its name or format; none for one that is not known. */
export const placesOf = (name: string): ClientPlaces =>
  Object.hasOwn(places, name) ? (places[name] ?? nowhere) : nowhere

const nowhere: ClientPlaces = { folders: [], files: [] }
