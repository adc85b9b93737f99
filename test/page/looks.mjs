// What a person notes, views and has seen on the served page: by keyboard, by clicks, and after it was opened again.
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPage } from './browser.mjs'
import { serve } from './served.mjs'

const task = '#task-noted'
const story = `${task} .file.asks:has(.path:text-is("story.txt"))`

export async function lookInBrowser(browser, repository, { violations, shots }) {
  const { url, end } = await serve(repository)
  const { page, wrong, close } = await openPage(browser)
  await page.goto(url)
  await page.waitForSelector('#live:text("live")')
  await byKeyboard(page)
  await byClicks(page)
  await page.reload()
  await page.waitForSelector('#live:text("live")')
  assert.ok(await page.isChecked(`${story} .viewed input`), 'it is viewed no more')
  assert.deepEqual(await notes(page), ['story.txt:3: why <b>this</b>?', 'story.txt:11: side'])
  await sinceThen(page, repository)
  if (shots !== undefined) await pictures(page, shots)
  assert.deepEqual(await violations(page), [])
  await page.click(`${task} button.seen`)
  await page.waitForSelector(`${task} .since`, { state: 'detached' })
  await judged(page, repository)
  assert.deepEqual(wrong, [])
  assert.equal(await end(), 130)
  await close()
}

const notes = (page) => page.locator(`${task} .notes .note-text`).allTextContents()
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('name'))
const toldAs = (page, text) => page.waitForSelector(`#told:has-text("${text}")`)

async function byKeyboard(page) {
  await page.fill(`${task} textarea`, 'half a sentence')
  await page.locator(`${story} summary`).focus()
  await page.keyboard.press('n')
  assert.equal(await focused(page), 'line')
  await page.keyboard.type('3')
  await page.keyboard.press('Tab')
  await page.keyboard.type('why <b>this</b>?')
  await page.keyboard.press('Enter')
  await toldAs(page, 'Noted (1)')
  await page.waitForSelector(`${task} .notes li`)
  assert.equal(await page.inputValue(`${task} textarea`), 'half a sentence')
  await page.locator(`${story} summary`).focus()
  await page.keyboard.press('v')
  await page.waitForSelector(`${story} details:not([open])`, { state: 'attached' })
  await page.locator(`${story} summary`).click()
}

async function byClicks(page) {
  const numbers = page.locator(`${story} tr:has-text("new line 10") .d2h-code-linenumber`)
  await numbers.click()
  assert.equal(await page.inputValue(`${story} [name=line]`), '11')
  assert.equal(await focused(page), 'text')
  await page.locator(`${story} tr:has-text("old line 10") .d2h-code-linenumber`).click()
  assert.equal(
    await page.inputValue(`${story} [name=line]`),
    '10',
    'a line that is gone has the one before it',
  )
  await switchLayout(page)
  for (const [text, line] of [
    ['old line 12', '13'],
    ['new line 10', '11'],
  ]) {
    await page.locator(`${story} tr:has-text("${text}") .d2h-code-side-linenumber`).first().click()
    assert.equal(await page.inputValue(`${story} [name=line]`), line)
  }
  await write(page, 'side')
  await page.locator(`${story} .d2h-code-side-linenumber`).last().click()
  await write(page, 'gone again')
  await page.locator(`${task} .notes li:has-text("gone again") button`).click()
  await page.waitForSelector(`${task} .notes li:has-text("gone again")`, { state: 'detached' })
  await switchLayout(page)
}

async function write(page, text) {
  await page.fill(`${story} [name=text]`, text)
  await page.keyboard.press('Enter')
  await page.waitForSelector(`${task} .notes li:has-text("${text}")`)
}

async function switchLayout(page) {
  await page.locator(`${story} summary`).focus()
  await page.keyboard.press('s')
}

/** Somebody goes on with the work: what was seen of it and what is new stay apart. */
async function sinceThen(page, { agents, env }) {
  const { tasks } = JSON.parse(agents('list', '--json'))
  const cwd = tasks.find(({ id }) => id === 'noted').worktree
  writeFileSync(join(cwd, 'noted.txt'), 'one\ntwo\n')
  execFileSync('git', ['commit', '-qam', 'more'], { cwd, env })
  await page.waitForSelector(`${task} .since:has-text("1 file")`)
  assert.equal(await page.locator(`${task} .file.asks:has-text("changed since")`).count(), 1)
  assert.ok(await page.isChecked(`${story} .viewed input`))
  await page.locator(`${task} .since summary`).click()
  await page.waitForSelector(`${task} .since .d2h-diff-table tr:has-text("two")`)
}

async function pictures(page, shots) {
  await page.locator(`${task} .file.asks:has-text("changed since") summary`).click()
  await page.keyboard.press('n')
  for (const [name, width, scheme] of [
    ['looks-light', 1280, 'light'],
    ['looks-dark', 1280, 'dark'],
    ['looks-phone', 390, 'light'],
  ]) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.locator(task).screenshot({ path: join(shots, `${name}.png`) })
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, name)
  }
}

async function judged(page, { agents }) {
  const button = (name) => page.locator(`form[data-id="noted"] button:has-text("${name}")`)
  await button('Approve').click()
  await toldAs(page, 'Its agent will not see 2 notes')
  await page.fill(`${task} textarea`, '')
  await button('Request changes').click()
  await page.waitForSelector(`${task} .state.changes-requested`)
  const { verdicts } = JSON.parse(agents('show', 'noted', '--json'))
  assert.equal(verdicts.at(-1).message, 'story.txt:3: why <b>this</b>?\nstory.txt:11: side')
}
