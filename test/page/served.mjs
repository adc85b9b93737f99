// The page as `review --web` serves it, in Chromium: in by the address once, verdicts, and live while a run is on.
import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openPage } from './browser.mjs'

/** Starts the server; gives the address and how to end it. */
export async function serve({ repo, env, program }) {
  const child = spawn(process.execPath, [program, 'review', '--web'], {
    cwd: repo,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk
    if (text.includes('\n')) break
  }
  const end = async () => {
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    return code
  }
  return { url: text.split('\n')[0], end }
}

/** Plays a review on the page of the repository with everything hostile in it. */
export async function reviewInBrowser(browser, repository, shot) {
  const { url, end } = await serve(repository)
  const { page, wrong, close } = await openPage(browser)
  await page.goto(url)
  await page.waitForSelector('#live:text("live")')
  assert.ok(!page.url().includes('token'), 'the token stays in the address')
  assert.equal(await page.evaluate(() => document.cookie), '')
  const other = await openPage(browser)
  assert.equal((await other.page.goto(url)).status(), 403)
  await other.close()

  const form = (id) => page.locator(`form[data-id="${id}"]`)
  await form('story').getByText('Request changes').click()
  assert.equal(await page.textContent('#told'), 'Say what is to be changed.')
  await form('after').locator('textarea').fill('half a thought')
  await form('story').locator('textarea').fill('Keep line 20 <b>as it was</b>')
  if (shot !== undefined) await shot(page)
  await form('story').getByText('Request changes').click()
  await page.waitForSelector('article#task-story .state.changes-requested')
  assert.match(await page.textContent('#told'), /^story is sent back; `git agents undo` takes it back$/)
  assert.ok((await page.textContent('#task-story')).includes('Keep line 20 <b>as it was</b>'))
  assert.equal(await form('after').locator('textarea').inputValue(), 'half a thought')

  await form('hostile').getByText('Approve').click()
  await page.waitForSelector('article#task-hostile .state.approved')
  assert.deepEqual(stateOf(repository, 'story', 'hostile'), ['changes-requested', 'approved'])

  repository.add('late', 'echo late > late.txt', 'feat: comes while the page is open')
  await page.waitForSelector('article#task-late')
  repository.agents('run', '--trust', 'late')
  await page.waitForSelector('article#task-late .state.done')
  assert.equal(await page.evaluate(() => window.pwned), undefined)
  assert.deepEqual(wrong, [])
  assert.equal(await end(), 130)
  await page.waitForSelector('#live:text("not connected")')
  await close()
}

function stateOf({ agents }, ...ids) {
  const { tasks } = JSON.parse(agents('list', '--json'))
  return ids.map((id) => tasks.find((task) => task.id === id)?.state)
}
