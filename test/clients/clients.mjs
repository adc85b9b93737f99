// The real clients by version: where they come from, a private home for each run, and what the scripted model does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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

export const clients = {
  claude: {
    package: '@anthropic-ai/claude-code',
    version: '2.1.331',
    scripts: {
      ...scripts,
      success: success('WRITE hello.txt <<hello\\nworld\\n', 'EDIT hello.txt <<hello=>>goodbye'),
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
}
