// The real clients by version: where they come from, a private home for each run, and what the scripted model does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const patch = (body) => {
  const cmd = `apply_patch <<'EOF'\n*** Begin Patch\n${body}\n*** End Patch\nEOF\n`
  return `CALL exec_command ${JSON.stringify({ cmd })}`
}

// Lines that the model stub acts on; each client edits in its own way.
const scripts = {
  retry: ['FAIL 429 once', 'WRITE a.txt <<a\\n', 'SAY Done after a wait.'],
  auth: ['FAIL 401 always', 'WRITE a.txt <<a\\n'],
  overloaded: ['FAIL 529 always', 'WRITE a.txt <<a\\n'],
  limited: ['FAIL 429 always', 'WRITE a.txt <<a\\n'],
  stop: ['RUN echo started > started; tail -f /dev/null', 'SAY never said'],
  resume: ['USAGE 2000 60 500', 'WRITE b.txt <<b\\n', 'USAGE 2100 10 0', 'SAY The review is answered.'],
  research: ['READ README', 'SAY The answer is\\n\\n**42**, as the README says.'],
}

const success = (write, edit) => [
  ...['SAY I will write the greeting first.', 'USAGE 1200 40 200', write, 'USAGE 1300 35 1000', edit],
  ...['USAGE 1400 30 1200', 'RUN cat hello.txt && ls', 'USAGE 1500 20 1300'],
  'SAY Greeting written and changed.',
]

/** Without the failures that a client keeps to itself for minutes. */
const without = (...names) =>
  Object.fromEntries(Object.entries(scripts).filter(([name]) => !names.includes(name)))

const plain = success('WRITE hello.txt <<hello\\nworld\\n', 'EDIT hello.txt <<hello=>>goodbye')

function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(value))
}

export const clients = {
  claude: {
    package: '@anthropic-ai/claude-code',
    version: '2.1.331',
    homes: ['claude'],
    // Plays the dispatcher too.
    dispatches: true,
    scripts: {
      ...scripts,
      success: plain,
      denied: ['WRITE a.txt <<a\\n', 'SAY I could not write.'],
    },
    environment: (home, url) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'scripted',
      CLAUDE_CONFIG_DIR: join(home, 'claude'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '2',
      DISABLE_TELEMETRY: '1',
    }),
  },
  codex: {
    package: '@openai/codex',
    version: '0.169.0',
    homes: ['codex'],
    scripts: {
      ...scripts,
      success: success(
        patch('*** Add File: hello.txt\n+hello\n+world'),
        patch('*** Update File: hello.txt\n@@\n-hello\n+goodbye'),
      ),
    },
    environment: (home, url) => {
      const folder = join(home, 'codex')
      mkdirSync(folder, { recursive: true })
      writeFileSync(
        join(folder, 'config.toml'),
        [
          ...['model = "scripted"', 'model_provider = "scripted"', '[analytics]', 'enabled = false'],
          ...['[model_providers.scripted]', 'name = "scripted"', `base_url = "${url}/v1"`],
          ...['wire_api = "responses"', 'env_key = "SCRIPTED_KEY"', 'request_max_retries = 2'],
          ...['stream_max_retries = 1', ''],
        ].join('\n'),
      )
      return { CODEX_HOME: folder, SCRIPTED_KEY: 'scripted' }
    },
  },
  gemini: {
    package: '@google/gemini-cli',
    version: '0.61.0',
    homes: ['gemini'],
    scripts: { ...scripts, success: plain },
    environment: (home, url) => {
      const folder = join(home, 'gemini')
      writeJson(join(folder, '.gemini', 'settings.json'), {
        general: { enableAutoUpdate: false, maxAttempts: 2 },
        privacy: { usageStatisticsEnabled: false },
        security: { auth: { selectedType: 'gemini-api-key' } },
      })
      return { GEMINI_API_KEY: 'scripted', GOOGLE_GEMINI_BASE_URL: url, GEMINI_CLI_HOME: folder }
    },
    settings: { model: 'scripted' },
  },
  opencode: {
    package: 'opencode-ai',
    version: '1.18.33',
    homes: ['CONFIG', 'DATA', 'STATE', 'CACHE'],
    scripts: { ...without('overloaded'), success: plain },
    isQuiet: true,
    strays: ['.git/opencode'],
    environment: (home, url) => {
      const options = { baseURL: `${url}/v1`, apiKey: 'scripted' }
      const cost = { input: 1, output: 2, cache_read: 0.1 }
      const models = { scripted: { limit: { context: 200_000, output: 8_000 }, cost } }
      return {
        ...Object.fromEntries(
          ['CONFIG', 'DATA', 'STATE', 'CACHE'].map((part) => [`XDG_${part}_HOME`, join(home, part)]),
        ),
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          model: 'stub/scripted',
          autoupdate: false,
          share: 'disabled',
          provider: { stub: { npm: '@ai-sdk/openai-compatible', options, models } },
        }),
      }
    },
    settings: { model: 'stub/scripted' },
  },
  qwen: {
    package: '@qwen-code/qwen-code',
    version: '0.24.4',
    homes: ['qwen'],
    scripts: { ...without('limited', 'overloaded'), success: plain },
    isQuiet: true,
    environment: (home, url) => ({
      OPENAI_API_KEY: 'scripted',
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_MODEL: 'scripted',
      QWEN_HOME: join(home, 'qwen'),
    }),
    settings: { model: 'scripted' },
  },
  copilot: {
    package: '@github/copilot',
    version: '1.0.102',
    homes: ['copilot'],
    scripts: { ...scripts, success: plain },
    environment: (home, url) => ({
      COPILOT_HOME: join(home, 'copilot'),
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_API_KEY: 'scripted',
      COPILOT_MODEL: 'scripted',
    }),
  },
  pi: {
    package: '@mariozechner/pi-coding-agent',
    version: '0.73.1',
    homes: ['pi'],
    scripts: { ...scripts, success: plain },
    isQuiet: true,
    environment: (home, url) => {
      const folder = join(home, 'pi')
      const cost = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 0 }
      const models = [{ id: 'scripted', contextWindow: 200_000, maxTokens: 8_000, cost }]
      const stub = { baseUrl: `${url}/v1`, api: 'openai-completions', apiKey: 'scripted', models }
      writeJson(join(folder, 'models.json'), { providers: { stub } })
      return { PI_CODING_AGENT_DIR: folder, PI_OFFLINE: '1', PI_TELEMETRY: '0' }
    },
    settings: { model: 'stub/scripted' },
  },
}

/** The same clients again, spoken with by the Agent Client Protocol. */
const acp = (name, more = {}) => ({
  ...clients[name],
  folder: name,
  scripts: { ...without('auth', 'limited', 'overloaded', 'research'), success: plain },
  isQuiet: true,
  homes: undefined,
  ...more,
})

clients['copilot-acp'] = acp('copilot', {
  settings: { command: ['copilot', '--acp'], format: 'acp' },
  // When the shim that starts it dies, the program below it calls its turn ended well.
  isRosy: true,
})
clients['gemini-acp'] = acp('gemini', {
  settings: { command: ['gemini', '--acp', '--skip-trust', '--model', 'scripted'], format: 'acp' },
  // Asked to load a session on a busy machine it may find none: the task is told anew.
  isForgetful: true,
})
clients['qwen-acp'] = acp('qwen', { settings: { command: ['qwen', '--acp'], format: 'acp' } })
clients['opencode-acp'] = acp('opencode', {
  settings: { command: ['opencode', 'acp'], format: 'acp' },
  // What it tells at the end is what its last message used.
  countsLast: true,
})

/** Those that start quickly, and are small enough to be fetched for every change. */
export const quick = ['claude', 'codex', 'gemini']
